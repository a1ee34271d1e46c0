"""Which index folders a bundle has, and which of them its concepts are read from. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sae_auditor.workbench.events import Event

_N_REMEMBERED = 64


class IndexPlaces:
    """Index folders by the fingerprint of their bundle, as they are remembered in the settings.

    Parameters
    ----------
    stored
        Entries ``fingerprint=folder``; the first of a fingerprint is in use, an empty folder is the bundle itself.
    remember
        Called with all entries after every change.

    Attributes
    ----------
    changed : Event[[str]]
        The fingerprint of a bundle whose reference images are others now; also when a folder in use was indexed anew.
    """

    def __init__(
        self, stored: Iterable[str] = (), remember: Callable[[tuple[str, ...]], object] = lambda _entries: None
    ) -> None:
        self.changed: Event[[str]] = Event()
        self._entries = [(fingerprint, folder) for fingerprint, equals, folder in map(_split, stored) if equals]
        self._remember = remember
        self._set_aside: set[str] = set()

    def known(self, fingerprint: str) -> tuple[str, ...]:
        """Return the index folders of a bundle, the one in use first."""
        return tuple(folder for folder in self._of(fingerprint) if folder)

    def in_use(self, fingerprint: str) -> str:
        """Return the index folder in use, empty for the bundle's own reference images."""
        return "" if fingerprint in self._set_aside else next(iter(self._of(fingerprint)), "")

    def set_aside(self, fingerprint: str) -> None:
        """Read the bundle's own reference images until somebody chooses again; what was chosen stays remembered."""
        self._set_aside.add(fingerprint)

    def use(self, fingerprint: str, folder: str) -> None:
        """Read the concepts of a bundle from this index folder from now on; empty for its own."""
        self._set_aside.discard(fingerprint)
        self._keep([(fingerprint, folder), *(entry for entry in self._entries if entry != (fingerprint, folder))])
        self.changed.emit(fingerprint)

    def add(self, fingerprint: str, folder: str) -> None:
        """Remember an index folder; what is in use stays in use."""
        entries = self._entries
        if not self._of(fingerprint):
            entries = [*entries, (fingerprint, "")]
        if (fingerprint, folder) not in entries:
            self._keep([*entries, (fingerprint, folder)])
        elif self.in_use(fingerprint) == folder:
            self.changed.emit(fingerprint)

    def forget(self, fingerprint: str, folder: str) -> None:
        """Forget a folder, such as one that is gone."""
        was_used = self.in_use(fingerprint) == folder
        self._keep([entry for entry in self._entries if entry != (fingerprint, folder)])
        if was_used:
            self.changed.emit(fingerprint)

    def _of(self, fingerprint: str) -> list[str]:
        return [folder for of, folder in self._entries if of == fingerprint]

    def _keep(self, entries: list[tuple[str, str]]) -> None:
        self._entries = entries
        self._remember(tuple(f"{fingerprint}={folder}" for fingerprint, folder in entries[:_N_REMEMBERED]))


def _split(entry: str) -> tuple[str, str, str]:
    return entry.partition("=")
