"""What a person can do in the Audit workspace, as data for menus, palette, key sheet and translations."""

from __future__ import annotations

from sae_auditor.i18n import QT_TRANSLATE_NOOP
from sae_auditor.workbench.actions import Action

AUDIT_ACTIONS: tuple[Action, ...] = (
    Action(
        "audit.save-html", QT_TRANSLATE_NOOP("Actions", "Save report (HTML)…"), ("Ctrl+S",), "audit", "audit",
        QT_TRANSLATE_NOOP("Actions", "Save the audit as one page for people, pictures included."), "save",
    ),
    Action(
        "audit.save-json", QT_TRANSLATE_NOOP("Actions", "Save data (JSON)…"), ("Ctrl+Shift+S",), "audit", "audit",
        QT_TRANSLATE_NOOP("Actions", "Save every number of the audit for programs."), "save",
    ),
    Action(
        "audit.save-csv", QT_TRANSLATE_NOOP("Actions", "Save table (CSV)…"), (), "audit", "audit",
        QT_TRANSLATE_NOOP("Actions", "Save a row for each class and latent, for spreadsheets."), "save",
    ),
    Action(
        "audit.save-png", QT_TRANSLATE_NOOP("Actions", "Save picture (PNG)…"), (), "audit", "audit",
        QT_TRANSLATE_NOOP("Actions", "Save what is on the screen."), "save",
    ),
    Action(
        "audit.all", QT_TRANSLATE_NOOP("Actions", "Audit all"), ("Ctrl+R",), "audit", "auditor",
        QT_TRANSLATE_NOOP(
            "Actions", "Audit every image of the filmstrip that has no answer yet to what is asked now."
        ),
        "play", 1,
    ),
    Action(
        "audit.all-images", QT_TRANSLATE_NOOP("Actions", "All images"), ("G",), "audit", "image",
        QT_TRANSLATE_NOOP("Actions", "List what the audits of all images came to, or go back to the one image."),
        "images", 1,
    ),
    Action(
        "audit.compare", QT_TRANSLATE_NOOP("Actions", "Side by side"), ("C",), "audit", "audit",
        QT_TRANSLATE_NOOP("Actions", "Two classes, or two images, with their bars on one axis; or back to the image."),
        "compare", 1,
    ),
    Action(
        "audit.before-after", QT_TRANSLATE_NOOP("Actions", "Before and after"), ("Shift+C",), "audit", "audit",
        QT_TRANSLATE_NOOP("Actions", "The image as it is and under the changes, side by side; or back to the image."),
        "compare", 1,
    ),
    Action(
        "audit.pin-image", QT_TRANSLATE_NOOP("Actions", "Pin the image to compare"), ("P",), "audit", "audit",
        QT_TRANSLATE_NOOP("Actions", "Keep it beside the images that come; once more lets go of it."), "pin", 1,
    ),
    Action(
        "audit.save-all", QT_TRANSLATE_NOOP("Actions", "Save the listed images\u2026"), ("Ctrl+Alt+S",), "audit",
        "image", QT_TRANSLATE_NOOP("Actions", "Save what the audits of the listed images came to."), "save", 1,
    ),
    Action(
        "audit.edit-prompts", QT_TRANSLATE_NOOP("Actions", "Edit the prompts…"), ("Ctrl+E",), "audit", "auditor",
        QT_TRANSLATE_NOOP("Actions", "Change the classes that the prediction chooses between."), "edit", 1,
    ),
    Action(
        "audit.next-class", QT_TRANSLATE_NOOP("Actions", "Explain the next class"), ("Alt+Down",), "audit", "audit",
        icon="chevron-down", section=2,
    ),
    Action(
        "audit.previous-class", QT_TRANSLATE_NOOP("Actions", "Explain the previous class"), ("Alt+Up",), "audit",
        "audit", icon="chevron-up", section=2,
    ),
    Action(
        "audit.next-latent", QT_TRANSLATE_NOOP("Actions", "Next latent"), ("Ctrl+Down",), "audit", "audit",
        icon="arrow-down", section=2,
    ),
    Action(
        "audit.previous-latent", QT_TRANSLATE_NOOP("Actions", "Previous latent"), ("Ctrl+Up",), "audit", "audit",
        icon="arrow-up", section=2,
    ),
    Action(
        "audit.switch-latent", QT_TRANSLATE_NOOP("Actions", "Switch the latent off or back on"), ("O",), "audit",
        "audit", QT_TRANSLATE_NOOP("Actions", "See what the prediction would be without it."), "power", 3,
    ),
    Action(
        "audit.rename-latent", QT_TRANSLATE_NOOP("Actions", "Name the latent\u2026"), ("Shift+F2",), "audit", "audit",
        QT_TRANSLATE_NOOP("Actions", "Write down what it means, for every image."), "edit", 3,
    ),
    Action(
        "audit.show-in-concepts", QT_TRANSLATE_NOOP("Actions", "Show in Concepts"), (), "audit", "audit",
        QT_TRANSLATE_NOOP("Actions", "Everything that is known of the latent, and the images it fires in."), "concepts",
        3,
    ),
    Action(
        "audit.trace-latent", QT_TRANSLATE_NOOP("Actions", "Where the latent comes from\u2026"), ("W",), "audit",
        "audit", QT_TRANSLATE_NOOP("Actions", "Which earlier latents made it fire, each checked by switching it off."),
        "trace", 3,
    ),
    Action(
        "audit.reset-what-if", QT_TRANSLATE_NOOP("Actions", "Reset what if"), ("Shift+O",), "audit", "audit",
        QT_TRANSLATE_NOOP("Actions", "Take every latent back as it fired."), "reset", 3,
    ),
    Action(
        "audit.smallest-change", QT_TRANSLATE_NOOP("Actions", "Smallest change that flips the decision"), ("Shift+F",),
        "audit", "audit", QT_TRANSLATE_NOOP("Actions", "The fewest latents without which another class wins."),
        "search", 3,
    ),
    Action(
        "audit.keep-what-if", QT_TRANSLATE_NOOP("Actions", "Keep the changes as…"), (), "audit", "audit",
        QT_TRANSLATE_NOOP("Actions", "Keep what if under a name, to switch it on for every image."), "save", 3,
    ),
    Action(
        "audit.choose-patches", QT_TRANSLATE_NOOP("Actions", "Choose patches for what if"), (), "audit", "audit",
        QT_TRANSLATE_NOOP("Actions", "Click patches of the image: the changes then hold in these only."), "region", 3,
    ),
    Action(
        "audit.next-overlay", QT_TRANSLATE_NOOP("Actions", "Next overlay"), ("M",), "audit", "audit",
        QT_TRANSLATE_NOOP(
            "Actions",
            "Image alone, where the latent fired or read from, how much it moved the class, similarity to the class.",
        ),
        "map", 4,
    ),
    Action(
        "audit.move-patch", QT_TRANSLATE_NOOP("Actions", "Go from patch to patch (image in focus, also up and down)"),
        ("Alt+Left", "Alt+Right"), "audit", "audit", icon="fit", section=4, held=True,
    ),
    Action(
        "audit.clear-patch", QT_TRANSLATE_NOOP("Actions", "Leave the patch"), (), "audit", "audit",
        QT_TRANSLATE_NOOP("Actions", "List what fired in the whole image again."), "close", 4,
    ),
    Action(
        "audit.switch-colours", QT_TRANSLATE_NOOP("Actions", "Colours as open_clip sees them, or as people do"), (),
        "audit", "auditor",
        QT_TRANSLATE_NOOP("Actions", "Audit what a production pipeline opens: no profile, EXIF or transparency."),
        "image", 4,
    ),
    Action(
        "audit.next-view", QT_TRANSLATE_NOOP("Actions", "Look at the crop, the whole image or tiles"), ("V",), "audit",
        "auditor",
        QT_TRANSLATE_NOOP("Actions", "What the encoder's own crop leaves out is seen whole, scaled, or in tiles."),
        "fit", 4,
    ),
    Action(
        "audit.next-tile", QT_TRANSLATE_NOOP("Actions", "Next tile"), (".",), "audit", "audit", icon="chevron-right",
        section=4,
    ),
    Action(
        "audit.previous-tile", QT_TRANSLATE_NOOP("Actions", "Previous tile"), (",",), "audit", "audit",
        icon="chevron-left", section=4,
    ),
    Action(
        "audit.less-overlay", QT_TRANSLATE_NOOP("Actions", "Fainter overlay"), ("[",), "audit", "audit",
        icon="overlay", section=4,
    ),
    Action(
        "audit.more-overlay", QT_TRANSLATE_NOOP("Actions", "Stronger overlay"), ("]",), "audit", "audit",
        icon="overlay", section=4,
    ),
    Action(
        "audit.bare-image", QT_TRANSLATE_NOOP("Actions", "Hold for the bare image"), ("Space",), "audit", "audit",
        icon="eye", section=4, held=True,
    ),
    Action(
        "audit.fit", QT_TRANSLATE_NOOP("Actions", "Fit the image"), ("Ctrl+0",), "audit", "audit", icon="fit",
        section=5,
    ),
    Action(
        "audit.actual-size", QT_TRANSLATE_NOOP("Actions", "Actual size"), ("Ctrl+Shift+0",), "audit", "audit",
        icon="zoom-actual", section=5,
    ),
    Action(
        "audit.zoom-in", QT_TRANSLATE_NOOP("Actions", "Zoom in"), ("Ctrl++", "Ctrl+="), "audit", "audit",
        icon="zoom-in", section=5,
    ),
    Action(
        "audit.zoom-out", QT_TRANSLATE_NOOP("Actions", "Zoom out"), ("Ctrl+-",), "audit", "audit", icon="zoom-out",
        section=5,
    ),
)  # fmt: skip
