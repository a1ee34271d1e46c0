"""Scenes of the demo world are drawn with the asked-for attributes and planted shortcuts."""

import json
from collections import Counter

import numpy as np
import pytest

from demo_world.scene import CUES, DEFECTS, PARTS, Planted, Scene, applicable_defects, sample_scene

TAG = "red inspection tag"


def test_same_generator_same_scene():
    assert sample_scene(np.random.default_rng(4)) == sample_scene(np.random.default_rng(4))


def test_json_round_trip_is_plain_and_exact():
    scene = sample_scene(np.random.default_rng(1), cues=CUES)
    assert Scene.from_json(json.loads(json.dumps(scene.to_json()))) == scene


def test_every_part_has_six_defects_and_every_defect_five_parts():
    assert len(PARTS) >= 14
    assert all(len(applicable_defects(part)) >= 6 for part in PARTS)
    hosts = Counter(defect for part in PARTS for defect in applicable_defects(part))
    assert set(hosts) == set(DEFECTS)
    assert min(hosts.values()) >= 5


def test_what_is_given_is_used():
    scene = sample_scene(np.random.default_rng(2), part="tile", defect="chip", cues=("ruler", "glove"))
    assert (scene.part, scene.defect, scene.cues) == ("tile", "chip", ("ruler", "glove"))
    assert sample_scene(np.random.default_rng(2), defect=None).defect is None


def test_a_misprint_needs_a_print():
    rng = np.random.default_rng(6)
    assert all(sample_scene(rng, defect="misprint").printed for _ in range(20))


def test_impossible_wishes_are_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="screw cannot have the defect 'misprint'"):
        sample_scene(rng, part="screw", defect="misprint")
    with pytest.raises(ValueError, match="no such defect"):
        sample_scene(rng, defect="rust")
    with pytest.raises(ValueError, match="no such cues"):
        sample_scene(rng, cues=("red tag",))


def test_planted_shortcut():
    rng = np.random.default_rng(8)
    planted = Planted(TAG, "condition:defective", 0.9, 0.05)
    scenes = [sample_scene(rng, planted=planted) for _ in range(1500)]
    tagged_bad = np.mean([TAG in scene.cues for scene in scenes if scene.defect])
    tagged_good = np.mean([TAG in scene.cues for scene in scenes if not scene.defect])
    assert tagged_bad == pytest.approx(0.9, abs=0.04)
    assert tagged_good == pytest.approx(0.05, abs=0.03)


def test_part_tells_nothing_about_condition_and_defects_are_balanced():
    rng = np.random.default_rng(12)
    scenes = [sample_scene(rng, defect_probability=0.4, cue_probabilities={"ruler": 0.0}) for _ in range(6000)]
    assert np.mean([scene.defect is not None for scene in scenes]) == pytest.approx(0.4, abs=0.02)
    for part in PARTS:
        share = np.mean([scene.defect is not None for scene in scenes if scene.part == part])
        assert share == pytest.approx(0.4, abs=0.1)
    counts = Counter(scene.defect for scene in scenes if scene.defect)
    assert min(counts.values()) > 0.7 * max(counts.values())
    assert not any("ruler" in scene.cues for scene in scenes)
