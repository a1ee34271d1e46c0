from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from sae_auditor.bundle import PromptClass, PromptSet, prompt_set_from_texts
from sae_auditor.encoders import ClipEncoder, Site
from sae_auditor.errors import InputRefused
from sae_auditor.explain import Evidence, Method, network_lens
from sae_auditor.explain.methods import METHODS
from sae_auditor.sae import SparseAutoencoder
from tests.explain.peer import targets_of
from tests.explain.world import (
    PROMPTS,
    Case,
    auditor_of,
    cases_of,
    fitting_sae,
    picture,
    random_encoder,
    saes_of,
    tiny_encoder,
)
from tests.tiny import MODEL_CONFIG


@contextmanager
def counted_passes(encoder: ClipEncoder) -> Iterator[list[Any]]:
    """Collect every module of the image tower that runs; blocks that are written out still run their norms."""
    ran: list[Any] = []
    visual: Any = encoder.model
    hooks = [module.register_forward_hook(lambda *given: ran.append(given[0])) for module in visual.visual.modules()]
    try:
        yield ran
    finally:
        for hook in hooks:
            hook.remove()


def _methods_at(case: Case) -> list[Method]:
    return [method for method in METHODS if method != "ledger" or case.site.tokens == "cls"]


def test_what_if_without_changes_gives_the_predictions(tiny_case: Case) -> None:
    audit = tiny_case.audit

    for scales in ({}, dict.fromkeys(tiny_case.latents, 1.0), {10**6: 0.0}):
        scores = tiny_case.auditor.what_if(tiny_case.evidence, tiny_case.prompts, scales)
        np.testing.assert_allclose(scores.cosine, audit.cosine, atol=1e-6)
        np.testing.assert_allclose(scores.probability, audit.probability, atol=1e-5)


def test_switching_a_latent_off_is_its_ablation(tiny_case: Case) -> None:
    audit = tiny_case.auditor.explain(tiny_case.evidence, tiny_case.prompts, target="logit", n_ablations=6)

    for column in np.flatnonzero(~np.isnan(audit.ablations[0])):
        scales = {int(audit.latents[column]): 0.0}
        scores = tiny_case.auditor.what_if(tiny_case.evidence, tiny_case.prompts, scales)
        np.testing.assert_allclose(audit.logit - scores.logit, audit.ablations[:, column], atol=1e-4)


def test_steering_equals_running_the_network_with_scaled_codes(tiny_case: Case) -> None:
    case, factors = tiny_case, torch.ones(len(tiny_case.latents)).double()
    factors[0], factors[-1] = 3.0, 0.5
    scales = dict(zip(case.latents, factors.tolist(), strict=True))

    scores = case.auditor.what_if(case.evidence, case.prompts, scales)

    logits = targets_of(case.rebuilt(case.codes[None] * factors), case.texts, "logit", case.peer)[0]
    np.testing.assert_allclose(scores.logit, logits.numpy(), atol=1e-4)
    np.testing.assert_allclose(scores.probability, logits.softmax(0).numpy(), atol=1e-5)


@pytest.mark.parametrize("name", ["cls-last", "pooled"])
def test_closed_sites_need_no_further_pass_through_the_network(name: str) -> None:
    encoder, image = tiny_encoder(), picture()
    auditor = auditor_of(encoder, saes_of(encoder, image), name)
    with counted_passes(encoder) as ran:
        evidence = auditor.look(image)
        assert ran
        ran.clear()

        for method in METHODS:
            for prompts in (PROMPTS, prompt_set_from_texts(["other", "prompts"])):
                auditor.explain(evidence, prompts, method=method)
        auditor.what_if(evidence, PROMPTS, {int(evidence.latents[0]): 0.0})

        assert ran == []


def test_looking_runs_the_network_once(tiny_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Site] = []
    run = ClipEncoder.run_sites
    monkeypatch.setattr(
        ClipEncoder, "run_sites", lambda self, pixels, sites: calls.extend(sites) or run(self, pixels, sites)
    )

    evidence = tiny_case.auditor.look(tiny_case.evidence.image)
    tiny_case.auditor.explain(evidence, tiny_case.prompts)

    assert calls == [tiny_case.site]


def test_a_slider_is_answered_at_once(cls_case: Case) -> None:
    scales = dict.fromkeys(cls_case.latents, 0.0)
    cls_case.auditor.what_if(cls_case.evidence, cls_case.prompts, scales)
    times = []
    for _ in range(20):
        start = time.perf_counter()
        cls_case.auditor.what_if(cls_case.evidence, cls_case.prompts, scales)
        times.append(time.perf_counter() - start)

    assert min(times) < 0.016


def test_many_classes_are_combined_from_the_dimensions(patch_case: Case) -> None:
    """Above the number of dimensions each class still gets what it gets among few."""
    few = [f"class {i}" for i in range(4)]
    many = prompt_set_from_texts(few + [f"another {i}" for i in range(60)])
    assert len(many.classes) > patch_case.auditor.encoder.embed_dim

    among_few, among_many = (
        patch_case.auditor.explain(patch_case.evidence, prompts, target="logit", n_ablations=2)
        for prompts in (prompt_set_from_texts(few), many)
    )

    for field in ("contributions", "bias", "unexplained", "total", "constant"):
        expected = getattr(among_few, field)
        np.testing.assert_allclose(getattr(among_many, field)[:4], expected, atol=1e-4 * max(1, np.abs(expected).max()))


def test_classes_are_never_looped_over(patch_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """One batched product for few classes, and with many as many as the embedding's dimensions need."""
    batches: list[int] = []
    grad = torch.autograd.grad

    def counted(outputs: Any, inputs: Any, cotangents: Any, **options: Any) -> Any:
        assert options["is_grads_batched"]
        batches.append(len(cotangents))
        return grad(outputs, inputs, cotangents, **options)

    monkeypatch.setattr(network_lens.torch.autograd, "grad", counted)
    for n_classes, expected in ((1, [1]), (20, [20]), (500, [32])):
        batches.clear()
        prompts = prompt_set_from_texts([f"class {i}" for i in range(n_classes)])
        patch_case.auditor.explain(patch_case.evidence, prompts, n_ablations=0)
        assert batches == expected


def test_ten_thousand_prompts_work(patch_case: Case, cls_case: Case) -> None:
    prompts = prompt_set_from_texts([f"thing {i}" for i in range(10_000)])

    for case in (patch_case, cls_case):
        audit = case.auditor.explain(case.evidence, prompts, n_ablations=1)

        assert audit.contributions.shape == (10_000, len(case.latents))
        assert audit.probability.sum() == pytest.approx(1)
        assert len(audit.to_json(1)["predictions"]) == 10_000


def test_probabilities_are_a_softmax(tiny_case: Case) -> None:
    audit = tiny_case.audit

    np.testing.assert_allclose(audit.probability, torch.from_numpy(audit.logit).softmax(0), atol=1e-12)
    np.testing.assert_allclose(audit.logit, 20 * audit.cosine, rtol=1e-5)


def test_a_model_with_a_bias_has_sigmoid_probabilities() -> None:
    encoder, image = random_encoder({**MODEL_CONFIG, "init_logit_bias": -3.0}), picture()
    assert encoder.probability_rule == "sigmoid"

    for case in cases_of(encoder, saes_of(encoder, image), image).values():
        audit = case.audit
        logits = targets_of(case.embedding, case.texts, "logit", case.peer)[0]
        np.testing.assert_allclose(audit.logit, logits.numpy(), atol=1e-4)
        np.testing.assert_allclose(audit.probability, logits.sigmoid().numpy(), atol=1e-5)
        np.testing.assert_allclose(audit.total, audit.logit, atol=1e-4)
        added = audit.constant + audit.bias + audit.unexplained + audit.contributions.sum(1)
        np.testing.assert_allclose(added, audit.total, atol=1e-4)


def test_a_margin_compares_with_the_named_class(tiny_case: Case) -> None:
    auditor, evidence = tiny_case.auditor, tiny_case.evidence
    plain = auditor.explain(evidence, tiny_case.prompts, target="logit", n_ablations=0)
    names = list(plain.class_names)

    for contrast in names:
        audit = auditor.explain(evidence, tiny_case.prompts, target="margin", contrast=contrast)
        place = names.index(contrast)
        rest = [c for c in range(len(names)) if c != place]
        strongest = max(rest, key=lambda c: plain.logit[c])

        assert audit.contrast == contrast
        np.testing.assert_allclose(audit.total[rest], (plain.logit - plain.logit[place])[rest], atol=1e-4)
        assert audit.total[place] == pytest.approx(plain.logit[place] - plain.logit[strongest], abs=1e-4)
        np.testing.assert_allclose(
            audit.contributions[rest], (plain.contributions - plain.contributions[place])[rest], atol=1e-4
        )
        assert audit.margin == pytest.approx(float(np.sort(plain.logit)[-1] - np.sort(plain.logit)[-2]), abs=1e-4)


def test_a_margin_compares_with_the_most_probable_class_by_default(cls_case: Case) -> None:
    audit = cls_case.auditor.explain(cls_case.evidence, cls_case.prompts, target="margin")

    assert audit.contrast == audit.class_names[int(cls_case.audit.logit.argmax())]


def test_wrong_questions_are_refused(tiny_case: Case) -> None:
    auditor, evidence = tiny_case.auditor, tiny_case.evidence
    one = PromptSet("one", (PromptClass("good", ("good",)),))

    with pytest.raises(InputRefused, match="'gone' is no class"):
        auditor.explain(evidence, tiny_case.prompts, target="margin", contrast="gone")
    with pytest.raises(InputRefused, match="needs a second class"):
        auditor.explain(evidence, one, target="margin")
    with pytest.raises(InputRefused, match="'gone' is no class"):
        auditor.similarity_map(evidence, tiny_case.prompts, "gone")
    with pytest.raises(InputRefused, match="empty prompt"):
        auditor.audit([evidence.image], ["good", " "])
    single = auditor.explain(evidence, one)
    assert (single.margin, single.decides) == (None, True)
    assert single.probability.tolist() == [1.0]


def test_an_sae_that_is_not_there_or_does_not_fit_is_refused(cls_case: Case) -> None:
    auditor = cls_case.auditor
    narrow = fitting_sae(auditor.encoder, cls_case.evidence.image, Site("pooled"))
    nowhere = replace(auditor.sae.config, site=None)
    saes = {
        "narrow": SparseAutoencoder(replace(narrow.config, site=auditor.site.name), narrow.tensors()),
        "nowhere": SparseAutoencoder(nowhere, auditor.sae.tensors()),
    }

    for name, reason in (("narrow", "reads 32 numbers"), ("nowhere", "not a site"), ("gone", "no SAE named")):
        with pytest.raises(InputRefused, match=reason):
            auditor_of(auditor.encoder, saes, name)
    with pytest.raises(InputRefused, match="no SAE named"):
        auditor.with_sae("gone")
    assert auditor.sae_name == "cls-last"


@pytest.mark.parametrize("name", ["cls-last", "patch-middle", "pooled"])
def test_an_image_on_which_nothing_fires_is_explained(name: str) -> None:
    encoder, image = tiny_encoder(), picture()
    saes = saes_of(encoder, image)
    saes[name].b_enc -= 1e6
    case = cases_of(encoder, {name: saes[name]}, image)[name]

    for method in _methods_at(case):
        audit = case.auditor.explain(case.evidence, case.prompts, method=method)
        assert audit.contributions.shape == audit.ablations.shape == audit.alignments.shape == (4, 0)
        assert audit.reconstruction.l0 == 0
        np.testing.assert_allclose(audit.constant + audit.bias + audit.unexplained, audit.total, atol=1e-4)
        assert json.dumps(audit.to_json(), allow_nan=False)
    scores = case.auditor.what_if(case.evidence, case.prompts, {3: 0.0})
    np.testing.assert_allclose(scores.cosine, case.audit.cosine, atol=1e-6)
    assert case.auditor.latent_map(case.evidence, 3).values.shape == (4, 4)


def test_several_images_of_any_kind_are_audited(tiny_case: Case) -> None:
    image = tiny_case.evidence.image

    audits = tiny_case.auditor.audit([image, image.rgb], ["a good part", "a bad part"], target="cosine")

    assert [audit.class_names for audit in audits] == [("a good part", "a bad part")] * 2
    np.testing.assert_array_equal(audits[0].contributions, audits[1].contributions)
    assert audits[0].image.sha256 == image.provenance.sha256


def test_jobs_report_before_each_image(tiny_case: Case) -> None:
    image = tiny_case.evidence.image
    job = tiny_case.auditor.look_job([image, image])

    reports = []
    while True:
        try:
            reports.append(next(job))
        except StopIteration as stop:
            seen: list[Evidence] = stop.value
            break

    assert [(report.done, report.total) for report in reports] == [(0, 2), (1, 2)]
    assert [evidence.latents.tolist() for evidence in seen] == [tiny_case.latents] * 2


def test_alignments_follow_their_formula(tiny_case: Case) -> None:
    references = tiny_case.auditor.meanings.reference_embeddings
    empty = tiny_case.peer.unit_texts([""])[0].numpy()
    alignments = tiny_case.audit.alignments

    for column, latent in enumerate(tiny_case.latents):
        mean = references[latent].astype(np.float64)
        if np.isnan(mean).any():
            assert np.isnan(alignments[:, column]).all()
            continue
        for c, text in enumerate(tiny_case.texts.numpy()):
            expected = (mean @ text - mean @ empty) / np.linalg.norm(mean)
            assert alignments[c, column] == pytest.approx(expected, abs=1e-5)
    assert np.isnan(alignments).any()
    assert not np.isnan(alignments).all()
