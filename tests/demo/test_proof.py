"""The proofs measure what they say: bands against known values, rules against made-up answers, and a quick sample."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import binomtest, mannwhitneyu

import prove
from demo_world.proof.bands import Band, auc_band, mean_band, wilson
from demo_world.proof.desk import Desk, ReasonEffect, SwitchedOff
from demo_world.proof.faithfulness import LOG_ODDS_APART, agreement, apart_of, faithfulness, figures_of
from demo_world.proof.figure import Figure, table
from demo_world.proof.fired import Fired
from demo_world.proof.forbidden import forbidden
from demo_world.proof.names import of_vocabulary, shares_told
from demo_world.proof.nonsense import strings
from demo_world.proof.prompts import typed_prompts
from demo_world.proof.renders import Renders
from demo_world.proof.run import PROOFS, USUAL, Plan, Proofs
from demo_world.proof.shared_lens import SharedLens
from demo_world.proof.tag import tag
from demo_world.proof.unlike import Fit, unlike
from demo_world.proof.what_if import what_if
from demo_world.splits import TAG
from sae_auditor import open_bundle
from sae_auditor.concepts import concepts_of
from sae_auditor.explain.quality import ReferenceQuality
from sae_auditor.images import load_image

N = 12


# -- Bands -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hits", "n"), [(0, 12), (5, 12), (12, 12), (46, 100), (1, 300)])
def test_wilson_is_that_of_scipy(hits, n):
    band, interval = wilson([True] * hits + [False] * (n - hits)), binomtest(hits, n).proportion_ci(method="wilson")
    assert (band.value, band.n) == (hits / n, n)
    assert (band.low, band.high) == pytest.approx((interval.low, interval.high), abs=1e-12)


def test_the_bootstrap_of_a_mean_is_as_wide_as_its_standard_error():
    values = np.random.default_rng(3).normal(5, 2, 400)
    band = mean_band(values)
    half = 1.96 * values.std() / np.sqrt(len(values))
    assert band.value == pytest.approx(values.mean())
    assert (band.low, band.high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.15 * half)


def test_the_area_is_that_of_the_rank_test_with_ties():
    random = np.random.default_rng(4)
    above, below = random.integers(2, 9, 50), random.integers(0, 7, 70)
    band = auc_band(above, below)
    assert band.value == pytest.approx(mannwhitneyu(above, below).statistic / (50 * 70))
    assert band.low < band.value < band.high


def test_nothing_measured_is_no_number_and_meets_no_bound():
    for band in (wilson([]), mean_band([]), auc_band([], [1.0])):
        assert np.isnan(band.value)
        assert Figure("nothing", band, at_most=1.0).met is False
        assert Figure("nothing", band).to_json()["value"] is None


def test_a_bound_is_of_the_value_not_of_its_band():
    band = Band(0.4, 0.2, 0.6, 10)
    assert Figure("a", band, at_least=0.4).met
    assert Figure("a", band, at_most=0.39).met is False
    assert Figure("a", band).met is None
    assert "NOT MET" in table([Figure("a", band, at_most=0.39)])


# -- Rules on made-up answers ------------------------------------------------------------------------------------------


def answer(called, cues, *reasons):
    scene = SimpleNamespace(cues=cues)
    return SimpleNamespace(called=called, render=SimpleNamespace(scene=scene, has_tag=TAG in cues), reasons=reasons)


def reason(name, *, forbidden, joint=1.0, in_picture=True):
    return ReasonEffect(name, push=1.0, joint=joint, forbidden=forbidden, in_picture=in_picture)


def test_found_accused_and_wrong_are_counted_apart():
    tagged = [
        answer("defective", (TAG,), reason(TAG, forbidden=True)),
        answer("defective", (TAG,), reason(TAG, forbidden=False), reason("shadow", forbidden=True)),
        answer("good", (TAG,), reason(TAG, forbidden=True)),
    ]
    mixed = [
        answer("good", (), reason("black mat", forbidden=True)),
        answer("good", (), reason("black mat", forbidden=True, joint=0.4)),
        answer("good", ("ruler",), reason("shadow", forbidden=True, in_picture=False)),
        answer("defective", ("ruler",), reason("ruler", forbidden=False)),
        answer("defective", (TAG, "ruler"), reason(TAG, forbidden=True)),
    ]
    found, clean, others, wrong, apart = forbidden("s", {"p": tagged}, {"p": mixed}, bounded=True)
    assert (found.band.value, found.band.n) == (0.5, 2)
    assert (clean.band.value, clean.band.n) == (1.0, 2)
    assert (others.band.value, others.band.n) == (0.5, 2)
    assert (wrong.band.value, wrong.band.n) == (0.5, 4)
    assert apart.band.value == 0
    assert [figure.met for figure in (found, clean, others, wrong, apart)] == [False, False, False, None, True]


def test_the_difference_between_prompt_sets_is_of_those_called_defective():
    hit, miss = answer("defective", (TAG,), reason(TAG, forbidden=True)), answer("defective", (TAG,))
    tagged = {"a": [hit, miss, answer("good", (TAG,)), hit], "b": [hit, hit, hit, hit]}
    apart = forbidden("s", tagged, {"a": [], "b": []}, bounded=True)[-1]
    assert apart.band.value == pytest.approx(1 / 3)
    assert apart.met is False


def test_names_are_right_where_the_strongest_scenes_are_as_they_say():
    has = np.zeros((40, 2), bool)
    has[:15, 0] = True
    activations = np.zeros((40, 4), np.float32)
    activations[:20, 0] = np.arange(20, 0, -1)  # 15 of its 20 scenes are as its name says
    activations[20:, 1] = 1
    activations[:9, 2] = 1  # too few to judge
    activations[:20, 3] = 1
    fired = Fired(("background:black mat", "cue:ruler"), has, activations)
    assert shares_told(["black mat", "black mat", "black mat", None], fired) == [0.75, 0.0]


def test_names_by_people_prove_no_rule():
    rows = pa.table({"name": pa.array([None, "tag", None])})
    table = SimpleNamespace(rows=rows, labels_shown=lambda: ["ruler", "tag", None])
    assert of_vocabulary(table) == ["ruler", None, None]


def test_pictures_are_called_unlike_above_their_percentile():
    random = np.random.default_rng(5)
    quality = ReferenceQuality.of(*random.uniform(0.1, 0.2, (2, 200)).astype(np.float32))
    near, far = (Fit(*np.full((2, 10), value, np.float32), (False,) * 10) for value in (0.15, 0.5))
    fresh, _, foreign, _, fvu, _ = unlike("s", quality, near, {"kind": far})
    assert (fresh.band.value, foreign.band.value, fvu.band.value) == (0.0, 1.0, 1.0)
    seen = replace(near, unlike_others=(True,) * 6 + (False,) * 4)
    _, _, called, alone, *_ = unlike("s", quality, near, {"kind": seen})
    assert (called.band.value, alone.band.value) == (0.6, 0.0)


def test_nonsense_is_the_same_for_a_seed_and_never_twice():
    assert strings("letters", 150, 1) == strings("letters", 150, 1)
    assert len(set(strings("syllables", 1000, 2))) == 1000


def test_every_proof_is_named_and_all_but_one_usual():
    assert set(PROOFS) - set(USUAL) == {"rules", "scan", "probes", "senses", "compounds"}
    assert len({prompts.name for prompts in typed_prompts()}) == 4


# -- The demo itself ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk():
    made = Desk(open_bundle("demo"), Renders(31_007))
    made.saes, made.prompt_sets = ("cls-last",), made.prompt_sets[:3]
    return made


def test_the_first_bar_decides_and_the_tag_is_found(desk):
    proofs = Proofs(desk, Plan(N, seed=31_007))
    figures = {figure.name: figure for name in ("decides", "forbidden") for figure in proofs.run(name)}
    named = {name: figure.band.value for name, figure in figures.items()}
    mix = "cls-last, general mix: "
    assert named[f"{mix}flips without the first bar"] > named[f"{mix}flips without the largest |gradient of the logit|"]
    for prompts in desk.prompt_sets:
        assert named[f"cls-last, {prompts.name}: tag found where it made a good part defective"] >= 0.8


def test_the_smallest_change_names_the_tag_and_is_as_by_brute_force(desk, monkeypatch):
    labels = desk.auditor("cls-last").meanings.labels
    monkeypatch.setattr("demo_world.proof.what_if.tag_latents", lambda _: [labels.index(TAG)])
    figures = what_if(desk.auditor("cls-last"), desk.renders.of("shortcut", N))
    named = {figure.name.split(": ", 1)[1]: figure.band.value for figure in figures}
    assert named["the set holds the tag's latent"] >= 0.8
    assert named["decisions as by brute force, 50 images"] == 1.0
    assert named["random sets flip"] < named["a set that flips is found"]


def test_people_are_led_to_the_tag(desk, monkeypatch):
    labels = concepts_of(desk.bundle, "cls-last").labels_shown()
    # Which latents these are follows from all reference images, which takes long to read.
    monkeypatch.setattr("demo_world.proof.tag.tag_latents", lambda _: [labels.index(TAG)])
    called, *others = tag(desk.auditor("cls-last"), desk.renders.of("shortcut", N))
    assert called.band.n == N
    assert min(figure.band.value for figure in others) >= 0.7


def test_what_the_first_bar_does_is_what_if_and_the_audit_the_auditors_own(desk):
    held = desk.answers("cls-last", "heldout", 3)
    for answer, render in zip(held, desk.renders.of("heldout", 3), strict=True):
        auditor = desk.auditor("cls-last")
        evidence = auditor.look(load_image(render.image))
        own = auditor.explain(evidence, desk.condition)
        np.testing.assert_allclose(answer.audit.effects(answer.best), own.effects(answer.best), atol=1e-9)
        first = int(own.latents[own.order(answer.best)[0]])
        logit = auditor.what_if(evidence, desk.condition, {first: 0.0}).logit
        lead, before = logit[answer.best] - logit[1 - answer.best], own.total[answer.best]
        expected = SwitchedOff(bool(lead < 0), pytest.approx(lead - before, abs=1e-9))
        assert answer.first == expected


def test_shared_effects_at_a_patch_site_are_the_auditors_own(desk):
    auditor = desk.auditor("patch-middle")
    render = desk.renders.of("heldout", 1)[0]
    answers = desk._ask(auditor, render)
    evidence = auditor.look(load_image(render.image))
    own = auditor.explain(evidence, desk.prompt_sets[1], n_ablations=8)
    known = ~np.isnan(own.ablations)
    shared = answers[desk.prompt_sets[1].name].audit
    assert known.sum() == 16
    np.testing.assert_allclose(shared.ablations[known], own.ablations[known], atol=1e-4)


def test_curves_agree_with_one_run_of_the_tail_a_step(desk):
    auditor, texts = desk.auditor("cls-last"), desk.texts(desk.condition)
    renders = desk.renders.of("heldout", 3)
    found = [apart_of(auditor, render, desk.condition, texts, every_step=True) for render in renders]
    log_odds, figures = agreement("s", found)
    assert log_odds.met
    assert figures.met
    assert max(one.log_odds for one in found) < LOG_ODDS_APART


def test_the_list_is_more_faithful_than_what_knows_less(desk):
    auditor, prompt_sets = desk.auditor("cls-last"), {desk.condition: desk.texts(desk.condition)}
    by_image = [
        figures_of(auditor, render, prompt_sets, i)[0] for i, render in enumerate(desk.renders.of("heldout", N))
    ]
    named = {figure.name: figure for figure in faithfulness("s", by_image)}
    assert named["s: random"].band.low < 0 < named["s: ablation less random"].band.low
    assert named["s: ablation less activation"].band.low > 0
    lens = SharedLens(auditor.lens(auditor.look(load_image(desk.renders.of("heldout", 1)[0].image))), 128)
    factors = np.random.default_rng(2).random((3, len(lens._lens._latents)))
    own = lens._lens.switched(factors, prompt_sets[desk.condition])
    np.testing.assert_allclose(lens.switched(factors, prompt_sets[desk.condition]), own, atol=1e-9)


def test_the_command_writes_its_figures_and_says_when_a_bound_is_not_met(tmp_path, monkeypatch, capsys):
    target, saved = tmp_path / "figures.json", tmp_path / "figures.txt"
    command = ["prove.py", "decides", "--n", "2", "--workers", "1", "--json", str(target), "--save", str(saved)]
    monkeypatch.setattr("sys.argv", command)
    code = prove.main()
    written = json.loads(target.read_text())
    figures = written["proofs"]["decides"]["figures"]
    assert code == (0 if all(figure["met"] in (None, True) for figure in figures) else 1)
    assert written["met"] is (code == 0)
    assert saved.read_text() == capsys.readouterr().out
    monkeypatch.setattr(Proofs, "run", lambda *_: [Figure("never", Band(0.0, 0.0, 0.0, 1), at_least=1.0)])
    monkeypatch.setattr("sys.argv", command[:2])
    assert prove.main() == 1
