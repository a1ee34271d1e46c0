"""Which picture of a file is taken, and what is said of the others."""

from __future__ import annotations

import contextlib
import struct
import time

import numpy as np
import pytest

from sae_auditor.images import ImageRefused, Limits, Refusal
from sae_auditor.images.decode import decode_bytes
from tests.images.pictures import noise
from tests.images.tiff.files import Page, by_tifffile, codes, decoded, packed, plain, texts, written

FULL = noise(12, 16)
SMALL = np.ascontiguousarray(FULL[::4, ::4])


def rgb_page(picture: np.ndarray, **more) -> Page:
    height, width = picture.shape[:2]
    return Page(plain(width, height, 8, 2, 3, **more), [picture.tobytes()])


REDUCED = {"t254": (4, [1])}


@pytest.mark.parametrize("reduced", [REDUCED, {"t255": (3, [2])}])
def test_the_full_picture_behind_a_thumbnail(reduced):
    image = decoded(written(rgb_page(SMALL, **reduced), rgb_page(FULL)))
    assert (image.rgb == FULL).all()
    assert codes(image) == ["thumbnail-passed-over"]


def test_the_full_picture_below_a_thumbnail():
    first = rgb_page(SMALL, **REDUCED)
    first.below = [rgb_page(FULL[::2, ::2].copy(), **REDUCED), rgb_page(FULL)]
    assert (decoded(written(first)).rgb == FULL).all()


def test_reduced_copies_are_not_counted():
    image = decoded(written(rgb_page(FULL), rgb_page(SMALL, **REDUCED), rgb_page(SMALL, **REDUCED)))
    assert (image.rgb == FULL).all()
    assert codes(image) == []
    assert "first of 2 " in texts(decoded(written(rgb_page(FULL), rgb_page(FULL), rgb_page(SMALL, **REDUCED))))


def test_a_lonely_reduced_copy_is_shown_and_told():
    image = decoded(written(rgb_page(FULL, **REDUCED)))
    assert (image.rgb == FULL).all()
    assert codes(image) == ["reduced-copy"]


@pytest.mark.parametrize("photometric", [32803, 34892])
def test_raw_files_behind_a_thumbnail_are_called_raw(photometric):
    first = rgb_page(SMALL, **REDUCED)
    first.below = [Page(plain(16, 12, 16, photometric), [bytes(2 * 16 * 12)])]
    with pytest.raises(ImageRefused) as refused:
        decoded(written(first))
    assert "camera raw" in refused.value.text()


@pytest.mark.parametrize("order", ["<", ">"])
def test_imagej_stack_behind_one_directory(order):
    text = b"ImageJ=1.53t\nimages=300\nslices=300\nloop=false\n\0"
    stack = FULL[:, :, 0].tobytes() * 3
    for counted in ([12 * 16], [len(stack)]):
        page = Page(plain(16, 12, 8, t270=(2, text), t279=(4, counted)), [stack])
        image = decoded(written(page, order=order))
        assert (image.rgb[:, :, 0] == FULL[:, :, 0]).all()
        assert "first of 300 " in texts(image)


def test_imagej_stack_of_12_packed_bits_is_not_taken_for_words():
    values = FULL[:, :, 0].astype(int) * 16
    content = packed(values, 12)
    page = Page(plain(16, 12, 12, t270=(2, b"ImageJ=1.53t\nimages=3\n\0")), [content * 3])
    assert (decoded(written(page)).rgb[:, :, 0] == FULL[:, :, 0]).all()


def test_a_ring_of_directories_ends():
    data = bytearray(written(rgb_page(FULL), rgb_page(FULL)))
    first = struct.unpack_from("<I", data, 4)[0]
    data[-4:] = struct.pack("<I", first)
    assert "first of 2 " in texts(decoded(bytes(data)))


def test_thousands_of_directories_are_counted_quickly_and_not_read():
    page = Page({254: (4, [0])}, [])
    data = written(rgb_page(FULL), *[page] * 12_000)
    start = time.perf_counter()
    image = decoded(data)
    assert time.perf_counter() - start < 1
    assert "10000 or more" in texts(image)


def test_tables_that_claim_the_whole_memory_cost_nothing():
    for tag in (273, 258, 320, 34675, 270):
        data = bytearray(written(Page(plain(16, 12, 8, t320=(3, [0] * 8), t34675=(7, b"12345")), [bytes(192)])))
        at = struct.unpack_from("<I", data, 4)[0] + 2
        while struct.unpack_from("<H", data, at)[0] < tag:
            at += 12
        struct.pack_into("<I", data, at + 4, 0xFFFFFFF0)
        start = time.perf_counter()
        with contextlib.suppress(ImageRefused):
            decoded(bytes(data))
        assert time.perf_counter() - start < 0.5


def test_size_is_refused_before_anything_is_unpacked():
    data = by_tifffile(FULL, photometric="rgb", compression="zlib")
    with pytest.raises(ImageRefused) as refused:
        decode_bytes(data, Limits(max_pixels=100))
    assert refused.value.reason is Refusal.TOO_MANY_PIXELS
    for tag, value in ((322, 1 << 30), (323, 1 << 30)):
        tags = plain(16, 12, 8, t322=(4, [16]), t323=(4, [16]), t278=None, t259=(3, [8]))
        tags[tag] = (4, [value])
        with pytest.raises(ImageRefused) as refused:
            decoded(written(Page(tags, [b"x" * 50], tiled=True)))
        assert refused.value.reason is Refusal.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    "tags",
    [
        {"t270": (2, b'{"shape": [3, 12, 16]}\0')},
        {"t33629": (5, [(1, 1)] * 3)},
        {"t32997": (4, [3])},
    ],
)
def test_other_stacks_behind_one_directory(tags):
    picture = FULL[:, :, 0].tobytes()
    image = decoded(written(Page(plain(16, 12, 8, **tags, t279=(4, [12 * 16])), [picture * 3])))
    assert (image.rgb[:, :, 0] == FULL[:, :, 0]).all()
    assert "first of 3 " in texts(image)


def test_as_open_clip_takes_the_first_page_and_says_so():
    data = written(rgb_page(SMALL, **REDUCED), rgb_page(FULL))
    image = decode_bytes(data, Limits(), colour="as-open-clip")
    assert (image.rgb == SMALL).all()
    assert "reduced copy" in texts(image)
    data = written(rgb_page(FULL), rgb_page(FULL))
    assert codes(decode_bytes(data, Limits(), colour="as-open-clip")) == ["first-frame"]


def test_as_open_clip_refuses_damage_as_well():
    data = bytearray(by_tifffile(FULL, photometric="rgb", compression="zlib"))
    at = data.index(b"\x78", 8)
    data[at + 40 : at + 60] = bytes(20)
    with pytest.raises(ImageRefused) as refused:
        decode_bytes(bytes(data), Limits(), colour="as-open-clip")
    assert refused.value.reason is Refusal.DAMAGED
