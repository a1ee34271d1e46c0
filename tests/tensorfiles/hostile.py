"""Files that ask for more than data, lie about their sizes or are made to take forever, each with why it is refused.

`CATALOGUE` lists them. `make(folder, canary)` writes one and returns its path; those marked `runs` would write the
canary if a real unpickler read them.
"""

from __future__ import annotations

import gzip
import io
import os
import pickle
import struct
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from tests.tensorfiles.crafting import Calls, Persistent, archive, command, legacy, safetensors, tensor

PROTO2 = b"\x80\x02"


@dataclass(frozen=True)
class Hostile:
    name: str
    make: Callable[[Path, Path], Path]
    reason: str
    runs: bool = False


CATALOGUE: list[Hostile] = []


# -- Adding to the catalogue -------------------------------------------------------------------------------------------


def add(name, reason, runs=False):
    def register(make):
        CATALOGUE.append(Hostile(name, make, reason, runs))
        return make

    return register


def add_bytes(name, reason, content, *, suffix=".pt", runs=False):
    """Add a file of these bytes, or of those a function of the canary's path returns."""

    def make(folder, canary):
        path = folder / f"bad{suffix}"
        path.write_bytes(content(canary) if callable(content) else content)
        return path

    CATALOGUE.append(Hostile(name, make, reason, runs))


def add_zip(title, reason, structure, **options):
    """Add an archive around a structure, or around what a function of the canary's path returns."""

    def make(folder, canary):
        content = structure(canary) if callable(structure) else structure
        return archive(folder / "bad.pt", content, **options)

    CATALOGUE.append(Hostile(title, make, reason))


# -- Payloads ----------------------------------------------------------------------------------------------------------

SYSTEM = r"(posix|nt|os)\.system"
PAYLOADS = {
    "os.system": (lambda c: Calls(os.system, command(c)), SYSTEM),
    "subprocess.Popen": (
        lambda c: Calls(subprocess.check_call, ["sh", "-c", command(c)]),
        r"(subprocess|commands)\.check_call",
    ),
    "eval": (lambda c: Calls(eval, f"open({str(c)!r}, 'w').close()"), r"(builtins|__builtin__)\.eval"),
    "exec": (lambda c: Calls(exec, f"open({str(c)!r}, 'w').close()"), r"(builtins|__builtin__)\.exec"),
    "open": (lambda c: Calls(open, str(c), "w"), r"_?io\.open"),
    "nested loads": (lambda c: Calls(pickle.loads, pickle.dumps(Calls(os.system, command(c)))), r"_?pickle\.loads"),
    "in a list in a dict": (lambda c: {"a": 1.5, "b": [1, {"c": Calls(os.system, command(c))}]}, SYSTEM),
}
for _name, (_payload, _reason) in PAYLOADS.items():
    for _protocol in (0, 2, 4, 5) if _name in ("os.system", "eval") else (4,):
        add_bytes(
            f"bare pickle, protocol {_protocol}: {_name}",
            _reason,
            lambda c, make=_payload, p=_protocol: pickle.dumps(make(c), protocol=p),
            suffix=".pkl",
            runs=True,
        )
    add_zip(f"zip: {_name}", _reason, lambda c, make=_payload: pickle.dumps(make(c), protocol=2))


def hand_made(middle):
    """Return a maker of a pickle in which {} is the command as text in quotes."""
    return lambda c: middle.replace(b"{}", repr(command(c)).encode())


GETATTR = b"\x80\x02cbuiltins\ngetattr\n(cbuiltins\n__import__\n(S'os'\ntRS'system'\ntR(S{}\ntR."
add_bytes("a chain of getattr", r"builtins\.getattr", hand_made(GETATTR), runs=True)
add_zip("zip: a chain of getattr", r"builtins\.getattr", hand_made(GETATTR))
add_bytes("protocol 0 by hand", SYSTEM, hand_made(b"cos\nsystem\n(S{}\ntR."), runs=True)
add_bytes("INST", SYSTEM, hand_made(b"(S{}\nios\nsystem\n."), runs=True)
add_bytes("OBJ", SYSTEM, hand_made(b"\x80\x02(cos\nsystem\nS{}\no."), runs=True)
add_bytes("INST of a class", "form of Python 2", hand_made(b"\x80\x02(S{}\ni__main__\nThing\n."))
add_bytes("payload before a valid structure", SYSTEM, hand_made(b"\x80\x02cos\nsystem\n(S{}\ntR0}."), runs=True)
add_bytes("payload after its result is dropped", SYSTEM, hand_made(b"\x80\x02}cos\nsystem\n(S{}\ntR0."), runs=True)
add_bytes("stacked pickles", "something follows", hand_made(b"\x80\x02}.\x80\x02cos\nsystem\n(S{}\ntR."))
add_bytes("NEWOBJ_EX", r"subprocess\.Popen", b"\x80\x04csubprocess\nPopen\n)}\x8c\x04args\x8c\x02ids\x92.")
add_bytes("NEWOBJ_EX with named arguments", "named arguments", b"\x80\x04c__main__\nC\n)}\x8c\x04args\x8c\x02ids\x92.")
add_bytes("EXT1", "EXT1", b"\x80\x02\x82\x01.")
add_bytes("EXT4", "EXT4", b"\x80\x02\x84\x01\x00\x00\x00.")
add_bytes("BUILD on a name", "changes", b"\x80\x02c__main__\nC\n}b.")
add_bytes("BUILD on a function", SYSTEM, b"\x80\x02cos\nsystem\n}b.")
add_bytes("a name from the stack", SYSTEM, b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02ls\x85R.")
add_bytes("a dotted name", SYSTEM, b"\x80\x04\x8c\x05torch\x8c\x17serialization.os.system\x93\x8c\x02ls\x85R.")
add_bytes(
    "a name through an attribute", r"torch\.Tensor\.__init__", b"\x80\x04\x8c\x05torch\x8c\x0fTensor.__init__\x93."
)
add_bytes("a function of the program itself", "not known to be a class", b"\x80\x02c__main__\nhelper\n)R.")
add_bytes("a function named only", SYSTEM, pickle.dumps({"f": os.system}))
add_bytes("a function of a library, named only", r"torch\.hub\.load", pickle.dumps({"f": torch.hub.load}))
add_bytes("a function named and dropped", SYSTEM, b"\x80\x02cos\nsystem\n0}.")
add_bytes("a name that is none", "which is no name", b"\x80\x02cos;x\nsystem\n.")
add_bytes("a very long name", "which is no name", b"\x80\x02c" + b"a" * 5000 + b"\nB\n.")
add_bytes("joblib's own class", "joblib", b"\x80\x02cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81.")
add_bytes("a persistent id in a bare pickle", "outside of it", b"\x80\x02X\x01\x00\x00\x00aQ.")
add_bytes("a persistent id as text", "outside of it", b"\x80\x02Pabc\n.")
add_bytes("out-of-band buffers", "NEXT_BUFFER", b"\x80\x05\x97.")
add_zip("valid tensors beside a function", SYSTEM, lambda _: {"a": tensor(), "f": os.system})
add_zip("a rebuilder around a payload", SYSTEM,
        lambda c: {"a": Calls(torch._tensor._rebuild_from_type_v2, os.system, None, (command(c),), {})})  # fmt: skip
add_zip("a parameter around a payload", SYSTEM,
        lambda c: {"a": Calls(torch._utils._rebuild_parameter, Calls(os.system, command(c)), False, {})})  # fmt: skip
add_zip("another rebuilder", "_rebuild_qtensor", b"\x80\x02ctorch._utils\n_rebuild_qtensor\n)R.")
add_zip("a storage whose kind is a function", SYSTEM, {"a": tensor(kind=os.system)})


def load_from_bytes(data, protocol=4):
    return pickle.dumps({"w": Calls(torch.storage._load_from_bytes, data)}, protocol=protocol)


for _protocol in (2, 4):
    add_bytes(
        f"a payload in bytes of a tensor, protocol {_protocol}",
        SYSTEM,
        lambda c, p=_protocol: load_from_bytes(legacy({"x": Calls(os.system, command(c))}), p),
        suffix=".pkl",
    )
add_bytes("a bare payload in bytes of a tensor", SYSTEM,
          lambda c: load_from_bytes(pickle.dumps(Calls(os.system, command(c)))))  # fmt: skip
add_bytes("a bare pickle in bytes of a tensor", "did not write", load_from_bytes(pickle.dumps({"a": 1})))


def nested(depth):
    data = legacy({"a": 1})
    for _ in range(depth):
        data = legacy({"w": Calls(torch.storage._load_from_bytes, data)})
    return data


add_bytes("files within files within files", "more than 3 deep", nested(6))
add_bytes("gzip around a payload", SYSTEM, lambda c: gzip.compress(pickle.dumps(Calls(os.system, command(c)))),
          suffix=".pkl.gz")  # fmt: skip
add_bytes("gzip in gzip", "packed twice", lambda c: gzip.compress(gzip.compress(pickle.dumps(Calls(os.system, "x")))),
          suffix=".pkl.gz")  # fmt: skip
add_bytes("legacy: a payload in the structure", SYSTEM, lambda c: legacy({"x": Calls(os.system, command(c))}))
add_bytes("legacy: a payload in the writer's part", SYSTEM,
          lambda c: legacy(writer=pickle.dumps(Calls(os.system, command(c)), 2)))  # fmt: skip
add_bytes("legacy: a payload in the keys", SYSTEM,
          lambda c: legacy(keys=pickle.dumps(Calls(os.system, command(c)), 2)))  # fmt: skip
add_bytes("legacy: another byte order", "another byte order", legacy(writer=pickle.dumps({"little_endian": False}, 2)))
add_bytes("legacy: other keys", "does not fit its structure", legacy(keys=pickle.dumps(["1", "2"], 2)))
add_bytes("legacy: a lying size", "another size", legacy(data=(2**40).to_bytes(8, "little") + b"\0" * 16))
add_bytes("legacy: cut within a storage", "cut off", legacy(data=(4).to_bytes(8, "little") + b"\0" * 15))
add_bytes("legacy: something behind", "something follows", legacy() + b"x")
add_bytes("legacy: stacked", "something follows", lambda c: legacy() + pickle.dumps(Calls(os.system, command(c))))


@add("saev: a payload behind the line", SYSTEM)
def _(folder, canary):
    path = archive(folder / "sae.pt", {"x": Calls(os.system, command(canary))})
    path.write_bytes(b'{"schema": 1}\n' + path.read_bytes())
    return path


@add("saev: a line that is no JSON", "first line is not valid JSON")
def _(folder, canary):
    path = archive(folder / "sae.pt", {"a": tensor()})
    path.write_bytes(b"{'schema': 1}\n" + path.read_bytes())
    return path


@add("saev: a line nested without end", "first line is not valid JSON")
def _(folder, canary):
    path = archive(folder / "sae.pt", {"a": tensor()})
    path.write_bytes(b'{"a":' + b"[" * 200_000 + b"\n" + path.read_bytes())
    return path


# -- Zip archives ------------------------------------------------------------------------------------------------------

add_zip("a compressed storage", "'archive/data/0' is compressed", {"a": tensor()}, compress=("data/0",))


@add("a zip bomb", "is compressed")
def _(folder, canary):
    return archive(folder / "bad.pt", {"a": tensor(numel=2**24)}, (b"\0" * 2**26,), compress=("data/0",))


for _name, _entry in {
    "a parent folder": "../evil", "a nested parent folder": "archive/../../evil", "an absolute path": "/etc/evil",
    "a drive": "C:/evil", "a control character": "archive/a\nb", "a reversed name": "archive/\u202eevil",
    "a backslash": "archive\\evil", "an empty part": "archive//evil",
}.items():  # fmt: skip
    add_zip(f"an entry with {_name}", "leads out of it", {"a": tensor()}, extra=[(_entry, b"x")])
add_zip("an entry outside of the folder", "outside of its folder", {"a": tensor()}, extra=[("other/x", b"x")])
add_zip("two structures", "2 structures", {"a": tensor()}, extra=[("other/data.pkl", b"\x80\x02}.")])
add_zip("a hidden second structure", "2 structures", {"a": tensor()}, extra=[("archive/x/data.pkl", b"\x80\x02}.")])
add_zip("entries that differ in case", "upper and lower case", {"a": tensor()}, extra=[("archive/DATA/0", b"x")])
add_zip("another byte order", "another byte order", {"a": tensor()}, extra=[("archive/byteorder", b"big")])
add_zip("a structure that is not in a folder", "not one that PyTorch wrote", {"a": tensor()}, name="data.pkl")


@add("an entry twice", "stands in it twice")
def _(folder, canary):
    path = archive(folder / "bad.pt", {"a": tensor()}, extra=[("archive/data/1", b"\1" * 16)])
    path.write_bytes(path.read_bytes().replace(b"archive/data/1", b"archive/data/0"))
    return path


@add("an entry that is a link", "is a link")
def _(folder, canary):
    link = zipfile.ZipInfo("archive/data/1")
    link.external_attr = 0o120777 << 16
    return archive(folder / "bad.pt", {"a": tensor()}, extra=[(link, b"/etc/passwd")])


@add("an encrypted entry", "is encrypted")
def _(folder, canary):
    path = archive(folder / "bad.pt", {"a": tensor()})
    content = bytearray(path.read_bytes())
    content[content.rindex(b"archive/data/0") - 46 + 8] |= 1
    path.write_bytes(content)
    return path


@add("entries that overlap", "overlaps")
def _(folder, canary):
    path = archive(folder / "bad.pt", {"a": tensor()}, storages=(b"\0" * 16, b"\0" * 16))
    content = bytearray(path.read_bytes())
    start = content.rindex(b"archive/data/1") - 46 + 42
    first = content.rindex(b"archive/data/0") - 46 + 42
    content[start : start + 4] = content[first : first + 4]
    path.write_bytes(content)
    return path


@add("a size that runs into the next entry", "overlaps")
def _(folder, canary):
    path = archive(folder / "bad.pt", {"a": tensor(size=(16,), numel=16)}, storages=(b"\0" * 16, b"\0" * 16))
    content = bytearray(path.read_bytes())
    for at in (content.index(b"archive/data/0") - 30 + 18, content.rindex(b"archive/data/0") - 46 + 20):
        content[at : at + 8] = (64).to_bytes(4, "little") * 2
    path.write_bytes(content)
    return path


@add("two headers that differ", "contradict each other")
def _(folder, canary):
    path = archive(folder / "bad.pt", {"a": tensor()})
    content = bytearray(path.read_bytes())
    at = content.index(b"archive/data/0")
    content[at : at + 14] = b"archive/data/1"
    path.write_bytes(content)
    return path


@add("something before the archive", "table of contents|before its first part")
def _(folder, canary):
    path = archive(folder / "bad.pt", {"a": tensor()})
    path.write_bytes(b"PK\x03\x04" + b"\0" * 60 + path.read_bytes())
    return path


@add("a comment behind the archive", "table of contents")
def _(folder, canary):
    path = archive(folder / "bad.pt", {"a": tensor()})
    with zipfile.ZipFile(path, "a") as file:
        file.comment = b"x" * 100
    return path


@add("an archive of many entries", "more than 100,000 parts|table of contents takes more")
def _(folder, canary):
    path = archive(folder / "bad.pt", {"a": tensor()})
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as file:
        start = file.start_dir
    end = whole.index(b"PK\x05\x06")
    entry = whole[whole.rindex(b"PK\x01\x02") : end]
    table = whole[start:end] + entry * 300_000
    closing = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(table), start, 0)
    path.write_bytes(whole[:start] + table + closing)
    return path


@add("arrays of NumPy's", "one that NumPy wrote")
def _(folder, canary):
    np.savez(folder / "bad.npz", a=np.array([{}], dtype=object))
    return folder / "bad.npz"


# -- Tensors that are none ---------------------------------------------------------------------------------------------

for _name, _tensor, _reason in (
    ("reaching behind its storage", tensor(offset=1), "outside of its storage"),
    ("of more numbers than its storage", tensor(size=(5,)), "outside of its storage"),
    ("with a negative stride", tensor(size=(2,), stride=(-1,)), "whole numbers"),
    ("with a negative offset", tensor(offset=-1), "whole numbers"),
    ("of a true size", tensor(size=(True,)), "whole numbers"),
    ("that repeats one number", tensor(size=(2**40,), stride=(0,)), "claims 1,099,511,627,776 numbers"),
    ("of an overflowing size", tensor(size=(2**62, 0, 2**62), stride=(1, 1, 1)), "impossible shape"),
    ("of 65 dimensions", tensor(size=(1,) * 65, stride=(1,) * 65), "do not belong together"),
    ("with a lying storage", tensor(numel=5), "another size than its structure says"),
    ("with a negative storage", tensor(numel=-4), "impossible size"),
    ("of complex numbers", tensor(kind=torch.ComplexFloatStorage), r"unsupported type 'torch\.ComplexFloatStorage'"),
    ("of quantised numbers", tensor(kind=torch.QInt8Storage), r"unsupported type 'torch\.QInt8Storage'"),
    ("stored negated", tensor(rest=(False, {}, {"neg": True})), "lazily transformed"),
    ("of a storage that is missing", Persistent("storage", torch.FloatStorage, "7", "cpu", 4), "'data/7' is missing"),
    ("outside of its folder", Persistent("storage", torch.FloatStorage, "../0", "cpu", 4), "is missing"),
    ("of an unknown persistent id", Persistent("object", torch.FloatStorage, "0", "cpu", 4), "not a storage"),
):
    add_zip(f"a tensor {_name}", _reason, {"a": _tensor})
add_zip("one storage under two types", "described in two ways", {"a": tensor(), "b": tensor(kind=torch.IntStorage)})
add_zip("a name twice", r"the same name 'a\.b'", {"a.b": tensor(), "a": {"b": tensor()}})
add_zip("20,001 tensors", "more than 20,000 tensors", {"a": [tensor()] * 20_001})


def fp8():
    buffer = io.BytesIO()
    torch.save({"a": torch.zeros(3).to(torch.float8_e4m3fn)}, buffer)
    return buffer.getvalue()


add_bytes("eight-bit floats", "float8_e4m3fn", fp8())
add_bytes("an array of objects", "Python objects", pickle.dumps(np.array([{}, None], dtype=object)))
add_bytes("an array of texts", "unsupported number type 'U3'", pickle.dumps(np.array(["abc"])))
add_bytes("an array of complex numbers", "unsupported number type 'c16'", pickle.dumps(np.array([1j])))
add_bytes("an array of another byte order", "another byte order", pickle.dumps(np.arange(3, dtype=">f4")))
add_bytes("an array of records", "made of parts", pickle.dumps(np.zeros(2, dtype=[("a", "f4"), ("b", "i4")])))
add_bytes("an array of another class", r"numpy\.matrix", pickle.dumps(np.array([[1]]).view(np.matrix)))
add_bytes("an array that lies", "another size than its numbers",
          pickle.dumps(np.zeros(3, np.float32), 4).replace(b"K\x03\x85", b"K\x09\x85"))  # fmt: skip


# -- Structures made to take forever -----------------------------------------------------------------------------------

add_bytes("a key that takes forever to hash", "neither a text nor a whole number",
          PROTO2 + b"}" + b")" + b"2\x86" * 40 + b"Ns.")  # fmt: skip
add_bytes("a set that takes forever to hash", "neither a text nor a whole number",
          b"\x80\x04\x8f(" + b")" + b"2\x86" * 40 + b"\x90.")  # fmt: skip
add_bytes("keys whose hashes repeat", "neither a text nor a whole number",
          PROTO2 + b"}(" + b"".join(b"\x8a\x0a" + (k * (2**61 - 1)).to_bytes(10, "little") + b"N"
                                    for k in range(1, 20_000)) + b"u.")  # fmt: skip
add_bytes("2 million nested lists", "unfinished parts|longer", PROTO2 + b"]" * 2_000_000 + b"a" * 1_999_999 + b".")
add_bytes(
    "1 million nested lists, one by one", "64 deep|steps|longer", PROTO2 + b"]q\x00" + b"]h\x00aq\x00" * 900_000 + b"."
)
add_bytes("nested tuples", "nested more than 64 deep|longer", PROTO2 + b")" + b"\x85" * 900_000 + b".")
add_bytes("shared lists that multiply", "too large|longer", PROTO2 + b"]" + b"2\x86" * 60 + b".")
add_bytes("a billion laughs", "too large|longer",
          PROTO2 + b"]q\x000" + (b"](" + b"h\x00" * 10 + b"eq\x000") * 30 + b"h\x00.")  # fmt: skip
add_bytes("a text that multiplies", "bytes of text",
          PROTO2 + b"](X\x00\xff\x00\x00" + b"a" * 65_280 + b"2" * 900 + b"e.")  # fmt: skip
add_bytes("a structure within itself", "nested more than 64 deep", PROTO2 + b"]q\x00h\x00a.")
add_bytes("a dict within itself", "nested more than 64 deep", PROTO2 + b"}q\x00X\x01\x00\x00\x00ah\x00s.")
add_bytes("an object within itself", "nested more than 64 deep", PROTO2 + b"c__main__\nC\n)\x81q\x00h\x00b.")
add_bytes("a whole number of a megabyte", "whole number of 1,000,000 bytes",
          PROTO2 + b"\x8b" + (10**6).to_bytes(4, "little") + b"\x7f" * 10**6 + b".")  # fmt: skip
add_bytes("a whole number of many digits", "PyTorch file|too many digits", b"]I" + b"9" * 10**6 + b"\na.")
add_bytes("a text of 2^63 bytes", "cut off", b"\x80\x04\x8d" + (2**63 - 1).to_bytes(8, "little") + b"abc.")
add_bytes("bytes of 2^62 bytes", "cut off", b"\x80\x04\x8e" + (2**62).to_bytes(8, "little") + b"abc.")
add_bytes("a negative length", "cut off|text that is none|damaged", PROTO2 + b"T\xff\xff\xff\xffabc.")
add_bytes("five million steps", "steps|longer", PROTO2 + b"N0" * 2_600_000 + b"N.")
add_bytes("two million marks", "unfinished parts|longer", PROTO2 + b"(" * 2_000_000 + b".")
add_bytes("two million parts", "unfinished parts|longer", PROTO2 + b"N" * 2_000_000 + b".")
add_bytes("two million values in lists", "too large|longer",
          PROTO2 + b"]" + (b"(" + b"N" * 999 + b"e") * 2_000 + b".")  # fmt: skip
add_bytes("a block of bytes that is no tensor", "block of 5,000,000 bytes", pickle.dumps({"a": b"x" * 5_000_000}))
add_bytes("a memo that was never filled", "damaged", PROTO2 + b"h\x05.")
add_bytes("nothing on the stack", "damaged", PROTO2 + b".")
add_bytes(
    "unpacks to a gigabyte",
    "unpacks to more than",
    lambda _: gzip.compress(b"\x80\x04" + b"\0" * 2**27),
    suffix=".pkl.gz",
)
add_bytes("gzip that is cut off", "cut off", gzip.compress(pickle.dumps({"a": np.zeros(100)}))[:-20], suffix=".pkl.gz")
add_bytes("gzip with something behind", "something follows", gzip.compress(pickle.dumps({})) + b"x", suffix=".pkl.gz")
add_bytes("gzip that is damaged", "damaged", gzip.compress(os.urandom(999))[:-8] + b"\0" * 8, suffix=".pkl.gz")


# -- safetensors -------------------------------------------------------------------------------------------------------


def entry(begin=0, end=4, shape=(1,), dtype="F32"):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end]}


ONE = b'"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'
for _name, _reason, _content in (
    ("header of 9 MB", "header claims", struct.pack("<Q", 9 * 2**20) + b"{"),
    ("header of 2^63 bytes", "header claims", struct.pack("<Q", 2**63) + b"{}"),
    ("header cut off", "ends within its header", struct.pack("<Q", 100) + b"{}"),
    ("header nested without end", "not valid JSON", safetensors(b'{"a":' + b"[" * 100_000)),
    ("a name twice", "stands twice", safetensors(b"{" + ONE + b"," + ONE + b"}", b"1234")),
    ("tensors that overlap", "do not follow", safetensors({"a": entry(), "b": entry()}, b"1234")),
    ("a hole", "do not follow", safetensors({"a": entry(), "b": entry(8, 12)}, b"x" * 12)),
    ("something behind", "tensors need", safetensors({"a": entry()}, b"1234xx")),
    ("an overflowing shape", "makes no sense", safetensors({"a": entry(0, 0, (0, 2**62, 2**62))})),
    ("a negative shape", "whole numbers", safetensors({"a": entry(shape=(-1,))}, b"1234")),
    ("a shape that does not fit", "do not match its shape", safetensors({"a": entry(shape=(2,))}, b"1234")),
    ("eight-bit floats", "F8_E4M3", safetensors({"a": entry(dtype="F8_E4M3", end=1)}, b"1")),
    ("complex numbers", "C64", safetensors({"a": entry(dtype="C64", end=8)}, b"12345678")),
    ("a hidden name", "not an acceptable name", safetensors({"a\u202eb": entry()}, b"1234")),
    ("20,001 tensors", "20,001 tensors", safetensors({f"t{index}": entry(0, 0, (0,)) for index in range(20_001)})),
    ("a huge number", "not valid JSON",
     safetensors(b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,' + b"9" * 5000 + b"]}}")),
):  # fmt: skip
    add_bytes(f"safetensors: {_name}", _reason, _content, suffix=".safetensors")


# -- Other kinds -------------------------------------------------------------------------------------------------------

for _name, _content in {
    "nothing": b"", "a text": b"this is a text file that somebody named weights",
    "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 99,
    "HDF5": b"\x89HDF\r\n\x1a\n" + b"\0" * 99, "tar": b"\0" * 257 + b"ustar" + b"\0" * 250, "xz": b"\xfd7zXZ\x00\0\0",
    "an array": b"\x93NUMPY\x01\x00v\x00{'descr': '|O'", "joblib": b"x\x9c" + b"\0" * 99, "GGUF": b"GGUF" + b"\0" * 99,
    "random bytes": bytes(range(255, -1, -1)),
}.items():  # fmt: skip
    add_bytes(f"another kind: {_name}", "neither a safetensors file nor a PyTorch file", _content)
add_bytes("another kind: a damaged zip", "table of contents is damaged", b"PK\x03\x04 and nothing else")


@add("a folder", "is not a file")
def _(folder, canary):
    return folder


@add("nothing there", "does not exist")
def _(folder, canary):
    return folder / "missing.pt"


@add("a pipe that nobody writes to", "is not a file")
def _(folder, canary):
    os.mkfifo(folder / "bad.pt")
    return folder / "bad.pt"


@add("a device", "is not a file")
def _(folder, canary):
    return Path("/dev/zero")


@add("a link out of its folder", r"is a link that leads out of its folder, to /etc")
def _(folder, canary):
    (folder / "bad.pt").symlink_to("/etc/hostname")
    return folder / "bad.pt"


@add("a link to nothing", "is a link to .*, which does not exist")
def _(folder, canary):
    (folder / "bad.pt").symlink_to(folder / "nothing")
    return folder / "bad.pt"


@add("a link to itself", "is a link|levels of symbolic links|is not a file")
def _(folder, canary):
    (folder / "bad.pt").symlink_to(folder / "bad.pt")
    return folder / "bad.pt"
