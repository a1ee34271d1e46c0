"""A pickle interpreter that cannot do anything.

Python's own interprets a pickle as a program: it imports what the pickle names and calls it. This one knows the same
opcodes, but names stay names (`GlobalName`), objects become `Record`s, and the only calls are those of `_calls`. It
imports nothing, and every structure it can be made to build is bounded.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable, Iterator
from typing import Any, Final

from sae_auditor.tensorfiles._calls import call, new_object
from sae_auditor.tensorfiles.record import GlobalName, Record

MAX_OPCODES: Final = 5_000_000

_CONSTANTS: Final[dict[str, object]] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_VALUES: Final = frozenset(
    {
        "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT",
        "STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8",
        "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8",
    }
)  # fmt: skip
_MEMO_READS: Final = frozenset({"GET", "BINGET", "LONG_BINGET"})
_MEMO_WRITES: Final = frozenset({"PUT", "BINPUT", "LONG_BINPUT"})
_IGNORED: Final = frozenset({"PROTO", "FRAME"})


def interpret(data: bytes, load_persistent: Callable[[object], object]) -> object:
    """Return what a pickle describes.

    Parameters
    ----------
    data
        One whole pickle.
    load_persistent
        Turns a persistent id (in PyTorch's files: which storage) into its object.

    Raises
    ------
    ValueError
        When the pickle is damaged, too large, or asks for anything but data (`CallRefused`); the text is the end of a
        sentence about the file.
    """
    machine = _Machine(load_persistent)
    steps = pickletools.genops(data)
    for _ in range(MAX_OPCODES):
        name, argument, position = _next_step(steps)
        try:
            if name == "STOP":
                if position + 1 != len(data):
                    raise ValueError("something follows the end of its structure")
                return machine.result()
            machine.step(name, argument)
        except (IndexError, KeyError) as error:  # a part of the stack or memo that was never filled
            raise ValueError("its structure is damaged") from error
    raise ValueError(f"its structure has more than {MAX_OPCODES:,} steps")


def _next_step(steps: Iterator[tuple[pickletools.OpcodeInfo, Any, int | None]]) -> tuple[str, object, int]:
    try:
        opcode, argument, position = next(steps)
    except (ValueError, StopIteration, OverflowError) as error:
        raise ValueError("its structure is damaged or cut off") from error
    return opcode.name, argument, position or 0


class _Machine:
    """The stack of a pickle. `marks` remembers how high the stack was at each open MARK."""

    def __init__(self, load_persistent: Callable[[object], object]) -> None:
        self._stack: list[object] = []
        self._marks: list[int] = []
        self._memo: dict[int, object] = {}
        self._load_persistent = load_persistent

    def result(self) -> object:
        if len(self._stack) != 1 or self._marks:
            raise ValueError("its structure is damaged")
        return self._stack[0]

    def step(self, name: str, argument: object) -> None:
        if name in _VALUES:
            self._stack.append(argument)
        elif name in _MEMO_WRITES:
            self._memo[_index(argument)] = self._top()
        elif name in _MEMO_READS:
            self._stack.append(self._memo[_index(argument)])
        elif name in _CONSTANTS:
            self._stack.append(_CONSTANTS[name])
        elif name not in _IGNORED:
            handler = _HANDLERS.get(name)
            if handler is None:
                raise ValueError(f"its structure uses '{name}', which no file of tensors needs")
            handler(self, argument)

    # -- The stack -------------------------------------------------------------------------------------------------

    def _floor(self) -> int:
        return self._marks[-1] if self._marks else 0

    def _top(self) -> object:
        if len(self._stack) <= self._floor():
            raise ValueError("its structure is damaged")
        return self._stack[-1]

    def _pop(self) -> object:
        self._top()
        return self._stack.pop()

    def _pop_to_mark(self) -> list[object]:
        floor = self._marks.pop()
        items = self._stack[floor:]
        del self._stack[floor:]
        return items

    # -- Opcodes ---------------------------------------------------------------------------------------------------

    def mark(self, _argument: object) -> None:
        self._marks.append(len(self._stack))

    def pop(self, _argument: object) -> None:
        if self._marks and len(self._stack) == self._marks[-1]:
            self._marks.pop()
        else:
            self._pop()

    def pop_mark(self, _argument: object) -> None:
        self._pop_to_mark()

    def duplicate(self, _argument: object) -> None:
        self._stack.append(self._top())

    def memoize(self, _argument: object) -> None:
        self._memo[len(self._memo)] = self._top()

    def empty_list(self, _argument: object) -> None:
        self._stack.append([])

    def empty_tuple(self, _argument: object) -> None:
        self._stack.append(())

    def empty_dict(self, _argument: object) -> None:
        self._stack.append({})

    def empty_set(self, _argument: object) -> None:
        self._stack.append(set())

    def tuple_of_marked(self, _argument: object) -> None:
        self._stack.append(tuple(self._pop_to_mark()))

    def list_of_marked(self, _argument: object) -> None:
        self._stack.append(self._pop_to_mark())

    def dict_of_marked(self, _argument: object) -> None:
        result: dict[object, object] = {}
        _fill(result, self._pop_to_mark())
        self._stack.append(result)

    def frozenset_of_marked(self, _argument: object) -> None:
        self._stack.append(frozenset(_key(item) for item in self._pop_to_mark()))

    def tuple1(self, _argument: object) -> None:
        self._stack.append((self._pop(),))

    def tuple2(self, _argument: object) -> None:
        second, first = self._pop(), self._pop()
        self._stack.append((first, second))

    def tuple3(self, _argument: object) -> None:
        third, second, first = self._pop(), self._pop(), self._pop()
        self._stack.append((first, second, third))

    def append(self, _argument: object) -> None:
        item = self._pop()
        self._extend([item])

    def appends(self, _argument: object) -> None:
        self._extend(self._pop_to_mark())

    def add_items(self, _argument: object) -> None:
        items, target = self._pop_to_mark(), self._top()
        if not isinstance(target, set):
            raise ValueError("its structure is damaged")
        target.update(_key(item) for item in items)

    def set_item(self, _argument: object) -> None:
        value, key = self._pop(), self._pop()
        self._put([key, value])

    def set_items(self, _argument: object) -> None:
        self._put(self._pop_to_mark())

    def name(self, argument: object) -> None:
        module, _, name = str(argument).partition(" ")
        self._stack.append(GlobalName(module, name))

    def name_from_stack(self, _argument: object) -> None:
        name, module = self._pop(), self._pop()
        if not isinstance(module, str) or not isinstance(name, str):
            raise ValueError("its structure is damaged")
        self._stack.append(GlobalName(module, name))

    def persistent(self, argument: object) -> None:
        self._stack.append(self._load_persistent(argument))

    def persistent_from_stack(self, _argument: object) -> None:
        self._stack.append(self._load_persistent(self._pop()))

    def reduce(self, _argument: object) -> None:
        args, function = self._pop(), self._pop()
        self._stack.append(call(function, args))

    def new_object(self, _argument: object) -> None:
        args, cls = self._pop(), self._pop()
        self._stack.append(new_object(cls, args))

    def new_object_with_keywords(self, _argument: object) -> None:
        keywords, args, cls = self._pop(), self._pop(), self._pop()
        if keywords:
            raise ValueError("its structure makes an object with named arguments")
        self._stack.append(new_object(cls, args))

    def build(self, _argument: object) -> None:
        state, target = self._pop(), self._top()
        if isinstance(target, Record):
            target.state = state
        elif isinstance(target, GlobalName):
            raise ValueError(f"it changes '{target}'")
        # Dicts and tensors keep notes of PyTorch's own in their state, such as version numbers of modules.

    def _extend(self, items: list[object]) -> None:
        target = self._top()
        if isinstance(target, list):
            target.extend(items)
        elif isinstance(target, Record):
            target.items.update(enumerate(items, start=len(target.items)))
        else:
            raise ValueError("its structure is damaged")

    def _put(self, pairs: list[object]) -> None:
        target = self._top()
        if isinstance(target, dict):
            _fill(target, pairs)
        elif isinstance(target, Record):
            _fill(target.items, pairs)
        else:
            raise ValueError("its structure is damaged")


def _fill(target: dict[object, object], pairs: list[object]) -> None:
    if len(pairs) % 2:
        raise ValueError("its structure is damaged")
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        target[_key(key)] = value


def _key(value: object) -> object:
    """Only texts and whole numbers: the hash of a nested tuple can be made to take forever."""
    if isinstance(value, (str, int)):
        return value
    raise ValueError("its structure has a key that is neither a text nor a whole number")


def _index(argument: object) -> int:
    if not isinstance(argument, int) or argument < 0:
        raise ValueError("its structure is damaged")
    return argument


_HANDLERS: Final[dict[str, Callable[[_Machine, object], None]]] = {
    "MARK": _Machine.mark,
    "POP": _Machine.pop,
    "POP_MARK": _Machine.pop_mark,
    "DUP": _Machine.duplicate,
    "MEMOIZE": _Machine.memoize,
    "EMPTY_LIST": _Machine.empty_list,
    "EMPTY_TUPLE": _Machine.empty_tuple,
    "EMPTY_DICT": _Machine.empty_dict,
    "EMPTY_SET": _Machine.empty_set,
    "TUPLE": _Machine.tuple_of_marked,
    "LIST": _Machine.list_of_marked,
    "DICT": _Machine.dict_of_marked,
    "FROZENSET": _Machine.frozenset_of_marked,
    "TUPLE1": _Machine.tuple1,
    "TUPLE2": _Machine.tuple2,
    "TUPLE3": _Machine.tuple3,
    "APPEND": _Machine.append,
    "APPENDS": _Machine.appends,
    "ADDITEMS": _Machine.add_items,
    "SETITEM": _Machine.set_item,
    "SETITEMS": _Machine.set_items,
    "GLOBAL": _Machine.name,
    "STACK_GLOBAL": _Machine.name_from_stack,
    "PERSID": _Machine.persistent,
    "BINPERSID": _Machine.persistent_from_stack,
    "REDUCE": _Machine.reduce,
    "NEWOBJ": _Machine.new_object,
    "NEWOBJ_EX": _Machine.new_object_with_keywords,
    "BUILD": _Machine.build,
}
