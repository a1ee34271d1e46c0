"""Maps against open_clip's own modules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from sae_auditor.encoders import Site
from tests.explain.world import Case, auditor_of, fitting_sae, picture, tiny_encoder


def test_a_patch_map_is_the_latents_own_activation(patch_case: Case) -> None:
    dense = patch_case.evidence.codes.dense()

    for latent in (patch_case.latents[0], patch_case.latents[-1]):
        found = patch_case.auditor.latent_map(patch_case.evidence, latent)
        assert found.kind == "activation"
        assert found.values.dtype == np.float32
        np.testing.assert_array_equal(found.values, dense[:, latent].reshape(4, 4).numpy())
        assert found.values.max() == pytest.approx(patch_case.audit.activations[patch_case.latents.index(latent)])


def test_a_latent_that_did_not_fire_has_an_empty_patch_map(patch_case: Case) -> None:
    silent = next(j for j in range(patch_case.auditor.sae.config.d_sae) if j not in patch_case.latents)

    assert not patch_case.auditor.latent_map(patch_case.evidence, silent).values.any()


def test_with_all_tokens_only_the_patches_are_on_the_map() -> None:
    encoder, image = tiny_encoder(), picture()
    site = Site("blocks.0.hook_resid_post", "all")
    auditor = auditor_of(encoder, {"all": fitting_sae(encoder, image, site, activation="relu", d_sae=20)}, "all")
    evidence = auditor.look(image)
    latent = int(evidence.latents[0])

    assert evidence.vectors.shape[0] == 17
    expected = evidence.codes.dense()[1:, latent].reshape(4, 4)
    np.testing.assert_array_equal(auditor.latent_map(evidence, latent).values, expected.numpy())


@pytest.mark.parametrize("name", ["cls-last", "pooled"])
def test_an_attention_map_follows_its_formula(name: str, request: pytest.FixtureRequest) -> None:
    """Gradient-weighted rollout on the attention of torch's own `MultiheadAttention`."""
    case: Case = request.getfixturevalue("tiny_cases")[name]
    sae, latent = case.auditor.sae, case.latents[-1]
    pixels = case.evidence.pixels[None].double().requires_grad_(True)
    seen: list[Any] = []
    hook = case.peer.model.visual.transformer.resblocks[-1].register_forward_hook(lambda *given: seen.append(given[2]))
    with case.peer.attentions() as attentions:
        embedding = case.peer.model.encode_image(pixels)[0]
    hook.remove()
    vector = embedding if name == "pooled" else seen[0][0, 0]
    pre = (vector - sae.b_dec.double()) @ sae.W_enc[:, latent].double() + sae.b_enc[latent].double()
    relevance = np.eye(17)
    for attention, gradient in zip(attentions, torch.autograd.grad(pre, attentions), strict=True):
        weighted = np.maximum((attention.detach() * gradient).numpy(), 0)  # [heads, T, T]
        relevance = relevance + sum(head @ relevance for head in weighted) / len(weighted)

    found = case.auditor.latent_map(case.evidence, latent)

    assert found.kind == "attention"
    expected = relevance[0, 1:].reshape(4, 4)
    np.testing.assert_allclose(found.values, expected, atol=1e-4 * expected.max())
    assert expected.max() > 0


def test_the_similarity_map_is_open_clips_own(tiny_case: Case) -> None:
    visual = tiny_case.peer.model.visual
    visual.output_tokens = True
    try:
        _, tokens = visual(tiny_case.evidence.pixels[None].double())
    finally:
        visual.output_tokens = False
    cosines = F.normalize(tokens[0] @ visual.proj, dim=1) @ tiny_case.texts.T

    for c, item in enumerate(tiny_case.prompts.classes):
        found = tiny_case.auditor.similarity_map(tiny_case.evidence, tiny_case.prompts, item.name)
        assert found.kind == "similarity"
        np.testing.assert_allclose(found.values, cosines[:, c].reshape(4, 4).numpy(), atol=1e-5)
