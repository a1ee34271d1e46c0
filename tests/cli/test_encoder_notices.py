"""What is to be known of an encoder reaches everybody, and the architecture can be named where it is asked for."""

from __future__ import annotations

import json

import pytest
import safetensors.torch
import torch

from sae_auditor.bundle import open_bundle, verify
from sae_auditor.sae import write_sae
from tests.tiny import CLS_SITE, MODEL_CONFIG, tiny_encoder_dir, tiny_image_files, tiny_sae

NAMED = "A person named the architecture"
OLD = "This encoder was read as something."


@pytest.fixture(scope="module")
def noted(folder, tmp_path_factory):
    """The tiny bundle as if something were to be known of its encoder."""
    from sae_auditor.bundle.addition import with_files, write_bundle_job
    from sae_auditor.bundle.layout import ENCODER_NOTICES
    from sae_auditor.bundle.notices import notices_to_bytes
    from sae_auditor.progress import run_to_end

    bundle = open_bundle(folder)
    files = {ENCODER_NOTICES: notices_to_bytes([OLD], [])}
    store, _ = with_files(bundle.store, bundle.manifest, files)
    place = tmp_path_factory.mktemp("noted") / "bundle"
    run_to_end(write_bundle_job(store, place))
    assert verify(place).ok
    return place


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    place = tmp_path_factory.mktemp("pictures")
    tiny_image_files(place, 3)
    return place


COMMANDS = {
    "audit": ["audit", "IMAGES", "--device", "cpu"],
    "show": ["concepts", "show", "3"],
    "label": ["concepts", "label", "--device", "cpu"],
    "words": ["concepts", "search", "red", "--device", "cpu"],
    "image": ["concepts", "search", "--image", "IMAGE", "--device", "cpu"],
    "like": ["concepts", "search", "--like", "3"],
    "name": ["concepts", "name", "3"],
    "policy": ["policy", "show", "--device", "cpu"],
    "set": ["policy", "set", "--may-count", "red"],
    "suggest": ["policy", "suggest", "--device", "cpu", "--images", "4"],
    "dry run": ["index", "IMAGES", "--dry-run", "--device", "cpu"],
    "inspect": ["bundle", "inspect", "BUNDLE"],
    "verify": ["bundle", "verify", "BUNDLE"],
    "pack": ["bundle", "pack", "BUNDLE", "NEW"],
}


@pytest.mark.parametrize("way", COMMANDS)
def test_every_command_says_it_once_and_writes_it_as_json(way, call, noted, pictures, tmp_path):
    names = {"IMAGES": pictures, "IMAGE": next(pictures.iterdir()), "BUNDLE": noted, "NEW": tmp_path / "new.saebundle"}
    args = [names.get(arg, arg) for arg in COMMANDS[way]]
    if "BUNDLE" not in COMMANDS[way]:
        args += ["--bundle", noted]
    shown = call(*args)
    assert shown.exit_code == 0, shown.output
    assert (shown.stdout + shown.stderr).count(OLD) == 1
    written = call(*args, "--json", "-")
    content = json.loads(written.stdout)
    for part in content if isinstance(content, list) else [content]:
        assert part["notices"].count(OLD) == 1
    assert OLD not in written.stderr


# -- The architecture --------------------------------------------------------------------------------------------------


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """Weights without a configuration, of an architecture that two names stand for."""
    from sae_auditor.encoders._offline import open_clip

    known = open_clip.get_model_config
    own = {"Tiny-A": MODEL_CONFIG, "Tiny-B": MODEL_CONFIG | {"init_logit_scale": 1.0}}
    monkeypatch.setattr(open_clip, "get_model_config", lambda name: own.get(name) or known(name))
    monkeypatch.setattr(open_clip, "list_models", lambda: ["ViT-B-32", "ViT-B-32-quickgelu", *own])
    place = tiny_encoder_dir(tmp_path / "encoder")
    (place / "open_clip_config.json").unlink()
    return place


def test_the_refusal_names_the_option_and_the_name_is_kept(call, bare, tmp_path):
    target = tmp_path / "new.saebundle"
    asked = call("bundle", "pack", target, "--encoder", bare)
    assert asked.exit_code == 3
    assert "fits several architectures: Tiny-A, Tiny-B" in " ".join(asked.stderr.split())
    assert "--architecture Tiny-A" in " ".join(asked.stderr.split())
    assert not target.exists()
    wrong = call("bundle", "pack", target, "--encoder", bare, "--architecture", "tiny-c")
    assert wrong.exit_code == 3
    assert "'Tiny-" in wrong.stderr
    made = call("bundle", "pack", target, "--encoder", bare, "--architecture", "Tiny-A", "--json", "-")
    assert made.exit_code == 0, made.stderr
    assert any(NAMED in notice for notice in json.loads(made.stdout)["notices"])
    bundle = open_bundle(target)
    assert any(NAMED in notice for notice in bundle.encoder.notices)
    assert bundle.manifest.encoder.architecture == "Tiny-A"


def test_a_name_that_a_file_contradicts_is_refused(call, tmp_path):
    place = tiny_encoder_dir(tmp_path / "encoder")
    result = call("bundle", "pack", tmp_path / "new", "--encoder", place, "--architecture", "ViT-B-32")
    assert result.exit_code == 3
    assert "and not ViT-B-32" in " ".join(result.stderr.split())
    assert "Leave the architecture out" in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    "args",
    [
        ("pack", "a", "b", "--architecture", "ViT-B-32"),
        ("pack", "a", "b", "--encoder", "x"),
        ("pack", "a"),
        ("import-sae", "a", "--architecture", "ViT-B-32"),
        ("import-sae", "a", "--encoder", "x", "--accept", "declared"),
    ],
)
def test_options_that_would_do_nothing_are_wrong_usage(call, args):
    assert call("bundle", *args).exit_code == 2


def test_an_sae_and_an_encoder_become_a_new_bundle(call, tmp_path):
    place = tiny_encoder_dir(tmp_path / "encoder")
    write_sae(tmp_path / "mine", tiny_sae())
    tiny_image_files(tmp_path / "pictures", 40)
    target = tmp_path / "new.saebundle"
    args = ["import-sae", tmp_path / "mine", "--encoder", place, "--images", tmp_path / "pictures", "--output", target]
    result = call("bundle", *args, "--accept", "declared", "--json", "-")
    assert result.exit_code in (0, 1), result.stderr
    content = json.loads(result.stdout)
    assert content["stored_at"] == str(target)
    assert {"name", "notices"} <= set(content)
    bundle = open_bundle(target)
    assert list(bundle.saes) == ["mine"]
    assert bundle.saes["mine"].config.site == CLS_SITE
    again = call("bundle", *args)
    assert again.exit_code == 3
    assert "is there already" in " ".join(again.stderr.split())


def test_weights_kept_in_a_bundle_are_the_encoder_s(call, bare, tmp_path):
    call("bundle", "pack", tmp_path / "new", "--encoder", bare, "--architecture", "Tiny-B")
    ours = open_bundle(tmp_path / "new").encoder.weights()
    theirs = safetensors.torch.load_file(bare / "open_clip_model.safetensors")
    assert ours.keys() == theirs.keys()
    assert all(bool((ours[name] == theirs[name]).all()) for name in theirs)


def test_one_of_two_models_in_a_file_is_named(call, tmp_path):
    from safetensors.torch import load_file, save_file

    place = tiny_encoder_dir(tmp_path / "encoder")
    weights = load_file(place / "open_clip_model.safetensors")
    both = {f"a.{name}": tensor for name, tensor in weights.items()}
    both |= {f"b.{name}": tensor + (0.5 if name.startswith("visual.") else 0) for name, tensor in weights.items()}
    save_file(both, place / "open_clip_model.safetensors")
    target = tmp_path / "new.saebundle"
    asked = call("bundle", "pack", target, "--encoder", place)
    assert asked.exit_code == 3
    assert "holds 2 models that differ: 'a', 'b'" in " ".join(asked.stderr.split())
    assert "--part b" in " ".join(asked.stderr.split())
    assert not target.exists()
    assert call("bundle", "pack", target, "--encoder", place, "--part", "c").exit_code == 3
    made = call("bundle", "pack", target, "--encoder", place, "--part", "a")
    assert made.exit_code == 0, made.stderr
    kept = open_bundle(target).encoder.model.visual.state_dict()
    assert all(torch.equal(kept[name.removeprefix("visual.")], tensor) for name, tensor in weights.items()
               if name.startswith("visual."))  # fmt: skip
    assert call("bundle", "import-sae", "x", "--part", "a").exit_code == 2
