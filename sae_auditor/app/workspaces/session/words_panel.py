"""Who said what of an image, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from sae_auditor.app.kit.cards import clear, column, line
from sae_auditor.app.kit.controls import set_property, text_label
from sae_auditor.app.kit.theme import Theme, icon_pixmap
from sae_auditor.records.comparing import Word
from sae_auditor.workbench.plain import plain
from sae_auditor.workbench.session.looking import drawing_of, reason_of, said


@dataclass(frozen=True)
class Voice:
    """A person's word with its drawing, and more in small; who is `next` to speak is marked."""

    who: str
    text: str
    icon: str = ""
    tone: str = "muted"
    rest: str = ""
    is_next: bool = False


class WordsPanel(QWidget):
    """The words; `scale` is how much larger than the window's text they are, for a room full of people."""

    def __init__(self, theme: Theme, scale: float = 1.0) -> None:
        super().__init__()
        self._theme, self._scale = theme, scale
        self._column = column(gap_px=theme.space(2))
        self._voices: tuple[Voice, ...] = ()
        self.setLayout(self._column)
        theme.changed.connect(self._fill)

    def set_voices(self, voices: Sequence[Voice]) -> None:
        """Show these words."""
        if self._voices != tuple(voices):
            self._voices = tuple(voices)
            self._fill()

    def _fill(self) -> None:
        clear(self._column)
        for voice in self._voices:
            row = QWidget()
            row.setLayout(self._row(voice))
            row.setAccessibleName(" ".join(part for part in (voice.who, voice.text, voice.rest) if part))
            self._column.addWidget(row)

    def _row(self, voice: Voice) -> QHBoxLayout:
        theme, side = self._theme, self._theme.em(1.1 * self._scale)
        drawing = QLabel()
        drawing.setFixedSize(side, side)
        icon, tone = ("chevron-right", "accent") if voice.is_next else (voice.icon, voice.tone)
        if icon:
            drawing.setPixmap(icon_pixmap(icon, getattr(theme.colours, tone), side, self.devicePixelRatioF()))
        who, text = (text_label(theme, part, role) for part, role in ((voice.who, "strong"), (voice.text, "body")))  # type: ignore[arg-type]
        for label in (who, text):
            font = label.font()
            font.setPointSizeF(font.pointSizeF() * self._scale)
            label.setFont(font)
        set_property(text, "tone", "accent" if voice.is_next else "muted" if not voice.icon else "")
        rest = text_label(theme, voice.rest, "caption", "muted", wrap=True)
        rest.setVisible(bool(voice.rest))
        return line(drawing, (column(line(who, text, 1, gap_px=theme.space(3)), rest), 1), gap_px=theme.space(2))


def voice_of(word: Word, reasons: tuple[str, ...]) -> Voice:
    """Return a person's word as it is shown."""
    rest = reason_of(reasons, word.code, word.note)
    return Voice(plain(word.who), said(word.verdict), *drawing_of(word.verdict), rest)
