"""Weights without a configuration, files of nobody's format, and finding the file that is meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.sae import HintMissing, read_reading, read_sae
from sae_auditor.sae.formats.named import propose
from tests.sae.formats.dense import D_IN, D_SAE, K, agree, drawer, largest, vectors


def _weights() -> dict[str, Tensor]:
    draw = drawer()
    return {"W_enc": draw(D_IN, D_SAE), "b_enc": draw(D_SAE), "W_dec": draw(D_SAE, D_IN), "b_dec": draw(D_IN)}


def _formula(x: Tensor, *, centred: bool = True, k: int | None = None) -> tuple[Tensor, Tensor]:
    w = {name: tensor.double() for name, tensor in _weights().items()}
    pre = (x.double() - w["b_dec"] * centred) @ w["W_enc"] + w["b_enc"]
    codes = (pre if k is None else largest(pre, k)).clamp(min=0)
    return codes, codes @ w["W_dec"] + w["b_dec"]


def _saved(place: Path, tensors: dict[str, Tensor]) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.suffix == ".safetensors":
        safetensors.torch.save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, place)
    else:
        torch.save(tensors, place)
    return place


@pytest.mark.parametrize("name", ["a.pt", "a.pth", "a.safetensors"])
@pytest.mark.parametrize("wrapper", ["", "state_dict.", "model."])
def test_four_tensors(wrapper: str, name: str, tmp_path: Path) -> None:
    tensors = {wrapper + key: tensor for key, tensor in _weights().items()}

    reading = read_reading(_saved(tmp_path / name, tensors))

    agree(reading.sae, vectors(), *_formula(vectors()))
    assert (reading.format, reading.sae.config.site) == ("four tensors", None)
    assert "fit check" in reading.notices[0]


def test_hints_for_four_tensors(tmp_path: Path) -> None:
    place = _saved(tmp_path / "a.pt", _weights())

    agree(read_sae(place, centre=False), vectors(), *_formula(vectors(), centred=False))
    agree(read_sae(place, activation="topk", k=K), vectors(), *_formula(vectors(), k=K))
    assert read_sae(place, site="blocks.3.hook_resid_post", tokens="patch").config.tokens == "patch"
    with pytest.raises(HintMissing, match="how many") as asked:
        read_sae(place, activation="topk")
    assert asked.value.name == "k"
    with pytest.raises(HintMissing) as asked:
        read_sae(place, activation="jumprelu")
    assert asked.value.name == "threshold"
    assert read_sae(place, threshold=0.5).config.activation == "jumprelu"
    assert read_sae(place, threshold=0.5, k=K).config.activation == "batchtopk"


def test_matrices_that_lie_the_other_way_round_are_turned(tmp_path: Path) -> None:
    turned = {name: tensor.T if tensor.ndim == 2 else tensor for name, tensor in _weights().items()}

    agree(read_sae(_saved(tmp_path / "a.pt", turned)), vectors(), *_formula(vectors()))


@pytest.mark.parametrize("name", ["W_enc", "W_dec"])
def test_four_tensors_that_do_not_fit(name: str, tmp_path: Path) -> None:
    tensors = _weights()
    tensors[name] = tensors[name][:-1]

    with pytest.raises(InputRefused, match=name):
        read_sae(_saved(tmp_path / "a.pt", tensors))


def _foreign(**changes: Tensor) -> dict[str, Tensor]:
    w = _weights()
    return {
        "net.0.enc_w": w["W_enc"].T,
        "net.0.enc_bias": w["b_enc"],
        "net.2.dec_w": w["W_dec"].T,
        "net.2.dec_bias": w["b_dec"],
        "steps": torch.tensor(3),
        **changes,
    }


NAMES = {"W_enc": "net.0.enc_w", "W_dec": "net.2.dec_w", "b_enc": "net.0.enc_bias", "b_dec": "net.2.dec_bias"}


def test_an_unknown_file_is_asked_about_with_a_proposal(tmp_path: Path) -> None:
    place = _saved(tmp_path / "a.pt", _foreign())

    with pytest.raises(HintMissing) as asked:
        read_sae(place)
    assert (asked.value.name, asked.value.suggestion) == ("names", NAMES)
    with pytest.raises(HintMissing) as asked:
        read_sae(place, names=NAMES)
    assert (asked.value.name, asked.value.suggestion) == ("activation", "relu")

    agree(read_sae(place, names=NAMES, activation="relu"), vectors(), *_formula(vectors()))
    agree(read_sae(place, names=NAMES, activation="topk", k=K), vectors(), *_formula(vectors(), k=K))


def test_named_tensors_override_a_known_format(tmp_path: Path) -> None:
    """A file that is taken for another can still be read as the person says."""
    place = _saved(tmp_path / "a.pt", {**_weights(), "threshold": torch.ones(D_SAE)})
    names = {name: name for name in _weights()}

    assert read_sae(place).config.activation == "jumprelu"
    agree(read_sae(place, names=names, activation="relu"), vectors(), *_formula(vectors()))


def test_tied_weights_and_missing_biases(tmp_path: Path) -> None:
    place = _saved(tmp_path / "a.pt", _foreign())
    w = _weights()["W_dec"].double()

    sae = read_sae(place, names={"W_dec": "net.2.dec_w"}, activation="relu")

    codes = (vectors().double() @ w.T).clamp(min=0)
    agree(sae, vectors(), codes, codes @ w)


@pytest.mark.parametrize(
    ("names", "named"),
    [
        ({"W_enc": "net.0.enc_w"}, "W_dec"),
        ({"W_dec": "nothing"}, "nothing"),
        ({"encoder": "net.0.enc_w"}, "encoder"),
        ({**NAMES, "b_enc": "net.2.dec_bias"}, "b_enc"),
    ],
)
def test_names_that_do_not_fit(names: dict[str, str], named: str, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=named):
        read_sae(_saved(tmp_path / "a.pt", _foreign()), names=names, activation="relu")


@pytest.mark.parametrize(
    "tensors",
    [
        {"encode.w": (D_SAE, D_IN), "decode.w": (D_IN, D_SAE), "encode.b": (D_SAE,), "decode.b": (D_IN,)},
        {"decode.w": (D_IN, D_SAE), "encode.w": (D_IN, D_SAE), "mean": (7,), "pre_bias": (D_IN,)},
        {"dictionary": (D_SAE, D_IN), "encoder": (D_SAE, D_IN), "latent_bias": (D_SAE,), "theta": (D_SAE,)},
    ],
)
def test_proposals(tensors: dict[str, tuple[int, ...]]) -> None:
    proposal = propose({name: torch.zeros(shape) for name, shape in tensors.items()})

    assert proposal is not None
    assert "enc" in proposal.names["W_enc"]
    assert "dec" in proposal.names["W_dec"] or "dictionary" in proposal.names["W_dec"]
    assert proposal.names.get("b_dec") in (None, "decode.b", "pre_bias")
    assert proposal.names.get("threshold") in (None, "theta")
    assert len(set(proposal.names.values())) == len(proposal.names)
    assert set(proposal.alternatives["W_enc"]) == {proposal.names["W_enc"], proposal.names["W_dec"]}


@pytest.mark.parametrize(
    "tensors", [{}, {"a": torch.zeros(3)}, {"a": torch.zeros(3, 4)}, {"a": torch.zeros(3, 4), "b": torch.zeros(3, 5)}]
)
def test_nothing_is_proposed_where_nothing_fits(tensors: dict[str, Tensor]) -> None:
    assert propose(tensors) is None


def test_a_clip_model_is_named_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"architectures": ["CLIPModel"]}))
    _saved(tmp_path / "model.safetensors", {"a": torch.zeros(4, 8), "b": torch.zeros(8, 4)})

    with pytest.raises(InputRefused, match="CLIP model, not an SAE"):
        read_sae(tmp_path)


def test_a_model_is_no_autoencoder(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="not an SAE"):
        read_sae(_saved(tmp_path / "a.pt", {str(i): torch.zeros(4, 8) for i in range(100)}))


@pytest.mark.parametrize("depth", ["", "trainer_0", "run/trainer_0", "openai/run/layer_3/abc"])
def test_a_folder_with_one_autoencoder_below_it_is_opened(depth: str, tmp_path: Path) -> None:
    _saved(tmp_path / depth / "weights.pt", _weights())
    (tmp_path / ".cache").mkdir()
    _saved(tmp_path / ".cache" / "other.pt", _weights())

    agree(read_sae(tmp_path), vectors(), *_formula(vectors()))


def test_several_are_listed(tmp_path: Path) -> None:
    for i in range(9):
        _saved(tmp_path / f"trainer_{i}" / "ae.pt", _weights())

    with pytest.raises(InputRefused) as refusal:
        read_sae(tmp_path)

    assert "trainer_0/ae.pt, trainer_1/ae.pt" in refusal.value.text().replace("\\", "/")
    assert "3 more" in refusal.value.text()


def test_what_lies_beside_weights_is_not_taken_for_them(tmp_path: Path) -> None:
    _saved(tmp_path / "n_images_2600058.pt", _weights())
    for name in ("sparsity.safetensors", "trainer_state.pt", "n_images_2600058_log_feature_sparsity.pt"):
        _saved(tmp_path / name, {"sparsity": torch.zeros(3)})

    agree(read_sae(tmp_path), vectors(), *_formula(vectors()))


@pytest.mark.parametrize(
    "hints",
    [
        {"scale": 0.0},
        {"scale": [1.0, 2.0]},
        {"mean": [[0.0]]},
        {"mean": float("nan")},
        {"mean": "a lot"},
        {"activation": "softmax"},
        {"k": D_SAE + 1, "activation": "topk"},
    ],
)
def test_hints_that_do_not_fit(hints: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InputRefused):
        read_sae(_saved(tmp_path / "a.pt", _weights()), **hints)


def test_statistics_of_the_input(tmp_path: Path) -> None:
    place, draw = _saved(tmp_path / "a.pt", _weights()), drawer(4)
    mean, scale = draw(D_IN), draw(D_IN).abs() + 0.5

    for centred in (True, False):
        codes, x_hat = _formula((vectors().double() - mean) * scale, centred=centred)
        sae = read_sae(place, mean=mean.tolist(), scale=scale.tolist(), centre=centred)
        agree(sae, vectors(), codes, x_hat / scale.double() + mean.double())
