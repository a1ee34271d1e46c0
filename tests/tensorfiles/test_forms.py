"""Other programs' forms are called by name, and settings that people pickle beside weights are data."""

from __future__ import annotations

import enum
import io
import zipfile

import pytest
import torch
from torchvision import transforms

from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import InputRefused
from sae_auditor.tensorfiles import Record, read_tensors
from tests.tensorfiles.crafting import Calls, pickled, safetensors


def zipped(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return buffer.getvalue()


def saved(content):
    buffer = io.BytesIO()
    torch.save(content, buffer)
    return buffer.getvalue()


FORMS = {
    "GGUF": ("clip.gguf", b"GGUF\x03\0\0\0" + bytes(64), "a GGUF file", ".safetensors file of the model"),
    "HDF5": ("tf_model.h5", b"\x89HDF\r\n\x1a\n" + bytes(64), "TensorFlow and Keras", ".safetensors"),
    "ONNX": ("model.onnx", b"\x08\x07\x12\x07pytorch" + bytes(64), "an ONNX model", ".safetensors"),
    "Flax": ("flax_model.msgpack", b"\x83\xaalogit" + bytes(64), r"weights of Flax \(JAX\)", ".safetensors"),
    "TFLite": ("clip.bin", b"\x1c\0\0\0TFL3" + bytes(64), "TensorFlow Lite", ".safetensors"),
    "TensorRT": ("clip.engine", b"ftrt" + bytes(64), "TensorRT", ".safetensors"),
    "Git LFS": ("m.safetensors", b"version https://git-lfs.github.com/spec/v1\noid", "pointer of Git LFS", "git lfs"),
    "a web page": ("m.bin", b"<!DOCTYPE html><html>" + bytes(64), "a web page", "signed in"),
    "torch.export": ("m.pt2", zipped("m/archive_format", "m/data/w"), r"torch\.export wrote", r"state_dict\(\)"),
    "older torch.export": ("m.pt2", zipped("serialized_exported_program.json"), r"torch\.export", r"state_dict\(\)"),
    "a packed folder": ("m.zip", zipped("m/config.json", "m/model.safetensors"), "an archive of files", "Unpack it"),
    "NumPy": ("m.npz", zipped("a.npy", "b.npy"), "one that NumPy wrote", "Save the arrays"),
    "Keras": ("m.keras", zipped("metadata.json", "model.weights.h5"), "a Keras model", ".safetensors"),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_named_with_what_to_do(name, tmp_path):
    file, content, what, todo = FORMS[name]
    (tmp_path / file).write_bytes(content)
    with pytest.raises(InputRefused, match=what) as refusal:
        read_tensors(tmp_path / file)
    assert todo.replace("\\", "") in refusal.value.todo
    assert "damaged" not in refusal.value.text()


@pytest.mark.parametrize("kind", ["F8_E4M3", "F8_E5M2", "F8_E8M0", "F4", "C64"])
def test_odd_numbers_of_safetensors(kind, tmp_path):
    table = {"a": {"dtype": kind, "shape": [1], "data_offsets": [0, 1]}}
    (tmp_path / "m.safetensors").write_bytes(safetensors(table, b"1"))
    with pytest.raises(InputRefused, match=f"'a' has the unsupported number type '{kind}', ") as refusal:
        read_tensors(tmp_path / "m.safetensors")
    assert "damaged" not in refusal.value.todo


ODD = {
    "float8": (lambda: torch.zeros(3).to(torch.float8_e5m2), r"float8 \(8 bits\)", "16 or 32 bits"),
    "quantised": (
        lambda: torch.quantize_per_tensor(torch.zeros(3), 0.1, 0, torch.qint8),
        "quantised to 8 bits",
        "16 or 32 bits",
    ),
    "sparse": (lambda: torch.eye(3).to_sparse(), "sparse tensors", "to_dense"),
    "meta": (lambda: torch.empty(3, device="meta"), "tensors without numbers", "after its weights were loaded"),
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.filterwarnings("ignore")
def test_odd_tensors_of_pytorch(name, tmp_path):
    make, what, todo = ODD[name]
    (tmp_path / "m.pt").write_bytes(saved({"a": make()}))
    with pytest.raises(InputRefused, match=what) as refusal:
        read_tensors(tmp_path / "m.pt")
    assert todo in refusal.value.todo
    assert "not only data" not in refusal.value.what


# -- Settings ----------------------------------------------------------------------------------------------------------

MODE = transforms.InterpolationMode.BICUBIC
TRANSFORMS = {
    "torchvision": lambda: transforms.Compose(
        [transforms.Resize(32, MODE), transforms.CenterCrop(32), transforms.ToTensor(), transforms.Normalize(0.5, 0.5)]
    ),
    "a mode alone": lambda: MODE,
    "augmentation": lambda: transforms.AutoAugment(transforms.AutoAugmentPolicy.IMAGENET),
    "open_clip": lambda: open_clip.image_transform(32, is_train=False),
}


@pytest.mark.parametrize("name", TRANSFORMS)
def test_transforms_beside_weights_are_inert_records(name, tmp_path):
    weights = torch.randn(3)
    (tmp_path / "m.pt").write_bytes(saved({"state_dict": {"w": weights}, "transform": TRANSFORMS[name]()}))
    file = read_tensors(tmp_path / "m.pt")
    assert torch.equal(file.tensors["state_dict.w"], weights)
    made = file.content["transform"]
    assert isinstance(made, Record)
    if name == "a mode alone":
        assert (made.name, made.args) == ("InterpolationMode", ("bicubic",))


def test_what_looks_like_a_setting_and_is_none_stays_refused(tmp_path):
    for function in (transforms.functional.pil_to_tensor, transforms.Resize, torch.nn.Linear):
        (tmp_path / "m.pkl").write_bytes(pickled({"a": Calls(function, 3)}))
        with pytest.raises(InputRefused, match="is not only data"):
            read_tensors(tmp_path / "m.pkl")


def test_enumerations_are_real_ones():
    """Every class that may be called without being taken for hostile is an enumeration of its library."""
    from sae_auditor.tensorfiles._child.calls import _INERT_CALLS

    named = [name for name in _INERT_CALLS if name.startswith(("torch.distributed", "torchvision"))]
    assert named
    for name in named:
        module, _, cls = name.rpartition(".")
        assert issubclass(getattr(__import__(module, fromlist=[cls]), cls), enum.Enum)
