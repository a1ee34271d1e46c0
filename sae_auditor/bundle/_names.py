"""Which names a bundle's files may have: plain relative paths that mean the same on every system.

A bundle crosses from machine to machine, so names are refused, never repaired: what one system repairs to a harmless
name, another one may not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.i18n import say

MAX_FILES = 20_000
MAX_NAME_BYTES = 240
MAX_DEPTH = 16
# Not allowed on Windows, or a way to say "elsewhere".
_FORBIDDEN = re.compile(r'[\\:*?"<>|]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


def check_names(names: Iterable[str]) -> list[str]:
    """Return `names` as they are.

    Raises
    ------
    BundleRefused
        At the first name that is not allowed, stands twice, differs from another one in case only, or is both a file
        and a folder.
    """
    listed = list(names)
    if len(listed) > MAX_FILES:
        raise BundleRefused(say("The bundle holds more than {0} files.", f"{MAX_FILES:,}"))
    folders = {folder.casefold(): folder for name in listed for folder in _folders(name)}
    seen: dict[str, str] = {}
    for name in listed:
        _check_name(name)
        other = seen.get(name.casefold())
        if other is not None:
            what = say("stands twice") if other == name else say("differs from {0} in case only", repr(other))
            raise BundleRefused(say("The file {0} {1} in the bundle.", repr(name), what))
        seen[name.casefold()] = name
        if name.casefold() in folders:
            raise BundleRefused(say("{0} is both a file and a folder in the bundle.", repr(name)))
    _check_folders(listed)
    return listed


def _check_name(name: str) -> None:
    reason = _why_refused(name)
    if reason:
        raise BundleRefused(
            say("The bundle holds a file with the name {0}, which is not allowed: {1}.", repr(name), reason)
        )


def _why_refused(name: str) -> str | None:
    if not name or len(name.encode("utf-8", "surrogatepass")) > MAX_NAME_BYTES:
        return say("a name has 1 to {0} bytes", MAX_NAME_BYTES)
    if not name.isprintable():
        return say("it holds a control or direction character")
    if unicodedata.normalize("NFC", name) != name:
        return say("its characters are not composed (NFC)")
    if _FORBIDDEN.search(name):
        return 'it holds one of \\ : * ? " < > |'
    parts = name.split("/")
    if len(parts) > MAX_DEPTH:
        return say("it is deeper than {0} folders", MAX_DEPTH)
    return next((reason for part in parts if (reason := _why_part_refused(part))), None)


def _why_part_refused(part: str) -> str | None:
    if part in ("", ".", ".."):
        return say("it is not a plain relative path")
    if part != part.rstrip(". ") or part != part.lstrip(" "):
        return say("a part of it begins or ends with a space or ends with a dot")
    if _RESERVED.fullmatch(part):
        return say("Windows reserves it")
    return None


def _folders(name: str) -> Iterator[str]:
    parts = name.split("/")
    for depth in range(1, len(parts)):
        yield "/".join(parts[:depth])


def _check_folders(names: list[str]) -> None:
    seen: dict[str, str] = {}
    for folder in (folder for name in names for folder in _folders(name)):
        other = seen.setdefault(folder.casefold(), folder)
        if other != folder:
            raise BundleRefused(say("The folder {0} differs from {1} in case only.", repr(folder), repr(other)))
