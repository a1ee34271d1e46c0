"""Decisions about what is asked of an image and how it is read, free of Qt.

Each choice of what is asked is a step that can be taken back. It is noted once its explanation is there: what is
refused is no step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sae_auditor.bundle.named_parts import usable
from sae_auditor.i18n import translate
from sae_auditor.images import VIEWS, Reading, SourceImage
from sae_auditor.reports.audit import words
from sae_auditor.workbench.audit import kept
from sae_auditor.workbench.audit.state import Request
from sae_auditor.workbench.history import Act

if TYPE_CHECKING:
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.explain.audit import Method, Target
    from sae_auditor.images import View, WindowRule
    from sae_auditor.library import Auditor
    from sae_auditor.workbench.audit.controller import AuditController
    from sae_auditor.workbench.audit.state import Subject

OWN_CLASSES = "audit.own-classes"
_ACT = "audit.asked"

_ASKED = "audit.asked"


@dataclass(frozen=True)
class _Asked:
    """What was asked, with the bundle whose classes it is about."""

    bundle: str | None
    request: Request


class Asking:
    """Keeps `prompt_sets` and `asked` of the state: classes, method, target and the class to compare with."""

    def __init__(self, controller: AuditController) -> None:
        self._controller = controller
        self._prompt_sets: dict[str, PromptSet] = {}
        self._steps: list[Act] = []
        # What was the default when it was taken for the method; None before there was a bundle.
        self._default: Method | None = None
        controller.context.history.register(_ACT, self._go_to)

    def another_bundle(self, auditor: Auditor) -> None:
        """Offer the classes of another bundle, and those that people wrote for it."""
        self._prompt_sets = dict(usable(auditor.bundle.prompt_sets))
        first = next(iter(self._prompt_sets.values()), None)
        self._default = auditor.default_method
        asked = None if first is None else Request(first, method=self._default)
        self._controller.put(prompt_sets=tuple(self._prompt_sets), asked=asked)
        fingerprint = auditor.bundle.fingerprint

        def take(found: tuple[PromptSet, ...]) -> None:
            if self._bundle() == fingerprint:
                for prompts in found:
                    self._prompt_sets.setdefault(prompts.name, prompts)
                self._controller.put(prompt_sets=tuple(self._prompt_sets))

        self._controller.start(OWN_CLASSES, lambda: kept.read_prompt_sets(fingerprint), take, resource="disk")

    def default_changed(self) -> None:
        """Measure by the default method as it is now, which a study may have found to be better than the former one.

        A method that a person chose instead of the former default stays.
        """
        better = self._other_default()
        if better is not None:
            self.choose_method(better)
            text = translate("Audit", "Audits with this SAE measure by \u201c{method}\u201d now.")
            self._controller.context.messages.show("info", text.format(method=words.method_name(better)))

    def another_sae(self) -> None:
        """Take the default method of another SAE, unless a person chose a method; the image is looked at anew."""
        other, asked = self._other_default(), self._controller.state.asked
        if other is not None and asked is not None:
            self._controller.put(asked=replace(asked, method=other))

    def _other_default(self) -> Method | None:
        """Return the default method where it is another one than was taken for the method that is asked for."""
        auditor, asked, former = self._controller.auditor, self._controller.state.asked, self._default
        if auditor is None:
            return None
        self._default = auditor.default_method
        return self._default if asked is not None and asked.method == former != self._default else None

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
            key = f"{OWN_CLASSES}.{prompts.name}"
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
        is_chosen = asked.contrast not in (None, audit.class_names[index])
        return asked.contrast if is_chosen else words.runner_up(audit, index)

    def ask(self, title: str, **changes: Any) -> None:
        """Ask something else of the image at hand; without a title it is no step of its own to take back."""
        before = self._controller.state.asked
        after = None if before is None else replace(before, **changes)
        if before is None or after is None or after == before:
            return
        if title:
            bundle = self._bundle()
            self._steps.append(Act(_ACT, title, _Asked(bundle, before), _Asked(bundle, after)))
        self._controller.put(asked=after)
        self._controller.explain_again()

    def note_steps(self) -> None:
        """Note the choices whose explanation is there."""
        for step in self._steps:
            self._controller.context.history.note(step)
        self._steps.clear()

    def drop_steps(self) -> None:
        """Forget choices whose explanation will not come."""
        self._steps.clear()

    def _go_to(self, asked: _Asked) -> None:
        now = self._controller.state.asked
        if now is None or self._bundle() != asked.bundle:
            return
        if asked.request.prompts != now.prompts:
            self._controller.context.prompts_used.emit(asked.request.prompts)
        self._controller.put(asked=asked.request)
        self._controller.explain_again()

    def _bundle(self) -> str | None:
        auditor = self._controller.auditor
        return None if auditor is None else auditor.bundle.fingerprint


class ReadingChoice:
    """Keeps `reading` of the state and of the queue, and which tile of the image at hand is looked at."""

    def __init__(self, controller: AuditController) -> None:
        self._controller = controller
        self.tile = 1

    def choose_view(self, view: View) -> None:
        """Show the encoder this much of images."""
        if view != self._reading.view:
            self.tile = 1
            self._use(replace(self._reading, view=view))

    def next_view(self) -> None:
        """Go on to the next way to look at images."""
        self.choose_view(VIEWS[(VIEWS.index(self._reading.view) + 1) % len(VIEWS)])

    def choose_window(self, window: WindowRule) -> None:
        """Map these grey values to black and white."""
        if self._reading.colour == "managed" and window != self._reading.window:
            self._use(replace(self._reading, window=window))

    def switch_colours(self) -> None:
        """See images as a pipeline on open_clip opens them, or as people see them again."""
        self._use(self._reading.with_colour("managed" if self._reading.colour == "as-open-clip" else "as-open-clip"))

    def step_tile(self, steps: int) -> None:
        """Go on by some tiles; nothing happens at the ends, or where the image is not seen in tiles."""
        tile = None if self._controller.state.subject is None else self._controller.state.subject.tile
        if tile is not None:
            self._go_to(min(max(self.tile + steps, 1), tile.of))

    def tile_at(self, x: float, y: float) -> None:
        """Look at the tile whose middle is nearest to a position, in image px."""
        subject = self._controller.state.subject
        if subject is None or subject.tile is None:
            return
        framings = subject.auditor.framings_of(subject.evidence.image, "tiles")
        width, height = subject.evidence.sight.width, subject.evidence.sight.height
        middles = [(box.x + box.width / 2, box.y + box.height / 2) for box in (f.seen(width, height) for f in framings)]
        nearest = min(range(len(middles)), key=lambda i: (middles[i][0] - x) ** 2 + (middles[i][1] - y) ** 2)
        self._go_to(nearest + 1)

    def back_to(self, subject: Subject) -> None:
        """Choose again what the image on the screen was read with."""
        self.tile = 1 if subject.tile is None else subject.tile.number
        self._put(subject.reading)

    def decoded(self) -> SourceImage | None:
        """Return the image at hand as it is to be read; None where it has to be decoded for that."""
        state = self._controller.state
        if state.subject is None:
            return state.picture
        same = replace(state.subject.reading, view=self._reading.view) == self._reading
        return state.subject.evidence.image if same else None

    @property
    def _reading(self) -> Reading:
        return self._controller.state.reading

    def _use(self, reading: Reading) -> None:
        if replace(reading, view=self._reading.view) != self._reading:
            self._controller.put(picture=None)
        self._put(reading)
        self._controller.look_again()

    def _put(self, reading: Reading) -> None:
        self._controller.context.queue.reading = reading
        self._controller.put(reading=reading)

    def _go_to(self, tile: int) -> None:
        if tile != self.tile:
            self.tile = tile
            self._controller.look_again()
