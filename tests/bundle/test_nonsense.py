"""Nonsense strings have the shape of words and are none, and stand in a bundle beside the words."""

import re
from itertools import pairwise

import numpy as np
import pytest

from sae_auditor.bundle import open_bundle
from sae_auditor.bundle.arrays import arrays_from_bytes, arrays_to_bytes
from sae_auditor.bundle.layout import vocabulary_files
from sae_auditor.bundle.parts import load_vocabulary
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.vocabulary import N_NONSENSE, nonsense_like
from sae_auditor.bundle.writer import with_nonsense_job
from sae_auditor.progress import run_to_end
from tests.bundle.changed import Changed
from tests.tiny import tiny_bundle

WORDS = ("metal nut", "M6 screw", "copper-coloured", "\u306d\u3058", "\u8d64\u3044\u672d", "\u0161roub")


def shape(string):
    """Return the string with every letter, digit and capital replaced by its kind."""
    kinds = (("[A-Z]", "L"), (r"[^\W\d_A-Z]", "l"), (r"\d", "0"))
    for pattern, kind in kinds:
        string = re.sub(pattern, kind, string)
    return string


def test_strings_have_the_shape_of_the_words_in_turn():
    made = nonsense_like(WORDS, 60)
    assert len({string.casefold() for string in made}) == 60
    assert not {string.casefold() for string in made} & {word.casefold() for word in WORDS}
    for place, string in enumerate(made):
        # A short word has few others of its shape: letters are put behind it.
        assert shape(string).startswith(shape(WORDS[place % len(WORDS)]))
    assert [shape(string) for string in made[:3]] == ["lllll lll", "L0 lllll", "llllll-llllllll"]
    kana = [string for string in made[3::6] if len(string) == 2]
    assert kana
    assert all(sign in "\u306d\u3058\u3044" for string in kana for sign in string)


def test_equal_words_give_equal_strings_and_seeds_others():
    assert nonsense_like(WORDS, 40) == nonsense_like(WORDS, 40)
    assert nonsense_like(WORDS, 40) != nonsense_like(WORDS, 40, seed=1)


@pytest.mark.parametrize("words", [("a",), ("7",), ("-",), ("\u306d",)])
def test_of_one_short_word_there_are_enough(words):
    made = nonsense_like(words, 300)
    assert len(set(made)) == 300
    assert words[0] not in made


def test_most_latin_strings_can_be_pronounced():
    made = nonsense_like(("screwdriver",), 300)
    changes = [(left in "aeiou") != (right in "aeiou") for string in made for left, right in pairwise(string)]
    assert 0.8 <= np.mean(changes) <= 0.9


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return open_bundle(tiny_bundle(tmp_path_factory.mktemp("world") / "tiny"))


def test_a_bundle_holds_them_embedded_as_the_words_are(bundle):
    vocabulary = bundle.vocabularies["words"]
    assert vocabulary.nonsense.shape == (N_NONSENSE, bundle.encoder.embed_dim)
    strings = nonsense_like(vocabulary.words)
    for place in (0, 63, 64, 999):
        embedded = bundle.encoder.embed_texts([template.format(strings[place]) for template in vocabulary.templates])
        mean = embedded.mean(0).numpy()
        np.testing.assert_allclose(vocabulary.nonsense[place], mean / np.linalg.norm(mean), atol=1e-5)
    assert run_to_end(with_nonsense_job(vocabulary, bundle.encoder)) is vocabulary


@pytest.mark.parametrize(("nonsense", "refused"), [(None, False), (np.ones((3, 5), np.float32), True)])
def test_older_bundles_have_none_and_those_of_another_encoder_are_refused(bundle, nonsense, refused):
    _, file = vocabulary_files("words")
    arrays = dict(arrays_from_bytes(bundle.store.read(file), file))
    del arrays["nonsense"]
    if nonsense is not None:
        arrays["nonsense"] = nonsense
    store = Changed(bundle.store, {file: arrays_to_bytes(arrays)})
    if refused:
        with pytest.raises(BundleRefused, match="nonsense in 'vocabulary/words"):
            load_vocabulary(store, bundle.manifest, "words")
        return
    older = load_vocabulary(store, bundle.manifest, "words")
    assert older.nonsense is None
    made = run_to_end(with_nonsense_job(older, bundle.encoder))
    np.testing.assert_allclose(made.nonsense, bundle.vocabularies["words"].nonsense, atol=1e-6)
