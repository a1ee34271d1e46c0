"""What moves decisions over the reference images, against audits put together by hand."""

import numpy as np
import pytest

from sae_auditor import Auditor
from sae_auditor.bundle import open_bundle
from sae_auditor.concepts import concepts_of
from sae_auditor.concepts.policy.moved import TARGET, judgement_of, movement_job, suggestions
from sae_auditor.concepts.search.contributions import evidence_of_vector
from sae_auditor.errors import InputRefused
from sae_auditor.explain.reasons import Judgements
from sae_auditor.images import load_image
from sae_auditor.progress import run_to_end
from tests.tiny import tiny_bundle

N = 9


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return open_bundle(tiny_bundle(tmp_path_factory.mktemp("moved") / "tiny", n_references=N))


def auditor_of(bundle, tokens):
    name = next(ref.name for ref in bundle.sae_refs if ref.tokens == tokens)
    return Auditor(bundle, name, device="cpu")


@pytest.fixture(scope="module")
def closed(bundle):
    return auditor_of(bundle, "cls")


def by_hand(audits, d_sae, effects_of):
    moved, by_class = np.zeros(d_sae), np.zeros((len(audits[0].class_names), d_sae))
    for audit in audits:
        top = int(np.argmax(audit.probability))
        for place, latent in enumerate(audit.latents.tolist()):
            for c in range(len(by_class)):
                by_class[c, latent] += effects_of(audit)[c, place] / len(audits)
            moved[latent] += abs(effects_of(audit)[top, place]) / len(audits)
    return moved, by_class


@pytest.mark.parametrize("prompt_set", ["condition", "colour"])
def test_at_a_closed_site_the_effects_are_exact_and_from_the_vectors(bundle, closed, prompt_set):
    table, prompts = concepts_of(bundle, closed.sae_name), bundle.prompt_sets[prompt_set]
    found = run_to_end(movement_job(closed, table, prompts))
    vectors = table.index.site_vectors(np.arange(N))
    audits = [closed.explain(evidence_of_vector(closed, vector), prompts, target=TARGET) for vector in vectors]
    moved, by_class = by_hand(audits, len(table), lambda audit: audit.ablations)
    np.testing.assert_allclose(found.moved, moved, atol=1e-9)
    np.testing.assert_allclose(found.by_class, by_class, atol=1e-4)
    assert (found.n_images, found.is_exact) == (N, True)
    order = found.order()
    assert set(order.tolist()) == set(np.flatnonzero(moved).tolist())
    assert np.all(np.diff(moved[order]) <= 0)


def test_elsewhere_images_are_looked_at_again_and_effects_are_gradients(bundle):
    auditor = auditor_of(bundle, "patch")
    table, prompts = concepts_of(bundle, auditor.sae_name), bundle.prompt_sets["condition"]
    found = run_to_end(movement_job(auditor, table, prompts, 4))
    assert (found.n_images, found.is_exact) == (4, False)
    assert "4 from thumbnails" in found.note
    again = run_to_end(movement_job(auditor, table, prompts, N))
    audits = [
        auditor.explain(auditor.look(load_image(table.thumbnail(i))), prompts, target=TARGET, n_ablations=0)
        for i in range(N)
    ]
    moved, _ = by_hand(audits, len(table), lambda audit: audit.contributions)
    np.testing.assert_allclose(again.moved, moved, atol=1e-6)


def test_the_same_sample_is_drawn_every_time(bundle, closed):
    table, prompts = concepts_of(bundle, closed.sae_name), bundle.prompt_sets["condition"]
    one, other = (run_to_end(movement_job(closed, table, prompts, 5)) for _ in range(2))
    np.testing.assert_array_equal(one.moved, other.moved)


def test_suggestions_say_what_holds_and_how_much_they_cover(bundle, closed):
    table, prompts = concepts_of(bundle, closed.sae_name), bundle.prompt_sets["condition"]
    found = run_to_end(movement_job(closed, table, prompts))
    first, second, third = found.order()[:3].tolist()
    reason_of, may_count = np.full(len(table), -1, np.int32), np.zeros(len(table), bool)
    reason_of[first], may_count[third] = 0, True
    judgements = Judgements(("tag",), reason_of, may_count)
    rates = np.full(len(table), np.nan)
    rates[second] = 0.25
    rows = suggestions(found, judgements, [f"name {i}" for i in range(len(table))], rates, 3)
    assert [row.latent for row in rows] == [first, second, third]
    assert [row.judgement for row in rows] == ["must-not", "none", "may"]
    assert [row.reason for row in rows] == ["tag", None, None]
    assert [row.firing_rate for row in rows] == [None, 0.25, None]
    assert rows[1].label == f"name {second}"
    whole = found.moved.sum()
    assert rows[2].cumulative == pytest.approx(found.moved[[first, second, third]].sum() / whole)
    assert found.judged(judgements) == pytest.approx(found.moved[[first, third]].sum() / whole)
    assert found.judged(Judgements.none(len(table))) == 0
    assert judgement_of(judgements, second) == "none"
    everything = suggestions(found, judgements, [None] * len(table), rates, 10_000)
    assert everything[-1].cumulative == pytest.approx(1)


def test_what_cannot_be_measured_is_refused(bundle, closed, tmp_path):
    empty = open_bundle(tiny_bundle(tmp_path / "empty", n_references=0))
    with pytest.raises(InputRefused, match="no reference images"):
        run_to_end(movement_job(closed, concepts_of(empty, closed.sae_name), bundle.prompt_sets["condition"]))
