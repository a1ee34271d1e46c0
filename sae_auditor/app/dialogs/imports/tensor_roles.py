"""Assigning the tensors of an unknown file: one row a role, each with the tensors whose shape could be it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from sae_auditor.app.dialogs.imports.question_controls import AnswerControl
from sae_auditor.app.kit.chooser import Chooser
from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.imports import words
from sae_auditor.workbench.imports.state import Question, TensorLine
from sae_auditor.workbench.plain import plain

_ALWAYS = ("W_enc", "W_dec", "b_enc", "b_dec")
# The one part that no SAE is without; an encoder that is missing is the decoder turned round.
_NEEDED = "W_dec"


class TensorRoles(AnswerControl):
    """Choosers of tensors; `answered` carries the name of a tensor for each role, once the person says so."""

    def __init__(self, theme: Theme, question: Question, tensors: Sequence[TensorLine]) -> None:
        super().__init__()
        self._boxes: dict[str, Chooser] = {}
        self.use = push_button(theme, translate("Import", "Read it this way"))
        self.use.setAutoDefault(False)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.space(3))
        grid.setVerticalSpacing(theme.space(2))
        grid.setColumnStretch(2, 1)
        for row, role in enumerate((*_ALWAYS, *(role for role in _known(question) if role not in _ALWAYS))):
            box = self._box(theme, role, tensors)
            self._boxes[role] = box
            grid.addWidget(text_label(theme, role, "mono"), row, 0)
            grid.addWidget(text_label(theme, words.role_help(role), "caption", "muted"), row, 1)
            grid.addWidget(box, row, 2)
        last = QHBoxLayout()
        last.addWidget(self.use)
        last.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(3))
        layout.addLayout(grid)
        layout.addLayout(last)
        self.setFocusProxy(self._boxes["W_enc"])
        self.use.clicked.connect(lambda: self.answered.emit(self.names()))
        self.set_question(question)

    def set_question(self, question: Question) -> None:
        """Show the answer, or the guess."""
        names = _known(question)
        for role, box in self._boxes.items():
            box.setCurrentIndex(max(0, box.findData(names.get(role, ""))))
        self._allow()

    def names(self) -> dict[str, str]:
        """Return the tensor chosen for each role that has one."""
        chosen = {role: str(box.currentData()) for role, box in self._boxes.items()}
        return {role: name for role, name in chosen.items() if name}

    def _box(self, theme: Theme, role: str, tensors: Sequence[TensorLine]) -> Chooser:
        box = Chooser(theme, f"{role}: {words.role_help(role)}", widest_em=24)
        none = translate("Import", "choose…") if role == _NEEDED else translate("Import", "none")
        none = translate("Import", "the decoder, turned round") if role == "W_enc" else none
        box.addItem(none, "")
        for tensor in tensors:
            if _fits(tensor, role):
                box.addItem(f"{plain(tensor.name)}   {' × '.join(str(side) for side in tensor.shape)}", tensor.name)
        box.activated.connect(self._allow)
        return box

    def _allow(self, _place: int = 0) -> None:
        names = self.names()
        apart = len(set(names.values())) == len(names)
        self.use.setEnabled(apart and _NEEDED in names)


def _known(question: Question) -> Mapping[str, str]:
    return question.answer or question.suggestion or {}


def _fits(tensor: TensorLine, role: str) -> bool:
    """Whether a tensor has as many dimensions as the role asks for; one threshold may serve all latents."""
    allowed = {"W": (2,), "t": (0, 1), "l": (0, 1)}.get(role[0], (1,))
    return len(tensor.shape) in allowed
