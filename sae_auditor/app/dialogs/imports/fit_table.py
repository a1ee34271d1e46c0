"""The readings of a fit check side by side: which was declared, which rebuilds the vectors best."""

from __future__ import annotations

from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.columns import PLAIN_LOOK, Column, Look
from sae_auditor.workbench.imports.state import Fit, FitRow

_MOST_ROWS = 9


class FitTable(ColumnTable):
    """As high as its rows, up to a few; then it scrolls."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, translate("Import", "Readings and how well they fit"), single=True)

    def set_fit(self, fit: Fit | None) -> None:
        """Show a check; nothing before there is one."""
        rows = fit.rows if fit is not None else ()
        self.set_columns(_columns(rows), range(len(rows)))
        self.setVisible(fit is not None)
        self.fit_height(_MOST_ROWS)


def _columns(rows: tuple[FitRow, ...]) -> tuple[Column, ...]:
    best = Look("check", "good", strong=True)
    fvu = translate("Import", "Fraction of variance unexplained: 0 is perfect, 1 is no better than the mean.")
    cosine = translate("Import", "Cosine of the rebuilt vectors with the encoder's: 1 is perfect.")
    l0 = translate("Import", "Mean number of latents that fire for each vector.")

    def look(row: int) -> Look:
        return best if rows[row].winner else PLAIN_LOOK

    def figure(name: str, title: str, text: str, decimals: int) -> Column:
        values = [float(getattr(row, name)) for row in rows]
        return Column(name, title, "number", values, text, look=look, decimals=decimals)

    figures = (
        figure("fvu", "FVU", fvu, 3),
        figure("cosine", translate("Import", "Cosine"), cosine, 3),
        figure("l0", "L0", l0, 1),
    )

    def sentence(row: int) -> str:
        return f"{_words(rows[row])}: " + ", ".join(f"{one.title} {one.text(row)}" for one in figures)

    title = translate("Import", "Reading")
    words = [_words(row) for row in rows]
    reading = Column("words", title, "text", words, look=look, tip=sentence, width_em=9, stretch=True, has_icons=True)
    return (reading, *figures)


def _words(row: FitRow) -> str:
    return translate("Import", "{reading} (best)").format(reading=row.words) if row.winner else row.words
