"""Embedded word lists are kept and read back, and belong to one encoder, one list and one set of templates."""

import numpy as np
import pytest

from sae_auditor.bundle import WordList
from sae_auditor.concepts.labels import embedded_vocabulary_job
from sae_auditor.encoders import load_encoder
from sae_auditor.progress import run_to_end
from tests.tiny import tiny_encoder_dir

WORDS = WordList("my words: Ä/ü", ("red", "a metal nut", "ねじ"), "own", "CC0-1.0", ("{}", "a photo of a {}"))


@pytest.fixture(scope="module")
def encoders(tmp_path_factory):
    folders = [tiny_encoder_dir(tmp_path_factory.mktemp("encoder"), seed) for seed in (0, 1)]
    return [load_encoder(folder, device="cpu", precision="fp32") for folder in folders]


def kept(folder):
    return sorted(file.name for file in (folder / "vocabulary").iterdir())


def embedded(words, encoder, cache):
    return run_to_end(embedded_vocabulary_job(words, encoder, cache))


def test_read_back_without_embedding_again(encoders, tmp_path, monkeypatch):
    first = embedded(WORDS, encoders[0], tmp_path)
    mean = encoders[0].embed_texts(["red", "a photo of a red"]).mean(0).numpy()
    np.testing.assert_allclose(first.embeddings[0], mean / np.linalg.norm(mean), atol=1e-6)
    np.testing.assert_allclose(first.empty, encoders[0].embed_texts([""])[0].numpy(), atol=1e-6)
    monkeypatch.setattr(
        "sae_auditor.concepts.labels.embedded.embed_vocabulary_job", lambda *_: pytest.fail("embedded again")
    )
    again = embedded(WORDS, encoders[0], tmp_path)
    np.testing.assert_array_equal(again.embeddings, first.embeddings)
    np.testing.assert_array_equal(again.empty, first.empty)
    assert (again.words, again.source, again.licence, again.templates) == (
        WORDS.words,
        WORDS.source,
        WORDS.licence,
        WORDS.templates,
    )


def test_other_words_templates_and_encoders_have_files_of_their_own(encoders, tmp_path):
    embedded(WORDS, encoders[0], tmp_path)
    embedded(WordList(WORDS.name, WORDS.words[:2], templates=WORDS.templates), encoders[0], tmp_path)
    embedded(WordList(WORDS.name, WORDS.words), encoders[0], tmp_path)
    embedded(WORDS, encoders[1], tmp_path)
    assert len(kept(tmp_path)) == 8


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff" * 200])
def test_damaged_files_are_made_again(encoders, tmp_path, damage):
    first = embedded(WORDS, encoders[0], tmp_path)
    file = tmp_path / "vocabulary" / next(name for name in kept(tmp_path) if name.endswith(".safetensors"))
    whole = file.read_bytes()
    file.write_bytes(damage)
    np.testing.assert_array_equal(embedded(WORDS, encoders[0], tmp_path).embeddings, first.embeddings)
    assert file.read_bytes() == whole


def test_a_place_that_cannot_be_written_is_none(encoders, tmp_path):
    (tmp_path / "vocabulary").write_text("a file where the folder would be")
    assert len(embedded(WORDS, encoders[0], tmp_path).words) == 3
    assert len(embedded(WORDS, encoders[0], None).words) == 3
