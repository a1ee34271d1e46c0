"""What is known from a journal of events, and a way to notice what other programs wrote into it."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Final, Generic

from sae_auditor._paths import data_folder
from sae_auditor.concepts.people.journal import EventT, Journal
from sae_auditor.errors import InputRefused

_FINGERPRINT: Final = re.compile(r"[0-9a-f]{16,128}")


def journal_path(fingerprint: str, kind: str, folder: str | Path | None, refused: str) -> Path:
    """Return where a journal lies.

    Parameters
    ----------
    fingerprint
        Of what the events are about.
    kind
        The folder of such journals in the person's data folder.
    folder
        Stands in for that folder; None for it.
    refused
        What is said where the fingerprint is none.

    Raises
    ------
    InputRefused
        Then.
    """
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise InputRefused(refused)
    return (data_folder() / kind if folder is None else Path(folder)) / f"{fingerprint}.jsonl"


class KeptEvents(Generic[EventT]):
    """A journal and what its events come to. Several threads may use it.

    A class that builds on it sets its state before it calls this one's `__init__`, and makes it anew in `_replay`.

    Parameters
    ----------
    journal
        Where the events are kept.
    """

    def __init__(self, journal: Journal[EventT]) -> None:
        self._journal = journal
        self._lock = threading.RLock()
        self.refresh()

    @property
    def path(self) -> Path:
        """The journal's file, whether it exists or not."""
        return self._journal.path

    @property
    def version(self) -> tuple[int, int]:
        """Another one after anything was written or read anew."""
        return self._journal.n_readings, len(self._journal.events)

    def refresh(self) -> bool:
        """Read what other programs wrote meanwhile; return whether there was anything."""
        with self._lock:
            changed = self._journal.refresh()
            if changed:
                self._replay()
            return changed

    def _replay(self) -> None:
        """Make the state anew from the events of the journal."""
        raise NotImplementedError
