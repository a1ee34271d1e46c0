"""Why the selected class got its prediction: the signed bars with everything that belongs to reading them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QWidget

from sae_auditor.app.kit.cards import Card, column, line
from sae_auditor.app.kit.controls import Chooser, ElidingLabel, Segmented, icon_button, push_button, text_label
from sae_auditor.app.kit.ribbon import Ribbon, Sign
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.audit.bar_delegate import BarLegend
from sae_auditor.app.workspaces.audit.bar_list import BarList, FixedBars
from sae_auditor.i18n import translate
from sae_auditor.reports.audit import flag_words, trust_words, words
from sae_auditor.reports.audit.bar_row import Bars, Side
from sae_auditor.reports.audit.before_after import with_after
from sae_auditor.reports.audit.predictions import prediction_row
from sae_auditor.reports.audit.rows import PatchPage, bars_of, patch_bars
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.audit.state import AuditState
from sae_auditor.workbench.latents import Patch
from sae_auditor.workbench.plain import plain

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit

_OFFERED = 30


class ContrastChooser(QWidget):
    """A drop-down choice with the words that lead to it; `chosen` carries a class name or None."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._versus = ElidingLabel(theme, "caption", "muted", translate("Audit", "compared with"))
        tip = translate("Audit", "Explain why the selected class rather than this one.")
        self.box = Chooser(theme, translate("Audit", "Compare with another class"), tip)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(6)
        self._shown = 0
        self.box.activated.connect(self._choose)
        self.setLayout(line(self._versus, self.box, gap_px=theme.space(2)))

    def set_class(self, audit: Audit | None, index: int | None) -> None:
        """Offer the other classes, the most probable ones first, and show the one that an audit compares with."""
        self.box.clear()
        self.box.addItem(translate("Audit", "nothing"), None)
        self.box.setEnabled(False)
        if audit is None or index is None:
            return
        offered = [int(other) for other in audit.ranked()[: _OFFERED + 1] if other != index]
        names = [audit.class_names[other] for other in offered]
        contrast = words.contrast_of(audit, index) if audit.target == "margin" else None
        if contrast is not None and contrast not in names:
            names.append(contrast)
        for name in names:
            self.box.addItem(plain(name), name)
        self.box.setEnabled(bool(names))
        self._versus.setText(
            translate("Audit", "compared with") if contrast is None else translate("Audit", "rather than")
        )
        self._shown = max(0, self.box.findData(contrast)) if contrast else 0
        self.box.setCurrentIndex(self._shown)

    def _choose(self, index: int) -> None:
        # It follows the audit, and shows what that compares with where the choice is refused.
        chosen = self.box.itemData(index)
        self.box.setCurrentIndex(self._shown)
        self.chosen.emit(chosen)

    @property
    def lead(self) -> str:
        """The words before the choice."""
        return self._versus.text()


class PatchStrip(QFrame):
    """One line; `close_button` asks for the whole image again."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("kind", "info")
        self._text = ElidingLabel(theme)
        self.close_button = icon_button(theme, "close", translate("Audit", "Back to the whole image"))
        layout = line(Sign(theme, "pin", "info"), (self._text, 1), self.close_button, gap_px=theme.space(2))
        layout.setContentsMargins(theme.space(2), 0, theme.space(1), 0)
        self.setLayout(layout)
        self.hide()

    def set_patch(self, patch: Patch | None, page: PatchPage | None) -> None:
        """Name the patch, rows and columns counted from one, and say how many latents fired there."""
        self.setVisible(patch is not None)
        if patch is None:
            return
        where = translate("Audit", "Patch in row {row}, column {column}").format(row=patch[0] + 1, column=patch[1] + 1)
        if page is None:
            self._text.setText(where)
        elif not page.latents:
            self._text.setText(translate("Audit", "{patch}: no latent fired").format(patch=where))
        else:
            text = translate("Audit", "{patch}: {count} latents fired")
            self._text.setText(text.format(patch=where, count=len(page.latents)))
        self.setAccessibleName(self._text.text())


class HeldPanel(QWidget):
    """Says why there are no bars; `button` wants them all the same."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        why = translate("Audit", "What the latents are called need not hold here, and the bars may mislead.")
        self.button = push_button(theme, translate("Audit", "Show the bars anyway"), icon="eye")
        title = text_label(theme, trust_words.unlike(), "strong", wrap=True)
        text = text_label(theme, why, "body", "muted", wrap=True)
        layout = column(title, text, line(self.button, 1), 1, gap_px=theme.space(2))
        layout.setContentsMargins(*[theme.space(2)] * 4)
        self.setLayout(layout)


class WhyPanel(Card):
    """Bars of one class. Whether the always-on latents are listed singly is a matter of looking only and stays here."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, spacing=1, margin=2)
        self._state = AuditState()
        # The last patch that was found, which stays listed until the next one is.
        self._page: PatchPage | None = None
        self._is_open = False
        self._title = ElidingLabel(theme, "heading")
        self.contrast = ContrastChooser(theme)
        self.side = Segmented(theme, _sides(), translate("Audit", "Shown contributions"))
        self.side.set_value(Side.ALL)
        tip = translate("Audit", "Say which reasons may count for a decision, and which must not.")
        self.forbidden = Ribbon(theme, "error", translate("Audit", "Reasons policy\u2026"), tip)
        self.ribbon = Ribbon(theme, "warning")
        self.notice = Ribbon(theme, "info")
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
        gap = theme.space(2)
        self.column.addLayout(line((self._title, 1), self.contrast, gap_px=gap))
        for ribbon in (self.forbidden, self.ribbon, self.notice):
            self.column.addWidget(ribbon)
        self.column.addLayout(line((self.legend, 1), self.side, gap_px=gap))
        for part, stretch in ((self.patch, 0), (self.bars, 100), (self.held, 100), (self._line, 0), (self.fixed, 0)):
            self.column.addWidget(part, stretch)
        self.column.addStretch(0)
        # Kept where the bars are held back, so that the columns do not move.
        self.setMinimumWidth(theme.em(15.5))
        self.bars.fold_clicked.connect(self._fold)
        self._refresh()

    def show_state(self, state: AuditState) -> None:
        """Show the bars of the selected class; a selected latent that is folded is unfolded."""
        before, self._state = self._state, state
        is_new = before.audit is not state.audit or before.selected_class != state.selected_class
        if is_new:
            self.contrast.set_class(state.audit, state.selected_class)
        if before.side is not state.side:
            self.side.set_value(state.side)
        if before.patch != state.patch or before.patch_page is not state.patch_page:
            self._page = None if state.patch is None else state.patch_page or self._page
            self.patch.set_patch(state.patch, state.patch_page)
        unfolds = not self._is_open and state.selected_latent in self._folded()
        self._is_open |= unfolds
        if is_new or unfolds or _listing(before) != _listing(state):
            self._refresh()
        elif before.selected_latent != state.selected_latent:
            self.bars.mark(state.selected_latent)

    def _fold(self) -> None:
        self._is_open = not self._is_open
        self._refresh()

    def _folded(self) -> tuple[int, ...]:
        audit = self._state.audit
        return () if audit is None else tuple(audit.latents[audit.always_on].tolist())

    def _refresh(self) -> None:
        state, audit, index = self._state, self._state.audit, self._state.selected_class
        shown = not state.held
        self._line.setVisible(audit is not None and shown)
        for widget in (self.legend, self.side, self.bars, self.fixed):
            widget.setVisible(shown)
        self.held.setVisible(state.held)
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
        self.bars.mark(state.selected_latent)
        self.fixed.set_bars(bars.fixed, bars.scale)

    def _bars(self, audit: Audit, index: int) -> Bars:
        if self._page is not None:
            return patch_bars(self._page, self._state.side, _factors(self._state))
        bars = bars_of(audit, index, self._state.side, _factors(self._state), is_open=self._is_open)
        what_if = self._state.what_if
        return bars if what_if is None else with_after(bars, audit, what_if.audit, index)

    def _say(self, audit: Audit, index: int) -> None:
        """Say what there is to know before the bars are read."""
        # What is said of the whole explanation has no place beside the bars of one patch, or beside none.
        whole = self._page is None and not self._state.held
        found = [reason for reason in audit.prediction(index, top=0).reasons if reason.forbidden] if whole else []
        self.forbidden.set_texts("\n".join(flag_words.forbidden_sentence(reason) for reason in found))
        warned = whole and not audit.decides
        self.ribbon.set_texts(*((words.undecided_sentence(), words.undecided_reason(audit)) if warned else ("",)))
        notices = [notice for notice in audit.notices if notice not in self._state.told] if whole else []
        self.notice.set_texts("\n".join(translate_core(notice) for notice in notices))


def _listing(state: AuditState) -> tuple[object, ...]:
    """Return what the rows of the list follow from, besides the audit and the class."""
    scales = state.scales, state.scaled_patches
    return state.side, state.held, state.told, scales, state.patch_page, state.patch, state.what_if


def _factors(state: AuditState) -> Mapping[int, float]:
    """Return by what latents are scaled; one that is off in some patches only still fires, so none is struck out."""
    return dict.fromkeys(state.scales, 1.0) if state.scaled_patches else state.scales


def _sides() -> Sequence[tuple[object, str, str]]:
    against, towards = translate("Audit", "Against"), translate("Audit", "Towards")
    return (
        (Side.AGAINST, "\u25c2 " + against, translate("Audit", "Only what pushed against the class.")),
        (Side.ALL, translate("Audit", "All"), translate("Audit", "Every latent that fired.")),
        (Side.TOWARDS, towards + " \u25b8", translate("Audit", "Only what pushed towards the class.")),
    )
