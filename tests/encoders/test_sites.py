"""Hidden states, embeddings, tails and traces against open_clip's own pass."""

from __future__ import annotations

import copy

import pytest
import torch

from sae_auditor.encoders import ClipEncoder, Site, load_encoder_from
from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import Cancelled, InputRefused
from sae_auditor.progress import cancellable

VARIANTS = {
    "plain": {},
    "layer scale, no ln_pre": {"ls_init_value": 0.3, "no_ln_pre": True},
    "norm after pooling": {"final_ln_after_pool": True},
    "average pooling": {"pool_type": "avg"},
    "average pooling, norm after": {"pool_type": "avg", "final_ln_after_pool": True},
    "patch dropout, tokens": {"patch_dropout": 0.5, "output_tokens": True},
    "attentional pooling": {"attentional_pool": True, "attn_pooler_queries": 4, "attn_pooler_heads": 4},
    "parallel pooling": {"attentional_pool": "parallel", "attn_pooler_queries": 4, "attn_pooler_heads": 4},
    "cascade pooling": {"attentional_pool": "cascade", "attn_pooler_queries": 4, "attn_pooler_heads": 4},
    "query-key norm": {"qk_norm": True, "scale_attn_inner": True, "scale_attn": True, "scale_fc": True},
    "sine positions": {"pos_embed_type": "sin_cos_2d"},
    "head scale": {"block_type": "custom", "scale_heads": True},
    "oblong": {"image_size": [64, 96], "patch_size": 16},
    "one block": {"layers": 1},
    "the demo's size": {"image_size": 128},
    "other eps": {"norm_kwargs": {"eps": 1e-3}, "act_kwargs": {"approximate": "tanh"}},
}


def encoder_of(model, config) -> ClipEncoder:
    return load_encoder_from({"model_cfg": config}, model.state_dict(), name="test", fingerprint="f" * 64, device="cpu")


def pixels_for(encoder: ClipEncoder, n: int = 2) -> torch.Tensor:
    torch.manual_seed(1)
    return torch.randn(n, 3, *encoder.model.visual.image_size)


def open_clip_hidden(model, pixels, block):
    found = {}
    handle = model.visual.transformer.resblocks[block].register_forward_hook(lambda _m, _i, out: found.update(x=out))
    with torch.no_grad():
        model.visual(pixels)
    handle.remove()
    return found["x"]


def open_clip_embedding(model, pixels):
    with torch.no_grad():
        features = model.visual(pixels)
    return features[0] if isinstance(features, tuple) else features


@pytest.mark.parametrize("variant", list(VARIANTS))
def test_every_site_of_every_variant_equals_open_clip(variant, make_model, tiny_config):
    tiny_config["vision_cfg"].update(VARIANTS[variant])
    if "pooling" in variant:  # open_clip computes two of these kinds only where both sizes agree
        tiny_config["embed_dim"] = 192
    tiny_config["vision_cfg"].setdefault("layers", 4)
    tiny_config["vision_cfg"]["layers"] = min(tiny_config["vision_cfg"]["layers"], 4)
    model = make_model(tiny_config)
    encoder = encoder_of(model, tiny_config)
    pixels = pixels_for(encoder)
    expected = open_clip_embedding(model, pixels)
    if expected.ndim == 3:
        expected = expected[:, 0]
    for block in range(encoder.n_blocks):
        site = Site(f"blocks.{block}.hook_resid_post", "patch")
        made = encoder.run(pixels, site)
        torch.testing.assert_close(made.hidden, open_clip_hidden(model, pixels, block), atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(made.embedding, expected, atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(encoder.tail(site)(made.hidden), expected, atol=1e-5, rtol=1e-5)
    pooled = encoder.run(pixels, Site("pooled"))
    torch.testing.assert_close(pooled.embedding, expected, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(pooled.hidden[:, 0], expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("name", ["ViT-B-32", "ViT-B-16-quickgelu"])
def test_published_architectures_equal_open_clip(name, make_model):
    config = open_clip.get_model_config(name)
    if name != "ViT-B-32":  # the full depth once is enough
        config["vision_cfg"]["layers"] = 3
    config["text_cfg"]["layers"] = 1
    model = make_model(config)
    encoder = encoder_of(model, config)
    pixels = pixels_for(encoder)
    with torch.no_grad():
        expected = model.encode_image(pixels)
    last, middle = encoder.n_blocks - 1, encoder.n_blocks // 2
    for site in (
        Site("pooled"),
        Site(f"blocks.{last}.hook_resid_post"),
        Site(f"blocks.{middle}.hook_resid_post", "all"),
    ):
        made = encoder.run(pixels, site)
        torch.testing.assert_close(made.embedding, expected, atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(encoder.tail(site)(made.hidden), expected, atol=1e-5, rtol=1e-5)


def test_the_rule_selects_tokens(tiny):
    pixels = pixels_for(tiny, 3)
    rows, columns = tiny.patch_grid
    assert (rows, columns, tiny.n_blocks, tiny.width, tiny.embed_dim, tiny.image_size_px) == (8, 8, 8, 192, 48, 64)
    everything = tiny.run(pixels, Site("blocks.3.hook_resid_post", "all"))
    cls = tiny.run(pixels, Site("blocks.3.hook_resid_post", "cls"))
    patch = tiny.run(pixels, Site("blocks.-5.hook_resid_post", "patch"))
    assert everything.vectors.shape == (3, 1 + rows * columns, 192)
    assert torch.equal(cls.vectors, everything.hidden[:, :1])
    assert torch.equal(patch.vectors, everything.hidden[:, 1:])
    assert tiny.run(pixels, Site("pooled")).vectors.shape == (3, 1, 48)
    for made in (everything, cls, patch):
        assert made.hidden.dtype == made.embedding.dtype == torch.float32
        assert not made.hidden.is_inference()


def test_several_sites_take_one_pass(tiny):
    pixels = pixels_for(tiny)
    sites = [Site("blocks.5.hook_resid_post", "patch"), Site("pooled"), Site("blocks.2.hook_resid_post")]
    visits = []
    blocks = tiny.model.visual.transformer.resblocks
    handles = [block.ln_2.register_forward_hook(lambda *_: visits.append(1)) for block in blocks]
    together = tiny.run_sites(pixels, sites)
    for handle in handles:
        handle.remove()
    assert len(visits) == tiny.n_blocks
    for site, made in zip(sites, together, strict=True):
        alone = tiny.run(pixels, site)
        assert made.site == site
        torch.testing.assert_close(made.hidden, alone.hidden, atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(made.embedding, alone.embedding, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("site", [Site("pooled"), Site("blocks.7.hook_resid_post"), Site("blocks.4.hook_resid_post")])
def test_one_pass_visits_each_block_once(tiny, site):
    visits = []
    blocks = tiny.model.visual.transformer.resblocks
    handles = [block.ln_2.register_forward_hook(lambda *_: visits.append(1)) for block in blocks]
    tiny.run(pixels_for(tiny), site)
    for handle in handles:
        handle.remove()
    assert len(visits) == tiny.n_blocks


def test_a_closed_tail_is_its_formula(tiny):
    site = Site("blocks.7.hook_resid_post")
    tail, made = tiny.tail(site), tiny.run(pixels_for(tiny), site)
    x = made.vectors[:, 0].double()
    n = (x - x.mean(-1, keepdim=True)) / (x.var(-1, unbiased=False, keepdim=True) + tail.eps).sqrt()
    u = (n * tail.gamma.double() + tail.beta.double()) @ tail.projection.double()
    assert tail.is_closed
    torch.testing.assert_close(u.float(), made.embedding, atol=1e-5, rtol=1e-5)


def test_which_tails_are_closed(tiny, make_model, tiny_config):
    assert tiny.tail(Site("pooled")).is_closed
    assert tiny.tail(Site("pooled")).gamma is None
    head_of_patches = tiny.tail(Site("blocks.7.hook_resid_post", "patch"))
    assert not head_of_patches.is_closed
    assert head_of_patches.projection is not None
    middle = tiny.tail(Site("blocks.6.hook_resid_post"))
    assert not middle.is_closed
    assert middle.gamma is None
    tiny_config["vision_cfg"] |= {"layers": 2, "pool_type": "avg"}
    averaged = encoder_of(make_model(tiny_config), tiny_config)
    assert not averaged.tail(Site("blocks.1.hook_resid_post")).is_closed


@pytest.mark.parametrize("options", [{}, {"qk_norm": True}, {"attentional_pool": True, "attn_pooler_heads": 4}])
def test_derivatives_of_a_tail_are_batched_without_a_loop(options, make_model, tiny_config):
    tiny_config["vision_cfg"] |= {"layers": 4, **options}
    encoder = encoder_of(make_model(tiny_config), tiny_config)
    site = Site("blocks.1.hook_resid_post", "patch")
    hidden = encoder.run(pixels_for(encoder, 1), site).hidden.requires_grad_()
    embedding = encoder.tail(site)(hidden)
    directions = torch.randn(5, *embedding.shape)
    # A batching rule that is missing would warn here, and warnings are errors.
    (batched,) = torch.autograd.grad(embedding, hidden, directions, is_grads_batched=True, retain_graph=True)
    for direction, gradient in zip(directions, batched, strict=True):
        (alone,) = torch.autograd.grad(embedding, hidden, direction, retain_graph=True)
        torch.testing.assert_close(gradient, alone, atol=1e-5, rtol=1e-4)


def test_a_tail_can_be_transformed(tiny):
    site = Site("blocks.5.hook_resid_post")
    hidden = tiny.run(pixels_for(tiny, 3), site).hidden
    tail = tiny.tail(site)
    mapped = torch.vmap(lambda one: tail(one[None])[0])(hidden)
    torch.testing.assert_close(mapped, tail(hidden), atol=1e-5, rtol=1e-5)
    directions = torch.randn(2, tiny.embed_dim)
    _, pull = torch.func.vjp(tail, hidden[:1])
    (pulled,) = torch.vmap(lambda v: pull(v[None]))(directions)
    assert pulled.shape == (2, 1, *hidden.shape[1:])


@pytest.mark.parametrize(
    "site", [Site("blocks.7.hook_resid_post"), Site("blocks.3.hook_resid_post", "patch"), Site("pooled")]
)
def test_a_trace_ends_at_the_vector_and_reaches_every_attention(tiny, site):
    pixels = pixels_for(tiny, 1)
    trace = tiny.attention_trace(pixels, site)
    expected = tiny.run(pixels, site).hidden[0, 0]
    torch.testing.assert_close(trace.vector.detach(), expected, atol=1e-5, rtol=1e-5)
    n_blocks = 8 if site.is_pooled else site.block(8) + 1
    assert len(trace.attentions) == n_blocks
    gradients = torch.autograd.grad(trace.vector.sum(), trace.attentions)
    for attention, gradient in zip(trace.attentions, gradients, strict=True):
        assert attention.shape == gradient.shape == (3, 65, 65)
        torch.testing.assert_close(attention.sum(-1), torch.ones(3, 65), atol=1e-5, rtol=1e-5)
    assert all(gradient[:, 0].abs().max() > 0 for gradient in gradients)


def test_a_site_that_does_not_exist_is_named(tiny):
    with pytest.raises(InputRefused, match=r"blocks\.8\.hook_resid_post.*8 blocks"):
        tiny.run(pixels_for(tiny), Site("blocks.8.hook_resid_post"))
    with pytest.raises(InputRefused, match="does not exist"):
        tiny.tail(Site("blocks.-9.hook_resid_post"))


def test_wrong_pixels_are_our_mistake(tiny):
    with pytest.raises(ValueError, match="pixels are"):
        tiny.run(torch.zeros(3, 64, 64), Site("pooled"))
    with pytest.raises(ValueError, match="pixels are"):
        tiny.attention_trace(torch.zeros(2, 3, 64, 64), Site("pooled"))


def test_a_residual_network_has_the_pooled_site_only(make_model, tiny_config):
    tiny_config["vision_cfg"] = {"image_size": 64, "layers": [1, 1, 1, 1], "width": 16, "patch_size": None}
    model = make_model(tiny_config)
    encoder = encoder_of(model, tiny_config)
    pixels = pixels_for_size(64)
    with torch.no_grad():
        expected = model.encode_image(pixels)
    torch.testing.assert_close(encoder.run(pixels, Site("pooled")).embedding, expected, atol=1e-5, rtol=1e-5)
    assert (encoder.n_blocks, encoder.patch_grid, encoder.width) == (0, (0, 0), 48)
    with pytest.raises(InputRefused, match="not a plain vision transformer"):
        encoder.run(pixels, Site("blocks.0.hook_resid_post"))
    with pytest.raises(InputRefused, match="not a plain vision transformer"):
        encoder.attention_trace(pixels[:1], Site("pooled"))


def test_a_tower_of_timm_and_a_bias(make_model, tiny_config):
    tiny_config |= {"custom_text": True, "init_logit_bias": -10.0, "init_logit_scale": 2.3}
    tiny_config["vision_cfg"] = {
        "image_size": 224, "timm_model_name": "vit_tiny_patch16_224", "timm_pool": "token", "timm_proj": "linear",
    }  # fmt: skip
    model = make_model(tiny_config)
    encoder = encoder_of(model, tiny_config)
    pixels = pixels_for_size(224)
    with torch.no_grad():
        expected = model.encode_image(pixels)
    torch.testing.assert_close(encoder.run(pixels, Site("pooled")).embedding, expected, atol=1e-5, rtol=1e-5)
    assert encoder.probability_rule == "sigmoid"
    assert encoder.logit_bias == pytest.approx(float(model.logit_bias))
    assert encoder.logit_scale == pytest.approx(float(model.logit_scale.exp()))


def test_a_captioner(make_model, tiny_config):
    config = copy.deepcopy(tiny_config) | {"custom_text": True}
    config["vision_cfg"] |= {"layers": 2, "attentional_pool": True, "attn_pooler_heads": 4, "output_tokens": True}
    config["text_cfg"] |= {"embed_cls": True, "output_tokens": True, "context_length": 76}
    config["multimodal_cfg"] = {"context_length": 76, "vocab_size": 49408, "width": 64, "heads": 2, "layers": 1,
                                "attn_pooler_heads": 4}  # fmt: skip
    model = make_model(config)
    # open_clip leaves it as the memory was, which is not always made of numbers.
    torch.nn.init.normal_(model.text_decoder.text_projection)
    encoder = encoder_of(model, config)
    pixels = pixels_for(encoder)
    made = encoder.run(pixels, Site("blocks.0.hook_resid_post"))
    with torch.no_grad():
        expected = model.encode_image(pixels)  # unit length in this model
        text = model.encode_text(open_clip.SimpleTokenizer(context_length=76)(["a cat"]))
    torch.testing.assert_close(torch.nn.functional.normalize(made.embedding, dim=-1), expected, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(encoder.embed_texts(["a cat"]), text, atol=1e-5, rtol=1e-5)


def pixels_for_size(side: int) -> torch.Tensor:
    torch.manual_seed(1)
    return torch.randn(2, 3, side, side)


@pytest.mark.parametrize("way", ["run", "tail"])
def test_a_pass_that_nobody_wants_any_more_ends_at_the_next_block(tiny, way):
    """And the next one gives what it always gives."""
    site, pixels, seen = Site("blocks.0.hook_resid_pre", "all"), pixels_for(tiny), []
    start = tiny.run(pixels, site)

    def passing():
        return tiny.run(pixels, site).embedding if way == "run" else tiny.tail(site)(start.hidden, start.context)

    handles = [
        block.ln_1.register_forward_hook(lambda *_: seen.append(1)) for block in tiny.model.visual.transformer.resblocks
    ]
    with cancellable(lambda: len(seen) >= 2), pytest.raises(Cancelled):
        passing()
    assert len(seen) == 2 < tiny.n_blocks
    torch.testing.assert_close(passing(), start.embedding)
    for handle in handles:
        handle.remove()
