"""dictionary_learning writes the file and dictionary_learning gives the codes."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from sae_auditor.sae import HintMissing, SparseAutoencoder, read_reading, read_sae

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what the other library warns of is not ours to fix
    pytest.importorskip("dictionary_learning")
    from dictionary_learning import dictionary as classes
    from dictionary_learning.trainers import batch_top_k, gdm, jumprelu, matryoshka_batch_top_k, standard, top_k
    from dictionary_learning.training import trainSAE

D_IN, D_SAE, K = 24, 60, 7
COMMON = {"steps": 30, "activation_dim": D_IN, "dict_size": D_SAE, "layer": 5, "lm_name": "a model", "device": "cpu"}
WARM = {"warmup_steps": 5}
TRAINERS: dict[str, dict[str, Any]] = {
    "AutoEncoder": {"trainer": standard.StandardTrainer, **WARM, "sparsity_warmup_steps": 5},
    "AutoEncoder, April": {"trainer": standard.StandardTrainerAprilUpdate, **WARM, "sparsity_warmup_steps": 5},
    "GatedAutoEncoder": {"trainer": gdm.GatedSAETrainer, **WARM, "sparsity_warmup_steps": 5},
    "JumpReluAutoEncoder": {"trainer": jumprelu.JumpReluTrainer, **WARM, "sparsity_warmup_steps": 5},
    "AutoEncoderTopK": {"trainer": top_k.TopKTrainer, **WARM, "k": K, "threshold_start_step": 3},
    "BatchTopKSAE": {"trainer": batch_top_k.BatchTopKTrainer, **WARM, "k": K, "threshold_start_step": 3},
    "MatryoshkaBatchTopKSAE": {
        "trainer": matryoshka_batch_top_k.MatryoshkaBatchTopKTrainer,
        **WARM,
        "k": K,
        "threshold_start_step": 3,
        "group_fractions": [0.25, 0.75],
    },
}


def _vectors(seed: int = 9) -> Tensor:
    return 1.5 * torch.randn(50, D_IN, generator=torch.Generator().manual_seed(seed)) + 0.4


def _trained(folder: Path, name: str, **settings: Any) -> Path:
    torch.manual_seed(0)
    data = [4 * _vectors(seed) for seed in range(30)]
    config = {**COMMON, **TRAINERS[name]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trainSAE(data, [config], steps=30, save_dir=str(folder), device="cpu", **settings)
    return folder / "trainer_0"


def _theirs(kind: Any, weights: Path, **settings: Any) -> Any:
    return kind.from_pretrained(str(weights), device="cpu", **settings)


CLASSES: dict[str, tuple[Any, dict[str, Any]]] = {
    "AutoEncoder": (classes.AutoEncoder, {"normalize_decoder": False}),
    "AutoEncoder, April": (classes.AutoEncoder, {"normalize_decoder": False}),
    "GatedAutoEncoder": (classes.GatedAutoEncoder, {}),
    "JumpReluAutoEncoder": (classes.JumpReluAutoEncoder, {}),
    "AutoEncoderTopK": (top_k.AutoEncoderTopK, {}),
    "BatchTopKSAE": (batch_top_k.BatchTopKSAE, {}),
    "MatryoshkaBatchTopKSAE": (matryoshka_batch_top_k.MatryoshkaBatchTopKSAE, {}),
}


def _agree(ours: SparseAutoencoder, theirs: Any, x: Tensor) -> None:
    with torch.no_grad():
        codes, x_hat = theirs.encode(x), theirs(x)
    assert (codes != 0).any()
    assert torch.equal(codes != 0, ours.encode(x).dense() != 0)
    torch.testing.assert_close(ours.encode(x).dense(), codes, rtol=1e-5, atol=1e-4)
    torch.testing.assert_close(ours.reconstruct(x), x_hat, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("normalized", [False, True])
@pytest.mark.parametrize("name", TRAINERS)
def test_what_a_training_leaves(name: str, normalized: bool, tmp_path: Path) -> None:
    """The whole path: the trainer trains, the library saves, its own loader gives the codes."""
    folder = _trained(tmp_path, name, normalize_activations=normalized, save_steps=[20])
    kind, settings = CLASSES[name]

    for weights in (folder / "ae.pt", folder / "checkpoints" / "ae_20.pt"):
        reading = read_reading(weights)
        _agree(reading.sae, _theirs(kind, weights, **settings), 4 * _vectors())
        assert reading.format == "dictionary_learning"
        assert (reading.sae.config.site, reading.sae.config.model_name) == ("blocks.5.hook_resid_post", "a model")
    assert read_sae(folder).fingerprint == read_sae(folder / "ae.pt").fingerprint
    assert read_sae(tmp_path).fingerprint == read_sae(folder / "ae.pt").fingerprint


def test_the_default_loader_folds_decoder_norms(tmp_path: Path) -> None:
    folder = _trained(tmp_path, "AutoEncoder, April")

    _agree(read_sae(folder, fold_decoder_norm=True), _theirs(classes.AutoEncoder, folder / "ae.pt"), 4 * _vectors())


@pytest.mark.parametrize("name", TRAINERS)
def test_the_state_of_an_interrupted_training(name: str, tmp_path: Path) -> None:
    """Biases in it are those for normalised inputs; ``scale_biases`` is what the library does before it saves."""
    folder = _trained(tmp_path, name)
    kind, settings = CLASSES[name]
    theirs = _theirs(kind, folder / "ae.pt", **settings)
    trainer = json.loads((folder / "config.json").read_text())["trainer"]
    state = {"step": 12, "ae": theirs.state_dict(), "optimizer": {"state": {}}, "config": trainer, "norm_factor": 1.3}
    torch.save({**state, "ae": {name: tensor.clone() for name, tensor in state["ae"].items()}}, folder / "ae.pt")
    with torch.no_grad():
        theirs.scale_biases(1.3)

    _agree(read_sae(folder), theirs, 4 * _vectors())
    (folder / "config.json").unlink()
    _agree(read_sae(folder), theirs, 4 * _vectors())


@pytest.mark.parametrize("name", TRAINERS)
def test_the_state_dict_alone(name: str, tmp_path: Path) -> None:
    folder = _trained(tmp_path, name)
    (folder / "config.json").unlink()
    kind, settings = CLASSES[name]
    hints = {"AutoEncoderTopK": {"activation": "topk"}, "BatchTopKSAE": {"activation": "batchtopk"}}.get(name, {})

    if hints:
        with pytest.raises(HintMissing) as asked:
            read_sae(folder / "ae.pt")
        assert asked.value.name == "activation"

    _agree(read_sae(folder / "ae.pt", **hints), _theirs(kind, folder / "ae.pt", **settings), 4 * _vectors())


def test_the_class_without_a_trainer(tmp_path: Path) -> None:
    theirs = classes.AutoEncoderNew(D_IN, D_SAE)
    with torch.no_grad():
        for parameter in theirs.parameters():
            parameter.normal_()
    torch.save(theirs.state_dict(), tmp_path / "ae.pt")

    _agree(read_sae(tmp_path), theirs, _vectors())


def test_the_old_spelling(tmp_path: Path) -> None:
    folder = _trained(tmp_path, "MatryoshkaBatchTopKSAE")
    config = json.loads((folder / "config.json").read_text())
    config["trainer"] |= {"dict_class": "MatroyshkaBatchTopKSAE", "layer": "", "lm_name": ""}
    (folder / "config.json").write_text(json.dumps(config))

    ours = read_sae(folder)

    _agree(ours, _theirs(matryoshka_batch_top_k.MatryoshkaBatchTopKSAE, folder / "ae.pt"), 4 * _vectors())
    assert ours.config.prefixes == (15, 60)
    assert ours.config.k == K
