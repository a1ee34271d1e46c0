"""What a person can do in the Concepts workspace, as data for menus, palette, key sheet and translations.

Keys work while the workspace is open, so single letters may mean other things in others.
"""

from __future__ import annotations

from sae_auditor.i18n import QT_TRANSLATE_NOOP
from sae_auditor.workbench.actions import Action

CONCEPTS_ACTIONS: tuple[Action, ...] = (
    Action(
        "concepts.search", QT_TRANSLATE_NOOP("Actions", "Search latents"), ("Ctrl+F",), "concepts", "concepts",
        QT_TRANSLATE_NOOP("Actions", "List the latents whose reference images resemble some words."), "search",
    ),
    Action(
        "concepts.search-alike", QT_TRANSLATE_NOOP("Actions", "Find latents like this one"), (), "concepts", "latent",
        icon="search",
    ),
    Action(
        "concepts.clear-search", QT_TRANSLATE_NOOP("Actions", "Clear the search"), (), "concepts", "concepts",
        icon="close",
    ),
    Action(
        "concepts.rename", QT_TRANSLATE_NOOP("Actions", "Rename the latent"), ("F2",), "concepts", "latent",
        QT_TRANSLATE_NOOP("Actions", "Give the latent a name of your own."), "edit", 1,
    ),
    Action(
        "concepts.note", QT_TRANSLATE_NOOP("Actions", "Write a note on the latent"), ("N",), "concepts", "latent",
        QT_TRANSLATE_NOOP("Actions", "Write down what others should know of it."), "note", 1,
    ),
    Action(
        "concepts.trusted", QT_TRANSLATE_NOOP("Actions", "Mark as trusted"), ("T",), "concepts", "latent",
        QT_TRANSLATE_NOOP("Actions", "The selected latents stand for one thing each."), "check", 2,
    ),
    Action(
        "concepts.mixed", QT_TRANSLATE_NOOP("Actions", "Mark as mixed"), ("M",), "concepts", "latent",
        QT_TRANSLATE_NOOP("Actions", "The selected latents stand for several things."), "tilde", 2,
    ),
    Action(
        "concepts.unusable", QT_TRANSLATE_NOOP("Actions", "Mark as unusable"), ("X",), "concepts", "latent",
        QT_TRANSLATE_NOOP("Actions", "The selected latents stand for nothing that can be named."), "close", 2,
    ),
    Action(
        "concepts.unmark", QT_TRANSLATE_NOOP("Actions", "Remove the mark"), (), "concepts", "latent", icon="unmarked",
        section=2,
    ),
    Action(
        "concepts.pin", QT_TRANSLATE_NOOP("Actions", "Pin the latent to compare"), ("P",), "concepts", "latent",
        QT_TRANSLATE_NOOP("Actions", "Keep it beside the next one, on the same scales."), "pin", 3,
    ),
    Action(
        "concepts.heat", QT_TRANSLATE_NOOP("Actions", "Heat maps on the reference images"), ("H",), "concepts",
        "latent",
        QT_TRANSLATE_NOOP("Actions", "Show in each picture where the latent fired or read from."), "overlay", 3,
    ),
    Action(
        "concepts.next", QT_TRANSLATE_NOOP("Actions", "Next latent of the table"), (), "concepts", "concepts",
        icon="arrow-down", section=4,
    ),
    Action(
        "concepts.previous", QT_TRANSLATE_NOOP("Actions", "Previous latent of the table"), (), "concepts", "concepts",
        icon="arrow-up", section=4,
    ),
    Action(
        "concepts.copy", QT_TRANSLATE_NOOP("Actions", "Copy the selected rows"), (), "concepts", "latent", icon="copy",
        section=5,
    ),
    Action(
        "concepts.export", QT_TRANSLATE_NOOP("Actions", "Export latents…"), (), "concepts", "concepts",
        QT_TRANSLATE_NOOP("Actions", "Save the selected latents, or all that are listed, as CSV, JSON or HTML."),
        "save", 5,
    ),
)  # fmt: skip
