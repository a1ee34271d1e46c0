"""The readings that were scored so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress
from sae_auditor.sae.autoencoder import SparseAutoencoder
from sae_auditor.sae.fit.report import FitCandidate
from sae_auditor.sae.fit.score import Moments, Rebuilt, Samples, Score, SiteSample, moments, rebuild, score_of
from sae_auditor.sae.fit.trial import Trial, read_as, trial_of


class Board:
    """Scores readings and keeps them; what a reading makes of one kind of token is computed once.

    Parameters
    ----------
    sae
        As declared.
    samples
        Vectors by site.
    """

    def __init__(self, sae: SparseAutoencoder, samples: Samples) -> None:
        self.sae = sae
        self.samples = samples
        self.declared = trial_of(sae)
        self.by_direction = trained_on_direction(sae)
        self._scores: dict[Trial, Score] = {}
        self._rebuilt: dict[Trial, Rebuilt] = {}
        self._moments: dict[tuple[str, str], Moments] = {}

    def score_job(self, trials: Iterable[Trial]) -> Job[None]:
        """Score the readings among `trials` that are new."""
        new = [trial for trial in dict.fromkeys(trials) if trial not in self._scores]
        total = len(self._scores) + len(new)
        for trial in new:
            yield Progress(len(self._scores), total, say("Comparing readings of the SAE"))
            self._scores[trial] = self._score(trial, self.kinds(trial))

    def trials(self) -> list[Trial]:
        """Return every reading that was scored, the declared one first, then by rising score."""
        return sorted(self._scores, key=lambda trial: (trial != self.declared, self.value(trial)))

    def value(self, trial: Trial) -> float:
        """Return what a reading is judged by, lower is better: its FVU, or the counterpart for directions."""
        return self._valued(self._scores[trial])

    def score(self, trial: Trial) -> Score:
        """Return the scores of a reading."""
        return self._scores[trial]

    def n_vectors(self, trial: Trial) -> int:
        """Return how many vectors a reading was scored on."""
        sample = self._sample(trial)
        return sum(len(sample.vectors[kind]) for kind in sample.kinds(trial.tokens))

    def kinds(self, trial: Trial) -> set[str]:
        """Return the kinds of token that a reading reads."""
        return set(self._sample(trial).kinds(trial.tokens))

    def value_at(self, trial: Trial, kinds: Iterable[str]) -> float:
        """Return the value of a reading on other kinds of token of the same site."""
        return self._valued(self._score(trial, kinds))

    def candidate(self, trial: Trial) -> FitCandidate:
        """Return a reading with its scores."""
        found = self._scores[trial]
        return FitCandidate(
            **vars(trial),
            fvu=found.fvu,
            cosine=found.cosine,
            l0=found.l0,
            dead=found.dead,
            slope=found.slope,
            declared=trial == self.declared,
        )

    def _valued(self, found: Score) -> float:
        return found.direction if self.by_direction else found.fvu

    def _sample(self, trial: Trial) -> SiteSample:
        return self.samples[trial.site]

    def _score(self, trial: Trial, kinds: Iterable[str]) -> Score:
        sample = self._sample(trial)
        return score_of(
            [
                (
                    self._made(trial, kind),
                    self._about(trial.site, kind),
                    sample.counts[kind] / len(sample.vectors[kind]),
                )
                for kind in kinds
            ]
        )

    def _made(self, trial: Trial, kind: str) -> Rebuilt:
        alone = replace(trial, tokens=kind)  # the same for every token rule that reads this kind
        if alone not in self._rebuilt:
            self._rebuilt[alone] = rebuild(read_as(self.sae, trial), self._sample(trial).vectors[kind])
        return self._rebuilt[alone]

    def _about(self, site: str, kind: str) -> Moments:
        if (site, kind) not in self._moments:
            self._moments[site, kind] = moments(self.samples[site].vectors[kind])
        return self._moments[site, kind]


def trained_on_direction(sae: SparseAutoencoder) -> bool:
    """Whether an SAE was trained to give the direction of its input and not its length, so that its FVU says nothing.

    That is so for attributing-clip: signed TopK without any bias, the only one of the known formats that is both.
    """
    has_bias = bool(sae.b_dec.any()) or (sae.b_enc is not None and bool(sae.b_enc.any()))
    return sae.config.signed and not has_bias
