"""The head of a latent's panel: its name, where the name comes from, what people think and wrote of it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QToolButton, QWidget

from sae_auditor.app.kit.cards import FlowLayout, column, line
from sae_auditor.app.kit.controls import PlainLabel, beside_icon, icon_button, push_button, set_property, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import TextRole, Theme, set_icon
from sae_auditor.concepts.concept import MARKS
from sae_auditor.i18n import translate
from sae_auditor.reports.latents.words import always_on, latent_name, mark_word
from sae_auditor.workbench.latents import SHAPES, few_images, mark_help, origin_of

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Mark
    from sae_auditor.workbench.latents import LatentPage

KEYS: dict[Mark, str] = {"trusted": "T", "mixed": "M", "unusable": "X"}


_WORD = re.compile(r"[!-~\u00c0-\u024f]+")
# A word that is wider than this is broken where the line ends; any panel is wider.
_WIDEST_EM = 7.0


class BreakingLabel(PlainLabel):
    """Text that wraps, within words too where they are long: what people and files call things must not be cut off."""

    def __init__(self, theme: Theme, role: TextRole = "body", tone: str = "") -> None:
        super().__init__()
        self._widest_px = theme.em(_WIDEST_EM)
        self.setFont(theme.font(role))
        self.setWordWrap(True)
        if tone:
            self.setProperty("tone", tone)

    def setText(self, text: str) -> None:
        """Show a text."""
        super().setText(text)
        QLabel.setText(self, _WORD.sub(self._broken, QLabel.text(self)))

    def text(self) -> str:
        """Return the text without the marks where it may be broken."""
        return QLabel.text(self).replace("\u200b", "")

    def _broken(self, found: re.Match[str]) -> str:
        word = found[0]
        return "\u200b".join(word) if self.fontMetrics().horizontalAdvance(word) > self._widest_px else word


def chip(theme: Theme, text: str, tip: str, icon: str = "", colour: str = "text") -> QPushButton:
    """Return a small button that stays pressed, with a word and perhaps a drawing."""
    button = QPushButton(beside_icon(text) if icon else text)
    button.setProperty("kind", "chip")
    button.setFont(theme.font("caption"))
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setAccessibleDescription(tip)
    button.setCheckable(True)
    button.setAutoDefault(False)
    if icon:
        button.setIconSize(QSize(theme.em(0.85), theme.em(0.85)))
        set_icon(button, icon, theme, colour)
    return button


class MarkButtons(QWidget):
    """Three buttons, of which one may be down; `chosen` carries a mark, or None to take it away."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        layout = FlowLayout(self, theme.space(1))
        self.buttons: dict[Mark, QPushButton] = {}
        for mark in MARKS:
            icon, colour = SHAPES[mark]
            tip = f"{mark_help(mark)} ({KEYS[mark]})"
            button = chip(theme, mark_word(mark), tip, icon, colour)
            button.clicked.connect(partial(self._clicked, mark))
            layout.addWidget(button)
            self.buttons[mark] = button

    def set_mark(self, mark: Mark | None) -> None:
        """Show this mark."""
        for own, button in self.buttons.items():
            button.setChecked(own == mark)

    def _clicked(self, mark: Mark) -> None:
        self.chosen.emit(mark if self.buttons[mark].isChecked() else None)


_KEEPS_EDITING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PanelHead(QWidget):
    """Shows one latent and, where it is `editable`, lets people write about it.

    `renamed`, `note_written` and `marked` carry the latent first; `ended_by_key` tells that a person finished writing
    on the keyboard, which therefore needs a place to go on.
    """

    renamed = Signal(int, str)
    note_written = Signal(int, str)
    marked = Signal(int, object)
    pin_wanted = Signal()
    ended_by_key = Signal()

    def __init__(self, theme: Theme, *, pinned: bool = False, editable: bool = True, pinnable: bool = True) -> None:
        super().__init__()
        self._page: LatentPage | None = None
        self._edited: int | None = None
        self.title = BreakingLabel(theme, "title")
        self.number = text_label(theme, role="caption")
        self.number.setProperty("kind", "badge")
        self.name = QLineEdit()
        self.name.setFont(theme.font("heading"))
        self.name.setMaxLength(200)
        self.name.setAccessibleName(translate("Concepts", "Name of the latent"))
        self.name.setPlaceholderText(translate("Concepts", "Name; left empty, there is none"))
        self.name.hide()
        self._naming = _Writing(self.name)
        self.edit = icon_button(
            theme, "edit", translate("Concepts", "Rename"), tip=translate("Concepts", "Name the latent (F2).")
        )
        text = translate("Concepts", "Let go of it") if pinned else translate("Concepts", "Pin to compare")
        tip = text if pinned else translate("Concepts", "Keep this latent beside the next one to compare them (P).")
        self.pin = icon_button(theme, "close" if pinned else "pin", text, tip=tip)
        self.origin = BreakingLabel(theme, "caption", "muted")
        self.always = text_label(theme, role="caption", wrap=True)
        self.marks = MarkButtons(theme)
        self.note = _Note(theme)
        # Its frame says how much it matters, and is a QLabel's own.
        self.few = text_label(theme, role="caption", wrap=True)
        self.few.setContentsMargins(theme.space(2), theme.space(1), theme.space(2), theme.space(1))
        self._lay_out(theme)
        self.edit.setVisible(editable)
        self.pin.setVisible(pinnable)
        self.marks.setVisible(editable)
        self.note.setVisible(editable)
        self.edit.clicked.connect(self.begin_name)
        self.pin.clicked.connect(self.pin_wanted)
        self._naming.finished.connect(self._name_done)
        self.note.edit_wanted.connect(self.begin_note)
        self.note.writing.finished.connect(self._note_done)
        self.marks.chosen.connect(self._mark)

    def set_page(self, page: LatentPage, *, doubtful: bool = False) -> None:
        """Show a latent; what is being written about the same latent stays open."""
        concept = page.concept
        if self._page is not None and self._page.concept.latent != concept.latent:
            self._close_editors()
        self._page = page
        remark = concept.remark
        set_property(self.title, "tone", "muted" if doubtful else "")
        self.title.setText(latent_name(concept.label, concept.latent))
        self.number.setText(f"#{concept.latent}")
        self.origin.setText(origin_of(page))
        self.always.setText(always_on(concept, page.place) if concept.always_on else "")
        self.always.setVisible(concept.always_on)
        self.marks.set_mark(None if remark is None else remark.mark)
        self.note.set_note("" if remark is None else remark.note or "")
        self.few.setText(few_images(concept) if page.indexed else "")
        self.few.setVisible(bool(self.few.text()))
        set_property(self.few, "kind", "warning" if concept.support else "info")

    def begin_name(self) -> None:
        """Let the person name the latent."""
        if self._page is not None:
            self._edited = self._page.concept.latent
            self._title_row.hide()
            self.name.setText(self._page.concept.label or "")
            self.name.show()
            self.name.selectAll()
            self._naming.begin()

    def begin_note(self) -> None:
        """Let the person write about the latent."""
        if self._page is not None:
            self._edited = self._page.concept.latent
            self.note.begin()

    def _lay_out(self, theme: Theme) -> None:
        self._title_row = QWidget()
        head = line((self.title, 1), self.edit, self.pin, gap_px=theme.space(1))
        self._title_row.setLayout(head)
        source = line(self.number, (self.origin, 1), gap_px=theme.space(2))
        for row, part in ((head, self.edit), (head, self.pin), (source, self.number)):
            row.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        parts = (self._title_row, self.name, source, self.always, self.marks, self.note, self.few)
        self.setLayout(column(*parts, gap_px=theme.space(2)))

    def add_tool(self, button: QToolButton) -> None:
        """Put a further button beside the name."""
        row = self._title_row.layout()
        assert isinstance(row, QBoxLayout)
        row.insertWidget(row.indexOf(self.edit), button, 0, Qt.AlignmentFlag.AlignTop)

    def _mark(self, mark: Mark | None) -> None:
        if self._page is not None:
            self.marked.emit(self._page.concept.latent, mark)

    def _name_done(self, text: str | None, by_key: bool) -> None:
        self._done(self.renamed, "" if self._page is None else self._page.concept.label or "", text, by_key)

    def _note_done(self, text: str | None, by_key: bool) -> None:
        self._done(self.note_written, self.note.text, text, by_key)

    def _done(self, written: SignalInstance, before: str, text: str | None, by_key: bool) -> None:
        latent = self._edited
        self._close_editors()
        if text is not None and latent is not None and text != before:
            written.emit(latent, text)
        if by_key:
            self.ended_by_key.emit()

    def _close_editors(self) -> None:
        self._edited = None
        self._naming.is_open = False
        self.name.hide()
        self._title_row.show()
        self.note.end()


class _Writing(QObject):
    """Writing in place: Enter, of several lines with Ctrl, or going elsewhere keeps it, Escape leaves it as it was.

    `finished` carries the text, None when the person gave up, and whether a key ended it.
    """

    finished = Signal(object, bool)

    def __init__(self, field: QLineEdit | QPlainTextEdit) -> None:
        super().__init__(field)
        self._field = field
        self.is_open = False
        field.installEventFilter(self)

    def begin(self) -> None:
        """Let the person write."""
        self.is_open = True
        self._field.setFocus()

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take or leave what was written; the keys for it are kept from the shortcuts of the window."""
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            leaves = event.key() == Qt.Key.Key_Escape
            if leaves or self._keeps(event):
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    self._end(None if leaves else self._text(), by_key=True)
                return True
        elif isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _KEEPS_EDITING:
            self._end(self._text(), by_key=False)
        return False

    def _keeps(self, event: QKeyEvent) -> bool:
        with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return event.key() in _ENTER and (with_control or isinstance(self._field, QLineEdit))

    def _text(self) -> str:
        field = self._field
        return (field.text() if isinstance(field, QLineEdit) else field.toPlainText()).strip()

    def _end(self, text: str | None, *, by_key: bool) -> None:
        if self.is_open:
            self.is_open = False
            self.finished.emit(text, by_key)


class _Note(QWidget):
    """A person's note, or a button that asks for one."""

    edit_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.text = ""
        self._shown = QFrame()
        self._shown.setProperty("kind", "info")
        self.label = BreakingLabel(theme)
        self.label.setCursor(Qt.CursorShape.PointingHandCursor)
        self.label.setToolTip(translate("Concepts", "Click to change the note (N)."))
        self.label.installEventFilter(self)
        self.change = icon_button(theme, "edit", translate("Concepts", "Change the note"))
        inner = line((self.label, 1), self.change)
        inner.setContentsMargins(theme.space(2), theme.space(1), theme.space(1), theme.space(1))
        inner.setAlignment(self.change, Qt.AlignmentFlag.AlignTop)
        self._shown.setLayout(inner)
        self.write = push_button(theme, translate("Concepts", "Write a note"), kind="quiet", icon="note")
        self.write.setToolTip(translate("Concepts", "Write down what others should know (N)."))
        self.write.setFont(theme.font("caption"))
        self.editor = QPlainTextEdit()
        self.editor.setFont(theme.font("body"))
        self.editor.setTabChangesFocus(True)
        self.editor.setFixedHeight(theme.em(5.5))
        self.editor.setAccessibleName(translate("Concepts", "Note on the latent"))
        self.editor.setPlaceholderText(
            translate("Concepts", "What should others know? Ctrl+Enter keeps it, Escape does not.")
        )
        self.editor.hide()
        self.writing = _Writing(self.editor)
        layout = column(self._shown, self.write, self.editor)
        layout.setAlignment(self.write, Qt.AlignmentFlag.AlignLeft)
        self.setLayout(layout)
        self.change.clicked.connect(self.edit_wanted)
        self.write.clicked.connect(self.edit_wanted)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let a click on the note change it."""
        if event.type() == QEvent.Type.MouseButtonPress:
            self.edit_wanted.emit()
        return super().eventFilter(watched, event)

    def set_note(self, text: str) -> None:
        self.text = text
        self.label.setText(text)
        if self.editor.isHidden():
            self.end()

    def begin(self) -> None:
        self._shown.hide()
        self.write.hide()
        self.editor.setPlainText(self.text)
        self.editor.show()
        self.editor.moveCursor(self.editor.textCursor().MoveOperation.End)
        self.writing.begin()

    def end(self) -> None:
        self.writing.is_open = False
        self.editor.hide()
        self._shown.setVisible(bool(self.text))
        self.write.setVisible(not self.text)
