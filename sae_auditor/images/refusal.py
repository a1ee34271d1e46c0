"""Why an image cannot be used."""

from __future__ import annotations

from enum import StrEnum

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.names import printable

# Characters of a path in a message: a name may have 255, and a path of Linux 4,096.
_LONGEST_PATH = 700
_PATH_HEAD = 300


class Refusal(StrEnum):
    """The reason codes of `ImageRefused`; they are written to records, so they never change meaning."""

    NOT_FOUND = "not-found"
    IS_FOLDER = "is-folder"
    NOT_A_FILE = "not-a-file"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    NOT_AN_IMAGE = "not-an-image"
    UNSUPPORTED_FORMAT = "unsupported-format"
    UNSUPPORTED_PIXELS = "unsupported-pixels"
    TOO_MANY_PIXELS = "too-many-pixels"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    OUT_OF_MEMORY = "out-of-memory"
    TOO_SLOW = "too-slow"
    CRASHED = "crashed"
    CHANGED = "changed"
    NO_IMAGES = "no-images"
    TOO_MANY_FILES = "too-many-files"


class ImageRefused(InputRefused):
    """An image file, array or folder that cannot be used.

    Parameters
    ----------
    path
        The file or folder; None for arrays and Pillow images.
    reason
        The reason code.
    detail
        What is wrong, as the end of a sentence, without a full stop.
    todo
        What the person can do about it.
    """

    def __init__(self, path: str | None, reason: Refusal, detail: str, todo: str = "") -> None:
        subject = say("The image") if path is None else f'"{_shortened(printable(path))}"'
        super().__init__(
            say("{0} cannot be used ({1}): {2}.", subject, reason, printable(detail)),
            safe="" if path is None else say("Nothing on disk was changed."),
            todo=todo,
        )
        self.path = path
        self.reason = reason
        self.detail = detail
        self.sha256: str | None = None  # of the file's bytes, where they were read

    def __reduce__(self) -> tuple[type[ImageRefused], tuple[str | None, Refusal, str, str]]:
        """Keep all parts when another process hands the refusal over."""
        return ImageRefused, (self.path, self.reason, self.detail, self.todo)


def _shortened(path: str) -> str:
    """Leave out the middle of a path that would bury the message; both ends tell paths apart."""
    return path if len(path) <= _LONGEST_PATH else f"{path[:_PATH_HEAD]}…{path[_PATH_HEAD - _LONGEST_PATH :]}"


class Unfit(Exception):
    """A reason to refuse, raised where the path is not known; becomes an `ImageRefused` where it is."""

    def __init__(self, reason: Refusal, detail: str, todo: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.todo = todo

    def of(self, path: str | None) -> ImageRefused:
        """Return the refusal of the file at `path`."""
        return ImageRefused(path, self.reason, self.detail, self.todo)


_AGAIN = say("Copy it again from where it came from, or save it again.")


def damaged(detail: str) -> Unfit:
    """Return the reason for a file whose content is wrong, as `detail` says."""
    return Unfit(Refusal.DAMAGED, detail, _AGAIN)


def cut_off(detail: str = say("it is cut off before the end of the picture")) -> Unfit:
    """Return the reason for a file that ends before its picture does."""
    return Unfit(Refusal.TRUNCATED, detail, _AGAIN)
