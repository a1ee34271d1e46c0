"""Why a bundle is not used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say


class BundleRefused(InputRefused):
    """A bundle that cannot be opened or does not match its manifest."""

    def __init__(self, what: str, *, todo: str = "") -> None:
        super().__init__(
            what, safe=say("Nothing of it was used."), todo=todo or say("Copy it again from where it came from.")
        )


@dataclass(frozen=True)
class Unusable:
    """One file, why it is not used, and what is not there without it."""

    file: str
    reason: str
    lost: str

    @property
    def text(self) -> str:
        """The same as sentences for people; the reason names the file."""
        return say("{0} Without it there is {1}.", self.reason, self.lost)


class Losses:
    """What of a bundle was found unusable so far, each file once."""

    def __init__(self) -> None:
        self._found: dict[str, Unusable] = {}

    def add(self, file: str, refusal: InputRefused, lost: str) -> None:
        """Keep that a file was refused."""
        self.keep(Unusable(file, refusal.what, lost))

    def keep(self, item: Unusable) -> None:
        """Keep what was found elsewhere."""
        # Of a file that is found to be wrong through another one the same is said.
        if item.file not in self._found and all(item.reason != other.reason for other in self._found.values()):
            self._found[item.file] = item

    def check(self, file: str, lost: str, read: Callable[[], object]) -> None:
        """Try to read a file and keep it where that is refused."""
        try:
            read()
        except InputRefused as refusal:
            self.add(file, refusal, lost)

    def all(self) -> tuple[Unusable, ...]:
        """Return them in the order in which they were found."""
        return tuple(self._found.values())
