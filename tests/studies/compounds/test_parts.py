"""The words of compounds, and whose latents are."""

from __future__ import annotations

import numpy as np
import pytest

from sae_auditor.bundle.prompts import PromptClass, PromptSet, prompt_set_from_texts
from sae_auditor.studies.compounds.parts import NOBODY, STANDS_OUT, WHOLE, compound_of, compounds_of, words_of
from sae_auditor.studies.compounds.study import ELSE, UNKNOWN, shown_by


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cabbage butterfly", ("cabbage", "butterfly")),
        ("a photo of a Cat", ("photo", "cat")),
        ("black-and-white cat", ("black", "white", "cat")),
        ("gear", ("gear",)),
        ("tom-tom tom", ("tom",)),
        ("", ()),
    ],
)
def test_words_are_what_can_be_seen_by_itself(name, words):
    assert words_of(name) == words


def test_compounds_are_the_classes_of_several_words():
    prompts = prompt_set_from_texts(["cabbage butterfly", "cat", "egyptian cat", "a dog"])
    assert compounds_of(prompts, ()) == {0: ("cabbage", "butterfly"), 2: ("egyptian", "cat")}
    assert compounds_of(prompts, ("egyptian cat", "cat")) == {2: ("egyptian", "cat")}


def test_a_latent_belongs_to_the_word_before_the_whole_and_to_nobody_below_the_mark():
    """Against standard deviations counted one by one; the whole keeps what no word has."""
    random = np.random.default_rng(0)
    alignments = random.normal(size=(3, 200))
    alignments[:, 0] = (9, 8, 0)  # more the whole's, but the first word's too
    alignments[:, 1] = (9, 0, 0)
    alignments[:, 2] = (9, 7, 8)
    alignments[:, 3] = np.nan
    compound = compound_of(0, "cabbage butterfly", ("cabbage", "butterfly"), 0.1 * alignments + 5)
    known = np.delete(alignments, 3, axis=1)
    for j in range(200):
        stands = (alignments[:, j] - known.mean(1)) / known.std(1)
        if np.isnan(stands).any():
            expected = NOBODY
        elif stands[1:].max() >= STANDS_OUT:
            expected = 1 + int(stands[1:].argmax())
        else:
            expected = WHOLE if stands[0] >= STANDS_OUT else NOBODY
        assert compound.owner[j] == expected, j
    assert compound.owner[:4].tolist() == [1, WHOLE, 2, NOBODY]


def test_what_is_shared_is_of_those_that_stand_out_for_the_whole():
    alignments = np.zeros((3, 100))
    alignments[0, :4] = 1
    alignments[1, 3:5] = 1
    compound = compound_of(0, "a b", ("x", "y"), alignments)
    assert compound.shared(1) == pytest.approx(1 / 4)
    assert compound.shared(2) == 0
    assert compound_of(0, "a b", ("x", "y"), np.zeros((3, 9))).shared(1) is None


def test_labels_that_are_no_class_are_something_else():
    prompts = PromptSet(
        "p", tuple(PromptClass(name, (name,)) for name in ("cabbage butterfly", "white cat", "black cat"))
    )
    labels = ["cabbage butterfly", "cabbage", "cat", "", "tree", "White cat"]
    # "cat" is a part of two classes, which says nothing.
    assert shown_by(labels, prompts, is_table=True) == [0, ELSE, UNKNOWN, UNKNOWN, ELSE, 1]
    assert shown_by(["cabbage", "tree"], prompts, is_table=True) == [0, ELSE]  # short for the whole name
    assert shown_by(["monday", "tuesday"], prompts, is_table=False) == [UNKNOWN, UNKNOWN]
    assert shown_by(["monday", "tuesday"], prompts, is_table=True) == [ELSE, ELSE]
    assert shown_by(["tree", "white cat"], prompts, is_table=False) == [ELSE, 1]
