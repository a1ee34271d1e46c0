from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest
import torch

from sae_auditor.errors import InputRefused
from sae_auditor.sae import HintMissing, read_reading, read_sae
from tests.sae.formats.dense import D_IN, D_SAE, agree, drawer, saved, vectors


def _state(components: int | None = 1, encoder: str = "encoder._") -> dict[str, torch.Tensor]:
    draw = drawer()
    first = () if components is None else (components,)
    bias = draw(*first, D_IN)
    return {
        "tied_bias": bias,
        "pre_encoder_bias._bias_reference": bias,
        f"{encoder}weight": draw(*first, D_SAE, D_IN),
        f"{encoder}bias": draw(*first, D_SAE),
        f"{encoder}weight".replace("encoder", "decoder"): draw(*first, D_IN, D_SAE),
        "post_decoder_bias._bias_reference": bias,
    }


def _agrees(sae, state, component=None) -> None:  # type: ignore[no-untyped-def]
    w = {name.replace("._", "."): tensor.double() for name, tensor in state.items()}
    if component is not None:
        w = {name: tensor[component] for name, tensor in w.items()}
    x = vectors()
    codes = ((x.double() - w["tied_bias"]) @ w["encoder.weight"].T + w["encoder.bias"]).relu()
    agree(sae, x, codes, codes @ w["decoder.weight"].T + w["tied_bias"])


@pytest.mark.parametrize("encoder", ["encoder._", "encoder.", "_encoder._"])
@pytest.mark.parametrize("components", [1, None])
def test_the_axis_of_one_component_is_taken_off(components: int | None, encoder: str, tmp_path: Path) -> None:
    state = _state(components, encoder)
    reading = read_reading(saved(tmp_path, "sparse_autoencoder_final.pt", state))
    config = reading.sae.config
    assert (reading.format, config.activation) == ("ai-safety-foundation", "relu")
    assert (config.site, config.tokens, config.apply_b_dec_to_input) == ("pooled", "cls", True)
    plain = {name.lstrip("_"): tensor for name, tensor in state.items()}
    _agrees(reading.sae, plain, 0 if components else None)


def test_several_components_are_asked_for(tmp_path: Path) -> None:
    state = _state(3)
    file = saved(tmp_path, "sae.pt", state)
    with pytest.raises(HintMissing) as missing:
        read_sae(file)
    assert (missing.value.name, missing.value.choices) == ("stream", ("0", "1", "2"))
    _agrees(read_sae(file, stream="2"), state, 2)
    with pytest.raises(InputRefused, match="no component '3'"):
        read_sae(file, stream="3")


_SOURCE = """
from pydantic import BaseModel, PositiveInt
from torch import Tensor

class SparseAutoencoderConfig(BaseModel, frozen=True):
    n_input_features: PositiveInt
    n_learned_features: PositiveInt
    n_components: PositiveInt | None = None

class SparseAutoencoderState(BaseModel, arbitrary_types_allowed=True):
    config: SparseAutoencoderConfig
    state_dict: dict[str, Tensor]
"""


def test_a_saved_state_with_a_class_of_the_library_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's own `save` pickles an object with the configuration and the weights."""
    module = types.ModuleType("sparse_autoencoder.autoencoder.model")
    exec(_SOURCE, module.__dict__)  # classes of a module that is gone when the file is read
    monkeypatch.setitem(sys.modules, "sparse_autoencoder", types.ModuleType("sparse_autoencoder"))
    monkeypatch.setitem(
        sys.modules, "sparse_autoencoder.autoencoder", types.ModuleType("sparse_autoencoder.autoencoder")
    )
    monkeypatch.setitem(sys.modules, module.__name__, module)
    config = module.SparseAutoencoderConfig(n_input_features=D_IN, n_learned_features=D_SAE, n_components=1)
    state = _state(1, "encoder.")
    whole = module.SparseAutoencoderState(config=config, state_dict=state)
    file = saved(tmp_path, "sae-model-state.pt", whole)
    monkeypatch.undo()
    assert "sparse_autoencoder" not in sys.modules

    _agrees(read_sae(file), state, 0)
