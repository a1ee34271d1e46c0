"""What objects of unknown classes become: names and values, with no behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class GlobalName:
    """A class or function that a pickle names. It was not imported."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(eq=False)
class Record:
    """An object of an unknown class: what it was made from and what it held.

    Parameters
    ----------
    module, name
        Its class.
    args
        What the class was called with.
    state
        What the object held: for most classes a dict of its attributes. None when the file gives none.
    items
        What was put into it where it is a kind of dict or list (elements of a list by their index).
    """

    module: str
    name: str
    args: tuple[object, ...] = ()
    state: object = None
    items: dict[object, object] = field(default_factory=dict)
