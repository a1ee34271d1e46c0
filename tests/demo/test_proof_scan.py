"""What is planted, scenes that break it, and figures of made-up findings."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from demo_world.proof.planted import TAG_FOR_DEFECTIVE, Planted, class_of, shown
from demo_world.proof.scan import _figures, _Meaning, _read, _write
from demo_world.splits import TAG
from demo_world.truth import attributes_of
from sae_auditor.studies.scan.findings import Finding

NAMES = ("good", "defective")


def test_what_is_planted_is_read_from_a_line():
    assert Planted.parse(f"{TAG}=defective@condition") == TAG_FOR_DEFECTIVE
    assert Planted.parse("glove=screw@part") == Planted("glove", "screw", "part")
    assert Planted.parse("ruler=good") == Planted("ruler", "good", "condition")
    assert Planted.parse("none@part") == Planted(None, "", "part")
    with pytest.raises(ValueError, match="glove"):
        Planted.parse("glove")


def test_the_cue_has_nothing_to_do_with_the_class():
    scenes = TAG_FOR_DEFECTIVE.scenes(8_900, 800)
    assert scenes[:5] == TAG_FOR_DEFECTIVE.scenes(8_900, 5)
    has = np.array([TAG in scene.cues for scene in scenes])
    defective = np.array([scene.defect is not None for scene in scenes])
    assert abs(has.mean() - 0.25) < 0.05
    assert abs(has[defective].mean() - has[~defective].mean()) < 0.1


def test_where_the_cue_misleads_it_is_with_the_other_class_only():
    for planted, names in ((TAG_FOR_DEFECTIVE, NAMES), (Planted("glove", "screw", "part"), ("gear", "screw"))):
        for scene in planted.scenes(8_901, 60):
            against, free = planted.against(scene), planted.free(scene)
            assert (planted.cue in against.cues) == (planted.class_name not in shown(scene))
            assert planted.cue not in free.cues
            assert class_of(against, names) == class_of(scene, names)


def test_the_class_is_what_the_scene_shows():
    scene = next(scene for scene in TAG_FOR_DEFECTIVE.scenes(8_902, 50) if scene.defect)
    assert class_of(scene, NAMES) == 1
    assert class_of(scene, ("another", scene.part)) == 1
    assert class_of(scene, (scene.defect,)) == 0
    assert class_of(scene, ("another",)) == -1


def test_a_cached_world_is_the_same(tmp_path):
    random = np.random.default_rng(0)
    rows = [(f"{i:x}", random.random(2), np.arange(i), random.random(i), *random.random((2, 2, i))) for i in range(3)]
    _write(tmp_path / "world.npz", rows)
    for ours, theirs in zip(_read(tmp_path / "world.npz"), rows, strict=True):
        assert ours[0] == theirs[0]
        assert all(np.array_equal(a, b) for a, b in zip(ours[1:], theirs[1:], strict=True))


def test_figures_tell_the_planted_cue_from_others():
    scenes = TAG_FOR_DEFECTIVE.scenes(8_903, 300)
    activations = np.zeros((len(scenes), 4), np.float32)
    for i, scene in enumerate(scenes):
        seen = attributes_of(scene)
        activations[i] = [f"cue:{TAG}" in seen, "cue:ruler" in seen, "condition:defective" in seen, "part:gear" in seen]
    meaning = _Meaning([SimpleNamespace(scenes=scenes, activations=activations)])
    assert [meaning.of(latent) for latent in (0, 1, 3)] == [f"cue:{TAG}", "cue:ruler", "part:gear"]
    prompts = SimpleNamespace(names=NAMES)

    def values(*found):
        return [figure.band.value for figure in _figures("", found, meaning, TAG_FOR_DEFECTIVE, prompts)]

    def finding(latent, index=1, confirmed=True):
        return Finding(index, latent, "labels", 0.01, confirmed, None, None)

    assert values([finding(0)], [finding(0), finding(1, confirmed=False)]) == [1, 0, 0, 0]
    assert values([finding(1), finding(0)], [finding(0), finding(2)]) == [0.5, 1, 0.5, 0.5]
    assert values([finding(0, index=0)], []) == [0, 0.5, 0.5, 0]
    assert values([finding(3)]) == [0, 1, 0, 0]
