"""The latent panel of the Audit workspace: what the selected latent means, and what is said of it in this image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from sae_auditor.app.kit.controls import icon_button
from sae_auditor.app.kit.theme import Theme, icon_pixmap
from sae_auditor.app.latents.head import BreakingLabel
from sae_auditor.app.latents.latent_panel import LatentPanel
from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.audit import flag_words
from sae_auditor.workbench.latents import mark_help

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit, Contribution
    from sae_auditor.reports.audit.flag_words import Remark
    from sae_auditor.workbench.latents import LatentPage

# No contribution has more of them: it cannot both be allowed and forbidden, nor be folded and hinted at.
_MOST_REMARKS = 4


class ConceptCard(LatentPanel):
    """A compact panel with what is said of the latent in the audit on the screen; people can write about it.

    `trace_wanted` asks where the latent comes from.
    """

    trace_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "compact")
        self._name_keys()
        self._audit: Audit | None = None
        self._latent: int | None = None
        self._given: LatentPage | None = None
        self.remarks = ConceptRemarks(theme)
        self.add_below_head(self.remarks)
        tip = translate("Audit", "Which earlier latents made it fire, each checked by switching it off (W).")
        self.trace = icon_button(theme, "trace", translate("Audit", "Where it comes from\u2026"), tip=tip)
        self.trace.clicked.connect(self.trace_wanted)
        self.head.add_tool(self.trace)
        self._is_traceable = False
        # What it shows comes before what people write of it: the pictures are to be in sight.
        for part in (self.head.note, self.head.marks):
            self._column.insertWidget(self._column.indexOf(self.gallery) + 1, part)
        self._refresh()

    def set_page(self, page: LatentPage | None) -> None:
        """Show a concept; None says what to do to see one."""
        self._given = page
        self._refresh()

    def set_context(self, audit: Audit | None, index: int, latent: int | None) -> None:
        """Tell in which audit the latent fired and for which class it is looked at."""
        self._audit, self._latent = audit, latent
        self.remarks.set_context(audit, index, latent)
        self._refresh()

    def set_traceable(self, traceable: bool) -> None:
        """Offer to trace the latent back: there is an SAE at an earlier site."""
        self._is_traceable = traceable
        self._refresh()

    def _name_keys(self) -> None:
        """Tell the keys of the Audit workspace, where those of Concepts do something else or nothing."""
        head = self.head
        head.edit.setToolTip(translate("Audit", "Name the latent (Shift+F2)."))
        head.note.write.setToolTip(translate("Audit", "Write down what others should know."))
        head.note.label.setToolTip(translate("Audit", "Click to change the note."))
        for mark, button in head.marks.buttons.items():
            button.setToolTip(mark_help(mark))
            button.setAccessibleDescription(mark_help(mark))

    def _refresh(self) -> None:
        page, audit = self._given, self._audit
        fired_here = page is not None and self._latent == page.concept.latent
        here = _activation(audit, self._latent) if audit is not None and fired_here else None
        self.show_page(page, here=here, doubtful=audit is not None and audit.trust.unlike is True)
        self.remarks.setVisible(fired_here and self.remarks.has_any)
        self.trace.setVisible(fired_here and self._is_traceable)


def _activation(audit: Audit, latent: int | None) -> float | None:
    found = np.flatnonzero(audit.latents == latent)
    return float(audit.activations[found[0]]) if len(found) else None


class ConceptRemarks(QWidget):
    """A line with a sign for each remark, those that matter most first, then quietly the alignment to the class."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._remarks: tuple[Remark, ...] = ()
        self._signs = [QLabel() for _ in range(_MOST_REMARKS)]
        self._texts = [BreakingLabel(theme) for _ in range(_MOST_REMARKS)]
        self._alignment = BreakingLabel(theme, "caption", "muted")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(theme.space(2))
        layout.setVerticalSpacing(theme.space(1))
        layout.setColumnStretch(1, 1)
        for row, (sign, text) in enumerate(zip(self._signs, self._texts, strict=True)):
            layout.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
            layout.addWidget(text, row, 1)
        layout.addWidget(self._alignment, _MOST_REMARKS, 0, 1, 2)
        theme.changed.connect(self._draw)

    def set_context(self, audit: Audit | None, index: int, latent: int | None) -> None:
        """Speak of a latent in an audit, for the class `index`."""
        item = None if audit is None else _contribution(audit, index, latent)
        self._remarks = () if audit is None or item is None else flag_words.remarks_on(audit, item)[:_MOST_REMARKS]
        self._alignment.setText("" if audit is None or item is None else _alignment(audit, index, item))
        self._alignment.setVisible(bool(self._alignment.text()))
        self._draw()
        self.setVisible(self.has_any)

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
        for row, (sign, text) in enumerate(zip(self._signs, self._texts, strict=True)):
            is_used = row < len(self._remarks)
            sign.setVisible(is_used)
            text.setVisible(is_used)
            if is_used:
                name, tone = flag_words.flag_icon(self._remarks[row].flag)
                colour = getattr(self._theme.colours, tone)
                sign.setPixmap(icon_pixmap(name, colour, side, self.devicePixelRatioF()))
                text.setText(_sentence(self._remarks[row]))


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
