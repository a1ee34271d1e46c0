"""What is known of one SAE's latents, against the table and brute force; and choices that are kept."""

import numpy as np
import pytest

from sae_auditor import Auditor, open_bundle
from sae_auditor.concepts.people import Remarks
from sae_auditor.errors import InputRefused, KnownError
from sae_auditor.library import Library, is_undescribed, label_job, missing_of, score_job
from sae_auditor.library.default_method import FOLDER, read_default_method, write_default_method
from sae_auditor.progress import run_to_end

FINGERPRINT = "5" * 64


@pytest.fixture
def sae(packed, own_data):
    return Library(open_bundle(packed)).sae("cls")


def strongest(latents, n):
    return sorted(latents, key=lambda one: (-one[1], one[0]))[:n]


def test_another_name_is_refused_with_those_that_there_are(packed):
    library = Library(open_bundle(packed))
    for name in ("CLS", "", "cls ", "no such"):
        with pytest.raises(InputRefused, match="has no SAE") as refused:
            library.sae(name)
        assert "cls, patches, pooled" in refused.value.todo
    assert library.sae().name == library.sae("cls").name == "cls"
    assert library.sae("cls") is library.sae("cls")


def test_latents_that_fire_together_are_by_counting(sae):
    index = sae.table.index
    fired = np.zeros((index.n_images, len(sae.table)), bool)
    for latent in range(len(sae.table)):
        fired[[one.image_id for one in sae.table.concept(latent).examples], latent] = True
    latent = int(fired.sum(0).argmax())
    found = sae.co_firing(latent, 5)
    together = (fired & fired[:, [latent]]).sum(0)
    for one in found:
        assert one.together == together[one.latent]
        assert one.jaccard == pytest.approx(together[one.latent] / (fired[:, latent] | fired[:, one.latent]).sum())
    assert latent not in {one.latent for one in found}
    assert sae.co_firing(latent, 0) == ()


def test_latents_that_write_alike_and_mean_alike_are_by_all_cosines(sae):
    for rows, near in (
        (sae.bundle.saes["cls"].W_dec.double().numpy(), sae.like_directions),
        (np.asarray(sae.table.reference_embeddings, np.float64), sae.search_like),
    ):
        unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        cosines = [(i, float(unit[i] @ unit[3])) for i in range(len(unit)) if i != 3 and np.isfinite(unit[i]).all()]
        if np.isfinite(unit[3]).all():
            assert [one.latent for one in near(3, 6)] == [i for i, _ in strongest(cosines, 6)]
            assert [one.cosine for one in near(3, 6)] == pytest.approx([value for _, value in strongest(cosines, 6)])
        assert near(3, 0) == ()


def test_a_name_of_a_person_comes_before_the_label_and_can_be_taken_back(sae):
    latent = 5
    word = sae.best_label(latent)
    assert sae.label(latent) == word == sae.table.label(latent)
    sae.remarks.set(latent, name="傷 <b>", who="Ada")
    assert sae.label(latent) == sae.labels()[latent] == sae.concept(latent).name == "傷 <b>"
    assert sae.best_label(latent) == word
    assert sae.remark(latent).name == "傷 <b>"
    assert sae.remark(latent + 1).name is None
    sae.remarks.set(latent, name=None, who="Ada")
    assert sae.label(latent) == word


def test_what_another_program_writes_is_seen_and_what_it_spoils_is_no_disturbance(sae):
    latent, other = 3, Remarks.of(sae.fingerprint)
    before = sae.labels()[latent]
    other.set(latent, name="from elsewhere", who="Bob")
    assert before != "from elsewhere"
    assert sae.labels()[latent] == "from elsewhere"


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_a_search_for_nothing_is_refused(sae, text):
    encoder = sae.bundle.load_encoder("cpu", "fp32")
    with pytest.raises(InputRefused):
        run_to_end(sae.search_words_job(encoder, text, 5))


def test_a_search_finds_as_many_as_are_wanted_and_a_persons_name_first(sae):
    encoder = sae.bundle.load_encoder("cpu", "fp32")
    sae.remarks.set(7, name="striped", who="Ada")
    hits = run_to_end(sae.search_words_job(encoder, "striped", 4))
    assert len(hits) == 4
    assert hits[0].latent == 7
    assert run_to_end(sae.search_words_job(encoder, "赤" * 500, 1))


def test_a_bundles_own_scores_are_not_made_again_and_labels_are_not_kept_in_it(sae):
    made = run_to_end(score_job(sae))
    assert made.is_kept
    assert made.rows is sae.table.rows
    assert not is_undescribed(sae.table)
    assert missing_of(sae.table).index is False
    encoder = sae.bundle.load_encoder("cpu", "fp32")
    labelled = run_to_end(label_job(sae, encoder, sae.bundle.vocabularies["words"]))
    assert not labelled.is_kept
    assert labelled.rows["labels"].to_pylist() == sae.table.rows["labels"].to_pylist()


# -- The method of choice ----------------------------------------------------------------------------------------------


def test_a_choice_is_read_again_for_its_sae_alone(own_data):
    write_default_method(FINGERPRINT, "integrated", "Ada 札")
    write_default_method("6" * 64, "ablation", "")
    assert (read_default_method(FINGERPRINT), read_default_method("6" * 64)) == ("integrated", "ablation")
    write_default_method(FINGERPRINT, "gradient", "Bob")
    assert read_default_method(FINGERPRINT) == "gradient"
    assert read_default_method("7" * 64) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"method": 5}',
        b'{"method": null}',
        b"\xff",
        b'{"method": "a", "method": "b"}',
        b" " * 2**17,
    ],
)
def test_a_spoilt_choice_is_none(own_data, content):
    write_default_method(FINGERPRINT, "integrated", "Ada")
    (own_data / FOLDER / f"{FINGERPRINT}.json").write_bytes(content)
    assert read_default_method(FINGERPRINT) is None


@pytest.mark.parametrize("fingerprint", ["", "../x", "A" * 64, "5" * 15, "5" * 129, "5" * 64 + "\n", "5" * 63 + "/"])
def test_only_a_fingerprint_names_a_file(own_data, fingerprint):
    with pytest.raises(InputRefused, match="no fingerprint"):
        write_default_method(fingerprint, "gradient", "")
    with pytest.raises(InputRefused, match="no fingerprint"):
        read_default_method(fingerprint)
    assert not own_data.exists()


def test_a_place_that_cannot_be_written_is_said_and_the_auditor_goes_on(packed, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("mine")
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "file"))
    with pytest.raises(KnownError):
        write_default_method(FINGERPRINT, "gradient", "")
    assert read_default_method(FINGERPRINT) is None
    assert (tmp_path / "file").read_text() == "mine"


def test_a_method_without_a_formula_is_refused_with_those_that_have_one(packed, own_data):
    auditor = Auditor(open_bundle(packed), "cls", device="cpu")
    with pytest.raises(InputRefused, match="tea leaves") as refused:
        auditor.keep_default_method("tea leaves")
    assert all(method in refused.value.todo for method in auditor.methods)
    auditor.keep_default_method(auditor.methods[-1])
    assert auditor.default_method == auditor.methods[-1]
    assert auditor.with_sae("pooled").default_method == "gradient"
