from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from sae_auditor.images import ImageRefused, Refusal, load_image
from tests.images.pictures import as_bytes, corners, noise, put


def codes(image):
    return [notice.code for notice in image.provenance.notices]


def profile(space: str) -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(space)).tobytes()


@pytest.mark.parametrize("file_format", ["PNG", "TIFF", "BMP", "WEBP"])
def test_lossless_rgb_is_exact_and_without_notices(tmp_path, file_format):
    options = {"lossless": True} if file_format == "WEBP" else {}
    image = load_image(put(tmp_path, "x", as_bytes(noise(), file_format, **options)))
    assert (image.rgb == noise()).all()
    assert image.rgb.dtype == np.uint8
    assert image.provenance.format == file_format
    assert image.provenance.notices == ()


def test_jpeg_is_close(tmp_path):
    image = load_image(put(tmp_path, "x.jpg", as_bytes(corners(32, 32), "JPEG", quality=95, subsampling=0)))
    assert np.abs(image.rgb.astype(int) - corners(32, 32)).max() <= 6


@pytest.mark.parametrize("file_format", ["PNG", "TIFF", "BMP"])
def test_1_bit(tmp_path, file_format):
    bits = np.array([[True, False, True], [False, False, True]])
    image = load_image(put(tmp_path, "x", as_bytes(Image.fromarray(bits), file_format)))
    assert (image.rgb == np.where(bits, 255, 0)[..., None]).all()


def test_grey_with_alpha_lies_on_white(tmp_path):
    pixels = np.array([[[100, 255], [100, 0], [0, 128]]], np.uint8)
    image = load_image(put(tmp_path, "x.png", as_bytes(Image.fromarray(pixels), "PNG")))
    assert image.rgb[0, :, 0].tolist() == [100, 255, 127]
    assert codes(image) == ["alpha-flattened"]
    assert "white" in image.provenance.notices[0].text


@pytest.mark.parametrize("file_format", ["PNG", "TIFF", "WEBP"])
def test_colour_with_alpha_lies_on_white(tmp_path, file_format):
    pixels = np.array([[[200, 100, 0, 255], [9, 9, 9, 0], [0, 100, 200, 51]]], np.uint8)
    options = {"lossless": True, "exact": True} if file_format == "WEBP" else {}
    image = load_image(put(tmp_path, "x", as_bytes(Image.fromarray(pixels), file_format, **options)))
    # 51 of 255 is one fifth: 255 - (255 - value) / 5
    assert image.rgb.tolist() == [[[200, 100, 0], [255, 255, 255], [204, 224, 244]]]
    assert codes(image) == ["alpha-flattened"]


def test_opaque_alpha_needs_no_notice(tmp_path):
    pixels = np.dstack([noise(), np.full((13, 17), 255, np.uint8)])
    image = load_image(put(tmp_path, "x.png", as_bytes(pixels, "PNG")))
    assert (image.rgb == noise()).all()
    assert image.provenance.notices == ()


@pytest.mark.parametrize("file_format", ["PNG", "GIF"])
def test_palette_with_transparency(tmp_path, file_format):
    source = Image.fromarray(np.array([[0, 1, 2]], np.uint8)).convert("L")
    indexed = Image.frombytes("P", (3, 1), source.tobytes())
    indexed.putpalette([10, 20, 30, 40, 50, 60, 70, 80, 90])
    transparency = 1 if file_format == "GIF" else bytes([255, 0, 51])
    image = load_image(put(tmp_path, "x", as_bytes(indexed, file_format, transparency=transparency)))
    last = [70, 80, 90] if file_format == "GIF" else [218, 220, 222]
    assert image.rgb.tolist() == [[[10, 20, 30], [255, 255, 255], last]]
    assert codes(image) == ["palette", "alpha-flattened"]


def test_rgb_with_a_transparent_colour(tmp_path):
    pixels = np.array([[[1, 2, 3], [4, 5, 6]]], np.uint8)
    image = load_image(put(tmp_path, "x.png", as_bytes(pixels, "PNG", transparency=(1, 2, 3))))
    assert image.rgb.tolist() == [[[255, 255, 255], [4, 5, 6]]]


def test_cmyk_without_profile(tmp_path):
    inks = np.array([[[0, 0, 0, 0], [255, 255, 255, 255], [255, 0, 0, 0]]], np.uint8)
    image = load_image(put(tmp_path, "x.tif", as_bytes(Image.fromarray(inks, mode="CMYK"), "TIFF")))
    assert image.rgb.tolist() == [[[255, 255, 255], [0, 0, 0], [0, 255, 255]]]
    assert codes(image) == ["cmyk-converted"]
    assert "without" in image.provenance.notices[0].text


def printing_profile() -> bytes:
    """A CMYK profile by hand (ICC.1, lut8Type): L* is 50 without black ink and 0 with it, whatever the other inks."""
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0])
    table += b"".join(struct.pack(">i", 65536 * (row == column)) for row in range(3) for column in range(3))
    table += bytes(range(256)) * 4
    table += b"".join(bytes([0 if black else 128, 128, 128]) for _ in range(8) for black in (0, 1))
    table += bytes(range(256)) * 3
    tags = struct.pack(">I4sII", 1, b"A2B0", 144, len(table))
    head = struct.pack(">I4sI4s4s4s", 144 + len(table), b"lcms", 0x02400000, b"prtr", b"CMYK", b"Lab ")
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">III", 0xF6D6, 0x10000, 0xD32D)
    return head.ljust(128, b"\0") + tags + table


@pytest.mark.parametrize("file_format", ["TIFF", "JPEG"])
def test_cmyk_with_profile(tmp_path, file_format):
    inks = np.zeros((8, 16, 4), np.uint8)
    inks[:, :8, 0] = 255
    inks[:, 8:, 3] = 255
    source = Image.fromarray(inks, mode="CMYK")
    image = load_image(put(tmp_path, "x", as_bytes(source, file_format, icc_profile=printing_profile())))
    # L* 50 is 119 in sRGB; Pillow's own conversion would give (0, 255, 255).
    assert np.abs(image.rgb[:, :8].astype(int) - 119).max() <= 2
    assert image.rgb[:, 8:].max() <= 2
    assert codes(image) == ["cmyk-converted"]
    assert "with its" in image.provenance.notices[0].text


def test_big_tiff(tmp_path):
    first, second = Image.fromarray(noise()), Image.fromarray(noise(seed=1))
    data = as_bytes(first, "TIFF", big_tiff=True, save_all=True, append_images=[second])
    image = load_image(put(tmp_path, "x.tif", data))
    assert (image.rgb == noise()).all()
    assert codes(image) == ["first-frame"]
    assert "first of 2 " in image.provenance.notices[0].text


def test_cmyk_jpeg_is_not_inverted(tmp_path):
    inks = Image.new("CMYK", (16, 16), (0, 0, 0, 0))
    image = load_image(put(tmp_path, "x.jpg", as_bytes(inks, "JPEG")))
    assert image.rgb.min() > 250


def test_lab_white_black_and_red(tmp_path):
    # CIE Lab of the sRGB primary red is (53.2, 80.1, 67.2) under D65, (54.3, 80.8, 69.9) under D50.
    lab = Image.new("LAB", (3, 1))
    lab.putdata([(255, 128, 128), (0, 128, 128), (round(54.3 * 2.55), 128 + 81, 128 + 70)])
    image = load_image(put(tmp_path, "x.tif", as_bytes(lab, "TIFF")))
    assert np.abs(image.rgb.astype(int)[0] - [[255, 255, 255], [0, 0, 0], [255, 0, 0]]).max() <= 8
    assert codes(image) == ["lab-converted"]


def adobe_like_profile() -> bytes:
    """A matrix profile with red and blue exchanged, made from the sRGB profile by exchanging two tags."""
    data = bytearray(profile("sRGB"))
    count = int.from_bytes(data[128:132], "big")
    places = {bytes(data[132 + 12 * i : 136 + 12 * i]): 132 + 12 * i for i in range(count)}
    red, blue = places[b"rXYZ"], places[b"bXYZ"]
    data[red : red + 4], data[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(data)


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_embedded_profile_is_applied(tmp_path, file_format):
    options = {"quality": 100, "subsampling": 0} if file_format == "JPEG" else {}
    options |= {"lossless": True} if file_format == "WEBP" else {}
    swapped = np.ascontiguousarray(corners()[..., ::-1])
    data = as_bytes(swapped, file_format, icc_profile=adobe_like_profile(), **options)
    image = load_image(put(tmp_path, "x", data))
    assert np.abs(image.rgb.astype(int) - corners())[2:10, 2:14].max() <= 4
    assert codes(image) == ["icc-converted"]


def test_profile_and_alpha_together(tmp_path):
    pixels = np.array([[[0, 0, 255, 255], [0, 0, 255, 0]]], np.uint8)
    image = load_image(put(tmp_path, "x.png", as_bytes(pixels, "PNG", icc_profile=adobe_like_profile())))
    assert np.abs(image.rgb.astype(int) - [[[255, 0, 0], [255, 255, 255]]]).max() <= 2
    assert codes(image) == ["icc-converted", "alpha-flattened"]


def test_srgb_profile_changes_nothing(tmp_path):
    image = load_image(put(tmp_path, "x.png", as_bytes(noise(), "PNG", icc_profile=profile("sRGB"))))
    assert (image.rgb == noise()).all()
    assert image.provenance.notices == ()


@pytest.mark.parametrize("broken", [b"not a profile", b"\0" * 200, profile("LAB"), profile("sRGB")[:200]])
def test_unusable_profile_is_noted(tmp_path, broken):
    image = load_image(put(tmp_path, "x.png", as_bytes(noise(), "PNG", icc_profile=broken)))
    assert (image.rgb == noise()).all()
    assert codes(image) == ["icc-ignored"]


FRAMES = [np.full((4, 5, 3), level, np.uint8) for level in (0, 120, 250)]


@pytest.mark.parametrize("file_format", ["GIF", "WEBP", "PNG", "TIFF"])
def test_only_the_first_frame_is_used(tmp_path, file_format):
    first, *rest = (Image.fromarray(frame) for frame in FRAMES)
    options = {"lossless": True} if file_format == "WEBP" else {}
    data = as_bytes(first, file_format, save_all=True, append_images=rest, **options)
    image = load_image(put(tmp_path, "x", data))
    assert (image.rgb == FRAMES[0]).all()
    notice = next(n for n in image.provenance.notices if n.code == "first-frame")
    assert "first of 3 " in notice.text


def test_mpo(tmp_path):
    first, second = Image.fromarray(corners(16, 16)), Image.fromarray(noise(16, 16))
    data = as_bytes(first, "MPO", save_all=True, append_images=[second], quality=95)
    image = load_image(put(tmp_path, "x.jpg", data))
    assert image.provenance.format == "MPO"
    assert np.abs(image.rgb.astype(int) - corners(16, 16))[:6, :6].max() < 10
    assert codes(image) == ["first-frame"]


@pytest.mark.parametrize("mode", ["HSV", "YCbCr", "RGBX", "La", "RGBa", "PA", "LA", "I;16", "F", "1"])
def test_pillow_images_of_every_mode(mode):
    grey = Image.new("L", (4, 3), 0)
    steps = {"HSV": ["RGB"], "La": ["LA"], "RGBa": ["RGBA"], "PA": ["P"], "YCbCr": ["RGB"], "RGBX": ["RGB"]}
    source = grey
    for step in [*steps.get(mode, []), mode]:
        source = source.convert(step)
    assert source.mode == mode
    image = load_image(source)
    assert image.rgb.shape == (3, 4, 3)
    assert image.rgb.max() <= 1
    assert image.provenance.format == "PIL"
    assert image.provenance.mode == mode
    assert image.provenance.path is None


def test_pillow_image_is_not_changed():
    source = Image.new("P", (2, 2), 1)
    source.putpalette([0, 0, 0, 9, 9, 9])
    source.info["transparency"] = 1
    before = source.tobytes(), dict(source.info), source.getpalette()
    load_image(source)
    assert (source.tobytes(), dict(source.info), source.getpalette()) == before


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (np.array([[0, 9]], np.uint8), [[[0, 0, 0], [9, 9, 9]]]),
        (np.array([[[7]]], np.uint8), [[[7, 7, 7]]]),
        (np.array([[True, False]]), [[[255, 255, 255], [0, 0, 0]]]),
        (np.array([[[0.0, 0.5, 1.0]]]), [[[0, 128, 255]]]),
        (np.array([[[0.0, 0.5, 1.0]]], np.float16), [[[0, 128, 255]]]),
        (np.array([[[0.0, 0.0, 1.0, 0.5]]]), [[[128, 128, 255]]]),
        (np.array([[0, 2048, 4095]], np.uint16), [[[0] * 3, [128] * 3, [255] * 3]]),
        (np.array([[[0, 100, 200, 0]]], np.uint8), [[[255, 255, 255]]]),
        (np.array([[[65535, 256, 0, 65535]]], np.uint16), [[[255, 1, 0]]]),
    ],
)
def test_arrays(array, expected):
    image = load_image(array)
    assert image.rgb.tolist() == expected
    assert image.rgb.dtype == np.uint8
    assert image.provenance.format == "array"
    assert image.provenance.path is None


def test_array_is_copied():
    array = noise()
    image = load_image(array)
    array[:] = 0
    assert (image.rgb == noise()).all()


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((2, 2), np.int32),
        np.zeros((2, 2), np.complex64),
        np.zeros((2, 2), object),
        np.zeros((2, 2, 2), np.uint8),
        np.zeros((3, 224, 224), np.float32),
        np.zeros(5, np.uint8),
        np.zeros((1, 2, 2, 3), np.uint8),
        np.full((2, 2), 255.0),
        np.full((2, 2), -0.1),
        np.full((2, 2), np.nan),
    ],
)
def test_other_arrays_are_refused(array):
    with pytest.raises(ImageRefused) as refused:
        load_image(array)
    assert refused.value.reason is Refusal.UNSUPPORTED_PIXELS


def test_empty_array_is_refused():
    with pytest.raises(ImageRefused) as refused:
        load_image(np.zeros((0, 4, 3), np.uint8))
    assert refused.value.reason is Refusal.EMPTY
