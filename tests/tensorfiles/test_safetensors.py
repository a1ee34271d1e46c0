"""safetensors files: equal to what the library reads, and stricter about what is none."""

from __future__ import annotations

import hashlib
import json
import struct
import time

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import load, load_file, save, save_file

from sae_auditor.errors import InputRefused
from sae_auditor.tensorfiles import read_safetensors_bytes, read_tensors
from sae_auditor.tensorfiles._safetensors import parse_header

DTYPES = [
    torch.float64, torch.float32, torch.float16, torch.bfloat16,
    torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool,
]  # fmt: skip


def assert_same(ours, theirs):
    assert ours.keys() == theirs.keys()
    for name, expected in theirs.items():
        assert ours[name].dtype == expected.dtype
        assert ours[name].shape == expected.shape
        assert (
            ours[name].contiguous().flatten().view(torch.uint8).equal(expected.contiguous().flatten().view(torch.uint8))
        )


def every_type():
    torch.manual_seed(0)
    tensors = {str(dtype): (torch.randn(3, 5) * 50).to(dtype) for dtype in DTYPES}
    special = torch.tensor([float("nan"), float("inf"), -0.0])
    return tensors | {"scalar": torch.tensor(3.5), "empty": torch.empty(0, 4), "special": special}


def file_of(header, data=b""):
    content = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(content)) + content + data


def entry(begin=0, end=4, shape=(1,), dtype="F32"):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end]}


def test_every_type_is_bit_equal(tmp_path):
    path = tmp_path / "a.safetensors"
    save_file(every_type(), path, metadata={"format": "pt", "site": "blocks.3"})
    file = read_tensors(path)
    assert_same(file.tensors, load_file(path))
    assert file.metadata == {"format": "pt", "site": "blocks.3"}
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (file.format, file.content) == ("safetensors", None)


def test_from_memory_is_bit_equal():
    content = save(every_type())
    for view in (content, memoryview(content), memoryview(bytearray(content))):
        assert_same(read_safetensors_bytes(view, "memory"), load(content))


def test_the_name_does_not_matter(tmp_path):
    path = tmp_path / "weights.bin"
    save_file({"a": torch.ones(2)}, path)
    assert read_tensors(path).format == "safetensors"


def test_tensors_can_be_written_to():
    tensors = read_safetensors_bytes(save({"a": torch.zeros(3), "b": torch.zeros(3)}), "memory")
    tensors["a"].add_(1)
    assert tensors["b"].sum() == 0


@given(
    shapes=st.lists(st.lists(st.integers(0, 4), max_size=3), min_size=1, max_size=5),
    dtype=st.sampled_from(DTYPES),
    metadata=st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=2),
)
@settings(max_examples=25, deadline=None)
def test_whatever_the_library_writes_is_read(shapes, dtype, metadata):
    tensors = {f"t{index}": torch.ones(shape).to(dtype) for index, shape in enumerate(shapes)}
    assert_same(read_safetensors_bytes(save(tensors, metadata), "memory"), tensors)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "too short"),
        (b"\x01\x02", "too short"),
        (struct.pack("<Q", 9 * 2**20) + b"{", "header claims 9,437,184 bytes"),
        (struct.pack("<Q", 2**63) + b"{}", "header claims"),
        (struct.pack("<Q", 100) + b"{}", "ends within its header"),
        (file_of(b"[]"), "not a safetensors file"),
        (file_of(b"{"), "not valid JSON"),
        (file_of(b"{\xff}"), "not valid JSON"),
        (file_of(b'{"a":' + b"[" * 100_000), "not valid JSON"),
        (file_of(b'{"a":NaN}'), "has NaN"),
        (file_of(b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,' + b"9" * 5000 + b"]}}"), "not valid JSON"),
        (file_of({"a": entry()}), "need 70 bytes but the file has 66|need"),
        (file_of({"a": entry()}, b"1234xx"), "tensors need"),
        (file_of({"a": entry(), "b": entry(0, 4)}, b"1234"), "do not follow"),
        (file_of({"a": entry(), "b": entry(8, 12)}, b"x" * 12), "bytes of 'b' do not follow"),
        (file_of({"a": entry(4, 8)}, b"x" * 8), "do not follow"),
        (file_of({"a": entry(shape=(2,))}, b"1234"), "do not match its shape"),
        (file_of({"a": entry(shape=(-1,))}, b"1234"), "whole numbers"),
        (file_of({"a": entry(shape=(True,))}, b"1234"), "whole numbers"),
        (file_of({"a": entry(shape=(1.0,))}, b"1234"), "whole numbers"),
        (file_of({"a": entry(-4, 0)}, b"1234"), "whole numbers"),
        (file_of({"a": entry(4, 0)}, b"1234"), "makes no sense"),
        (file_of({"a": entry(0, 0, (0, 2**62, 2**62))}), "makes no sense"),
        (file_of({"a": entry(shape=(1,) * 65)}, b"1234"), "makes no sense"),
        (file_of({"a": entry(dtype="F8_E4M3", end=1)}, b"1"), "unsupported number type 'F8_E4M3'"),
        (file_of({"a": entry(dtype=["F32"])}, b"1234"), "unsupported number type"),
        (file_of({"a": {"dtype": "F32"}}), "is not made of dtype"),
        (file_of({"a": 3}), "is not made of dtype"),
        (file_of({"a" * 257: entry()}, b"1234"), "not an acceptable name"),
        (file_of({"": entry()}, b"1234"), "not an acceptable name"),
        (file_of({"a\nb": entry()}, b"1234"), "not an acceptable name"),
        (file_of({"a\u202eb": entry()}, b"1234"), "not an acceptable name"),
        (file_of({"__metadata__": {"a": 1}}), "metadata is not a table of texts"),
        (file_of({"__metadata__": []}), "metadata is not a table of texts"),
        (file_of(b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
                 b"1234"), "the key 'a' stands twice"),
        (file_of({f"t{index}": entry(0, 0, (0,)) for index in range(20_001)}), "20,001 tensors"),
    ],
)  # fmt: skip
def test_what_is_no_safetensors_file_is_refused(content, message, tmp_path):
    path = tmp_path / "bad.safetensors"
    path.write_bytes(content)
    with pytest.raises(InputRefused, match=message):
        read_safetensors_bytes(content, "memory")
    with pytest.raises(InputRefused, match=r"bad\.safetensors cannot be read"):
        read_tensors(path)


def test_every_truncation_is_refused(tmp_path):
    content = save({"a": torch.arange(3.0), "b": torch.arange(4)})
    path = tmp_path / "cut.safetensors"
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(InputRefused, match=r"cut\.safetensors cannot be read"):
            read_tensors(path)
        with pytest.raises(InputRefused):
            read_safetensors_bytes(content[:length], "memory")


@given(position=st.integers(0, 10_000), value=st.integers(0, 255))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_byte_never_gives_anything_but_tensors_or_a_refusal(position, value):
    content = bytearray(save({"a": torch.arange(3.0), "b": torch.arange(4)}, {"k": "v"}))
    content[position % len(content)] = value
    try:
        tensors = read_safetensors_bytes(content, "memory")
    except InputRefused:
        return
    assert all(isinstance(tensor, torch.Tensor) for tensor in tensors.values())


def test_names_that_stand_twice_are_found_in_time_that_grows_with_their_number():
    taken = []
    for n in (10_000, 40_000):
        header = b"{" + b",".join(b'"%x":0,"%x":0' % (number, number) for number in range(n)) + b"}"
        began = time.process_time()
        with pytest.raises(InputRefused, match="the key '0' stands twice"):
            parse_header(header, len(header) + 8, "many.safetensors")
        taken.append(time.process_time() - began)
    assert taken[1] < max(12 * taken[0], 1)


def test_half_a_character_in_its_metadata(tmp_path):
    path = tmp_path / "half.safetensors"
    path.write_bytes(file_of(b'{"__metadata__":{"a":"\\ud800"}}'))
    with pytest.raises(InputRefused, match="half of a surrogate pair"):
        read_tensors(path)
