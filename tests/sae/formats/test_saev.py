from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.sae import read_reading, read_sae
from tests.sae.formats.dense import D_IN, K, agree, drawer, largest, vectors

FACTOR = 4
D_SAE = FACTOR * D_IN
OLDEST = {"d_vit": D_IN, "exp_factor": FACTOR, "n_reinit_samples": 524288, "remove_parallel_grads": True,
          "normalize_w_dec": True, "seed": 0, "sparsity_coeff": 4e-4, "ghost_grads": False}  # fmt: skip
FLAT = {"d_vit": D_IN, "exp_factor": FACTOR, "n_reinit_samples": 524288, "normalize_w_dec": True, "seed": 0}
NEW = {"d_model": D_IN, "d_sae": D_SAE, "reinit_blend": 0.8, "normalize_w_dec": True}


def _state(**more: Tensor) -> dict[str, Tensor]:
    draw = drawer()
    weights = {"W_enc": draw(D_IN, D_SAE), "b_enc": draw(D_SAE), "W_dec": draw(D_SAE, D_IN), "b_dec": draw(D_IN)}
    return {**weights, **more}


def _written(place: Path, header: dict[str, Any], state: dict[str, Tensor] | None = None) -> Path:
    """One line of JSON, then what torch.save writes; `torch.load` of the whole file fails."""
    buffer = io.BytesIO()
    torch.save(_state() if state is None else state, buffer)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes((json.dumps(header) + "\n").encode() + buffer.getvalue())
    return place


def _headed(schema: int, cfg: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"schema": schema, "cfg": cfg, **more, "commit": "66204b5", "lib": "0.1.0"}


def _formula(x: Tensor, rule: str, *, centred: bool, theta: float = 0.0) -> tuple[Tensor, Tensor]:
    w = {name: tensor.double() for name, tensor in _state().items()}
    pre = (x.double() - w["b_dec"] * centred) @ w["W_enc"] + w["b_enc"]
    codes = {
        "relu": lambda: pre * (pre > 0),
        "topk": lambda: largest(pre, K),
        "abs": lambda: largest(pre, K, by=pre.abs()),
        "threshold": lambda: pre * (pre > max(theta, 0.0)),
    }[rule]()
    return codes, codes @ w["W_dec"] + w["b_dec"]


def _activation(name: str, **params: Any) -> dict[str, Any]:
    return {"activation": {"cls": name, "params": params}}


CASES: dict[str, tuple[dict[str, Any], str, bool]] = {
    "no schema": (OLDEST, "relu", True),
    "1, ReLU as the class": (_headed(1, FLAT, cls="Relu"), "relu", True),
    "1, TopK as the class": (_headed(1, {**FLAT, "top_k": K}, cls="TopK"), "topk", True),
    "1, BatchTopK as the class": (_headed(1, {**FLAT, "top_k": K}, cls="BatchTopK"), "topk", True),
    "1, ReLU inside": (_headed(1, {**FLAT, **_activation("Relu")}, cls="SparseAutoencoderConfig"), "relu", True),
    "1, TopK inside": (_headed(1, {**FLAT, **_activation("TopK", top_k=K)}, cls="SomeConfig"), "topk", True),
    "1, nothing inside": (_headed(1, FLAT), "relu", True),
    "2, ReLU": (_headed(2, {**FLAT, **_activation("Relu")}), "relu", False),
    "2, TopK": (_headed(2, {**FLAT, **_activation("TopK", top_k=K)}), "topk", False),
    "2, BatchTopK without a threshold": (_headed(2, {**FLAT, **_activation("BatchTopK", top_k=K)}), "topk", False),
    "3, TopK": (_headed(3, {**FLAT, "d_model": D_IN, **_activation("TopK", top_k=K)}), "topk", False),
    "4, AbsBatchTopK": (_headed(4, {**NEW, **_activation("AbsBatchTopK", top_k=K)}), "abs", False),
    "5, TopK": (_headed(5, {**NEW, **_activation("TopK", key="top-k", top_k=K, aux={"cls": "AuxK"})}), "topk", False),
    "5, ReLU": (_headed(5, {**NEW, **_activation("Relu", key="relu", sparsity={"coeff": 4e-4})}), "relu", False),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_codes_of_every_age(case: str, tmp_path: Path) -> None:
    header, rule, centred = CASES[case]

    reading = read_reading(_written(tmp_path / "sae.pt", header))

    agree(reading.sae, vectors(), *_formula(vectors(), rule, centred=centred))
    assert reading.format == "saev"
    assert (reading.sae.config.site, reading.sae.config.tokens) == (None, None)


@pytest.mark.parametrize("schema", [3, 4, 5])
@pytest.mark.parametrize("theta", [0.9, 0.0, -0.5])
def test_batchtopk_with_its_threshold(theta: float, schema: int, tmp_path: Path) -> None:
    header = _headed(schema, {**NEW, **_activation("BatchTopK", top_k=K, momentum=0.1)})
    state = _state(**{"activation.threshold": torch.tensor(theta)})

    sae = read_sae(_written(tmp_path / "sae.pt", header, state))

    agree(sae, vectors(), *_formula(vectors(), "threshold", centred=False, theta=theta))
    assert (sae.config.activation, sae.config.k) == ("batchtopk", K)


def test_schema_1_says_that_centring_is_not_sure(tmp_path: Path) -> None:
    place = _written(tmp_path / "sae.pt", _headed(1, FLAT, cls="Relu"))

    assert "subtract" in read_reading(place).notices[0]
    agree(read_sae(place, centre=False), vectors(), *_formula(vectors(), "relu", centred=False))


def test_statistics_from_outside_the_file(tmp_path: Path) -> None:
    """The DINOv2 release reads ``(x - mean) * scale``, which its notebook alone says."""
    mean = drawer(8)(D_IN)

    sae = read_sae(_written(tmp_path / "sae.pt", OLDEST), mean=mean.tolist(), scale=2.018)

    codes, x_hat = _formula((vectors() - mean) * 2.018, "relu", centred=True)
    agree(sae, vectors(), codes, x_hat / 2.018 + mean.double())


def test_the_folder_of_a_layer(tmp_path: Path) -> None:
    place = _written(tmp_path / "layer_13" / "abcdef" / "sae.pt", CASES["5, ReLU"][0])

    assert read_sae(place).config.site == "blocks.13.hook_resid_post"
    assert read_sae(tmp_path).config.site == "blocks.13.hook_resid_post"


@pytest.mark.parametrize(
    "header",
    [
        _headed(6, {**NEW, **_activation("Relu")}),
        _headed(1, {**FLAT, "top_k": K}, cls="JumpRelu"),
        _headed(2, {**FLAT, **_activation("Softplus")}),
        {"schema": 2, "cfg": "none"},
        {**OLDEST, "d_vit": D_IN + 1},
        {**OLDEST, "exp_factor": FACTOR + 1},
        {**OLDEST, "exp_factor": "four"},
    ],
)
def test_headers_that_do_not_fit_are_refused(header: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=str(tmp_path)):
        read_sae(_written(tmp_path / "sae.pt", header))
