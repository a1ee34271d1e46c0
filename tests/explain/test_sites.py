"""Explanations at every kind of site and of every kind of SAE against autograd through the whole network in float64."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, get_args

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from sae_auditor.encoders import ClipEncoder, Hook, Site
from sae_auditor.errors import InputRefused
from sae_auditor.explain import Audit, Auditor, Evidence
from sae_auditor.images import load_image
from sae_auditor.sae import SaeConfig, SparseAutoencoder
from tests.encoders import site_peer
from tests.encoders.zoo import encoder_of_family
from tests.explain.world import PROMPTS, auditor_of, with_sae
from tests.tiny import tiny_pictures

D_SAE = 40
REGISTERS = "ViT, registers, layer scale, query-key norm"
KINDS: dict[str, dict[str, Any]] = {
    "relu": {"activation": "relu"},
    "signed": {"activation": "topk", "k": 6, "signed": True, "by_magnitude": True},
    "gated": {"activation": "gated"},
    "layer norm": {"activation": "topk", "k": 6, "normalization": "layer_norm"},
    "constant norm": {"activation": "jumprelu", "normalization": "constant_norm"},
}
PLACES = [
    *(("open_clip, layer scale", Site(f"blocks.0.{hook}", "patch")) for hook in get_args(Hook)),
    *(("open_clip", Site(f"blocks.1.{hook}")) for hook in get_args(Hook)),
    ("SigLIP", Site("blocks.1.hook_mlp_out", "patch")),
    ("SigLIP", Site("pooled")),
    (REGISTERS, Site("blocks.0.ln2.hook_normalized", "register")),
    (REGISTERS, Site("blocks.0.hook_resid_post", "all")),
    ("EVA02", Site("blocks.1.hook_resid_post")),
    ("EVA02", Site("blocks.0.hook_attn_out", "patch")),
    ("ConvNeXt", Site("stages.1", "patch")),
    ("ResNet", Site("stages.-1", "patch")),
]


def sae_at(encoder: ClipEncoder, site: Site, **kind: Any) -> SparseAutoencoder:
    """A random SAE whose centre and size fit what stands at the site."""
    pixels = encoder.preprocess(image_for(encoder).rgb)[None]
    x = encoder.run(pixels, site).vectors[0]
    generator = torch.Generator().manual_seed(len(site.name))
    d_in = x.shape[1]
    rows = F.normalize(torch.randn(D_SAE, d_in, generator=generator), dim=1)
    noise = {name: 0.1 * torch.randn(D_SAE, generator=generator) for name in ("b_enc", "b_gate", "b_mag", "r_mag")}
    centre = x.mean(0) * (kind.get("normalization", "none") == "none")
    b_dec = centre + 0.2 * x.std() * torch.randn(d_in, generator=generator)
    tensors = {
        "W_enc": rows.T.contiguous(),
        "W_dec": rows,
        "b_dec": b_dec,
        "threshold": torch.full((D_SAE,), 0.05),
        **noise,
    }
    return SparseAutoencoder(SaeConfig(d_in, D_SAE, site=site.name, tokens=site.tokens, **kind), tensors)


def image_for(encoder: ClipEncoder) -> Any:
    return load_image(tiny_pictures(3, side_px=encoder.image_size_px + 5, seed=5)[1])


@dataclass(frozen=True)
class Case:
    """An SAE at a site, and the whole network in float64."""

    auditor: Auditor

    @cached_property
    def evidence(self) -> Evidence:
        return self.auditor.look(image_for(self.auditor.encoder))

    @cached_property
    def visual(self) -> Any:
        return copy.deepcopy(self.auditor.encoder.model.visual).double()

    @cached_property
    def texts(self) -> Tensor:
        return self.auditor.encoder.embed_classes(PROMPTS).double()

    @cached_property
    def hidden(self) -> Tensor:
        pixels, site = self.evidence.pixels[None].double(), self.auditor.site
        if site.is_pooled:
            return site_peer.embed(self.visual, pixels)[:, None]
        return site_peer.read(self.visual, pixels, site)

    @property
    def x(self) -> Tensor:
        """The tokens that are read, ``[t, d]``."""
        return self.hidden[0, self.auditor.encoder.token_slice(self.auditor.site)]

    def logits(self, x: Tensor) -> Tensor:
        """The logits ``[C]`` with these tokens in place of those that are read."""
        hidden, site = self.hidden.clone(), self.auditor.site
        hidden[:, self.auditor.encoder.token_slice(site)] = x
        pixels = self.evidence.pixels[None].double()
        u = hidden[:, 0] if site.is_pooled else site_peer.replaced(self.visual, pixels, site, hidden)
        return self.auditor.encoder.logit_scale * (F.normalize(u, dim=1) @ self.texts.T)[0]

    @cached_property
    def dense(self) -> Tensor:
        """Activations ``[t, d_sae]``."""
        return self.evidence.codes.dense().double()

    @cached_property
    def norm(self) -> tuple[Tensor, Tensor]:
        """What undoes the input norm: mean and size, each ``[t, 1]``."""
        kind, x = self.auditor.sae.config.normalization, self.x
        mean, size = torch.zeros(len(x), 1).double(), torch.ones(len(x), 1).double()
        if kind == "layer_norm":
            mean, size = x.mean(1, keepdim=True), x.std(1, keepdim=True)
        if kind == "constant_norm":
            size = x.norm(dim=1, keepdim=True) / x.shape[1] ** 0.5
        return mean, size

    def rebuilt(self, dense: Tensor) -> Tensor:
        """What the SAE makes of these activations, ``[t, d]``."""
        mean, size = self.norm
        return (dense @ self.auditor.sae.W_dec.double() + self.auditor.sae.b_dec.double()) * size + mean

    @cached_property
    def error(self) -> Tensor:
        return self.x - self.rebuilt(self.dense)

    @cached_property
    def audit(self) -> Audit:
        return self.auditor.explain(self.evidence, PROMPTS, target="logit")

    def expected_gradients(self) -> tuple[Tensor, Tensor, Tensor]:
        """Contributions ``[t, C, d_sae]``, bias and unexplained ``[C]``, a class at a time."""
        dense = self.dense.clone().requires_grad_(True)
        share = torch.ones(2, dtype=torch.float64).requires_grad_(True)
        offset = self.rebuilt(torch.zeros_like(self.dense))
        x = self.rebuilt(dense) - offset + share[0] * offset + share[1] * self.error
        logits = self.logits(x)
        parts = [torch.autograd.grad(logit, [dense, share], retain_graph=True) for logit in logits]
        contributions = torch.stack([part[0] * self.dense for part in parts], 1)
        return contributions, torch.stack([part[1][0] for part in parts]), torch.stack([part[1][1] for part in parts])


def case_of(family: str, site: Site, **kind: Any) -> Case:
    encoder = encoder_of_family(family)
    return Case(auditor_of(encoder, {"sae": sae_at(encoder, site, **kind)}, "sae"))


def close(found: Any, expected: Tensor, share: float = 1e-4) -> None:
    expected_values = expected.detach().numpy()
    # float32 resolves a logit to a few millionths.
    np.testing.assert_allclose(found, expected_values, atol=max(5e-6, share * np.abs(expected_values).max()), rtol=0)


def check_every_number(case: Case) -> None:
    audit, latents = case.audit, torch.from_numpy(case.evidence.latents)
    contributions, bias, unexplained = case.expected_gradients()
    assert len(latents) > 2
    close(audit.contributions, contributions.sum(0)[:, latents])
    close(audit.bias, bias)
    close(audit.unexplained, unexplained)
    for place, latent in enumerate(latents[:3].tolist()):
        without = case.dense.clone()
        without[:, latent] = 0
        dropped = case.logits(case.x) - case.logits(case.rebuilt(without) + case.error)
        close(
            case.auditor.explain(case.evidence, PROMPTS, target="logit", method="ablation").contributions[:, place],
            dropped,
            1e-3,
        )
    doubled = case.dense.clone()
    doubled[:, latents[0]] *= 2
    scores = case.auditor.what_if(case.evidence, PROMPTS, {int(latents[0]): 2.0})
    close(scores.logit, case.logits(case.rebuilt(doubled) + case.error))
    best = int(audit.logit.argmax())
    assert audit.reconstruction.target_at_reconstruction == pytest.approx(
        float(case.logits(case.rebuilt(case.dense))[best]), rel=1e-4, abs=1e-4
    )


@pytest.mark.parametrize(("family", "site"), PLACES, ids=lambda value: getattr(value, "name", value))
def test_every_site(family: str, site: Site) -> None:
    check_every_number(case_of(family, site, activation="relu"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "site", [Site("blocks.0.hook_mlp_out", "patch"), Site("blocks.1.hook_resid_post"), Site("pooled")], ids=str
)
def test_every_kind_of_sae(kind: str, site: Site) -> None:
    case = case_of("open_clip", site, **KINDS[kind])
    close(case.evidence.reconstruction, case.rebuilt(case.dense), 1e-5)
    close(case.evidence.error, case.error)
    check_every_number(case)


@pytest.mark.parametrize("kind", KINDS)
def test_integrated_gradients_are_complete(kind: str) -> None:
    case = case_of("open_clip", Site("blocks.0.hook_mlp_out", "patch"), **KINDS[kind])
    audit = case.auditor.explain(case.evidence, PROMPTS, target="logit", method="integrated")
    nothing = case.rebuilt(torch.zeros_like(case.dense))
    change = case.logits(case.x) - case.logits(nothing + case.error)
    close(audit.contributions.sum(1), change, 2e-2)
    close(audit.unexplained, case.logits(nothing + case.error) - case.logits(nothing), 1e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_the_ledger_adds_up_whatever_the_sae(kind: str) -> None:
    for family in ("open_clip", "EVA02"):
        case = case_of(family, Site("blocks.-1.hook_resid_post"), **KINDS[kind])
        audit = case.auditor.explain(case.evidence, PROMPTS, target="logit", method="ledger")
        total = audit.constant + audit.bias + audit.unexplained + audit.contributions.sum(1)
        np.testing.assert_allclose(total, audit.total, atol=1e-8)
        close(audit.total, case.logits(case.x), 1e-5)


def test_of_several_tokens_the_strongest_activation_is_shown_with_its_sign() -> None:
    case = case_of("open_clip", Site("blocks.0.hook_resid_mid", "patch"), **KINDS["signed"])
    columns = case.dense[:, torch.from_numpy(case.evidence.latents)]
    expected = columns.gather(0, columns.abs().argmax(0, keepdim=True))[0]
    np.testing.assert_array_equal(case.evidence.activations, expected.numpy())
    assert (case.evidence.activations < 0).any()
    assert (case.evidence.activations > 0).any()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("target", ["logodds", "cosine", "logit", "margin"])
def test_contributions_of_patches_add_up_to_those_of_the_image(kind: str, target: Any) -> None:
    case = case_of("SigLIP", Site("blocks.0.hook_resid_post", "patch"), **KINDS[kind])
    audit = case.auditor.explain(case.evidence, PROMPTS, target=target)
    for c, item in enumerate(PROMPTS.classes):
        found = case.auditor.patch_contributions(case.evidence, PROMPTS, item.name, target=target)
        assert found.dtype == np.float64
        assert found.shape == (16, len(case.evidence.latents))
        atol = 1e-4 * np.abs(audit.contributions).max()
        np.testing.assert_allclose(found.sum(0), audit.contributions[c], atol=atol)


def test_contributions_of_patches_equal_autograd() -> None:
    case = case_of("ConvNeXt", Site("stages.0", "patch"), **KINDS["layer norm"])
    latents = case.evidence.latents.tolist()
    contributions, _, _ = case.expected_gradients()
    silent = next(j for j in range(D_SAE) if j not in latents)
    asked = [latents[2], silent, latents[0]]
    found = case.auditor.patch_contributions(case.evidence, PROMPTS, "scratched", target="logit", latents=asked)
    close(found, contributions[:, 1, asked])
    assert not found[:, 1].any()
    shown = case.auditor.contribution_map(case.evidence, PROMPTS, "scratched", latents[2], target="logit")
    assert shown.kind == "contribution"
    assert shown.values.shape == case.evidence.patch_grid == (16, 16)
    close(shown.values, contributions[:, 1, latents[2]].reshape(16, 16))


def test_contributions_at_a_margin_are_against_the_class_that_is_named() -> None:
    case = case_of("open_clip", Site("blocks.0.hook_resid_post", "patch"), **KINDS["relu"])
    options = {"target": "margin", "contrast": "red"}
    audit = case.auditor.explain(case.evidence, PROMPTS, **options)
    found = case.auditor.patch_contributions(case.evidence, PROMPTS, "good", **options)  # type: ignore[arg-type]
    np.testing.assert_allclose(found.sum(0), audit.contributions[0], atol=1e-4 * np.abs(audit.contributions).max())


@pytest.mark.parametrize(("tokens", "before"), [("patch", 0), ("all", 4)])
def test_latents_of_one_patch(tokens: Any, before: int) -> None:
    case = case_of(REGISTERS, Site("blocks.0.hook_resid_post", tokens), **KINDS["signed"])
    for row, column in ((0, 0), (1, 3), (3, 2)):
        found = case.auditor.latents_at(case.evidence, row, column)
        dense = case.dense[before + 4 * row + column]
        assert dict(found) == {int(j): float(dense[j]) for j in dense.nonzero()[:, 0]}
        magnitudes = [abs(activation) for _, activation in found]
        assert len(found) == 6
        assert magnitudes == sorted(magnitudes, reverse=True)
    for row, column in ((-1, 0), (0, 4), (4, 0)):
        with pytest.raises(InputRefused, match="4 x 4 patches"):
            case.auditor.latents_at(case.evidence, row, column)


@pytest.mark.parametrize(
    "site", [Site("blocks.0.hook_attn_out"), Site("pooled"), Site("blocks.0.hook_resid_post", "register")]
)
def test_where_no_patch_is_read_there_is_none_to_ask_about(site: Site) -> None:
    case = case_of(REGISTERS, site, **KINDS["relu"])
    assert case.auditor.latents_at(case.evidence, 0, 0) == []
    with pytest.raises(InputRefused, match="reads no patches"):
        case.auditor.contribution_map(case.evidence, PROMPTS, "good", int(case.evidence.latents[0]))
    if site.tokens == "register":
        with pytest.raises(InputRefused, match="reads no patches"):
            case.auditor.latent_map(case.evidence, int(case.evidence.latents[0]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hook", ["hook_mlp_out", "hook_resid_pre"])
def test_attention_maps_exist_at_every_hook(kind: str, hook: str) -> None:
    """Against a rollout whose gradients come from the probabilities that timm's own attention module computes."""
    case = case_of(REGISTERS, Site(f"blocks.1.{hook}"), **KINDS[kind])
    latent = int(case.evidence.latents[np.abs(case.evidence.activations).argmax()])
    attentions: list[Tensor] = []

    for block in case.visual.trunk.blocks:
        block.attn.fused_attn = False
        block.attn.attn_drop.register_forward_hook(lambda module, given, made: attentions.append(made))
    seen: list[Tensor] = []
    with site_peer.changed(case.visual, case.auditor.site, lambda value: seen.append(value) or value):  # type: ignore[func-returns-value]
        site_peer.embed(case.visual, case.evidence.pixels[None].double().requires_grad_(True))
    x, sae = seen[0][0, 0], case.auditor.sae
    standardised = (x - x.mean() * (sae.config.normalization == "layer_norm")) / size_of(x, sae.config.normalization)
    pre = (standardised - sae.b_dec.double()) @ sae.W_enc[:, latent].double()
    attentions = attentions[: 2 if hook == "hook_mlp_out" else 1]
    relevance = torch.eye(20, dtype=torch.float64)
    for attention, gradient in zip(attentions, torch.autograd.grad(pre, attentions), strict=True):
        relevance = relevance + (attention * gradient)[0].clamp(min=0).mean(0) @ relevance
    found = case.auditor.latent_map(case.evidence, latent)
    assert found.kind == "attention"
    close(found.values, relevance[0, 4:].reshape(4, 4), 1e-3)
    assert found.values.max() > 0


def size_of(x: Tensor, kind: str) -> Tensor:
    if kind == "layer_norm":
        return x.std() + 1e-5
    return x.norm() / len(x) ** 0.5 if kind == "constant_norm" else torch.ones(())


def test_where_attention_maps_do_not_exist_they_are_refused() -> None:
    case = case_of("SigLIP", Site("pooled"), **KINDS["relu"])
    with pytest.raises(InputRefused, match="not made of a class token"):
        case.auditor.latent_map(case.evidence, int(case.evidence.latents[0]))
    for family in ("SigLIP", "ConvNeXt"):
        encoder = encoder_of_family(family)
        auditor = auditor_of(encoder, {"sae": sae_at(encoder, Site("pooled"), activation="relu")}, "sae")
        with pytest.raises(InputRefused, match="plain CLIP map does not exist"):
            auditor.similarity_map(auditor.look(image_for(encoder)), PROMPTS, "good")


def test_the_similarity_map_of_a_tower_with_a_biased_projection() -> None:
    case = case_of("EVA02", Site("pooled"), **KINDS["relu"])
    seen: list[Tensor] = []
    handle = case.visual.trunk.norm.register_forward_hook(lambda module, given, made: seen.append(made))
    site_peer.embed(case.visual, case.evidence.pixels[None].double())
    handle.remove()
    expected = F.normalize(case.visual.trunk.head(seen[0][0, 1:]), dim=1) @ case.texts[2]
    found = case.auditor.similarity_map(case.evidence, PROMPTS, "red")
    close(found.values, expected.reshape(4, 4))


def test_several_saes_share_one_encoder_and_one_pass() -> None:
    encoder = encoder_of_family(REGISTERS)
    sites = {
        "cls": Site("blocks.1.hook_resid_post"),
        "mlp": Site("blocks.0.hook_mlp_out", "patch"),
        "registers": Site("blocks.0.hook_resid_mid", "register"),
        "pooled": Site("pooled"),
    }
    auditor = auditor_of(
        encoder, {name: sae_at(encoder, site, activation="relu") for name, site in sites.items()}, "cls"
    )
    pixels = encoder.preprocess(image_for(encoder).rgb)[None]
    together = dict(zip(sites, encoder.run_sites(pixels, list(sites.values())), strict=True))
    for name in (*sites, "cls"):
        auditor = with_sae(auditor, name)
        assert auditor.encoder is encoder
        evidence = auditor.look(image_for(encoder))
        torch.testing.assert_close(evidence.vectors, together[name].vectors[0], atol=1e-5, rtol=1e-5)
        assert (evidence.context is None) == (name != "mlp")
        audit = auditor.explain(evidence, PROMPTS)
        assert audit.sae.name == name
        assert len(audit.latents) == len(set(evidence.codes.latents.tolist()))
    with pytest.raises(InputRefused, match="no SAE named 'other'"):
        auditor.with_sae("other")
    assert auditor.sae_name == "cls"


def test_an_sae_whose_rule_selects_nothing_is_refused() -> None:
    encoder = encoder_of_family("SigLIP")
    sae = sae_at(encoder, Site("blocks.0.hook_resid_post", "patch"), activation="relu")
    wrong = SparseAutoencoder(replace(sae.config, tokens="cls"), sae.tensors())
    with pytest.raises(InputRefused, match="'cls' selects nothing"):
        auditor_of(encoder, {"sae": wrong}, "sae")
