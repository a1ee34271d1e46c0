"""Everything about one latent, in a card that scrolls: the same in every workspace, with parts that can be absent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from sae_auditor.app.kit.cards import Card, FlowScroll, column
from sae_auditor.app.kit.controls import Heading, remark, text_label
from sae_auditor.app.kit.histogram import HistogramView
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.gallery import Gallery
from sae_auditor.app.latents.head import PanelHead
from sae_auditor.app.latents.lists import LabelColumns, LatentDetails, group, largest_alignment, largest_push
from sae_auditor.i18n import translate
from sae_auditor.workbench.latents import facts_of

if TYPE_CHECKING:
    from sae_auditor.workbench.latents import LatentPage

# "pinned" stands beside the main one; "compact" is for a latent that is looked at in one image.
PanelKind = Literal["main", "pinned", "compact"]

_LEAST_PUSH = 0.1


@dataclass(frozen=True)
class Scales:
    """What the longest bars stand for; the same for two panels side by side."""

    alignment: float = 1.0
    push: float = 1.0


def scales_of(*pages: LatentPage | None) -> Scales:
    """Return scales that hold for all of these pages."""
    shown = [page for page in pages if page is not None]
    alignment = max((largest_alignment(page.concept) for page in shown), default=0.0)
    push = max((largest_push(page.pushes) for page in shown), default=0.0)
    return Scales(alignment if alignment > 0 else 1.0, max(push, _LEAST_PUSH))


class LatentPanel(QWidget):
    """Shows a page and passes on what people want; every signal but `writing_ended` carries the latent first.

    `went_to` carries a latent to look at next, `heat_wanted` the index of a picture, `writing_ended` tells that a
    person finished writing on the keyboard.
    """

    went_to = Signal(int)
    heat_wanted = Signal(int, int)
    more_wanted = Signal(int)
    writing_ended = Signal()

    def __init__(self, theme: Theme, kind: PanelKind = "main", *, editable: bool = True) -> None:
        super().__init__()
        self._theme = theme
        self._kind = kind
        self.page: LatentPage | None = None
        is_full = kind != "compact"
        self.head = PanelHead(theme, pinned=kind == "pinned", editable=editable, pinnable=is_full)
        self.gallery = Gallery(theme, has_maps=is_full)
        self.labels = LabelColumns(theme, images_only=not is_full)
        self.histogram = HistogramView(theme)
        self.facts = remark(theme)
        self._curve = group(
            theme, Heading(theme, translate("Concepts", "How strongly it fires")), self.facts, self.histogram
        )
        self.details = LatentDetails(theme) if is_full else None
        self.empty = text_label(theme, self._invitation(), tone="muted", wrap=True)
        self._lay_out(theme)
        self.gallery.heat_wanted.connect(self._ask_heat)
        self.gallery.more_wanted.connect(self._ask_more)
        self.head.ended_by_key.connect(self.writing_ended)
        self.show_page(None)

    @property
    def latent(self) -> int | None:
        """The latent that is shown."""
        return None if self.page is None else self.page.concept.latent

    def show_page(
        self,
        page: LatentPage | None,
        scales: Scales | None = None,
        *,
        here: float | None = None,
        doubtful: bool = False,
    ) -> None:
        """Show a latent; None says what to do to see one.

        `scales` are its own unless they are shared; `here` is its activation in the image at hand, and `doubtful` tells
        that this image is unlike the reference images.
        """
        before, self.page = self.latent, page
        self._scroll.setVisible(page is not None)
        self.empty.setVisible(page is None)
        if page is None:
            return
        concept, scales = page.concept, scales or scales_of(page)
        self.head.set_page(page, doubtful=doubtful)
        self.gallery.set_pictures(page.pictures, more=0 < len(page.pictures) < concept.support)
        facts = facts_of(concept)
        self.facts.setText(facts)
        self.histogram.set_histogram(concept.histogram, here, "" if self.details is None else facts)
        self._curve.setVisible(bool(facts) or concept.histogram is not None)
        self.labels.set_concept(concept, scales.alignment)
        if self.details is not None:
            self.details.set_page(page, scales.push)
        if before != concept.latent:
            self._scroll.verticalScrollBar().setValue(0)

    def take_focus(self) -> None:
        """Let the keyboard act on the panel."""
        self.head.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def add_below_head(self, part: QWidget) -> None:
        """Say something of the latent that only one workspace knows."""
        self._column.insertWidget(1, part)

    def _invitation(self) -> str:
        if self._kind == "compact":
            return translate("Audit", "Choose a bar to see what its latent means.")
        return translate("Concepts", "Choose a latent to see what it stands for.")

    def _lay_out(self, theme: Theme) -> None:
        body = QWidget()
        gap_px = theme.space(4 if self._kind != "compact" else 3)
        self._column = column(self.head, self.gallery, self.labels, self._curve, gap_px=gap_px)
        self._column.setContentsMargins(0, 0, theme.space(2), 0)
        body.setLayout(self._column)
        if self.details is not None:
            self._column.addWidget(self.details)
            self.details.went_to.connect(self.went_to)
        self._column.addStretch(1)
        self._scroll = FlowScroll(body)
        self._scroll.setAccessibleName(
            {
                "main": translate("Concepts", "Latent"),
                "pinned": translate("Concepts", "Pinned latent"),
                "compact": translate("Audit", "Concept"),
            }[self._kind]
        )
        frame = Card(theme, spacing=2, margin=3)
        frame.column.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        frame.column.addWidget(self._scroll, 1000)
        self.setLayout(column(frame))
        self.setMinimumWidth(theme.em(13.5 if self._kind != "compact" else 9.5))
        self.setMinimumHeight(theme.em(8))

    def _ask_heat(self, index: int) -> None:
        if self.latent is not None:
            self.heat_wanted.emit(self.latent, index)

    def _ask_more(self) -> None:
        if self.latent is not None:
            self.more_wanted.emit(self.latent)
