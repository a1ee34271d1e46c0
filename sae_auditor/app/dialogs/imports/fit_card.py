"""Does it fit? Which images to check on, and what came out: a verdict, and the readings side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal

from sae_auditor.app.kit.cards import Card, Sign, StatusLine, line
from sae_auditor.app.kit.controls import Chooser, push_button, set_property, text_label
from sae_auditor.app.kit.paths import ask_folder
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme, set_icon
from sae_auditor.i18n import translate
from sae_auditor.workbench.columns import Column, Look
from sae_auditor.workbench.imports import words
from sae_auditor.workbench.imports.state import Fit, FitRow, ImportState, Verdict

_SIGNS: dict[Verdict, Sign] = {
    "fits": "good",
    "other_reading": "warning",
    "poor": "warning",
    "foreign": "error",
    "alike": "warning",
}
_MOST_ROWS = 9


class FitCard(Card):
    """`images_chosen` carries a source and a folder, `better_wanted` whether the better reading is to be added."""

    images_chosen = Signal(str, object)
    check_wanted = Signal()
    better_wanted = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, translate("Import", "Does it fit?"))
        self._state: ImportState | None = None
        self.images = Chooser(theme, translate("Import", "Images for the check"), widest_em=24)
        self.images.setMinimumWidth(theme.em(8))
        self.check = push_button(theme, translate("Import", "Check the fit"), kind="primary", icon="play")
        self.better = push_button(theme, translate("Import", "Use the better reading"))
        self.better.setCheckable(True)
        name = translate("Import", "Readings and how well they fit")
        self.table = ColumnTable(theme, name, single=True, framed=True)
        self.verdict = StatusLine(theme)
        self._accepted = text_label(theme, role="caption", tone="muted", wrap=True)
        self._why = text_label(theme, role="caption", tone="muted", wrap=True)
        self._build()
        self.images.activated.connect(self._choose_images)
        self.check.clicked.connect(self.check_wanted)
        self.better.clicked.connect(self.better_wanted)

    def set_state(self, state: ImportState) -> None:
        """Show the part of the state that belongs to the check."""
        old, self._state = self._state, state
        fit = state.fit
        self.setVisible(state.found is not None)
        if old is None or old.offers != state.offers:
            self._list_offers(state)
        self.images.setCurrentIndex(self.images.findData(state.source))
        self.images.setEnabled(not state.busy)
        self.check.setEnabled(state.can_check)
        self._why.setText(words.why_no_check(state))
        self._why.setVisible(bool(self._why.text()))
        # Once there is a result, what comes next is to add the SAE, or to look at other images.
        for button, is_next in (
            (self.check, fit is None or state.next_step == "images"),
            (self.better, state.next_step == "better"),
        ):
            set_property(button, "kind", "primary" if is_next else "normal")
        set_icon(self.check, "play", self._theme, "on_accent" if self.check.property("kind") == "primary" else "text")
        if old is None or old.fit is not fit:
            self._show_rows(fit)
            self.verdict.say(*(("info", "") if fit is None else (_SIGNS[fit.verdict], *words.verdict_texts(fit))))
        self.better.setVisible(fit is not None and fit.offers_better)
        self.better.setChecked(state.accept == "winner")
        self.better.setEnabled(not state.busy)
        self._accepted.setText(words.accepted_text(state))
        self._accepted.setVisible(fit is not None)

    def _build(self) -> None:
        theme = self._theme
        text = translate(
            "Import", "Rebuilds the encoder's vectors through the SAE, read as declared and in other ways."
        )
        label = text_label(theme, translate("Import", "Check on"))
        label.setBuddy(self.images)
        self.column.addWidget(text_label(theme, text, "caption", "muted", wrap=True))
        self.column.addLayout(line(label, self.images, 1, self.check, gap_px=theme.space(2)))
        for widget in (self._why, self.verdict, self.table):
            self.column.addWidget(widget)
        self.column.addLayout(line(self.better, (self._accepted, 1), gap_px=theme.space(3)))

    def _list_offers(self, state: ImportState) -> None:
        self.images.clear()
        for offer in state.offers:
            self.images.addItem(words.offer_text(offer), offer.source)
        self.images.addItem(translate("Import", "A folder…"), "ask")

    def _choose_images(self, index: int) -> None:
        source, state = str(self.images.itemData(index)), self._state
        if state is None:
            return
        if source != "ask":
            folder = next((offer.folder for offer in state.offers if offer.source == source), None)
            self.images_chosen.emit(source, folder)
            return
        chosen = ask_folder(self, "images", translate("Import", "Check on the images of a folder"))
        if chosen is not None:
            self.images_chosen.emit("folder", chosen)
        else:
            self.images.setCurrentIndex(self.images.findData(state.source))

    def _show_rows(self, fit: Fit | None) -> None:
        """List the readings, as high as they are up to a few; only what the verdict says is marked."""
        rows = () if fit is None else fit.rows
        self.table.set_columns(_columns(rows), range(len(rows)))
        self.table.fit_height(_MOST_ROWS)
        self.table.setVisible(fit is not None)


def _columns(rows: Sequence[FitRow]) -> tuple[Column, ...]:
    numbers = (
        Column(
            "fvu",
            "FVU",
            "number",
            [_finite(row.fvu) for row in rows],
            translate("Import", "Fraction of variance unexplained: 0 is perfect, 1 is no better than the mean."),
            decimals=3,
        ),
        Column(
            "cosine",
            translate("Import", "Cosine"),
            "number",
            [_finite(row.cosine) for row in rows],
            translate("Import", "Cosine of the rebuilt vectors with the encoder's: 1 is perfect."),
            decimals=3,
        ),
        Column(
            "l0",
            "L0",
            "number",
            [_finite(row.l0) for row in rows],
            translate("Import", "Mean number of latents that fire for each vector."),
            decimals=1,
        ),
    )

    def look(row: int) -> Look:
        mark = rows[row].mark
        return Look("check" if mark in ("fits", "better") else "", "good", strong=bool(mark))

    def told(row: int) -> str:
        values = ", ".join(f"{column.title} {column.text(row)}" for column in numbers)
        return f"{words.row_text(rows[row])}: {values}"

    reading = Column(
        "reading",
        translate("Import", "Reading"),
        value=[words.row_text(row) for row in rows],
        look=look,
        tip=told,
        width_em=9,
        stretch=True,
        has_icons=True,
    )
    # The two readings that matter stand first.
    return tuple(replace(column, look=column.look or look, sortable=False) for column in (reading, *numbers))


def _finite(value: float) -> float:
    return value if math.isfinite(value) else math.inf
