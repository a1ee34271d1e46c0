"""What the limited process says is checked like a stranger's, and a file counts as what was read of it."""

from __future__ import annotations

import copy
import io
import json
import os
import sys
import time

import pytest
import torch

from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.limited.messages import MAX_ANSWER_BYTES, parsed, received
from sae_auditor.tensorfiles import _converting, _process, read_tensors
from sae_auditor.tensorfiles._answer import Converted, converted_of
from sae_auditor.tensorfiles._child.hashed import HashedFile
from sae_auditor.tensorfiles._child.main import converted
from sae_auditor.tensorfiles._child.refusal import Refused
from sae_auditor.tensorfiles._decoding import DecodingError, decoded


@pytest.fixture(scope="module")
def honest():
    buffer = io.BytesIO()
    torch.save({"a": torch.arange(6.0).reshape(2, 3), "b": torch.ones(2), "n": [1, float("inf"), ("x", None)]}, buffer)
    return json.loads(json.dumps(converted(buffer, io.BytesIO(), io.BytesIO())))


@pytest.fixture(scope="module")
def storages():
    return {"0": torch.arange(6.0), "1": torch.ones(2)}


def ended(answer, storages):
    """Return what becomes of an answer: the names of its tensors, or None where it is not taken."""
    made = converted_of(answer)
    if made is None:
        return None
    try:
        return sorted(decoded(made, storages)[1])
    except DecodingError:
        return None


def test_an_honest_answer_is_taken(honest, storages):
    assert ended(honest, storages) == ["a", "b"]


LIES = {
    "no names": lambda a: a.pop("names"),
    "no hash": lambda a: a.pop("source_sha256"),
    "something more": lambda a: a.update(more=1),
    "another format": lambda a: a.update(format="safetensors"),
    "a hash of another kind": lambda a: a.update(data_sha256="A" * 64),
    "a number of a tensor that is not there": lambda a: a["names"].update(a=2),
    "a negative number of a tensor": lambda a: a["names"].update(a=-1),
    "a truth value as a number": lambda a: a["names"].update(a=True),
    "a text as a number": lambda a: a["names"].update(a="0"),
    "a name of a million letters": lambda a: a["names"].update({"a" * 10**6: 0}),
    "300,000 views": lambda a: a.update(tensors=a["tensors"] * 150_000),
    "300,000 names": lambda a: a["names"].update({str(number): 0 for number in range(300_000)}),
    "names as a list": lambda a: a.update(names=["a"]),
    "views as a table": lambda a: a.update(tensors={}),
    "a view of three parts": lambda a: a["tensors"].__setitem__(0, [0, "F32", 0]),
    "a storage that is not there": lambda a: a["tensors"][0].__setitem__(0, 7),
    "a type that is not there": lambda a: a["tensors"][0].__setitem__(1, "F33"),
    "a list as a type": lambda a: a["tensors"][0].__setitem__(1, ["F32"]),
    "a type of another size": lambda a: a["tensors"][0].__setitem__(1, "F64"),
    "a negative place": lambda a: a["tensors"][0].__setitem__(2, -1),
    "a place behind the end": lambda a: a["tensors"][0].__setitem__(2, 1),
    "a false size": lambda a: a["tensors"][0].__setitem__(3, [2, 4]),
    "a size of floats": lambda a: a["tensors"][0].__setitem__(3, [2.0, 3.0]),
    "a size beyond all": lambda a: a["tensors"][0].__setitem__(3, [2**62, 2**62]),
    "70 dimensions": lambda a: a["tensors"].__setitem__(0, [0, "F32", 0, [1] * 70, [1] * 70]),
    "negative steps": lambda a: a["tensors"][0].__setitem__(4, [-3, 1]),
    "numbers over and over": lambda a: a["tensors"].__setitem__(0, [0, "F32", 0, [100_000, 1000], [0, 0]]),
    "a structure without end": lambda a: a.update(content=nested(500)),
    "a structure of too many parts": lambda a: a.update(content={"list": [{"list": []}] * 1_000_001}),
    "two kinds at once": lambda a: a.update(content={"list": [], "tuple": []}),
    "a kind that is not there": lambda a: a.update(content={"call": []}),
    "a list without a kind": lambda a: a.update(content=[]),
    "keys that are lists": lambda a: a.update(content={"dict": [[[1], 1]]}),
    "a set of lists": lambda a: a.update(content={"set": [{"list": []}]}),
    "bytes that are none": lambda a: a.update(content={"bytes": "?"}),
    "a record of two parts": lambda a: a.update(content={"record": ["m", "n"]}),
    "a name of numbers": lambda a: a.update(content={"name": [1, 2]}),
}


def nested(depth):
    content = {"list": []}
    for _ in range(depth):
        content = {"list": [content]}
    return content


@pytest.mark.parametrize("name", LIES)
def test_a_false_answer_is_not_taken(name, honest, storages):
    answer = copy.deepcopy(honest)
    LIES[name](answer)
    began = time.monotonic()
    assert ended(answer, storages) is None
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("answer", [None, 5, [], "ok", {}])
def test_other_answers_are_none(answer):
    assert converted_of(answer) is None


@pytest.mark.parametrize(
    "content", [b"[" * 2**23, b"[" + b"{}," * (2**22) + b"1]", b"[" + b"1," * (2**23) + b"1]", b"\xff", b"[1"]
)
def test_a_message_that_would_fill_the_memory_is_none(content):
    began = time.monotonic()
    assert parsed(content) is None
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("length", [0, MAX_ANSWER_BYTES + 1, 2**63, 100])
def test_a_message_of_a_false_length_is_none(length):
    assert received(io.BytesIO(length.to_bytes(8, "little") + b"{}")) is None


@pytest.mark.parametrize(
    "held", ["null", '"files"', "[5]", '["all"]', '["files", {}]', "{}", '["files"' + ', "files"' * 50 + "]"]
)
def test_limits_that_are_none(held, monkeypatch):
    program = f"import os; m = b'''{{\"held\":{held}}}'''; os.write(1, len(m).to_bytes(8, 'little') + m)"
    monkeypatch.setattr(_process, "child_command", lambda: [sys.executable, "-I", "-S", "-c", program])
    with pytest.raises(EnvironmentProblem, match="could not be started"):
        _process.ask((), _converting._limits(1))


def test_a_reason_with_escape_codes_is_one_line(tmp_path, monkeypatch):
    answer = {"refused": "\x1b[2J" + "x" * 10_000, "todo": 5}
    monkeypatch.setattr(_converting, "ask", lambda *_: ([], answer))
    monkeypatch.setenv("SAE_AUDITOR_STORE", str(tmp_path / "store"))
    (tmp_path / "a.pt").write_bytes(b"PK\x03\x04")
    with pytest.raises(InputRefused) as refusal:
        read_tensors(tmp_path / "a.pt")
    assert "\x1b" not in str(refusal.value)
    assert len(str(refusal.value)) < 1500


# -- What was hashed is what was read ---------------------------------------------------------------------------------


@pytest.fixture
def swapped(tmp_path, monkeypatch):
    """Two files of one size, and a conversion during which one takes the place of the other and goes away again."""
    monkeypatch.setenv("SAE_AUDITOR_STORE", str(tmp_path / "store"))
    path, other = tmp_path / "a.pt", tmp_path / "b.pt"
    torch.save({"a": torch.zeros(4)}, path)
    torch.save({"a": torch.ones(4)}, other)
    content = path.read_bytes()
    false = other.read_bytes().replace(b"b/", b"a/")
    assert len(false) == len(content)
    ask = _converting.ask

    def put(data):
        status = path.stat()
        with path.open("r+b") as file:
            file.write(data)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    def swapping(*args):
        put(false)
        try:
            return ask(*args)
        finally:
            put(content)

    monkeypatch.setattr(_converting, "ask", swapping)
    return path


def test_a_file_that_is_swapped_while_it_is_converted_is_refused(swapped, tmp_path, monkeypatch):
    with pytest.raises(InputRefused, match="changed while it was read"):
        read_tensors(swapped)
    assert list((tmp_path / "store" / "tensors").iterdir()) == []
    monkeypatch.undo()
    monkeypatch.setenv("SAE_AUDITOR_STORE", str(tmp_path / "store"))
    assert read_tensors(swapped).tensors["a"].equal(torch.zeros(4))


class Changing(io.BytesIO):
    """A file in which another process writes once it was read to its end."""

    def read(self, *args):
        data = super().read(*args)
        if not data and args:
            self.getbuffer()[-70:-60] = bytes(10)
        return data


def test_bytes_that_change_between_two_readings_are_not_used():
    buffer = io.BytesIO()
    torch.save({"a": torch.arange(6.0)}, buffer)
    with pytest.raises(Refused, match="changed while it was read"):
        converted(Changing(buffer.getvalue()), io.BytesIO(), io.BytesIO())


def test_a_file_of_many_blocks_is_read_as_it_is():
    content = os.urandom(3 * 2**20 + 17)
    file = HashedFile(io.BytesIO(content))
    assert file.length == len(content)
    for start, length in ((0, 5), (2**20 - 3, 9), (2**20, 2**20), (5, 3 * 2**20), (3 * 2**20, 100), (len(content), 5)):
        file.seek(start)
        assert file.read(length) == content[start : start + length]
        assert file.read(1) == content[start + length : start + length + 1]


def test_the_schema_and_the_process_name_the_same_fields(honest):
    assert set(honest) == set(Converted.model_fields)
