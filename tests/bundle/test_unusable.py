"""A file that cannot be used costs what depends on it: the bundle opens and audits, and says once what is not there."""

import hashlib
import json

import numpy as np
import pytest

from sae_auditor.bundle import BundleRefused
from sae_auditor.bundle.arrays import arrays_from_bytes, arrays_to_bytes
from sae_auditor.bundle.layout import ENCODER_CONFIG, ENCODER_WEIGHTS
from sae_auditor.encoders import fingerprint_of
from sae_auditor.errors import InputRefused
from sae_auditor.library import Auditor, inspect, open_bundle, verify
from tests.bundle.forged import forged, with_tensor
from tests.tiny import tiny_images

BAD = b'{"a": ' + b"9" * 5000 + b"}"
COSTS_A_PART = {
    "saes/cls/fit.json": "no fit check of the SAE 'cls'",
    "encoder/notices.json": "no word of how the encoder was made",
    "prompts/condition.json": "no prompt set 'condition'",
    "vocabulary/words.safetensors": "no vocabulary 'words'",
    "policies/all.json": "no reasons policy",
    "concepts/cls.parquet": "no label of a latent of 'cls'",
    "concepts/cls.safetensors": "no stored reference embedding of 'cls'",
    "index/images.parquet": "no reference image of 'cls'",
    "index/thumbnails.safetensors": "no picture of a reference image",
    "saes/patches/cfg.json": "no SAE 'patches'",
}


@pytest.mark.parametrize("file", COSTS_A_PART)
def test_it_is_said_once_and_by_name(folder, tmp_path, file):
    place = forged(folder, tmp_path / "forged", {file: BAD})
    bundle = open_bundle(place)
    texts = [item.text for item in bundle.unusable if file in item.reason]
    assert len(texts) == 1
    assert COSTS_A_PART[file] in texts[0]
    assert texts[0] in inspect(place)["notices"]
    assert file in str(verify(place).findings)


def test_without_all_of_them_an_image_is_audited(folder, tmp_path):
    bundle = open_bundle(forged(folder, tmp_path / "forged", dict.fromkeys(COSTS_A_PART, BAD)))
    audit = Auditor(bundle, "cls", device="cpu").audit(tiny_images(1), ["red", "green"])[0]
    whole = Auditor(open_bundle(folder), "cls", device="cpu").audit(tiny_images(1), ["red", "green"])[0]
    assert (audit.probability == whole.probability).all()
    assert np.isfinite(audit.contributions).all()
    for file in COSTS_A_PART:
        assert sum(file in notice for notice in audit.notices) == 1


def test_a_whole_bundle_has_no_such_file(folder):
    assert open_bundle(folder).unusable == ()
    assert verify(folder).ok


@pytest.mark.parametrize("file", [ENCODER_CONFIG, "saes/cls/cfg.json", "saes/cls/sae_weights.safetensors"])
def test_what_everything_depends_on_is_refused(folder, tmp_path, file):
    place = forged(folder, tmp_path / "forged", {file: BAD})
    assert file in str(verify(place).findings)
    with pytest.raises(InputRefused):
        Auditor(open_bundle(place), "cls", device="cpu")


@pytest.mark.parametrize(
    ("field", "value"), [("d_in", 65), ("d_sae", 95), ("tokens", "patch"), ("site", "pooled"), ("activation", "relu")]
)
def test_what_the_manifest_and_an_sae_say_is_the_same(folder, tmp_path, field, value):
    cfg = json.loads((folder / "saes/cls/cfg.json").read_text())
    place = {"tokens": cfg["metadata"], "site": cfg["metadata"], "activation": cfg["metadata"]}.get(field, cfg)
    place["hook_name" if field == "site" else field] = value
    bundle = open_bundle(forged(folder, tmp_path / "forged", {"saes/cls/cfg.json": json.dumps(cfg).encode()}))
    with pytest.raises(BundleRefused, match=rf"'saes/cls/cfg\.json'.*'{field}' is"):
        _ = bundle.saes["cls"]
    assert len(bundle.unusable) == 1


def test_a_prompt_set_that_is_none_is_named_by_its_file(folder, tmp_path):
    content = json.dumps({"name": "condition", "classes": []}).encode()
    bundle = open_bundle(forged(folder, tmp_path / "forged", {"prompts/condition.json": content}))
    with pytest.raises(BundleRefused, match=r"'prompts/condition\.json' of the bundle.*has no class"):
        _ = bundle.prompt_sets["condition"]


def test_a_prompt_set_of_another_name_is_refused(folder, tmp_path):
    content = (folder / "prompts/condition.json").read_bytes().replace(b'"condition"', b'"other"')
    bundle = open_bundle(forged(folder, tmp_path / "forged", {"prompts/condition.json": content}))
    with pytest.raises(BundleRefused, match="is the prompt set 'other'"):
        _ = bundle.prompt_sets["condition"]


@pytest.mark.parametrize("change", [lambda rows: rows * np.nan, lambda rows: rows * 1e30, lambda rows: rows * 0])
def test_embeddings_of_words_are_directions(folder, tmp_path, change):
    file = "vocabulary/words.safetensors"
    arrays = arrays_from_bytes((folder / file).read_bytes(), file)
    content = arrays_to_bytes({**arrays, "embeddings": change(arrays["embeddings"])})
    bundle = open_bundle(forged(folder, tmp_path / "forged", {file: content}))
    with pytest.raises(BundleRefused, match="'embeddings' does not hold unit vectors"):
        _ = bundle.vocabularies["words"]


def test_altered_weights_of_the_encoder_are_another_encoder(folder, tmp_path):
    content = with_tensor((folder / ENCODER_WEIGHTS).read_bytes(), "visual.ln_post.bias", 0.5)
    place = forged(folder, tmp_path / "forged", {ENCODER_WEIGHTS: content})
    assert [(item.kind, item.file) for item in verify(place).findings] == [("content", ENCODER_CONFIG)]
    with pytest.raises(BundleRefused, match=r"another one than 'manifest\.json' says"):
        open_bundle(place).load_encoder("cpu")


def test_altered_weights_of_an_sae_are_another_sae(folder, tmp_path):
    file = "saes/cls/sae_weights.safetensors"
    place = forged(folder, tmp_path / "forged", {file: with_tensor((folder / file).read_bytes(), "b_enc", 0.25)})
    assert [(item.kind, item.file) for item in verify(place).findings] == [("content", file)]
    with pytest.raises(BundleRefused, match="another one than its manifest says"):
        _ = open_bundle(place).saes["cls"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("scale", "fault"), [(1000.0, "'logit_scale' is 1000"), (80.0, "'logit_scale' is 80")])
def test_an_encoder_whose_scale_overflows(folder, tmp_path, scale, fault):
    content = with_tensor((folder / ENCODER_WEIGHTS).read_bytes(), "logit_scale", scale)
    fingerprint = fingerprint_of(json.loads((folder / ENCODER_CONFIG).read_text()), hashlib.sha256(content).hexdigest())
    entry = {**open_bundle(folder).manifest.encoder.model_dump(), "fingerprint": fingerprint}
    bundle = open_bundle(forged(folder, tmp_path / "forged", {ENCODER_WEIGHTS: content}, encoder=entry))
    with pytest.raises(InputRefused, match=rf"'encoder/open_clip_model\.safetensors'.*{fault}"):
        Auditor(bundle, device="cpu")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("tensor", ["visual.ln_post.weight", "text_projection"])
def test_an_encoder_that_gives_no_numbers(folder, tmp_path, tensor):
    content = with_tensor((folder / ENCODER_WEIGHTS).read_bytes(), tensor, 3e38)
    fingerprint = fingerprint_of(json.loads((folder / ENCODER_CONFIG).read_text()), hashlib.sha256(content).hexdigest())
    entry = {**open_bundle(folder).manifest.encoder.model_dump(), "fingerprint": fingerprint}
    bundle = open_bundle(forged(folder, tmp_path / "forged", {ENCODER_WEIGHTS: content}, encoder=entry))
    with pytest.raises(
        InputRefused, match=r"'encoder/open_clip_model\.safetensors' holds weights .* no embedding of finite"
    ):
        Auditor(bundle, "cls", device="cpu").audit(tiny_images(1), ["red", "green"])
