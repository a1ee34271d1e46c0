"""JPEG: pixels equal to Pillow's for whole files, and damage that libjpeg only warns of is told."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image

from sae_auditor.images import ImageRefused, Refusal, load_image
from tests.images.pictures import as_bytes, corners, put

SIZE = 96, 130


def photo(height: int = SIZE[0], width: int = SIZE[1]) -> np.ndarray:
    """Smooth colours and some noise, so that the coded data have all lengths of codes."""
    y, x = np.mgrid[:height, :width]
    colours = np.stack([x * 255 / width, y * 255 / height, 128 + 100 * np.sin(x / 9) * np.cos(y / 7)], axis=-1)
    noise = np.random.default_rng(5).normal(0, 10, colours.shape)
    return (colours + noise).clip(0, 255).astype(np.uint8)


def jpeg(picture: np.ndarray | Image.Image | None = None, **options: object) -> bytes:
    return as_bytes(photo() if picture is None else picture, "JPEG", **options)


def codes(image) -> list[str]:
    return [notice.code for notice in image.provenance.notices]


def refused(tmp_path, data: bytes) -> ImageRefused:
    path = put(tmp_path, "x.jpg", data)
    for colour in ("managed", "as-open-clip"):
        with pytest.raises(ImageRefused) as told:
            load_image(path, colour=colour)
    assert "Error" not in told.value.text()
    return told.value


def marker(data: bytes, code: int, nth: int = 0) -> int:
    """Return where the marker 0xFF `code` is."""
    at = -1
    for _ in range(nth + 1):
        at = data.index(bytes([0xFF, code]), at + 1)
    return at


def restarts(data: bytes) -> list[int]:
    start = marker(data, 0xDA)
    return [at for at in range(start, len(data) - 1) if data[at] == 0xFF and 0xD0 <= data[at + 1] <= 0xD7]


def with_factors(data: bytes, *factors: int) -> bytes:
    """Write other sampling factors into the frame header."""
    changed, frame = bytearray(data), marker(data, 0xC0)
    for index, factor in enumerate(factors):
        changed[frame + 11 + 3 * index] = factor
    return bytes(changed)


GREY = np.ascontiguousarray(photo()[..., 1])
INKS = Image.fromarray(np.dstack([photo(), 255 - GREY]), mode="CMYK")
WHOLE = {
    **{
        f"{sampling} {'progressive' if progressive else 'baseline'} {quality}": {
            "subsampling": sampling,
            "progressive": progressive,
            "quality": quality,
        }
        for sampling in ("4:4:4", "4:2:2", "4:2:0", "4:1:1")
        for progressive in (False, True)
        for quality in (40, 96)
    },
    "rgb": {"keep_rgb": True},
    "restarts": {"restart_marker_blocks": 3},
    "optimised": {"optimize": True},
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole_files_have_the_pixels_of_pillow(tmp_path, name):
    path = put(tmp_path, "x.jpg", jpeg(**WHOLE[name]))
    image = load_image(path)
    assert np.array_equal(image.rgb, np.asarray(Image.open(path).convert("RGB")))
    assert codes(image) == []
    assert image.rgb.flags.c_contiguous
    assert image.rgb.flags.writeable


@pytest.mark.parametrize(
    "data",
    [
        jpeg(GREY),
        jpeg(GREY, progressive=True),
        with_factors(jpeg(GREY), 0x22),
        jpeg(photo(8, 8)),
        jpeg(photo(1, 1)),
        jpeg(photo(17, 3)),
    ],
)
def test_grey_odd_factors_and_tiny_files_have_the_pixels_of_pillow(tmp_path, data):
    path = put(tmp_path, "x.jpg", data)
    assert np.array_equal(load_image(path).rgb, np.asarray(Image.open(path).convert("RGB")))


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 2}])
@pytest.mark.parametrize("transform", [0, 2, 7])
def test_inks_have_the_pixels_of_pillow(tmp_path, options, transform):
    data = bytearray(jpeg(INKS, **options))
    data[data.index(b"Adobe") + 11] = transform
    path = put(tmp_path, "x.jpg", bytes(data))
    image = load_image(path)
    assert np.array_equal(image.rgb, np.asarray(Image.open(path).convert("RGB")))
    assert "cmyk-converted" in codes(image)
    stored = load_image(path, colour="as-open-clip").stored
    assert stored is not None
    assert np.array_equal(np.asarray(stored), np.asarray(Image.open(path)))


def test_data_that_end_early_are_refused_with_the_place(tmp_path):
    data = jpeg(photo(192, 130))
    told = refused(tmp_path, data[: len(data) // 2] + b"\xff\xd9")
    assert told.reason is Refusal.DAMAGED
    ended = np.asarray(Image.open(io.BytesIO(data[: len(data) // 2] + b"\xff\xd9")))
    grey_rows = (ended == 128).all(axis=(1, 2)).sum()
    assert f"after about {192 - grey_rows} of 192 rows" in told.detail


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 4}])
@pytest.mark.parametrize("what", ["half", "hole", "later hole", "gap"])
def test_what_libjpeg_fills_up_is_refused(tmp_path, options, what):
    data = jpeg(photo(240, 320), quality=90, **options)
    at = len(data) // 2
    broken = {
        "half": data[:at] + b"\xff\xd9",
        "hole": data[:at] + bytes(200) + data[at + 200 :],
        "later hole": data[:-200] + bytes(198) + b"\xff\xd9",
        "gap": data[:at] + data[at + 512 :],
    }[what]
    assert refused(tmp_path, broken).reason in (Refusal.DAMAGED, Refusal.TRUNCATED)


@pytest.mark.parametrize("options", [{}, {"restart_marker_blocks": 4}, {"subsampling": 0}, {"quality": 97}])
def test_a_hole_of_zeros_is_refused_wherever_it_is(tmp_path, options):
    data = jpeg(photo(240, 320), **options)
    for share in np.linspace(0.1, 0.9, 6):
        at = int(share * len(data))
        assert refused(tmp_path, data[:at] + bytes(64) + data[at + 64 :]).reason is Refusal.DAMAGED


@pytest.mark.parametrize("options", [{}, {"optimize": True}, {"progressive": True}, {"optimize": True, "quality": 10}])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_flat_pictures_hold_zeros_honestly(tmp_path, options, level):
    flat = np.full((900, 1200, 3), level, np.uint8)
    flat[:40, :40] = photo(40, 40)
    data = jpeg(flat, **options)
    assert codes(load_image(put(tmp_path, "x.jpg", data))) == []
    assert bytes(32) in data or "optimize" not in options


@pytest.mark.parametrize("lost", [1, 3, 8, 9])
@pytest.mark.parametrize("where", [0, 5, -10])
def test_lost_restart_intervals_are_refused(tmp_path, lost, where):
    data = jpeg(photo(240, 320), restart_marker_blocks=8)
    places = restarts(data)
    first = where % len(places)
    gone = data[: places[first]] + data[places[min(first + lost, len(places) - 1)] :]
    assert refused(tmp_path, gone).reason is Refusal.DAMAGED


def test_wrong_restart_numbers_are_refused(tmp_path):
    data = bytearray(jpeg(restart_marker_blocks=2))
    at = restarts(bytes(data))[4]
    data[at + 1] = 0xD0 + (data[at + 1] - 0xD0 + 3) % 8
    assert refused(tmp_path, bytes(data)).reason is Refusal.DAMAGED


@pytest.mark.parametrize("scans", [1, 2, 5, 9])
def test_progressive_files_without_their_last_scans_are_refused(tmp_path, scans):
    data = jpeg(progressive=True)
    assert data.count(b"\xff\xda") == 10
    told = refused(tmp_path, data[: marker(data, 0xDA, scans)] + b"\xff\xd9")
    assert told.reason is Refusal.TRUNCATED
    assert f"only {scans} of its scans" in told.detail


@pytest.mark.parametrize("scan", range(1, 10))
def test_progressive_files_without_one_scan_are_refused(tmp_path, scan):
    data = jpeg(progressive=True)
    after = marker(data, 0xDA, scan + 1) if scan < 9 else marker(data, 0xD9)
    assert refused(tmp_path, data[: marker(data, 0xDA, scan)] + data[after:])


def test_a_file_whose_colours_come_in_scans_of_their_own_needs_all_of_them(tmp_path):
    """Three baseline scans, one for each channel, put together from three grey files."""
    planes = [np.ascontiguousarray(photo()[..., channel]) for channel in range(3)]
    parts = [jpeg(plane, quality=90) for plane in planes]
    first = parts[0]
    frame = marker(first, 0xC0)
    header = first[:frame] + b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, *SIZE, 3)
    header += b"".join(bytes([channel, 0x11, 0]) for channel in (1, 2, 3))
    header += first[frame + 13 : marker(first, 0xDA)]
    scans = []
    for channel, part in enumerate(parts):
        start, end = marker(part, 0xDA) + 10, marker(part, 0xD9)
        scans.append(b"\xff\xda" + struct.pack(">HBBBBBB", 8, 1, channel + 1, 0, 0, 63, 0) + part[start:end])
    path = put(tmp_path, "x.jpg", header + b"".join(scans) + b"\xff\xd9")
    whole = load_image(path).rgb
    assert np.array_equal(whole, np.asarray(Image.open(path).convert("RGB")))
    for missing in range(3):
        rest = scans[:missing] + scans[missing + 1 :]
        assert refused(tmp_path, header + b"".join(rest) + b"\xff\xd9").reason is Refusal.TRUNCATED


def odd_files() -> dict[str, bytes]:
    data = jpeg()
    tables, frame, scan, end = (marker(data, code) for code in (0xDB, 0xC0, 0xDA, 0xD9))
    zero_settings = scan + 2 + int.from_bytes(data[scan + 2 : scan + 4], "big") - 3
    restarted = jpeg(restart_marker_blocks=6)
    second = restarts(restarted)[1]
    jfif = bytearray(data)
    jfif[11] = 9
    adobe = b"\xff\xee" + struct.pack(">H", 14) + b"Adobe" + struct.pack(">HHHB", 100, 0, 0, 9)
    both = data[:tables] + b"junk" + data[tables:end] + bytes(40) + data[end:]
    return {
        "bytes before a table": data[:tables] + b"\0\1\2" + data[tables:],
        "bytes before the frame": data[:frame] + b"x" * 30 + data[frame:],
        "bytes before the scan": data[:scan] + bytes(5) + data[scan:],
        "zeros before the end": data[:end] + bytes(1000) + data[end:],
        "zeros before a restart": restarted[:second] + bytes(64) + restarted[second:],
        "two oddities": both,
        "unknown JFIF": bytes(jfif),
        "zero settings": data[:zero_settings] + bytes(3) + data[zero_settings + 3 :],
        "unknown Adobe transform": data[:2] + adobe + data[20:],
    }


@pytest.mark.parametrize("name", odd_files())
def test_odd_files_whose_picture_is_whole_are_read_and_noted(tmp_path, name):
    path = put(tmp_path, "x.jpg", odd_files()[name])
    image = load_image(path)
    assert np.array_equal(image.rgb, np.asarray(Image.open(path).convert("RGB")))
    assert np.array_equal(image.rgb, np.asarray(Image.open(io.BytesIO(jpeg())).convert("RGB"))) or "restart" in name
    assert codes(image) == ["decoder-warning"]
    assert np.array_equal(load_image(path, colour="as-open-clip").rgb, image.rgb)


@pytest.mark.parametrize("tail", [b"\0" * 5000, b"a trailer of the camera", b"\xff\xd8\xff\xe0 another"])
def test_what_follows_the_end_does_not_matter(tmp_path, tail):
    image = load_image(put(tmp_path, "x.jpg", jpeg() + tail))
    assert codes(image) == []


@pytest.mark.parametrize(
    ("code", "bits", "word"), [(0xC1, 12, "12 bits"), (0xC3, 16, "16 bits"), (0xC5, 8, "hierarch")]
)
def test_kinds_that_are_not_read_are_named(tmp_path, code, bits, word):
    data = bytearray(jpeg())
    frame = marker(bytes(data), 0xC0)
    data[frame + 1], data[frame + 4] = code, bits
    told = refused(tmp_path, bytes(data))
    assert told.reason is Refusal.UNSUPPORTED_PIXELS
    assert word in told.detail
    assert "damage" not in told.text()


def test_sampling_that_cannot_be_checked_is_noted(tmp_path):
    image = load_image(put(tmp_path, "x.jpg", jpeg(INKS, subsampling=2)))
    assert "unchecked" in codes(image)


def test_a_cut_first_picture_is_not_ended_by_the_second(tmp_path):
    first, second = Image.fromarray(corners(64, 64)), Image.fromarray(photo(64, 64))
    data = as_bytes(first, "MPO", save_all=True, append_images=[second])
    at = marker(data, 0xD9)
    assert refused(tmp_path, data[: at - 60] + data[at + 2 :])


def test_damage_anywhere_in_the_coded_data_is_told_unless_the_codes_stay_valid(tmp_path):
    """Every warning of libjpeg is heeded: a file that is accepted decodes without one in another program as well."""
    rng = np.random.default_rng(1)
    told = wrong = 0
    for options in ({}, {"progressive": True}, {"restart_marker_blocks": 5}):
        data = jpeg(**options)
        whole, scan = load_image(put(tmp_path, "x.jpg", data)).rgb, marker(data, 0xDA) + 14
        for _ in range(40):
            at = int(rng.integers(scan, len(data) - 30))
            damaged = data[:at] + rng.bytes(24) + data[at + 24 :]
            try:
                got = load_image(put(tmp_path, "x.jpg", damaged)).rgb
            except ImageRefused:
                told += 1
                continue
            wrong += not np.array_equal(got, whole)
    # Half of it, since Huffman codes fall into step again by themselves.
    assert told > 50
    assert told + wrong == 120


def test_endless_segments_are_given_up(tmp_path):
    data = b"\xff\xd8" + b"\xff\xe1\0\2" * 300_000 + jpeg()[2:]
    assert "parts" in refused(tmp_path, data).detail
