"""The page on which reviewers compare what they said, settle what they see differently, and draw a second look."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QWidget

from sae_auditor.app.kit.canvas import ImageCanvas
from sae_auditor.app.kit.cards import Card, FlowScroll, StatusLine, column, line
from sae_auditor.app.kit.controls import CountBox, ElidingLabel, Segmented, push_button, text_label
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.session.figure_grid import Cell, Figure, FigureGrid
from sae_auditor.app.workspaces.session.keyed import KeyedPage, TextLine
from sae_auditor.app.workspaces.session.words_panel import Voice, WordsPanel, voice_of
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.records.agreement import Kappa, Share
from sae_auditor.records.comparing import Bias, Compared, is_open
from sae_auditor.records.projection import ACCEPT, AGAIN, BEFORE, FOLLOW_UP, REJECT, UNDECIDED
from sae_auditor.records.sessions import MAX_NOTE
from sae_auditor.reports import numbers
from sae_auditor.workbench.columns import Column, Look
from sae_auditor.workbench.plain import plain
from sae_auditor.workbench.session.agreeing import LEAST_DRAWN, AgreementController, AgreementState
from sae_auditor.workbench.session.looking import drawing_of, name_of, reason_of, said

if TYPE_CHECKING:
    from sae_auditor.app.frame.workspace import WorkspaceContext
    from sae_auditor.records.comparing import Dispute
    from sae_auditor.records.events import Event

# Bounds of the measurement systems manual for attribute gauges (AIAG MSA): from the first on good, below the other not
# acceptable.
_GOOD, _LEAST = 0.9, 0.7
_MAX_SEED: Final = 2**31 - 1


class AgreementPage(KeyedPage):
    """Shows a state and tells what people do.

    Signals: `chosen` carries a place in the list, `stepped` by how many to go on, `decided` a verdict, `code_given` the
    key of a reason, `reason_given` one in words, `draw_wanted` how many images and by which seed.
    """

    chosen = Signal(int)
    stepped = Signal(int)
    decided = Signal(str)
    code_given = Signal(str)
    reason_given = Signal(str)
    withheld = Signal()
    draw_wanted = Signal(int, int)
    go_on_wanted = Signal()

    commands: ClassVar[Mapping[str, str]] = {
        "A": ACCEPT, "X": REJECT, "F": FOLLOW_UP, "U": UNDECIDED, "J": "next", "K": "previous", "Down": "next",
        "Up": "previous", "N": "note", "Return": "note", "Esc": "withhold", "G": "figures", "D": "disputes",
        **{str(key): str(key) for key in range(1, 10)},
    }  # fmt: skip

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._state = AgreementState()
        self.setAccessibleName(translate("Session", "Agreement"))
        figures, disputes = translate("Session", "Figures"), translate("Session", "To settle")
        self.parts = Segmented(theme, (("figures", figures, ""), ("disputes", disputes, "")), figures)
        self.note = StatusLine(theme)
        self.problem = StatusLine(theme)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._make_figures(theme))
        self.stack.addWidget(self._make_disputes(theme))
        self.parts.chosen.connect(lambda value: self.show_part(str(value)))
        self.hint = ElidingLabel(theme, "caption", "muted")
        layout = column(
            line(self.parts, (self.hint, 1), gap_px=theme.space(3)), self.problem, self.note, (self.stack, 1),
            gap_px=theme.space(2),
        )  # fmt: skip
        layout.setContentsMargins(*[theme.space(2)] * 4)
        self.setLayout(layout)
        self.show_part("figures")

    def takes_keys(self) -> bool:
        """Whether bare keys are commands now: no text is being written."""
        return not self.reason.hasFocus()

    def do(self, command: str) -> None:
        """Do what a key stands for."""
        if command in ("figures", "disputes"):
            self.show_part(command)
        elif self.stack.currentIndex() == 0:
            return
        elif command in (ACCEPT, REJECT, FOLLOW_UP, UNDECIDED):
            self.decided.emit(command)
        elif command in ("next", "previous"):
            self.stepped.emit(1 if command == "next" else -1)
        elif command == "note":
            if self._state.waits_for:
                self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif command == "withhold":
            self.withheld.emit()
        else:
            self.code_given.emit(command)

    def show_part(self, name: str) -> None:
        """Show the figures, or what is to be settled."""
        self.parts.set_value(name)
        self.stack.setCurrentIndex(int(name == "disputes"))
        keys = translate(
            "Session",
            "A accept \u00b7 X reject \u00b7 F follow up \u00b7 U open again \u00b7 1\u20139 or N the reason \u00b7 "
            "J K next, previous \u00b7 G figures",
        )
        self.hint.setText(keys if name == "disputes" else translate("Session", "D what is to be settled"))
        (self.table if name == "disputes" else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_state(self, state: AgreementState) -> None:
        """Show a state; only what changed is touched."""
        former, self._state = self._state, state
        self.problem.say(
            "error", state.problem.what if state.problem else "", state.problem.rest if state.problem else ""
        )
        self.note.say("good", state.notice)
        text = translate("Session", "To settle ({count})").format(count=f"{state.n_open:,}")
        self.parts.set_texts((translate("Session", "Figures"), text))
        if former.figures is not state.figures or former.seed != state.seed:
            self._show_figures(state)
        if former.disputes is not state.disputes:
            self.table.set_rows(range(len(state.disputes)))
            self.table.refresh()
        if self.table.currentIndex().row() != state.current or former.disputes is not state.disputes:
            self.table.set_current(state.current if state.disputes else None)
        if former.look is not state.look:
            self.canvas.set_image(None if state.look is None else state.look.pixels, None)
            self.canvas.set_message("" if state.look is None else state.look.problem)
        self._show_dispute(state, was_waiting=bool(former.waits_for))

    # --------------------------------------------------------------------------------------------------------- figures

    def _show_figures(self, state: AgreementState) -> None:
        figures = state.figures
        if figures is None:
            return
        people = [one for one in figures.pairs if one.first != one.second]
        again = [one for one in figures.pairs if one.first == one.second]
        head = (
            translate("Session", "Who"), translate("Session", "Looks"), translate("Session", "Same"),
            translate("Session", "Kappa, 95 % interval"), "", translate("Session", "Says"),
        )  # fmt: skip
        for grid, none, pairs in ((self.people, self.no_people, people), (self.again, self.no_again, again)):
            grid.set_rows(head, [_pair_row(one) for one in pairs], stretch=5)
            grid.setVisible(bool(pairs))
            none.setVisible(not pairs)
        about_model = (
            translate("Session", "Who"), translate("Session", "When the model was"),
            translate("Session", "Last word was the model\u2019s"), "",
            translate("Session", "Changed to it after seeing it"), "", "",
        )  # fmt: skip
        biases = [one for one in figures.biases if one.n]
        self.bias.set_rows(about_model, [row for one in biases for row in _bias_rows(one)], stretch=6)
        self.bias.setVisible(bool(biases))
        self.no_bias.setVisible(not biases)
        self.outcomes.set_rows(
            (),
            [
                (translate("Session", "Overkill: good parts that the model rejects"), *_share_cells(figures.overkill)),
                (translate("Session", "Escape: bad parts that the model passes"), *_share_cells(figures.escape)),
            ],
            stretch=3,
        )
        can_draw = bool(figures.n_decided) and not state.is_read_only
        self.n.setMaximum(max(1, figures.n_decided))
        if not self.n.hasFocus():
            self.n.setValue(min(figures.n_decided, max(LEAST_DRAWN, figures.n_decided // 10)) or 1)
        self.seed.setValue(state.seed)
        for part in (self.n, self.seed, self.draw):
            part.setEnabled(can_draw)
        self.go_on.setVisible(bool(figures.round))
        text = translate("Session", "Go on with look {number}").format(number=figures.round + 1)
        self.go_on.setText(text)
        self.go_on.setAccessibleName(text)
        few = translate("Session", "{count} images are decided; fewer than {least} say little.")
        self.drawn_from.setText(few.format(count=f"{figures.n_decided:,}", least=LEAST_DRAWN))

    def _make_figures(self, theme: Theme) -> QWidget:
        body = QWidget()
        gap = theme.space(3)
        self.people, self.again, self.bias, self.outcomes = (FigureGrid(theme) for _ in range(4))
        self.no_people = text_label(
            theme, translate("Session", "No image was judged by two reviewers yet."), tone="muted", wrap=True
        )
        self.no_again = text_label(
            theme, translate("Session", "Nobody looked a second time yet."), tone="muted", wrap=True
        )
        self.no_bias = text_label(
            theme,
            translate(
                "Session",
                "Nothing can be said yet. It takes a session in which reviewers judge before the model\u2019s word is "
                "shown, and images that were settled, or on which the others agreed before they saw it.",
            ),
            tone="muted", wrap=True,
        )  # fmt: skip
        people = Card(theme, translate("Session", "Reviewers with each other"))
        again = Card(theme, translate("Session", "Reviewers with themselves"))
        bias = Card(theme, translate("Session", "Following the model"))
        outcomes = Card(theme, translate("Session", "The model against what people settled on"))
        for card, parts in (
            (people, (self.people, self.no_people)),
            (again, (self.again, self.no_again, self._make_drawing(theme))),
            (bias, (self.bias, self.no_bias)),
            (outcomes, (self.outcomes,)),
        ):
            for part in parts:
                card.column.addWidget(part)
        layout = column(people, again, bias, outcomes, 1, gap_px=gap)
        body.setLayout(layout)
        area = FlowScroll(body)
        area.setFrameShape(FlowScroll.Shape.NoFrame)
        return area

    def _make_drawing(self, theme: Theme) -> QWidget:
        self.n, self.seed = CountBox(), CountBox()
        self.n.setRange(1, 1)
        self.n.setAccessibleName(translate("Session", "Images of the second look"))
        self.n.setSuffix(translate("Session", " images"))
        self.seed.setRange(0, _MAX_SEED)
        self.seed.setPrefix(translate("Session", "seed "))
        self.seed.setAccessibleName(translate("Session", "Seed of the drawing"))
        self.draw = push_button(theme, translate("Session", "Draw a blind second look"), kind="primary", icon="eye")
        self.draw.clicked.connect(lambda: self.draw_wanted.emit(self.n.value(), self.seed.value()))
        self.go_on = push_button(theme, "")
        self.go_on.setAccessibleName(translate("Session", "Images of the second look"))
        self.go_on.clicked.connect(self.go_on_wanted)
        self.drawn_from = text_label(theme, role="caption", tone="muted", wrap=True)
        row = QWidget()
        row.setLayout(
            column(
                line(self.n, self.seed, self.draw, self.go_on, 1, gap_px=theme.space(2)),
                self.drawn_from,
                gap_px=theme.space(1),
            )
        )
        return row

    # -------------------------------------------------------------------------------------------------------- disputes

    def _show_dispute(self, state: AgreementState, *, was_waiting: bool) -> None:
        dispute, reasons = state.dispute, () if state.settings is None else state.settings.reasons
        self.words.set_voices(() if dispute is None else _voices(dispute, reasons))
        self.file.setText("" if dispute is None else name_of(dispute.path, dispute.part))
        for button, verdict in self.verdicts.items():
            button.setEnabled(state.can_resolve and (verdict != UNDECIDED or state.takes_back))
        waits = bool(state.waits_for)
        self.asking.setVisible(waits)
        if waits:
            self.why.setText(translate("Session", "{verdict}: why?").format(verdict=said(state.waits_for)))
            self.keys.setText("   ".join(f"{place}\u2002{printable(name)}" for place, name in enumerate(reasons, 1)))
            self.keys.setVisible(bool(reasons))
            if not was_waiting and not reasons:
                self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        elif was_waiting:
            self.reason.clear()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        hidden = translate("Session", "{count} more after you have judged them yourself.")
        self.hidden.setText(hidden.format(count=f"{state.n_hidden:,}"))
        self.hidden.setVisible(bool(state.n_hidden))

    def _make_disputes(self, theme: Theme) -> QWidget:
        gap = theme.space(2)
        self.table = ColumnTable(
            theme, translate("Session", "Images to settle"), self._columns(), remember_as="disputes", single=True,
            placeholder=translate("Session", "Nothing to settle: wherever two people judged, they said the same."),
            bare_keys=self.bare_keys(),
        )  # fmt: skip
        self.table.key_used.connect(self.do)
        self.table.chosen.connect(self.chosen)
        self.table.opened.connect(lambda _row: self.do("note"))
        self.hidden = text_label(theme, role="caption", tone="muted", wrap=True)
        self.file = ElidingLabel(theme, "heading")
        self.canvas = ImageCanvas(theme)
        self.words = WordsPanel(theme)
        buttons = (
            (translate("Session", "Accept  A"), "check", ACCEPT),
            (translate("Session", "Reject  X"), "close", REJECT),
            (translate("Session", "Follow up  F"), "tag", FOLLOW_UP),
            (translate("Session", "Open again  U"), "undo", UNDECIDED),
        )
        self.verdicts = {push_button(theme, text, icon=icon): verdict for text, icon, verdict in buttons}
        grid = QGridLayout()
        grid.setSpacing(gap)
        for place, (button, verdict) in enumerate(self.verdicts.items()):
            button.clicked.connect(lambda _=False, verdict=verdict: self.decided.emit(verdict))
            grid.addWidget(button, place // 2, place % 2)
        self.why = text_label(theme, role="strong", wrap=True)
        self.keys = text_label(theme, role="caption", tone="muted", wrap=True)
        self.reason = TextLine(
            translate("Session", "Reason"), translate("Session", "N: in your own words, then Enter"), MAX_NOTE
        )
        self.reason.given.connect(self.reason_given)
        self.reason.left.connect(self.withheld)
        self.asking = QWidget()
        self.asking.setLayout(column(self.why, self.keys, self.reason, gap_px=gap))
        beside = Card(theme)
        beside.setFixedWidth(theme.em(17))
        beside.column.addWidget(self.words)
        beside.column.addStretch(1)
        beside.column.addWidget(self.asking)
        beside.column.addLayout(grid)
        listed = Card(theme)
        listed.column.addWidget(self.table, 1)
        listed.column.addWidget(self.hidden)
        picture = Card(theme)
        picture.column.addWidget(self.file)
        picture.column.addWidget(self.canvas, 1)
        page = QWidget()
        page.setLayout(line((listed, 2), (picture, 3), beside, gap_px=gap))
        return page

    def _columns(self) -> tuple[Column, ...]:
        def dispute(row: int) -> Dispute:
            return self._state.disputes[row]

        def outcome(row: int) -> str:
            resolved = dispute(row).resolved
            return said(resolved.verdict) if resolved is not None and not is_open(dispute(row)) else "\u2013"

        def look(row: int) -> Look:
            resolved = dispute(row).resolved
            icon, tone = drawing_of("" if resolved is None else resolved.verdict)
            return Look(icon, tone, quiet=not is_open(dispute(row)))

        def name(row: int) -> str:
            return name_of(dispute(row).path, dispute(row).part)

        image, settled = translate("Session", "Image"), translate("Session", "Settled")
        return (
            Column("image", image, value=name, width_em=4, stretch=True, middle=True),
            Column("outcome", settled, value=outcome, look=look, width_em=5.6, has_icons=True),
        )


def _voices(dispute: Dispute, reasons: tuple[str, ...]) -> list[Voice]:
    voices = [voice_of(word, reasons) for word in dispute.words]
    word = dispute.resolved
    if word is not None:
        text = translate("Session", "settled: {verdict}").format(verdict=said(word.verdict))
        rest = reason_of(reasons, word.code, word.note)
        voices.append(Voice(plain(word.who), text, *drawing_of(word.verdict), rest))
    return voices


def _pair_row(pair: Compared) -> tuple[Cell, ...]:
    looks = {
        BEFORE: translate("Session", "before the model"),
        AGAIN: translate("Session", "look 1 and {number}").format(number=pair.round + 1),
    }.get(pair.stage, translate("Session", "with the model"))
    who = plain(pair.first) if pair.first == pair.second else f"{plain(pair.first)} \u00b7 {plain(pair.second)}"
    found = pair.kappa
    kappa = (
        "\u2013" if math.isnan(found.value) else f"{_two(found.value)}  ({_two(found.low)} \u2013 {_two(found.high)})"
    )
    bar = Figure(found.value, found.low, found.high, (_LEAST, _GOOD))
    return who, looks, f"{pair.same.n:,} / {pair.same.of:,}", kappa, bar, _verdict_on(pair.kappa)


def _verdict_on(found: Kappa) -> Cell:
    """Say what a kappa is worth, by its interval: few images say little, however well people agree."""
    if math.isnan(found.value):
        return translate("Session", "everybody always says the same: not defined"), "muted"
    if found.low >= _GOOD:
        return translate("Session", "good"), "good"
    if found.high < _LEAST:
        return translate("Session", "not acceptable"), "error"
    if found.low >= _LEAST:
        return translate("Session", "acceptable"), "good"
    return translate("Session", "too few images to say"), "warning"


def _bias_rows(bias: Bias) -> list[tuple[Cell, ...]]:
    found = bias.followed
    return [
        (plain(bias.who), translate("Session", "right"), *_share_cells(found.when_right, "good"),
         *_share_cells(found.changed_when_right, "good")),
        ("", translate("Session", "wrong"), *_share_cells(found.when_wrong, "error"),
         *_share_cells(found.changed_when_wrong, "error")),
    ]  # fmt: skip


def _share_cells(of: Share, tone: str = "accent") -> tuple[Cell, Cell]:
    if not of.of:
        return (translate("Session", "no case"), "muted"), ""
    percents = [numbers.plain(100 * value, 0) for value in (of.value, of.low, of.high)]
    text = translate("Session", "{n} of {of} \u00b7 {share} % ({low} \u2013 {high})")
    said_so = text.format(n=f"{of.n:,}", of=f"{of.of:,}", share=percents[0], low=percents[1], high=percents[2])
    return said_so, Figure(of.value, of.low, of.high, tone=tone)  # type: ignore[arg-type]


def _two(value: float) -> str:
    return numbers.plain(value, 2)


def make_agreement(
    context: WorkspaceContext,
    *,
    on_recorded: Callable[[Event], object] = lambda _event: None,
    on_second_look: Callable[[int], object] = lambda _round: None,
) -> tuple[AgreementPage, AgreementController]:
    """Return the page and what decides on it; `AgreementController.open` gives it a session."""
    page = AgreementPage(context.theme)
    controller = AgreementController(
        context.jobs, page.show_state, on_recorded=on_recorded, on_second_look=on_second_look,
        new_seed=lambda: random.SystemRandom().randrange(1_000_000),
    )  # fmt: skip
    page.chosen.connect(controller.choose)
    page.stepped.connect(controller.step)
    page.decided.connect(controller.decide)
    page.code_given.connect(controller.give_code)
    page.reason_given.connect(controller.give_reason)
    page.withheld.connect(controller.withhold)
    page.draw_wanted.connect(controller.draw)
    page.go_on_wanted.connect(controller.go_on)
    return page, controller
