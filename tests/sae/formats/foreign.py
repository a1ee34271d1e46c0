"""Objects of classes that exist while a file is written and are gone when it is read."""

from __future__ import annotations

import gzip
import pickle
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch


@contextmanager
def absent_config(module: str, name: str, **attributes: Any) -> Iterator[object]:
    """Give an object of a class that can be imported inside the `with` block only."""
    parts = module.split(".")
    parents = [".".join(parts[: i + 1]) for i in range(len(parts))]
    made = {parent: types.ModuleType(parent) for parent in parents}
    kind = type(name, (), {"__module__": module})
    setattr(made[module], name, kind)
    sys.modules.update(made)
    try:
        config = kind()
        vars(config).update(attributes)
        yield config
    finally:
        for parent in parents:
            del sys.modules[parent]


def dump(path: Path, content: object) -> Path:
    """Write as the suffix says: ``.pt`` by torch, ``.pkl`` and ``.pkl.gz`` by pickle, as the original codes do."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".pt":
        torch.save(content, path)
    elif path.suffix == ".gz":
        with gzip.open(path, "wb") as stream:
            pickle.dump(content, stream)
    else:
        with path.open("wb") as stream:
            pickle.dump(content, stream)
    return path
