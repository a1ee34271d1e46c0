"""What a pickle's calls mean for data. A name is either in these tables, or a class, or was refused before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child import numpy_calls
from sae_auditor.tensorfiles._child.names import is_callable_class, is_known_function, present_name
from sae_auditor.tensorfiles._child.refusal import NotOnlyData, Refused
from sae_auditor.tensorfiles._child.tensors import Storage, TensorView, view_of
from sae_auditor.tensorfiles._child.torch_names import type_of_dtype
from sae_auditor.tensorfiles.record import GlobalName, Record

Function = Callable[..., object]
Calls = Mapping[str, tuple[Function, tuple[int, int]]]  # by full name: what it means, and how many arguments it has


def call(function: object, args: object, more: Calls) -> object:
    """Do what a pickle's call means for data.

    Parameters
    ----------
    function, args
        What is called with what.
    more
        Functions that the caller knows the meaning of; they come before those known here.

    Raises
    ------
    NotOnlyData
        When it is not one of the calls that make up a file of tensors.
    Refused
        When its arguments make no sense.
    """
    if not isinstance(function, GlobalName) or not isinstance(args, tuple):
        raise Refused(say("its structure calls something that is not a name"))
    full = present_name(function)
    known = more.get(full) or _DATA_CALLS.get(full)
    if known is not None:
        meaning, counts = known
        return meaning(*_counted(full, args, counts))
    if full in _PLAIN_KINDS:
        raise Refused(say("its structure makes a plain value by a call of {0}", full))
    if full in _INERT_CALLS or (not is_known_function(full) and is_callable_class(function)):
        return Record(function.module, function.name, args)
    raise NotOnlyData(say("it calls '{0}', which a file of tensors has no need for", function))


def new_object(cls: object, args: object) -> Record:
    """Make the inert record of an object whose class is `cls`; raises as `call`."""
    if not isinstance(cls, GlobalName) or not isinstance(args, tuple):
        raise Refused(say("its structure makes an object of something that is not a class"))
    full = present_name(cls)
    if is_known_function(full):
        raise NotOnlyData(say("it makes an object of '{0}', which is a function", cls))
    if full in _PLAIN_KINDS:
        raise Refused(say("its structure makes a plain value by a call of {0}", full))
    return Record(cls.module, cls.name, args)


def checked_key(value: object) -> str | int:
    """Return a key. Only texts and whole numbers: the hash of a nested tuple can be made to take forever.

    Raises
    ------
    Refused
        When it is something else.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, int) and -_LARGEST_KEY <= value <= _LARGEST_KEY:
        return value
    raise Refused(say("its structure has a key that is neither a text nor a whole number"))


def _counted(name: str, args: tuple[object, ...], counts: tuple[int, int]) -> tuple[object, ...]:
    if not counts[0] <= len(args) <= counts[1]:
        raise Refused(say("its structure calls {0} with {1} arguments", name, len(args)))
    return args


def _ordered_dict(items: object = ()) -> dict[object, object]:
    if not isinstance(items, (list, tuple)):
        raise Refused(say("an OrderedDict is made of something that is not a list"))
    result: dict[object, object] = {}
    for item in items:
        if not isinstance(item, (list, tuple)) or len(item) != 2:
            raise Refused(say("an OrderedDict is made of something that is no pair"))
        result[checked_key(item[0])] = item[1]
    return result


def _bytes(*args: object) -> bytes:
    # How protocol 2, which has no bytes, writes empty ones.
    if not args:
        return b""
    text, encoding = args if len(args) == 2 else (None, None)
    if not isinstance(text, str) or encoding != "latin1":
        raise Refused(say("it holds bytes in an unknown form"))
    try:
        return text.encode("latin1")
    except UnicodeEncodeError as error:
        raise Refused(say("it holds bytes in an unknown form")) from error


def _mapping(*_args: object) -> dict[object, object]:
    return {}  # its entries follow one by one


def _reconstructed(cls: object, _base: object, state: object) -> Record:
    # How protocols 0 and 1 write any object; `state` is what a list, a text or a number is besides its attributes.
    return new_object(cls, () if state is None else (state,))


def _tensor(storage: object, offset: object, size: object, stride: object, *rest: object) -> TensorView:
    # rest: requires_grad, backward hooks, metadata. Metadata marks tensors that are stored negated or conjugated.
    if len(rest) > 2 and rest[2]:
        raise Refused(say("a tensor is stored in a lazily transformed form"))
    known = _storage(storage)
    return view_of(known, known.number_type, offset, size, stride)


def _tensor_with_dtype(storage: object, offset: object, size: object, stride: object, *rest: object) -> TensorView:
    # rest: requires_grad, backward hooks, dtype, metadata.
    number_type = type_of_dtype(rest[2])
    if len(rest) > 3 and rest[3]:
        raise Refused(say("a tensor is stored in a lazily transformed form"))
    return view_of(_storage(storage), number_type, offset, size, stride)


def _parameter(data: object, *rest: object) -> TensorView:
    # rest: requires_grad, backward hooks, attributes.
    if not isinstance(data, TensorView):
        raise Refused(say("a parameter is made of something that is not a tensor"))
    _check_attributes(rest[2] if len(rest) > 2 else None)
    return data


def _rebuilt_from_type(function: object, _cls: object, args: object, state: object) -> object:
    if not isinstance(function, GlobalName) or not str(function).startswith("torch._utils._rebuild_"):
        raise NotOnlyData(say("it calls '{0}' in place of a tensor", function))
    _check_attributes(state)
    return call(function, args, {})


def _check_attributes(state: object) -> None:
    """Refuse attributes of a tensor that are its numbers: PyTorch sets whatever a file says."""
    for part in state if isinstance(state, tuple) else (state,):
        if part is not None and not isinstance(part, dict):
            raise Refused(say("the attributes of a tensor make no sense"))
        if part and not _NUMBERS_OF_TENSORS.isdisjoint(part):
            raise Refused(say("its structure changes a tensor after it was made"))


def _tagged(value: object, _tag: object) -> object:
    return value


def _listed(values: object) -> object:
    return values


def _storage(value: object) -> Storage:
    if not isinstance(value, Storage):
        raise Refused(say("a tensor is made of something that is not a storage"))
    return value


# Of whole numbers as keys: from here on Python's hashes repeat, and a dict can be made to crawl.
_LARGEST_KEY: Final = 2**61 - 2
_NUMBERS_OF_TENSORS: Final = frozenset({"data", "real", "imag", "__class__", "__dict__", "__setstate__"})
# What pickles have opcodes for, or a way of their own: no honest file makes it by a call.
_PLAIN_KINDS: Final = frozenset(
    {f"builtins.{name}" for name in ("bool", "int", "float", "str", "list", "tuple", "dict")}
    | {f"numpy.{kind}{bits}" for kind in ("int", "uint", "float") for bits in (8, 16, 32, 64)}
    | {"numpy.bool", "numpy.bool_", "numpy.ndarray"}
)
# Calls that become a record of their name and their arguments, as every object does. A member of an enumeration is
# pickled as a call of its class with its value, so that the settings that people keep beside their weights, such as
# the transforms of images, are full of them. Only classes that are enumerations stand here.
_INERT_CALLS: Final = frozenset(
    {
        "torch.serialization._get_layout",
        "torch.distributed.fsdp.api.ShardingStrategy",
        "torch.distributed.fsdp.api.StateDictType",
        "torchvision.transforms.InterpolationMode",
        "torchvision.transforms.autoaugment.AutoAugmentPolicy",
        "torchvision.transforms.functional.InterpolationMode",
        "torchvision.tv_tensors._bounding_boxes.BoundingBoxFormat",
        "transformers.debug_utils.DebugOption",
        "transformers.image_utils.ChannelDimension",
        "transformers.trainer_utils.EvaluationStrategy",
        "transformers.trainer_utils.FSDPOption",
        "transformers.trainer_utils.HubStrategy",
        "transformers.trainer_utils.IntervalStrategy",
        "transformers.trainer_utils.SaveStrategy",
        "transformers.trainer_utils.SchedulerType",
        "transformers.training_args.OptimizerNames",
        "transformers.training_args.ParallelMode",
        "transformers.utils.generic.PaddingStrategy",
        "transformers.utils.generic.TensorType",
    }
)
_DATA_CALLS: Final[Calls] = {
    "builtins.bytes": (_bytes, (0, 2)),
    "collections.OrderedDict": (_ordered_dict, (0, 1)),
    "collections.defaultdict": (_mapping, (0, 1)),
    "copyreg._reconstructor": (_reconstructed, (3, 3)),
    "numpy._core.multiarray._reconstruct": (numpy_calls.new_array, (3, 3)),
    "numpy.core.multiarray._reconstruct": (numpy_calls.new_array, (3, 3)),
    "numpy._core.multiarray.scalar": (numpy_calls.number, (2, 2)),
    "numpy.core.multiarray.scalar": (numpy_calls.number, (2, 2)),
    "numpy._core.numeric._frombuffer": (numpy_calls.array_over, (4, 4)),
    "numpy.core.numeric._frombuffer": (numpy_calls.array_over, (4, 4)),
    "torch._utils._rebuild_tensor": (_tensor, (4, 4)),
    "torch._utils._rebuild_tensor_v2": (_tensor, (4, 7)),
    "torch._utils._rebuild_tensor_v3": (_tensor_with_dtype, (7, 8)),
    "torch._utils._rebuild_parameter": (_parameter, (1, 4)),
    "torch._utils._rebuild_parameter_with_state": (_parameter, (1, 4)),
    "torch._tensor._rebuild_from_type_v2": (_rebuilt_from_type, (4, 4)),
    "torch.jit._pickle.restore_type_tag": (_tagged, (2, 2)),
    "torch.jit._pickle.build_intlist": (_listed, (1, 1)),
    "torch.jit._pickle.build_doublelist": (_listed, (1, 1)),
    "torch.jit._pickle.build_boollist": (_listed, (1, 1)),
    "torch.jit._pickle.build_tensorlist": (_listed, (1, 1)),
}
