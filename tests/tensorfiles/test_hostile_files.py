"""Files that ask for more than data, or lie about their sizes: refused by name, and nothing in them runs."""

from __future__ import annotations

import importlib
import io
import os
import pickle
import subprocess
import time
import zipfile
from pathlib import Path

import pytest
import torch

from sae_auditor.errors import InputRefused
from sae_auditor.tensorfiles import _pickle as interpreter
from sae_auditor.tensorfiles import read_tensors

STORAGE = ("storage", torch.FloatStorage, "0", "cpu")


class Calls:
    """An object whose pickle calls a function."""

    def __init__(self, function, *args):
        self._call = function, args

    def __reduce__(self):
        return self._call


class Persistent:
    """Stands for a storage in the structure."""

    def __init__(self, *identity):
        self.identity = identity


class WritesStorages(pickle.Pickler):
    def persistent_id(self, obj):
        return obj.identity if isinstance(obj, Persistent) else None


def pickled(content, protocol=2):
    buffer = io.BytesIO()
    WritesStorages(buffer, protocol).dump(content)
    return buffer.getvalue()


def archive(path, structure, storages=(b"\0" * 16,), *, compress=(), extra=()):
    """Write an archive as torch.save does, from a pickle or from what shall be pickled."""
    content = structure if isinstance(structure, bytes) else pickled(structure)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("archive/data.pkl", content)
        for index, data in enumerate(storages):
            kind = zipfile.ZIP_DEFLATED if f"data/{index}" in compress else zipfile.ZIP_STORED
            file.writestr(f"archive/data/{index}", data, kind)
        file.writestr("archive/version", "3")
        for name, data in extra:
            file.writestr(name, data)
    return path


def tensor(offset=0, size=(4,), stride=(1,), numel=4, kind=torch.FloatStorage, rest=(False, {})):
    storage = Persistent("storage", kind, "0", "cpu", numel)
    return Calls(torch._utils._rebuild_tensor_v2, storage, offset, size, stride, *rest)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "bad.pt"


def refused(path, message):
    with pytest.raises(InputRefused, match=message) as caught:
        read_tensors(path)
    assert str(path) in caught.value.what
    return caught.value


def test_the_honest_form_of_these_files_is_read(path):
    archive(path, {"a": tensor()})
    assert read_tensors(path).tensors["a"].tolist() == [0, 0, 0, 0]
    assert torch.load(path, weights_only=True)["a"].tolist() == [0, 0, 0, 0]


# -- Calls -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "args", "name"),
    [
        (os.system, ("touch {}",), r"posix\.system"),
        (subprocess.Popen, (["touch", "{}"],), r"(subprocess|commands)\.Popen"),
        (eval, ("open('{}', 'w')",), r"(builtins|__builtin__)\.eval"),
        (exec, ("open('{}', 'w')",), r"(builtins|__builtin__)\.exec"),
        (getattr, (os, "x"), r"(builtins|__builtin__)\.getattr"),
        (open, ("{}", "w"), r"(io|_io)\.open"),
        (torch.load, ("{}",), r"torch\.serialization\.load"),
        (torch.hub.load, ("a", "b"), r"torch\.hub\.load"),
        (importlib.import_module, ("os",), r"importlib\.import_module"),
        (pickle.loads, (b"",), r"pickle\.loads"),
        (zipfile.ZipFile, ("{}", "w"), r"zipfile\.ZipFile"),
    ],
)
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_functions_are_refused_by_name_and_nothing_runs(function, args, name, protocol, path, tmp_path):
    marker = tmp_path / "ran"
    filled = [part.format(marker) if isinstance(part, str) else part for part in args]
    filled = [[item.format(marker) for item in part] if isinstance(part, list) else part for part in filled]
    if any(part is os for part in filled):
        filled[0] = "os"
    archive(path, pickled({"payload": Calls(function, *filled)}, protocol))
    error = refused(path, name)
    assert "Nothing in it was run" in error.text()
    assert not marker.exists()


def test_a_payload_within_a_rebuilder_is_refused(path, tmp_path):
    marker = tmp_path / "ran"
    wrapped = Calls(torch._tensor._rebuild_from_type_v2, os.system, torch.Tensor, (f"touch {marker}",), {})
    archive(path, {"a": wrapped})
    refused(path, r"posix\.system")
    archive(path, {"a": Calls(torch._utils._rebuild_parameter, Calls(os.system, f"touch {marker}"), False, {})})
    refused(path, r"posix\.system")
    assert not marker.exists()


def test_a_function_that_is_only_named_is_inert(path):
    archive(path, {"a": tensor(), "f": os.system})
    content = read_tensors(path).content
    assert str(content["f"]) == "posix.system"


@pytest.mark.parametrize(
    "structure",
    [
        b"\x80\x02cos\nsystem\n(S'x'\nd.",  # an odd number of items
        b"\x80\x02(i__main__\nX\n.",  # INST
        b"\x80\x02(cos\nsystem\no.",  # OBJ
        b"\x80\x02\x82\x01.",  # EXT1
        b"\x80\x02}R.",
        b"\x80\x02NN\x81.",
        b"\x80\x02cos\nsystem\n)\x81.",  # an object of a function
        b"\x80\x02cm\nC\n}b.",  # the state of a name
        b"\x80\x02cm\nC\n)}X\x01\0\0\0aNs\x92.",  # named arguments
        b"\x80\x02]]a}Xs.",
        b"\x80\x02h\x05.",  # a memo that was never filled
        b"\x80\x02.",
        b"\x80\x02NN.",
        b"\x80\x02(N.",
        b"\x80\x02t.",
        b"\x80\x02N.trailing",
        b"\x80\x02N",
        b"\x80\x02X\xff\xff\xff\xffabc.",
        b"\x80\x02q\x00.",
        b"\x80\x02Na.",
        b"\x80\x02NN(e.",
        b"\x80\x02N\x93.",
        b"\x80\x02Pabc\n.",
        b"\x80\x02NQ.",
        b"\xffgarbage",
        b"",
    ],
)
def test_damaged_and_unusual_structures_are_refused(structure, path):
    archive(path, structure)
    refused(path, "cannot be read|is not only data")


# -- Sizes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (tensor(offset=1), "outside of its storage"),
        (tensor(size=(5,)), "outside of its storage"),
        (tensor(stride=(2,)), "outside of its storage"),
        (tensor(size=(2,), stride=(-1,)), "whole numbers"),
        (tensor(offset=-1), "whole numbers"),
        (tensor(size=(-1,)), "whole numbers"),
        (tensor(size=(2, 2)), "do not belong together"),
        (tensor(size=(True,)), "whole numbers"),
        (tensor(size=(2**40,), stride=(0,)), "claims 1,099,511,627,776 numbers"),
        (tensor(size=(2**62, 0, 2**62), stride=(1, 1, 1)), "impossible shape"),
        (tensor(size=(1,) * 65, stride=(1,) * 65), "do not belong together"),
        (tensor(numel=5), "another size than its structure says"),
        (tensor(numel=-4), "another size"),
        (tensor(numel="4"), "not a storage"),
        (tensor(kind=torch.DoubleStorage), "another size"),
        (tensor(kind=torch.ComplexFloatStorage), r"unsupported type 'torch\.ComplexFloatStorage'"),
        (tensor(kind=os.system), r"unsupported type 'posix\.system'"),
        (tensor(rest=(False, {}, {"neg": True})), "lazily transformed"),
        (Calls(torch._utils._rebuild_tensor_v2, [1, 2], 0, (1,), (1,), False, {}), "not a storage"),
        (Calls(torch._utils._rebuild_tensor_v2, 3), "with 1 arguments"),
        (Calls(torch._utils._rebuild_parameter, 3, False, {}), "not a tensor"),
        (Persistent("storage", torch.FloatStorage, "7", "cpu", 4), "'data/7' is missing"),
        (Persistent("storage", torch.FloatStorage, "../0", "cpu", 4), r"'data/\.\./0' is missing"),
        (Persistent("module", torch.FloatStorage, "0", "cpu", 4), "not a storage"),
        (Persistent("storage"), "not a storage"),
    ],
)
def test_sizes_that_do_not_fit(bad, message, path):
    archive(path, {"a": bad})
    refused(path, message)


def test_one_storage_under_two_types(path):
    archive(path, {"a": tensor(), "b": tensor(kind=torch.IntStorage)})
    refused(path, "described in two ways")


def test_a_compressed_entry_is_refused(path):
    archive(path, {"a": tensor()}, compress=("data/0",))
    refused(path, "'data/0' is compressed")


def test_an_entry_that_stands_twice_is_refused(path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive(path, {"a": tensor()}, extra=[("archive/data/0", b"\1" * 16)])
    refused(path, "stands in it twice")


def test_another_byte_order_is_refused(path):
    archive(path, {"a": tensor()}, extra=[("archive/byteorder", b"big")])
    refused(path, "another byte order")


def test_headers_that_contradict_each_other_are_refused(path):
    archive(path, {"a": tensor()})
    content = bytearray(path.read_bytes())
    first = content.index(b"archive/data/0")
    content[first : first + 14] = b"archive/data/1"
    path.write_bytes(content)
    refused(path, "contradict each other")


def test_entries_that_overlap_are_refused(path):
    archive(path, {"a": tensor()}, storages=(b"\0" * 16, b"\0" * 16))
    content = bytearray(path.read_bytes())
    # The table of contents and the local header both claim a size that runs into the next entry.
    for at in (content.index(b"archive/data/0") - 30 + 18, content.rindex(b"archive/data/0") - 46 + 20):
        content[at : at + 8] = (64).to_bytes(4, "little") * 2
    path.write_bytes(content)
    archive_structure = {"a": tensor(size=(16,), numel=16)}
    replaced = path.read_bytes().replace(pickled({"a": tensor()}), pickled(archive_structure))
    path.write_bytes(replaced)
    refused(path, "overlaps the next one")


def test_a_zip_that_pytorch_did_not_write(path):
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("word/document.xml", "<x/>")
    refused(path, "not one that PyTorch wrote")


# -- Structures made to take forever -----------------------------------------------------------------------------------


def test_a_nested_tuple_as_key_does_not_hang(path):
    value = ()
    for _ in range(40):
        value = (value, value)
    archive(path, b"\x80\x02}" + b")" + b"2\x86" * 40 + b"Ns.")
    started = time.monotonic()
    refused(path, "neither a text nor a whole number")
    assert time.monotonic() - started < 5


def test_shared_lists_do_not_multiply(path):
    archive(path, b"\x80\x02]" + b"2\x86" * 60 + b".")
    refused(path, "nested more than 64 deep or too large")


def test_deep_nesting_is_refused(path):
    archive(path, b"\x80\x02" + b"]" * 200_000 + b"a" * 199_999 + b".")
    refused(path, "nested more than 64 deep")


def test_a_structure_within_itself_is_refused(path):
    archive(path, b"\x80\x02]q\x00h\x00a.")
    refused(path, "nested more than 64 deep")


def test_steps_are_bounded(path, monkeypatch):
    monkeypatch.setattr(interpreter, "MAX_OPCODES", 1000)
    archive(path, b"\x80\x02N" + b"N0" * 600 + b".")
    refused(path, "more than 1,000 steps")


def test_two_tensors_of_one_name_are_refused(path):
    archive(path, {"a.b": tensor(), "a": {"b": tensor()}})
    refused(path, r"two of its tensors have the same name 'a\.b'")


def test_tensors_are_bounded(path):
    one = tensor()
    archive(path, [one] * 20_001)
    refused(path, "more than 20,000 tensors")


# -- Other files -------------------------------------------------------------------------------------------------------


def test_every_truncation_is_refused(tmp_path):
    whole = tmp_path / "whole.pt"
    torch.save({"a": torch.arange(30.0), "b": torch.arange(3)}, whole)
    content = whole.read_bytes()
    cut = tmp_path / "cut.pt"
    for length in range(0, len(content), 7):
        cut.write_bytes(content[:length])
        with pytest.raises(InputRefused, match=r"cut\.pt cannot be read"):
            read_tensors(cut)


def test_a_changed_byte_never_gives_anything_but_data_or_a_refusal(tmp_path):
    whole = tmp_path / "whole.pt"
    torch.save({"a": torch.arange(3.0), "b": torch.nn.Parameter(torch.ones(2))}, whole)
    content = whole.read_bytes()
    changed = tmp_path / "changed.pt"
    generator = torch.Generator().manual_seed(0)
    for _ in range(400):
        damaged = bytearray(content)
        damaged[int(torch.randint(len(content), (), generator=generator))] = int(
            torch.randint(256, (), generator=generator)
        )
        changed.write_bytes(damaged)
        try:
            tensors = read_tensors(changed).tensors
        except InputRefused:
            continue
        assert all(isinstance(value, torch.Tensor) for value in tensors.values())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "neither a safetensors file nor a PyTorch file"),
        (b"this is a text file that somebody named weights", "neither a safetensors file nor a PyTorch file"),
        (b"\x89HDF\r\n\x1a\n" + b"\0" * 100, "neither"),
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 100, "neither"),
        (pickle.dumps({"a": 1}), "before version 1.6"),
        (b"PK\x03\x04 and nothing else", "table of contents is damaged"),
    ],
)
def test_files_of_other_kinds(content, message, path):
    path.write_bytes(content)
    refused(path, message)


def test_the_old_form_is_refused(path):
    torch.save({"a": torch.ones(2)}, path, _use_new_zipfile_serialization=False)
    error = refused(path, "before version 1.6")
    assert "save it again" in error.todo


def test_what_is_not_a_file(tmp_path):
    with pytest.raises(InputRefused, match="does not exist"):
        read_tensors(tmp_path / "missing.pt")
    with pytest.raises(InputRefused, match="is not a file"):
        read_tensors(tmp_path)


def test_the_room_has_no_way_to_run_a_pickle():
    import sae_auditor.tensorfiles as room

    source = "".join(file.read_text(encoding="utf-8") for file in Path(room.__file__).parent.glob("*.py"))
    for forbidden in ("torch.load(", "jit.load(", "pickle.load", "import pickle\n", "__import__(", "exec(", "eval("):
        assert forbidden not in source
