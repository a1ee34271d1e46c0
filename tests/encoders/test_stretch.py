"""From every site to every later one, against the model's own forward pass with hooks on its modules."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import product

import pytest
import torch

from sae_auditor.encoders import Site, Stretch
from sae_auditor.encoders.towers import tower_of
from sae_auditor.errors import InputRefused
from tests.encoders import site_peer
from tests.encoders.zoo import embed_dim_of, tower_of_family

NAMES = ("open_clip, layer scale", "ViT, registers, layer scale, query-key norm", "EVA02", "SigLIP", "ConvNeXt")
HOOKS = ("hook_resid_pre", "hook_attn_out", "hook_resid_mid", "ln2.hook_normalized", "hook_mlp_out", "hook_resid_post")


def made_of(name):
    visual = tower_of_family(name)
    size = visual.image_size if isinstance(visual.image_size, tuple) else (visual.image_size,) * 2
    return visual, tower_of(visual, embed_dim_of(name)), torch.randn(2, 3, *size)


def sites_of(tower):
    """Every site on the way, in its order; what leaves a block is listed once."""
    if tower.n_stages:
        return [Site(f"stages.{stage}", "patch") for stage in range(tower.n_stages)]
    pairs = [(block, hook) for block, hook in product(range(tower.n_blocks), HOOKS)]
    return [Site(f"blocks.{block}.{hook}", "all") for block, hook in pairs if (block, hook) != (1, HOOKS[0])]


def later_values(visual, pixels, start, value, ends):
    """What stands at every later site in one pass of the model with another value at `start`."""
    seen = {}

    def reading(end):
        return lambda tokens: seen.setdefault(end, tokens)

    with ExitStack() as stack, torch.no_grad():
        stack.enter_context(site_peer.changed(visual, start, lambda _: value))
        for end in ends:
            if not end.is_pooled:
                stack.enter_context(site_peer.changed(visual, end, reading(end)))
        seen[Site("pooled")] = site_peer.embed(visual, pixels)[:, None]
    return seen


@pytest.mark.parametrize(("name", "grads"), [*((name, True) for name in NAMES), (NAMES[0], False)])
def test_a_value_at_a_site_gives_what_the_models_own_pass_has_at_every_later_one(name, grads):
    visual, tower, pixels = made_of(name)
    sites = [*sites_of(tower), Site("pooled")]
    for i, made in enumerate(tower.run(pixels, sites)[:-1]):
        start, ends = sites[i], sites[i + 1 :]
        other = made.hidden + 0.3 * torch.randn_like(made.hidden)
        expected = later_values(visual, pixels, start, other, ends)
        for end in ends:
            with torch.set_grad_enabled(grads):
                found = Stretch(tower, start, end)(other, made.context)
            said = f"{start.name} to {end.name}"
            torch.testing.assert_close(found, expected[end], atol=2e-5, rtol=2e-5, msg=lambda m, s=said: f"{s}: {m}")


def test_only_the_tokens_of_the_later_rule_are_computed_and_equal_those_of_all():
    _, tower, pixels = made_of("open_clip")
    start = Site("blocks.0.hook_resid_post", "patch")
    hidden = tower.run(pixels, [start])[0].hidden
    whole = Stretch(tower, start, Site("blocks.1.hook_resid_post", "all"))(hidden)
    assert whole.shape[1] == hidden.shape[1]
    cls = Stretch(tower, start, Site("blocks.1.hook_resid_post", "cls"))(hidden)
    torch.testing.assert_close(cls, whole[:, :1], atol=1e-6, rtol=1e-6)


def test_derivatives_are_those_of_finite_differences():
    _, tower, pixels = made_of("ViT, class token")
    start, end = Site("blocks.0.hook_mlp_out", "patch"), Site("blocks.1.hook_resid_mid", "cls")
    made = tower.run(pixels, [start])[0]
    stretch = Stretch(tower, start, end)
    hidden = made.hidden.clone().requires_grad_()
    weights = torch.randn(made.hidden.shape[2])
    (gradient,) = torch.autograd.grad((stretch(hidden, made.context)[:, 0] @ weights).sum(), hidden)
    step = torch.randn_like(made.hidden)
    ends = [(stretch(made.hidden + sign * 1e-2 * step, made.context)[:, 0] @ weights).sum() for sign in (1, -1)]
    assert float((gradient * step).sum()) == pytest.approx(float(ends[0] - ends[1]) / 2e-2, rel=2e-2, abs=1e-3)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (Site("blocks.1.hook_resid_post"), Site("blocks.0.hook_resid_post")),
        (Site("blocks.0.hook_resid_post"), Site("blocks.0.hook_resid_post", "patch")),
        (Site("blocks.0.hook_resid_post"), Site("blocks.1.hook_resid_pre")),
        (Site("blocks.0.hook_mlp_out"), Site("blocks.0.hook_resid_mid")),
        (Site("pooled"), Site("blocks.1.hook_resid_post")),
    ],
)
def test_what_does_not_come_before_is_refused(start, end):
    _, tower, _ = made_of("open_clip")
    with pytest.raises(InputRefused, match="does not come before"):
        Stretch(tower, start, end)


def test_the_last_block_comes_before_the_embedding():
    _, tower, _ = made_of("open_clip")
    assert tower.order(Site("blocks.-1.hook_resid_post")) < tower.order(Site("pooled"))
