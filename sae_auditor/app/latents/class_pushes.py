"""Which classes the latent moves on its strongest reference images."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from sae_auditor.app.kit.bars import Bar, BarRows
from sae_auditor.app.kit.controls import Heading, remark
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers
from sae_auditor.workbench.concepts.state import ClassPush


class ClassPushes(QWidget):
    """Signed bars, blue towards and orange against, with a whisker of one standard deviation."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._head = Heading(theme, translate("Concepts", "Classes it moves"))
        self.rows = BarRows(theme, translate("Concepts", "Classes it moves"), signed=True)
        self._notice = remark(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1))
        for widget in (self._head, self.rows, self._notice):
            layout.addWidget(widget)

    def set_pushes(self, pushes: Sequence[ClassPush] | None, notice: str, scale: float) -> None:
        """Show these classes; half of the track stands for `scale`. None hides the part until they are known."""
        self.setVisible(pushes is not None and (bool(pushes) or bool(notice)))
        self.rows.set_bars([_bar(push) for push in pushes or ()], scale)
        self._notice.setText(notice)
        self._notice.setVisible(bool(notice))


def largest_push(pushes: Sequence[ClassPush] | None) -> float:
    """Return how far the longest bar reaches."""
    return max((abs(push.mean) for push in pushes or ()), default=0.0)


def _bar(push: ClassPush) -> Bar:
    text = translate("Concepts", "{name}: {mean} \u00b1 {spread} logits on its strongest images")
    tip = text.format(name=push.class_name, mean=numbers.signed(push.mean, 2), spread=numbers.plain(push.spread, 2))
    return Bar(push.class_name, push.mean, numbers.signed(push.mean, 2), spread=push.spread, tip=tip)
