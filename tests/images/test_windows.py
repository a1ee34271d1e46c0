"""Which values become black and white: declared, guessed by depth, or the values' own range without outliers."""

from __future__ import annotations

import numpy as np
import pytest

from sae_auditor.images import ImageRefused, Refusal, Window, load_image
from sae_auditor.images.grey import Numbers, deep_to_8_bit, mapping_of

RNG = np.random.default_rng(0)
ROWS, COLUMNS = np.mgrid[0:96, 0:128]
# From 10 to 240 of 255.
SCENE = (125 + 115 * np.sin(COLUMNS / 9) * np.cos(ROWS / 11)).astype(np.uint8)


def wide(bits: int, levels: np.ndarray = SCENE) -> np.ndarray:
    """`levels` as numbers of so many bits, in 16."""
    return ((levels.astype(int) * 257) >> (16 - bits)).astype(np.uint16)


def with_hot_pixels(values: np.ndarray, count: int, numbers=65535) -> np.ndarray:
    spoilt = values.copy()
    spoilt.ravel()[RNG.choice(values.size, count, replace=False)] = numbers
    return spoilt


def window_of(values: np.ndarray, *args, **options) -> tuple[float, float]:
    mapping = mapping_of(values, *args, **options)
    return mapping.low, mapping.high


@pytest.mark.parametrize("bits", [8, 9, 10, 11, 12, 13, 14, 16])
@pytest.mark.parametrize("colour", [False, True])
def test_depth_of_a_camera(bits, colour):
    levels, notice = deep_to_8_bit(wide(bits), Numbers(colour=colour))
    assert np.abs(levels.astype(int) - SCENE).max() <= 1
    assert f"from 0 to {2**bits - 1} ({bits} bits" in notice.text
    assert "none was cut off" in notice.text


@pytest.mark.parametrize("bits", [9, 10, 12, 13, 14])
@pytest.mark.parametrize("hot", [[65535], [65535, 60000, 40000], list(range(20000, 65536, 3000))])
@pytest.mark.parametrize("colour", [False, True])
def test_hot_pixels_do_not_decide(bits, hot, colour):
    spoilt = with_hot_pixels(wide(bits), len(hot), hot)
    if bits == 14:
        spoilt = with_hot_pixels(wide(bits), 3)
    mapping = mapping_of(spoilt, Numbers(colour=colour))
    assert mapping.bits == bits
    count = int((spoilt > 2**bits - 1).sum())
    assert f"0 below and {count} above were cut off" in mapping.notice.text


def test_a_frame_of_one_undeclared_number_does_not_decide():
    for number in (65535, 0):
        values = wide(12) if number else wide(12) // 16 + 30000
        inner = window_of(values)
        values[:, :20] = number
        assert window_of(values) == pytest.approx(inner, abs=10)


@pytest.mark.parametrize("number", [-9999, -32768, 1e20, -3.4028235e38, 9.96921e36])
@pytest.mark.parametrize("share", [1, 10, 40])
def test_gaps_filled_with_an_undeclared_number_do_not_decide_for_floats(number, share):
    values = (SCENE * 3.7 + 500).astype(np.float32)
    want = float(values[share:].min()), float(values[share:].max())
    values[:share] = number
    low, high = window_of(values)
    assert (low, high) == pytest.approx(want, rel=0.01)


def test_missing_values_take_no_part_and_are_black():
    values = wide(12)
    values[:10] = 60000
    missing = values == 60000
    levels, notice = deep_to_8_bit(values, missing=missing)
    assert levels[:10].max() == 0
    assert np.abs(levels[10:].astype(int) - SCENE[10:]).max() <= 1
    assert "1,280 values are no data" in notice.text


def test_nothing_but_missing_values_is_refused():
    with pytest.raises(ImageRefused) as refused, _refusing():
        deep_to_8_bit(wide(12), missing=np.ones(SCENE.shape, bool))
    assert refused.value.reason is Refusal.UNSUPPORTED_PIXELS


def _refusing():
    from sae_auditor.images.decode import refusing

    return refusing(None)


@pytest.mark.parametrize("bits", [10, 12, 14])
def test_dark_and_bright_frames_of_one_declared_depth_are_mapped_alike(bits):
    for levels in (SCENE, SCENE // 8, SCENE // 40):
        mapped, notice = deep_to_8_bit(wide(bits, levels), Numbers(declared_bits=bits))
        assert np.abs(mapped.astype(int) - levels).max() <= 1
        assert "as the file declares" in notice.text


def test_declared_depths_that_say_nothing_or_are_wrong_are_not_used():
    assert window_of(wide(12), Numbers(declared_bits=16)) == (0, 4095)
    assert window_of(wide(14), Numbers(declared_bits=12)) == (0, 16383)
    assert window_of(with_hot_pixels(wide(12) // 8, 3), Numbers(declared_bits=12)) == (0, 4095)
    assert window_of(wide(12), Numbers(declared_range=(0, 65535))) == (0, 4095)
    assert window_of(wide(12), Numbers(declared_range=(0, 100))) == (0, 4095)


def test_declared_ranges():
    assert window_of(SCENE / 1000, Numbers(declared_range=(-9999.0, 0.24))) == pytest.approx((0.01, 0.239), rel=0.02)
    assert window_of(wide(12) // 8, Numbers(declared_range=(0, 4000))) == (0, 4000)
    assert window_of(SCENE / 1000, Numbers(declared_range=(0.0, 2.0))) == (0, 2)
    assert window_of(wide(8) + np.uint16(29000), Numbers(declared_range=(28000, 32000))) == (28000, 32000)


@pytest.mark.parametrize(
    "make", [lambda s: 29000 + s * 8, lambda s: 7000 + s * 4, lambda s: 2900 + s, lambda s: 30000 + s * 20]
)
def test_radiometric_bands_are_spread_out(make):
    values = make(SCENE.astype(np.uint16))
    mapped, notice = deep_to_8_bit(values)
    assert np.corrcoef(mapped.ravel(), SCENE.ravel())[0, 1] > 0.999
    assert np.ptp(mapped) > 250
    assert "narrow band" in notice.text


def test_flat_fields_and_colours_are_not_spread_out():
    flat = (30000 + RNG.integers(-5, 6, SCENE.shape)).astype(np.uint16)
    levels, notice = deep_to_8_bit(flat)
    assert np.ptp(levels) <= 1
    assert "of 256 grey levels are used" in notice.text
    narrow = 29000 + SCENE.astype(np.uint16) * 8
    assert window_of(narrow, Numbers(colour=True)) == (0, 65535)


@pytest.mark.parametrize(
    ("values", "want"),
    [
        (SCENE.astype(np.uint32) * 0x01010101, (0, 2**32 - 1)),
        ((SCENE.astype(int) * 257 - 2**15).astype(np.int16), (-(2**15), 2**15 - 1)),
        ((SCENE.astype(int) - 128).astype(np.int8), (-128, 127)),
        (wide(12).astype(np.int16), (0, 4095)),
        (wide(12).astype(np.int32), (0, 4095)),
        (wide(12).astype(np.uint32), (0, 4095)),
        ((SCENE.astype(np.int16) * 128), (0, 32767)),
        (SCENE.astype(np.uint32) * 1000, (10_000, 239_000)),
        (SCENE.astype(np.int16) - 100, (-90, 139)),
        (SCENE / 255, (0, 1)),
        ((SCENE / 255).astype(np.float16), (0, 1)),
        (SCENE / 2550, (10 / 2550, 239 / 2550)),
        (SCENE - 100.0, (-90, 139)),
    ],
)
def test_other_types(values, want):
    for spoilt in (
        values,
        with_hot_pixels(values, 4, np.iinfo(values.dtype).max if values.dtype.kind in "ui" else 6e4),
    ):
        assert window_of(spoilt) == pytest.approx(want, rel=0.02)


def test_noise_keeps_its_tails():
    values = RNG.normal(0, 1, (300, 300))
    low, high = window_of(values)
    assert np.count_nonzero((values < low) | (values > high)) <= 3


def test_a_sky_of_few_stars_keeps_them():
    sky = np.zeros((200, 200), np.float32)
    sky[::40, ::40] = 7.5
    assert window_of(sky) == (0, 7.5)


@pytest.mark.parametrize(
    ("values", "want"),
    [
        (wide(12), (0, 65535)),
        ((SCENE.astype(int) - 100).astype(np.int16), (-(2**15), 2**15 - 1)),
        (SCENE.astype(np.uint32), (int(SCENE.min()), int(SCENE.max()))),
        (SCENE / 7, (SCENE.min() / 7, SCENE.max() / 7)),
    ],
)
def test_full_is_all_that_the_numbers_hold(values, want):
    mapping = mapping_of(values, window="full")
    assert (mapping.low, mapping.high) == pytest.approx(want)
    assert "as asked for" in mapping.notice.text


def test_full_of_12_stored_bits():
    assert window_of(wide(12) // 8, Numbers(stored_bits=12), window="full") == (0, 4095)


def test_a_window_that_is_asked_for_is_said_with_what_it_cuts_off():
    levels, notice = deep_to_8_bit(wide(12), window=Window(1000, 3000))
    want = np.rint((wide(12).astype(float).clip(1000, 3000) - 1000) / 2000 * 255)
    assert np.abs(levels - want).max() <= 1
    below, above = int((wide(12) < 1000).sum()), int((wide(12) > 3000).sum())
    assert (
        f"from 1000 to 3000 (as asked for) were mapped to 0 to 255; {below:,} below and {above:,} above" in notice.text
    )


def test_arrays_follow_the_same_rules():
    image = load_image(with_hot_pixels(wide(12), 2))
    assert np.abs(image.rgb[:, :, 0].astype(int) - SCENE)[wide(12) == with_hot_pixels(wide(12), 0)].mean() < 1
    colour = np.dstack([wide(14)] * 3)
    assert np.abs(load_image(colour).rgb.astype(int) - SCENE[:, :, None]).max() <= 1
    assert load_image(wide(12), window="full").rgb.max() <= 16
    assert np.array_equal(load_image(wide(12), window="auto").rgb, load_image(wide(12)).rgb)


@pytest.mark.parametrize("dtype", [np.uint16, np.int16, np.int32, np.float32, np.float64])
def test_mapping_never_turns_values_round(dtype):
    values = np.sort(RNG.normal(3000, 700, 5000).clip(0).astype(dtype))
    for rule in ("auto", "full", Window(1000, 4000)):
        mapping = mapping_of(values, window=rule)
        assert (np.diff(mapping.levels(values).astype(int)) >= 0).all()
        assert (np.diff(mapping.shares(values).astype(int)) >= 0).all()
        fine = mapping.shares(values) / 257
        assert np.abs(fine - mapping.levels(values)).max() <= 1.01
