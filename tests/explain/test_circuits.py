"""Circuits against autograd, finite differences and full forward passes of open_clip's own model in float64."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from sae_auditor.encoders import Site
from sae_auditor.errors import InputRefused
from sae_auditor.explain.circuits import Bounds, Circuit, Effect, Link, earlier_saes, facts_of, trace_job
from sae_auditor.explain.circuits.linking import Linking
from sae_auditor.explain.circuits.way import Way
from sae_auditor.progress import run_to_end
from sae_auditor.sae import SaeConfig, SparseAutoencoder
from tests.explain.peer import Peer
from tests.explain.world import auditor_of, fitting_sae, picture, tiny_encoder
from tests.tiny import MODEL_CONFIG

SITES = {
    "late": Site("blocks.3.hook_resid_post", "cls"),
    "middle": Site("blocks.1.hook_resid_post", "patch"),
    "early": Site("blocks.0.hook_resid_post", "patch"),
}
BOUNDS = Bounds(measured=12, shown=5, by_patch=2, patches=3, controls=3)


@cache
def world() -> SimpleNamespace:
    encoder = tiny_encoder(vision_cfg={**MODEL_CONFIG["vision_cfg"], "layers": 4})
    image = picture()
    rules = {"late": "topk", "middle": "jumprelu", "early": "jumprelu"}
    saes = {name: fitting_sae(encoder, image, SITES[name], d_sae=48, activation=rules[name]) for name in SITES}
    auditor = auditor_of(encoder, saes, "late")
    return SimpleNamespace(
        encoder=encoder, image=image, saes=saes, auditor=auditor, evidence=auditor.look(image), peer=Peer(encoder)
    )


@cache
def circuit() -> Circuit:
    here = world()
    latent = int(here.evidence.latents[np.abs(here.evidence.activations).argmin()])
    return run_to_end(trace_job(here.auditor, here.evidence, latent, bounds=BOUNDS))


class Forward:
    """The model's own pass with the tokens of an earlier site made of codes, down to a later pre-activation."""

    def __init__(self, link: Link, kept: SparseAutoencoder | None = None) -> None:
        here = world()
        self.link, self.peer, self.pixels = link, here.peer, here.evidence.pixels
        self.sae, self.later = kept or here.saes[link.from_sae], here.saes[link.target.sae]
        self.site, self.end = SITES[link.from_sae], SITES[link.target.sae]
        self.x = self.peer.read(self.pixels, self.site)
        dense = self.sae.encode(self.x.float()).dense().double()
        self.latents = dense.any(0).nonzero()[:, 0].tolist()
        self.codes = dense[:, self.latents]
        self.rows, self.b_dec = self.sae.W_dec.double()[self.latents], self.sae.b_dec.double()
        self.error = self.x - self.codes @ self.rows - self.b_dec

    def target(self, tokens: Tensor) -> Tensor:
        """The later pre-activation with the earlier tokens ``[t, d]``."""
        seen: list[Tensor] = []
        cls_first = 0 if self.end.tokens == "cls" else 1

        def change(module: Any, given: Any, hidden: Tensor) -> Tensor:
            return torch.cat([hidden[:, :1], tokens[None]], 1)

        first = self.peer.block(self.site).register_forward_hook(change)
        last = self.peer.block(self.end).register_forward_hook(lambda _m, _g, hidden: seen.append(hidden))
        try:
            self.peer.model.encode_image(self.pixels[None].double())
        finally:
            first.remove()
            last.remove()
        patch = self.link.target.patch
        token = cls_first + (0 if patch is None else patch[0] * circuit().grid[1] + patch[1])
        x, latent = seen[0][0, token], self.link.target.latent
        centred = x - self.later.b_dec.double() if self.later.config.apply_b_dec_to_input else x
        assert self.later.b_enc is not None
        return centred @ self.later.W_enc.double()[:, latent] + self.later.b_enc.double()[latent]

    def of_codes(self, codes: Tensor) -> Tensor:
        return self.target(codes @ self.rows + self.b_dec + self.error)

    def without(self, latents: list[int], patch: int | None = None) -> float:
        codes = self.codes.clone()
        columns = [self.latents.index(latent) for latent in latents]
        rows = slice(None) if patch is None else slice(patch, patch + 1)
        codes[rows, columns] = 0
        return float(self.of_codes(codes))


@pytest.fixture(scope="module", params=["first", "second"])
def link(request: pytest.FixtureRequest) -> Link:
    """The link of the class token, and one of a patch latent of the SAE between."""
    links = circuit().links
    return links[0] if request.param == "first" else next(one for one in links if one.target.sae == "middle")


def test_the_chain_goes_through_every_earlier_site():
    links = circuit().links
    assert [(one.target.sae, one.from_sae) for one in links[:2]] == [("late", "middle"), ("middle", "early")]
    traced = {one.target.latent for one in links[1:]}
    assert traced <= {source.latent for source in links[0].confirmed}
    assert 1 <= len(traced) <= 3
    assert all(one.target.patch is not None for one in links[1:])


def test_the_pre_activation_of_the_run_is_the_saes_own(link):
    forward = Forward(link)
    assert link.target.pre_activation == pytest.approx(float(forward.target(forward.x)), rel=1e-4, abs=1e-5)
    here, names = world(), (link.target.sae, link.from_sae)
    later, earlier = (auditor_of(here.encoder, here.saes, name) for name in names)
    seen, patch = later.look(here.image), link.target.patch
    token = 0 if patch is None else patch[0] * circuit().grid[1] + patch[1]
    own = float(later.sae.pre_activation(seen.vectors[token], link.target.latent))
    before = earlier.look(here.image)
    way = Way(here.encoder.stretch(earlier.site, later.site), before, later.sae, link.target.latent, token)
    assert link.target.pre_activation == own
    assert float(way.values(before.vectors[None])[0]) == pytest.approx(own, rel=1e-5, abs=1e-5)
    assert way.activation(before.vectors) == pytest.approx(link.target.activation, rel=1e-5)


def test_gradients_are_those_of_autograd_through_the_whole_model(link):
    forward = Forward(link)
    codes = forward.codes.clone().requires_grad_()
    (slope,) = torch.autograd.grad(forward.of_codes(codes), codes)
    expected = (slope * forward.codes).detach()
    assert link.sources
    for source in link.sources:
        column = forward.latents.index(source.latent)
        assert source.effect.gradient == pytest.approx(float(expected[:, column].sum()), rel=1e-3, abs=1e-4)
        for patch in source.patches:
            at = patch.row * circuit().grid[1] + patch.column
            assert patch.effect.gradient == pytest.approx(float(expected[at, column]), rel=1e-3, abs=1e-4)
    others = [i for i, latent in enumerate(forward.latents) if latent not in {s.latent for s in link.sources}]
    assert link.others.gradient == pytest.approx(float(expected[:, others].sum()), rel=1e-3, abs=1e-3)


def test_gradients_are_those_of_finite_differences(link):
    forward = Forward(link)
    source = link.sources[0]
    column = forward.latents.index(source.latent)

    def scaled(factor: float) -> float:
        codes = forward.codes.clone()
        codes[:, column] *= factor
        return float(forward.of_codes(codes))

    step = 1e-4
    assert source.effect.gradient == pytest.approx((scaled(1 + step) - scaled(1 - step)) / (2 * step), rel=1e-3)


def test_bias_and_what_is_unexplained_by_gradient_and_exactly(link):
    forward = Forward(link)
    x = forward.x.clone().requires_grad_()
    at_x = forward.target(x)
    (slope,) = torch.autograd.grad(at_x, x)
    whole = float(at_x.detach())
    for effect, part in ((link.bias, forward.b_dec.expand_as(forward.x)), (link.unexplained, forward.error)):
        assert effect.gradient == pytest.approx(float((slope * part).sum()), rel=1e-3, abs=1e-3)
        assert effect.exact == pytest.approx(whole - float(forward.target(forward.x - part)), rel=1e-3, abs=1e-3)


def test_exact_effects_are_those_of_a_full_pass_without_the_latent(link):
    forward = Forward(link)
    whole = float(forward.target(forward.x))
    single = 0
    for source in link.sources:
        assert source.effect.exact == pytest.approx(whole - forward.without([source.latent]), rel=1e-3, abs=1e-4)
        for patch in source.patches:
            if patch.effect.exact is not None:
                at = patch.row * circuit().grid[1] + patch.column
                expected = whole - forward.without([source.latent], at)
                assert patch.effect.exact == pytest.approx(expected, rel=1e-3, abs=1e-4)
                single += 1
    assert single


def test_completeness_is_what_is_left_without_all_of_them(link):
    forward, whole = Forward(link), link.completeness
    raising = [source.latent for source in link.raising]
    assert raising
    assert whole.n == len(raising)
    assert whole.without_shown == pytest.approx(forward.without(raising), rel=1e-3, abs=1e-4)
    assert whole.without_all == pytest.approx(forward.without(forward.latents), rel=1e-3, abs=1e-4)
    pre = link.target.pre_activation
    assert whole.share == pytest.approx((pre - whole.without_shown) / pre, rel=1e-4)
    assert len(whole.controls) in (0, 3)


def test_edges_are_ordered_by_exact_effect_and_refuted_ones_stand_last(link):
    confirmed = [source.effect.confirmed for source in link.sources]
    assert confirmed == sorted(confirmed, reverse=True)
    sizes = [abs(source.effect.known) for source in link.confirmed]
    assert sizes == sorted(sizes, reverse=True)
    assert link.n_unconfirmed == confirmed.count(False)


@pytest.mark.parametrize(
    ("gradient", "exact", "confirmed"),
    [
        (1.0, 0.6, True),
        (1.0, 0.4, False),
        (1.0, -2.0, False),
        (-1.0, -0.5, True),
        (1.0, None, False),
        (0.0, 1.0, False),
    ],
)
def test_an_edge_is_confirmed_by_sign_and_size(gradient, exact, confirmed):
    assert Effect(gradient, exact).confirmed is confirmed


def test_a_latent_falls_silent_when_its_only_cause_is_off():
    """A later SAE whose latent reads the direction that one earlier latent of the patches moves the class token in."""
    here = world()
    middle = auditor_of(here.encoder, here.saes, "middle")
    seen = middle.look(here.image)
    column = int(np.abs(seen.activations).argmax())
    stretch = here.encoder.stretch(SITES["middle"], SITES["late"])
    pushes = seen.pushes_of(torch.tensor([column]))[:, 0]
    without = seen.vectors - pushes[:, None] * seen.decoder_rows[column]
    with torch.no_grad():
        x, changed = (stretch(seen.with_tokens(tokens[None]))[0, 0] for tokens in (seen.vectors, without))
    direction = (x - changed)[:, None]
    config = SaeConfig(len(x), 2, "relu", site=SITES["late"].name, tokens="cls")
    half_way = ((x + changed) / 2 @ direction).repeat(2)
    weights = {"W_enc": direction.repeat(1, 2), "W_dec": direction.T.repeat(2, 1), "b_enc": -half_way}
    weights["b_dec"] = torch.zeros(len(x))
    later = SparseAutoencoder(replace(config, apply_b_dec_to_input=False), weights)
    auditor = auditor_of(here.encoder, {"late": later, "middle": here.saes["middle"]}, "late")
    link = run_to_end(trace_job(auditor, auditor.look(here.image), 0, bounds=BOUNDS)).links[0]
    cause = next(source for source in link.sources if source.latent == int(seen.latents[column]))
    assert cause.effect.exact == pytest.approx(float((x - changed) @ direction[:, 0]), rel=1e-3)
    way = Way(stretch, seen, later, 0, 0)
    assert way.activation(seen.vectors) > 0
    assert way.activation(without) == 0


def test_always_on_latents_are_no_sources_and_count_against_their_usual_activation():
    here = world()
    link = circuit().links[0]
    folded = link.sources[0].latent
    d_sae = here.saes["middle"].config.d_sae
    always_on, usual = np.zeros(d_sae, bool), np.zeros(d_sae)
    always_on[folded] = True
    usual[folded] = link.sources[0].activation / 4
    auditor = auditor_of(here.encoder, here.saes, "middle", always_on=always_on, usual=usual)
    seen = auditor.look(here.image)
    way = Way(here.encoder.stretch(SITES["middle"], SITES["late"]), seen, here.saes["late"], link.target.latent, 0)
    found = run_to_end(Linking(way, seen, auditor, BOUNDS).job(link.target))
    assert folded not in {source.latent for source in found.sources}
    assert found.always_on.gradient == pytest.approx(0.75 * link.sources[0].effect.gradient, rel=1e-4)
    forward = Forward(link)
    codes = forward.codes.clone()
    codes[:, forward.latents.index(folded)] *= 0.25
    expected = float(forward.target(forward.x) - forward.of_codes(codes))
    assert found.always_on.exact == pytest.approx(expected, rel=1e-3)


def test_no_number_is_lost_and_none_is_no_number_in_json():
    here = world()
    plain = json.loads(json.dumps(circuit().to_json(facts_of(here.auditor, here.evidence)), allow_nan=False))
    assert plain["schema"] == "sae-auditor/circuit/1"
    assert (plain["image"]["width"], plain["sae"]["name"], plain["grid"]) == (96, "late", [4, 4])
    first = plain["links"][0]
    assert first["target"]["patch"] is None
    assert plain["links"][1]["target"]["patch"] is not None
    assert set(first) == {"target", "from_sae", "sources", "others", "always_on", "bias", "unexplained",
                          "completeness", "n_fired", "n_measured", "n_unconfirmed"}  # fmt: skip
    source = circuit().links[0].sources[0]
    assert first["sources"][0]["effect"] == {"gradient": source.effect.gradient, "exact": source.effect.exact}
    assert first["sources"][0]["confirmed"] is True
    assert first["completeness"]["silenced"] is circuit().links[0].completeness.silenced


def test_nothing_is_measured_without_bounds():
    for one in circuit().links:
        assert one.n_measured <= BOUNDS.measured
        assert len(one.sources) <= 2 * BOUNDS.shown
        exact = [[patch for patch in source.patches if patch.effect.exact is not None] for source in one.sources]
        assert all(len(patches) <= BOUNDS.patches for patches in exact)
        assert sum(map(bool, exact)) <= BOUNDS.by_patch


def refusal_of(**asked: Any) -> InputRefused:
    here = world()
    with pytest.raises(InputRefused) as refused:
        run_to_end(trace_job(**{"auditor": here.auditor, "evidence": here.evidence, **asked}))
    return refused.value


def test_what_cannot_be_traced_is_refused_with_a_reason():
    here = world()
    silent = next(latent for latent in range(48) if here.evidence.column_of(latent) is None)
    assert "did not fire" in refusal_of(latent=silent).what
    assert "did not fire" in refusal_of(latent=10_000).what
    assert "does not read an earlier site" in refusal_of(latent=silent, from_sae="late").what
    assert "no SAE named" in refusal_of(latent=silent, from_sae="nobody").what
    early = auditor_of(here.encoder, here.saes, "early")
    seen = early.look(here.image)
    refused = refusal_of(auditor=early, evidence=seen, latent=int(seen.latents[0]))
    assert "no SAE at an earlier site" in refused.what
    assert refused.todo


def test_one_earlier_sae_can_be_chosen_and_the_nearest_comes_first():
    here = world()
    assert earlier_saes(here.auditor) == ("middle", "early")
    assert earlier_saes(here.auditor, "early") == ("early",)
    found = run_to_end(trace_job(here.auditor, here.evidence, circuit().target.latent, "early", BOUNDS))
    assert [one.from_sae for one in found.links] == ["early"]
