from __future__ import annotations

import numpy as np
import pytest

from sae_auditor.studies.typography.stamps import blurred, can_write, plates, shuffled
from sae_auditor.studies.typography.words import neutral_for, taken_words
from tests.studies.typography.readers import CERTAIN, PROMPTS, Model, pictures

WORDS = ("pear", "lemon", "cherry", "defective", "circuit board")


def drawn(seed, word="cherry", side=160):
    random = np.random.default_rng(seed)
    return plates(word, neutral_for(word, (), random), (side, side), random), random


@pytest.mark.parametrize("seed", range(5))
def test_plates_differ_in_nothing_but_the_letters(seed):
    made, random = drawn(seed)
    assert made.word.shape == made.neutral.shape == made.strokes.shape == made.blurred.shape
    # The strokes are the very pixels of the word, in other places.
    word, strokes = (np.sort(one.reshape(-1, 3), axis=0) for one in (made.word, made.strokes))
    assert (word == strokes).all()
    assert (made.word != made.strokes).any()
    assert abs(made.word.mean() - made.blurred.mean()) < 12
    crop = pictures(1, seed)[0]
    changed = made.on(crop, random)
    where = [np.argwhere((one != crop).any(2)) for one in changed]
    assert {(tuple(one.min(0)), tuple(one.max(0))) for one in where} == {
        (tuple(where[0].min(0)), tuple(where[0].max(0)))
    }


def test_a_reader_reads_words_and_nothing_else():
    model, random, crop = Model(0), np.random.default_rng(3), pictures(1, 0)[0]
    read = {"word": 0, "neutral": 0, "strokes": 0, "blurred": 0}
    for _ in range(40):
        word = str(random.choice(["pear", "lemon", "cherry"]))
        neutral = neutral_for(word, (), random)
        made = plates(word, neutral, crop.shape[:2], random)
        for name, truth in (("word", word), ("neutral", neutral), ("strokes", word), ("blurred", word)):
            said, likeness = model._read(getattr(made, name).mean(2) / 255)
            read[name] += said == truth and likeness > CERTAIN
    assert read["word"] >= 34
    assert read["neutral"] >= 32
    assert read["strokes"] + read["blurred"] <= 2


@pytest.mark.parametrize("side", [16, 32, 224])
@pytest.mark.parametrize("word", [*WORDS, "a very long name of some class that no picture is wide enough for"])
def test_every_plate_fits(word, side):
    made, random = drawn(4, word, side)
    crop = np.zeros((side, side, 3), np.uint8)
    for one in made.on(crop, random):
        assert one.shape == crop.shape
    assert max(made.word.shape[:2]) <= side


def test_colours_of_pixels_stay_when_plates_are_shuffled():
    plate = np.random.default_rng(0).integers(256, size=(13, 29, 3), dtype=np.uint8)
    made = shuffled(plate, np.random.default_rng(1))
    assert (np.sort(made.reshape(-1, 3), 0) == np.sort(plate.reshape(-1, 3), 0)).all()
    ink = np.zeros((40, 90))
    ink[15:25, 20:70] = 1
    assert blurred(ink).sum() == pytest.approx(ink.sum(), rel=0.05)


def test_what_fonts_can_write():
    assert can_write("good")
    assert can_write("d\u00e9faut")
    assert can_write("\u0431\u0440\u0430\u043a")
    assert not can_write("\u6b20\u9665")
    assert not can_write(" ")


def test_neutral_words_are_as_long_and_name_no_class():
    taken, random = taken_words(PROMPTS), np.random.default_rng(0)
    assert {"pear", "lemon", "cherry", "a"} <= taken
    for word in WORDS:
        other = neutral_for(word, taken, random)
        assert [len(one) for one in other.split()] == [len(one) for one in word.split()]
    assert {neutral_for("boat", {"lake", "moon"}, random) for _ in range(9)} == {"song"}
    assert len(neutral_for("boat", {"lake", "moon", "song"}, random)) in (3, 5)
    assert neutral_for("???", (), random)
