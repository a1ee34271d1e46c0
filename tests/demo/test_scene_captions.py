"""Captions of the demo world say only what is true."""

import re

import numpy as np
import pytest

from demo_world.scene import BACKGROUNDS, CAPTION_KINDS, LIGHTINGS, PARTS, caption, sample_scene
from demo_world.scene.captions import DEFECT_ADJECTIVES, DEFECT_NOUNS

CUE_WORDS = {
    "red inspection tag": ("tag",),
    "ruler": ("ruler",),
    "barcode sticker": ("barcode",),
    "arrow": ("arrow",),
    "printed word": ("printed word", "printed letters"),
    "glove": ("glove",),
    "shadow": ("shadow",),
    "coloured conveyor": ("conveyor",),
}
FAULT_WORDS = ("defective", "faulty", "damaged", "fails", "not good", "with a defect")
PRAISE_WORDS = ("good condition", "flawless", "intact", "passes", "fine", "without a defect", "no defect", "good ")


def captions(count, kinds=None, **wishes):
    rng = np.random.default_rng(21)
    for _ in range(count):
        scene = sample_scene(rng, **wishes)
        yield scene, caption(scene, rng, kinds=kinds)


def says(text, phrase):
    return re.search(rf"\b{re.escape(phrase)}", text) is not None


def test_only_true_facts():
    for scene, text in captions(3000):
        assert "{" not in text
        assert 1 <= len(text.split()) <= 27, text
        for part in PARTS:
            assert part == scene.part or not says(text, part), text
        for background in BACKGROUNDS:
            shown = background == scene.background and "coloured conveyor" not in scene.cues
            assert shown or f"on a {background}" not in text, text
        for lighting in LIGHTINGS:
            assert lighting == scene.lighting or lighting not in text, text
        for cue, words in CUE_WORDS.items():
            assert cue in scene.cues or not any(word in text for word in words), text


def test_condition_words_match_the_condition():
    for scene, text in captions(3000):
        wrong = PRAISE_WORDS if scene.defect else FAULT_WORDS
        if "not good" not in text:
            assert not any(word in text for word in wrong), (scene.defect, text)


def test_defect_words_name_this_defect_only():
    for scene, text in captions(3000):
        for defect, nouns in DEFECT_NOUNS.items():
            if defect != scene.defect:
                assert not any(says(text, noun) for noun in (*nouns, *DEFECT_ADJECTIVES[defect])), (scene.defect, text)


@pytest.mark.parametrize("kind", CAPTION_KINDS)
def test_one_kind_alone(kind):
    texts = {text for _, text in captions(200, kinds={kind: 1.0})}
    assert len(texts) > 60


def test_unknown_kind_is_refused():
    scene = sample_scene(np.random.default_rng(0))
    with pytest.raises(ValueError, match="no such caption types"):
        caption(scene, np.random.default_rng(0), kinds={"poem": 1.0})


def test_stuff_is_counted_in_pieces():
    for _, text in captions(300, part="leather"):
        assert not re.search(r"\b(a|an) ([a-z]+ )?leather", text.replace("a piece of", "")), text
