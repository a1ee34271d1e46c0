"""What a new session is asked for, as a form."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from sae_auditor.app.kit.cards import Card, FlowScroll, column, line
from sae_auditor.app.kit.controls import Segmented, push_button, text_label
from sae_auditor.app.kit.paths import PathLabel, ask_file, ask_folder
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.session.class_rows import ClassRows
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.workbench.session.form import Source, names_in
from sae_auditor.workbench.session.starting import StartState


class SessionForm(Card):
    """Signals: `answered` carries the field of a `Form` and its value, `class_answered` a class and its verdict."""

    answered = Signal(str, object)
    class_answered = Signal(str, str)
    make_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, translate("Session", "New session"))
        self._shown: StartState | None = None
        self._notes: dict[str, QLabel] = {}
        self._form = QFormLayout()
        self._form.setContentsMargins(0, 0, theme.space(2), 0)
        self._form.setVerticalSpacing(theme.space(3))
        self._form.setHorizontalSpacing(theme.space(4))
        self._make_controls(theme)
        body = QWidget()
        body.setLayout(column(self._form, 1))
        area = FlowScroll(body)
        area.setFrameShape(FlowScroll.Shape.NoFrame)
        self.why_not = text_label(theme, role="caption", tone="muted", wrap=True)
        self.make = push_button(theme, translate("Session", "Make the session"), kind="primary", icon="add")
        self.make.clicked.connect(self._make)
        self.column.addWidget(area, 1)
        self.column.addLayout(line((self.why_not, 1), self.make, gap_px=theme.space(2)))

    def show_state(self, state: StartState) -> None:
        """Show a state; what a person is typing stays."""
        self._shown = state
        form = state.form
        self.source.set_value(form.source)
        self.source.set_offered(Source.QUEUE, bool(state.n_queue))
        is_queue = form.source is Source.QUEUE
        self.choose.setVisible(not is_queue)
        self.choose.setText(_choose_text(form.source))
        of_queue = translate("Session", "{count} images of the filmstrip").format(count=f"{state.n_queue:,}")
        nothing = translate("Session", "Nothing chosen")
        self.path.setText(of_queue if is_queue else printable(form.path) or nothing)
        self.path.tone = "text" if is_queue or form.path else "muted"
        self.about.setText(_about(form.source))
        for edit, text in ((self.title, form.title), (self.reviewers, ", ".join(form.reviewers))):
            if not edit.hasFocus() and edit.text() != text:
                edit.setText(text)
        lines = "\n".join(form.reasons)
        if not self.reasons.hasFocus() and self.reasons.toPlainText() != lines:
            self.reasons.setPlainText(lines)
        self.classes.set_classes(form.classes)
        self.no_classes.setVisible(not form.classes)
        self.judges_first.setChecked(form.judges_first)
        self.is_blind.setChecked(form.is_blind)
        for name, note in self._notes.items():
            note.setText(state.problems.get(name, ""))
            note.setVisible(name in state.problems)
        self.make.setEnabled(state.can_make)
        self.why_not.setText(
            state.why_read_only or ("" if state.workspace else translate("Session", "Open a workspace first."))
        )

    def _make(self) -> None:
        self._tell_texts()
        self.make_wanted.emit()

    def _tell_texts(self) -> None:
        """Take what a person is still writing: a button may be pressed by a key before the field was left."""
        if self._shown is None:
            return
        form = self._shown.form
        for name, former, now in (
            ("title", form.title, self.title.text()),
            ("reviewers", form.reviewers, names_in(self.reviewers.text())),
            ("reasons", form.reasons, names_in(self.reasons.toPlainText())),
        ):
            if former != now:
                self.answered.emit(name, now)

    # ------------------------------------------------------------------------------------------------------- controls

    def _make_controls(self, theme: Theme) -> None:
        self.source = Segmented(
            theme,
            (
                (Source.FOLDER, translate("Session", "Folder"), ""),
                (Source.WATCHED, translate("Session", "Watched folder"), ""),
                (Source.CSV, translate("Session", "Table"), ""),
                (Source.QUEUE, translate("Session", "Filmstrip"), ""),
            ),
            translate("Session", "Images from"),
        )  # fmt: skip
        self.source.chosen.connect(lambda value: self.answered.emit("source", value))
        self.choose = push_button(theme, "", icon="folder")
        self.choose.setAccessibleName(translate("Session", "Images from"))
        self.choose.clicked.connect(self._ask_path)
        self.path = PathLabel(theme, tone="muted")
        self.about = text_label(theme, role="caption", tone="muted", wrap=True)
        self.title, self.reviewers = QLineEdit(), QLineEdit()
        self.title.setMaxLength(200)
        self.title.editingFinished.connect(lambda: self.answered.emit("title", self.title.text()))
        self.reviewers.setPlaceholderText(translate("Session", "Names, divided by commas"))
        self.reviewers.editingFinished.connect(lambda: self.answered.emit("reviewers", names_in(self.reviewers.text())))
        self.classes = ClassRows(theme)
        self.classes.answered.connect(self.class_answered)
        self.no_classes = text_label(
            theme,
            translate("Session", "Without an open bundle images are not audited and classes say nothing."),
            "caption", "muted", wrap=True,
        )  # fmt: skip
        self.reasons = QPlainTextEdit()
        self.reasons.setTabChangesFocus(True)
        self.reasons.setFixedHeight(theme.em(7.5))
        self.judges_first = QCheckBox(translate("Session", "Judge before the model is shown"))
        self.is_blind = QCheckBox(translate("Session", "Blind to each other until judged"))
        for box in (self.judges_first, self.is_blind):
            box.setAccessibleName(box.text())
        for box, name in ((self.judges_first, "judges_first"), (self.is_blind, "is_blind")):
            box.clicked.connect(lambda checked, name=name: self.answered.emit(name, checked))
        path = line(self.choose, (self.path, 1), gap_px=theme.space(2))
        self._add("path", translate("Session", "Images"), column(self.source, path, self.about, gap_px=theme.space(2)))
        self._add("title", translate("Session", "Title"), self.title)
        self._add("reviewers", translate("Session", "Reviewers"), self.reviewers)
        self._add("classes", translate("Session", "Classes"), column(self.classes, self.no_classes))
        self._add("reasons", translate("Session", "Reasons, keys 1\u20139"), self.reasons)
        boxes = column(self.judges_first, self.is_blind, gap_px=theme.space(1))
        self._add("judges_first", translate("Session", "Against bias"), boxes)

    def _add(self, name: str, title: str, part: object) -> None:
        note = text_label(self._theme, role="caption", tone="error", wrap=True)
        self._notes[name] = note
        cell = QWidget()
        cell.setLayout(column(part, note, gap_px=self._theme.space(1)))  # type: ignore[arg-type]
        if isinstance(part, QWidget):
            part.setAccessibleName(title)
        label = text_label(self._theme, title, wrap=True)
        label.setFixedWidth(self._theme.em(6))
        self._form.addRow(label, cell)

    def _ask_path(self) -> None:
        if self._shown is None:
            return
        if self._shown.form.source is Source.CSV:
            kinds = translate("Session", "Tables (*.csv);;All files (*)")
            path = ask_file(self, "session-table", translate("Session", "Choose a table of paths"), kinds)
        else:
            path = ask_folder(self, "session-images", translate("Session", "Choose a folder of images"))
        if path is not None:
            self.answered.emit("path", str(path))


def _choose_text(source: Source) -> str:
    return "\u2009" + (
        translate("Session", "Table\u2026") if source is Source.CSV else translate("Session", "Folder\u2026")
    )


def _about(source: Source) -> str:
    return {
        Source.FOLDER: translate("Session", "All images in the folder and below it, as they are now."),
        Source.WATCHED: translate("Session", "What is there, and what comes while the session is open."),
        Source.CSV: translate(
            "Session", "A CSV table with a column \u201cpath\u201d and, for part ids, a column \u201cpart\u201d."
        ),
        Source.QUEUE: translate("Session", "The images that are open in the window now."),
    }[source]
