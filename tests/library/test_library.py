"""Bundles open with what is known here of their latents; auditors that never change."""

import dataclasses

import numpy as np
import pytest

import sae_auditor
from sae_auditor import Auditor, explain, open_bundle
from sae_auditor.concepts.people import Remarks
from sae_auditor.concepts.policy import Subject
from sae_auditor.library import Library, Missing, describe_missing_job, index_folders_job, missing_of
from sae_auditor.progress import run_to_end
from tests.tiny import tiny_bundle, tiny_image_files, tiny_images


@pytest.fixture
def evidence(auditor):
    return auditor.look(tiny_images(1)[0])


@pytest.fixture
def prompts(auditor):
    return auditor.bundle.prompt_sets["colour"]


def test_the_public_auditor_is_an_auditor_of_explanations(auditor):
    assert isinstance(auditor, sae_auditor.Auditor)
    assert isinstance(auditor, explain.Auditor)


def test_an_auditor_does_not_change(auditor):
    with pytest.raises(dataclasses.FrozenInstanceError):
        auditor.sae_name = "patches"
    other = auditor.with_sae("patches")
    assert (auditor.sae_name, other.sae_name) == ("cls", "patches")
    assert (auditor.site.tokens, other.site.tokens) == ("cls", "patch")
    assert other.encoder is auditor.encoder
    assert other.concepts is auditor.library.sae("patches").table


def test_what_is_written_is_in_the_next_explanation_and_not_in_the_former(packed, own_data, prompts, evidence):
    auditor = Auditor(open_bundle(packed), "cls", device="cpu")
    before = auditor.explain(evidence, prompts)
    latent = int(before.latents[0])
    fingerprint = next(ref.fingerprint for ref in auditor.bundle.sae_refs if ref.name == "cls")
    Remarks.of(fingerprint).set(latent, name="the seam", who="Ada")
    auditor.library.policies.set(None, [(Subject(word="the seam"), "must-not")], who="Ada")
    meanings = auditor.meanings

    after = auditor.explain(evidence, prompts)

    assert before.labels[0] != "the seam"
    assert (after.labels[0], auditor.label(latent), auditor.concept(latent).name) == ("the seam",) * 3
    assert auditor.meanings is meanings
    assert meanings.labels[latent] != "the seam"
    assert before.judgements is None
    assert after.judgements.reasons == ("the seam",)
    np.testing.assert_array_equal(after.contributions, before.contributions)


def test_other_reference_images_make_another_auditor(packed, own_data, tmp_path):
    auditor = Auditor(open_bundle(packed), "cls", device="cpu")
    tiny_image_files(tmp_path / "images", 5)
    place = tmp_path / "index"
    run_to_end(index_folders_job(auditor.bundle, [tmp_path / "images"], place, device="cpu", thumbnail_px=16))

    other = auditor.with_references(place)
    assert missing_of(other.concepts) == Missing(index=False, labels=True, scores=True)
    assert (other.bundle.references, auditor.bundle.references) == (place, None)
    assert (other.concepts.n_images, auditor.concepts.n_images) == (5, 8)
    assert other.with_references(None).concepts.n_images == 8

    run_to_end(describe_missing_job(other.bundle, place, encoder=other.encoder))
    assert missing_of(auditor.with_references(place).concepts) == Missing(index=False, labels=False, scores=False)


def test_meanings_are_the_same_while_nobody_writes(packed, own_data):
    library = Library(open_bundle(packed))
    first = library.meanings("cls")
    assert library.meanings("cls") is first
    assert library.sae("cls").table is Library(library.bundle).sae("cls").table
    library.sae("cls").remarks.set(3, name="a nut", who="Ada")
    now = library.meanings("cls")
    assert (first.labels[3] == "a nut", now.labels[3]) == (False, "a nut")
    assert now.has_same_references(first)


def test_several_bundles_are_open_at_once(packed, own_data, tmp_path):
    other = open_bundle(tiny_bundle(tmp_path / "other", n_references=4, seed=3))
    libraries = [Library(open_bundle(packed)), Library(other)]
    libraries[0].policies.set(None, [(Subject(word="red"), "may")], who="Ada")
    assert [library.policies.effective(None).may_count for library in libraries] == [("red",), ()]
    assert [library.sae().table.n_images for library in libraries] == [8, 4]


def test_an_explanation_without_a_library_has_numbers_and_no_names(auditor, evidence, prompts):
    bare = explain.Auditor(auditor.bundle, "cls", encoder=auditor.encoder)
    found, named = bare.explain(evidence, prompts), auditor.explain(evidence, prompts)
    assert set(found.labels) == {None}
    assert np.isnan(found.alignments).all()
    assert found.trust.fvu_percentile is None
    np.testing.assert_array_equal(found.logit, named.logit)
    # Which latents are always on is known from reference images only.
    plain = ~named.always_on
    assert not found.always_on.any()
    np.testing.assert_array_equal(found.contributions[:, plain], named.contributions[:, plain])
