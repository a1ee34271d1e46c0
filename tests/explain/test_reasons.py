"""Forbidden reasons and the judged share, against sums written out by hand and against loops."""

from __future__ import annotations

import numpy as np
import pytest

from sae_auditor.explain.reasons import SHARE, Judgements, forbidden, judged_share, reason_pushes

TAG, RULER = 0, 1


def judged(share: float = SHARE) -> Judgements:
    """Latents 3 and 5 are the tag, 1 is the ruler, 0 and 7 may count, the rest of 10 is not judged."""
    reason_of = np.full(10, -1, np.int32)
    reason_of[[3, 5]], reason_of[1] = TAG, RULER
    may_count = np.zeros(10, bool)
    may_count[[0, 7]] = True
    return Judgements(("tag", "ruler"), reason_of, may_count, share)


def shares(effects: np.ndarray, latents: np.ndarray) -> list[float]:
    return [push.share for push in reason_pushes(effects, latents, judged())]


def values(**by_latent: float) -> tuple[np.ndarray, np.ndarray]:
    latents = np.array([int(name[1:]) for name in by_latent])
    return np.array(list(by_latent.values())), latents


def test_a_reason_is_forbidden_from_its_stated_share_of_the_pushes_on() -> None:
    effects, latents = values(l5=0.5, l0=3.0, l3=1.5, l1=1.0, l2=2.0, l9=-4.0)
    # Pushes: 0.5 + 3 + 1.5 + 1 + 2 = 8; the tag has 2 of them, the ruler 1.
    assert shares(effects, latents) == [0.25, 0.125]
    assert forbidden(effects, latents, judged(0.20)) == (3, 5)
    assert forbidden(effects, latents, judged(0.25)) == (3, 5)
    assert forbidden(effects, latents, judged(0.26)) == ()
    assert forbidden(effects, latents, judged(0.10)) == (3, 1, 5)


def test_a_reason_that_does_little_is_not_forbidden_however_large_its_share() -> None:
    for effect, expected in ((0.99, ()), (1.0, (3,))):
        effects, latents = values(l3=effect, l2=0.01, l9=-4.0)
        assert forbidden(effects, latents, judged()) == expected
        assert shares(effects, latents)[TAG] > 0.9


def test_what_latents_of_one_reason_do_for_and_against_cancels_out() -> None:
    effects, latents = values(l3=2.0, l5=-1.9, l2=1.0)
    assert shares(effects, latents)[TAG] == pytest.approx(0.1 / 3)
    assert forbidden(effects, latents, judged()) == ()


def test_of_a_forbidden_reason_only_what_pushes_towards_the_class_is_named() -> None:
    effects, latents = values(l3=2.0, l5=-0.5, l2=1.0)
    assert forbidden(effects, latents, judged()) == (3,)


def test_a_reason_that_pushes_against_is_not_forbidden() -> None:
    effects, latents = values(l3=-5.0, l1=-2.0, l2=1.0)
    assert shares(effects, latents) == [-5.0, -2.0]
    assert forbidden(effects, latents, judged()) == ()


def test_nothing_is_forbidden_where_nothing_fired_or_pushed_or_was_judged() -> None:
    nothing, no_latents = np.zeros(0), np.zeros(0, np.int64)
    assert forbidden(nothing, no_latents, judged()) == ()
    assert judged_share(nothing, no_latents, judged()) is None
    effects, latents = values(l3=-1.0)
    assert forbidden(effects, latents, judged()) == ()
    effects, latents = values(l3=0.0)
    assert forbidden(effects, latents, judged(0.0)) == ()
    assert judged_share(effects, latents, judged()) is None
    effects, latents = values(l3=9.0)
    assert forbidden(effects, latents, Judgements.none(10)) == ()
    assert judged_share(effects, latents, Judgements.none(10)) == 0.0


def test_the_judged_share_counts_movement_either_way() -> None:
    effects, latents = values(l0=-3.0, l3=1.0, l2=2.0, l9=-2.0)
    assert judged_share(effects, latents, judged()) == 0.5


def test_judgements_know_whether_they_say_anything() -> None:
    assert Judgements.none(4).is_empty
    assert Judgements.none(4).reason_of.dtype == np.int32
    assert not judged().is_empty


def test_any_decision_agrees_with_a_loop_over_latents_and_reasons() -> None:
    rng = np.random.default_rng(9)
    for _ in range(200):
        d_sae, n_reasons = 40, int(rng.integers(1, 5))
        reason_of = rng.integers(-1, n_reasons, d_sae).astype(np.int32)
        may_count, share = (reason_of < 0) & (rng.random(d_sae) < 0.3), float(rng.uniform(0, 0.5))
        judgements = Judgements(tuple("abcd"[:n_reasons]), reason_of, may_count, share)
        latents = rng.permutation(d_sae)[: int(rng.integers(1, d_sae))]
        effects = 3 * rng.normal(size=len(latents))
        pairs = list(zip(latents.tolist(), effects.tolist(), strict=True))
        pushed = sum(effect for _, effect in pairs if effect > 0)
        bad = set()
        for reason in range(n_reasons):
            push = sum(effect for latent, effect in pairs if reason_of[latent] == reason)
            if push >= 1 and push / pushed >= judgements.share:
                bad.add(reason)
        expected = sorted(
            ((effect, latent) for latent, effect in pairs if effect > 0 and int(reason_of[latent]) in bad), reverse=True
        )
        assert forbidden(effects, latents, judgements) == tuple(latent for _, latent in expected)
