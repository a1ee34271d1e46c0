"""Why an image cannot be used."""

from __future__ import annotations

from enum import StrEnum

from sae_auditor.errors import InputRefused


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
        subject = "The image" if path is None else f'"{printable(path)}"'
        super().__init__(
            f"{subject} cannot be used ({reason}): {printable(detail)}.",
            safe="" if path is None else "Nothing on disk was changed.",
            todo=todo,
        )
        self.path = path
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type[ImageRefused], tuple[str | None, Refusal, str, str]]:
        """Keep all parts when another process hands the refusal over."""
        return ImageRefused, (self.path, self.reason, self.detail, self.todo)


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


def printable(text: str) -> str:
    r"""Return `text` on one line: control, bidirectional and undecodable characters as \\x, \\u escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


_AGAIN = "Copy it again from where it came from, or save it again."


def damaged(detail: str) -> Unfit:
    """Return the reason for a file whose content is wrong, as `detail` says."""
    return Unfit(Refusal.DAMAGED, detail, _AGAIN)


def cut_off(detail: str = "it is cut off before the end of the picture") -> Unfit:
    """Return the reason for a file that ends before its picture does."""
    return Unfit(Refusal.TRUNCATED, detail, _AGAIN)
