"""Which storage a persistent id of PyTorch's stands for."""

from __future__ import annotations

from collections.abc import Callable

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.refusal import Refused
from sae_auditor.tensorfiles._child.tensors import Storage
from sae_auditor.tensorfiles._child.torch_names import type_of_storage
from sae_auditor.tensorfiles.record import GlobalName


class Storages:
    """Turns the ids of storages in a structure into storages, the same one for the same key.

    Parameters
    ----------
    settle
        Is given each new storage with its key, and says where its bytes are or leaves that for later.
    """

    def __init__(self, settle: Callable[[str, Storage], None]) -> None:
        self._settle = settle
        self.known: dict[str, Storage] = {}

    def __call__(self, identity: object) -> object:
        """Return what a persistent id stands for."""
        match identity:
            case ("module", GlobalName() as cls, *_):
                return cls  # PyTorch's old form adds the text of a class to its name
            case ("storage", kind, str() as key, _location, int() as count):
                return self._storage(kind, key, count)
            case ("storage", kind, str() as key, _location, int() as count, None):
                return self._storage(kind, key, count)
            case ("storage", _, _, _, _, tuple()):
                raise Refused(say("its storages are parts of each other, as PyTorch wrote them before version 0.4"))
        raise Refused(say("its structure refers to something that is not a storage"))

    def _storage(self, kind: object, key: str, count: int) -> Storage:
        number_type = type_of_storage(kind)
        if isinstance(count, bool) or not 0 <= count < 2**48:
            raise Refused(say("its storage '{0}' has an impossible size", key))
        if key not in self.known:
            storage = Storage(number_type, count)
            self._settle(key, storage)
            self.known[key] = storage
        known = self.known[key]
        if (known.number_type, known.count) != (number_type, count):
            raise Refused(say("its storage '{0}' is described in two ways", key))
        return known
