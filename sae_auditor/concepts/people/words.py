"""What a person may write: plain text of bounded length, which every table, screen and terminal can show."""

from __future__ import annotations

import getpass
import unicodedata
from typing import Final

from sae_auditor.concepts.concept import MARKS, Mark
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

MAX_NAME: Final = 200
MAX_NOTE: Final = 10_000
MAX_WHO: Final = 100

NOBODY: Final = "unknown"

# Control characters, halves of characters, and line and paragraph separators.
_FORBIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
# They turn the direction of what follows, so that a name could read as another.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_SAFE: Final = say("Nothing was changed.")


def checked_name(text: str | None) -> str | None:
    """Return a latent's name without blanks around it, None for an empty one; refuse what cannot be a name."""
    return _checked(text, "name", MAX_NAME)


def checked_note(text: str | None) -> str | None:
    """Return a note, None for an empty one; its lines may end as on any system and end in a line feed afterwards."""
    if text is not None:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _checked(text, "note", MAX_NOTE, allowed="\n")


def checked_mark(text: str | None) -> Mark | None:
    """Return a mark, None for an empty one."""
    if not text:
        return None
    for mark in MARKS:
        if text == mark:
            return mark
    raise InputRefused(
        say("'{0}' is not a mark.", _shown(text)), safe=_SAFE, todo=say("Use one of: {0}.", ", ".join(MARKS))
    )


def checked_who(text: str) -> str:
    """Return the name of the person who writes; it must not be empty."""
    who = _checked(text, say("name of the person who writes"), MAX_WHO)
    if who is None:
        raise InputRefused(
            say("A remark needs the name of the person who makes it."), safe=_SAFE, todo=say("Give one.")
        )
    return who


def who_am_i() -> str:
    """Return the name under which the person is known to this computer; ``unknown`` where it knows none."""
    try:
        found = getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such variable and no such user; which of these depends on the system
        return NOBODY
    kept = "".join(c for c in found if not _is_forbidden(c)).strip()
    return kept[:MAX_WHO].strip() or NOBODY


def _checked(text: str | None, what: str, limit: int, allowed: str = "") -> str | None:
    if text is None:
        return None
    stripped = text.strip()
    if len(stripped) > limit:
        raise InputRefused(
            say("The {0} has {1} characters; {2} are the most.", what, f"{len(stripped):,}", f"{limit:,}"),
            safe=_SAFE,
            todo=say("Shorten it."),
        )
    wrong = next((c for c in stripped if c not in allowed and _is_forbidden(c)), None)
    if wrong is not None:
        raise InputRefused(
            say("The {0} holds a character that cannot be shown (U+{1}).", what, f"{ord(wrong):04X}"),
            safe=_SAFE,
            todo=say("Remove it."),
        )
    return stripped or None


def _is_forbidden(character: str) -> bool:
    return unicodedata.category(character) in _FORBIDDEN_CATEGORIES or character in _TURNING


def _shown(text: str) -> str:
    cut = text if len(text) <= MAX_WHO else f"{text[:MAX_WHO]}..."
    return "".join(c if c.isprintable() else "?" for c in cut)
