"""SAELens writes the file and SAELens gives the codes."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.sae import SparseAutoencoder, read_reading, read_sae

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what the other library warns of is not ours to fix
    sae_lens = pytest.importorskip("sae_lens")
    from sae_lens import registry
    from sae_lens.training.activation_scaler import ActivationScaler, ActivationWhitening

D_IN, D_SAE = 24, 60
SITE = "blocks.3.hook_resid_post"


def _randomised(module: Any, seed: int = 0) -> Any:
    """Give every weight of a module random values; nothing stays zero, one, tied or of unit length."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            scale = 1.0 if name in ("W_enc", "W_dec") else 0.3
            parameter.copy_(scale * torch.randn(parameter.shape, generator=generator))
            if name == "threshold":
                parameter.abs_()
    return module


def _inference(architecture: str, **config: Any) -> Any:
    made, config_class = registry.get_sae_class(architecture)
    metadata = sae_lens.saes.sae.SAEMetadata(hook_name=config.pop("hook_name", SITE), model_name="a CLIP")
    return _randomised(made(config_class(d_in=D_IN, d_sae=D_SAE, metadata=metadata, **config)))


def _training(architecture: str, **config: Any) -> Any:
    made, config_class = registry.get_sae_training_class(architecture)
    return _randomised(made(config_class(d_in=D_IN, d_sae=D_SAE, **config)))


def _vectors() -> Tensor:
    return 1.5 * torch.randn(50, D_IN, generator=torch.Generator().manual_seed(9)) + 0.4


def _agree(ours: SparseAutoencoder, codes: Tensor, x_hat: Tensor, x: Tensor, atol: float = 1e-5) -> None:
    mine = ours.encode(x).dense()
    assert torch.equal(codes != 0, mine != 0)
    assert (codes != 0).any()
    torch.testing.assert_close(mine, codes, rtol=1e-5, atol=atol)
    torch.testing.assert_close(ours.reconstruct(x), x_hat, rtol=1e-5, atol=10 * atol)


ARCHITECTURES: list[tuple[str, dict[str, Any]]] = [
    ("standard", {}),
    ("gated", {}),
    ("jumprelu", {}),
    ("topk", {"k": 7}),
    ("topk", {"k": 7, "rescale_acts_by_decoder_norm": True}),
    ("abstopk", {"k": 7}),
    ("abstopk", {"k": 7, "rescale_acts_by_decoder_norm": True}),
]


@pytest.mark.parametrize("normalization", ["none", "layer_norm", "constant_norm_rescale"])
@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize(("architecture", "config"), ARCHITECTURES)
def test_saved_models(
    architecture: str, config: dict[str, Any], centred: bool, normalization: str, tmp_path: Path
) -> None:
    theirs = _inference(architecture, apply_b_dec_to_input=centred, normalize_activations=normalization, **config)
    theirs.save_model(tmp_path)
    x = _vectors()

    reading = read_reading(tmp_path)

    with torch.no_grad():
        _agree(reading.sae, theirs.encode(x), theirs(x), x)
    assert (reading.format, reading.sae.config.site, reading.sae.config.model_name) == ("SAELens", SITE, "a CLIP")


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_narrow_weights_are_widened(dtype: str, tmp_path: Path) -> None:
    theirs = _inference("standard").to(dtype=getattr(torch, dtype))
    theirs.save_model(tmp_path)
    x = _vectors()

    wide = sae_lens.SAE.load_from_disk(tmp_path, dtype="float32")

    with torch.no_grad():
        _agree(read_sae(tmp_path), wide.encode(x), wide(x), x)


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize(
    "config",
    [
        {},
        {"max_iterations": 4, "stop_on_duplicate_support": False},
        {"residual_threshold": 3.0, "stop_on_duplicate_support": False},
    ],
)
def test_matching_pursuit(config: dict[str, Any], centred: bool, tmp_path: Path) -> None:
    theirs = _inference("matching_pursuit", apply_b_dec_to_input=centred, **config)
    with torch.no_grad():
        theirs.W_dec.div_(theirs.W_dec.norm(dim=1, keepdim=True))
    theirs.save_model(tmp_path)
    x = _vectors()

    with torch.no_grad():
        _agree(read_sae(tmp_path), theirs.encode(x), theirs(x), x)


@pytest.mark.parametrize(
    ("architecture", "config"),
    [
        ("standard", {}),
        ("gated", {}),
        ("jumprelu", {}),
        ("topk", {"k": 7}),
        ("topk", {"k": 7, "rescale_acts_by_decoder_norm": False}),
        ("abstopk", {"k": 7}),
        ("matching_pursuit", {}),
    ],
)
def test_checkpoints_of_a_training(architecture: str, config: dict[str, Any], tmp_path: Path) -> None:
    theirs = _training(architecture, **config)
    theirs.save_model(tmp_path)
    x = _vectors()

    with torch.no_grad():
        _agree(read_sae(tmp_path), theirs.encode(x), theirs(x), x, atol=1e-4)


@pytest.mark.parametrize("rescaled", [True, False])
@pytest.mark.parametrize("architecture", ["batchtopk", "matryoshka_batchtopk"])
def test_batchtopk_is_read_alike_from_a_checkpoint_and_from_its_export(
    architecture: str, rescaled: bool, tmp_path: Path
) -> None:
    widths = {"matryoshka_widths": [10, 30, D_SAE]} if architecture == "matryoshka_batchtopk" else {}
    trained = _training(architecture, k=6.5, rescale_acts_by_decoder_norm=rescaled, **widths)
    trained.topk_threshold.fill_(4.321)
    trained.save_model(tmp_path / "checkpoint")
    trained.save_inference_model(tmp_path / "export")
    theirs = sae_lens.SAE.load_from_disk(tmp_path / "export")
    x = _vectors()

    for place in ("checkpoint", "export"):
        ours = read_sae(tmp_path / place)
        with torch.no_grad():
            _agree(ours, theirs.encode(x), theirs(x), x, atol=1e-4)
        assert (ours.config.activation, ours.config.k) == ("batchtopk", 6)
        assert ours.config.prefixes == tuple(widths.get("matryoshka_widths", ()))


@pytest.mark.parametrize(
    ("architecture", "config"),
    [
        ("standard", {}),
        ("standard", {"apply_b_dec_to_input": False}),
        ("gated", {"apply_b_dec_to_input": False}),
        ("topk", {"k": 7}),
        ("topk", {"k": 7, "rescale_acts_by_decoder_norm": False}),
        ("batchtopk", {"k": 7}),
        ("jumprelu", {}),
        ("matching_pursuit", {}),
    ],
)
def test_a_checkpoint_with_a_scaling_factor(architecture: str, config: dict[str, Any], tmp_path: Path) -> None:
    """The library folds the factor when the training ends; a checkpoint has it beside the weights."""
    trained = _training(architecture, normalize_activations="expected_average_only_in", **config)
    if architecture == "batchtopk":
        trained.topk_threshold.fill_(3.0)
    trained.save_model(tmp_path / "checkpoint")
    ActivationScaler(scaling_factor=2.5).save(str(tmp_path / "checkpoint" / "activation_scaler.json"))
    trained.fold_activation_norm_scaling_factor(2.5)
    trained.save_inference_model(tmp_path / "export")
    theirs = sae_lens.SAE.load_from_disk(tmp_path / "export")
    x = _vectors()

    with torch.no_grad():
        _agree(read_sae(tmp_path / "checkpoint"), theirs.encode(x), theirs(x), x, atol=1e-4)


@pytest.mark.parametrize(
    ("architecture", "config"),
    [
        ("standard", {}),
        ("standard", {"apply_b_dec_to_input": False}),
        ("gated", {}),
        ("gated", {"apply_b_dec_to_input": False}),
        ("topk", {"k": 7}),
        ("jumprelu", {"apply_b_dec_to_input": False}),
    ],
)
def test_a_checkpoint_with_whitening(architecture: str, config: dict[str, Any], tmp_path: Path) -> None:
    trained = _training(architecture, normalize_activations="covariance_whitening", **config)
    generator = torch.Generator().manual_seed(4)
    matrix = torch.eye(D_IN).double() + 0.2 * torch.randn(D_IN, D_IN, generator=generator).double()
    whitening = ActivationWhitening(torch.randn(D_IN, generator=generator).double(), matrix, torch.linalg.inv(matrix))
    trained.save_model(tmp_path / "checkpoint")
    ActivationScaler(whitening=whitening).save(str(tmp_path / "checkpoint" / "activation_scaler.json"))
    trained.fold_activation_whitening(whitening.mean, whitening.matrix, whitening.inverse_matrix)
    trained.save_inference_model(tmp_path / "export")
    theirs = sae_lens.SAE.load_from_disk(tmp_path / "export")
    x = _vectors()

    with torch.no_grad():
        _agree(read_sae(tmp_path / "checkpoint"), theirs.encode(x), theirs(x), x, atol=1e-4)


@pytest.mark.parametrize(
    "architecture", ["transcoder", "skip_transcoder", "jumprelu_transcoder", "jumprelu_skip_transcoder"]
)
def test_transcoders_are_refused_by_name(architecture: str, tmp_path: Path) -> None:
    made, config_class = registry.get_sae_class(architecture)
    made(config_class(d_in=D_IN, d_sae=D_SAE, d_out=D_IN, apply_b_dec_to_input=False)).save_model(tmp_path)

    with pytest.raises(InputRefused, match=architecture):
        read_sae(tmp_path)


def test_hook_z_reads_flat_vectors(tmp_path: Path) -> None:
    theirs = _inference("standard", reshape_activations="hook_z", hook_name="blocks.3.attn.hook_z")
    theirs.save_model(tmp_path)
    x = _vectors()

    reading = read_reading(tmp_path)

    with torch.no_grad():
        codes = theirs.encode(x.view(-1, 4, D_IN // 4))
        x_hat = theirs.decode(codes).flatten(-2)
    _agree(reading.sae, codes, x_hat, x)
    assert reading.sae.config.site is None
    assert "hook_z" in reading.notices[0]


def _old_files(folder: Path, cfg: dict[str, Any], tensors: dict[str, Tensor]) -> Path:
    common = {"d_in": D_IN, "d_sae": D_SAE, "dtype": "torch.float32", "device": "cpu", "model_name": "a CLIP"}
    (folder / "cfg.json").write_text(json.dumps(common | cfg))
    safetensors.torch.save_file(tensors, folder / "sae_weights.safetensors")
    return folder


def _old_tensors(**more: Tensor) -> dict[str, Tensor]:
    state = _inference("standard").state_dict()
    return {**{name: tensor.clone() for name, tensor in state.items()}, **more}


@pytest.mark.parametrize(
    "cfg",
    [
        {"hook_point": SITE, "hook_point_layer": 3, "normalize_activations": False, "activation_fn": "relu"},
        {"hook_point": SITE, "hook_point_layer": 3, "hook_point_head_index": None},
        {"hook_name": SITE, "architecture": "standard", "activation_fn_str": "relu", "normalize_activations": "none"},
        {"hook_name": SITE, "architecture": "standard", "activation_fn_str": "topk", "activation_fn_kwargs": {"k": 5}},
        {"hook_name": SITE, "architecture": "standard", "activation_fn": "topk", "activation_fn_kwargs": {"k": 5},
         "apply_b_dec_to_input": False, "sae_lens_training_version": "3.20.5"},
        {"hook_name": SITE, "architecture": "standard", "normalize_activations": "layer_norm"},
    ],
)  # fmt: skip
def test_configurations_of_older_versions(cfg: dict[str, Any], tmp_path: Path) -> None:
    """The library's own reading of them is the witness."""
    _old_files(tmp_path, cfg, _old_tensors())
    theirs = sae_lens.SAE.load_from_disk(tmp_path)
    x = _vectors()

    ours = read_sae(tmp_path)

    with torch.no_grad():
        _agree(ours, theirs.encode(x), theirs(x), x)
    assert (ours.config.site, ours.config.model_name) == (SITE, "a CLIP")


def test_an_old_scaling_factor_of_ones_is_nothing(tmp_path: Path) -> None:
    _old_files(tmp_path, {"hook_name": SITE}, _old_tensors(scaling_factor=torch.ones(D_SAE)))
    theirs = sae_lens.SAE.load_from_disk(tmp_path)
    x = _vectors()

    with torch.no_grad():
        _agree(read_sae(tmp_path), theirs.encode(x), theirs(x), x)


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("architecture", ["standard", "jumprelu", "gated"])
def test_folding_decoder_norms_on_request(architecture: str, centred: bool, tmp_path: Path) -> None:
    theirs = _inference(architecture, apply_b_dec_to_input=centred)
    theirs.save_model(tmp_path)
    theirs.fold_W_dec_norm()
    x = _vectors()

    with torch.no_grad():
        _agree(read_sae(tmp_path, fold_decoder_norm=True), theirs.encode(x), theirs(x), x, atol=1e-4)
