"""Honest SAEs of every layout with one or a few things changed: read, or refused with a reason that has a name."""

from __future__ import annotations

import json
import os
import random
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.sae import PairedStreams, read_sae
from sae_auditor.sae.formats import source as source_module
from sae_auditor.tensorfiles import Record, TensorFile, read_tensors
from tests.sae.formats.layouts import LAYOUTS

NAMELESS = "has no name"
N_CHANGES = 40

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53 + 1, 10**19, 1.5, -0.5, 1e300, "", "x", "8", "relu", "topk", "none",
    "a" * 70_000, "value." * 2000, [], [1], [None, "a"], {}, {"a": 1}, [[[]]], [1.0] * 12, "\x1b[31m",
)  # fmt: skip
ODD_INSIDE = (*ODD, float("nan"), float("inf"), 2**900)
NAMES = (
    "threshold", "log_threshold", "mean", "std", "var", "k", "W_skip", "scaling_factor", "running_threshold",
    "group_sizes", "topk_threshold", "norm_factor", "raw_threshold", "activation.threshold",
)  # fmt: skip


class Changes:
    """Changes of files, the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self.chance = random.Random(seed)

    def value(self, value: Any, odd: tuple[Any, ...]) -> Any:
        if isinstance(value, Record) and isinstance(value.state, dict):
            return Record(value.module, value.name, value.args, self.value(value.state, odd), value.items)
        if isinstance(value, (list, tuple)) and value and self.chance.random() < 0.8:
            parts = list(value)
            place = self.chance.randrange(len(parts))
            parts[place] = self.value(parts[place], odd)
            return type(value)(parts)
        if not isinstance(value, dict) or not value or self.chance.random() < 0.1:
            return self.chance.choice(odd)
        changed, name = dict(value), self.chance.choice(list(value))
        if self.chance.random() < 0.15:
            del changed[name]
        elif isinstance(value[name], (dict, list, Record)) and self.chance.random() < 0.7:
            changed[name] = self.value(value[name], odd)
        else:
            changed[name] = self.chance.choice(odd)
        return changed

    def tensor(self, tensor: Tensor) -> Tensor:
        kinds = (
            tensor.flatten(),
            tensor[None],
            torch.tensor(1.5),
            torch.empty(0),
            torch.empty((0,) * tensor.ndim),
            tensor.reshape(-1)[: max(1, tensor.numel() // 2)],
            tensor.T if tensor.ndim == 2 else tensor[None, None],
            (tensor * 3).long(),
            tensor > 0,
            torch.full_like(tensor.float(), torch.nan),
            torch.zeros_like(tensor.float()),
            torch.full_like(tensor.float(), 1e38),
            torch.ones(65_536),
            torch.ones(3, 2),
            torch.ones(1),
            tensor.half(),
        )
        return self.chance.choice(kinds)

    def file(self, file: TensorFile) -> TensorFile:
        tensors, content, header = dict(file.tensors), file.content, file.header
        kind = self.chance.random()
        name = self.chance.choice(list(tensors))
        if kind < 0.1:
            del tensors[name]
        elif kind < 0.2:
            prefix = name.rpartition(".")[0]
            tensors[f"{prefix}.{self.chance.choice(NAMES)}".removeprefix(".")] = self.tensor(tensors[name])
        elif kind < 0.6 or content is None:
            tensors[name] = self.tensor(tensors[name])
        elif header and kind < 0.8:
            header = json.dumps(self.value(json.loads(header), ODD))
        else:
            content = self.value(content, ODD_INSIDE)
        return replace(file, tensors=tensors, content=content, header=header)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = {}
    for name, (write, _) in LAYOUTS.items():
        folder = tmp_path_factory.mktemp("layout")
        made[name] = write(folder)
    return made


def check_sentence(refusal: InputRefused, path: Path) -> None:
    """It names the file and the fault, and does not go on for ever."""
    assert NAMELESS not in refusal.what, refusal.__cause__
    assert str(path.parent) in refusal.what, refusal.what
    assert len(refusal.what) < 1500


def used(path: Path, hints: dict[str, Any]) -> str:
    """Read an SAE and compute with it; return how that ended."""
    try:
        found = read_sae(path, **hints)
    except InputRefused as refusal:
        check_sentence(refusal, path)
        return "refused"
    for sae in found.streams.values() if isinstance(found, PairedStreams) else (found,):
        json.dumps(sae.config.to_json(), allow_nan=False)
        assert type(sae.config.k) in (int, type(None))
        if not sae.config.activation.endswith("pursuit"):
            sae.reconstruct(torch.ones(2, sae.config.d_in))
    return "read"


@pytest.mark.parametrize("name", LAYOUTS)
def test_changed_files_are_read_or_refused_by_name(
    name: str, places: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, hints, changes = places[name], LAYOUTS[name][1], Changes(name)
    assert used(path, hints) == "read"  # as it is
    honest: dict[Path, TensorFile] = {}
    real_json = source_module.read_strict_json

    def changed_file(file: Path) -> TensorFile:
        if file not in honest:
            honest[file] = read_tensors(file)
        return honest[file] if is_about_configs else changes.file(honest[file])

    def changed_json(content: bytes, **options: Any) -> Any:
        value = real_json(content, **options)
        return changes.value(value, ODD) if is_about_configs else value

    monkeypatch.setattr(source_module, "read_tensors", changed_file)
    monkeypatch.setattr(source_module, "read_strict_json", changed_json)
    counted: Counter[str] = Counter()
    has_configs = any(file.suffix == ".json" for file in (path if path.is_dir() else path.parent).iterdir())
    for number in range(N_CHANGES):
        is_about_configs = has_configs and number % 2 == 0
        counted[used(path, hints)] += 1
    print(name, dict(counted))
    assert counted["refused"] > N_CHANGES // 10


# -- Configurations that are none -------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path: Path = LAYOUTS["SAELens"][0](tmp_path)
    return path


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"d_in": 12, "d_in": 13}', "the key 'd_in' stands twice"),
        (b'{"d_in": ' + b"1" * 5000 + b"}", "a number of 5,000 digits"),
        (b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}", "nested deeper"),
        (b'{"d_in": ', "is no JSON"),
        (b'{"d_in": "\xe9"}', "not UTF-8"),
        (b'{"a": "' + b"x" * 2**21 + b'"}', "more than the"),
    ],
)
def test_a_configuration_that_cannot_be_read_is_named(content: bytes, reason: str, folder: Path) -> None:
    (folder / "cfg.json").write_bytes(content)
    with pytest.raises(InputRefused, match=rf"cfg\.json cannot be used: .*{reason}"):
        read_sae(folder)


def test_numbers_that_are_none_matter_only_where_they_are_read(folder: Path) -> None:
    cfg = json.loads((folder / "cfg.json").read_text())
    (folder / "cfg.json").write_text(json.dumps(cfg | {"best_loss": float("nan"), "lr": float("inf")}))
    assert read_sae(folder).config.k == 5
    (folder / "cfg.json").write_text(json.dumps(cfg | {"k": float("inf")}))
    with pytest.raises(InputRefused, match="'k' is"):
        read_sae(folder)


# -- What is no file --------------------------------------------------------------------------------------------------


@pytest.fixture(params=["pipe", "socket", "device", "folder"])
def no_file(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    kept = []

    def put(place: Path) -> None:
        place.unlink(missing_ok=True)
        if request.param == "pipe":
            os.mkfifo(place)
        elif request.param == "socket":
            kept.append(socket.socket(socket.AF_UNIX))
            here = os.getcwd()
            os.chdir(place.parent)  # names of sockets are short
            kept[0].bind(place.name)
            os.chdir(here)
        elif request.param == "device":
            place.symlink_to("/dev/zero")
        else:
            place.mkdir()

    yield put
    for each in kept:
        each.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes by name on this system")
@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", ["cfg.json", "sae_weights.safetensors"])
def test_what_is_no_file_in_place_of_one(name: str, folder: Path, no_file: Any) -> None:
    no_file(folder / name)
    with pytest.raises(InputRefused, match=r"is not a file|is a link|no SAE in the folder|is missing|cannot be read"):
        read_sae(folder)
    with pytest.raises(InputRefused):
        read_sae(folder / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes by name on this system")
@pytest.mark.timeout(20)
def test_other_files_beside_the_weights_are_passed_over(folder: Path) -> None:
    for name in ("history.json", "notes.yaml"):
        os.mkfifo(folder / name)
    (folder / "params.yaml").write_text("a: " + " " * 100_000 + "{\n" + "x" * 100_000 + ":\n- b: 1e5 # note\n")
    assert read_sae(folder).config.k == 5
