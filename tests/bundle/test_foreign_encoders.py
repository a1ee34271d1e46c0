"""Bundles made with encoders in other libraries' layouts hold them in open_clip's."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from sae_auditor.bundle import BundleWriter, PromptClass, PromptSet, open_bundle
from sae_auditor.encoders import Site, load_encoder
from tests.encoders.hf_world import CLIP_CONFIG, PROCESSOR, SIGLIP_CONFIG, random_weights, save_hf
from tests.encoders.test_load_tokenizers import files


@pytest.mark.parametrize("kind", ["clip", "siglip"])
@pytest.mark.parametrize("by_file", [False, True])
def test_a_converted_encoder_in_a_bundle(kind, by_file, tmp_path):
    config = CLIP_CONFIG if kind == "clip" else SIGLIP_CONFIG
    folder = save_hf(tmp_path / kind, config, random_weights(config), preprocessor_config=PROCESSOR)
    for name, content in files().items() if kind == "siglip" else ():
        (folder / name).write_bytes(content)
    source = folder / "model.safetensors" if by_file else folder
    encoder = load_encoder(source, device="cpu")
    writer = BundleWriter(tmp_path / "bundle", name="b", licence="CC0-1.0")
    writer.add_encoder(encoder, source)
    writer.add_prompt_set(PromptSet("p", (PromptClass("cat", ("a cat",)),)))
    writer.seal()
    inside = open_bundle(tmp_path / "bundle").encoder
    pixels = torch.randn(2, 3, 32, 32)
    assert torch.equal(inside.run(pixels, Site("pooled")).embedding, encoder.run(pixels, Site("pooled")).embedding)
    assert torch.equal(inside.embed_texts(["a red cat"]), encoder.embed_texts(["a red cat"]))
    assert inside.config.preprocess == encoder.config.preprocess
    names = {file.name for file in (tmp_path / "bundle" / "encoder").iterdir()}
    assert ("tokenizer.json" in names) == (kind == "siglip")
    stored = load_file(tmp_path / "bundle" / "encoder" / "open_clip_model.safetensors")
    assert not any(name.startswith(("vision_model", "text_model")) for name in stored)


def test_a_siglip_in_a_cache_with_a_scale_of_its_own(tmp_path):
    inner = tmp_path / "models--google--siglip" / "snapshots" / "abc"
    processor = PROCESSOR | {"size": {"shortest_edge": 40}}
    save_hf(inner, SIGLIP_CONFIG, random_weights(SIGLIP_CONFIG), preprocessor_config=processor)
    for name, content in files().items():
        (inner / name).write_bytes(content)
    source = tmp_path / "models--google--siglip"
    encoder = load_encoder(source, device="cpu")
    writer = BundleWriter(tmp_path / "bundle", name="b", licence="CC0-1.0")
    writer.add_encoder(encoder, source)
    writer.add_prompt_set(PromptSet("p", (PromptClass("cat", ("a cat",)),)))
    writer.seal()
    inside = open_bundle(tmp_path / "bundle").encoder
    picture = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    assert torch.equal(inside.preprocess(picture), encoder.preprocess(picture))
    assert inside.config.scaled_to == 40
    assert torch.equal(inside.embed_texts(["a red cat"]), encoder.embed_texts(["a red cat"]))


def test_plain_open_clip_reads_a_converted_clip(tmp_path):
    import open_clip

    folder = save_hf(tmp_path / "clip", CLIP_CONFIG, random_weights(CLIP_CONFIG))
    encoder = load_encoder(folder, device="cpu")
    writer = BundleWriter(tmp_path / "bundle", name="b", licence="CC0-1.0")
    writer.add_encoder(encoder, folder)
    assert json.loads((tmp_path / "bundle/encoder/open_clip_config.json").read_text())["model_cfg"]["quick_gelu"]
    theirs, _ = open_clip.create_model_from_pretrained(f"local-dir:{tmp_path / 'bundle' / 'encoder'}")
    pixels = torch.randn(2, 3, 32, 32)
    with torch.no_grad():
        expected = theirs.eval().encode_image(pixels)
    torch.testing.assert_close(encoder.run(pixels, Site("pooled")).embedding, expected, atol=1e-5, rtol=1e-5)
