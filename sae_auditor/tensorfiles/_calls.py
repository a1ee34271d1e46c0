"""What a pickle may call. Nothing is looked up: a name is either in these tables or refused."""

from __future__ import annotations

import sys
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from collections.abc import Callable
from typing import Final

from torch import Tensor

from sae_auditor.tensorfiles._dtypes import TORCH_DTYPES
from sae_auditor.tensorfiles._storages import Storage, view_of
from sae_auditor.tensorfiles.record import GlobalName, Record

_INERT_CALLS: Final = frozenset(
    {
        "argparse.Namespace",
        "builtins.bytearray",
        "builtins.complex",
        "builtins.frozenset",
        "builtins.range",
        "builtins.set",
        "builtins.slice",
        "datetime.datetime",
        "numpy._core.multiarray._reconstruct",
        "numpy._core.multiarray.scalar",
        "numpy.core.multiarray._reconstruct",
        "numpy.core.multiarray.scalar",
        "numpy.dtype",
        "pathlib.Path",
        "pathlib.PosixPath",
        "pathlib.PurePosixPath",
        "pathlib.PureWindowsPath",
        "pathlib.WindowsPath",
        "torch.Size",
        "torch.device",
        "torch.serialization._get_layout",
        "types.SimpleNamespace",
        "uuid.UUID",
    }
)
_LIBRARIES: Final = frozenset({"torch", "numpy", "torchvision", "transformers"})


class CallRefused(ValueError):
    """The pickle asks for something other than data; its text names it."""


def call(function: object, args: object) -> object:
    """Do what a pickle's call means for data.

    Raises
    ------
    CallRefused
        When it is not one of the calls that make up a file of tensors.
    ValueError
        When its arguments make no sense.
    """
    if not isinstance(function, GlobalName) or not isinstance(args, tuple):
        raise ValueError("it calls something that is not a name")
    module, name = _present_name(function)
    known = _DATA_CALLS.get(f"{module}.{name}")
    if known is not None:
        return known(*_fitting(known, args))
    if f"{module}.{name}" in _INERT_CALLS or _is_foreign_class(module, name):
        return Record(function.module, function.name, args)
    raise CallRefused(f"it calls '{function}', which a file of tensors has no need for")


def new_object(cls: object, args: object) -> Record:
    """Make the inert record of an object whose class is `cls`."""
    if not isinstance(cls, GlobalName) or not isinstance(args, tuple):
        raise ValueError("it makes an object of something that is not a class")
    module, name = _present_name(cls)
    if f"{module}.{name}" not in _INERT_CALLS and not _is_foreign_class(module, name, called=False):
        raise CallRefused(f"it makes an object of '{cls}', which a file of tensors has no need for")
    return Record(cls.module, cls.name, args)


def _present_name(name: GlobalName) -> tuple[str, str]:
    """Return module and name as of Python 3: pickles of the older protocols say ``commands`` for ``subprocess``."""
    module = IMPORT_MAPPING.get(name.module, name.module)
    return NAME_MAPPING.get((name.module, name.name), (module, name.name))


def _is_foreign_class(module: str, name: str, *, called: bool = True) -> bool:
    """Whether a name can only be a class of somebody's program, which becomes a record.

    Python's own modules and the numerical libraries hold functions that do things when called, so what is not listed
    by name is refused for them. Elsewhere the spelling tells classes from functions.
    """
    root = module.partition(".")[0]
    if root in sys.stdlib_module_names and root != "__main__":
        return False
    if called and root in _LIBRARIES:
        return False
    last = name.rpartition(".")[2]
    return not called or last[:1].isupper()


def _fitting(function: Callable[..., object], args: tuple[object, ...]) -> tuple[object, ...]:
    least, most = _ARGUMENT_COUNTS[function]
    if not least <= len(args) <= most:
        raise ValueError(f"it calls {function.__name__.lstrip('_')} with {len(args)} arguments")
    return args


def _ordered_dict(items: object = ()) -> dict[object, object]:
    if not isinstance(items, (list, tuple)):
        raise ValueError("an OrderedDict is made of something that is not a list")
    result: dict[object, object] = {}
    for item in items:
        if not isinstance(item, (list, tuple)) or len(item) != 2 or not isinstance(item[0], (str, int)):
            raise ValueError("an OrderedDict has a key that is neither a text nor a whole number")
        result[item[0]] = item[1]
    return result


def _encoded(text: object = "", encoding: object = "latin1") -> bytes:
    # How protocol 2, which has no bytes, writes them.
    if not isinstance(text, str) or encoding != "latin1":
        raise ValueError("it holds bytes in an unknown form")
    return text.encode("latin1")


def _mapping(*_args: object) -> dict[object, object]:
    return {}  # its entries follow one by one


def _tensor(storage: object, offset: object, size: object, stride: object, *rest: object) -> Tensor:
    # rest: requires_grad, backward hooks, metadata. Metadata marks tensors that are stored negated or conjugated.
    if len(rest) > 2 and rest[2]:
        raise ValueError("a tensor is stored in a lazily transformed form")
    return view_of(_storage(storage), offset, size, stride)


def _tensor_with_dtype(storage: object, offset: object, size: object, stride: object, *rest: object) -> Tensor:
    # rest: requires_grad, backward hooks, dtype, metadata.
    dtype = TORCH_DTYPES.get(rest[2].name) if isinstance(rest[2], GlobalName) and rest[2].module == "torch" else None
    if dtype is None:
        raise ValueError(f"a tensor has the unsupported number type {rest[2]}")
    if len(rest) > 3 and rest[3]:
        raise ValueError("a tensor is stored in a lazily transformed form")
    return view_of(_storage(storage).seen_as(dtype), offset, size, stride)


def _parameter(data: object, *_rest: object) -> Tensor:
    if not isinstance(data, Tensor):
        raise ValueError("a parameter is made of something that is not a tensor")
    return data


def _rebuilt_from_type(function: object, _cls: object, args: object, _state: object) -> object:
    if not isinstance(function, GlobalName) or not str(function).startswith("torch._utils._rebuild_"):
        raise CallRefused(f"it calls '{function}', which a file of tensors has no need for")
    return call(function, args)


def _tagged(value: object, _tag: object) -> object:
    return value


def _listed(values: object) -> object:
    return values


def _storage(value: object) -> Storage:
    if not isinstance(value, Storage):
        raise ValueError("a tensor is made of something that is not a storage")
    return value


_DATA_CALLS: Final[dict[str, Callable[..., object]]] = {
    "_codecs.encode": _encoded,
    "builtins.bytes": _encoded,
    "collections.OrderedDict": _ordered_dict,
    "collections.defaultdict": _mapping,
    "torch._utils._rebuild_tensor": _tensor,
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_tensor_v3": _tensor_with_dtype,
    "torch._utils._rebuild_parameter": _parameter,
    "torch._utils._rebuild_parameter_with_state": _parameter,
    "torch._tensor._rebuild_from_type_v2": _rebuilt_from_type,
    "torch.jit._pickle.restore_type_tag": _tagged,
    "torch.jit._pickle.build_intlist": _listed,
    "torch.jit._pickle.build_doublelist": _listed,
    "torch.jit._pickle.build_boollist": _listed,
    "torch.jit._pickle.build_tensorlist": _listed,
}
_ARGUMENT_COUNTS: Final[dict[Callable[..., object], tuple[int, int]]] = {
    _ordered_dict: (0, 1),
    _encoded: (0, 2),
    _mapping: (0, 1),
    _tensor: (4, 7),
    _tensor_with_dtype: (7, 8),
    _parameter: (1, 4),
    _rebuilt_from_type: (4, 4),
    _tagged: (2, 2),
    _listed: (1, 1),
}
