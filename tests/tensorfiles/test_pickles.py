"""Bare, gzipped and old PyTorch files: bit-equal to what pickle and torch read from them."""

from __future__ import annotations

import dataclasses
import gzip
import io
import pickle
import sys
import types
from collections import OrderedDict

import numpy as np
import pytest
import torch

from sae_auditor.errors import InputRefused
from sae_auditor.tensorfiles import GlobalName, Record, read_tensors


def bits(tensor):
    return tensor.detach().contiguous().flatten().view(torch.uint8)


def assert_same(ours, theirs):
    assert (ours.dtype, ours.shape, ours.stride()) == (theirs.dtype, theirs.shape, theirs.stride())
    assert bits(ours).equal(bits(theirs))


def tensors():
    torch.manual_seed(0)
    base = torch.arange(60.0).reshape(5, 12)
    large = torch.randn(200, 300)  # its bytes are longer than what is held in memory
    return {
        "f64": torch.randn(3, dtype=torch.float64), "f16": torch.randn(7).half(), "bf16": torch.randn(7).bfloat16(),
        "i64": torch.arange(4), "i32": torch.arange(4, dtype=torch.int32), "i16": torch.arange(4, dtype=torch.int16),
        "i8": torch.arange(4, dtype=torch.int8), "u8": torch.arange(4, dtype=torch.uint8),
        "bool": torch.tensor([True, False]),
        "scalar": torch.tensor(2.5), "empty": torch.empty(0, 3), "large": large, "turned": large.t(),
        "special": torch.tensor([float("nan"), float("-inf"), -0.0]),
        "transposed": base.t(), "sliced": base[1:4, ::3], "offset": base[2],
        "parameter": torch.nn.Parameter(torch.randn(3, 2)),
        "names": OrderedDict(a=torch.ones(2)),
    }  # fmt: skip


def flat(content, prefix=""):
    for key, value in content.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


@pytest.mark.parametrize(("protocol", "packed"), [*((protocol, False) for protocol in range(6)), (2, True), (4, True)])
def test_a_bare_pickle_of_tensors(protocol, packed, tmp_path):
    content = pickle.dumps(tensors(), protocol=protocol)
    path = tmp_path / "weights.pkl"
    path.write_bytes(gzip.compress(content, 1) if packed else content)
    theirs = dict(flat(pickle.loads(content)))
    file = read_tensors(path)
    assert file.format == "pickle"
    assert file.tensors.keys() == theirs.keys()
    for name, expected in theirs.items():
        assert_same(file.tensors[name], expected)


@pytest.mark.parametrize(("protocol", "packed"), [(2, False), (3, False), (4, False), (5, False), (2, True)])
def test_the_form_before_version_1_6(protocol, packed, tmp_path):
    buffer = io.BytesIO()
    torch.save(tensors(), buffer, pickle_protocol=protocol, _use_new_zipfile_serialization=False)
    theirs = dict(flat(torch.load(io.BytesIO(buffer.getvalue()), weights_only=False)))
    path = tmp_path / "weights.pt"
    path.write_bytes(gzip.compress(buffer.getvalue(), 1) if packed else buffer.getvalue())
    file = read_tensors(path)
    assert file.format == "torch-legacy"
    assert file.tensors.keys() == theirs.keys()
    for name, expected in theirs.items():
        assert_same(file.tensors[name], expected)


def test_shared_storages_stay_shared_in_the_old_form(tmp_path):
    base = torch.arange(10.0)
    torch.save({"whole": base, "part": base[3:7]}, tmp_path / "a.pt", _use_new_zipfile_serialization=False)
    file = read_tensors(tmp_path / "a.pt")
    file.tensors["whole"][4] = 99
    assert file.tensors["part"][1] == 99


def test_a_whole_module_in_the_old_form(tmp_path):
    model = torch.nn.Sequential(torch.nn.Linear(2, 3))
    torch.save(model, tmp_path / "a.pt", _use_new_zipfile_serialization=False)
    found = {
        name.rpartition("_parameters.")[2]: tensor for name, tensor in read_tensors(tmp_path / "a.pt").tensors.items()
    }
    assert_same(found["weight"], model[0].weight)


def test_a_zip_file_that_was_gzipped(tmp_path):
    buffer = io.BytesIO()
    torch.save({"a": torch.randn(50)}, buffer)
    path = tmp_path / "a.pt.gz"
    path.write_bytes(gzip.compress(buffer.getvalue()))
    file = read_tensors(path)
    assert file.format == "torch-zip"
    assert_same(file.tensors["a"], torch.load(io.BytesIO(buffer.getvalue()), weights_only=True)["a"])


def test_a_line_of_json_before_a_zip_file(tmp_path):
    buffer = io.BytesIO()
    torch.save({"W_enc": torch.randn(3, 4)}, buffer)
    path = tmp_path / "sae.pt"
    for line in ('{"schema": 2, "cfg": {"d_model": 3, "naïve": "é"}}', '{"cfg": {"a": 1}}'):
        path.write_bytes(line.encode() + b"\n" + buffer.getvalue())
        file = read_tensors(path)
        assert (file.format, file.header) == ("torch-zip", line)
        assert_same(file.tensors["W_enc"], torch.load(io.BytesIO(buffer.getvalue()), weights_only=True)["W_enc"])


# -- NumPy -------------------------------------------------------------------------------------------------------------

ARRAYS = {
    "c": np.arange(12, dtype=np.float32).reshape(3, 4), "f": np.asfortranarray(np.random.default_rng(0).random((3, 4))),
    "cut": np.arange(20)[::3], "zero": np.zeros((0, 4), np.float16), "point": np.array(2.5),
    "bool": np.array([True, False]),
    "u2": np.arange(3, dtype=np.uint16), "i1": np.arange(3, dtype=np.int8), "nan": np.array([np.nan, -0.0, np.inf]),
    "large": np.random.default_rng(0).random((60, 70)), "cube": np.asfortranarray(np.arange(24).reshape(2, 3, 4)),
}  # fmt: skip


@pytest.mark.parametrize("protocol", range(6))
def test_arrays_become_tensors(protocol, tmp_path):
    path = tmp_path / "a.pkl"
    path.write_bytes(pickle.dumps(ARRAYS, protocol=protocol))
    file = read_tensors(path)
    assert file.tensors.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert file.tensors[name].numpy().dtype == array.dtype
        assert file.tensors[name].shape == array.shape
        assert file.tensors[name].numpy().tobytes() == array.tobytes()


@pytest.mark.parametrize("older", [False, True])
def test_numbers_of_numpy_become_python_numbers(older, tmp_path):
    values = {"f4": np.float32(0.1), "f8": np.float64(-1e300), "f2": np.float16(0.5), "i8": np.int64(-7),
              "u1": np.uint8(200), "b": np.bool_(True), "inf": np.float32("inf")}  # fmt: skip
    content = pickle.dumps(values, protocol=2)
    if older:  # as NumPy wrote them before version 2
        content = content.replace(b"numpy._core", b"numpy.core")
    (tmp_path / "a.pkl").write_bytes(content)
    ours = read_tensors(tmp_path / "a.pkl").content
    assert ours == {name: value.item() for name, value in values.items()}
    assert {type(value) for value in ours.values()} == {int, float, bool}


# -- Structures --------------------------------------------------------------------------------------------------------


@pytest.fixture
def absent_classes():
    """Classes of a training program that is not there any more when its file is read."""
    module = types.ModuleType("training_program")
    sys.modules["training_program"] = module

    @dataclasses.dataclass
    class Config:
        d_in: int
        rate: float
        weights: object = None

    @dataclasses.dataclass
    class lower_case:  # some people's spelling
        k: int

    for cls in (Config, lower_case):
        cls.__module__, cls.__qualname__ = "training_program", cls.__name__
        setattr(module, cls.__name__, cls)
    yield module
    sys.modules.pop("training_program", None)


@pytest.mark.parametrize("protocol", range(6))
def test_a_configuration_whose_class_is_gone(protocol, absent_classes, tmp_path):
    path = tmp_path / "sae.pkl"
    cfg = absent_classes.Config(8, 1e-4, torch.ones(2))
    path.write_bytes(pickle.dumps({"cfg": cfg, "state_dict": {"W": torch.zeros(2, 3)}}, protocol=protocol))
    del sys.modules["training_program"]
    with pytest.raises(ModuleNotFoundError):
        pickle.loads(path.read_bytes())
    file = read_tensors(path)
    record = file.content["cfg"]
    assert isinstance(record, Record)
    assert (record.module, record.name) == ("training_program", "Config")
    assert (record.state["d_in"], record.state["rate"]) == (8, 1e-4)
    assert list(file.tensors) == ["cfg.weights", "state_dict.W"]


def test_a_class_in_lower_case_is_one_where_an_object_is_made_of_it(absent_classes, tmp_path):
    path = tmp_path / "a.pkl"
    path.write_bytes(pickle.dumps(absent_classes.lower_case(3)))
    assert read_tensors(path).content.state == {"k": 3}
    path.write_bytes(pickle.dumps({"kind": absent_classes.lower_case}))
    with pytest.raises(InputRefused, match=r"training_program\.lower_case', which is not known to be a class"):
        read_tensors(path)


def test_every_kind_of_value(tmp_path):
    values = {
        "int": -5, "big": 2**70, "text": "ä\n\U0001f600", "nothing": None, "true": True, "float": 0.1,
        "inf": float("-inf"),
        "list": [1, [2]], "tuple": (1, (2,)), "set": {1, 2}, "frozen": frozenset({"a"}), "bytes": b"\x00\xff",
        7: "seven",
        "long text": "x" * 100_000, "dtype": torch.float16, "class": OrderedDict, "array of bytes": bytearray(b"abc"),
    }  # fmt: skip
    path = tmp_path / "a.pkl"
    path.write_bytes(pickle.dumps(values, protocol=5))
    content = read_tensors(path).content
    assert content.pop("dtype") == GlobalName("torch", "float16")
    assert content.pop("class") == GlobalName("collections", "OrderedDict")
    del values["dtype"], values["class"]
    assert content == values
    assert [type(value) for value in content.values()] == [
        bytes if isinstance(value, bytearray) else type(value) for value in values.values()
    ]


def test_nan_stays_nan(tmp_path):
    path = tmp_path / "a.pkl"
    path.write_bytes(pickle.dumps([float("nan")]))
    (value,) = read_tensors(path).content
    assert value != value
