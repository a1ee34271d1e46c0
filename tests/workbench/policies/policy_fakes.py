"""Stand-ins for the rooms below the dialog: what was measured is written down here, policies are real."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from sae_auditor.bundle.prompts import prompt_set_from_texts
from sae_auditor.concepts.policy import Policies, ReasonsPolicy, Synonyms, WordEntry
from sae_auditor.concepts.policy.local import LocalPolicies
from sae_auditor.concepts.policy.moved import Movement
from sae_auditor.errors import EnvironmentProblem
from sae_auditor.progress import Progress
from sae_auditor.workbench.policies.jobs import Judged, Opened, PolicyJobs, judged_now

CONDITION = prompt_set_from_texts(["good", "defective"], name="condition")
TYPED = prompt_set_from_texts(["fine", "broken"])
LABELS = ("gear", "red tag", None, "ruler", "crack")
MOVED = np.array([0.5, 4.0, 1.0, 2.0, 2.5])
BY = {"who": "Maker", "when": "2026-11-22T00:00:00Z"}


def fake_auditor(sae="cls-last"):
    return SimpleNamespace(sae_name=sae, bundle=SimpleNamespace(fingerprint="ab" * 32, references=None))


class FakeBackend(PolicyJobs):
    """Measures nothing; `fail_on` names calls that raise."""

    def __init__(self, folder, fail_on=()):
        bundled = {None: ReasonsPolicy(words=(WordEntry(word="ruler", judgement="must-not", **BY),))}
        self.policies = Policies(bundled, LocalPolicies.of("ab" * 32, folder))
        self.fail_on = set(fail_on)
        self.opened = []
        self.labels = LABELS

    def default_prompts(self, auditor):
        return CONDITION

    def is_named(self, auditor, prompts):
        return prompts == CONDITION

    def open(self, auditor, prompts):
        yield Progress(0, 4)
        if "open" in self.fail_on:
            raise EnvironmentProblem("The disk is gone.", todo="Connect it.")
        self.opened.append((auditor.sae_name, prompts.name))
        by_class = np.array([-MOVED, MOVED], np.float32)
        movement = Movement(prompts.name, prompts.names, MOVED, by_class, 12, True, "note")
        blank = Judged((), (), None, {})
        opened = Opened(
            prompts.name,
            auditor.sae_name,
            self.policies,
            movement,
            lambda: self.labels,
            Synonyms({}, ["ruler", "glove"]),
            blank,
        )
        judged = judged_now(opened, np.full(len(LABELS), 0.25))
        pictures = (np.zeros((6, 8, 3), np.uint8), None)
        return replace(opened, judged=replace(judged, rows=tuple(replace(r, pictures=pictures) for r in judged.rows)))

    def write(self, opened, changes):
        if "write" in self.fail_on:
            yield Progress(0, 0)
            raise EnvironmentProblem("The disk is full.", safe="Nothing was changed.")
        return (yield from super().write(opened, changes))
