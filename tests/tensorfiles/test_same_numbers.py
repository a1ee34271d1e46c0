"""The same values as everybody's reader, or none: small pickles, read here and by Python and PyTorch themselves."""

from __future__ import annotations

import io
import math
import pickle
import random
import struct
import types
from collections import Counter, OrderedDict

import numpy as np
import pytest
import torch

from sae_auditor.tensorfiles._child.machine import interpret, no_persistent
from sae_auditor.tensorfiles._child.main import converted
from sae_auditor.tensorfiles._child.opcodes import LongText
from sae_auditor.tensorfiles._child.refusal import Refused
from sae_auditor.tensorfiles._child.span import Span
from sae_auditor.tensorfiles.record import GlobalName, Record
from tests.tensorfiles.crafting import Calls, Persistent, archive, pickled, tensor

REFUSED = "refused"


class Restricted(pickle.Unpickler):
    """Python's own unpickler, without a way to anything but these classes."""

    def find_class(self, module, name):
        known = {
            ("collections", "OrderedDict"): OrderedDict,
            ("types", "SimpleNamespace"): types.SimpleNamespace,
            ("builtins", "bytes"): bytes,
            ("builtins", "int"): int,
        }
        return known.get((module, name), Stub)


class Stub:
    """An object of a class that is not there."""

    def __init__(self, *args):
        self.args = args

    def __new__(cls, *args):
        return super().__new__(cls)

    def __setitem__(self, key, value):
        pass


def theirs(content):
    """Return what Python reads; texts of Python 2 as PyTorch asks for them."""
    stream = io.BytesIO(content)
    try:
        value = Restricted(stream, encoding="utf-8").load()
        return REFUSED if stream.read(1) else plain(value)
    except Exception:
        return REFUSED


def ours(content):
    try:
        value, n_read = interpret(Span.of_bytes(content), no_persistent, {})
        return REFUSED if n_read < len(content) else plain(value)
    except Refused:
        return REFUSED


def plain(value, depth=0):
    """Return a value as texts and tuples that are equal only where every bit is."""
    assert depth < 60
    if isinstance(value, float):
        return "float", struct.pack("<d", value)
    if isinstance(value, (Record, types.SimpleNamespace, Stub)):
        state = value.state or {} if isinstance(value, Record) else dict(vars(value))
        state.pop("args", None)
        return "object", plain(state, depth + 1)
    if isinstance(value, (GlobalName, type)):
        return "class", getattr(value, "name", None) or value.__name__
    if isinstance(value, LongText):
        return "str", value.span.read(0, value.span.length).decode()
    if isinstance(value, Span):
        return "bytes", value.read(0, value.length)
    if isinstance(value, dict):
        return "dict", tuple((plain(key), plain(held, depth + 1)) for key, held in value.items())
    if isinstance(value, (list, tuple)):
        return type(value).__name__, tuple(plain(part, depth + 1) for part in value)
    if isinstance(value, (set, frozenset)):
        return type(value).__name__, frozenset(plain(part, depth + 1) for part in value)
    return type(value).__name__, value


def framed(content, change=0):
    return b"\x95" + struct.pack("<Q", len(content) + change) + content


TWINS = {
    "an octal number": b"I010\n.",
    "a hexadecimal number": b"I0x10\n.",
    "a number with an underscore": b"I1_0\n.",
    "a number with a sign": b"I+5\n.",
    "a number with space around": b"I 5 \n.",
    "a long octal number": b"L010L\n.",
    "two letters of long numbers": b"L5LL\n.",
    "a truth value as a long number": b"L01\n.",
    "a float with an underscore": b"F1_0.5\n.",
    "a float with space around": b"F 1.5\n.",
    "a float by another name": b"FInfinity\n.",
    "a float with a number": b"Fnan(123)\n.",
    "a float that is too large": b"F1e999\n.",
    "a float of too many digits": b"F" + b"1" * 5000 + b"\n.",
    "a long number of a negative length": b"\x8b\xff\xff\xff\xff.",
    "half of a surrogate pair": b"X\x03\x00\x00\x00\xed\xa0\x80.",
    "both halves by themselves": b"X\x06\x00\x00\x00\xed\xa0\xbd\xed\xb8\x80.",
    "half of a surrogate pair as a line": b"V\\ud800\n.",
    "a text of bytes that are no text": b"U\x01\xe9.",
    "a memo that was never filled": b"Kah\x05.",
    "a memo with a minus": b"K\x05p-1\n0g-1\n.",
    "a memo with a plus": b"K\x05p+1\n0g1\n.",
    "something behind the end": b"K\x05.K",
    "a pickle that is cut off": b"](K\x01K\x02",
    "a frame that ends within a number": b"\x80\x04" + framed(b"M\x05\x00M\x06\x00\x86.", -4),
    "a frame that is too long": b"\x80\x04" + framed(b"K\x05.", 1),
    "a frame that is far too long": b"\x80\x04" + framed(b"K\x05.", 2**40),
    "a frame in a frame": b"\x80\x04" + framed(framed(b"K\x05.")),
    "an unknown protocol": b"\x80\x06K\x05.",
    "an object with attributes twice": b"ctypes\nSimpleNamespace\n)R}Vk\nK\x05sb}Vj\nK\x06sb.",
    "a number by a call": b"cbuiltins\nint\n(I5\ntR.",
    "a number by an object": b"\x80\x02cbuiltins\nint\n(I5\nt\x81.",
    "bytes of a number": b"cbuiltins\nbytes\n(I5\ntR.",
    "bytes without an encoding": b"cbuiltins\nbytes\n(Vabc\ntR.",
}


@pytest.mark.parametrize("name", TWINS)
def test_what_readers_do_not_agree_on_is_refused(name):
    assert ours(TWINS[name]) == REFUSED


HONEST = {
    "frames": pickle.dumps([list(range(300)), "x" * 70_000, b"y" * 70_000, [1.5] * 30_000], 4),
    "protocol 0": pickle.dumps([True, False, 0, -5, 2**70, 1e300, -0.0, math.inf, math.nan, "é\n\\", None], 0),
    "protocol 2": pickle.dumps({"a": [1, 2.5, (3, "日本", None, True)], "b": {4: -(2**65)}}, 2),
    "protocol 5": pickle.dumps({"a": {1, 2}, "b": frozenset({"x"}), "c": OrderedDict(z=1), "d": b"\xff\0"}, 5),
    "an object": pickle.dumps(types.SimpleNamespace(k=32, name="x"), 4),
    "Python 2": b"(dp0\nS'k'\np1\nI32\nsS'name'\np2\nV\\u65e5\np3\nsS'f'\nF0.10000000000000001\ns.",
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_pickles_are_read_alike(name):
    assert ours(HONEST[name]) == theirs(HONEST[name]) != REFUSED


def _numbers(chance):
    whole = chance.choice((0, 1, 5, 127, 255, -1, -5, 2**31, -(2**40), 10**18, 2**70))
    size = (whole.bit_length() // 8) + 1
    line = str(whole).encode()
    return chance.choice(
        (
            b"I" + chance.choice((line, b"00", b"01", b"0" + line, line + b"L", b"+" + line)) + b"\n",
            b"L" + chance.choice((line, line + b"L", b"00L", b"0" + line)) + b"\n",
            b"K" + bytes([whole % 256]),
            b"M" + struct.pack("<H", whole % 65536),
            b"J" + struct.pack("<i", whole % 2**31),
            b"\x8a" + bytes([size]) + whole.to_bytes(size, "little", signed=True),
            b"\x8a\x03" + chance.randbytes(3),
            b"\x8b" + struct.pack("<i", size) + whole.to_bytes(size, "little", signed=True),
            b"G" + struct.pack(">d", chance.choice((0.0, -0.0, 1.5, math.inf, math.nan, 5e-324))),
            b"F"
            + chance.choice((b"1.5", b"-0", b"nan", b"inf", b"1e999", b"1e-5", b".5", b"1_0", b"0x10", b""))
            + b"\n",
        )
    )


def _texts(chance):
    text = chance.choice(("", "k", "é", "日本", "\\", "\\u0041", "a'b", "\ud800", "😀"))
    data = text.encode("utf-8", "surrogatepass")
    return chance.choice(
        (
            b"X" + struct.pack("<I", len(data)) + data,
            b"\x8c" + bytes([len(data)]) + data,
            b"\x8d" + struct.pack("<Q", len(data)) + data,
            b"V" + text.encode("raw-unicode-escape", "surrogatepass") + b"\n",
            b"S" + repr(text).encode("ascii", "backslashreplace") + b"\n",
            b"U" + bytes([len(data)]) + data,
            b"T" + struct.pack("<i", len(data)) + data,
            b"C" + bytes([len(data)]) + data,
            b"B" + struct.pack("<I", len(data)) + data,
        )
    )


WORK = (
    b"(", b"(", b"]", b"}", b")", b"N", b"\x88", b"\x89", b"\x8f", b"0", b"1", b"2", b"t", b"l", b"d", b"\x85", b"\x86",
    b"\x87", b"a", b"e", b"s", b"u", b"\x90", b"\x91", b"b", b"R", b"\x81", b"q\x00", b"h\x00", b"q\x01", b"h\x01",
    b"p0\n", b"g0\n", b"p-1\n", b"\x94", b"r\x02\0\0\0", b"j\x02\0\0\0", b"ctypes\nSimpleNamespace\n",
    b"ccollections\nOrderedDict\n", b"cbuiltins\nbytes\n", b"\x80\x02", b"\x80\x06", b"\x95\x04\0\0\0\0\0\0\0",
    b"(]\x94h\x00", b"ctypes\nSimpleNamespace\n)\x81}", b"}X\x01\0\0\0aK\x05sb",
)  # fmt: skip


def _program(chance):
    parts = [chance.choice((b"", b"\x80\x02", b"\x80\x04"))]
    is_listed = chance.random() < 0.7
    for _ in range(chance.randrange(1, 7)):
        make = chance.choice((_numbers, _texts, lambda chance: chance.choice(WORK)))
        parts.append(make(chance))
    end = chance.choice((b".", b"0.", b"\x85.", b""))
    return b"".join((b"(", *parts, chance.choice((b"t.", b"l.", b"d."))) if is_listed else (*parts, end))


def _mutant(chance):
    content = bytearray(chance.choice([held for held in HONEST.values() if len(held) < 1000]))
    for _ in range(chance.choice((1, 1, 2, 3))):
        place = chance.randrange(len(content))
        kind = chance.randrange(3)
        if kind == 0:
            content[place] = chance.choice((0, 1, chance.randrange(256), content[place] ^ 1 << chance.randrange(8)))
        elif kind == 1:
            del content[place]
        else:
            content.insert(place, chance.randrange(256))
    return bytes(content)


@pytest.mark.filterwarnings("ignore:invalid escape sequence")
@pytest.mark.parametrize("make", [_program, _mutant])
def test_random_pickles_are_read_alike_or_refused(make):
    chance = random.Random(1)
    counted = Counter()
    for _ in range(5_000):
        content = make(chance)
        mine = ours(content)
        other = theirs(content) if mine != REFUSED else None
        assert mine in (REFUSED, other) or other == REFUSED, (content, mine, other)
        counted["refused" if mine == REFUSED else "read alike" if mine == other else "read here alone"] += 1
    print(make.__name__, dict(counted))
    assert counted["read alike"] > 300
    assert counted["refused"] > 500
    # Attributes of a plain dict, and parts for an object that takes none: nobody reads anything else there.
    assert counted["read here alone"] < 5


def test_random_archives_are_read_as_pytorch_reads_them(tmp_path):
    """The weights-only reader of PyTorch runs nothing either; where it refuses, there is nothing to compare with."""
    chance = random.Random(2)
    structure = pickled({"a": tensor(), "b": [tensor(offset=1, size=(3,)), 1.5, 7]})
    numbers = struct.pack("<4f", 1, 2, 3, 4)
    counted = Counter()
    for _ in range(600):
        content = bytearray(structure)
        content[chance.randrange(len(content))] = chance.choice((0, 1, 2, chance.randrange(256)))
        path = archive(tmp_path / "a.pt", bytes(content), (numbers,))
        output = io.BytesIO()
        try:
            answer = converted(io.BytesIO(path.read_bytes()), output, io.BytesIO())
        except Refused:
            counted["refused"] += 1
            continue
        try:
            there = torch.load(path, weights_only=True)
        except Exception:
            counted["read here alone"] += 1
            continue
        found = {}
        for name, number in answer["names"].items():
            _, kind, offset, size, stride = answer["tensors"][number]
            if kind == "F32":
                found[name] = torch.tensor([1.0, 2.0, 3.0, 4.0]).as_strided(size, stride, offset)
        assert _flat(there, "") == {name: found[name].tolist() for name in found}, bytes(content)
        counted["read alike"] += 1
    print(dict(counted))
    assert counted["read alike"] > 50


def _flat(value, prefix):
    if isinstance(value, torch.Tensor):
        return {prefix: value.tolist()}
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else ()
    return {name: it for key, held in pairs for name, it in _flat(held, f"{prefix}.{key}".strip(".")).items()}


# -- What changes tensors after they were made ------------------------------------------------------------------------


def _outcome(content):
    try:
        return converted(io.BytesIO(content), io.BytesIO(), io.BytesIO())
    except Refused as error:
        return str(error)


def _hand_made_array(order, late):
    """An array whose type says its byte order before it is used, or after."""
    names = np.array([1.0], "<f4").__reduce__()[0]
    module = names.__module__.encode()
    kind = b"cnumpy\ndtype\n(Vf4\nI00\nI01\ntRp7\n"
    state = b"(I3\nV" + order + b"\nNNNI-1\nI-1\nI0\ntb"
    array = b"c" + module + b"\n_reconstruct\n(cnumpy\nndarray\n(I0\ntC\x01btR"
    numbers = b"C\x08" + struct.pack("<2f", 1.0, 2.0)
    if late:
        return b"\x80\x04(" + kind + array + b"(I1\n(I2\ntg7\nI00\n" + numbers + b"tbg7\n" + state + b"l."
    return b"\x80\x04(" + kind + state + array + b"(I1\n(I2\ntg7\nI00\n" + numbers + b"tbl."


def test_an_array_whose_type_changes_afterwards_is_refused():
    assert isinstance(_outcome(_hand_made_array(b"<", late=False)), dict)
    assert "damaged" in _outcome(_hand_made_array(b">", late=True))


def test_a_type_by_sizes_that_it_has_not():
    content = _hand_made_array(b"<", late=False)
    assert "unsupported" in _outcome(content.replace(b"I-1\nI-1\n", b"I2\nI-1\n"))


@pytest.mark.parametrize("attribute", ["data", "real", "__class__"])
def test_attributes_of_a_tensor_that_are_its_numbers(attribute, tmp_path):
    storage = Persistent("storage", torch.FloatStorage, "0", "cpu", 4)
    made = (storage, 0, (4,), (1,), False, OrderedDict())
    state = {attribute: tensor(offset=1, size=(3,))}
    again = Calls(torch._tensor._rebuild_from_type_v2, torch._utils._rebuild_tensor_v2, torch.Tensor, made, state)
    path = archive(tmp_path / "a.pt", {"a": again})
    assert "changes a tensor" in _outcome(path.read_bytes())
    state.clear()
    state["note"] = 5
    assert _outcome(archive(path, {"a": again}).read_bytes())["names"] == {"a": 0}


# -- Archives ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def saved():
    buffer = io.BytesIO()
    torch.save({"a": torch.arange(60.0), "b": torch.ones(3)}, buffer)
    return buffer.getvalue()


def test_no_flipped_bit_goes_unnoticed(saved):
    """A bit that may change is one of a date or of padding: what is read is the same."""
    chance = random.Random(3)
    counted = Counter()
    honest = _outcome(saved)
    for _ in range(400):
        content = bytearray(saved)
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        found = _outcome(bytes(content))
        if isinstance(found, dict):
            assert found | {"source_sha256": ""} == honest | {"source_sha256": ""}
        counted["dict" if isinstance(found, dict) else "str"] += 1
    print(dict(counted))
    assert counted["str"] > 200


def test_an_archive_without_checksums_is_read():
    was = torch.serialization.get_crc32_options()
    torch.serialization.set_crc32_options(False)
    try:
        buffer = io.BytesIO()
        torch.save({"a": torch.arange(60.0)}, buffer)
    finally:
        torch.serialization.set_crc32_options(was)
    assert _outcome(buffer.getvalue())["names"] == {"a": 0}


def test_one_missing_checksum_is_a_wrong_one(saved):
    at = saved.index(b"PK\x01\x02")
    content = saved[: at + 16] + bytes(4) + saved[at + 20 :]
    assert "contradict" in _outcome(content) or "checksum" in _outcome(content)
