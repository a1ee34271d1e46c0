"""What a person can do in the Studies workspace, as data for menus, palette, key sheet and translations."""

from __future__ import annotations

from sae_auditor.i18n import QT_TRANSLATE_NOOP
from sae_auditor.workbench.actions import Action

STUDIES_ACTIONS: tuple[Action, ...] = (
    Action(
        "studies.run", QT_TRANSLATE_NOOP("Actions", "Run the study"), ("Ctrl+Return",), "studies", "study-idle",
        QT_TRANSLATE_NOOP("Actions", "Ask it of all images that are named; the former rows go."), "play",
    ),
    Action(
        "studies.stop", QT_TRANSLATE_NOOP("Actions", "Stop the study and keep its rows"), ("Ctrl+Shift+.",), "studies",
        "study-runs", icon="stop",
    ),
    Action(
        "studies.change", QT_TRANSLATE_NOOP("Actions", "Change what is asked"), ("Ctrl+E",), "studies", "study-idle",
        QT_TRANSLATE_NOOP("Actions", "Open the questions of the study again."), "edit",
    ),
    Action(
        "studies.save", QT_TRANSLATE_NOOP("Actions", "Save the rows\u2026"), ("Ctrl+S",), "studies", "study-rows",
        QT_TRANSLATE_NOOP("Actions", "As a table (CSV), data (JSON) or a report (HTML)."), "save", 1,
    ),
    Action(
        "studies.filter", QT_TRANSLATE_NOOP("Actions", "Filter the rows"), ("Ctrl+F",), "studies", "study-rows",
        icon="filter", section=1,
    ),
    Action(
        "studies.choose", QT_TRANSLATE_NOOP("Actions", "Choose a study"), ("Ctrl+L",), "studies", icon="studies",
        section=2,
    ),
    Action(
        "studies.next", QT_TRANSLATE_NOOP("Actions", "Next study"), ("Alt+Down",), "studies", icon="chevron-down",
        section=2,
    ),
    Action(
        "studies.previous", QT_TRANSLATE_NOOP("Actions", "Previous study"), ("Alt+Up",), "studies", icon="chevron-up",
        section=2,
    ),
)  # fmt: skip
