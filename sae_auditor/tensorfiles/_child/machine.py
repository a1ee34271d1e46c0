"""A pickle interpreter that cannot do anything.

Python's own interprets a pickle as a program: it imports what the pickle names and calls it. This one knows the same
opcodes, but names stay names (`GlobalName`), objects become `Record`s, tensors become descriptions, and the only calls
are those of `calls`. It imports nothing, and every structure it can be made to build is bounded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NoReturn

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.calls import Calls
from sae_auditor.tensorfiles._child.opcodes import OPCODES, Arguments, Reader
from sae_auditor.tensorfiles._child.refusal import Refused
from sae_auditor.tensorfiles._child.span import Span
from sae_auditor.tensorfiles._child.stack import DAMAGED, Machine

MAX_OPCODES: Final = 3_000_000
_STEPS_AT_ONCE: Final = 50_000

_VALUES: Final = frozenset(
    {
        "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT",
        "STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8",
        "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8",
    }
)  # fmt: skip


def interpret(span: Span, load_persistent: Callable[[object], object], calls: Calls) -> tuple[object, int]:
    """Return what the first pickle in `span` describes, and how many bytes it takes.

    Parameters
    ----------
    span
        Starts with a pickle.
    load_persistent
        Turns a persistent id (in PyTorch's files: which storage) into its object.
    calls
        Functions that the caller knows the meaning of.

    Raises
    ------
    Refused
        When the pickle is damaged, too large, or asks for anything but data (`NotOnlyData`).
    """
    machine = Machine(load_persistent, calls)
    arguments = Arguments(span)
    try:
        for _ in range(0, MAX_OPCODES, _STEPS_AT_ONCE):
            if _stops_within(_STEPS_AT_ONCE, machine, arguments):
                arguments.check_end()
                return machine.result(), arguments.position
    except (IndexError, KeyError) as error:  # a part of the stack or memo that was never filled
        raise Refused(DAMAGED) from error
    raise Refused(say("its structure has more than {0} steps", f"{MAX_OPCODES:,}"))


def _stops_within(n_steps: int, machine: Machine, arguments: Arguments) -> bool:
    """Take up to so many steps and return whether the last one was STOP. Millions are taken, so little is done here."""
    read, steps = arguments.read_code, _STEPS
    for _ in range(n_steps):
        code = read(1)
        if code == b".":
            return True
        handler, argument_of = steps.get(code) or _unknown_step(code)
        handler(machine, None if argument_of is None else argument_of(arguments))
        if arguments.frame_end is not None:
            arguments.check_frame()
    machine.check_size()
    return False


def _unknown_step(code: bytes) -> NoReturn:
    if not code:
        raise Refused(say("its structure is cut off"))
    name = OPCODES[code][0] if code in OPCODES else ""
    raise Refused(say("its structure uses '{0}', which no file of tensors needs", name) if name else DAMAGED)


def no_persistent(_identity: object) -> object:
    """Refuse a persistent id: what a bare pickle of Python's has no use for."""
    raise Refused(say("its structure refers to something outside of it"))


_HANDLERS: Final[dict[str, Callable[[Machine, object], None]]] = dict.fromkeys(_VALUES, Machine.push) | {
    "PROTO": Machine.ignore,
    "FRAME": Machine.ignore,
    "NONE": Machine.constant_none,
    "NEWTRUE": Machine.constant_true,
    "NEWFALSE": Machine.constant_false,
    "GET": Machine.get,
    "BINGET": Machine.get,
    "LONG_BINGET": Machine.get,
    "PUT": Machine.put,
    "BINPUT": Machine.put,
    "LONG_BINPUT": Machine.put,
    "MEMOIZE": Machine.memoize,
    "MARK": Machine.mark,
    "POP": Machine.pop,
    "POP_MARK": Machine.pop_mark,
    "DUP": Machine.duplicate,
    "EMPTY_LIST": Machine.empty_list,
    "EMPTY_TUPLE": Machine.empty_tuple,
    "EMPTY_DICT": Machine.empty_dict,
    "EMPTY_SET": Machine.empty_set,
    "TUPLE": Machine.tuple_of_marked,
    "LIST": Machine.list_of_marked,
    "DICT": Machine.dict_of_marked,
    "FROZENSET": Machine.frozenset_of_marked,
    "TUPLE1": Machine.tuple1,
    "TUPLE2": Machine.tuple2,
    "TUPLE3": Machine.tuple3,
    "APPEND": Machine.append,
    "APPENDS": Machine.appends,
    "ADDITEMS": Machine.add_items,
    "SETITEM": Machine.set_item,
    "SETITEMS": Machine.set_items,
    "GLOBAL": Machine.name,
    "STACK_GLOBAL": Machine.name_from_stack,
    "INST": Machine.old_instance,
    "OBJ": Machine.old_instance,
    "PERSID": Machine.persistent,
    "BINPERSID": Machine.persistent_from_stack,
    "REDUCE": Machine.reduce,
    "NEWOBJ": Machine.new_object,
    "NEWOBJ_EX": Machine.new_object_with_keywords,
    "BUILD": Machine.build,
}

_STEPS: Final[dict[bytes, tuple[Callable[[Machine, object], None], Reader | None]]] = {
    code: (_HANDLERS[name], read) for code, (name, read) in OPCODES.items() if name in _HANDLERS
}
