from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from sae_auditor.encoders import ClipEncoder, load_encoder
from sae_auditor.encoders._offline import open_clip

TINY: dict[str, Any] = {
    "embed_dim": 48,
    "vision_cfg": {"image_size": 64, "layers": 8, "width": 192, "head_width": 64, "patch_size": 8},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 64, "heads": 2, "layers": 2},
}


def _model(config: dict[str, Any], seed: int = 0) -> torch.nn.Module:
    """A model of open_clip with weights that leave nothing at zero or one."""
    arguments = copy.deepcopy(config)
    custom = arguments.pop("custom_text", False)
    coca = "multimodal_cfg" in arguments
    kind = open_clip.CoCa if coca else open_clip.CustomTextCLIP if custom else open_clip.CLIP
    torch.manual_seed(seed)
    model = kind(**arguments).eval().requires_grad_(False)
    for name, parameter in model.named_parameters():
        if parameter.ndim == 1:
            parameter.add_(torch.randn_like(parameter) * 0.1)
        if name == "positional_embedding" or "in_proj" in name:
            parameter.mul_(2)
    return model


def _save(folder: Path, model: torch.nn.Module, config: dict[str, Any], **preprocess: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: t.contiguous() for name, t in model.state_dict().items()}, folder / "open_clip_model.safetensors")
    content = {"model_cfg": config, "preprocess_cfg": preprocess}
    (folder / "open_clip_config.json").write_text(json.dumps(content))
    return folder


@pytest.fixture(scope="session")
def make_model() -> Callable[..., torch.nn.Module]:
    return _model


@pytest.fixture(scope="session")
def save_encoder() -> Callable[..., Path]:
    return _save


@pytest.fixture
def tiny_config() -> dict[str, Any]:
    return copy.deepcopy(TINY)


@pytest.fixture(scope="session")
def tiny_model() -> torch.nn.Module:
    return _model(TINY)


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory, tiny_model: torch.nn.Module) -> Path:
    folder = tmp_path_factory.mktemp("encoders") / "tiny"
    return _save(folder, tiny_model, TINY, mean=[0.4, 0.5, 0.6], std=[0.3, 0.2, 0.25], interpolation="bilinear")


@pytest.fixture(scope="session")
def tiny(tiny_folder: Path) -> ClipEncoder:
    return load_encoder(tiny_folder, device="cpu")
