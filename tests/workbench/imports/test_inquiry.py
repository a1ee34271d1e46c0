"""Reading real files for the assistant: what is asked, what is assumed, what is refused."""

import pytest
import safetensors.torch
import torch

from sae_auditor.bundle import fit_check
from sae_auditor.encoders import load_encoder
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from sae_auditor.sae import HintMissing, write_sae
from sae_auditor.workbench.imports.jobs import inquire_job
from sae_auditor.workbench.imports.state import MIN_IMAGES
from tests.tiny import CLS_SITE, EMBED_DIM, WIDTH, tiny_encoder_dir, tiny_sae


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    return load_encoder(tiny_encoder_dir(tmp_path_factory.mktemp("inquiry") / "encoder"), device="cpu")


def ask(path, encoder, **answers):
    return run_to_end(inquire_job(path, answers, encoder))


def write_unknown(path, d_in=WIDTH, d_sae=96):
    """Tensors under names that no format has."""
    sae = tiny_sae(d_in, d_sae)
    tensors = {
        "coder.down.kernel": sae.W_enc.contiguous(),
        "coder.up.kernel": sae.W_dec.contiguous(),
        "shift": sae.b_dec.contiguous(),
    }
    safetensors.torch.save_file(tensors, path)
    return path


def test_a_complete_file_asks_nothing(tmp_path, encoder):
    write_sae(tmp_path / "whole", tiny_sae())
    inquiry = ask(tmp_path / "whole", encoder)
    assert inquiry.questions == ()
    assert (inquiry.found.sae.config.k, inquiry.found.sae.config.site, inquiry.found.sae.config.tokens) == (
        8,
        CLS_SITE,
        "cls",
    )
    assert (inquiry.found.sae.config.d_in, inquiry.found.sae.config.d_sae) == (WIDTH, 96)


def test_a_missing_place_is_asked_with_the_sites_that_fit(tmp_path, encoder):
    write_sae(tmp_path / "bare", tiny_sae(EMBED_DIM, 48, site=None, tokens=None))
    inquiry = ask(tmp_path / "bare", encoder)
    # Only the embedding has so few numbers, and there one vector an image is all that can be read.
    site = inquiry.questions[0]
    assert (site.name, site.choices, site.answer) == ("site", ("pooled",), "pooled")
    assert inquiry.found.sae.config.site == "pooled"
    write_sae(tmp_path / "wide", tiny_sae(site=None, tokens=None))
    inquiry = ask(tmp_path / "wide", encoder, site="blocks.0.hook_mlp_out", tokens="patch")
    assert "pooled" not in inquiry.questions[0].choices
    assert [question.answer for question in inquiry.questions] == ["blocks.0.hook_mlp_out", "patch"]
    assert (inquiry.found.sae.config.site, inquiry.found.sae.config.tokens) == ("blocks.0.hook_mlp_out", "patch")
    assert dict(inquiry.hints) == {"site": "blocks.0.hook_mlp_out", "tokens": "patch"}


def test_a_place_that_the_encoder_has_not_is_asked_for(tmp_path, encoder):
    write_sae(tmp_path / "deep", tiny_sae(site="blocks.7.hook_resid_post"))
    inquiry = ask(tmp_path / "deep", encoder)
    assert [question.name for question in inquiry.questions] == ["site"]
    assert "blocks.7" in inquiry.questions[0].what
    assert inquiry.found.sae.config.site == inquiry.questions[0].suggestion


def test_an_sae_of_another_width_is_refused(tmp_path, encoder):
    write_sae(tmp_path / "other", tiny_sae(17, 20))
    with pytest.raises(InputRefused, match="17 numbers"):
        ask(tmp_path / "other", encoder)


def test_tensors_of_an_unknown_file_wait_for_the_person(tmp_path, encoder):
    file = write_unknown(tmp_path / "net.safetensors")
    inquiry = ask(file, encoder)
    assert inquiry.found is None
    names = inquiry.questions[-1]
    assert names.name == "names"
    assert names.answer is None
    assert str(tmp_path) not in names.what
    assert {line.name: line.shape for line in inquiry.tensors}["coder.up.kernel"] == (96, WIDTH)
    said = {"W_enc": "coder.down.kernel", "W_dec": "coder.up.kernel", "b_dec": "shift"}
    inquiry = ask(file, encoder, names=said, activation="topk", k=8)
    assert {question.name for question in inquiry.questions} == {"names", "activation", "k", "site", "tokens"}
    torch.testing.assert_close(inquiry.found.sae.W_dec, tiny_sae().W_dec)
    assert inquiry.found.sae.config.k == 8


def test_a_wrong_answer_is_told_and_not_asked_for_ever(tmp_path, encoder, monkeypatch):
    def never_content(path, hints):
        raise HintMissing("k", "k is missing", suggestion=3)

    monkeypatch.setattr("sae_auditor.sae.read_reading", never_content)
    with pytest.raises(HintMissing):
        ask(tmp_path, encoder)


def test_the_check_needs_as_many_images_as_the_window_says():
    assert MIN_IMAGES == fit_check.MIN_IMAGES
