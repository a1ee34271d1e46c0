"""What a session came to: counts, and what makes its records worth something elsewhere."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from sae_auditor.app.kit.cards import Card, FlowLayout, column, line, scrolled
from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.ribbon import Ribbon, Sign
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.session.verdict_bar import EchoLine
from sae_auditor.i18n import translate
from sae_auditor.records import LIMITS
from sae_auditor.records.queue import Kind
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.session.state import SessionState
from sae_auditor.workbench.session.words import KIND_DRAWINGS, kind_help, kind_word


class FinishPage(QWidget):
    """Signals: `back_wanted`, `export_wanted`, `report_wanted`, `anchor_wanted`, `place_wanted` for a second place of
    anchors, and `sign_wanted` with what the signature means.
    """

    back_wanted = Signal()
    export_wanted = Signal()
    report_wanted = Signal()
    anchor_wanted = Signal()
    place_wanted = Signal()
    sign_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.head = text_label(theme, role="title", wrap=True)
        self.about = text_label(theme, tone="muted", wrap=True)
        self.counts = {kind: text_label(theme, role="strong") for kind in Kind}
        self._rows: dict[Kind, tuple[QWidget, ...]] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.space(3))
        grid.setVerticalSpacing(theme.space(1))
        grid.setColumnStretch(3, 1)
        for row, kind in enumerate(Kind):
            sign, name = Sign(theme, *KIND_DRAWINGS[kind]), text_label(theme, kind_word(kind))
            help = text_label(theme, kind_help(kind), "caption", "muted")
            self.counts[kind].setAlignment(Qt.AlignmentFlag.AlignRight)
            self._rows[kind] = (sign, name, self.counts[kind], help)
            for place, part in enumerate(self._rows[kind]):
                grid.addWidget(part, row, place)
        self.back = push_button(theme, translate("Session", "Look through the images"), icon="images")
        self.export = push_button(theme, translate("Session", "Export the records\u2026"), kind="primary", icon="save")
        self.report = push_button(theme, translate("Session", "Save a report\u2026"), icon="save")
        self.anchor = push_button(theme, translate("Session", "Make an anchor"), icon="pin")
        self.place = push_button(theme, translate("Session", "Second place of anchors\u2026"), icon="folder")
        self.reviewed = push_button(theme, translate("Session", "Sign as reviewed"), icon="check")
        self.approved = push_button(theme, translate("Session", "Sign as approved"), icon="check")
        self.unanchored = Ribbon(theme, "warning")
        self.echo = EchoLine(theme)
        limits = text_label(theme, "\n".join(map(translate_core, LIMITS)), "caption", "muted", wrap=True)
        buttons = QWidget()
        flow = FlowLayout(buttons, theme.space(2))
        for button in (self.export, self.report, self.anchor, self.place, self.reviewed, self.approved, self.back):
            flow.addWidget(button)
        inner = Card(theme)
        inner.setMaximumWidth(theme.em(60))
        for part in (self.head, self.about):
            inner.column.addWidget(part)
        inner.column.addLayout(grid)
        for part in (self.unanchored, buttons, self.echo, limits):
            inner.column.addWidget(part)
        body = QWidget()
        body.setLayout(column(line(1, (inner, 20), 1), 1))
        self.setLayout(column((scrolled(body), 1)))
        self.back.clicked.connect(self.back_wanted)
        self.export.clicked.connect(self.export_wanted)
        self.report.clicked.connect(self.report_wanted)
        self.anchor.clicked.connect(self.anchor_wanted)
        self.place.clicked.connect(self.place_wanted)
        self.reviewed.clicked.connect(lambda: self.sign_wanted.emit("reviewed"))
        self.approved.clicked.connect(lambda: self.sign_wanted.emit("approved"))

    def show_state(self, state: SessionState) -> None:
        """Show what the session came to."""
        n_open, n_all = state.counts.get(Kind.UNDECIDED, 0), state.counts.get(Kind.ALL, 0)
        if n_open:
            text = translate("Session", "{count} of {all} images are still undecided")
            self.head.setText(text.format(count=f"{n_open:,}", all=f"{n_all:,}"))
        else:
            text = translate("Session", "Done: {who} has judged all {count} images")
            self.head.setText(text.format(who=state.who, count=f"{n_all:,}"))
        self.about.setText(state.settings.title)
        has_sides = bool(state.settings.accept_classes or state.settings.reject_classes)
        for kind, parts in self._rows.items():
            self.counts[kind].setText(f"{state.counts.get(kind, 0):,}")
            for part in parts:
                part.setVisible(has_sides or kind not in (Kind.OVERKILL, Kind.ESCAPE))
        text = translate("Session", "{count} events since the last anchor").format(count=f"{state.n_unanchored:,}")
        self.unanchored.set_texts(text if state.n_unanchored else "")
        for button in (self.anchor, self.reviewed, self.approved):
            button.setEnabled(not state.is_read_only)
        self.echo.say(state.echo)
