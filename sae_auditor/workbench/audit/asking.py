"""Decisions about what is asked of an image, free of Qt: classes, method, target and the class to compare with.

Each choice is a step that can be taken back. It is noted once its explanation is there: what is refused is no step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sae_auditor.bundle.named_parts import usable
from sae_auditor.i18n import translate
from sae_auditor.reports.audit import words
from sae_auditor.workbench.audit import kept
from sae_auditor.workbench.audit.state import Request
from sae_auditor.workbench.history import Change

if TYPE_CHECKING:
    from collections.abc import Callable

    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.explain.audit import Method, Target
    from sae_auditor.library import Auditor
    from sae_auditor.workbench.audit.controller import AuditController


@dataclass(frozen=True)
class _Step:
    title: str
    before: Request
    after: Request


class Asking:
    """Keeps `prompt_sets` and `asked` of the state."""

    def __init__(self, controller: AuditController, key: str) -> None:
        self._controller = controller
        self._key = key
        self._prompt_sets: dict[str, PromptSet] = {}
        self._steps: list[_Step] = []

    def another_bundle(self, auditor: Auditor) -> None:
        """Offer the classes of another bundle, and those that people wrote for it."""
        self._prompt_sets = dict(usable(auditor.bundle.prompt_sets))
        first = next(iter(self._prompt_sets.values()), None)
        asked = None if first is None else Request(first)
        self._controller.put(prompt_sets=tuple(self._prompt_sets), asked=asked)
        self._offer_own_classes(auditor)

    def _offer_own_classes(self, auditor: Auditor) -> None:
        fingerprint = auditor.bundle.fingerprint

        def take(found: tuple[PromptSet, ...]) -> None:
            if self._bundle() == fingerprint:
                for prompts in found:
                    self._prompt_sets.setdefault(prompts.name, prompts)
                self._controller.put(prompt_sets=tuple(self._prompt_sets))

        self._controller.start(self._key, lambda: kept.read_prompt_sets(fingerprint), take, resource="disk")

    def choose_prompt_set(self, name: str) -> None:
        """Predict over the classes of another prompt set."""
        self._ask_classes(self._prompt_sets[name])

    def use_prompts(self, prompts: PromptSet) -> None:
        """Take in a prompt set that a person wrote, keep it for this bundle, and predict over its classes."""
        if self._controller.auditor is None:
            return
        bundle = self._controller.auditor.bundle
        prompts = kept.named_apart(prompts, usable(bundle.prompt_sets))
        self._prompt_sets[prompts.name] = prompts
        self._controller.put(prompt_sets=tuple(self._prompt_sets))
        if prompts not in usable(bundle.prompt_sets).values():
            # A key of its own: another set must not keep this one from the disk.
            key = f"{self._key}.{prompts.name}"
            keep = partial(kept.keep_prompt_set, bundle.fingerprint, prompts)
            self._controller.start(key, keep, lambda _nothing: None, resource="disk")
        self._ask_classes(prompts)

    def choose_method(self, method: Method) -> None:
        """Measure contributions another way."""
        title = translate("Audit", "Method: {method}").format(method=words.method_name(method))
        self.ask(title, method=method)

    def choose_target(self, target: Target) -> None:
        """Explain another quantity. A margin needs a second class: the most probable other one, unless chosen."""
        title = translate("Audit", "Target: {target}").format(target=words.target_name(target))
        self.ask(title, target=target, contrast=self._contrast_or_default() if target == "margin" else None)

    def choose_contrast(self, class_name: str | None) -> None:
        """Explain why the selected class rather than this one; None explains the decision again."""
        if class_name is None:
            self.ask(translate("Audit", "Compare with no class"), target="logodds", contrast=None)
        else:
            title = translate("Audit", "Compare with \u201c{name}\u201d").format(name=class_name)
            self.ask(title, target="margin", contrast=class_name)

    def _ask_classes(self, prompts: PromptSet) -> None:
        self._controller.context.prompts_used.emit(prompts)
        asked = self._controller.state.asked
        target: Target = "logodds" if asked is None or asked.target == "margin" else asked.target
        title = translate("Audit", "Classes: {name}").format(name=prompts.name)
        self.ask(title, prompts=prompts, contrast=None, target=target)

    def _contrast_or_default(self) -> str | None:
        state = self._controller.state
        audit, index, asked = state.audit, state.selected_class, state.asked
        if audit is None or index is None or asked is None:
            return None
        return (
            asked.contrast if asked.contrast not in (None, audit.class_names[index]) else words.runner_up(audit, index)
        )

    def ask(self, title: str, **changes: Any) -> None:
        """Ask something else of the image at hand; without a title it is no step of its own to take back."""
        before = self._controller.state.asked
        after = None if before is None else replace(before, **changes)
        if before is None or after is None or after == before:
            return
        if title:
            self._steps.append(_Step(title, before, after))
        self._controller.put(asked=after)
        self._controller.explain_again()

    def note_steps(self) -> None:
        """Note the choices whose explanation is there."""
        bundle = self._bundle()

        def go_to(asked: Request) -> None:
            now = self._controller.state.asked
            if now is None or self._bundle() != bundle:
                return  # its classes belong to another bundle
            if asked.prompts != now.prompts:
                self._controller.context.prompts_used.emit(asked.prompts)
            self._controller.put(asked=asked)
            self._controller.explain_again()

        for step in self._steps:
            self._controller.context.history.note(_change(step, go_to))
        self._steps.clear()

    def drop_steps(self) -> None:
        """Forget choices whose explanation will not come."""
        self._steps.clear()

    def _bundle(self) -> str | None:
        auditor = self._controller.auditor
        return None if auditor is None else auditor.bundle.fingerprint


def _change(step: _Step, go_to: Callable[[Request], None]) -> Change:
    return Change(step.title, lambda: go_to(step.before), lambda: go_to(step.after))
