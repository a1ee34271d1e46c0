"""Why the selected class got its prediction: the signed bars with everything that belongs to reading them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import ElidingLabel, Segmented, card
from sae_auditor.app.kit.ribbon import Ribbon
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.audit.bar_legend import BarLegend
from sae_auditor.app.workspaces.audit.bar_list import BarList, FixedBars
from sae_auditor.app.workspaces.audit.contrast_chooser import ContrastChooser
from sae_auditor.app.workspaces.audit.held_panel import HeldPanel
from sae_auditor.app.workspaces.audit.patch_strip import PatchStrip
from sae_auditor.i18n import translate
from sae_auditor.workbench.audit import flag_words, words
from sae_auditor.workbench.audit.bar_row import Bars
from sae_auditor.workbench.audit.patch_rows import patch_bars
from sae_auditor.workbench.audit.prediction_row import prediction_row
from sae_auditor.workbench.audit.rows import bars_of
from sae_auditor.workbench.audit.state import PatchPage, Place, Side
from sae_auditor.workbench.core_translation import translate_core
from sae_auditor.workbench.plain import plain

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit


class WhyPanel(QWidget):
    """Bars of one class. Whether the always-on latents are listed singly is a matter of looking only and stays here."""

    latent_chosen = Signal(int)
    switch_clicked = Signal(int)
    contrast_chosen = Signal(object)
    side_chosen = Signal(object)
    patch_closed = Signal()
    bars_asked = Signal()
    policy_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._audit: Audit | None = None
        self._index: int | None = None
        self._scales: Mapping[int, float] = {}
        self._latent: int | None = None
        self._page: PatchPage | None = None
        self._side = Side.ALL
        self._held = False
        self._is_open = False
        self._title = ElidingLabel(theme, "heading")
        self.contrast = ContrastChooser(theme)
        self.side = Segmented(theme, _sides(), translate("Audit", "Shown contributions"))
        self.side.set_value(Side.ALL)
        tip = translate("Audit", "Say which reasons may count for a decision, and which must not.")
        self.forbidden = Ribbon(theme, "error", translate("Audit", "Reasons policy\u2026"), tip)
        self.ribbon = Ribbon(theme, "warning")
        self.notice = Ribbon(theme, "info")
        self._told: frozenset[str] = frozenset()
        self.patch = PatchStrip(theme)
        self.legend = BarLegend(theme)
        self.bars = BarList(theme)
        # A heading and a row.
        self.bars.setMinimumHeight(theme.em(3.3))
        self.bars.setAccessibleName(translate("Audit", "Contributions of the latents"))
        self.held = HeldPanel(theme)
        self.fixed = FixedBars(theme)
        self._line = QFrame()
        self._line.setProperty("kind", "line")
        self._build()
        # Kept where the bars are held back, so that the columns do not move.
        self.setMinimumWidth(theme.em(15.5))
        self.side.chosen.connect(self.side_chosen)
        self.bars.latent_chosen.connect(self.latent_chosen)
        self.bars.switch_clicked.connect(self.switch_clicked)
        self.bars.fold_clicked.connect(self._fold)
        self.contrast.chosen.connect(self.contrast_chosen)
        self.patch.closed.connect(self.patch_closed)
        self.held.asked.connect(self.bars_asked)
        self.forbidden.asked.connect(self.policy_asked)
        self._refresh()

    def set_class(self, audit: Audit | None, index: int | None) -> None:
        """Show the bars of a class of an audit."""
        self._audit, self._index = audit, index
        self.contrast.set_class(audit, index)
        self._refresh()

    def set_told(self, notices: Sequence[str]) -> None:
        """Leave out notices that the person was told in another place."""
        self._told = frozenset(notices)
        self._refresh()

    def set_side(self, side: Side) -> None:
        """List what pushed to one side, or everything."""
        self._side = side
        self.side.set_value(side)
        self._refresh()

    def set_held(self, held: bool) -> None:
        """Hold the bars back, or show them."""
        self._held = held
        self._refresh()

    def set_patch(self, place: Place | None, page: PatchPage | None) -> None:
        """List what fired in one patch instead of the whole image; until the page is there the list stays."""
        self.patch.set_patch(place, page)
        if page is not None or place is None:
            self._page = page
            self._refresh()

    def set_scales(self, scales: Mapping[int, float]) -> None:
        """Show which latents are under change."""
        if dict(scales) != dict(self._scales):
            self._scales = dict(scales)
            self._refresh()

    def set_latent(self, latent: int | None) -> None:
        """Mark the bar of a latent; one that is folded is unfolded."""
        self._latent = latent
        if latent is not None and not self._is_open and latent in self._folded():
            self._is_open = True
            self._refresh()
        self.bars.mark(latent)

    def step(self, by: int) -> None:
        """Go to the next or the previous latent of the list."""
        self.bars.step(by)

    def _build(self) -> None:
        theme = self._theme
        frame, layout = card(theme, spacing=1, margin=2)
        head = QHBoxLayout()
        head.setSpacing(theme.space(2))
        head.addWidget(self._title, 1)
        head.addWidget(self.contrast)
        second = QHBoxLayout()
        second.setSpacing(theme.space(2))
        second.addWidget(self.legend, 1)
        second.addWidget(self.side)
        layout.addLayout(head)
        for ribbon in (self.forbidden, self.ribbon, self.notice):
            layout.addWidget(ribbon)
        layout.addLayout(second)
        layout.addWidget(self.patch)
        layout.addWidget(self.bars, 100)
        layout.addWidget(self.held, 100)
        layout.addWidget(self._line)
        layout.addWidget(self.fixed)
        layout.addStretch(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def _fold(self) -> None:
        self._is_open = not self._is_open
        self._refresh()

    def _folded(self) -> tuple[int, ...]:
        audit = self._audit
        return () if audit is None else tuple(audit.latents[audit.always_on].tolist())

    def _refresh(self, *_: object) -> None:
        audit, index = self._audit, self._index
        shown = not self._held
        self._line.setVisible(audit is not None and shown)
        for widget in (self.legend, self.side, self.bars, self.fixed):
            widget.setVisible(shown)
        self.held.setVisible(self._held)
        if audit is None or index is None:
            self.legend.set_bars(None, "")
            self._title.setText(translate("Audit", "Why?"))
            self.bars.set_bars((), 1.0)
            self.fixed.set_bars((), 1.0)
            for ribbon in (self.forbidden, self.ribbon, self.notice):
                ribbon.set_texts("")
            return
        bars = self._bars(audit, index)
        self._title.setText(translate("Audit", "Why \u201c{name}\u201d?").format(name=audit.class_names[index]))
        self._title.setToolTip(plain(prediction_row(audit, index, None).tip))
        whole = self._page is None
        self._say(audit, index)
        self.legend.set_bars(bars, words.measured_by(audit, index) if whole else words.method_name("gradient"))
        self.bars.set_bars(bars.latents, bars.scale)
        self.bars.mark(self._latent)
        self.fixed.set_bars(bars.fixed, bars.scale)

    def _bars(self, audit: Audit, index: int) -> Bars:
        if self._page is not None:
            return patch_bars(self._page, self._side, self._scales)
        return bars_of(audit, index, self._side, self._scales, is_open=self._is_open)

    def _say(self, audit: Audit, index: int) -> None:
        """Say what there is to know before the bars are read."""
        # What is said of the whole explanation has no place beside the bars of one patch, or beside none.
        whole = self._page is None and not self._held
        found = [reason for reason in audit.prediction(index, top=0).reasons if reason.forbidden] if whole else []
        self.forbidden.set_texts("\n".join(flag_words.forbidden_sentence(reason) for reason in found))
        warned = whole and not audit.decides
        self.ribbon.set_texts(*((words.undecided_sentence(), words.undecided_reason(audit)) if warned else ("",)))
        notices = [notice for notice in audit.notices if notice not in self._told] if whole else []
        self.notice.set_texts("\n".join(translate_core(notice) for notice in notices))


def _sides() -> Sequence[tuple[object, str, str]]:
    against, towards = translate("Audit", "Against"), translate("Audit", "Towards")
    return (
        (Side.AGAINST, "\u25c2 " + against, translate("Audit", "Only what pushed against the class.")),
        (Side.ALL, translate("Audit", "All"), translate("Audit", "Every latent that fired.")),
        (Side.TOWARDS, towards + " \u25b8", translate("Audit", "Only what pushed towards the class.")),
    )
