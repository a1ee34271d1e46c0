"""The head of a latent's panel: its name, where the name comes from, what people think and wrote of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import PlainLabel, icon_button, push_button, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.marks import MarkButtons
from sae_auditor.app.latents.remark_editor import NameEditor, NoteEditor
from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers
from sae_auditor.workbench.audit.words import why_no_name
from sae_auditor.workbench.concepts import words

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Concept, Mark


class PanelHead(QWidget):
    """Shows one latent and lets people write about it; every signal carries the latent first."""

    renamed = Signal(int, str)
    note_written = Signal(int, str)
    marked = Signal(int, object)
    pin_wanted = Signal()

    def __init__(self, theme: Theme, *, pinned: bool) -> None:
        super().__init__()
        self._theme = theme
        self._concept: Concept | None = None
        self._edited: int | None = None
        self._title = text_label(theme, role="title", wrap=True)
        self._number = text_label(theme, role="caption")
        self._number.setProperty("kind", "badge")
        self.name = NameEditor(theme)
        self.name.hide()
        self.edit = icon_button(
            theme, "edit", translate("Concepts", "Rename"), tip=translate("Concepts", "Name the latent (F2).")
        )
        text = translate("Concepts", "Let go of it") if pinned else translate("Concepts", "Pin to compare")
        tip = text if pinned else translate("Concepts", "Keep this latent beside the next one to compare them (P).")
        self.pin = icon_button(theme, "close" if pinned else "pin", text, tip=tip)
        self._origin = text_label(theme, role="caption", tone="muted", wrap=True)
        self._always = text_label(theme, role="caption", wrap=True)
        self.marks = MarkButtons(theme)
        self.note = _Note(theme)
        self._few = _FewImages(theme)
        self._build()
        self._connect()

    def set_concept(self, concept: Concept, place: tuple[int, int] | None = None) -> None:
        """Show a latent; what is being written about the same latent stays open.

        `place` is the row and column that it marks where it is always on.
        """
        if self._concept is not None and self._concept.latent != concept.latent:
            self._close_editors()
        self._concept = concept
        remark = concept.remark
        self._title.setText(words.latent_name(concept.label, concept.latent))
        self._number.setText(f"#{concept.latent}")
        self._origin.setText(origin_of(concept))
        self._always.setText(words.always_on(concept, place) if concept.always_on else "")
        self._always.setVisible(concept.always_on)
        self.marks.set_mark(None if remark is None else remark.mark)
        self.note.set_note("" if remark is None else remark.note or "")
        self._few.set_support(concept.support if concept.has_low_support else None)

    def begin_name(self) -> None:
        """Let the person name the latent."""
        if self._concept is None:
            return
        self._edited = self._concept.latent
        self._title_row.hide()
        self.name.begin(self._concept.label or "")

    def begin_note(self) -> None:
        """Let the person write about the latent."""
        if self._concept is not None:
            self._edited = self._concept.latent
            self.note.begin()

    def _build(self) -> None:
        theme = self._theme
        self._title_row = QWidget()
        head = QHBoxLayout(self._title_row)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(theme.space(1))
        head.addWidget(self._title, 1)
        for button in (self.edit, self.pin):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        source = QHBoxLayout()
        source.setSpacing(theme.space(2))
        source.addWidget(self._number, 0, Qt.AlignmentFlag.AlignTop)
        source.addWidget(self._origin, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(2))
        layout.addWidget(self._title_row)
        layout.addWidget(self.name)
        layout.addLayout(source)
        for part in (self._always, self.marks, self.note, self._few):
            layout.addWidget(part)

    def _connect(self) -> None:
        self.edit.clicked.connect(self.begin_name)
        self.pin.clicked.connect(self.pin_wanted)
        self.name.finished.connect(self._name_done)
        self.note.edit_wanted.connect(self.begin_note)
        self.note.editor.finished.connect(self._note_done)
        self.marks.chosen.connect(self._mark)

    def _mark(self, mark: Mark | None) -> None:
        if self._concept is not None:
            self.marked.emit(self._concept.latent, mark)

    def _name_done(self, text: str | None) -> None:
        latent, before = self._edited, "" if self._concept is None else self._concept.label or ""
        self._close_editors()
        if text is not None and latent is not None and text != before:
            self.renamed.emit(latent, text)

    def _note_done(self, text: str | None) -> None:
        latent, before = self._edited, self.note.text
        self._close_editors()
        if text is not None and latent is not None and text != before:
            self.note_written.emit(latent, text)

    def _close_editors(self) -> None:
        self._edited = None
        self.name.hide()
        self._title_row.show()
        self.note.end()


class _Note(QWidget):
    """A person's note, or a button that asks for one."""

    edit_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.text = ""
        self._shown = QFrame()
        self._shown.setProperty("kind", "info")
        self._label = _Pressable()
        self._label.setFont(theme.font("body"))
        self._label.setWordWrap(True)
        self._label.setCursor(Qt.CursorShape.PointingHandCursor)
        self._label.setToolTip(translate("Concepts", "Click to change the note (N)."))
        self.change = icon_button(theme, "edit", translate("Concepts", "Change the note"))
        inner = QHBoxLayout(self._shown)
        inner.setContentsMargins(theme.space(2), theme.space(1), theme.space(1), theme.space(1))
        inner.addWidget(self._label, 1)
        inner.addWidget(self.change, 0, Qt.AlignmentFlag.AlignTop)
        self.write = push_button(theme, translate("Concepts", "Write a note"), kind="quiet", icon="note")
        self.write.setToolTip(translate("Concepts", "Write down what others should know (N)."))
        self.write.setFont(theme.font("caption"))
        self.editor = NoteEditor(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._shown)
        layout.addWidget(self.write, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.editor)
        self.editor.hide()
        self._label.pressed.connect(self.edit_wanted)
        self.change.clicked.connect(self.edit_wanted)
        self.write.clicked.connect(self.edit_wanted)

    def set_note(self, text: str) -> None:
        self.text = text
        self._label.setText(text)
        if self.editor.isHidden():
            self.end()

    def begin(self) -> None:
        self._shown.hide()
        self.write.hide()
        self.editor.begin(self.text)

    def end(self) -> None:
        self.editor.hide()
        self._shown.setVisible(bool(self.text))
        self.write.setVisible(not self.text)


class _Pressable(PlainLabel):
    pressed = Signal()

    @guarded(None)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()


class _FewImages(QFrame):
    """Says that there is little to judge the latent by."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("kind", "warning")
        self._icon = QLabel()
        self._text = text_label(theme, role="caption", wrap=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.space(2), theme.space(1), theme.space(2), theme.space(1))
        layout.setSpacing(theme.space(2))
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._text, 1)
        theme.changed.connect(self._draw)
        self._draw()

    def set_support(self, support: int | None) -> None:
        self.setVisible(support is not None)
        if support is None:
            return
        if support == 0:
            text = translate("Concepts", "It fires in no reference image: nothing can be said of it.")
        else:
            text = translate(
                "Concepts", "Few images: it fires in {count} reference images only, so words and scores say little."
            )
        self._text.setText(text.format(count=support))

    def _draw(self) -> None:
        side = self._theme.em(1)
        self._icon.setFixedSize(QSize(side, side))
        self._icon.setPixmap(icon_pixmap("warning", self._theme.colours.warning, side, self.devicePixelRatioF()))


def origin_of(concept: Concept) -> str:
    """Say where the name of a latent comes from."""
    best = concept.labels[0] if concept.labels else None
    if concept.name is not None:
        text = _named(concept)
        if best is not None and best.text != concept.name:
            text += " \u00b7 " + translate("Concepts", "best word: {word}").format(word=best.text)
        return text
    if concept.why_unnamed is not None:
        return why_no_name(concept.why_unnamed)
    if best is None:
        return ""
    return translate("Concepts", "best word, alignment {value}").format(value=numbers.signed(best.score, 2))


def _named(concept: Concept) -> str:
    remark = concept.remark
    if remark is None or not remark.who:
        return translate("Concepts", "named by a person")
    if not remark.when:
        return translate("Concepts", "named by {who}").format(who=remark.who)
    # The day is enough here; the history below says the minute.
    return translate("Concepts", "named by {who} on {day}").format(who=remark.who, day=remark.when[:10])
