"""Changes of files of JSON and of text, one field at a time."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from hypothesis import strategies as st

# What was changed, in words, and what makes the new content: many are drawn that are large, and few are made at a time.
Made = tuple[str, Callable[[], bytes]]

EVIL = "\x1b]0;owned\x07\x1b[31m"
HTML = '<a href="file:///etc/passwd">open</a><img src="file://server/x.png"><b>bold</b>'
# Stands where a text goes that `json` does not write; it is put in afterwards.
_MARK = "@@here@@"

RAW = {
    "1e999": "1e999",
    "5,000 digits": "9" * 5000,
    "400 digits": "9" * 400,
    "NaN": "NaN",
    "-Infinity": "-Infinity",
    "a lone surrogate": '"\\ud800"',
    "a nest": "[" * 5000 + "]" * 5000,
    "a nest of objects": '{"a":' * 3000 + "1" + "}" * 3000,
    "nothing": "",
    "-0": "-0",
    "1e-300": "1e-300",
    "1E400": "1E400",
}
VALUES: dict[str, Any] = {
    "null": None,
    "true": True,
    "a number": 7,
    "a fraction": 0.5,
    "zero": 0,
    "minus one": -1,
    "10^9": 10**9,
    "2^31": 2**31,
    "2^63 - 1": 2**63 - 1,
    "2^64": 2**64,
    "1e308": 1e308,
    "a string": "x",
    "an empty string": "",
    "escape codes": f"x{EVIL}",
    "HTML": HTML,
    "NUL": "a\x00b",
    "ends of lines": "a\nb\r\nc",
    "turned text": "abc\u202edcba\u202c",
    "a path upwards": "../../../../etc/passwd",
    "an absolute path": "/etc/passwd",
    "braces": "{} {0.__class__} {x}",
    "a number as text": "12",
    "an empty list": [],
    "a list": [1],
    "a list of null": [None, None],
    "an empty object": {},
    "an object": {"a": 1},
    "many": ["a"] * 20000,
    "entities": "&amp;" * 20000,
    "a long string": "x" * 1_000_000,
}
BYTES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "a byte-order mark": lambda old: b"\xef\xbb\xbf" + old,
    "UTF-16": lambda old: old.decode().encode("utf-16"),
    "Latin-1": lambda old: old.replace(b'"', '"\u00e9'.encode("latin-1"), 1),
    "cut off": lambda old: old[: len(old) // 2],
    "something behind": lambda old: old + b"{}",
    "null": lambda _: b"null",
    "a list": lambda _: b"[]",
    "an object": lambda _: b"{}",
    "a number": lambda _: b"5",
    "a string": lambda _: b'"x"',
    "200,000 brackets": lambda _: b"[" * 200_000,
    "in a list": lambda old: b"[" + old + b"]",
    "60 MB of spaces": lambda old: old + b" " * 60_000_000,
    "NUL bytes": lambda old: bytes(len(old)),
    "not JSON": lambda _: b"\x89PNG\r\n\x1a\n",
}


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where every field of a structure is; of a long list or object only the first and the last few."""
    yield path
    items = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    for key, child in [*items[:12], *items[12:][-3:]]:
        yield from paths(child, (*path, key))


def changed_json(old: bytes) -> st.SearchStrategy[Made]:
    """Return a strategy of what was changed, in words, and what makes the new content."""
    value = json.loads(old)
    fields = list(paths(value))
    changes = [
        *(f"raw {name}" for name in RAW),
        *VALUES,
        "gone",
        "twice",
        "renamed",
        "one more",
        "60 MB string",
        "doubled",
    ]
    field = st.tuples(st.sampled_from(fields), st.sampled_from(changes)).map(lambda found: _at(value, *found))
    whole = st.sampled_from(sorted(BYTES)).map(lambda name: (f"whole file: {name}", partial(BYTES[name], old)))
    return mostly(field, whole)


def mostly(often: st.SearchStrategy[Made], *seldom: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
    """Return a strategy that takes the first one for half of all."""
    return st.booleans().flatmap(lambda first: often if first else st.one_of(*seldom))


def _at(value: Any, path: tuple[Any, ...], change: str) -> Made:
    place = ".".join(map(str, path)) or "(everything)"
    return f"{place}: {change}", lambda: _content(copy.deepcopy(value), path, change)


def _content(value: Any, path: tuple[Any, ...], change: str) -> bytes:
    if change.startswith("raw "):
        return _text(_put(value, path, _MARK)).replace(f'"{_MARK}"', RAW[change.removeprefix("raw ")]).encode()
    if change == "60 MB string":
        return _text(_put(value, path, _MARK)).replace(_MARK, "x" * 60_000_000).encode()
    if change in VALUES:
        return _text(_put(value, path, VALUES[change])).encode("utf-8", "surrogatepass")
    found = _get(value, path)
    if change == "one more" and isinstance(found, dict):
        found["unknown field"] = {"a": [1, None]}
    elif change == "one more" and isinstance(found, list):
        found.append(copy.deepcopy(found[0]) if found else None)
    elif change == "doubled" and isinstance(found, str | int | float):
        value = _put(value, path, found * 2)
    elif change == "doubled" and isinstance(found, list):
        found.extend(copy.deepcopy(found))
    elif path and change == "gone":
        del _get(value, path[:-1])[path[-1]]
    elif path and isinstance(path[-1], str) and change == "renamed":
        parent = _get(value, path[:-1])
        parent[f"{path[-1]}{EVIL}"] = parent.pop(path[-1])
    elif path and isinstance(path[-1], str) and change == "twice":
        parent = _get(value, path[:-1])
        parent[_MARK] = None
        return _text(value).replace(f'"{_MARK}"', json.dumps(path[-1])).encode()
    return _text(value).encode()


def _get(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def _put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    _get(value, path[:-1])[path[-1]] = new
    return value


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


TEXTS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "a byte-order mark": lambda old: b"\xef\xbb\xbf" + old,
    "Latin-1": lambda old: old + "caf\u00e9\n".encode("latin-1"),
    "UTF-16": lambda old: old.decode().encode("utf-16"),
    "escape codes": lambda old: EVIL.encode() + old,
    "HTML": lambda old: HTML.encode() + old,
    "NUL": lambda old: b"a\x00b\n" + old,
    "lines of Windows": lambda old: old.replace(b"\n", b"\r\n"),
    "a word twice": lambda old: old + old.splitlines(keepends=True)[0],
    "a word less": lambda old: b"".join(old.splitlines(keepends=True)[1:]),
    "a word more": lambda old: old + b"one more\n",
    "an empty line": lambda old: b"\n" + old,
    "spaces": lambda old: b"   \n" + old,
    "a line of 60 MB": lambda _: b"x" * 60_000_000 + b"\n",
    "5,000,000 lines": lambda _: b"a\n" * 5_000_000,
    "no end": lambda old: old.rstrip(b"\n"),
    "turned text": lambda old: "abc\u202edcba\n".encode() + old,
    "other ends of lines": lambda old: old.replace(b"\n", "\u2028".encode()),
    "braces": lambda old: b"{} {0.__class__}\n" + old,
}


def changed_text(old: bytes) -> st.SearchStrategy[Made]:
    """Return a strategy for files of lines."""
    return st.sampled_from(sorted(TEXTS)).map(lambda name: (name, partial(TEXTS[name], old)))
