"""Other programs' forms of models: how they are known, what people call them, and what to do instead. Needs no torch.

One table for what a file is that is neither safetensors nor PyTorch's. What its bytes say counts before its name, and
its name only where the bytes say nothing: some forms begin with whatever they hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sae_auditor.i18n import say

NEITHER: Final = say("it is neither a safetensors file nor a PyTorch file")

_UNPACK: Final = say("Unpack it, then open the file in it.")
_OTHER_FILE: Final = say("Use the model's .safetensors file, or the one that PyTorch wrote.")
_FROM_NUMPY: Final = say("Save the arrays as a .safetensors file, with the names that the model's PyTorch form has.")


@dataclass(frozen=True)
class Form:
    """A form of file.

    Parameters
    ----------
    what
        What people call it, with its article.
    todo
        What the person can do about it.
    signs
        Bytes by their place in the file; each alone is enough.
    suffixes
        Ends of names in lower case, for forms without a sign of their own.
    """

    what: str
    todo: str = _OTHER_FILE
    signs: tuple[tuple[int, bytes], ...] = ()
    suffixes: tuple[str, ...] = ()


FORMS: Final = (
    Form("a 7z archive", _UNPACK, ((0, b"7z\xbc\xaf\x27\x1c"),)),
    Form(say("a RAR archive"), _UNPACK, ((0, b"Rar!"),)),
    Form(say("packed by xz"), _UNPACK, ((0, b"\xfd7zXZ\x00"),)),
    Form(say("packed by bzip2"), _UNPACK, ((0, b"BZh"),)),
    Form(say("packed by zstd"), _UNPACK, ((0, b"\x28\xb5\x2f\xfd"),)),
    Form(say("a tar archive"), _UNPACK, ((257, b"ustar"),)),
    Form(say("an HDF5 file, as TensorFlow and Keras write them"), signs=((0, b"\x89HDF\r\n\x1a\n"),)),
    Form(say("an array file of NumPy's"), _FROM_NUMPY, ((0, b"\x93NUMPY"),)),
    Form(
        say("a GGUF file, whose weights were rounded for llama.cpp and its relatives"),
        say("Use the .safetensors file of the model that it was made from."),
        ((0, b"GGUF"), (0, b"lmgg"), (0, b"tjgg"), (0, b"ggjt"), (0, b"ggml")),
    ),
    Form(say("a file of joblib's"), _FROM_NUMPY, ((0, b"ZF"), (0, b"x\x01"), (0, b"x\x9c"), (0, b"x\xda"))),
    Form(say("a TensorFlow Lite model"), signs=((4, b"TFL3"),)),
    Form(say("an engine that TensorRT built for one GPU"), signs=((0, b"ftrt"), (0, b"ptrt"))),
    Form(
        say("a pointer of Git LFS, not the file itself"),
        say("Fetch the file itself with 'git lfs pull', or download it from the model's page."),
        ((0, b"version https://git-lfs"),),
    ),
    Form(
        say("a web page, as when a download needs an account"),
        say("Download the file again while signed in to the site."),
        ((0, b"<!DOCTYPE html"), (0, b"<!doctype html"), (0, b"<html"), (0, b"<HTML")),
    ),
    Form(say("an ONNX model"), suffixes=(".onnx", ".onnx_data", ".onnx.data", ".ort")),
    Form(say("weights of Flax (JAX)"), suffixes=(".msgpack",)),
    Form(say("a TensorFlow or Keras model"), suffixes=(".h5", ".hdf5", ".keras", ".pb", ".tflite", ".ckpt.index")),
    Form(say("an engine that TensorRT built for one GPU"), suffixes=(".engine", ".plan", ".trt")),
    Form(say("a Core ML model"), suffixes=(".mlmodel", ".mlpackage", ".mlmodelc")),
    Form(say("an OpenVINO model"), suffixes=(".xml",)),
    Form(
        say("a GGUF file"),
        say("Use the .safetensors file of the model that it was made from."),
        suffixes=(".gguf", ".ggml"),
    ),
    Form(say("arrays of NumPy"), _FROM_NUMPY, suffixes=(".npz", ".npy")),
)

# Parts of zip archives that programs other than `torch.save` write, with what the archive is.
_ARCHIVES: Final = (
    (
        ("archive_format", "serialized_exported_program.json", "models/model.json"),
        Form(
            say("a program that torch.export wrote"),
            say("Save the model's weights instead: torch.save(model.state_dict(), ...), or a .safetensors file."),
        ),
    ),
    (("metadata.json", "model.weights.h5"), Form(say("a Keras model"))),
    (("Manifest.json", "Data/com.apple.CoreML/model.mlmodel"), Form(say("a Core ML model"))),
)

_FILES: Final = (".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".json")
_FOLDER: Final = Form(say("an archive of files"), _UNPACK)
NUMPY_ARCHIVE: Final = Form(say("one that NumPy wrote"), _FROM_NUMPY)


def form_of_name(name: str) -> Form | None:
    """Return the form that the end of a file's name tells; None where it tells none of these."""
    lowered = name.lower()
    return next((form for form in FORMS if form.suffixes and lowered.endswith(form.suffixes)), None)


def form_of_parts(names: list[str]) -> Form | None:
    """Return what a zip archive with these parts is, by names within its one folder or at its top."""
    ends = set(names) | {name.partition("/")[2] for name in names}
    known = next((form for marks, form in _ARCHIVES if any(mark in ends for mark in marks)), None)
    if known is None and any(name.lower().endswith(_FILES) for name in names):
        return _FOLDER
    return known
