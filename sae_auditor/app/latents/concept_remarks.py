"""What is said of the selected latent in this image: remarks with a sign each, and how it is aligned to the class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from sae_auditor.app.kit.controls import text_label
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers
from sae_auditor.workbench.audit import flag_words

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit, Contribution
    from sae_auditor.workbench.audit.flag_words import Remark

# No contribution has more of them: it cannot both be allowed and forbidden, nor be folded and hinted at.
_MOST = 4


class ConceptRemarks(QWidget):
    """A line for each remark, those that matter most first, then quietly the alignment."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._remarks: tuple[Remark, ...] = ()
        self._signs = [QLabel() for _ in range(_MOST)]
        self._texts = [text_label(theme, wrap=True) for _ in range(_MOST)]
        self._alignment = text_label(theme, role="caption", tone="muted", wrap=True)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(theme.space(2))
        layout.setVerticalSpacing(theme.space(1))
        layout.setColumnStretch(1, 1)
        for place, (sign, text) in enumerate(zip(self._signs, self._texts, strict=True)):
            layout.addWidget(sign, place, 0, Qt.AlignmentFlag.AlignTop)
            layout.addWidget(text, place, 1)
        layout.addWidget(self._alignment, _MOST, 0, 1, 2)
        theme.changed.connect(self._draw)

    def set_context(self, audit: Audit | None, index: int, latent: int | None) -> None:
        """Speak of a latent in an audit, for the class `index`."""
        item = None if audit is None else _contribution(audit, index, latent)
        said = audit is not None and item is not None
        self._remarks = flag_words.remarks_on(audit, item)[:_MOST] if audit is not None and item is not None else ()
        self._alignment.setText(_alignment(audit, index, item) if audit is not None and item is not None else "")
        self._alignment.setVisible(bool(self._alignment.text()))
        self._draw()
        self.setVisible(said and self.has_any)

    @property
    def has_any(self) -> bool:
        """Whether there is something to say."""
        return bool(self.text)

    @property
    def text(self) -> str:
        """Everything that is said, one remark a line."""
        return "\n".join(filter(None, (*map(_sentence, self._remarks), self._alignment.text())))

    def _draw(self) -> None:
        side = self._theme.em(1.0)
        for place, (sign, text) in enumerate(zip(self._signs, self._texts, strict=True)):
            is_used = place < len(self._remarks)
            sign.setVisible(is_used)
            text.setVisible(is_used)
            if is_used:
                name, tone = flag_words.flag_icon(self._remarks[place].flag)
                colour = getattr(self._theme.colours, tone)
                sign.setPixmap(icon_pixmap(name, colour, side, self.devicePixelRatioF()))
                text.setText(_sentence(self._remarks[place]))


def _contribution(audit: Audit, index: int, latent: int | None) -> Contribution | None:
    contributions = audit.prediction(index).contributions
    return next((one for one in contributions if one.latent == latent), None)


def _alignment(audit: Audit, index: int, item: Contribution) -> str:
    lines = []
    if item.alignment is not None:
        text = translate("Audit", "Alignment with \u201c{name}\u201d: {value}")
        lines.append(text.format(name=audit.class_names[index], value=numbers.signed(item.alignment, 3)))
    if audit.alignment_hints == "withheld":
        lines.append(flag_words.alignment_withheld())
    return "\n".join(lines)


def _sentence(remark: Remark) -> str:
    return remark.sentence[:1].upper() + remark.sentence[1:]
