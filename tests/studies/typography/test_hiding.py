from __future__ import annotations

import numpy as np
import pytest

from sae_auditor.errors import InputRefused
from sae_auditor.images import Box
from sae_auditor.studies.typography.boxes import read_boxes
from sae_auditor.studies.typography.hiding import crops_of, elsewhere, hidden
from sae_auditor.studies.typography.stamps import plates


def ramp(high=90, wide=130):
    y, x = np.mgrid[:high, :wide]
    return np.stack([x + 40, y + 60, (x + y) // 2 + 20], 2).astype(np.uint8)


def with_text(rgb, crop):
    left, top, right, bottom = crop
    made = rgb.copy()
    text = plates("lemon", "river", (bottom - top, right - left), np.random.default_rng(0)).word
    made[top : top + text.shape[0], left : left + text.shape[1]] = text
    return made


@pytest.mark.parametrize("crop", [(30, 20, 90, 50), (0, 0, 60, 30), (71, 61, 130, 90)])
def test_what_is_filled_is_as_what_lies_around(crop):
    ground = ramp()
    made = hidden(with_text(ground, crop), [crop], "surroundings")
    apart = np.abs(made.astype(int) - ground)
    assert apart.mean() < 3
    outside = np.ones(ground.shape[:2], bool)
    outside[crop[1] : crop[3], crop[0] : crop[2]] = False
    assert (made[outside] == ground[outside]).all()
    # Nothing of the text itself goes into it.
    assert (made == hidden(ground, [crop], "surroundings")).all()


def test_overlapping_regions_do_not_leak_into_each_other():
    ground, crops = ramp(), [(20, 20, 60, 40), (50, 30, 100, 60)]
    dirty = ground.copy()
    for left, top, right, bottom in crops:
        dirty[top:bottom, left:right] = np.random.default_rng(1).integers(256, size=(bottom - top, right - left, 3))
    assert (hidden(dirty, crops, "surroundings") == hidden(ground, crops, "surroundings")).all()


def test_a_picture_that_is_all_text_becomes_its_mean():
    noise = np.random.default_rng(2).integers(256, size=(20, 30, 3)).astype(np.uint8)
    made = hidden(noise, [(0, 0, 30, 20)], "surroundings")
    assert (made == np.rint(noise.mean((0, 1))).astype(np.uint8)).all()


def test_a_blur_leaves_no_edges_inside_and_everything_outside():
    ground, crop = np.full((90, 130, 3), 120, np.uint8), (30, 20, 110, 50)
    text = with_text(ground, crop)
    made = hidden(text, [crop], "blur")
    sharp, soft = (np.abs(np.diff(one[22:48, 32:108, 0].astype(int), axis=1)).max() for one in (text, made))
    assert soft < sharp / 8
    assert (made[:20] == text[:20]).all()
    assert (made[:, 110:] == text[:, 110:]).all()


def test_regions_elsewhere_are_as_large_and_touch_nothing():
    random, crops, within = np.random.default_rng(0), [(10, 10, 40, 20), (60, 50, 70, 80)], (5, 5, 120, 90)
    for _ in range(50):
        found = elsewhere(crops, within, random)
        assert sorted((r - x, b - y) for x, y, r, b in found) == [(10, 30), (30, 10)]
        covered = np.zeros((100, 130), int)
        for x, y, r, b in [*crops, *found]:
            covered[y:b, x:r] += 1
        assert covered.max() == 1
        assert covered[:5].sum() == covered[90:].sum() == covered[:, :5].sum() == covered[:, 120:].sum() == 0
    assert elsewhere([(0, 0, 70, 50)], (0, 0, 100, 60), random) is None
    assert elsewhere([(0, 0, 70, 50)], (0, 0, 60, 60), random) is None


def test_boxes_are_cut_to_what_is_seen():
    boxes = [Box(-5, 10, 20, 20), Box(200, 10, 5, 5), Box(90.4, 50.4, 30, 30)]
    assert crops_of(boxes, (0, 0, 100, 60)) == [(0, 10, 15, 30), (90, 50, 100, 60)]


def test_a_table_of_boxes(tmp_path):
    table = tmp_path / "boxes.csv"
    table.write_text("path;left;top;right;bottom\nsub\\a.png;1;2;30,5;40\nsub/a.png;5;5;9;9\n/b.png;0;0;1;1\n")
    found = read_boxes(str(table))
    assert found == {
        str(tmp_path / "sub" / "a.png"): (Box(1, 2, 29.5, 38), Box(5, 5, 4, 4)),
        "/b.png": (Box(0, 0, 1, 1),),
    }


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("a.png,1,2,3", "4 cells in line 2"),
        ("a.png,1,2,x,4", "no number in line 2"),
        ("a.png,5,2,5,4", "empty box in line 2"),
        (",1,2,3,4", "names no image in line 2"),
    ],
)
def test_what_is_no_table_of_boxes_is_refused(tmp_path, rows, said):
    table = tmp_path / "boxes.csv"
    table.write_text(f"path,left,top,right,bottom\n{rows}\n")
    with pytest.raises(InputRefused, match=said):
        read_boxes(str(table))
