"""Why the selected class got its prediction: the signed bars with everything that belongs to reading them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from sae_auditor.app.audit import numbers, words
from sae_auditor.app.audit.bar_legend import BarLegend
from sae_auditor.app.audit.bar_list import BarList, FixedBars
from sae_auditor.app.audit.chooser import Chooser
from sae_auditor.app.audit.eliding import ElidingLabel
from sae_auditor.app.audit.patch_strip import PatchStrip
from sae_auditor.app.audit.rows import Bars, bars_of, patch_bars, prediction_row
from sae_auditor.app.audit.segmented import Segmented
from sae_auditor.app.audit.state import PatchPage, Place, Side
from sae_auditor.app.controls import card, text_label
from sae_auditor.app.i18n import translate
from sae_auditor.app.icons import icon_pixmap
from sae_auditor.app.theme import Theme

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit

_OFFERED = 30


class WhyPanel(QWidget):
    """Bars of one class. The filter of sides is a matter of looking only and stays here."""

    latent_chosen = Signal(int)
    switch_clicked = Signal(int)
    contrast_chosen = Signal(object)
    patch_closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._audit: Audit | None = None
        self._index: int | None = None
        self._scales: Mapping[int, float] = {}
        self._latent: int | None = None
        self._page: PatchPage | None = None
        self._title = ElidingLabel(theme, "heading")
        self._versus = text_label(theme, translate("Audit", "compared with"), "caption", "muted")
        tip = translate("Audit", "Explain why the selected class rather than this one.")
        self.contrast = Chooser(theme, translate("Audit", "Compare with another class"), tip)
        self.contrast.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.contrast.setMinimumContentsLength(9)
        self.side = Segmented(theme, _sides(), translate("Audit", "Shown contributions"))
        self.side.set_value(Side.ALL)
        self.ribbon = _Ribbon(theme)
        self.patch = PatchStrip(theme)
        self.legend = BarLegend(theme)
        self.bars = BarList(theme)
        self.bars.setAccessibleName(translate("Audit", "Contributions of the latents"))
        self.fixed = FixedBars(theme)
        self._line = QFrame()
        self._line.setProperty("kind", "line")
        self._build()
        self.side.chosen.connect(self._refresh)
        self.bars.latent_chosen.connect(self.latent_chosen)
        self.bars.switch_clicked.connect(self.switch_clicked)
        self.contrast.activated.connect(self._contrast_activated)
        self.patch.closed.connect(self.patch_closed)
        self._refresh()

    def set_class(self, audit: Audit | None, index: int | None) -> None:
        """Show the bars of a class of an audit."""
        self._audit, self._index = audit, index
        self._offer_contrasts()
        self._refresh()

    def set_patch(self, place: Place | None, page: PatchPage | None) -> None:
        """List what fired in one patch instead of the whole image; until the page is there the list stays."""
        self.patch.set_patch(place, page)
        if page is not None or place is None:
            self._page = page
            self._refresh()
            self.bars.scrollToTop()

    def set_scales(self, scales: Mapping[int, float]) -> None:
        """Show which latents are under change."""
        if dict(scales) != dict(self._scales):
            self._scales = dict(scales)
            self._refresh()

    def set_latent(self, latent: int | None) -> None:
        """Mark the bar of a latent."""
        self._latent = latent
        self.bars.mark(latent)

    def step(self, by: int) -> None:
        """Go to the next or the previous latent of the list."""
        place = self.bars.currentIndex().row() + by
        if 0 <= place < self.bars.bars.rowCount():
            self.bars.setCurrentIndex(self.bars.bars.index(place))

    def _build(self) -> None:
        theme = self._theme
        frame, layout = card(theme, spacing=1, margin=2)
        head = QHBoxLayout()
        head.setSpacing(theme.space(2))
        head.addWidget(self._title, 1)
        head.addWidget(self._versus)
        head.addWidget(self.contrast)
        second = QHBoxLayout()
        second.setSpacing(theme.space(2))
        second.addWidget(self.legend, 1)
        second.addWidget(self.side)
        layout.addLayout(head)
        layout.addLayout(second)
        layout.addWidget(self.ribbon)
        layout.addWidget(self.patch)
        layout.addWidget(self.bars, 100)
        layout.addWidget(self._line)
        layout.addWidget(self.fixed)
        layout.addStretch(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def _refresh(self, *_: object) -> None:
        audit, index = self._audit, self._index
        self._line.setVisible(audit is not None)
        if audit is None or index is None:
            self.legend.set_method("")
            self._title.setText(translate("Audit", "Why?"))
            self.bars.set_bars((), 1.0)
            self.fixed.set_bars((), 1.0)
            self.ribbon.setVisible(False)
            return
        bars = self._bars(audit, index)
        self._title.setText(translate("Audit", "Why \u201c{name}\u201d?").format(name=audit.class_names[index]))
        self._title.setToolTip(prediction_row(audit, index, None).tip)
        whole = self._page is None
        method = words.measured_by(audit, index) if whole else words.method_name("gradient")
        self.legend.set_method(method, has_ablation=whole)
        self.bars.set_bars(bars.latents, bars.scale)
        self.bars.mark(self._latent)
        self.fixed.set_bars(bars.fixed, bars.scale)
        self._warn(audit)

    def _bars(self, audit: Audit, index: int) -> Bars:
        side = self.side.value if isinstance(self.side.value, Side) else Side.ALL
        if self._page is not None:
            return patch_bars(self._page, side, self._scales)
        return bars_of(audit, index, side, self._scales)

    def _warn(self, audit: Audit) -> None:
        # What is said of the whole explanation has no place beside the bars of one patch.
        warned = not audit.decides and self._page is None
        self.ribbon.setVisible(warned)
        if not warned:
            return
        unexplained, margin = abs(float(audit.unexplained[audit.ranked()[0]])), audit.margin or 0.0
        decimals = numbers.decimals_for([unexplained, margin])
        self.ribbon.set_texts(
            words.undecided_sentence(),
            words.undecided_reason(numbers.plain(unexplained, decimals), numbers.plain(margin, decimals)),
        )

    def _offer_contrasts(self) -> None:
        self.contrast.clear()
        self.contrast.addItem(translate("Audit", "nothing"), None)
        audit, index = self._audit, self._index
        if audit is None or index is None:
            self.contrast.setEnabled(False)
            return
        offered = [int(other) for other in audit.ranked()[: _OFFERED + 1] if other != index]
        names = [audit.class_names[other] for other in offered]
        if audit.contrast is not None and audit.contrast not in names:
            names.append(audit.contrast)
        for name in names:
            self.contrast.addItem(name, name)
        self.contrast.setEnabled(bool(names))
        contrasted = audit.target == "margin" and audit.contrast is not None
        self._versus.setText(translate("Audit", "rather than") if contrasted else translate("Audit", "compared with"))
        self.contrast.setCurrentIndex(max(0, self.contrast.findData(audit.contrast)) if audit.contrast else 0)

    def _contrast_activated(self, place: int) -> None:
        self.contrast_chosen.emit(self.contrast.itemData(place))


class _Ribbon(QFrame):
    """The warning that the explanation leaves the case open."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("kind", "warning")
        self._icon = QLabel()
        side = theme.em(1.1)
        self._icon.setFixedSize(QSize(side, side))
        self._head = text_label(theme, role="strong", wrap=True)
        self._reason = ElidingLabel(theme, "caption", "muted")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.space(2), theme.space(1), theme.space(2), theme.space(1))
        layout.setSpacing(theme.space(2))
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._head)
        texts.addWidget(self._reason)
        layout.addLayout(texts, 1)
        theme.changed.connect(self._draw)
        self._draw()

    def set_texts(self, head: str, reason: str) -> None:
        self._head.setText(head)
        self._reason.setText(reason)
        self.setAccessibleName(f"{head}. {reason}")

    def _draw(self) -> None:
        side = self._theme.em(1.1)
        self._icon.setPixmap(icon_pixmap("warning", self._theme.colours.warning, side, self.devicePixelRatioF()))


def _sides() -> Sequence[tuple[object, str, str]]:
    against, towards = translate("Audit", "Against"), translate("Audit", "Towards")
    return (
        (Side.AGAINST, "\u25c2 " + against, translate("Audit", "Only what pushed against the class.")),
        (Side.ALL, translate("Audit", "All"), translate("Audit", "Every latent that fired.")),
        (Side.TOWARDS, towards + " \u25b8", translate("Audit", "Only what pushed towards the class.")),
    )
