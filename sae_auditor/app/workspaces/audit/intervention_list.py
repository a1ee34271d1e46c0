"""The named interventions: a row for each, with a check mark that lets it hold for every image."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QMenu, QVBoxLayout, QWidget

from sae_auditor.app.kit.cards import column, line
from sae_auditor.app.kit.controls import ElidingLabel, Heading, icon_button
from sae_auditor.app.kit.theme import Theme
from sae_auditor.explain.interventions import Intervention
from sae_auditor.i18n import translate
from sae_auditor.reports.audit.intervention_words import content_text
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench.audit.state import AuditState
from sae_auditor.workbench.plain import plain


class InterventionRow(QWidget):
    """One intervention: its check mark, its name, what it does, and a menu."""

    switched = Signal(str, bool)
    rename_asked = Signal(str)
    save_asked = Signal(str)
    removed = Signal(str)

    def __init__(self, theme: Theme, one: Intervention, content: str, *, is_on: bool) -> None:
        super().__init__()
        self._name = one.name
        self.check = QCheckBox()
        self.check.setChecked(is_on)
        name = translate("Audit", "Let \u201c{name}\u201d hold for every image").format(name=one.name)
        self.check.setAccessibleName(name)
        self.check.setToolTip(plain(name))
        self.title = ElidingLabel(theme, "body", "text", one.name)
        detail = ElidingLabel(theme, "caption", "muted", content)
        more = translate("Audit", "What can be done with \u201c{name}\u201d").format(name=one.name)
        self.menu_button = icon_button(theme, "more", more)
        self.setLayout(line(self.check, (column(self.title, detail), 1), self.menu_button, gap_px=theme.space(2)))
        self.check.toggled.connect(lambda on: self.switched.emit(one.name, on))
        self.menu_button.clicked.connect(self._open_menu)

    def _open_menu(self) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """Return what can be done with it."""
        menu = QMenu(self)
        for text, asked in (
            (translate("Audit", "Rename\u2026"), self.rename_asked),
            (translate("Audit", "Save to a file\u2026"), self.save_asked),
            (translate("Audit", "Remove"), self.removed),
        ):
            menu.addAction(text).triggered.connect(partial(asked.emit, self._name))
        return menu


class InterventionList(QWidget):
    """Hidden while there are none; `rows` in the order in which they were made."""

    switched = Signal(str, bool)
    rename_asked = Signal(str)
    save_asked = Signal(str)
    removed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[object, ...] = ()
        self.rows: list[InterventionRow] = []
        heading = Heading(theme, translate("Audit", "Kept, for every image"))
        self._layout = QVBoxLayout()
        self._layout.setSpacing(theme.space(1))
        self.setLayout(column(heading, self._layout, gap_px=theme.space(1)))
        self.setAccessibleName(translate("Audit", "Named interventions"))
        self.hide()

    def show_state(self, state: AuditState) -> None:
        """Show the interventions of the SAE in use."""
        shown = (state.interventions, state.switched_on, state.audit)
        if len(shown) == len(self._shown) and all(a is b for a, b in zip(shown, self._shown, strict=True)):
            return
        had_focus = next((row.title.text() for row in self.rows if row.isAncestorOf(self.focusWidget() or self)), None)
        self._shown = shown
        for row in self.rows:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [self._row(state, one) for one in state.interventions]
        for row, one in zip(self.rows, state.interventions, strict=True):
            self._layout.addWidget(row)
            if had_focus == one.name:
                row.check.setFocus()
        self.setVisible(bool(self.rows))

    def _row(self, state: AuditState, one: Intervention) -> InterventionRow:
        content = content_text(one, lambda latent: latent_name(state.any_label(latent), latent))
        if state.audit is not None and not state.fires(one):
            content = translate("Audit", "{content} \u00b7 does not fire here").format(content=content)
        row = InterventionRow(self._theme, one, content, is_on=one.name in state.switched_on)
        row.switched.connect(self.switched)
        row.rename_asked.connect(self.rename_asked)
        row.save_asked.connect(self.save_asked)
        row.removed.connect(self.removed)
        return row
