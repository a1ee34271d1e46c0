"""PNG: what its chunks say of its pixels, all 16 bits of them, and damage."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from sae_auditor.images import ImageRefused, Refusal, Window, load_image
from tests.images.pictures import as_bytes, corners, noise, png, png_chunk, put
from tests.images.test_as_open_clip import DISPLAY_P3, grey_profile, profile
from tests.images.test_colour import adobe_like_profile
from tests.images.test_orientation import exif

COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}
RAMP = np.linspace(0, 1, 24 * 32 * 3).reshape(24, 32, 3)


def png_of(values: np.ndarray, *chunks: bytes) -> bytes:
    """Write uint8 or uint16 [h, w] or [h, w, 2..4] by hand."""
    values = values.reshape(*values.shape[:2], -1)
    raw = values.astype(">u2") if values.dtype == np.uint16 else values
    rows = b"".join(b"\0" + row.tobytes() for row in raw)
    return png(
        values.shape[1], values.shape[0], 8 * values.itemsize, COLOUR_TYPES[values.shape[2]], rows, b"".join(chunks)
    )


def adam7(values: np.ndarray) -> bytes:
    """Write uint16 [h, w, 3] interlaced."""
    rows = b""
    for x, y, step_x, step_y in (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):
        part = values[y::step_y, x::step_x].astype(">u2")
        rows += b"".join(b"\0" + row.tobytes() for row in part) if part.size else b""
    header = struct.pack(">IIBBBBB", values.shape[1], values.shape[0], 16, 2, 0, 0, 1)
    body = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def pillow(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def codes(image) -> list[str]:
    return [notice.code for notice in image.provenance.notices]


def told(image) -> str:
    return " ".join(notice.text for notice in image.provenance.notices)


def refused(tmp_path, data: bytes) -> ImageRefused:
    with pytest.raises(ImageRefused) as caught:
        load_image(put(tmp_path, "x.png", data))
    return caught.value


WIDE = np.random.default_rng(2).integers(0, 65536, (13, 17, 4)).astype(np.uint16)


@pytest.mark.parametrize("data", [png_of(WIDE[..., :3]), adam7(WIDE[..., :3])])
def test_16_bit_colour_over_its_full_range_is_what_pillow_shows(tmp_path, data):
    path = put(tmp_path, "x.png", data)
    assert np.array_equal(load_image(path).rgb, WIDE[..., :3] >> 8)
    assert np.array_equal(load_image(path, colour="as-open-clip").rgb, pillow(data))


def test_16_bit_transparency_lies_on_white(tmp_path):
    want = 255 - (255 - (WIDE[..., :3] >> 8).astype(float)) * (WIDE[..., 3:] / 65535)
    image = load_image(put(tmp_path, "x.png", png_of(WIDE)))
    assert np.abs(image.rgb - want).max() <= 0.51
    assert codes(image) == ["16-bit-window", "alpha-flattened"]
    grey = load_image(put(tmp_path, "x.png", png_of(WIDE[..., 2:]))).rgb
    assert np.abs(grey - (255 - (255 - (WIDE[..., 2:3] >> 8).astype(float)) * (WIDE[..., 3:] / 65535))).max() <= 0.51


@pytest.mark.parametrize("bits", range(9, 15))
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("opaque", ["16 bits", "own depth"])
def test_camera_depths_have_one_window_for_all_channels(tmp_path, bits, channels, opaque):
    full = (1 << bits) - 1
    values = np.rint(RAMP * full).astype(np.uint16)[..., : channels - (channels % 2 == 0)]
    want = np.broadcast_to(values >> (bits - 8), (24, 32, 3))
    if channels % 2 == 0:
        alpha = np.full((24, 32, 1), full if opaque == "own depth" else 65535, np.uint16)
        values = np.concatenate([values, alpha], axis=2)
    image = load_image(put(tmp_path, "x.png", png_of(values)))
    assert np.array_equal(image.rgb, want)
    assert f"{full}" in told(image)
    assert "alpha-flattened" not in codes(image)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("scaled", [None, "shifted", "stretched"])
def test_declared_depth_of_a_dark_frame(tmp_path, channels, scaled):
    """12 bits used at most to an eighth, stored as cameras do or scaled up as the standard demands."""
    levels = np.rint(RAMP * 481).astype(np.uint16)[..., : channels - (channels % 2 == 0)]
    want = np.broadcast_to(levels >> 4, (24, 32, 3))
    stored = {None: levels, "shifted": levels << 4, "stretched": np.rint(levels * (65535 / 4095)).astype(np.uint16)}[
        scaled
    ]
    if channels % 2 == 0:
        stored = np.concatenate([stored, np.full((24, 32, 1), 65535, np.uint16)], axis=2)
    sbit = png_chunk(b"sBIT", bytes([12] * channels))
    image = load_image(put(tmp_path, "x.png", png_of(stored, sbit)))
    assert np.array_equal(image.rgb, want)
    assert "12 bits, as the file declares" in told(image)


def test_a_depth_that_the_values_contradict_is_not_believed(tmp_path):
    image = load_image(put(tmp_path, "x.png", png_of(WIDE[..., :3], png_chunk(b"sBIT", bytes([9, 9, 9])))))
    assert np.array_equal(image.rgb, WIDE[..., :3] >> 8)


def test_a_window_that_was_asked_for_holds_for_colour(tmp_path):
    values = np.array([[[0, 1000, 1500], [2000, 3000, 65535]]], np.uint16)
    image = load_image(put(tmp_path, "x.png", png_of(values)), window=Window(1000, 2000))
    assert image.rgb.tolist() == [[[0, 0, 128], [255, 255, 255]]]


def to_srgb(light: np.ndarray) -> np.ndarray:
    """IEC 61966-2-1."""
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)


def gamma(value: float) -> bytes:
    return png_chunk(b"gAMA", struct.pack(">I", round(value * 100_000)))


def primaries(*points: float) -> bytes:
    return png_chunk(b"cHRM", struct.pack(">8I", *(round(point * 100_000) for point in points)))


SRGB_POINTS = (0.3127, 0.329, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
P3_POINTS = (0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)


@pytest.mark.parametrize("value", [1.0, 0.55556, 0.7, 0.3])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_gamma_is_applied(tmp_path, value, channels, kind):
    full = np.iinfo(kind).max
    stored = np.rint(RAMP * full).astype(kind)[..., : channels - (channels % 2 == 0)]
    want = np.broadcast_to(to_srgb((stored / full) ** (1 / value)), (24, 32, 3))
    if channels % 2 == 0:
        stored = np.concatenate([stored, np.full((24, 32, 1), full, kind)], axis=2)
    path = put(tmp_path, "x.png", png_of(stored, gamma(value)))
    image = load_image(path)
    assert np.abs(image.rgb - want).max() <= 1.5
    assert "colour-converted" in codes(image)
    assert "gamma" in told(image)
    ignored = load_image(path, colour="as-open-clip")
    assert np.array_equal(ignored.rgb, pillow(path.read_bytes()))
    assert "colour-ignored" in codes(ignored)


def test_gamma_of_a_palette(tmp_path):
    indexed = Image.fromarray(noise()).quantize(8)
    data = as_bytes(indexed, "PNG")
    with_gamma = data[:33] + gamma(1.0) + data[33:]
    want = to_srgb(pillow(data) / 255)
    assert np.abs(load_image(put(tmp_path, "x.png", with_gamma)).rgb - want).max() <= 1.5


@pytest.mark.parametrize(
    "chunks",
    [
        [gamma(0.45455)],
        [gamma(0.45)],
        [primaries(*SRGB_POINTS)],
        [gamma(0.45455), primaries(*SRGB_POINTS)],
        [png_chunk(b"sRGB", b"\0"), gamma(1.0)],
        [png_chunk(b"sRGB", b"\0"), gamma(0.45455), primaries(*P3_POINTS)],
        [png_chunk(b"iCCP", b"p\0\0" + zlib.compress(profile("sRGB"))), gamma(1.0)],
        [png_chunk(b"cICP", bytes([1, 13, 0, 1])), gamma(1.0)],
    ],
)
def test_what_means_srgb_changes_nothing(tmp_path, chunks):
    image = load_image(put(tmp_path, "x.png", png_of(noise(), *chunks)))
    assert np.array_equal(image.rgb, noise())
    assert codes(image) == []


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("chunk", [primaries(*P3_POINTS), png_chunk(b"cICP", bytes([12, 13, 0, 1]))])
def test_other_primaries_are_converted_as_by_a_profile(tmp_path, kind, chunk):
    pixels = noise().astype(kind) * (np.iinfo(kind).max // 255)
    source = ImageCms.ImageCmsProfile(io.BytesIO(DISPLAY_P3))
    want = np.asarray(ImageCms.profileToProfile(Image.fromarray(noise()), source, ImageCms.createProfile("sRGB"), 1))
    image = load_image(put(tmp_path, "x.png", png_of(pixels, chunk)))
    off = np.abs(image.rgb.astype(int) - want)
    # littlecms rounds dark numbers of 8 bits more than those of 16.
    assert off.max() <= (2 if kind is np.uint8 else 6)
    assert off.mean() < 0.2
    assert "colour-converted" in codes(image)


@pytest.mark.parametrize(
    "chunk", [gamma(0), gamma(4000), primaries(*[0.3] * 8), primaries(0.3, 0, *[0.3] * 6), primaries(*[40000] * 8)]
)
def test_meaningless_colours_are_noted(tmp_path, chunk):
    image = load_image(put(tmp_path, "x.png", png_of(noise(), chunk)))
    assert np.array_equal(image.rgb, noise())
    assert codes(image) == ["colour-ignored"]


@pytest.mark.parametrize(("transfer", "word"), [(16, "PQ"), (18, "HLG")])
@pytest.mark.parametrize("pixels", [noise(), WIDE[..., :3]])
def test_high_dynamic_range_is_noted(tmp_path, transfer, word, pixels):
    image = load_image(put(tmp_path, "x.png", png_of(pixels, png_chunk(b"cICP", bytes([9, transfer, 0, 1])))))
    assert "colour-ignored" in codes(image)
    assert word in told(image)


def iccp(content: bytes) -> bytes:
    return png_chunk(b"iCCP", b"p\0\0" + zlib.compress(content))


@pytest.mark.parametrize("channels", [3, 4])
def test_profile_of_16_bit_colour(tmp_path, channels):
    pixels = np.dstack([noise(), np.full((13, 17), 255, np.uint8)])[..., :channels]
    want = load_image(put(tmp_path, "a.png", png_of(pixels, iccp(adobe_like_profile())))).rgb.astype(int)
    image = load_image(put(tmp_path, "x.png", png_of(pixels.astype(np.uint16) * 257, iccp(adobe_like_profile()))))
    assert np.abs(image.rgb - want).max() <= 1
    assert "icc-converted" in codes(image)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("alpha", [False, True])
def test_profile_of_grey_is_exact_in_the_dark(tmp_path, kind, alpha):
    full = np.iinfo(kind).max
    grey = np.rint(np.linspace(0, 1, 256) * full).astype(kind).reshape(16, 16, 1)
    stored = np.concatenate([grey, np.full_like(grey, full)], axis=2) if alpha else grey
    image = load_image(put(tmp_path, "x.png", png_of(stored, iccp(grey_profile()))))
    assert np.abs(image.rgb - to_srgb(grey / full)).max() <= 0.6
    assert "icc-converted" in codes(image)


@pytest.mark.parametrize("content", [b"nonsense", profile("LAB")])
def test_unusable_profile_of_16_bit_colour_is_noted(tmp_path, content):
    image = load_image(put(tmp_path, "x.png", png_of(WIDE[..., :3], iccp(content))))
    assert np.array_equal(image.rgb, WIDE[..., :3] >> 8)
    assert "icc-ignored" in codes(image)


def test_a_profile_larger_than_pillow_reads_is_used(tmp_path):
    large = adobe_like_profile() + bytes(2_000_000)
    large = struct.pack(">I", len(large)) + large[4:]
    swapped = np.ascontiguousarray(corners()[..., ::-1])
    image = load_image(put(tmp_path, "x.png", png_of(swapped, iccp(large))))
    assert np.abs(image.rgb.astype(int) - corners()).max() <= 2


@pytest.mark.parametrize("damaged", [b"p\0\0not zlib", b"", b"p\0\0" + zlib.compress(bytes(17 << 20))])
def test_a_damaged_or_endless_profile_is_noted(tmp_path, damaged):
    image = load_image(put(tmp_path, "x.png", png_of(noise(), png_chunk(b"iCCP", damaged))))
    assert np.array_equal(image.rgb, noise())
    assert codes(image) == ["icc-ignored"]


@pytest.mark.parametrize("pixels", [noise(), WIDE[..., :3], WIDE[..., 0]])
def test_texts_do_not_matter(tmp_path, pixels):
    plain = load_image(put(tmp_path, "a.png", png_of(pixels))).rgb
    packed = zlib.compress(b"x" * 2_000_000)
    texts = [png_chunk(b"zTXt", b"parameters\0\0" + packed)] * 80
    texts += [
        png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + packed),
        png_chunk(b"tEXt", b"a\0" + b"y" * 3_000_000),
    ]
    texts += [png_chunk(b"zTXt", b"broken\0\0nonsense"), png_chunk(b"zTXt", b""), png_chunk(b"iTXt", b"\0\1")]
    for colour in ("managed", "as-open-clip"):
        image = load_image(put(tmp_path, "x.png", png_of(pixels, *texts)), colour=colour)
        assert colour != "managed" or np.array_equal(image.rgb, plain)
        assert set(codes(image)) <= {"16-bit-window", "grey-cut-off", "scaled-as-stored"}


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a tiff:Orientation="6"/></x:xmpmeta>'


@pytest.mark.parametrize("pixels", [noise(), noise().astype(np.uint16) * 257])
@pytest.mark.parametrize(
    "chunk",
    [
        png_chunk(b"eXIf", exif(6).tobytes()[6:]),
        png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
        png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP)),
        png_chunk(
            b"zTXt",
            b"Raw profile type exif\0\0"
            + zlib.compress(b"\nexif\n%d\n" % len(exif(6).tobytes()) + exif(6).tobytes().hex().encode()),
        ),
    ],
)
@pytest.mark.parametrize("behind", [False, True])
def test_orientation_is_found_in_all_its_places(tmp_path, pixels, chunk, behind):
    data = png_of(pixels) if behind else png_of(pixels, chunk)
    if behind:
        data = data[:-12] + chunk + data[-12:]
    image = load_image(put(tmp_path, "x.png", data))
    assert np.array_equal(image.rgb, np.rot90(noise(), -1))
    assert "exif-rotated" in codes(image)


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_the_transparent_grey_level(tmp_path, bits):
    full = (1 << bits) - 1
    level = min(full, 3) if bits > 1 else 0
    packed = {1: bytes([0b01000000]), 2: bytes([0b00110000]), 4: bytes([0x03, 0xF0]), 8: bytes([0, 3, 255])}[bits]
    image = load_image(
        put(tmp_path, "x.png", png(3, 1, bits, 0, b"\0" + packed, png_chunk(b"tRNS", struct.pack(">H", level))))
    )
    want = {1: [255, 255, 255], 2: [0, 255, 0], 4: [0, 255, 255], 8: [0, 255, 255]}[bits]
    assert image.rgb[0, :, 0].tolist() == want
    assert "alpha-flattened" in codes(image)


def test_the_transparent_colour_of_16_bits_is_compared_with_all_of_them(tmp_path):
    pixels = np.array([[[0x0102, 0x0304, 0x0506], [0x0102, 0x0304, 0x0507], [65535, 0, 0]]], np.uint16)
    image = load_image(put(tmp_path, "x.png", png_of(pixels, png_chunk(b"tRNS", struct.pack(">3H", *pixels[0, 0])))))
    assert image.rgb.tolist() == [[[255, 255, 255], [1, 3, 5], [255, 0, 0]]]
    assert "alpha-flattened" in codes(image)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [2, 4])
def test_a_picture_without_an_opaque_pixel_is_told(tmp_path, kind, channels):
    pixels = np.full((5, 6, channels), 99, kind)
    pixels[..., -1] = 0
    image = load_image(put(tmp_path, "x.png", png_of(pixels)))
    assert (image.rgb == 255).all()
    assert "Every pixel is transparent" in told(image)


DAMAGED = {
    "8 bits": png_of(noise(), png_chunk(b"tEXt", b"note\0" + b"n" * 40), gamma(0.45455)),
    "16 bits": png_of(WIDE[..., :3]),
    "grey 16": png_of(WIDE[..., 0], png_chunk(b"sBIT", b"\x10")),
    "palette": as_bytes(Image.fromarray(noise()).quantize(8), "PNG", transparency=3),
    "adam7": adam7(WIDE[..., :3]),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_no_damaged_byte_changes_the_picture_silently(tmp_path, name):
    data = DAMAGED[name]
    whole = load_image(put(tmp_path, "x.png", data)).rgb
    accepted = 0
    for at in range(8, len(data), 11):
        for broken in (
            data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :],
            data[:at] + bytes(min(9, len(data) - at)) + data[at + 9 :],
            data[:at] + data[at + 5 :],
        ):
            try:
                image = load_image(put(tmp_path, "x.png", broken))
            except ImageRefused:
                continue
            accepted += 1
            assert np.array_equal(image.rgb, whole), at
    assert accepted < len(data) / 11


def test_a_damaged_text_is_told_and_its_picture_read(tmp_path):
    data = bytearray(DAMAGED["8 bits"])
    data[data.index(b"nnnn")] = 0
    image = load_image(put(tmp_path, "x.png", bytes(data)))
    assert np.array_equal(image.rgb, noise())
    assert codes(image) == ["decoder-warning"]


@pytest.mark.parametrize("pixels", [noise(), WIDE[..., :3]])
def test_pixel_data_that_end_early_or_are_no_zlib_are_refused(tmp_path, pixels):
    data = png_of(pixels)
    at, end = data.index(b"IDAT") + 4, data.index(b"IEND") - 8
    rows = zlib.decompress(data[at:end])
    short = data[: at - 8] + png_chunk(b"IDAT", zlib.compress(rows[: len(rows) // 2])) + data[end + 4 :]
    assert refused(tmp_path, short).reason in (Refusal.TRUNCATED, Refusal.DAMAGED)
    nonsense = data[: at - 8] + png_chunk(b"IDAT", bytes(100)) + data[end + 4 :]
    assert refused(tmp_path, nonsense).reason is Refusal.DAMAGED


def test_a_palette_that_is_missing_is_told(tmp_path):
    assert "palette" in refused(tmp_path, png(3, 1, 8, 3, b"\0\0\1\2")).detail


def test_apples_own_variant_is_named(tmp_path):
    data = png_of(noise())
    told_of = refused(tmp_path, data[:8] + png_chunk(b"CgBI", bytes(4)) + data[8:])
    assert told_of.reason is Refusal.UNSUPPORTED_FORMAT
    assert "Apple" in told_of.detail


def test_trailing_data_do_not_matter(tmp_path):
    image = load_image(put(tmp_path, "x.png", png_of(WIDE[..., :3]) + b"a trailer" * 100))
    assert np.array_equal(image.rgb, WIDE[..., :3] >> 8)


def test_endless_chunks_are_given_up(tmp_path):
    data = png_of(noise())
    assert "parts" in refused(tmp_path, data[:33] + png_chunk(b"tIME", b"") * 400_000 + data[33:]).detail
