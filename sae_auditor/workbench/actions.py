"""Everything a person can do, as data: menus, command palette, key sheet and translations come from these tables.

Texts are source texts of the context "Actions"; they are marked here and translated where they are shown. No Qt object
is made here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sae_auditor.i18n import QT_TRANSLATE_NOOP

Menu = Literal["file", "edit", "view", "image", "audit", "concepts", "studies", "session", "help", ""]


@dataclass(frozen=True)
class Action:
    """One thing a person can do.

    `keys` are in Qt's portable notation, the first is shown in menus; without a `menu` it is in the palette only.
    `enabled_when` is one of `CONDITIONS`. Neighbours in a menu with different `section` are divided by a line. What is
    `held` works while its key is held down; the view handles the key itself. What does not `repeats` is done once,
    however long its key is held.
    """

    id: str
    title: str
    keys: tuple[str, ...] = ()
    menu: Menu = ""
    enabled_when: str = "always"
    tip: str = ""
    icon: str = ""
    section: int = 0
    held: bool = False
    repeats: bool = True


MENUS: tuple[tuple[Menu, str], ...] = (
    ("file", QT_TRANSLATE_NOOP("Menus", "&File")),
    ("edit", QT_TRANSLATE_NOOP("Menus", "&Edit")),
    ("view", QT_TRANSLATE_NOOP("Menus", "&View")),
    ("image", QT_TRANSLATE_NOOP("Menus", "&Image")),
    ("audit", QT_TRANSLATE_NOOP("Menus", "&Audit")),
    ("concepts", QT_TRANSLATE_NOOP("Menus", "&Concepts")),
    ("studies", QT_TRANSLATE_NOOP("Menus", "&Studies")),
    ("session", QT_TRANSLATE_NOOP("Menus", "Sess&ion")),
    ("help", QT_TRANSLATE_NOOP("Menus", "&Help")),
)

# Why an action cannot be used now, shown beside it in the palette.
CONDITIONS: dict[str, str] = {
    "always": "",
    "image": QT_TRANSLATE_NOOP("Conditions", "Open an image first"),
    "auditor": QT_TRANSLATE_NOOP("Conditions", "No bundle is loaded"),
    "audit": QT_TRANSLATE_NOOP("Conditions", "The image has no audit yet"),
    "concepts": QT_TRANSLATE_NOOP("Conditions", "Open the Concepts workspace first"),
    "latent": QT_TRANSLATE_NOOP("Conditions", "Choose a latent in the Concepts workspace first"),
    "study-idle": QT_TRANSLATE_NOOP("Conditions", "A study is running, or no bundle is loaded"),
    "study-runs": QT_TRANSLATE_NOOP("Conditions", "No study is running"),
    "study-rows": QT_TRANSLATE_NOOP("Conditions", "The study has no rows yet"),
    "session": QT_TRANSLATE_NOOP("Conditions", "Open a session first"),
    "session-item": QT_TRANSLATE_NOOP("Conditions", "No image of a session is shown"),
    "session-verdict": QT_TRANSLATE_NOOP("Conditions", "No image of a session is shown, or its records are only read"),
    "session-write": QT_TRANSLATE_NOOP("Conditions", "No session is open, or its records are only read"),
    "session-audits": QT_TRANSLATE_NOOP("Conditions", "No audits of a session are running"),
    "session-audits-idle": QT_TRANSLATE_NOOP(
        "Conditions", "Every image has its audit, they are running, or the bundle is another one than the session's"
    ),
    "undo": QT_TRANSLATE_NOOP("Conditions", "There is nothing to undo"),
    "redo": QT_TRANSLATE_NOOP("Conditions", "There is nothing to redo"),
    "running": QT_TRANSLATE_NOOP("Conditions", "Nothing is running"),
    "never": QT_TRANSLATE_NOOP("Conditions", "Not now"),
}

# The same for the actions of a workspace that is not open.
OTHER_WORKSPACE: dict[str, str] = {
    "audit": QT_TRANSLATE_NOOP("Conditions", "Open the Audit workspace first"),
    "concepts": QT_TRANSLATE_NOOP("Conditions", "Open the Concepts workspace first"),
    "studies": QT_TRANSLATE_NOOP("Conditions", "Open the Studies workspace first"),
    "session": QT_TRANSLATE_NOOP("Conditions", "Open the Session workspace first"),
}

FRAME_ACTIONS: tuple[Action, ...] = (
    Action(
        "file.open", QT_TRANSLATE_NOOP("Actions", "Open images…"), ("Ctrl+O",), "file",
        tip=QT_TRANSLATE_NOOP("Actions", "Add image files to the filmstrip."), icon="image",
    ),
    Action(
        "file.open-folder", QT_TRANSLATE_NOOP("Actions", "Open folder…"), ("Ctrl+Shift+O",), "file",
        tip=QT_TRANSLATE_NOOP("Actions", "Add every image of a folder to the filmstrip."), icon="folder",
    ),
    Action(
        "file.demo", QT_TRANSLATE_NOOP("Actions", "Add the sample images"), (), "file",
        tip=QT_TRANSLATE_NOOP("Actions", "Add the images that come with the program to the filmstrip."), icon="images",
    ),
    Action(
        "file.open-bundle", QT_TRANSLATE_NOOP("Actions", "Open bundle file…"), ("Ctrl+B",), "file",
        tip=QT_TRANSLATE_NOOP("Actions", "Load an encoder and its SAEs from a .saebundle file."), icon="bundle",
        section=1,
    ),
    Action(
        "file.open-bundle-folder", QT_TRANSLATE_NOOP("Actions", "Open bundle folder…"), (), "file",
        tip=QT_TRANSLATE_NOOP("Actions", "Load an encoder and its SAEs from an unpacked bundle."), icon="folder",
        section=1,
    ),
    Action(
        "file.demo-bundle", QT_TRANSLATE_NOOP("Actions", "Open the demo bundle"), (), "file",
        tip=QT_TRANSLATE_NOOP("Actions", "Load the small encoder that comes with the program."), icon="bundle",
        section=1,
    ),
    Action(
        "file.import-sae", QT_TRANSLATE_NOOP("Actions", "Import an SAE…"), ("Ctrl+I",), "file", "auditor",
        QT_TRANSLATE_NOOP("Actions", "Read somebody's SAE, check whether it fits the encoder, and add it to a bundle."),
        "add", 2,
    ),
    Action(
        "file.index-images", QT_TRANSLATE_NOOP("Actions", "Index images…"), ("Ctrl+Shift+I",), "file", "auditor",
        QT_TRANSLATE_NOOP("Actions", "Give the latents reference images, labels and scores from folders of your own."),
        "concepts", 2,
    ),
    Action(
        "file.reasons-policy", QT_TRANSLATE_NOOP("Actions", "Reasons policy…"), ("Ctrl+Shift+P",), "file", "auditor",
        QT_TRANSLATE_NOOP("Actions", "Say which reasons may count for a decision, and which must not."), "check", 2,
    ),
    Action("file.quit", QT_TRANSLATE_NOOP("Actions", "Quit"), ("Ctrl+Q",), "file", icon="power", section=9),
    Action("edit.undo", QT_TRANSLATE_NOOP("Actions", "Undo"), ("Ctrl+Z",), "edit", "undo", icon="undo"),
    Action("edit.redo", QT_TRANSLATE_NOOP("Actions", "Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "edit", "redo", icon="redo"),
    Action(
        "edit.paste", QT_TRANSLATE_NOOP("Actions", "Paste image"), ("Ctrl+V",), "edit",
        tip=QT_TRANSLATE_NOOP("Actions", "Add the image or the files on the clipboard to the filmstrip."), icon="paste",
        section=1,
    ),
    Action(
        "edit.remove", QT_TRANSLATE_NOOP("Actions", "Remove from the filmstrip"), ("Ctrl+Backspace",), "edit", "image",
        QT_TRANSLATE_NOOP("Actions", "Take the current image out of the filmstrip. Its file stays where it is."),
        "remove", 2,
    ),
    Action(
        "edit.clear", QT_TRANSLATE_NOOP("Actions", "Empty the filmstrip"), (), "edit", "image",
        QT_TRANSLATE_NOOP("Actions", "Take every image out of the filmstrip. The files stay where they are."), "delete",
        2,
    ),
    Action(
        "view.palette", QT_TRANSLATE_NOOP("Actions", "Search commands…"), ("Ctrl+K",), "view",
        tip=QT_TRANSLATE_NOOP("Actions", "Find and run any command by its name."), icon="search",
    ),
    Action(
        "view.theme", QT_TRANSLATE_NOOP("Actions", "Light or dark"), ("Ctrl+Shift+D",), "view", icon="theme", section=1,
    ),
    Action(
        "view.theme-system", QT_TRANSLATE_NOOP("Actions", "Light or dark as the system"), (), "view", icon="device",
        section=1,
    ),
    Action(
        "view.filmstrip", QT_TRANSLATE_NOOP("Actions", "Show or hide the filmstrip"), ("Ctrl+T",), "view",
        icon="images", section=2,
    ),
    Action("view.full-screen", QT_TRANSLATE_NOOP("Actions", "Full screen"), ("F11",), "view", icon="fit", section=2),
    Action(
        "image.next", QT_TRANSLATE_NOOP("Actions", "Next image"), ("Ctrl+Right", "PgDown"), "image", "image",
        icon="chevron-right",
    ),
    Action(
        "image.previous", QT_TRANSLATE_NOOP("Actions", "Previous image"), ("Ctrl+Left", "PgUp"), "image", "image",
        icon="chevron-left",
    ),
    Action(
        "work.cancel", QT_TRANSLATE_NOOP("Actions", "Cancel what is running"), ("Ctrl+.",), "edit", "running",
        icon="stop", section=3,
    ),
    Action(
        "work.activities", QT_TRANSLATE_NOOP("Actions", "What is running"), ("Ctrl+Shift+A",), "view", "running",
        QT_TRANSLATE_NOOP("Actions", "List everything that is running, with the ways to end it."), "more", 2,
    ),
    Action("help.keys", QT_TRANSLATE_NOOP("Actions", "Keyboard shortcuts"), ("?", "F1"), "help", icon="keyboard"),
    Action(
        "help.tour", QT_TRANSLATE_NOOP("Actions", "Guided tour of the demo"), (), "help",
        tip=QT_TRANSLATE_NOOP("Actions", "See step by step how a wrong reason is found, proved and switched off."),
        icon="play",
    ),
    Action("help.about", QT_TRANSLATE_NOOP("Actions", "About SAE Auditor"), (), "help", icon="info", section=1),
)  # fmt: skip
