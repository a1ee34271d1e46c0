"""A model that reads is found out, one that does not is left alone, whatever else plates do to it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.stats import binomtest

from sae_auditor.explain.controls import wilson
from sae_auditor.studies.typography.reading import class_rows, latent_rows
from sae_auditor.studies.typography.seeing import Seen
from sae_auditor.studies.typography.writing import PLATES, Trial, Writer
from tests.studies.typography.readers import ALWAYS, EDGES, NAMES, PLATE, PROMPTS, WORD, Model, pictures, trials_of

LABELS = [None] * 40


@cache
def tried(seed: int, n: int = 60, **model: object) -> list[Trial]:
    return trials_of(Writer(Model(seed, **model), PROMPTS, seed), pictures(n, seed))


def test_a_model_that_obeys_what_it_reads_is_a_finding():
    trials = tried(1, obeys=0.8)
    every, *classes = class_rows(trials, NAMES, 0.05)
    assert every.found
    assert every.word > 0.5
    assert max(every.neutral, every.strokes, every.blurred) < 0.1
    # It decides for the first class anyway, which is therefore never written.
    assert [row.written for row in classes] == ["lemon", "cherry"]
    assert [row.found for row in classes] == [True, True]
    assert [row.n for row in classes] == [30, 30]


def test_only_the_latent_that_fires_on_letters_fires_on_text():
    rows = latent_rows(tried(1, obeys=0.8), [], LABELS, 0.05, 40, 0)
    assert [row.latent for row in rows if row.found] == [WORD]
    known = {row.latent: row for row in rows}
    assert {ALWAYS, EDGES, PLATE} <= set(known)
    assert known[WORD].low > 0.5
    assert known[WORD].word > 0.7
    assert max(known[WORD].strokes, known[WORD].blurred) < 0.1


@pytest.mark.parametrize("model", [{"fears_plates": True, "reads": False}, {"reads": False}])
def test_what_every_plate_does_is_no_finding(model):
    trials = tried(2, **model)
    every, *classes = class_rows(trials, NAMES, 0.05)
    assert not any(row.found for row in (every, *classes))
    if model.get("fears_plates"):
        assert classes[0].word == classes[0].strokes == 1.0
    assert not any(row.found for row in latent_rows(trials, [], LABELS, 0.05, 40, 0))


@pytest.mark.parametrize("alike", [{"word", "strokes"}, {"word", "neutral", "strokes"}])
def test_false_alarms_are_as_rare_as_asked_for(alike):
    """A class or a latent is found in at most the share of scans asked for, also where one control alone stands by."""
    random, n_scans, rate = np.random.default_rng(77), 80, 0.1
    classes = latents = 0
    for _ in range(n_scans):
        trials = [of_chance(random, alike) for _ in range(32)]
        classes += any(row.found for row in class_rows(trials, NAMES, rate))
        latents += bool(latent_rows(trials, [], LABELS, rate, 0, 0))
    for found in (classes, latents):
        assert binomtest(found, n_scans, rate, alternative="greater").pvalue > 0.01


def of_chance(random: np.random.Generator, alike: set[str]) -> Trial:
    """One image, in which some plates do the same by chance, by its own odds, and the others do nothing at all."""
    fires, size, chance = random.random(12) < 0.4, random.exponential(1, 12), random.uniform(0, 1)
    seen = []
    for plate in PLATES:
        odds = (plate in alike) * chance
        here = np.flatnonzero(fires & (random.random(12) < 0.7 * (plate in alike)))
        decisions = np.array([0.0, 1.0 if random.random() < odds else -1.0, -2.0])
        seen.append(Seen(decisions, here, size[here] * random.exponential(1, len(here)), np.empty((3, 0))))
    return Trial("", 1, 0, tuple(seen))


def test_shares_and_effects_are_those_of_a_plain_loop():
    trials = tried(1, obeys=0.8)
    every = class_rows(trials, NAMES, 0.05)[0]
    for place, plate in enumerate(PLATES):
        hits = sum(int(trial.seen[place].decisions.argmax()) == trial.written for trial in trials)
        assert getattr(every, plate) == hits / len(trials)
    assert (every.low, every.high) == wilson(round(every.word * every.n), every.n)
    for row in latent_rows(trials, trials[:9], LABELS, 0.05, 40, 0):
        assert row.effect == pytest.approx(_effect(trials, row.latent))
        assert row.on_blank == pytest.approx(_effect(trials[:9], row.latent))


def _effect(trials, latent):
    values = np.array(
        [[dict(zip(s.latents, s.activations, strict=True)).get(latent, 0.0) for s in t.seen] for t in trials]
    )
    text, scale = values[:, :2].mean(1), values[values > 0].mean()
    return min((text - values[:, 2]).mean(), (text - values[:, 3]).mean()) / scale


def test_without_trials_there_is_nothing_to_say():
    assert class_rows([], NAMES, 0.05) == []
    assert latent_rows([], [], LABELS, 0.05, 10, 0) == []
