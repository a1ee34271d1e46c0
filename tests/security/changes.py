"""One change of one file of a bundle or an index, of a kind that belongs to the file."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from zlib import crc32

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.security.json_changes import changed_json, changed_text
from tests.security.parquet_changes import changed_parquet
from tests.security.tensor_changes import changed_tensors


@dataclass(frozen=True)
class Change:
    """Another content for a file; `words` say what was done, `make` returns the content, or None where it is gone."""

    file: str
    words: str
    make: Callable[[], bytes | None] = field(repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.file}: {self.words[:200]!a}"


def one_change(base: Path, name: str, *, bombs: bool = False) -> st.SearchStrategy[Change]:
    """Return a strategy of changes of one file in `base`."""
    old, kind = (base / name).read_bytes(), Path(name).suffix
    if kind == ".json":
        found = changed_json(old)
    elif kind == ".parquet":
        found = changed_parquet(old, bombs=bombs)
    elif kind == ".safetensors":
        found = changed_tensors(old)
    else:
        found = changed_text(old)
    made = found.map(lambda change: Change(name, *change))
    gone = st.just(Change(name, "gone", lambda: None))
    return st.integers(0, 29).flatmap(lambda n: made if n else gone)


def draw_changes(base: Path, n: int, *, bombs: bool = False, left_out: Collection[str] = ()) -> list[Change]:
    """Return `n` different changes, the same ones every time, as many of each file as of any other.

    They are drawn before any of them is tried, so that one fault does not end the rest, and nothing is shrunk: every
    change is one field already.
    """
    files = sorted(file.relative_to(base).as_posix() for file in base.rglob("*") if file.is_file())
    files = [file for file in files if file not in left_out]
    each = -(-n // len(files))
    by_file = [several(one_change(base, name, bombs=bombs), each, name) for name in files]
    return [change for turn in zip_longest(*by_file) for change in turn if change is not None][:n]


def several(strategy: st.SearchStrategy[Change], n: int, name: str) -> list[Change]:
    """Return up to `n` different changes; another name gives other ones."""
    found: dict[str, Change] = {}

    @seed(crc32(name.encode()))
    @settings(
        max_examples=10 * n,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(change: Change) -> None:
        found.setdefault(str(change), change)

    draw()
    # The first one is always the simplest; those that are taken stand evenly among the others.
    changes = list(found.values())[1:]
    if len(changes) <= n:
        return list(found.values())[:n]
    return [changes[(2 * i + 1) * len(changes) // (2 * n)] for i in range(n)]
