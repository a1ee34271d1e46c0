"""Running out of memory: halves of this batch, then the CPU, and it is said."""

from __future__ import annotations

import weakref

import pytest
import torch

from sae_auditor.encoders import Site, load_encoder
from sae_auditor.encoders._memory import run_in_parts

MIDDLE = Site("blocks.3.hook_resid_post", "patch")


def limited(limit, seen):
    """A computation that fails above `limit` items."""

    def run(part):
        seen.append(len(part))
        if len(part) > limit:
            raise torch.OutOfMemoryError("no memory")
        return part * 2

    return run


def never():
    raise AssertionError("one item fits")


def test_only_what_does_not_fit_is_halved():
    seen: list[int] = []
    batch = torch.arange(10)
    assert torch.equal(torch.cat(run_in_parts(limited(4, seen), batch, never)), batch * 2)
    assert seen == [10, 5, 2, 3, 5, 2, 3]


def test_what_fits_runs_in_one_piece():
    seen: list[int] = []
    assert len(run_in_parts(limited(10, seen), torch.arange(10), never)) == 1
    assert seen == [10]


def test_a_single_item_that_never_fits_is_an_error_after_one_more_try():
    seen: list[int] = []
    with pytest.raises(torch.OutOfMemoryError):
        run_in_parts(limited(0, seen), torch.arange(1), lambda: True)
    assert seen == [1, 1]
    with pytest.raises(torch.OutOfMemoryError):
        run_in_parts(limited(0, []), torch.arange(1), lambda: False)


def test_tensors_of_a_failed_attempt_are_free_before_the_next():
    alive: list[weakref.ref[torch.Tensor]] = []

    def run(part):
        assert all(reference() is None for reference in alive)
        large = torch.ones(1000)
        alive.append(weakref.ref(large))
        if len(part) > 1:
            raise torch.OutOfMemoryError("no memory")
        return part

    assert len(run_in_parts(run, torch.arange(4), never)) == 4


def test_other_errors_pass_through():
    def run(_part):
        raise RuntimeError("a mistake")

    with pytest.raises(RuntimeError, match="a mistake"):
        run_in_parts(run, torch.arange(4), never)


@pytest.fixture
def encoder(tiny_folder):
    return load_encoder(tiny_folder, device="cpu")


def fail_above(encoder, monkeypatch, limit):
    """Let the encoder's present tower fail for more than `limit` images."""
    tower = encoder._tower
    original = tower.run

    def run(pixels, sites):
        if len(pixels) > limit:
            raise torch.OutOfMemoryError("no memory")
        return original(pixels, sites)

    monkeypatch.setattr(tower, "run", run)


def test_a_halved_batch_gives_the_same(encoder, monkeypatch):
    pixels = torch.randn(5, 3, 64, 64)
    whole = encoder.run(pixels, MIDDLE)
    fail_above(encoder, monkeypatch, 2)
    parts = encoder.run(pixels, MIDDLE)
    torch.testing.assert_close(parts.hidden, whole.hidden, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(parts.embedding, whole.embedding, atol=1e-5, rtol=1e-5)
    assert parts.vectors.shape == whole.vectors.shape
    assert encoder.notices == []


def test_one_image_that_does_not_fit_moves_the_encoder_to_the_cpu(encoder, monkeypatch):
    pixels = torch.randn(3, 3, 64, 64)
    expected = encoder.run(pixels, MIDDLE)
    fail_above(encoder, monkeypatch, 0)
    encoder.device = torch.device("cuda", 0)  # stands for a GPU that is full
    made = encoder.run(pixels, MIDDLE)
    torch.testing.assert_close(made.hidden, expected.hidden, atol=1e-5, rtol=1e-5)
    assert (encoder.device.type, encoder.precision) == ("cpu", "fp32")
    assert encoder.notices == [
        "The memory of cuda:0 did not suffice for a single item; the encoder runs on the CPU now."
    ]
    encoder.run(pixels, MIDDLE)
    assert len(encoder.notices) == 1


def test_texts_that_do_not_fit_are_halved(encoder, monkeypatch):
    texts = [f"text {index}" for index in range(9)]
    expected = encoder.embed_texts(texts)
    original = encoder.model.encode_text
    sizes = []

    def encode_text(tokens):
        sizes.append(len(tokens))
        if len(tokens) > 3:
            raise torch.OutOfMemoryError("no memory")
        return original(tokens)

    monkeypatch.setattr(encoder.model, "encode_text", encode_text)
    encoder._texts._known.clear()
    torch.testing.assert_close(encoder.embed_texts(texts), expected, atol=1e-5, rtol=1e-5)
    assert max(size for size in sizes if size <= 3) == 2  # eight, halved twice


def test_low_precision_keeps_norms_and_heads_in_32(tiny_folder, tiny):
    encoder = load_encoder(tiny_folder, device="cpu", precision="bf16")
    pixels = torch.randn(2, 3, 64, 64)
    full, low = tiny.run(pixels, MIDDLE), encoder.run(pixels, MIDDLE)
    assert low.hidden.dtype == low.embedding.dtype == torch.float32
    assert torch.cosine_similarity(low.embedding, full.embedding).min() > 0.999
    assert torch.cosine_similarity(low.hidden, full.hidden, dim=-1).min() > 0.999
    assert encoder.model.visual.proj.dtype == encoder.model.visual.ln_post.weight.dtype == torch.float32
    assert encoder.model.visual.transformer.resblocks[0].attn.in_proj_weight.dtype == torch.bfloat16
    # Within the last bits: beside how many others a text goes through the tower changes them.
    expected = tiny.embed_texts(["a cat"])
    torch.testing.assert_close(encoder.embed_texts(["a cat"]), expected, atol=1e-6, rtol=1e-5)
    assert all(tensor.dtype == torch.float32 for tensor in encoder.weights().values())
    trace = encoder.attention_trace(pixels[:1], MIDDLE)
    assert all(a.dtype == torch.float32 for a in trace.attentions)
    hidden = low.hidden[:1].requires_grad_()
    out = encoder.tail(MIDDLE)(hidden)
    (gradient,) = torch.autograd.grad(out, hidden, torch.eye(tiny.embed_dim)[:, None], is_grads_batched=True)
    assert gradient.shape == (tiny.embed_dim, *hidden.shape)
