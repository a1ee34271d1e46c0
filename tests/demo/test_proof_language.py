"""The worlds in which senses and compounds are proved: what is planted is what is drawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from demo_world.proof import compounds, senses
from demo_world.scene import PARTS


@pytest.mark.parametrize("seed", range(5))
def test_a_world_of_senses_has_as_many_images_of_every_class(seed):
    world = senses.World.of(seed)
    prompts = world.prompts()
    assert Counter(world.truth().tolist()) == dict.fromkeys(range(len(world.kinds)), 60)
    assert Counter(map(len, world.kinds)) == {2: 3, 1: 4}
    said = [prompt for item in prompts.classes for prompt in item.prompts]
    assert sorted(said) == sorted(PARTS)  # every kind is a class, or a part of one, once
    planted = {item.name for item in prompts.classes if len(item.prompts) > 1}
    assert not any(kind in name for kind in PARTS for name in planted)
    for kinds, sizes in zip(world.kinds, senses._TWO, strict=False):
        assert [sum(scene.part == kind for scene in world.scenes) for kind in kinds] == list(sizes)


def test_colours_that_look_alike_are_near():
    assert compounds._apart("copper-coloured", "orange") < 100 < compounds._apart("blue", "orange")
    assert compounds._apart("white", "white") == 0


@pytest.mark.parametrize("seed", range(5))
def test_a_world_of_compounds_differs_in_nothing_but_the_colours_of_others(seed):
    world = compounds.World.of(seed)
    kinds = {kind for _, kind in world.compounds}
    assert len(kinds) == len({colour for colour, _ in world.compounds}) == 3
    assert {(scene.colour, scene.part) for scene in world.exact} == set(world.compounds)
    for coloured, foreign in zip(world.coloured, world.foreign, strict=True):
        assert coloured.part not in kinds
        assert replace(coloured, colour=foreign.colour) == foreign
        assert coloured.colour in {colour for colour, _ in world.compounds}
        assert all(compounds._apart(foreign.colour, colour) >= 100 for colour, _ in world.compounds)
        assert not {"coloured conveyor", "arrow"} & set(coloured.cues)
