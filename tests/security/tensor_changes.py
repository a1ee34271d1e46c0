"""Changes of safetensors files: what their headers say, and the numbers behind them."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.security.json_changes import EVIL, Made, changed_json, mostly

_TYPES = {"F32": "<f4", "F16": "<f2", "F64": "<f8", "I64": "<i8", "I32": "<i4", "U8": "u1"}
_JPEG_OF_65535 = bytes.fromhex("ffd8ffc0001108ffffffff03012200021101031101ffda000c03010002110311003f00") + bytes(64)

NUMBERS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "nan": lambda a: np.full_like(a, np.nan),
    "one nan": lambda a: _one(a, np.nan),
    "inf": lambda a: np.full_like(a, np.inf),
    "one -inf": lambda a: _one(a, -np.inf),
    "1e38": lambda a: np.full_like(a, 1e38),
    "one 1e38": lambda a: _one(a, 1e38),
    "zeros": np.zeros_like,
    "ones": np.ones_like,
    "1e-38": lambda a: np.full_like(a, 1e-38),
    "x 1e30": lambda a: a * np.float32(1e30),
    "x 1e6": lambda a: a * np.float32(1e6),
    "x 1e-30": lambda a: a * np.float32(1e-30),
    "negative": lambda a: -a,
    "reversed": lambda a: a[::-1],
}
CONTENTS: dict[str, Callable[[bytes], bytes]] = {
    "zeros": lambda old: bytes(len(old)),
    "ones": lambda old: b"\xff" * len(old),
    "text": lambda old: (EVIL.encode() * (len(old) // 8 + 1))[: len(old)],
    "a JPEG of 65,535 px": lambda old: (_JPEG_OF_65535 + bytes(len(old)))[: len(old)],
    "PNG": lambda old: (b"\x89PNG\r\n\x1a\n" + bytes(len(old)))[: len(old)],
    "reversed": lambda old: old[::-1],
}


def changed_tensors(old: bytes) -> st.SearchStrategy[Made]:
    """Return a strategy of what was changed, in words, and what makes the new content."""
    header, data = split(old)
    names = st.sampled_from([name for name in header if name != "__metadata__"])

    def of_one(changes: dict[str, Any], make: Callable[[str, str], bytes]) -> st.SearchStrategy[Made]:
        found = st.tuples(names, st.sampled_from(sorted(changes)))
        return found.map(lambda found: (f"{found[0]}: {found[1]}", partial(make, *found)))

    numbers = of_one(NUMBERS, partial(_with_numbers, header, data))
    contents = of_one(CONTENTS, partial(_with_bytes, header, data))
    shapes = of_one(SHAPES, lambda name, change: SHAPES[change](header, data, name))
    headers = changed_json(json.dumps(header).encode()).map(
        lambda found: (f"header, {found[0]}", lambda: join(found[1](), data))
    )
    files = st.sampled_from(sorted(FILES)).map(lambda name: (f"whole file: {name}", partial(FILES[name], old)))
    return mostly(st.one_of(numbers, shapes), contents, headers, files)


def split(content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the header and what is behind it."""
    (size,) = struct.unpack_from("<Q", content)
    return json.loads(content[8 : 8 + size]), content[8 + size :]


def join(header: bytes, data: bytes) -> bytes:
    """Return a file of this header."""
    padded = header + b" " * (-len(header) % 8)
    return struct.pack("<Q", len(padded)) + padded + data


def _written(tensors: dict[str, tuple[str, list[int], bytes]]) -> bytes:
    header, data = {}, b""
    for name, (kind, shape, content) in tensors.items():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    return join(json.dumps(header).encode(), data)


def _tensors(header: dict[str, Any], data: bytes) -> dict[str, tuple[str, list[int], bytes]]:
    return {
        name: (entry["dtype"], entry["shape"], data[slice(*entry["data_offsets"])])
        for name, entry in header.items()
        if name != "__metadata__"
    }


def _with_numbers(header: dict[str, Any], data: bytes, name: str, change: str) -> bytes:
    tensors = _tensors(header, data)
    kind, shape, content = tensors[name]
    array = np.frombuffer(content, _TYPES[kind])
    with np.errstate(all="ignore"):
        new = NUMBERS[change](array.astype(np.float64)).astype(array.dtype)
    return _written({**tensors, name: (kind, shape, new.tobytes())})


def _with_bytes(header: dict[str, Any], data: bytes, name: str, change: str) -> bytes:
    tensors = _tensors(header, data)
    kind, shape, content = tensors[name]
    return _written({**tensors, name: (kind, shape, CONTENTS[change](content))})


def _one(array: np.ndarray, value: float) -> np.ndarray:
    new = array.copy()
    new[len(new) // 2] = value
    return new


def _reshaped(shape: Callable[[list[int]], list[int]]) -> Callable[[dict[str, Any], bytes, str], bytes]:
    """Return a change to another shape, with as many numbers as it needs."""

    def change(header: dict[str, Any], data: bytes, name: str) -> bytes:
        tensors = _tensors(header, data)
        kind, old, content = tensors[name]
        new = shape(old)
        size = int(np.prod(new)) * np.dtype(_TYPES[kind]).itemsize
        content = (content * (size // max(len(content), 1) + 1))[:size]
        return _written({**tensors, name: (kind, new, content)})

    return change


def _retyped(kind: str) -> Callable[[dict[str, Any], bytes, str], bytes]:
    def change(header: dict[str, Any], data: bytes, name: str) -> bytes:
        tensors = _tensors(header, data)
        old, shape, content = tensors[name]
        with np.errstate(all="ignore"):
            array = np.frombuffer(content, _TYPES[old]).astype(_TYPES[kind])
        return _written({**tensors, name: (kind, shape, array.tobytes())})

    return change


def _without(header: dict[str, Any], data: bytes, name: str) -> bytes:
    return _written({other: tensor for other, tensor in _tensors(header, data).items() if other != name})


def _with_one_more(header: dict[str, Any], data: bytes, name: str) -> bytes:
    tensors = _tensors(header, data)
    return _written({**tensors, f"{name}{EVIL}": tensors[name]})


SHAPES: dict[str, Callable[[dict[str, Any], bytes, str], bytes]] = {
    "a row less": _reshaped(lambda shape: [max(shape[0] - 1, 0), *shape[1:]] if shape else [2]),
    "a row more": _reshaped(lambda shape: [shape[0] + 1, *shape[1:]] if shape else [0]),
    "turned": _reshaped(lambda shape: shape[::-1]),
    "no rows": _reshaped(lambda shape: [0, *shape[1:]]),
    "no columns": _reshaped(lambda shape: [*shape[:-1], 0]),
    "a scalar": _reshaped(lambda _shape: []),
    "flat": _reshaped(lambda shape: [int(np.prod(shape))]),
    "one dimension more": _reshaped(lambda shape: [1, *shape]),
    "70 dimensions": _reshaped(lambda shape: [1] * 70 + shape),
    "as half numbers": _retyped("F16"),
    "as doubles": _retyped("F64"),
    "as integers": _retyped("I64"),
    "as bytes": _retyped("U8"),
    "gone": _without,
    "one more": _with_one_more,
}


def _names_twice(old: bytes) -> bytes:
    header, data = split(old)
    name = next(name for name in header if name != "__metadata__")
    entry = json.dumps(header[name])
    text = "{" + ",".join([f"{json.dumps(name)}:{entry}"] * 60_000) + "}"
    return join(text.encode(), data)


def _many_names(old: bytes) -> bytes:
    _, data = split(old)
    entries = {f"t{i}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for i in range(200_000)}
    return join(json.dumps(entries).encode(), data)


FILES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut off": lambda old: old[: len(old) // 2],
    "a byte more": lambda old: old + b"\x00",
    "a header of 2^60 bytes": lambda old: struct.pack("<Q", 2**60) + old[8:],
    "a header of 2^64 - 1 bytes": lambda old: b"\xff" * 8 + old[8:],
    "no header": lambda _: bytes(8),
    "60,000 names twice": _names_twice,
    "200,000 names": _many_names,
    "a pickle": lambda _: b"\x80\x04cos\nsystem\n(S'true'\ntR.",
    "zeros": lambda old: bytes(len(old)),
}
