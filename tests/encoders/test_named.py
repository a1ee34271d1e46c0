"""An architecture that a person names: what it changes, and where it is refused."""

from __future__ import annotations

import pytest

from sae_auditor.encoders import ArchitectureAsked, architectures, load_encoder
from sae_auditor.encoders._config import bundled_config, nearest_architectures
from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import InputRefused
from tests.encoders.hf_world import CLIP_CONFIG, random_weights, save_hf
from tests.tiny import MODEL_CONFIG, tiny_encoder_dir


@pytest.fixture
def named(monkeypatch):
    """Three architectures, two of which differ in nothing that has a shape."""
    known = open_clip.get_model_config
    other = {**MODEL_CONFIG, "vision_cfg": {**MODEL_CONFIG["vision_cfg"], "layers": 1}}
    own = {"Tiny-A": MODEL_CONFIG, "Tiny-B": MODEL_CONFIG | {"init_logit_scale": 1.0}, "Tiny-one-block": other}
    monkeypatch.setattr(open_clip, "get_model_config", lambda name: own.get(name) or known(name))
    monkeypatch.setattr(open_clip, "list_models", lambda: list(own))
    return own


@pytest.fixture
def bare(named, tmp_path):
    folder = tiny_encoder_dir(tmp_path / "tiny-b")
    (folder / "open_clip_config.json").rename(tmp_path / "open_clip_config.json")
    return folder


def test_the_question_holds_the_names_that_fit_and_the_likeliest_first(bare):
    file = (bare / "open_clip_model.safetensors").rename(bare / "tiny_b.safetensors")
    with pytest.raises(ArchitectureAsked, match="the file's name suggests Tiny-B") as asked:
        load_encoder(file)
    assert asked.value.choices == ("Tiny-B", "Tiny-A")


def test_the_question_holds_what_comes_near_where_nothing_fits(bare, named, monkeypatch):
    monkeypatch.setattr(open_clip, "list_models", lambda: ["Tiny-one-block"])
    with pytest.raises(ArchitectureAsked) as asked:
        load_encoder(bare)
    assert set(asked.value.choices) <= {"Tiny-one-block"}


def test_a_name_is_told_and_one_that_does_not_fit_refused(bare):
    encoder = load_encoder(bare, architecture="Tiny-B", device="cpu")
    assert encoder.architecture == "Tiny-B"
    assert "A person named the architecture Tiny-B" in encoder.origin_notices[0]
    with pytest.raises(InputRefused, match="that the encoder does not have"):
        load_encoder(bare, architecture="Tiny-one-block")


def test_a_name_that_the_file_says_too_changes_nothing_and_another_is_refused(named, tmp_path):
    folder = tiny_encoder_dir(tmp_path / "encoder")
    plain, again = load_encoder(folder, device="cpu"), load_encoder(folder, architecture="Tiny-A", device="cpu")
    assert again.fingerprint == plain.fingerprint
    assert again.notices == plain.notices
    with pytest.raises(InputRefused, match=r"open_clip_config\.json says that the encoder is Tiny-A, and not Tiny-B"):
        load_encoder(folder, architecture="Tiny-B")


def test_the_configuration_of_the_transformers_library_counts_too(tmp_path):
    folder = save_hf(tmp_path / "clip", CLIP_CONFIG, random_weights(CLIP_CONFIG))
    with pytest.raises(InputRefused, match=r"config\.json says that the encoder is ViT with 2 blocks.*not ViT-B-32\."):
        load_encoder(folder, architecture="ViT-B-32")


def test_names_like_one_that_is_not_known():
    assert "ViT-B-32-quickgelu" in nearest_architectures("vit-b32-quickgelu")
    with pytest.raises(InputRefused, match=r"'vit-b32' is not an architecture.*'ViT-B-32'"):
        bundled_config("vit-b32")
    assert "ViT-B-32" in architectures()
