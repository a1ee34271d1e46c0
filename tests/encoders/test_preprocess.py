"""Preprocessing against open_clip's own transform, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from sae_auditor.encoders import load_encoder
from sae_auditor.encoders._config import bundled_config
from sae_auditor.encoders._offline import open_clip
from sae_auditor.encoders._preprocess import Preprocess
from sae_auditor.errors import InputRefused

SHAPES = [(64, 64), (200, 131), (33, 90), (1, 5), (480, 640)]


def picture(height, width):
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"mean": [0.5] * 3, "std": [0.5] * 3, "interpolation": "bicubic", "resize_mode": "squash"},
        {"resize_mode": "longest", "interpolation": "bilinear", "fill_color": 114},
        {"resize_mode": "shortest", "interpolation": "bilinear", "mean": [0.1, 0.2, 0.3]},
    ],
)
@pytest.mark.parametrize("image_size", [64, [48, 64]])
def test_pixels_equal_open_clips(options, image_size, tmp_path, make_model, save_encoder, tiny_config):
    tiny_config["vision_cfg"] |= {"layers": 1, "patch_size": 16, "image_size": image_size}
    tiny_config["text_cfg"]["layers"] = 1
    folder = save_encoder(tmp_path / "encoder", make_model(tiny_config), tiny_config, **options)
    _, theirs = open_clip.create_model_from_pretrained(f"local-dir:{folder}")
    ours = load_encoder(folder, device="cpu").preprocess
    for height, width in SHAPES:
        rgb = picture(height, width)
        assert torch.equal(ours(rgb), theirs(Image.fromarray(rgb)))


STORED = ["RGBA", "LA", "P", "CMYK", "I;16", "F", "1"]


@pytest.mark.parametrize("mode", STORED)
def test_a_picture_in_another_mode_is_converted_when_open_clip_does(mode):
    config = bundled_config("ViT-B-32").preprocess
    theirs = open_clip.transform.image_transform_v2(open_clip.transform.PreprocessCfg(**config), is_train=False)
    noise = np.random.default_rng(1).integers(0, 256, (300, 260, 4), dtype=np.uint8)
    stored = Image.fromarray(noise)
    if mode in ("I;16", "F"):
        stored = Image.fromarray(noise[:, :, 0].astype(np.uint16 if mode == "I;16" else np.float32) * 3)
    elif mode != "RGBA":
        stored = (stored if mode == "LA" else stored.convert("RGB")).convert(mode)
    assert stored.mode == mode
    assert torch.equal(Preprocess(config, (224, 224))(stored), theirs(stored))


def test_shape_and_type(tiny):
    pixels = tiny.preprocess(picture(100, 80))
    assert pixels.shape == (3, tiny.image_size_px, tiny.image_size_px)
    assert pixels.dtype == torch.float32


@pytest.mark.parametrize(
    "rgb", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), np.float32), np.zeros((0, 4, 3), np.uint8)]
)
def test_what_is_not_an_image_is_our_mistake(rgb, tiny):
    with pytest.raises(ValueError, match="an image is"):
        tiny.preprocess(rgb)


def test_an_absurdly_elongated_image_is_refused_before_memory_is_spent():
    preprocess = Preprocess(bundled_config("ViT-B-32").preprocess, (224, 224))
    with pytest.raises(InputRefused, match="60000 x 1 pixels is too elongated"):
        preprocess(np.zeros((1, 60_000, 3), np.uint8))
    assert preprocess(np.zeros((8, 8_000, 3), np.uint8)).shape == (3, 224, 224)
