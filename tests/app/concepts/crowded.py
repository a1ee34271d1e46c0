"""The Concepts page with everything on it at once in the smallest window, and what is lost of it there.

As a program it says so of a screen of another scale: ``QT_SCALE_FACTOR=2 python crowded.py`` prints what is lost.
"""

from __future__ import annotations

import json
from dataclasses import replace

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)
from screen_fakes import make_latents, make_page, make_shown

from sae_auditor.workbench.concepts.state import ConceptsState, ReferenceOffer, Search

# What the frame leaves of the smallest window, 960 x 640.
SMALLEST = (870, 410)
_CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox)


def crowd(screen):
    """Show everything at once."""
    latents = make_latents()
    shown = make_shown(latents)
    first = int(shown.latents[0])
    state = ConceptsState(
        ("cls-last", "patch-middle"), "cls-last",
        (ReferenceOffer("", "Images of the bundle"), ReferenceOffer("/line-3", "line-3")), has_image=True,
    )  # fmt: skip
    screen.page.resize(*SMALLEST)
    screen.page.show()
    screen.render(replace(state, latents=latents))
    search = Search("words", "red tag", "The words are in English as far as the encoder knows.")
    screen.render(
        replace(
            state, latents=latents, shown=shown, selected=first, search=search, working="Searching\u2026",
            page=make_page(first, kind="named"), pinned=make_page(42, kind="sparse"),
        )
    )  # fmt: skip
    screen.table.selectAll()
    for _ in range(10):  # texts that wrap ask for their height once more after each layout
        QApplication.processEvents()


def lost(screen):
    """Return what is too large for the page, and the controls that are cut off where nothing scrolls to them."""
    found = []
    hint = screen.page.minimumSizeHint()
    if hint.width() > SMALLEST[0] or hint.height() > SMALLEST[1]:
        found.append(f"the page needs {hint.width()} x {hint.height()}")
    if screen.table.viewport().height() < screen.table.rowHeight(0):
        found.append("the table shows no row")
    for control in screen.page.findChildren(QWidget):
        if isinstance(control, _CONTROLS) and control.isVisible() and not control.objectName().startswith("qt_"):
            around = _around(control, screen.page)
            corner = control.mapTo(around, control.rect().bottomRight())
            inside = corner.x() <= around.width() and (around is not screen.page or corner.y() <= around.height())
            if not inside or control.width() < 10 or control.height() < 10:
                found.append(control.accessibleName())
    return found


def _around(control, page):
    """Return what scrolls up and down around a control; the page where nothing does."""
    around = control.parentWidget()
    while around is not page and not isinstance(around, QAbstractScrollArea):
        around = around.parentWidget()
    return around


def main():
    from sae_auditor.app.kit.theme import Theme
    from sae_auditor.app.workspaces.concepts.screen import ConceptsScreen

    application = QApplication([])
    screen = ConceptsScreen(Theme(application, mode="light"))
    crowd(screen)
    print(json.dumps({"ratio": screen.page.devicePixelRatioF(), "lost": lost(screen)}))
    screen.page.close()


if __name__ == "__main__":
    main()
