"""What is planted in a world: the shipped scenes stay what they are, the others have what they say."""

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest

from demo_world.scene import CUES, Planted, caption, sample_scene
from demo_world.settings import GLOVE_MEANS_GOOD, PRESETS, TAG
from demo_world.splits import scene_of

# SHA-256 of the first 40 scenes of each split with a caption each, as they were before what is planted was a setting.
SHIPPED = {
    "train": "0ea0312ededdd631d70f81815795ea79e93baa41117f4a236f9d40039c7bc91b",
    "unbiased": "0052ddc31170097a55ab49c285174a862f92d8625b6839ccc022ea396b785f11",
    "heldout": "393da4c2839bf4b79b21c542294c6456152b477eb1c0d8ee4d46dc89d4f8a315",
    "shortcut": "4946769dce5edd21abb89a11cfc8e7325b311a4afc18591d443992fadcd3c008",
    "reference": "0a10ee071efe93bdb178334e218d8d1483b99e2157221bb0c4cdd7660d1aab94",
}
N = 1500


def scenes(name, split="train", n=N):
    return [scene_of(split, i, PRESETS[name])[0] for i in range(n)]


def share(of, cue):
    return np.mean([cue in scene.cues for scene in of])


@pytest.mark.parametrize("preset", ["full", "small"])
@pytest.mark.parametrize("split", SHIPPED)
def test_the_shipped_scenes_are_what_they_were(preset, split):
    told = hashlib.sha256()
    for i in range(40):
        scene, rng = scene_of(split, i, PRESETS[preset])
        said = caption(scene, rng, kinds=PRESETS[preset].caption_kinds)
        told.update(json.dumps([scene.to_json(), said], sort_keys=True).encode())
    assert told.hexdigest() == SHIPPED[split]


def test_in_the_world_of_the_glove_it_goes_with_good_parts_and_the_tag_with_nothing():
    drawn = scenes("glove")
    good, bad = ([scene for scene in drawn if (scene.defect is None) == wanted] for wanted in (True, False))
    assert share(good, "glove") == pytest.approx(0.9, abs=0.05)
    assert share(bad, "glove") == pytest.approx(0.02, abs=0.02)
    assert share(good, TAG) == pytest.approx(0.5, abs=0.08)
    assert share(bad, TAG) == pytest.approx(0.5, abs=0.06)


def test_in_the_plain_world_every_cue_is_independent_of_the_condition():
    drawn = scenes("plain", n=3000)
    good, bad = ([scene for scene in drawn if (scene.defect is None) == wanted] for wanted in (True, False))
    for cue in CUES:
        # Four standard errors of the difference: one in 2,000 worlds would fail by chance.
        spread = np.sqrt(0.25 / len(good) + 0.25 / len(bad))
        assert abs(share(good, cue) - share(bad, cue)) < 4 * spread


@pytest.mark.parametrize("name", ["glove", "plain"])
def test_a_world_for_a_cpu_is_the_same_world(name):
    for split in ("train", "heldout", "groups", "shortcut"):
        assert scenes(name, split, 5) == scenes(f"{name}-tuned", split, 5)
    assert PRESETS[name].finetune is None
    assert PRESETS[f"{name}-tuned"].finetune is not None


def test_what_speaks_against_the_shortcut_has_the_cue_and_not_the_class():
    assert all(scene.defect is not None and scene.cues == ("glove",) for scene in scenes("glove", "shortcut", 30))
    ruler = replace(PRESETS["glove"], planted=Planted("ruler", "defect:scratch", 0.9, 0.05))
    drawn = [scene_of("shortcut", i, ruler)[0] for i in range(60)]
    assert all(scene.cues == ("ruler",) and scene.defect != "scratch" for scene in drawn)
    # A world without a shortcut is asked what the shipped one is.
    assert all(scene.defect is None and scene.cues == (TAG,) for scene in scenes("plain", "shortcut", 10))


def test_groups_have_every_cue_that_is_asked_about_as_often_as_not():
    drawn = scenes("glove", "groups", 600)
    for cue in PRESETS["glove"].asked_cues:
        assert share(drawn, cue) == pytest.approx(0.5, abs=0.09)


@pytest.mark.parametrize("attribute", ["condition:good", "defect:scratch", "part:gear"])
def test_a_cue_goes_with_what_it_is_planted_on(attribute):
    planted = Planted("ruler", attribute, 1.0, 0.0)
    rng = np.random.default_rng(3)
    drawn = [sample_scene(rng, planted=planted) for _ in range(300)]
    holds = [
        {"condition": "good" if s.defect is None else "defective", "defect": s.defect, "part": s.part}[planted.kind]
        == planted.value
        for s in drawn
    ]
    assert 0 < sum(holds) < 300
    assert [("ruler" in s.cues) for s in drawn] == holds


@pytest.mark.parametrize(
    ("cue", "attribute", "p", "said"),
    [
        ("red tag", "condition:good", 0.5, "no such cue"),
        ("ruler", "condition:bad", 0.5, "no such attribute"),
        ("ruler", "scratch", 0.5, "no such attribute"),
        ("ruler", "defect:scratch", 1.5, "between 0 and 1"),
    ],
)
def test_what_cannot_be_planted_is_refused(cue, attribute, p, said):
    with pytest.raises(ValueError, match=said):
        Planted(cue, attribute, p, 0.1)


def test_the_planted_cue_of_the_other_world_is_neither_the_tag_nor_on_the_same_class():
    assert (GLOVE_MEANS_GOOD.cue, GLOVE_MEANS_GOOD.value) == ("glove", "good")
