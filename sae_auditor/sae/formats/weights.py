"""Taking tensors out of a file by the names and shapes of its format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.formats.typed import whole_number


def require(tensors: Mapping[str, Tensor], names: Iterable[str]) -> None:
    """Refuse a file that lacks one of the tensors of its format.

    Raises
    ------
    InputRefused
        With the first missing name.
    """
    for name in names:
        if name not in tensors:
            raise InputRefused(say("The SAE has no tensor '{0}'.", name))


def shaped(tensors: Mapping[str, Tensor], name: str, *shape: int) -> Tensor:
    """Return a tensor of the file, under its own name in errors.

    Raises
    ------
    InputRefused
        When it is missing or has another shape.
    """
    require(tensors, [name])
    tensor = tensors[name]
    if tuple(tensor.shape) != shape:
        raise InputRefused(
            say("The SAE's tensor '{0}' has the shape {1}, expected {2}.", name, list(tensor.shape), list(shape))
        )
    return tensor


def width(tensors: Mapping[str, Tensor], name: str, stated: object = None) -> int:
    """Return the length of a vector of the file: `d_in` of a decoder bias, `d_sae` of an encoder bias.

    Parameters
    ----------
    tensors, name
        The file's tensors and the vector's name.
    stated
        What the configuration says; None where it says nothing.

    Raises
    ------
    InputRefused
        When there is no such vector, or it has another length than is stated.
    """
    require(tensors, [name])
    tensor = tensors[name]
    if tensor.ndim != 1:
        raise InputRefused(
            say("The SAE's tensor '{0}' has the shape {1}, expected a vector.", name, list(tensor.shape))
        )
    if stated is not None and (expected := whole_number(stated, name)) != tensor.shape[0]:
        raise InputRefused(
            say("The SAE's tensor '{0}' has {1} numbers; its configuration says {2}.", name, tensor.shape[0], expected)
        )
    return int(tensor.shape[0])


def scalar(tensors: Mapping[str, Tensor], name: str) -> float | None:
    """Return a tensor of one number as a number; None when the file has no such tensor."""
    tensor = tensors.get(name)
    if tensor is None:
        return None
    if tensor.numel() != 1:
        raise InputRefused(
            say("The SAE's tensor '{0}' has the shape {1}, expected one number.", name, list(tensor.shape))
        )
    return float(tensor)


def oriented(tensors: Mapping[str, Tensor], name: str, rows: int, columns: int) -> Tensor:
    """Return a matrix of the file, turned where its shape says that it lies the other way round.

    For files whose format does not say how their matrices lie. A square matrix is taken as it is.

    Raises
    ------
    InputRefused
        When it is missing or fits neither way.
    """
    require(tensors, [name])
    turned = tensors[name].ndim == 2 and tuple(tensors[name].shape) == (columns, rows) and rows != columns
    return tensors[name].T if turned else shaped(tensors, name, rows, columns)
