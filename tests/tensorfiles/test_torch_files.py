"""Honest PyTorch files: bit-equal to what torch itself reads from them."""

from __future__ import annotations

import argparse
import dataclasses
import warnings
from collections import OrderedDict, defaultdict
from pathlib import Path

import pytest
import torch

from sae_auditor.tensorfiles import Record, read_tensors


@pytest.fixture
def path(tmp_path):
    return tmp_path / "weights.pt"


def assert_same(ours, theirs):
    assert ours.dtype == theirs.dtype
    assert ours.shape == theirs.shape
    assert ours.stride() == theirs.stride()
    assert ours.contiguous().flatten().view(torch.uint8).equal(theirs.detach().contiguous().flatten().view(torch.uint8))


def check(content, path, **options):
    """Save `content`, a flat table of tensors, and compare what both readers make of it."""
    torch.save(content, path)
    theirs = torch.load(path, weights_only=True)
    torch.save(content, path, **options)  # of the later protocols torch's own safe reader knows only a part
    ours = read_tensors(path)
    assert ours.format == "torch-zip"
    assert ours.tensors.keys() == theirs.keys()
    for name in theirs:
        assert_same(ours.tensors[name], theirs[name])
    return ours


def tensors():
    torch.manual_seed(0)
    base = torch.arange(60.0).reshape(5, 12)
    return {
        "f64": torch.randn(3, dtype=torch.float64),
        "f32": torch.randn(2, 3, 4),
        "f16": torch.randn(7).half(),
        "bf16": torch.randn(7).bfloat16(),
        "i64": torch.arange(4),
        "i32": torch.arange(4, dtype=torch.int32),
        "i16": torch.arange(4, dtype=torch.int16),
        "i8": torch.arange(4, dtype=torch.int8),
        "u8": torch.arange(4, dtype=torch.uint8),
        "u16": torch.arange(4).to(torch.uint16),
        "u32": torch.arange(4).to(torch.uint32),
        "u64": torch.arange(4).to(torch.uint64),
        "bool": torch.tensor([True, False]),
        "scalar": torch.tensor(2.5),
        "empty": torch.empty(0, 3),
        "special": torch.tensor([float("nan"), float("-inf"), -0.0]),
        "transposed": base.t(),
        "sliced": base[1:4, ::3],
        "offset": base[2],
        "expanded": torch.tensor([1.0, 2.0]).expand(3, 2),
        "parameter": torch.nn.Parameter(torch.randn(3, 2)),
        "frozen": torch.nn.Parameter(torch.randn(3), requires_grad=False),
        "needs gradient": torch.randn(2, requires_grad=True),
        "buffer": torch.nn.Buffer(torch.ones(2)),
    }


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_every_kind_of_tensor(protocol, path):
    check(tensors(), path, pickle_protocol=protocol)


def test_a_state_dict_with_its_notes(path):
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4))
    file = check(model.state_dict(), path)
    assert list(file.tensors) == list(model.state_dict())


def test_shared_storages_stay_shared(path):
    base = torch.arange(10.0)
    file = check({"whole": base, "part": base[3:7], "same": base}, path)
    file.tensors["whole"][4] = 99
    assert file.tensors["part"][1] == 99
    assert file.tensors["same"][4] == 99


def test_nested_structures_give_paths(path):
    inner = torch.randn(2)
    torch.save(
        {
            "state_dict": OrderedDict(weight=inner),
            "layers": [torch.ones(1), (torch.zeros(2), {"x": torch.full((1,), 7.0)})],
            "by number": {3: torch.ones(3)},
            "epoch": 4, "lr": 1e-3, "name": "clip", "done": True, "nothing": None, "big": 2**70,
            "set": {1, 2}, "bytes": b"abc", "where": Path("a/b"), "size": torch.Size([1, 2]), "type": torch.float16,
            "device": torch.device("cpu"),
            "later": defaultdict(list, {"t": torch.ones(1)}),
            "options": argparse.Namespace(k=32, site="blocks.3"),
        },
        path,
    )  # fmt: skip
    file = read_tensors(path)
    assert list(file.tensors) == [
        "state_dict.weight", "layers.0", "layers.1.0", "layers.1.1.x", "by number.3", "later.t",
    ]  # fmt: skip
    content = file.content
    assert (content["epoch"], content["lr"], content["name"], content["big"]) == (4, 1e-3, "clip", 2**70)
    assert content["options"].state == {"k": 32, "site": "blocks.3"}
    assert_same(file.tensors["state_dict.weight"], inner)


@dataclasses.dataclass
class Settings:
    """Stands for the configuration object of somebody's training program."""

    d_in: int
    activation: str
    weight: torch.Tensor


def test_objects_of_unknown_classes_become_records(path):
    torch.save({"cfg": Settings(8, "topk", torch.ones(2))}, path)
    record = read_tensors(path).content["cfg"]
    assert isinstance(record, Record)
    assert record.name == "Settings"
    assert record.state["d_in"] == 8
    assert record.state["activation"] == "topk"
    assert list(read_tensors(path).tensors) == ["cfg.weight"]


class Wrapped:
    """Stands for a class that is made by calling it with a tensor."""

    def __init__(self, tensor: torch.Tensor) -> None:
        self.tensor = tensor

    def __reduce__(self) -> tuple[object, ...]:
        return Wrapped, (self.tensor,)


def test_tensors_that_a_class_was_called_with_are_kept(path):
    torch.save({"w": Wrapped(torch.ones(2))}, path)
    assert list(read_tensors(path).tensors) == ["w.args.0"]


def test_a_whole_module_gives_its_tensors(path):
    model = torch.nn.Sequential(torch.nn.Linear(2, 3))
    torch.save(model, path)
    file = read_tensors(path)
    found = {name.rpartition("_parameters.")[2]: tensor for name, tensor in file.tensors.items()}
    assert_same(found["weight"], model[0].weight)
    assert_same(found["bias"], model[0].bias)


def test_an_optimiser_is_read_too(path):
    model = torch.nn.Linear(2, 2)
    optimiser = torch.optim.Adam(model.parameters())
    model(torch.ones(1, 2)).sum().backward()
    optimiser.step()
    torch.save({"model": model.state_dict(), "optimizer": optimiser.state_dict()}, path)
    file = read_tensors(path)
    assert_same(file.tensors["optimizer.state.0.exp_avg"], optimiser.state_dict()["state"][0]["exp_avg"])


class Scripted(torch.nn.Module):
    """A small program with everything that OpenAI's files hold."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.GELU(), torch.nn.Linear(3, 2).half())
        self.register_buffer("input_resolution", torch.tensor(224))
        self.names = ["a", "b"]
        self.table = {"x": 1.5}
        self.sizes = [1, 2, 3]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if len(self.names) > self.sizes[0]:
            x = x * self.table["x"]
        return self.inner[1](self.inner[0](x)) + torch.tensor([1.0, 2.0, 3.0])


def save_scripted(path, module, how):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch deprecates its own format, which people still have
        program = torch.jit.script(module) if how == "script" else torch.jit.trace(module, torch.ones(1, 4))
        torch.jit.save(program, path)


@pytest.mark.parametrize("how", ["script", "trace"])
def test_a_torchscript_program_is_read_as_data(how, path):
    module = Scripted()
    save_scripted(path, module, how)
    file = read_tensors(path)
    assert file.format == "torchscript"
    state = module.state_dict()
    assert state.keys() <= file.tensors.keys()
    for name, expected in state.items():
        assert_same(file.tensors[name], expected)
