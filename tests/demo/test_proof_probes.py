"""Figures of made-up sentences, and the pictures that probes are fitted on."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from demo_world.proof.planted import TAG_FOR_DEFECTIVE, shown
from demo_world.proof.probes import NOTHING_PLANTED, WITH_CLASS, _figures, _Told, _World
from demo_world.splits import TAG


def told(said, prompts, probe):
    return _Told(said, (prompts, probe), (0.8, 0.9))


def test_a_sentence_is_right_where_it_names_the_one_that_the_cue_moves_more():
    of_worlds = [told("prompts", 2, 1), told("probe", 2, 1), told("cannot tell", 2, 1), told("probe", 1, 2)]
    figures = _figures("here:", of_worlds)
    assert [figure.band.value for figure in figures[:2]] == [0.5, 0.25]
    assert [figure.met for figure in figures[:2]] == [False, False]
    assert [figure.band.value for figure in figures[2:]] == [1.75, 0.8, 1.25, 0.9]


def test_where_nothing_is_planted_nobody_may_be_named():
    of_worlds = [told(None, 0, 0), told("cannot tell", 0, 0), told("probe", 0, 0)]
    first = _figures(f"here, {NOTHING_PLANTED}:", of_worlds)[0]
    assert first.band.value == 1 / 3
    assert first.met is False


def test_one_probe_sees_the_cue_go_with_the_class_and_the_other_as_often_whatever_is_shown():
    scenes = TAG_FOR_DEFECTIVE.scenes(8_950, 400)
    world = SimpleNamespace(_seed=8_950, _planted=TAG_FOR_DEFECTIVE, _fitting=scenes)
    world._with = lambda scene, has: _World._with(world, scene, has)
    planted, plain = (_World._versions(world, planted=one) for one in (True, False))
    shows = np.array(["defective" in shown(scene) for scene in scenes])
    has = [np.array([TAG in scene.cues for scene in version]) for version in (planted, plain)]
    assert has[0].sum() == has[1].sum()
    assert abs(has[0][shows].mean() - WITH_CLASS) < 0.05
    assert has[0][~shows].mean() < 0.12
    assert abs(has[1][shows].mean() - has[1][~shows].mean()) < 0.15
    assert [shown(scene) for scene in planted] == [shown(scene) for scene in plain]
