"""What lies in folders beside the images that are read, so that nobody takes a part for the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sae_auditor.i18n import joined, say
from sae_auditor.images.foreign import how_to_convert
from sae_auditor.names import printable

_NAMES_KEPT = 5
_ENDINGS_SAID = 8
# An ending is short; "x.the rest of a sentence" has none.
_LONGEST_ENDING = 12


@dataclass(frozen=True)
class LeftOut:
    """Files and folders that were passed over in folders.

    Parameters
    ----------
    endings
        Number of other files by their ending in small letters, ``""`` where there is none; the most frequent first.
    hidden
        Number of files with the ending of an image whose names start with a dot.
    folders
        The names of the folders that file servers and systems made for themselves, each once.
    names
        Of the first such files.
    """

    endings: Mapping[str, int] = field(default_factory=dict)
    hidden: int = 0
    folders: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def n_files(self) -> int:
        """Number of files, without those in folders that were not entered."""
        return sum(self.endings.values()) + self.hidden

    def __bool__(self) -> bool:
        return bool(self.n_files or self.folders)

    def sentences(self) -> list[str]:
        """Return what was left out; nothing when nothing was."""
        parts = []
        if self.n_files == 1:
            parts.append(say("One other file was left out: {0}.", self._kinds()))
        elif self.n_files:
            parts.append(say("{0} other files were left out: {1}.", f"{self.n_files:,}", self._kinds()))
        if self.folders:
            names = ", ".join(map(printable, self.folders))
            parts.append(say("Folders that file servers and systems keep for themselves were not entered: {0}.", names))
        return parts

    def ways(self) -> list[str]:
        """Return how to bring in the images of kinds that are not read here; nothing where there are none."""
        ways = {ending: how_to_convert(ending) for ending in self.endings}
        return [say("To use {0} files: {1}", ending, how) for ending, how in ways.items() if how is not None]

    def text(self) -> str:
        """Return all of it on one line."""
        return joined([*self.sentences(), *self.ways()], " ")

    def to_json(self) -> dict[str, object]:
        """Return it as plain values."""
        folders = [printable(name) for name in self.folders]
        return {"files": self.n_files, "endings": dict(self.endings), "hidden": self.hidden, "folders": folders}

    def _kinds(self) -> str:
        said = list(self.endings.items())[:_ENDINGS_SAID]
        kinds = [say("{0} {1}", f"{count:,}", printable(ending) or say("(no ending)")) for ending, count in said]
        rest = sum(self.endings.values()) - sum(count for _, count in said)
        kinds += [say("{0} with other endings", f"{rest:,}")] if rest else []
        kinds += [say("{0} hidden", f"{self.hidden:,}")] if self.hidden else []
        return joined(kinds, ", ")


class Tally:
    """Counts while folders are walked."""

    def __init__(self) -> None:
        self._endings: Counter[str] = Counter()
        self._hidden = 0
        self._folders: dict[str, None] = {}
        self._names: list[str] = []

    def other(self, name: str, suffix: str) -> None:
        """Count a file that has not the ending of an image."""
        self._endings[suffix if len(suffix) <= _LONGEST_ENDING else ""] += 1
        self._keep(name)

    def hidden(self, name: str) -> None:
        """Count a hidden file with the ending of an image."""
        self._hidden += 1
        self._keep(name)

    def leftover(self, name: str) -> None:
        """Note a folder that is not entered."""
        self._folders[name] = None

    def total(self) -> LeftOut:
        """Return what was counted so far."""
        return LeftOut(dict(self._endings.most_common()), self._hidden, tuple(self._folders), tuple(self._names))

    def _keep(self, name: str) -> None:
        if len(self._names) < _NAMES_KEPT:
            self._names.append(name)


def together(parts: Iterable[LeftOut]) -> LeftOut:
    """Return what was left out in several places as one."""
    parts = list(parts)
    endings: Counter[str] = Counter()
    for part in parts:
        endings.update(part.endings)
    folders = dict.fromkeys(name for part in parts for name in part.folders)
    names = [name for part in parts for name in part.names]
    hidden = sum(part.hidden for part in parts)
    return LeftOut(dict(endings.most_common()), hidden, tuple(folders), tuple(names[:_NAMES_KEPT]))
