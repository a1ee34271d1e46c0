"""`colour="as-open-clip"` against Pillow alone, which is what a pipeline on open_clip opens files with."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageCms

from sae_auditor.images import ImageRefused, Limits, Refusal, load_image
from tests.images.pictures import as_bytes, corners, noise, png_chunk, png_grey16, put, tiff_grey
from tests.images.test_colour import FRAMES, adobe_like_profile, codes, printing_profile, profile
from tests.images.test_orientation import exif


def matrix_profile(red: tuple[float, float], green: tuple[float, float], blue: tuple[float, float]) -> bytes:
    """An RGB profile with these primaries (CIE x, y), D65 white adapted to D50, and sRGB's own curve."""
    primaries = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in (red, green, blue)]).T
    white = np.array([0.3127 / 0.3290, 1.0, (1 - 0.3127 - 0.3290) / 0.3290])
    bradford = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    scale = (bradford @ [0.96422, 1.0, 0.82521]) / (bradford @ white)
    adapted = np.linalg.inv(bradford) @ np.diag(scale) @ bradford @ primaries
    columns = adapted * np.linalg.solve(primaries, white)
    data = bytearray(profile("sRGB"))
    for i in range(int.from_bytes(data[128:132], "big")):
        entry = 132 + 12 * i
        channel = {b"rXYZ": 0, b"gXYZ": 1, b"bXYZ": 2}.get(bytes(data[entry : entry + 4]))
        if channel is not None:
            at = int.from_bytes(data[entry + 4 : entry + 8], "big") + 8
            data[at : at + 12] = np.round(columns[:, channel] * 65536).astype(">i4").tobytes()
    return bytes(data)


def grey_profile() -> bytes:
    """A GRAY profile by hand (ICC.1) whose curve is linear light, which sRGB's is not."""
    curve = b"curv" + bytes(8)
    white = b"XYZ " + bytes(4) + np.array([0xF6D6, 0x10000, 0xD32D], ">i4").tobytes()
    at = 128 + 4 + 2 * 12
    tags = np.array([2], ">u4").tobytes()
    tags += b"kTRC" + np.array([at, len(curve)], ">u4").tobytes()
    tags += b"wtpt" + np.array([at + len(curve), len(white)], ">u4").tobytes()
    size = np.array([at + len(curve) + len(white)], ">u4").tobytes()
    head = size + b"lcms" + bytes([2, 64, 0, 0]) + b"mntr" + b"GRAY" + b"XYZ " + bytes(12) + b"acsp" + bytes(28)
    return (head + np.array([0xF6D6, 0x10000, 0xD32D], ">i4").tobytes()).ljust(128, b"\0") + tags + curve + white


ADOBE_RGB = matrix_profile((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
DISPLAY_P3 = matrix_profile((0.68, 0.32), (0.265, 0.69), (0.15, 0.06))

ALPHA = np.dstack([noise(), np.arange(13 * 17, dtype=np.uint8).reshape(13, 17)])
DEEP = np.random.default_rng(3).integers(0, 700, (13, 17)).astype(np.uint16)
GREY = noise()[:, :, 0]


def palette(**options: object) -> bytes:
    return as_bytes(Image.fromarray(noise()).quantize(16), "PNG", **options)


FILES: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "adobe rgb": (lambda: as_bytes(noise(), "PNG", icc_profile=ADOBE_RGB), {"icc-ignored"}),
    "display p3 jpeg": (lambda: as_bytes(noise(), "JPEG", icc_profile=DISPLAY_P3), {"icc-ignored"}),
    "srgb": (lambda: as_bytes(noise(), "PNG", icc_profile=profile("sRGB")), set()),
    "broken profile": (lambda: as_bytes(noise(), "PNG", icc_profile=b"not a profile"), set()),
    "grey profile": (lambda: as_bytes(GREY, "PNG", icc_profile=grey_profile()), {"icc-ignored"}),
    "exif": (lambda: as_bytes(corners(), "JPEG", exif=exif(6)), {"exif-ignored"}),
    "exif tiff": (lambda: as_bytes(corners(), "TIFF", exif=exif(6)), {"exif-rotated"}),
    "rgba": (lambda: as_bytes(ALPHA, "PNG"), {"alpha-ignored", "scaled-as-stored"}),
    "rgba profile": (
        lambda: as_bytes(ALPHA, "PNG", icc_profile=adobe_like_profile()),
        {"icc-ignored", "alpha-ignored", "scaled-as-stored"},
    ),
    "rgba opaque": (lambda: as_bytes(np.dstack([noise(), np.full((13, 17), 255, np.uint8)]), "PNG"), set()),
    "grey alpha": (
        lambda: as_bytes(np.ascontiguousarray(ALPHA[:, :, 2:]), "PNG"),
        {"alpha-ignored", "scaled-as-stored"},
    ),
    "palette": (palette, {"palette", "scaled-as-stored"}),
    "clear palette": (lambda: palette(transparency=3), {"palette", "alpha-ignored", "scaled-as-stored"}),
    "cmyk": (
        lambda: as_bytes(Image.fromarray(ALPHA, mode="CMYK"), "TIFF", icc_profile=printing_profile()),
        {"cmyk-converted", "icc-ignored", "scaled-as-stored"},
    ),
    "lab": (
        lambda: as_bytes(Image.fromarray(noise(), mode="LAB"), "TIFF"),
        {"lab-converted", "scaled-as-stored"},
    ),
    "16-bit grey png": (lambda: png_grey16(DEEP), {"grey-cut-off", "scaled-as-stored"}),
    "16-bit grey tiff": (lambda: tiff_grey(DEEP, 16, order=">"), {"grey-cut-off", "scaled-as-stored"}),
    "white is zero": (
        lambda: tiff_grey(DEEP, 16, photometric=0),
        {"grey-cut-off", "white-is-zero-ignored", "scaled-as-stored"},
    ),
    "float": (
        lambda: tiff_grey((DEEP - 100.5).astype(np.float32), 32, sample=3),
        {"grey-cut-off", "scaled-as-stored"},
    ),
    "1 bit": (lambda: as_bytes(Image.fromarray(GREY > 100), "PNG"), {"scaled-as-stored"}),
    "gif": (
        lambda: as_bytes(Image.fromarray(FRAMES[0]), "GIF", save_all=True, append_images=[Image.fromarray(FRAMES[1])]),
        {"first-frame"},
    ),
    "grey": (lambda: as_bytes(GREY, "PNG"), set()),
    "webp": (lambda: as_bytes(noise(), "WEBP", lossless=True), set()),
}


@pytest.mark.parametrize("name", FILES)
def test_pixels_are_those_of_pillow_and_the_notices_say_what_people_see_otherwise(tmp_path, name):
    make, expected = FILES[name]
    path = put(tmp_path, "x.img", make())
    with Image.open(path) as opened:
        pillow = np.asarray(opened.convert("RGB"))
    image = load_image(path, colour="as-open-clip")
    assert np.array_equal(image.rgb, pillow)
    # Which of these a GIF's first frame is stored as is up to Pillow.
    assert set(codes(image)) - ({"palette", "scaled-as-stored"} if name == "gif" else set()) == expected
    assert image.provenance.colour == "as-open-clip"
    assert (image.provenance.height, image.provenance.width) == pillow.shape[:2]
    with Image.open(path) as opened:
        assert np.array_equal(load_image(opened, colour="as-open-clip").rgb, pillow)


@pytest.mark.parametrize("made_of", [ADOBE_RGB, DISPLAY_P3])
def test_the_profiles_of_these_tests_change_what_people_see(tmp_path, made_of):
    """Against lcms by way of Pillow's own `profileToProfile`."""
    path = put(tmp_path, "x.png", as_bytes(noise(), "PNG", icc_profile=made_of))
    managed = load_image(path).rgb.astype(int)
    source = ImageCms.ImageCmsProfile(io.BytesIO(made_of))
    seen = ImageCms.profileToProfile(Image.fromarray(noise()), source, ImageCms.createProfile("sRGB"), 1)
    assert seen is not None
    assert np.abs(managed - np.asarray(seen)).max() <= 2
    assert np.abs(managed - load_image(path, colour="as-open-clip").rgb).max() > 20


def test_what_is_scaled_before_it_is_converted_is_kept_as_it_is_stored(tmp_path):
    path = put(tmp_path, "x.png", as_bytes(ALPHA, "PNG"))
    image = load_image(path, colour="as-open-clip")
    assert isinstance(image.for_encoder, Image.Image)
    assert np.array_equal(np.asarray(image.for_encoder), ALPHA)
    managed = load_image(path)
    assert managed.for_encoder is managed.rgb
    assert managed.provenance.colour == "managed"


def test_the_share_of_grey_values_that_are_cut_off(tmp_path):
    values = np.array([[0, 255, 256, 4000]], np.uint16)
    image = load_image(put(tmp_path, "x.png", png_grey16(values)), colour="as-open-clip")
    assert image.rgb[0, :, 0].tolist() == [0, 255, 255, 255]
    assert "50% of them" in image.provenance.notices[0].text


def test_a_profile_that_was_used_says_what_a_pipeline_on_open_clip_does(tmp_path):
    image = load_image(put(tmp_path, "x.png", as_bytes(noise(), "PNG", icc_profile=ADOBE_RGB)))
    (notice,) = image.provenance.notices
    assert notice.code == "icc-converted"
    assert "a production pipeline on open_clip ignores" in notice.text.replace("A prod", "a prod")
    assert "--colour as-open-clip" in notice.text


def test_an_array_says_itself_what_its_values_mean():
    image = load_image(noise(), colour="as-open-clip")
    assert image.provenance.colour == "managed"
    assert np.array_equal(image.rgb, noise())


def test_limits_and_damage_are_refused_all_the_same(tmp_path):
    path = put(tmp_path, "x.png", as_bytes(noise(), "PNG"))
    with pytest.raises(ImageRefused) as refused:
        load_image(path, Limits(max_pixels=100), colour="as-open-clip")
    assert refused.value.reason is Refusal.TOO_MANY_PIXELS
    cut = put(tmp_path, "cut.jpg", as_bytes(noise(64, 64), "JPEG")[:-40])
    with pytest.raises(ImageRefused) as refused:
        load_image(cut, colour="as-open-clip")
    assert refused.value.reason is Refusal.TRUNCATED
    bomb = put(tmp_path, "bomb.png", b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", b"\0\1\0\0" * 2 + b"\x08\2\0\0\0"))
    with pytest.raises(ImageRefused):
        load_image(bomb, colour="as-open-clip")
