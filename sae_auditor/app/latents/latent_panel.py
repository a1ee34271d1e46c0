"""Everything about one latent, in a card that scrolls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import Heading, card, remark, text_label
from sae_auditor.app.kit.histogram import HistogramView
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.class_pushes import ClassPushes, largest_push
from sae_auditor.app.latents.gallery import Gallery
from sae_auditor.app.latents.label_columns import LabelColumns, PairOfColumns, largest_alignment
from sae_auditor.app.latents.panel_head import PanelHead
from sae_auditor.app.latents.relatives import RelativeList
from sae_auditor.app.latents.score_list import ScoreList
from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers
from sae_auditor.workbench.concepts.state import LatentPage, Latents, Side

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Concept

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
    """Shows a page and passes on what people want; `went_to` carries a latent to look at next."""

    went_to = Signal(int)
    heat_wanted = Signal(int, int, str)
    more_wanted = Signal(int)

    def __init__(self, theme: Theme, side: Side) -> None:
        super().__init__()
        self._theme = theme
        self._side = side
        self._page: LatentPage | None = None
        self.head = PanelHead(theme, pinned=side == "pinned")
        self.gallery = Gallery(theme)
        self.histogram = ReferenceHistogram(theme)
        self._facts = remark(theme)
        self.scores = ScoreList(theme)
        self.labels = LabelColumns(theme)
        self.together = RelativeList(
            theme,
            translate("Concepts", "Fires together with"),
            translate("Concepts", "Latents that fire in the same images; 1 means in exactly the same."),
        )
        self.alike = RelativeList(
            theme,
            translate("Concepts", "Points the same way"),
            translate("Concepts", "Latents that write in nearly the same direction; 1 means the very same."),
        )
        self.pushes = ClassPushes(theme)
        self._history = remark(theme)
        self._history_head = Heading(theme, translate("Concepts", "What people changed"))
        self._empty = text_label(theme, translate("Concepts", "Choose a latent to see what it stands for."),
                                 tone="muted", wrap=True)  # fmt: skip
        self._build()
        self._connect()
        self.set_page(None, None, Scales())

    @property
    def latent(self) -> int | None:
        """The latent that is shown."""
        return None if self._page is None else self._page.concept.latent

    @property
    def page(self) -> LatentPage | None:
        """What is shown."""
        return self._page

    def set_page(self, page: LatentPage | None, latents: Latents | None, scales: Scales) -> None:
        """Show a latent; None says what to do to see one."""
        before = self.latent
        self._page = page
        self._scroll.setVisible(page is not None)
        self._empty.setVisible(page is None)
        if page is None:
            return
        concept = page.concept
        self.head.set_concept(concept, page.place)
        self.gallery.set_pictures(page.pictures, more=0 < len(page.pictures) < concept.support)
        self.histogram.set_concept(concept)
        self._facts.setText(facts_of(concept))
        self.scores.set_concept(concept, latents)
        self.labels.set_concept(concept, scales.alignment)
        self.together.set_relatives(page.together)
        self.alike.set_relatives(page.alike)
        self.pushes.set_pushes(page.pushes, page.pushes_notice, scales.push)
        self._history.setText("\n".join(page.history))
        for widget in (self._history, self._history_head):
            widget.setVisible(bool(page.history))
        if before != concept.latent:
            self._scroll.verticalScrollBar().setValue(0)

    def take_focus(self) -> None:
        """Let the keyboard act on the panel."""
        self.head.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        theme = self._theme
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, theme.space(2), 0)
        layout.setSpacing(theme.space(4))
        curve = _group(
            theme, Heading(theme, translate("Concepts", "How strongly it fires")), self._facts, self.histogram
        )
        history = _group(theme, self._history_head, self._history)
        relatives = PairOfColumns(theme, self.together, self.alike)
        for part in (self.head, self.gallery, self.labels, self.scores, curve, relatives, self.pushes, history):
            layout.addWidget(part)
        layout.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        name = translate("Concepts", "Pinned latent") if self._side == "pinned" else translate("Concepts", "Latent")
        self._scroll.setAccessibleName(name)
        frame, outer = card(theme, spacing=2, margin=3)
        outer.addWidget(self._empty, 1, Qt.AlignmentFlag.AlignTop)
        outer.addWidget(self._scroll, 1000)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)
        self.setMinimumWidth(theme.em(13.5))

    def _connect(self) -> None:
        self.gallery.heat_wanted.connect(self._ask_heat)
        self.gallery.more_wanted.connect(self._ask_more)
        self.together.chosen.connect(self.went_to)
        self.alike.chosen.connect(self.went_to)

    def _ask_heat(self, place: int) -> None:
        if self.latent is not None:
            self.heat_wanted.emit(self.latent, place, self._side)

    def _ask_more(self) -> None:
        if self.latent is not None:
            self.more_wanted.emit(self.latent)


class ReferenceHistogram(HistogramView):
    """The histogram without an image of its own."""

    def set_concept(self, concept: Concept) -> None:
        """Show a latent's activations."""
        self._fires_in = facts_of(concept)
        self.set_histogram(concept.histogram, None)

    def _sentence(self) -> str:
        return getattr(self, "_fires_in", "")


def facts_of(concept: Concept) -> str:
    """Say in how many images the latent fires, and how many of them carry it."""
    text = translate("Concepts", "Fires in {count} reference images ({rate}).").format(
        count=f"{concept.support:,}", rate=numbers.percent(concept.firing_rate)
    )
    if concept.scores is not None and concept.support:
        effective = translate("Concepts", "About {count} of them carry its activation.")
        text += " " + effective.format(count=f"{round(concept.scores.effective_n):,}")
    return text


def _group(theme: Theme, *parts: QWidget) -> QWidget:
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.space(1))
    for part in parts:
        layout.addWidget(part)
    return box
