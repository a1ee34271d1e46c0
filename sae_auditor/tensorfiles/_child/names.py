"""Which names a pickle may hold. Nothing is looked up: names are judged as texts.

Functions are refused wherever they stand, called or not: a file of tensors has no use for one but those that rebuild
its tensors. Classes become inert records.
"""

from __future__ import annotations

import sys
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from typing import Final

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.refusal import NotOnlyData, Refused
from sae_auditor.tensorfiles.record import GlobalName

_MAX_NAME_CHARS: Final = 300
_LIBRARIES: Final = frozenset({"torch", "numpy", "torchvision", "transformers", "joblib", "pandas", "sklearn", "scipy"})
_DATA_CLASSES: Final = frozenset(
    {
        "argparse.Namespace", "types.SimpleNamespace", "typing.Any", "typing.Optional", "typing.Union",
        "uuid.UUID", "fractions.Fraction", "decimal.Decimal",
        "builtins.bool", "builtins.bytearray", "builtins.bytes", "builtins.complex", "builtins.dict", "builtins.float",
        "builtins.frozenset", "builtins.int", "builtins.list", "builtins.object", "builtins.range", "builtins.set",
        "builtins.slice", "builtins.str", "builtins.tuple",
        "collections.Counter", "collections.OrderedDict", "collections.defaultdict", "collections.deque",
        "datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta", "datetime.timezone",
        "pathlib.Path", "pathlib.PosixPath", "pathlib.PurePath", "pathlib.PurePosixPath", "pathlib.PureWindowsPath",
        "pathlib.WindowsPath", "pathlib._local.PosixPath", "pathlib._local.WindowsPath",
        "numpy.dtype", "numpy.ndarray", "numpy.bool_", "numpy.bool", "numpy.float16", "numpy.float32", "numpy.float64",
        "numpy.int8", "numpy.int16", "numpy.int32", "numpy.int64",
        "numpy.uint8", "numpy.uint16", "numpy.uint32", "numpy.uint64",
        "torch.device", "torch.Size", "torch.torch_version.TorchVersion",
        "torch.float64", "torch.float32", "torch.float16", "torch.bfloat16", "torch.int64", "torch.int32",
        "torch.int16", "torch.int8", "torch.uint64", "torch.uint32", "torch.uint16", "torch.uint8", "torch.bool",
        "torch.float8_e4m3fn", "torch.float8_e5m2", "torch.complex64", "torch.complex128",
        "torch.strided", "torch.contiguous_format", "torch.preserve_format", "torch.channels_last",
    }
)  # fmt: skip
# What is not a class but may be called, because it says no more than the data it is called with.
DATA_FUNCTIONS: Final = frozenset(
    {
        "_codecs.encode",
        "copyreg._reconstructor",
        "numpy._core.multiarray._reconstruct",
        "numpy._core.multiarray.scalar",
        "numpy._core.numeric._frombuffer",
        "numpy.core.multiarray._reconstruct",
        "numpy.core.multiarray.scalar",
        "numpy.core.numeric._frombuffer",
        "torch._tensor._rebuild_from_type_v2",
        "torch._utils._rebuild_parameter",
        "torch._utils._rebuild_parameter_with_state",
        "torch._utils._rebuild_tensor",
        "torch._utils._rebuild_tensor_v2",
        "torch._utils._rebuild_tensor_v3",
        "torch.jit._pickle.build_boollist",
        "torch.jit._pickle.build_doublelist",
        "torch.jit._pickle.build_intlist",
        "torch.jit._pickle.build_tensorlist",
        "torch.jit._pickle.restore_type_tag",
        "torch.serialization._get_layout",
        "torch.storage._load_from_bytes",
    }
    # Named by pickled transforms of images as a step to take; never called.
    | {"clip.clip._convert_image_to_rgb", "open_clip.transform._convert_to_rgb"}
    # Named by overcomplete's pickled modules as what was chosen; never called.
    | {f"overcomplete.sae.dictionary.normalize_{name}" for name in ("l2", "max_l2", "l1", "max_l1", "identity")}
    | {
        f"overcomplete.sae.kernels.{name}_kernel"
        for name in (
            "rectangle", "gaussian", "triangular", "cosine", "epanechnikov", "quartic", "silverman", "cauchy",
        )
    }
)  # fmt: skip

_WHOLE_WEIGHTS: Final = say(
    "Use the model's own weights, with 16 or 32 bits a number: rounded ones give other numbers."
)
_GATHERED: Final = say("Gather them first: save the full state dict of the unwrapped model, as one file.")
# Tensors that are no plain numbers: refused as well, but nothing about them is suspicious.
_OTHER_TENSORS: Final = {
    "torch._utils._rebuild_qtensor": (say("weights that PyTorch quantised to 8 bits"), _WHOLE_WEIGHTS),
    "torch._utils._rebuild_wrapper_subclass": (say("tensors that are spread over several processes"), _GATHERED),
    "torch._utils._rebuild_sparse_tensor": (say("sparse tensors"), say("Save them dense: tensor.to_dense().")),
    "torch._utils._rebuild_sparse_csr_tensor": (say("sparse tensors"), say("Save them dense: tensor.to_dense().")),
    "torch._utils._rebuild_nested_tensor": (say("nested tensors"), say("Save each tensor in it by itself.")),
    "torch._utils._rebuild_meta_tensor_no_storage": (
        say("tensors without numbers (on PyTorch's 'meta' device)"),
        say("Save the model after its weights were loaded."),
    ),
}


# The factorisations of overcomplete name the function that solves for their codes; it is never called.
_OF_SOLVERS: Final = "overcomplete.optimization."


def present_name(name: GlobalName) -> str:
    """Return the full name as of Python 3: pickles of the older protocols say ``commands`` for ``subprocess``."""
    module = IMPORT_MAPPING.get(name.module, name.module)
    return ".".join(NAME_MAPPING.get((name.module, name.name), (module, name.name)))


def checked_name(module: str, name: str) -> tuple[GlobalName, bool]:
    """Return the name, and whether it is certainly a class or one of the functions that rebuild data.

    A name that only might be a class, such as ``project.config``, must be shown to be one by how it is used.

    Raises
    ------
    NotOnlyData
        When it is a function or anything else that holds no data; the text names it.
    Refused
        When it is no name at all.
    """
    known = GlobalName(module, name)
    if len(module) + len(name) > _MAX_NAME_CHARS or not all(part.isidentifier() for part in f"{known}".split(".")):
        raise Refused(say("its structure holds {0}, which is no name", ascii(str(known)[:60])))
    full = present_name(known)
    if full in _DATA_CLASSES or is_known_function(full) or module.partition(".")[0] == "__torch__":
        return known, True
    root = full.partition(".")[0]
    is_spelt_as_class = name.rpartition(".")[2].lstrip("_")[:1].isupper()
    if full in _OTHER_TENSORS:
        what, todo = _OTHER_TENSORS[full]
        raise Refused(say("it holds {0} ('{1}')", what, known), todo)
    if root == "joblib":
        raise NotOnlyData(say("it names '{0}' as joblib's files do, whose arrays are programs' own", known))
    if (root in sys.stdlib_module_names and root != "__main__") or (root in _LIBRARIES and not is_spelt_as_class):
        raise NotOnlyData(say("it names '{0}', which a file of tensors has no need for", known))
    return known, is_spelt_as_class


def is_known_function(full: str) -> bool:
    """Whether a name is a function that a file may name; those of them that rebuild data may be called too."""
    module, _, name = full.rpartition(".")
    return full in DATA_FUNCTIONS or (module.startswith(_OF_SOLVERS) and not name[:1].isupper())


def is_callable_class(name: GlobalName) -> bool:
    """Whether a class that passed `checked_name` may be called: those of libraries do things when they are made."""
    full = present_name(name)
    return full in _DATA_CLASSES or full.partition(".")[0] not in _LIBRARIES
