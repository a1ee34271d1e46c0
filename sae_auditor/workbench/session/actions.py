"""What a person can do in the Session workspace, as data for menus, palette, key sheet and translations.

Verdicts and reasons are given by bare keys. These are seen by `KeyGate` first, so that what a bar-code scanner types
never becomes a verdict; it runs the action of the key.
"""

from __future__ import annotations

from typing import Final

from sae_auditor.i18n import QT_TRANSLATE_NOOP
from sae_auditor.records.projection import ACCEPT, FOLLOW_UP, REJECT, UNDECIDED
from sae_auditor.workbench.actions import Action

_AND_ON = QT_TRANSLATE_NOOP("Actions", "Recorded at once; the next undecided image comes. With Shift this one stays.")
_AND_STAY = QT_TRANSLATE_NOOP("Actions", "Recorded at once; the image stays.")

# The verdict behind each action, and whether the image stays.
VERDICT_ACTIONS: Final[dict[str, tuple[str, bool]]] = {
    "session.accept": (ACCEPT, False),
    "session.reject": (REJECT, False),
    "session.undecided": (UNDECIDED, False),
    "session.follow-up": (FOLLOW_UP, False),
    "session.accept-stay": (ACCEPT, True),
    "session.reject-stay": (REJECT, True),
    "session.undecided-stay": (UNDECIDED, True),
    "session.follow-up-stay": (FOLLOW_UP, True),
}

_VERDICTS: Final = (
    ("session.accept", QT_TRANSLATE_NOOP("Actions", "Accept"), "A", _AND_ON, "check"),
    ("session.reject", QT_TRANSLATE_NOOP("Actions", "Reject"), "X", _AND_ON, "close"),
    ("session.undecided", QT_TRANSLATE_NOOP("Actions", "Undecided"), "U", _AND_ON, "question"),
    ("session.follow-up", QT_TRANSLATE_NOOP("Actions", "Follow up"), "F", _AND_ON, "tag"),
    ("session.accept-stay", QT_TRANSLATE_NOOP("Actions", "Accept and stay"), "Shift+A", _AND_STAY, "check"),
    ("session.reject-stay", QT_TRANSLATE_NOOP("Actions", "Reject and stay"), "Shift+X", _AND_STAY, "close"),
    ("session.undecided-stay", QT_TRANSLATE_NOOP("Actions", "Undecided and stay"), "Shift+U", _AND_STAY, "question"),
    ("session.follow-up-stay", QT_TRANSLATE_NOOP("Actions", "Follow up and stay"), "Shift+F", _AND_STAY, "tag"),
)
REASON_ACTIONS: Final = tuple(f"session.reason-{key}" for key in range(1, 10))
_REASONS: Final = (
    QT_TRANSLATE_NOOP("Actions", "Reason 1"), QT_TRANSLATE_NOOP("Actions", "Reason 2"),
    QT_TRANSLATE_NOOP("Actions", "Reason 3"), QT_TRANSLATE_NOOP("Actions", "Reason 4"),
    QT_TRANSLATE_NOOP("Actions", "Reason 5"), QT_TRANSLATE_NOOP("Actions", "Reason 6"),
    QT_TRANSLATE_NOOP("Actions", "Reason 7"), QT_TRANSLATE_NOOP("Actions", "Reason 8"),
    QT_TRANSLATE_NOOP("Actions", "Reason 9"),
)  # fmt: skip
_OF_REASON = QT_TRANSLATE_NOOP("Actions", "Goes with the verdict that follows, or with the one that stands.")

SESSION_ACTIONS: tuple[Action, ...] = (
    *(
        Action(name, title, (key,), "session", "session-verdict", tip, icon, repeats=False)
        for name, title, key, tip, icon in _VERDICTS
    ),
    Action(
        "session.keep", QT_TRANSLATE_NOOP("Actions", "Keep the verdict"), ("K",), "session", "session-verdict",
        QT_TRANSLATE_NOOP("Actions", "Now that the model's prediction is shown, what was said before it stays."),
        "pin", repeats=False,
    ),
    *(
        Action(name, title, (str(key),), "", "session-verdict", _OF_REASON, "note", repeats=False)
        for key, (name, title) in enumerate(zip(REASON_ACTIONS, _REASONS, strict=True), 1)
    ),
    Action(
        "session.note", QT_TRANSLATE_NOOP("Actions", "Write a note"), ("N",), "session", "session-verdict",
        QT_TRANSLATE_NOOP("Actions", "Enter records it and goes back to the image."), "edit", 1,
    ),
    Action(
        "session.next", QT_TRANSLATE_NOOP("Actions", "Next image of the queue"), ("Right",), "session", "session-item",
        icon="chevron-right", section=2,
    ),
    Action(
        "session.previous", QT_TRANSLATE_NOOP("Actions", "Previous image of the queue"), ("Left",), "session",
        "session-item", icon="chevron-left", section=2,
    ),
    Action(
        "session.next-undecided", QT_TRANSLATE_NOOP("Actions", "Next undecided image"), ("J",), "session", "session",
        icon="arrow-down", section=2,
    ),
    Action(
        "session.scan", QT_TRANSLATE_NOOP("Actions", "Go to a part by its code"), ("B",), "session", "session",
        QT_TRANSLATE_NOOP("Actions", "Type or scan it; Enter goes there."), "search", 2,
    ),
    Action(
        "session.find", QT_TRANSLATE_NOOP("Actions", "List parts that begin with\u2026"), ("Ctrl+F",), "session",
        "session", icon="filter", section=2,
    ),
    Action(
        "session.next-filter", QT_TRANSLATE_NOOP("Actions", "Next filter of the queue"), ("Alt+Down",), "session",
        "session", icon="chevron-down", section=2,
    ),
    Action(
        "session.previous-filter", QT_TRANSLATE_NOOP("Actions", "Previous filter of the queue"), ("Alt+Up",), "session",
        "session", icon="chevron-up", section=2,
    ),
    Action(
        "session.grid", QT_TRANSLATE_NOOP("Actions", "Queue as pictures or as a list"), ("G",), "session", "session",
        icon="images", section=2,
    ),
    Action(
        "session.open-in-audit", QT_TRANSLATE_NOOP("Actions", "Open the image in Audit"), ("E",), "session",
        "session-item", QT_TRANSLATE_NOOP("Actions", "With maps, what if and everything else there is."), "audit", 2,
    ),
    Action(
        "session.history", QT_TRANSLATE_NOOP("Actions", "What I did in this session"), ("H",), "session", "session",
        QT_TRANSLATE_NOOP("Actions", "Every step by its name, on earlier days too, with those that were taken back."),
        "undo", 3,
    ),
    Action(
        "session.audit", QT_TRANSLATE_NOOP("Actions", "Audit the images of the session"), ("Ctrl+R",), "session",
        "session-audits-idle", QT_TRANSLATE_NOOP("Actions", "Those that have no audit yet, ahead of the reviewer."),
        "play", 4,
    ),
    Action(
        "session.stop-audits", QT_TRANSLATE_NOOP("Actions", "Stop the audits"), ("Ctrl+Shift+.",), "session",
        "session-audits", QT_TRANSLATE_NOOP("Actions", "What was recorded stays; they can go on later."), "stop", 4,
    ),
    Action(
        "session.finish", QT_TRANSLATE_NOOP("Actions", "Counts, export, anchor and signature"), ("Ctrl+Return",),
        "session", "session", icon="check", section=5,
    ),
    Action(
        "session.agreement", QT_TRANSLATE_NOOP("Actions", "Agreement of the reviewers"), ("Ctrl+Shift+G",), "session",
        "session", QT_TRANSLATE_NOOP("Actions", "With each other, with themselves and with the model; what to settle."),
        "compare", section=5,
    ),
    Action(
        "session.meeting", QT_TRANSLATE_NOOP("Actions", "Meeting"), ("Ctrl+Shift+M",), "session", "session",
        QT_TRANSLATE_NOOP("Actions", "Disputed images in big type, votes by keys, minutes."), "session", section=5,
    ),
    Action(
        "session.report", QT_TRANSLATE_NOOP("Actions", "Save a report\u2026"), ("Ctrl+Alt+S",), "session", "session",
        QT_TRANSLATE_NOOP("Actions", "The session as a book: PDF, HTML, CSV or JSON."), "save", 5,
    ),
    Action(
        "session.export", QT_TRANSLATE_NOOP("Actions", "Export the records\u2026"), ("Ctrl+S",), "session", "session",
        QT_TRANSLATE_NOOP("Actions", "A folder with every event, the anchors and a program that checks them."), "save",
        5,
    ),
    Action(
        "session.anchor", QT_TRANSLATE_NOOP("Actions", "Make an anchor"), ("Ctrl+Shift+S",), "session", "session-write",
        QT_TRANSLATE_NOOP("Actions", "Signs the head of the records, so that every later change to them shows."), "pin",
        5,
    ),
    Action(
        "session.leave", QT_TRANSLATE_NOOP("Actions", "All sessions"), ("Ctrl+L",), "session", "session",
        QT_TRANSLATE_NOOP("Actions", "Go to the list of sessions; everything is kept."), "session", 6,
    ),
    Action(
        "session.fit", QT_TRANSLATE_NOOP("Actions", "Fit the image"), ("Ctrl+0",), "session", "session-item",
        icon="fit", section=7,
    ),
    Action(
        "session.zoom-in", QT_TRANSLATE_NOOP("Actions", "Zoom in"), ("Ctrl++", "Ctrl+="), "session", "session-item",
        icon="zoom-in", section=7,
    ),
    Action(
        "session.zoom-out", QT_TRANSLATE_NOOP("Actions", "Zoom out"), ("Ctrl+-",), "session", "session-item",
        icon="zoom-out", section=7,
    ),
)  # fmt: skip
