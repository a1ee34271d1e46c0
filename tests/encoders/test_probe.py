"""Weights whose every value is a number, and of which none comes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from sae_auditor.encoders import load_encoder_from
from sae_auditor.errors import InputRefused

Change = Callable[[dict[str, Tensor]], object]


def opened(model: torch.nn.Module, config: dict, change: Change):
    weights = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    change(weights)
    content = {"model_cfg": config, "preprocess_cfg": {}}
    return load_encoder_from(content, weights, name="x", fingerprint="0" * 64, device="cpu")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w: w.update(logit_scale=torch.tensor(1000.0)), "'logit_scale' is 1000"),
        (lambda w: w.update(logit_scale=torch.tensor(-1000.0)), "'logit_scale' is -1000"),
        (lambda w: w["visual.proj"].fill_(3e38), r"an image no embedding of finite length.*'visual\.proj'.*3\.0e\+38"),
        (lambda w: w["visual.proj"].zero_(), r"an image no embedding of finite length.*'visual\.proj' is zero"),
        (lambda w: w["visual.conv1.weight"].fill_(1e30), r"an image no embedding.*'visual\.conv1\.weight'"),
        (lambda w: w["text_projection"].fill_(3e38), r"a text no embedding of finite length.*'text_projection'"),
        (lambda w: w["ln_final.weight"].fill_(1e25), r"a text no embedding of finite length.*'ln_final\.weight'"),
    ],
)
def test_weights_that_give_no_number_are_refused(change, message, tiny_model, tiny_config):
    with pytest.raises(InputRefused, match=message):
        opened(tiny_model, tiny_config, change)


def test_honest_weights_pass_and_so_do_large_ones_that_are_numbers(tiny_model, tiny_config):
    opened(tiny_model, tiny_config, lambda weights: None)
    encoder = opened(tiny_model, tiny_config, lambda w: w.update(logit_scale=torch.tensor(6.9)))
    assert encoder.logit_scale == pytest.approx(992.3, abs=0.1)


def test_sizes_that_only_computing_shows_are_a_sentence(tiny_model, tiny_config, monkeypatch):
    def fails(*_args: object) -> None:
        raise RuntimeError("The size of tensor a (78) must match the size of tensor b (77)")

    monkeypatch.setattr("sae_auditor.encoders.clip.ClipEncoder.run_plainly", fails)
    with pytest.raises(InputRefused, match=r"x holds an encoder that cannot be run: The size of tensor a"):
        opened(tiny_model, tiny_config, lambda weights: None)
