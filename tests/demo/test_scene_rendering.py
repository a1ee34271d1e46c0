"""The renderer of the demo world: same scene, same picture; masks say what is where."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from demo_world.scene import CUES, DEFECTS, PARTS, Scene, applicable_defects, render, sample_scene

SIZE_PX = 64


def good_scene(part: str, seed: int = 0) -> Scene:
    return sample_scene(np.random.default_rng(seed), part=part, defect=None, cues=())


def defective(defect: str, seed: int, cues: tuple[str, ...] = ()) -> Scene:
    return sample_scene(np.random.default_rng(seed), defect=defect, cues=cues)


def test_same_scene_same_picture():
    scene = sample_scene(np.random.default_rng(3), defect="crack", cues=("glove", "red inspection tag"))
    first, second = render(scene, SIZE_PX), render(Scene.from_json(scene.to_json()), SIZE_PX)
    np.testing.assert_array_equal(first.image, second.image)
    np.testing.assert_array_equal(first.defect_mask, second.defect_mask)


@pytest.mark.parametrize("part", PARTS)
def test_good_part_fills_the_picture_and_has_no_defect(part):
    rendered = render(good_scene(part), SIZE_PX)
    assert rendered.image.shape == (SIZE_PX, SIZE_PX, 3)
    assert rendered.image.dtype == np.uint8
    assert rendered.part_mask.dtype == np.bool_
    assert 0.06 < rendered.part_mask.mean() < 0.8
    assert not rendered.defect_mask.any()
    assert rendered.cue_masks == {}
    assert rendered.image.std() > 10.0, "a picture with something in it"


@pytest.mark.parametrize("part", PARTS)
def test_bench_shows_around_every_part(part):
    border = np.ones((SIZE_PX, SIZE_PX), dtype=bool)
    border[2:-2, 2:-2] = False
    assert render(good_scene(part, 7), SIZE_PX).part_mask[border].mean() < 0.35


@pytest.mark.parametrize("defect", DEFECTS)
def test_defect_is_visible_where_its_mask_says(defect):
    for seed in range(3):
        scene = defective(defect, seed)
        bad, good = render(scene, SIZE_PX), render(replace(scene, defect=None, printed=defect != "misprint"), SIZE_PX)
        part = bad.part_mask | good.part_mask
        assert bad.defect_mask.sum() > 0.008 * part.sum()
        assert not (bad.defect_mask & ~ndimage.binary_dilation(part, iterations=2)).any()
        change = np.abs(bad.image.astype(float) - good.image.astype(float)).mean(axis=-1)
        assert change[bad.defect_mask].mean() > 6.0


@pytest.mark.parametrize("defect", [name for name in DEFECTS if name not in ("bent", "missing piece", "chip")])
def test_surface_defect_changes_nothing_else(defect):
    scene = defective(defect, 5)
    bad, good = render(scene, SIZE_PX), render(replace(scene, defect=None, printed=False), SIZE_PX)
    if scene.printed and defect != "misprint":
        good = render(replace(scene, defect=None), SIZE_PX)
    away = ~ndimage.binary_dilation(bad.defect_mask, iterations=5)
    assert np.abs(bad.image.astype(int) - good.image.astype(int)).max(axis=-1)[away].mean() < 1.0


@pytest.mark.parametrize("cue", CUES)
def test_cue_has_its_mask_and_leaves_the_rest_alone(cue):
    scene = sample_scene(np.random.default_rng(11), part="gear", defect=None, cues=(cue,))
    shown, plain = render(scene, SIZE_PX), render(replace(scene, cues=()), SIZE_PX)
    mask = shown.cue_masks[cue]
    assert set(shown.cue_masks) == {cue}
    assert mask.mean() > 0.004
    assert not (mask & shown.part_mask).any() or cue == "shadow"
    changed = np.abs(shown.image.astype(int) - plain.image.astype(int)).max(axis=-1) > 12
    assert changed[mask].mean() > 0.5
    if cue not in ("coloured conveyor", "shadow"):
        assert changed[~ndimage.binary_dilation(mask, iterations=8)].mean() < 0.02


def test_red_tag_is_whole_red_and_the_only_red_thing():
    for seed in range(6):
        scene = sample_scene(np.random.default_rng(seed), cues=("red inspection tag",))
        rendered = render(scene, 96)
        tag = rendered.cue_masks["red inspection tag"]
        assert 0.04 < tag.mean() < 0.09
        red = _saturated_red(rendered.image)
        assert red[tag].mean() > 0.4
        assert red[~ndimage.binary_dilation(tag, iterations=2)].mean() < 0.01


def _saturated_red(image):
    red, green, blue = (image[..., channel].astype(float) for channel in range(3))
    return (red > 2.0 * green) & (red > 2.0 * blue) & (red > 50.0)


def test_nothing_is_red_without_a_tag():
    rng = np.random.default_rng(5)
    for part in PARTS:
        image = render(sample_scene(rng, part=part, cues=("coloured conveyor", "glove")), SIZE_PX).image
        assert _saturated_red(image).mean() < 0.01, part


def test_cues_never_hide_a_defect_wholly():
    covering = ("red inspection tag", "barcode sticker", "glove", "ruler")
    for seed, defect in enumerate(DEFECTS):
        scene = defective(defect, 40 + seed)
        plain, covered = render(scene, SIZE_PX), render(replace(scene, cues=covering), SIZE_PX)
        assert covered.defect_mask.sum() > 0.3 * plain.defect_mask.sum(), defect


@pytest.mark.parametrize("seed", range(4))
def test_larger_picture_is_the_same_picture(seed):
    scene = sample_scene(
        np.random.default_rng(seed), defect_probability=1.0, cue_probabilities={"barcode sticker": 1.0}
    )
    small, large = render(scene, 64), render(scene, 192)
    shrunk = large.image.astype(float).reshape(64, 3, 64, 3, 3).mean(axis=(1, 3))
    assert np.abs(shrunk - small.image).mean() < 6.0
    mask = large.part_mask.reshape(64, 3, 64, 3).mean(axis=(1, 3)) > 0.5
    assert (mask ^ small.part_mask).mean() < 0.02


def test_every_plausible_combination_renders():
    rng = np.random.default_rng(9)
    for part in PARTS:
        for defect in applicable_defects(part):
            assert render(sample_scene(rng, part=part, defect=defect, cues=CUES), 32).defect_mask.shape == (32, 32)
