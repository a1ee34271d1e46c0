"""Weights come out of whatever training programs and libraries wrapped around them."""

from __future__ import annotations

import copy
import json

import pytest
import torch

from sae_auditor.encoders import Site, load_encoder
from sae_auditor.encoders._offline import open_clip
from sae_auditor.encoders._weights import unwrap

POOLED = Site("pooled")
CONFIG = {
    "embed_dim": 24,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 64, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 64, "heads": 1, "layers": 1},
}


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return open_clip.CLIP(**copy.deepcopy(CONFIG)).eval().requires_grad_(False)


@pytest.fixture(scope="module")
def quick_model(model):
    quick = open_clip.CLIP(**copy.deepcopy(CONFIG), quick_gelu=True).eval().requires_grad_(False)
    quick.load_state_dict(model.state_dict())
    return quick


@pytest.fixture
def pixels():
    return torch.randn(2, 3, 32, 32)


def before(prefix, state):
    return {f"{prefix}{name}": tensor for name, tensor in state.items()}


def averaged(state):
    return {name: tensor * 1.5 for name, tensor in state.items()}


FORMS = {
    "bare": lambda s: s,
    "parallel": lambda s: {"state_dict": before("module.", s), "optimizer": {"state": {0: torch.ones(3)}}},
    "lightning": lambda s: {"state_dict": before("model.", s) | {"loss.weight": torch.ones(3)}, "epoch": 3},
    "compiled": lambda s: {"model": before("_orig_mod.", s)},
    "compiled tower": lambda s: {n.replace("visual.", "visual._orig_mod.", 1): t for n, t in s.items()},
    "sharded": lambda s: before("_fsdp_wrapped_module.", s),
    "part of a classifier": lambda s: {"model_state_dict": before("clip.", s) | {"head.weight": torch.ones(2, 24)}},
    "deep": lambda s: {"net": {"student": {"clip_model": s}}},
    "with its average": lambda s: {"state_dict_ema": averaged(s), "state_dict": s},
    "with a teacher": lambda s: {"teacher": averaged(s), "students": s},
    "with its mask": lambda s: s | {"attn_mask": torch.ones(77, 77)},
}


@pytest.fixture
def write(tmp_path):
    def write(content, name="weights.pt"):
        (tmp_path / "open_clip_config.json").write_text(json.dumps({"model_cfg": CONFIG}))
        torch.save(content, tmp_path / name)
        return tmp_path / name

    return write


@pytest.mark.parametrize("form", FORMS)
def test_wrappers_are_taken_off(form, model, write, pixels):
    encoder = load_encoder(write(FORMS[form](model.state_dict())), device="cpu")
    torch.testing.assert_close(encoder.run(pixels, POOLED).embedding, model.encode_image(pixels), atol=1e-5, rtol=1e-5)
    told = [notice for notice in encoder.notices if "more than once" in notice]
    assert len(told) == (1 if form.startswith("with its average") or form == "with a teacher" else 0)


def test_an_average_alone_is_used_and_told(model, write):
    encoder = load_encoder(write({"state_dict_ema": averaged(model.state_dict())}), device="cpu")
    torch.testing.assert_close(encoder.weights()["visual.proj"], model.state_dict()["visual.proj"] * 1.5)
    assert encoder.notices == ["The weights are those under 'state_dict_ema', an average made while training."]


def test_a_whole_pickled_model_is_data(model, write, pixels):
    encoder = load_encoder(write(model), device="cpu")
    torch.testing.assert_close(encoder.run(pixels, POOLED).embedding, model.encode_image(pixels), atol=1e-5, rtol=1e-5)
    assert encoder.notices == []


def test_a_pickled_model_says_that_it_has_quickgelu(model, quick_model, write, pixels):
    encoder = load_encoder(write(quick_model), device="cpu")
    expected = quick_model.encode_image(pixels)
    torch.testing.assert_close(encoder.run(pixels, POOLED).embedding, expected, atol=1e-5, rtol=1e-5)
    assert not torch.allclose(expected, model.encode_image(pixels), atol=1e-3)
    assert encoder.notices == ["weights.pt holds a model with QuickGELU, so QuickGELU is used."]


class Traceable(torch.nn.Module):
    """The parts of a model, as OpenAI's files hold them: with three numbers beside the weights."""

    def __init__(self, model):
        super().__init__()
        for name, child in model.named_children():
            setattr(self, name, child)
        for name in ("positional_embedding", "text_projection", "logit_scale"):
            setattr(self, name, getattr(model, name))
        for name, number in (("input_resolution", 32), ("context_length", 77), ("vocab_size", 49408)):
            self.register_buffer(name, torch.tensor(number))

    def forward(self, pixels):
        return self.visual.conv1(pixels)


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_a_torchscript_file_of_openai_is_read_as_weights(quick_model, tmp_path, pixels):
    halves = copy.deepcopy(quick_model).half()
    torch.jit.trace(Traceable(halves), torch.zeros(1, 3, 32, 32).half()).save(tmp_path / "openai.pt")
    encoder = load_encoder(tmp_path / "openai.pt", device="cpu")
    widened = halves.float()
    torch.testing.assert_close(
        encoder.run(pixels, POOLED).embedding, widened.encode_image(pixels), atol=1e-5, rtol=1e-5
    )
    assert encoder.config.model["quick_gelu"] is True
    assert encoder.image_size_px == 32


def test_names_stay_where_no_image_tower_is_found():
    tensors = {"state_dict.W_enc": torch.ones(1), "module.b": torch.ones(1)}
    assert unwrap(tensors).tensors.keys() == {"state_dict.W_enc", "b"}
