"""Files laid out as overcomplete's, without the library; `tests/sae/peer` compares with the library itself."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from sae_auditor.errors import InputRefused
from sae_auditor.sae import HintMissing, read_reading, read_sae, sae_from_bytes, sae_to_bytes
from tests.sae.formats.dense import D_IN, D_SAE, K, agree, drawer, largest, saved, vectors

State = dict[str, Tensor]


def _state(*, encoder: str = "linear", dictionary: str = "plain") -> State:
    draw, state = drawer(), {}
    if encoder in ("linear", "batch norm"):
        state |= {"encoder.final_block.0.weight": draw(D_SAE, D_IN), "encoder.final_block.0.bias": draw(D_SAE)}
    if encoder == "batch norm":
        state |= {f"encoder.final_block.1.{name}": draw(D_SAE) for name in ("weight", "bias", "running_mean")}
        state["encoder.final_block.1.running_var"] = draw(D_SAE).abs()
        state["encoder.final_block.1.num_batches_tracked"] = torch.tensor(9)
    if encoder.startswith("untied"):
        state["encoder.weight"] = draw(D_SAE, D_IN)
    if "bias" in encoder:
        state["encoder.bias"] = draw(D_SAE)
    rows = {"_weights": draw(D_SAE, D_IN)}
    if dictionary == "archetypal":
        rows = {"W": draw(D_SAE, 30), "C": draw(30, D_IN), "Relax": draw(D_SAE, D_IN)}
    rows["multiplier"] = torch.tensor(0.4)
    homes = ("dictionary.", "encoder.tied_to.") if encoder.startswith("tied") else ("dictionary.",)
    return state | {home + name: tensor for home in homes for name, tensor in rows.items()}


def _rows(state: State, norm: Callable[[Tensor], Tensor] | None = None) -> Tensor:
    weights = state["dictionary._weights"].double()
    length = weights.norm(dim=1, keepdim=True) + 1e-8 if norm is None else norm(weights)
    return weights / length * torch.tensor(0.4).double().exp()


def _pre(state: State, x: Tensor) -> Tensor:
    w = {name: tensor.double() for name, tensor in state.items()}
    return x.double() @ w["encoder.final_block.0.weight"].T + w["encoder.final_block.0.bias"]


def _softly(pre: Tensor, levels: Tensor) -> Tensor:
    return (torch.softmax(-((pre[:, :, None] - levels) ** 2), dim=2) * levels).sum(2).relu()


LEVELS = torch.tensor([-0.4, 0.0, 0.6, 1.5])
RULES = {
    "relu": ({"activation": "relu"}, {}, torch.relu),
    "topk": ({"k": K}, {}, lambda pre: largest(pre, K).relu()),
    "batchtopk": ({"threshold": 0.8}, {}, lambda pre: torch.where(pre >= 0.8, pre, 0.0)),
    "jumprelu": (
        {},
        {"thresholds": torch.linspace(-3, 1, D_SAE)},
        lambda pre: torch.where(pre >= torch.linspace(-3, 1, D_SAE).double().exp(), pre, 0.0),
    ),
    "quantised": ({}, {"Q": LEVELS}, lambda pre: _softly(pre, LEVELS.double())),
    "quantised-hard": (
        {"activation": "quantised-hard"},
        {"Q": LEVELS},
        lambda pre: LEVELS.double()[(pre[:, :, None] - LEVELS.double()).abs().argmin(2)].relu(),
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_state_dicts_and_what_must_be_said_about_them(rule: str, tmp_path: Path) -> None:
    hints, more, act = RULES[rule]
    state, x = {**_state(), **more}, vectors()
    reading = read_reading(saved(tmp_path, "sae.pth", state), hints)
    assert (reading.format, reading.sae.config.activation) == ("overcomplete", rule)
    assert not reading.sae.config.apply_b_dec_to_input
    assert "'l2' was taken" in reading.notices[0]
    codes = act(_pre(state, x))
    agree(reading.sae, x, codes, codes @ _rows(state))
    again = sae_from_bytes(*sae_to_bytes(reading.sae))
    assert again.fingerprint == reading.sae.fingerprint
    torch.testing.assert_close(again.encode(x).dense(), reading.sae.encode(x).dense(), rtol=0, atol=0)


def test_which_latents_fire_is_asked_for(tmp_path: Path) -> None:
    file = saved(tmp_path, "sae.pth", _state())
    with pytest.raises(HintMissing, match="a threshold for those") as missing:
        read_sae(file)
    assert missing.value.name == "k"
    with pytest.raises(HintMissing) as missing:
        read_sae(file, activation="batchtopk")
    assert missing.value.name == "threshold"
    with pytest.raises(InputRefused, match="'gated' is no activation"):
        read_sae(file, activation="gated")


NORMS: dict[str, Callable[[Tensor], Tensor]] = {
    "l2": lambda w: w.square().sum(1, keepdim=True).sqrt() + 1e-8,
    "max_l2": lambda w: w.square().sum(1).sqrt().max(),
    "l1": lambda w: w.abs().sum(1, keepdim=True) + 1e-8,
    "max_l1": lambda w: w.abs().sum(1).max(),
    "identity": lambda w: torch.ones(1).double(),
}


@pytest.mark.parametrize("normalization", NORMS)
def test_the_dictionary_is_normalised_once_more(normalization: str, tmp_path: Path) -> None:
    state, x = _state(), vectors()
    reading = read_reading(saved(tmp_path, "sae.pth", state), {"k": K, "normalization": normalization})
    codes = largest(_pre(state, x), K).relu()
    agree(reading.sae, x, codes, codes @ _rows(state, NORMS[normalization]))
    assert reading.notices == ()


def test_another_normalisation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="'max' is no normalisation"):
        read_sae(saved(tmp_path, "sae.pth", _state()), k=K, normalization="max")


@pytest.mark.parametrize("encoder", ["tied", "tied with bias", "untied", "untied with bias", "batch norm"])
def test_encoders_of_one_layer(encoder: str, tmp_path: Path) -> None:
    state, x = _state(encoder=encoder), vectors()
    w = {name: tensor.double() for name, tensor in state.items()}
    if encoder == "batch norm":
        block = {name.rpartition(".")[2]: w[f"encoder.final_block.1.{name}"] for name in ("weight", "bias")}
        mean, var = (w[f"encoder.final_block.1.running_{name}"] for name in ("mean", "var"))
        pre = (_pre(state, x) - mean) / (var + 1e-5).sqrt() * block["weight"] + block["bias"]
    else:
        weight = _rows(state) if encoder.startswith("tied") else w["encoder.weight"]
        pre = x.double() @ weight.T + w.get("encoder.bias", torch.zeros(D_SAE).double())
    codes = largest(pre, K).relu()
    agree(read_sae(saved(tmp_path, "sae.pth", {"sae": state}), k=K), x, codes, codes @ _rows(state))


@pytest.mark.parametrize("delta", [None, 0.3, 50.0])
def test_archetypal_dictionaries_stay_within_delta_of_the_points(delta: float | None, tmp_path: Path) -> None:
    state, x = _state(dictionary="archetypal"), vectors()
    reading = read_reading(saved(tmp_path, "sae.pth", state), {"k": K, "delta": delta})
    w = {name: tensor.double() for name, tensor in state.items()}
    shares = w["dictionary.W"].clamp(min=0)
    moved = [row * min(1.0, (delta or 1.0) / float(row.norm())) for row in w["dictionary.Relax"]]
    rows = shares / (shares.sum(1, keepdim=True) + 1e-8) @ w["dictionary.C"] + torch.stack(moved)
    codes = largest(_pre(state, x), K).relu()
    agree(reading.sae, x, codes, codes @ (rows * torch.tensor(0.4).double().exp()))
    assert len(reading.notices) == (delta is None)


def test_no_encoder_is_matching_pursuit(tmp_path: Path) -> None:
    state, x = _state(encoder="none"), vectors()
    reading = read_reading(saved(tmp_path, "sae.pth", state), {"k": 4})
    assert "matching pursuit" in reading.notices[1]
    rows, codes = _rows(state), torch.zeros(len(x), D_SAE).double()
    for i, rest in enumerate(x.double()):
        for _ in range(4):
            along = rows @ rest
            j = int(along.argmax())
            codes[i, j] += along[j]
            rest = rest - along[j] * rows[j]
    agree(reading.sae, x, codes, codes @ rows)


def test_orthogonal_matching_pursuit_fits_all_chosen_latents_anew(tmp_path: Path) -> None:
    """With enough gradient steps the activations are those of non-negative least squares on the chosen rows."""
    scipy = pytest.importorskip("scipy.optimize")
    state, x = _state(encoder="none"), vectors(8)
    hints = {"k": 3, "activation": "orthogonal-matching-pursuit"}
    sae = read_sae(saved(tmp_path, "sae.pth", state), **hints)
    object.__setattr__(sae, "config", type(sae.config)(**{**vars(sae.config), "solver_steps": 3_000}))
    rows, codes = _rows(state), torch.zeros(len(x), D_SAE).double()
    for i, vector in enumerate(x.double()):
        chosen: list[int] = []
        for _ in range(3):
            along = rows @ (vector - codes[i] @ rows)
            along[chosen] = -torch.inf
            chosen.append(int(along.argmax()))
            codes[i, chosen] = torch.as_tensor(scipy.nnls(rows[chosen].T.numpy(), vector.numpy())[0])
    torch.testing.assert_close(sae.encode(x).dense().double(), codes, rtol=1e-3, atol=1e-3)


def test_statistics_of_the_input_are_folded_in(tmp_path: Path) -> None:
    state, x, draw = _state(), vectors(), drawer(11)
    mean, scale = draw(D_IN), draw(D_IN).abs() + 0.5
    sae = read_sae(saved(tmp_path, "sae.pth", state), k=K, mean=mean.tolist(), scale=scale.tolist())
    codes = largest(_pre(state, (x.double() - mean) * scale), K).relu()
    agree(sae, x, codes, codes @ _rows(state) / scale.double() + mean)


@pytest.mark.parametrize(
    "name", ["mlp_blocks.0.0.weight", "attention_blocks.0.norm1.weight", "resnet_blocks.0.conv1.w"]
)
def test_deep_encoders_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="several layers"):
        read_sae(saved(tmp_path, "sae.pth", _state() | {f"encoder.{name}": torch.ones(3, 3)}), k=K)


def test_a_layer_norm_over_the_latents_is_refused(tmp_path: Path) -> None:
    state = _state() | {f"encoder.final_block.1.{name}": torch.ones(D_SAE) for name in ("weight", "bias")}
    with pytest.raises(InputRefused, match="together"):
        read_sae(saved(tmp_path, "sae.pth", state), k=K)


# -- Whole modules whose classes are gone when the file is read --------------------------------------------------------

_SOURCE = """
from torch import nn
class TopKSAE(nn.Module): pass
class Mine(TopKSAE): pass
class BatchTopKSAE(nn.Module): pass
class DictionaryLayer(nn.Module): pass
class MLPEncoder(nn.Module): pass
def normalize_l1(x): return x
def normalize_mine(x): return x
"""


def _library(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    parts = ["overcomplete", "overcomplete.sae", "overcomplete.sae.dictionary"]
    for name in parts:
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    module = sys.modules[parts[-1]]
    exec(_SOURCE, module.__dict__)
    return module


def _module(library: types.ModuleType, kind: str, **attributes: object) -> nn.Module:
    state = _state()
    sae, encoder, dictionary = getattr(library, kind)(), library.MLPEncoder(), library.DictionaryLayer()
    linear = nn.Linear(D_IN, D_SAE)
    linear.load_state_dict({name: state[f"encoder.final_block.0.{name}"] for name in ("weight", "bias")})
    encoder.final_block, encoder.final_activation = nn.Sequential(linear, nn.Identity()), nn.ReLU()
    encoder.hidden_activation = nn.ReLU
    dictionary._weights = nn.Parameter(state["dictionary._weights"])
    dictionary.register_buffer("multiplier", state["dictionary.multiplier"])
    dictionary.normalization, dictionary._fused_dictionary = library.normalize_l1, None
    sae.encoder, sae.dictionary = encoder, dictionary
    for name, value in attributes.items():
        setattr(sae, name, value)
    return sae


@pytest.mark.parametrize("kind", ["TopKSAE", "Mine"])
@pytest.mark.parametrize("wrapped", [False, True])
def test_modules_of_classes_that_are_gone(
    wrapped: bool, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sae = _module(_library(monkeypatch), kind, top_k=K)
    file = saved(tmp_path, "sae.pt", {"model": sae, "epoch": 3} if wrapped else sae)
    monkeypatch.undo()
    assert not any(name.startswith("overcomplete") for name in sys.modules)

    reading, x, state = read_reading(file), vectors(), _state()

    assert (reading.sae.config.activation, reading.sae.config.k, reading.notices) == ("topk", K, ())
    codes = largest(_pre(state, x), K).relu()
    agree(reading.sae, x, codes, codes @ _rows(state, NORMS["l1"]))


def test_a_module_in_evaluation_uses_the_dictionary_it_fused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sae = _module(_library(monkeypatch), "TopKSAE", top_k=K).eval()
    fused = drawer(12)(D_SAE, D_IN)
    sae.dictionary._fused_dictionary = fused
    file, x, state = saved(tmp_path, "sae.pt", sae), vectors(), _state()
    codes = largest(_pre(state, x), K).relu()
    agree(read_sae(file), x, codes, codes @ fused.double())
    agree(read_sae(file, normalization="l2"), x, codes, codes @ _rows(state))


def test_a_batch_topk_module_knows_its_threshold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = {"top_k": 99, "threshold_momentum": 0.9, "running_threshold": torch.tensor(0.7)}
    file = saved(tmp_path, "a.pt", _module(_library(monkeypatch), "BatchTopKSAE", **more))
    untrained = saved(
        tmp_path, "b.pt", _module(_library(monkeypatch), "BatchTopKSAE", **more | {"running_threshold": None})
    )
    x, state = vectors(), _state()
    pre = _pre(state, x)
    for sae in (read_sae(file), read_sae(untrained, threshold=0.7)):
        codes = torch.where(pre >= 0.7, pre, 0.0)
        agree(sae, x, codes, codes @ _rows(state, NORMS["l1"]))
    with pytest.raises(HintMissing) as missing:
        read_sae(untrained)
    assert missing.value.name == "threshold"


def test_other_final_functions_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sae = _module(_library(monkeypatch), "TopKSAE", top_k=K)
    sae.encoder.final_activation = nn.GELU()
    with pytest.raises(InputRefused, match="ends with 'GELU'"):
        read_sae(saved(tmp_path, "sae.pt", sae))


def test_a_function_of_ones_own_is_refused_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = _library(monkeypatch)
    sae = _module(library, "TopKSAE", top_k=K)
    sae.dictionary.normalization = library.normalize_mine
    with pytest.raises(InputRefused, match="normalize_mine"):
        read_sae(saved(tmp_path, "sae.pt", sae))


def test_the_librarys_own_functions_are_names_and_nothing_to_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = _library(monkeypatch)

    class Calls:
        def __reduce__(self) -> tuple[object, ...]:
            return library.normalize_l1, (1,)

    with pytest.raises(InputRefused, match=r"calls 'overcomplete\.sae\.dictionary\.normalize_l1'"):
        read_sae(saved(tmp_path, "sae.pt", _state() | {"more": Calls()}), k=K)  # type: ignore[operator]
