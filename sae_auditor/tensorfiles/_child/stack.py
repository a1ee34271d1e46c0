"""The stack that a pickle works on. Names stay names, objects become records, tensors become descriptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.calls import Calls, call, checked_key, new_object
from sae_auditor.tensorfiles._child.names import checked_name
from sae_auditor.tensorfiles._child.numpy_calls import fill_array
from sae_auditor.tensorfiles._child.refusal import NotOnlyData, Refused
from sae_auditor.tensorfiles._child.tensors import TensorView
from sae_auditor.tensorfiles.record import GlobalName, Record

MAX_STACK: Final = 1_000_000
DAMAGED: Final = say("its structure is damaged")


class Machine:
    """The stack of a pickle, and what each opcode does to it.

    `_marks` remembers how high the stack was at each open MARK. Each method takes the argument of its opcode, needed or
    not. An `IndexError` or `KeyError` means a part of the stack or memo that was never filled.
    """

    def __init__(self, load_persistent: Callable[[object], object], calls: Calls) -> None:
        self._stack: list[object] = []
        self._marks: list[int] = []
        self._memo: dict[int, object] = {}
        self._load_persistent = load_persistent
        self._calls = calls
        self._maybe_functions: dict[GlobalName, None] = {}
        self._built: set[Record] = set()

    def result(self) -> object:
        """Return what the pickle describes, once it has stopped."""
        if len(self._stack) != 1 or self._marks:
            raise Refused(DAMAGED)
        for name in self._maybe_functions:
            raise NotOnlyData(say("it names '{0}', which is not known to be a class", name))
        return self._stack[0]

    # -- The stack -------------------------------------------------------------------------------------------------

    def check_size(self) -> None:
        """Refuse a stack that has grown beyond any use."""
        if len(self._stack) + len(self._marks) > MAX_STACK:
            raise Refused(say("its structure has more than {0} unfinished parts", f"{MAX_STACK:,}"))

    def push(self, value: object) -> None:
        self._stack.append(value)

    def _floor(self) -> int:
        return self._marks[-1] if self._marks else 0

    def _top(self) -> object:
        if len(self._stack) <= self._floor():
            raise Refused(DAMAGED)
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

    def ignore(self, _argument: object) -> None:
        pass

    def constant_none(self, _argument: object) -> None:
        self.push(None)

    def constant_true(self, _argument: object) -> None:
        self.push(True)

    def constant_false(self, _argument: object) -> None:
        self.push(False)

    def put(self, argument: object) -> None:
        self._memo[_index(argument)] = self._top()

    def get(self, argument: object) -> None:
        self.push(self._memo[_index(argument)])

    def memoize(self, _argument: object) -> None:
        self._memo[len(self._memo)] = self._top()

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
        self.push(self._top())

    def empty_list(self, _argument: object) -> None:
        self.push([])

    def empty_tuple(self, _argument: object) -> None:
        self.push(())

    def empty_dict(self, _argument: object) -> None:
        self.push({})

    def empty_set(self, _argument: object) -> None:
        self.push(set())

    def tuple_of_marked(self, _argument: object) -> None:
        self.push(tuple(self._pop_to_mark()))

    def list_of_marked(self, _argument: object) -> None:
        self.push(self._pop_to_mark())

    def dict_of_marked(self, _argument: object) -> None:
        result: dict[object, object] = {}
        _fill(result, self._pop_to_mark())
        self.push(result)

    def frozenset_of_marked(self, _argument: object) -> None:
        self.push(frozenset(checked_key(item) for item in self._pop_to_mark()))

    def tuple1(self, _argument: object) -> None:
        self.push((self._pop(),))

    def tuple2(self, _argument: object) -> None:
        second, first = self._pop(), self._pop()
        self.push((first, second))

    def tuple3(self, _argument: object) -> None:
        third, second, first = self._pop(), self._pop(), self._pop()
        self.push((first, second, third))

    def append(self, _argument: object) -> None:
        item = self._pop()
        self._extend([item])

    def appends(self, _argument: object) -> None:
        self._extend(self._pop_to_mark())

    def add_items(self, _argument: object) -> None:
        items, target = self._pop_to_mark(), self._top()
        if not isinstance(target, set):
            raise Refused(DAMAGED)
        target.update(checked_key(item) for item in items)

    def set_item(self, _argument: object) -> None:
        value, key = self._pop(), self._pop()
        self._put([key, value])

    def set_items(self, _argument: object) -> None:
        self._put(self._pop_to_mark())

    def name(self, argument: object) -> None:
        if isinstance(argument, tuple):
            self._push_name(*argument)

    def name_from_stack(self, _argument: object) -> None:
        name, module = self._pop(), self._pop()
        self._push_name(module, name)

    def old_instance(self, argument: object) -> None:
        # INST names its class in its argument, OBJ on the stack. Python 2 wrote objects of old classes so.
        if isinstance(argument, tuple):
            self._push_name(*argument)
        raise Refused(say("its structure holds objects in the form of Python 2"))

    def persistent(self, argument: object) -> None:
        self.push(self._load_persistent(argument))

    def persistent_from_stack(self, _argument: object) -> None:
        self.push(self._load_persistent(self._pop()))

    def reduce(self, _argument: object) -> None:
        args, function = self._pop(), self._pop()
        self.push(call(function, args, self._calls))

    def new_object(self, _argument: object) -> None:
        args, cls = self._pop(), self._pop()
        self.push(new_object(cls, args))
        if isinstance(cls, GlobalName):
            self._maybe_functions.pop(cls, None)

    def new_object_with_keywords(self, _argument: object) -> None:
        keywords, args, cls = self._pop(), self._pop(), self._pop()
        if keywords:
            raise Refused(say("its structure makes an object with named arguments"))
        self.push(args)
        self._stack.insert(-1, cls)
        self.new_object(None)

    def build(self, _argument: object) -> None:
        state, target = self._pop(), self._top()
        if isinstance(target, Record):
            if target in self._built:
                raise Refused(say("its structure gives an object of '{0}' its attributes twice", target.name[:60]))
            self._built.add(target)
            target.state = state
        elif isinstance(target, TensorView):
            if target.storage is not None:
                raise Refused(say("its structure changes a tensor after it was made"))
            fill_array(target, state)
        elif not isinstance(target, dict):
            raise Refused(say("its structure changes '{0}'", target) if isinstance(target, GlobalName) else DAMAGED)
        # Dicts keep notes of PyTorch's own in their state, such as version numbers of modules.

    def _push_name(self, module: object, name: object) -> None:
        if not isinstance(module, str) or not isinstance(name, str):
            raise Refused(DAMAGED)
        known, is_certain = checked_name(module, name)
        if not is_certain:
            self._maybe_functions[known] = None
        self.push(known)

    def _extend(self, items: list[object]) -> None:
        target = self._top()
        if isinstance(target, list):
            target.extend(items)
        elif isinstance(target, Record):
            added: dict[object, object] = dict(enumerate(items, start=len(target.items)))
            if not added.keys().isdisjoint(target.items):
                raise Refused(DAMAGED)
            target.items.update(added)
        else:
            raise Refused(DAMAGED)

    def _put(self, pairs: list[object]) -> None:
        target = self._top()
        if isinstance(target, dict):
            _fill(target, pairs)
        elif isinstance(target, Record):
            _fill(target.items, pairs)
        else:
            raise Refused(DAMAGED)


def _fill(target: dict[object, object], pairs: list[object]) -> None:
    if len(pairs) % 2:
        raise Refused(DAMAGED)
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        target[checked_key(key)] = value


def _index(argument: object) -> int:
    if not isinstance(argument, int) or argument < 0:
        raise Refused(DAMAGED)
    return argument
