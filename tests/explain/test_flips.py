"""The smallest change that flips a decision, against a search through every set that there is."""

from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from scipy.stats import binomtest

from sae_auditor.errors import InputRefused
from sae_auditor.explain.closed_forms import ClosedForms
from sae_auditor.explain.closed_head import ClosedHead
from sae_auditor.explain.closed_lens import ClosedLens
from sae_auditor.explain.controls import control_sets, wilson
from sae_auditor.explain.flips import FlipQuestion, flip_job
from sae_auditor.progress import run_to_end


def random_world(seed, *, m=9, d=12, e=8, n_classes=3, has_norm=True, error=0.6):
    """One vector, its latents and class texts out of a hat: small enough for every set to be tried."""
    random = np.random.default_rng(seed)
    head = ClosedHead(None, None, 0.0)
    if has_norm:
        matrix = torch.from_numpy(random.normal(size=(d, e)))
        head = ClosedHead(matrix - matrix.mean(0), torch.from_numpy(random.normal(size=e)), 1e-5)
    else:
        d = e
    rows = torch.from_numpy(random.normal(size=(m, d)))
    pushes = torch.from_numpy(random.uniform(0.2, 2.0, m))
    offset = torch.from_numpy(0.2 * random.normal(size=d))
    x = pushes @ rows + offset + error * torch.from_numpy(random.normal(size=d))
    texts = random.normal(size=(n_classes, e))
    texts /= np.linalg.norm(texts, axis=1, keepdims=True)
    forms = ClosedForms.of(head, x[None], pushes[None], rows[None], offset[None])
    latents = np.arange(10, 10 + m)
    lens = ClosedLens(latents, lambda: forms, lambda t: pytest.fail("nothing else is asked"))
    lens.at_x = lambda t: forms.at_x(torch.from_numpy(t))[0].numpy()  # type: ignore[method-assign]
    lens.gradient = lambda t: SimpleNamespace(contributions=forms.gradient(torch.from_numpy(t))[0, :, :-2].numpy())
    evidence = SimpleNamespace(latents=latents, activations=pushes.numpy())
    return lens, evidence, texts, by_hand(head, x, pushes, rows)


def by_hand(head, x, pushes, rows):
    """Return what wins without some latents: plain numpy from the vector itself."""

    def winner(places, texts):
        changed = (x - sum(pushes[j] * rows[j] for j in places)).numpy()
        if head.matrix is None:
            u = changed
        else:
            centre = changed - changed.mean()
            u = centre @ head.matrix.numpy() / np.sqrt((centre**2).mean() + head.eps) + head.constant.numpy()
        return int((texts @ u).argmax())

    return winner


def smallest_by_hand(winner, texts, m, goal):
    before = winner((), texts)
    for size in range(1, m + 1):
        for places in combinations(range(m), size):
            after = winner(places, texts)
            if after != before and goal in (None, after):
                return size
    return None


def search(world, goal=None, *, always_on=None, controls=None, decoder=None, silent=()):
    lens, evidence, texts, _ = world
    silent = np.array(silent, np.int64)
    off = np.zeros(len(evidence.latents), bool) if always_on is None else always_on
    return run_to_end(flip_job(lens, evidence, off, FlipQuestion(texts, goal, 0, controls, decoder, silent)))


@pytest.mark.parametrize("has_norm", [True, False])
def test_it_is_as_small_as_the_smallest_of_all_sets(has_norm):
    sizes, proven, impossible = [], 0, 0
    for seed in range(40):
        world = random_world(seed, has_norm=has_norm, error=0.4 + seed / 14)
        winner, texts, m = world[3], world[2], 9
        before = winner((), texts)
        for goal in (None, (before + 1) % 3):
            found, expected = search(world, goal, controls=0), smallest_by_hand(winner, texts, m, goal)
            if expected is None:
                assert not found.is_found
                impossible += found.is_impossible
                continue
            assert not found.is_impossible
            if found.is_found:
                places = [latent - 10 for latent in found.latents]
                assert winner(places, texts) == found.after != before
                assert goal in (None, found.after)
                assert len(places) >= expected
                assert found.checked < expected
                if found.is_smallest:
                    assert len(places) == expected
                    proven += 1
            sizes.append(expected)
    # The cases say something: several sizes, nearly all proven.
    assert len(set(sizes)) >= 3
    assert proven >= 0.9 * len(sizes)
    assert impossible > 5


def test_no_set_that_might_flip_is_left_out():
    for seed in range(40):
        lens, _, texts, winner = random_world(seed, n_classes=2, error=1.0)
        before = winner((), texts)
        terms = lens.lead_terms(texts[before] - texts[1 - before])
        for size in (1, 2, 3):
            listed = terms.sets_that_may(size, np.arange(9), 10_000)
            flips = {places for places in combinations(range(9), size) if winner(places, texts) != before}
            assert flips <= set(listed)
            assert len(set(listed)) == len(listed)


def test_more_sets_than_wanted_are_not_listed():
    lens, _, texts, winner = random_world(0, n_classes=2, error=0.1)
    before = winner((), texts)
    terms = replace(lens.lead_terms(texts[before] - texts[1 - before]), start=-100.0)
    assert terms.sets_that_may(2, np.arange(9), 35) is None
    assert len(terms.sets_that_may(2, np.arange(9), 36)) == 36


def test_always_on_latents_are_left_as_they_are():
    for seed in range(20):
        world = random_world(seed)
        first = search(world, controls=20)
        if not first.is_found:
            continue
        always_on = np.isin(world[1].latents, first.latents)
        again = search(world, always_on=always_on, controls=20)
        assert not set(again.latents) & set(first.latents)
        assert again.n_candidates == 9 - len(first.latents)
        return
    pytest.fail("no decision was flipped")


def test_the_control_is_counted_by_hand():
    checked = 0
    for seed in range(30):
        world = random_world(seed, m=14)
        _, evidence, texts, winner = world
        found = search(world, controls=30)
        if not found.is_found or found.control is None:
            continue
        places = tuple(latent - 10 for latent in found.latents)
        if len(places) == 1:
            sets = control_sets(evidence.activations, places, np.arange(14), 30, np.random.default_rng(0))
            before = winner((), texts)
            assert found.control.n == len(sets)
            assert found.control.flips == sum(winner(one, texts) != before for one in sets)
            checked += 1
    assert checked >= 3


def test_pushes_as_strong_are_counted_by_hand():
    checked = 0
    for seed in range(12):
        lens, _, texts, _ = world = random_world(seed)
        forms, random = lens._forms, np.random.default_rng(seed)
        decoder = torch.from_numpy(random.normal(size=(40, 12)))
        decoder[10:19] = forms.rows[0, :9]  # those that fire
        found = search(world, controls=50, decoder=decoder, silent=range(20, 40))
        if not found.is_found:
            continue
        head, places = forms.head, [latent - 10 for latent in found.latents]
        draws = np.random.default_rng(1)
        hits = 0
        if len(places) > 1:
            continue  # the order of several members is the search's own
        for _ in range(50):
            (k,) = draws.choice(np.arange(20, 40), 1, replace=False)
            own = decoder[found.latents[0]]
            row = decoder[k] / decoder[k].norm() * own.norm()
            x = (forms.x[0] - forms.pushes[0, places[0]] * row).numpy()
            centre = x - x.mean()
            u = centre @ head.matrix.numpy() / np.sqrt((centre**2).mean() + head.eps) + head.constant.numpy()
            hits += int((texts @ u).argmax()) != found.before
        assert (found.pushed.n, found.pushed.flips) == (50, hits)
        checked += 1
    assert checked >= 3


def test_the_latents_own_rows_switch_them_off(tiny_case):
    case = tiny_case
    lens, texts = case.auditor.lens(case.evidence), case.texts.numpy()
    places = [0, 2]
    factors = np.ones((1, len(case.latents)))
    factors[0, places] = 0
    rows = case.auditor.sae.W_dec[[case.latents[place] for place in places]][None]
    assert lens.swapped(places, rows, texts) == pytest.approx(lens.switched(factors, texts), abs=1e-6)


def test_controls_fire_about_as_strongly():
    strengths = np.geomspace(0.01, 100, 400)
    random = np.random.default_rng(1)
    sets = control_sets(strengths, (200, 300), np.arange(400), 100, random)
    assert len(sets) == len(set(sets)) == 100
    for one in sets:
        ratios = strengths[list(one)] / strengths[[200, 300]]
        assert ((ratios > 0.49) & (ratios < 2.05)).all()


def test_few_latents_give_few_controls():
    strengths = np.ones(4)
    assert sorted(control_sets(strengths, (0,), np.arange(4), 50, np.random.default_rng(0))) == [(1,), (2,), (3,)]
    assert control_sets(strengths, (0, 1, 2), np.arange(4), 50, np.random.default_rng(0)) == []


@pytest.mark.parametrize(("hits", "n"), [(0, 12), (5, 12), (12, 12), (46, 100)])
def test_the_band_is_that_of_scipy(hits, n):
    interval = binomtest(hits, n).proportion_ci(method="wilson")
    assert wilson(hits, n) == pytest.approx((interval.low, interval.high), abs=1e-12)


def test_a_goal_that_wins_and_a_single_class_are_refused():
    world = random_world(0)
    with pytest.raises(InputRefused, match="wins already"):
        search(world, world[3]((), world[2]))
    with pytest.raises(InputRefused, match="single class"):
        search((*world[:2], world[2][:1], world[3]))


def test_through_the_auditor_another_class_wins_without_them(tiny_case):
    case = tiny_case
    found = run_to_end(case.auditor.flip_job(case.evidence, case.prompts, controls=8))
    if not found.is_found:
        assert found.latents == ()
        assert found.control is None
        return
    scores = case.auditor.what_if(case.evidence, case.prompts, dict.fromkeys(found.latents, 0.0))
    assert int(scores.logit.argmax()) == found.after != found.before
    goal = case.prompts.names[found.after]
    again = run_to_end(case.auditor.flip_job(case.evidence, case.prompts, goal, controls=8))
    assert again.after == found.after
    with pytest.raises(InputRefused, match="no class"):
        run_to_end(case.auditor.flip_job(case.evidence, case.prompts, "nothing"))
