"""Every site of every family of image towers against the model's own modules and its own forward pass."""

from __future__ import annotations

from typing import Any, get_args

import pytest
import torch

from sae_auditor.encoders import Hook, Site, Tail
from sae_auditor.encoders.towers import tower_of
from sae_auditor.errors import InputRefused
from tests.encoders import site_peer
from tests.encoders.zoo import FAMILIES, embed_dim_of, encoder_of_family, tower_of_family

NORM_AFTER = ("ViT, norm after", "EVA02, norm after, dynamic")
N_TOKENS = {"ViT, registers, averaged": (0, 2), "SigLIP": (0, 0), "ViTamin": (0, 0),
            "ViT, registers, layer scale, query-key norm": (1, 3), "PE, registers, grouped keys": (1, 2)}  # fmt: skip
WITHOUT_BLOCKS = ("ConvNeXt", "FastViT", "ResNet", "unknown")
FIT_FOR_THE_LEDGER = ("open_clip", "ViT, class token", "EVA02", "MobileCLIP-B")


def made_of(name: str) -> tuple[Any, Any, torch.Tensor]:
    visual = tower_of_family(name)
    size = visual.image_size if isinstance(visual.image_size, tuple) else (visual.image_size,) * 2
    return visual, tower_of(visual, embed_dim_of(name)), torch.randn(2, 3, *size)


def sites_of(name: str, tower: Any) -> list[Site]:
    hooks = [hook for hook in get_args(Hook) if not (name in NORM_AFTER and hook.startswith("ln2"))]
    blocks = [Site(f"blocks.{block}.{hook}", "all") for block in range(tower.n_blocks) for hook in hooks]
    return [*blocks, *(Site(f"stages.{stage}", "patch") for stage in range(tower.n_stages))]


def context_of(visual: Any, pixels: torch.Tensor, site: Site) -> torch.Tensor | None:
    before = {"hook_attn_out": "hook_resid_pre", "hook_mlp_out": "hook_resid_mid"}
    before["ln2.hook_normalized"] = "hook_resid_mid"
    block, _, hook = site.name.removeprefix("blocks.").partition(".")
    return site_peer.read(visual, pixels, Site(f"blocks.{block}.{before[hook]}", "all")) if hook in before else None


@pytest.mark.parametrize("name", list(FAMILIES))
def test_one_pass_reads_every_site_and_its_tail_goes_on_to_the_embedding(name):
    visual, tower, pixels = made_of(name)
    sites = sites_of(name, tower)
    with torch.no_grad():
        expected = site_peer.embed(visual, pixels)
    assert expected.std() > 0.05
    for made in tower.run(pixels, [*sites, Site("pooled")]):
        torch.testing.assert_close(made.embedding, expected, atol=1e-5, rtol=1e-5)
        if made.site.is_pooled:
            assert torch.equal(made.hidden[:, 0], made.embedding)
            continue
        torch.testing.assert_close(made.hidden, site_peer.read(visual, pixels, made.site), atol=1e-5, rtol=1e-5)
        context = context_of(visual, pixels, made.site)
        assert (made.context is None) == (context is None)
        if context is not None:
            torch.testing.assert_close(made.context, context, atol=1e-5, rtol=1e-5)
        found = Tail(tower, made.site)(made.hidden, made.context)
        torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("name", [name for name in FAMILIES if name != "unknown"])
def test_batched_derivatives_of_every_tail_equal_those_of_the_whole_network(name):
    visual, tower, pixels = made_of(name)
    pixels = pixels[:1]
    for made in tower.run(pixels, sites_of(name, tower)):
        # Not at the value that the pixels give: a tail that looks at anything else would not notice.
        value = (made.hidden + 0.3 * torch.randn_like(made.hidden)).requires_grad_(True)
        directions = torch.randn(3, made.embedding.shape[1])
        found = Tail(tower, made.site)(value, made.context)
        (batched,) = torch.autograd.grad(found[0], value, directions, is_grads_batched=True)
        expected = site_peer.replaced(visual, pixels, made.site, value)
        torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)
        for direction, gradient in zip(directions, batched, strict=True):
            (alone,) = torch.autograd.grad(expected[0] @ direction, value, retain_graph=True)
            torch.testing.assert_close(gradient, alone, atol=1e-5, rtol=1e-4)


def test_a_tail_takes_one_context_for_a_whole_batch():
    _, tower, pixels = made_of("SigLIP")
    site = Site("blocks.0.hook_mlp_out", "patch")
    made = tower.run(pixels[:1], [site])[0]
    values = made.hidden + torch.randn(4, *made.hidden.shape[1:])
    together = Tail(tower, site)(values, made.context)
    for value, embedding in zip(values, together, strict=True):
        torch.testing.assert_close(Tail(tower, site)(value[None], made.context)[0], embedding, atol=1e-5, rtol=1e-5)
    with pytest.raises(ValueError, match="residual stream, which is missing"):
        Tail(tower, site)(values)


@pytest.mark.parametrize("name", [name for name in FAMILIES if name not in WITHOUT_BLOCKS])
def test_the_rules_select_class_token_registers_and_patches(name):
    _, tower, pixels = made_of(name)
    n_class, n_registers = N_TOKENS.get(name, (1, 0))
    rows, columns = tower.patch_grid
    counts = {"cls": n_class, "register": n_registers, "patch": rows * columns}
    everything = tower.run(pixels, [Site("blocks.0.hook_resid_post", "all")])[0]
    assert everything.vectors.shape[1] == sum(counts.values())
    assert everything.first_patch == n_class + n_registers
    start = 0
    for rule, count in counts.items():
        site = Site("blocks.0.hook_resid_post", rule)  # type: ignore[arg-type]
        if count == 0:
            with pytest.raises(InputRefused, match=f"'{rule}' selects nothing at the site 'blocks.0.hook_resid_post'"):
                tower.run(pixels, [site])
            with pytest.raises(InputRefused, match="no class token" if rule == "cls" else "no registers"):
                Tail(tower, site)
            continue
        made = tower.run(pixels, [site])[0]
        assert torch.equal(made.vectors, everything.hidden[:, start : start + count])
        assert made.first_patch == (0 if rule == "patch" else n_class + n_registers - start)
        start += count


def test_an_encoder_says_which_rows_a_site_reads():
    encoder = encoder_of_family("ViT, registers, layer scale, query-key norm")
    name = "blocks.1.hook_mlp_out"
    assert encoder.token_slice(Site(name)) == slice(0, 1)
    assert encoder.token_slice(Site(name, "register")) == slice(1, 4)
    assert encoder.token_slice(Site(name, "patch")) == slice(4, None)
    assert encoder.token_slice(Site("pooled")) == slice(0, 1)
    assert (encoder.patch_grid_of(Site(name)), encoder.patch_grid_of(Site("pooled"))) == ((4, 4), (0, 0))
    assert (encoder.width_of(Site(name)), encoder.width_of(Site("pooled"))) == (24, 12)
    with pytest.raises(InputRefused, match="has blocks, not stages"):
        encoder.token_slice(Site("stages.0", "patch"))


@pytest.mark.parametrize("name", ["ConvNeXt", "FastViT", "ResNet"])
def test_feature_maps_are_patches_on_a_grid_of_their_own(name):
    encoder = encoder_of_family(name)
    pixels = torch.randn(1, 3, *(encoder._image_size))
    sites = [Site(f"stages.{stage}", "patch") for stage in (0, 2, -1)]
    grids = []
    for site, made in zip(sites, encoder.run_sites(pixels, sites), strict=True):
        rows, columns = made.patch_grid
        assert made.patch_grid == encoder.patch_grid_of(site)
        assert made.vectors.shape == (1, rows * columns, encoder.width_of(site))
        assert made.first_patch == 0
        grids.append(rows)
    assert grids[0] > grids[1] > grids[2] > 1
    assert (encoder.n_blocks, encoder.n_stages, encoder.width) == (0, 4, 12)
    with pytest.raises(InputRefused, match=r"'stages\.4' does not exist: the encoder has 4 stages"):
        encoder.run(pixels, Site("stages.4", "patch"))
    with pytest.raises(InputRefused, match=r"'cls' selects nothing at the site 'stages\.1'"):
        encoder.run(pixels, Site("stages.1"))
    with pytest.raises(InputRefused, match=r"'blocks\.0\.hook_mlp_out' does not exist"):
        encoder.tail(Site("blocks.0.hook_mlp_out"))


def test_an_unknown_tower_has_its_embedding():
    encoder = encoder_of_family("unknown")
    pixels = torch.randn(2, 3, 64, 64)
    made = encoder.run(pixels, Site("pooled"))
    torch.testing.assert_close(made.embedding, site_peer.embed(encoder.model.visual, pixels))
    assert torch.equal(encoder.tail(Site("pooled"))(made.hidden), made.embedding)
    for site in (Site("blocks.0.hook_resid_post"), Site("stages.0", "patch")):
        with pytest.raises(InputRefused, match="does not exist"):
            encoder.run(pixels, site)


@pytest.mark.parametrize("name", NORM_AFTER)
def test_blocks_that_normalise_afterwards_have_no_second_norm_in_front_of_the_mlp(name):
    _, tower, pixels = made_of(name)
    with pytest.raises(InputRefused, match="normalise after the MLP"):
        tower.run(pixels, [Site("blocks.0.ln2.hook_normalized")])


@pytest.mark.parametrize("name", list(FAMILIES))
def test_heads_in_closed_form(name):
    _, tower, pixels = made_of(name)
    if not tower.n_blocks:
        return
    site = Site("blocks.-1.hook_resid_post", "all")
    made = tower.run(pixels, [site])[0]
    tail = Tail(tower, site)
    assert tail.gamma is not None or name not in FIT_FOR_THE_LEDGER
    if tail.gamma is not None:
        embedding = torch.nn.functional.layer_norm(made.hidden[:, 0], tail.gamma.shape, tail.gamma, tail.beta, tail.eps)
        embedding = embedding if tail.projection is None else embedding @ tail.projection
        embedding = embedding if tail.offset is None else embedding + tail.offset
        torch.testing.assert_close(embedding, made.embedding, atol=1e-5, rtol=1e-5)
    assert Tail(tower, Site("blocks.-1.hook_mlp_out", "all")).gamma is None


@pytest.mark.parametrize("name", ["open_clip", "ViT, registers, layer scale, query-key norm", "EVA02"])
@pytest.mark.parametrize("hook", get_args(Hook))
def test_traces_end_at_every_hook(name, hook):
    encoder = encoder_of_family(name)
    pixels = torch.randn(1, 3, 32, 32)
    site = Site(f"blocks.1.{hook}")
    trace = encoder.attention_trace(pixels, site)
    made = encoder.run(pixels, site)
    torch.testing.assert_close(trace.vector.detach(), made.hidden[0, 0], atol=1e-5, rtol=1e-5)
    assert (len(trace.attentions), trace.patch_grid) == (1 if hook == "hook_resid_pre" else 2, (4, 4))
    for gradient in torch.autograd.grad(trace.vector.sum(), trace.attentions):
        assert gradient.shape == (2, made.hidden.shape[1], made.hidden.shape[1])


def test_traces_that_do_not_exist_are_refused():
    pixels = torch.randn(1, 3, 32, 32)
    with pytest.raises(InputRefused, match="no attention stands in front"):
        encoder_of_family("open_clip").attention_trace(pixels, Site("blocks.0.hook_resid_pre"))
    for name in ("SigLIP", "open_clip, attentional pool"):
        with pytest.raises(InputRefused, match="not made of a class token"):
            encoder_of_family(name).attention_trace(pixels, Site("pooled"))
    with pytest.raises(InputRefused, match="not a plain vision transformer"):
        encoder_of_family("ConvNeXt").attention_trace(torch.randn(1, 3, 64, 64), Site("pooled"))


@pytest.mark.parametrize("name", ["SigLIP", "EVA02", "ConvNeXt"])
def test_bf16_stays_close(name):
    visual, full, pixels = made_of(name)
    low = tower_of(visual, embed_dim_of(name), compute_dtype=torch.bfloat16)
    for site in sites_of(name, full)[::3]:
        made, expected = low.run(pixels, [site])[0], full.run(pixels, [site])[0]
        assert made.hidden.dtype == made.embedding.dtype == torch.float32
        assert torch.cosine_similarity(made.hidden, expected.hidden, dim=-1).mean() > 0.99
        found = Tail(low, site)(made.hidden, made.context)
        assert torch.cosine_similarity(found, expected.embedding, dim=-1).min() > 0.99


@pytest.mark.parametrize("text", ["blocks.1", "blocks.1.hook_q", "blocks.x.hook_resid_post", "stages.a", "layer4", ""])
def test_names_of_no_site(text):
    with pytest.raises(InputRefused, match="not a site this program knows"):
        Site(text)
    with pytest.raises(InputRefused, match="not a token rule"):
        Site("pooled", "tokens")  # type: ignore[arg-type]
