"""``bundle import-sae`` from the outside: tables, JSON, exit status, questions."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace

import pytest
import torch

from sae_auditor.bundle import open_bundle, verify
from sae_auditor.encoders import Site
from sae_auditor.sae import SparseAutoencoder, write_sae
from tests.sae.trained import trained_sae
from tests.tiny import PATCH_SITE, WIDTH, tiny_encoder_dir, tiny_image_files, tiny_images, tiny_sae

N = 40


@pytest.fixture(scope="module")
def sae(folder):
    """An SAE that explains the patches of the bundle's encoder."""
    encoder = open_bundle(folder).encoder
    pixels = torch.stack([encoder.preprocess(image.rgb) for image in tiny_images(120)])
    vectors = encoder.run(pixels, Site(PATCH_SITE, "patch")).vectors.reshape(-1, WIDTH)
    return trained_sae(vectors, "topk", site=PATCH_SITE, tokens="patch", d_sae=128, k=8, steps=300)


@pytest.fixture(scope="module")
def files(sae, tmp_path_factory):
    place = tmp_path_factory.mktemp("sae") / "patches-of-0"
    write_sae(place, sae)
    return place


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    tiny_image_files(folder, N)
    return folder


@pytest.fixture
def own(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "own")


@pytest.fixture
def add(call, own, files, images):
    """Import into the bundle of this test."""

    def run(*args, source=files):
        return call("bundle", "import-sae", source, "--bundle", own, "--images", images, "--device", "cpu", *args)

    return run


def test_what_fits_is_added_and_shown(add, own, call):
    result = add()
    assert result.exit_code == 0, result.stderr
    for text in ("declared, winner", "FVU", "cosine", "L0", "This SAE fits", PATCH_SITE):
        assert text in result.stdout
    assert "patches-of-0" in result.stderr
    assert verify(own).ok
    shown = call("bundle", "inspect", own)
    assert "fits" in shown.stdout
    content = json.loads(call("bundle", "inspect", own, "--json", "-").stdout)
    assert content["saes"][-1]["fit"]["verdict"] == "fits"


def test_json(add, tmp_path):
    result = add("--json", "-", "--output", tmp_path / "new.saebundle", "--name", "mine")
    content = json.loads(result.stdout)
    assert {"format", "declared", "candidates", "winner", "verdict", "text"} <= set(content)
    assert content["declared"]["declared"] is True
    assert content["winner"] == content["declared"] == content["candidates"][0]
    assert all({"fvu", "cosine", "l0"} <= set(candidate) for candidate in content["candidates"])
    assert (content["verdict"], content["name"], content["accepted"]) == ("fits", "mine", "declared")
    assert content["stored_at"] == str(tmp_path / "new.saebundle")
    assert content["fingerprint"] == open_bundle(tmp_path / "new.saebundle").fingerprint


def test_a_losing_declaration_ends_with_1_and_is_not_stored(add, own):
    result = add("--site", "blocks.1.hook_resid_post", "--json", "-")
    assert result.exit_code == 1
    content = json.loads(result.stdout)
    assert content["verdict"] == "other_reading"
    assert content["winner"]["site"] == PATCH_SITE
    assert content["winner"]["declared"] is False
    assert content["stored_at"] is None
    assert list(open_bundle(own).saes) == ["cls", "patches", "pooled"]
    table = add("--site", "blocks.1.hook_resid_post")
    assert table.exit_code == 1
    assert "Another reading fits better" in table.stdout
    assert "was not stored" in table.stderr


def test_accepting_the_winner_stores_it_and_still_ends_with_1(add, own):
    result = add("--site", "blocks.1.hook_resid_post", "--accept", "winner", "--name", "x")
    assert result.exit_code == 1
    assert open_bundle(own).saes["x"].config.site == PATCH_SITE


@pytest.fixture
def silent(sae, tmp_path):
    """The same SAE in files that do not say where it reads."""
    write_sae(tmp_path / "silent", SparseAutoencoder(replace(sae.config, site=None, tokens=None), sae.tensors()))
    return tmp_path / "silent"


def test_what_is_missing_ends_with_3_and_names_the_option(add, silent, own):
    result = add(source=silent)
    assert result.exit_code == 3
    assert "Say it with --site" in " ".join(result.stderr.split())
    result = add("--site", PATCH_SITE, source=silent)
    assert result.exit_code == 3
    assert "--tokens" in result.stderr
    assert add("--site", PATCH_SITE, "--tokens", "patch", source=silent).exit_code == 0


def test_on_a_terminal_it_is_asked_for(add, silent, monkeypatch):
    from sae_auditor.cli import _hints

    answers = iter(["blocks.7.hook_resid_post", PATCH_SITE, "patch"])
    asked = []

    def prompt(name, default, err):
        asked.append((name, default))
        return next(answers)

    monkeypatch.setattr(_hints, "can_ask", lambda: True)
    monkeypatch.setattr(_hints.typer, "prompt", prompt)
    result = add(source=silent)
    assert result.exit_code == 0, result.stderr
    assert [name for name, _ in asked] == ["site", "site", "tokens"]
    assert asked[0][1] == "blocks.1.hook_resid_post"
    assert "is none of them" in result.stderr


def test_refusals(add, call, own, tmp_path, images, files):
    write_sae(tmp_path / "narrow", tiny_sae(48))
    cases = {
        "vectors of 48 numbers": add(source=tmp_path / "narrow"),
        "no file or folder": add(source=tmp_path / "nothing"),
        "24 reference images": call("bundle", "import-sae", files, "--bundle", own),
        "there is no": add("--output", tmp_path / "no" / "such"),
        "holds no list of numbers": add("--mean", tmp_path / "mean.json"),
    }
    for text, result in cases.items():
        assert result.exit_code == 3, (text, result.output)
        assert text in " ".join(result.stderr.split()), text


@pytest.mark.parametrize("args", [("--k", "0"), ("--tensor", "W_enc"), ("--accept", "maybe"), ("--encoder", "x")])
def test_wrong_usage(add, args):
    assert add(*args).exit_code == 2


def test_against_a_local_encoder_nothing_is_stored(call, files, images, tmp_path):
    place = tiny_encoder_dir(tmp_path / "encoder")
    result = call("bundle", "import-sae", files, "--encoder", place, "--images", images, "--json", "-")
    assert result.exit_code == 0, result.stderr
    content = json.loads(result.stdout)
    assert (content["verdict"], content["stored_at"]) == ("fits", None)
    stranger = tiny_encoder_dir(tmp_path / "stranger", seed=5)
    result = call("bundle", "import-sae", files, "--encoder", stranger, "--images", images)
    assert result.exit_code == 1
    assert call("bundle", "import-sae", files, "--encoder", place).exit_code == 3


def test_the_help_does_not_load_torch():
    import subprocess

    code = (
        "import sys; from typer.testing import CliRunner; from sae_auditor.cli import app;"
        "r = CliRunner().invoke(app, ['bundle', 'import-sae', '--help']); assert r.exit_code == 0, r.output;"
        "assert 'torch' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
