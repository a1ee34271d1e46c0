"""Every way to store the same numbers, against the numbers themselves."""

from __future__ import annotations

import io
from itertools import product

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from sae_auditor.images import ImageRefused, Refusal
from tests.images.tiff.files import Page, by_tifffile, codes, decoded, packed, plain, texts, written

RNG = np.random.default_rng(0)
COLOUR = RNG.integers(0, 256, (21, 37, 3)).astype(np.uint8)
# So that every type is filled to its ends.
COLOUR[0, 0], COLOUR[0, 1] = 255, 0
GREY = COLOUR[:, :, 0]

# Numbers of each type whose picture is COLOUR.
MADE = {
    "u1": lambda levels: levels,
    "u2": lambda levels: levels.astype(np.uint16) * 257,
    "u4": lambda levels: levels.astype(np.uint32) * 0x01010101,
    "u8": lambda levels: levels.astype(np.uint64) * 0x0101010101010101,
    "i1": lambda levels: (levels.astype(int) - 128).astype(np.int8),
    "i2": lambda levels: (levels.astype(int) * 257 - 2**15).astype(np.int16),
    "i4": lambda levels: (levels.astype(np.int64) * 0x01010101 - 2**31).astype(np.int32),
    "f2": lambda levels: (levels / 255).astype(np.float16),
    "f4": lambda levels: (levels / 255).astype(np.float32),
    "f8": lambda levels: levels / 255,
}


def same(image, want: np.ndarray, tolerance: int = 1) -> None:
    want = np.repeat(want[:, :, None], 3, axis=2) if want.ndim == 2 else want
    assert image.rgb.shape == want.shape
    assert np.abs(image.rgb.astype(int) - want).max() <= tolerance


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("compression", [None, "lzw", "zlib", "packbits", "zstd", "lzma"])
def test_types_byte_orders_planes_predictors_and_tiles(kind, compression):
    if compression == "lzma" and kind not in ("u1", "i2", "f4"):
        pytest.skip("slow to write, and one of each kind is enough")
    predictors = [False] if compression in (None, "packbits") else [False, 3 if kind[0] == "f" else 2]
    layouts = product("<>", predictors, ["minisblack", "contig", "separate"], [{"rowsperstrip": 8}, {"tile": (16, 32)}])
    for order, predictor, colours, shape in layouts:
        options = {"compression": compression, "predictor": predictor, **shape}
        if colours == "minisblack":
            data = by_tifffile(MADE[kind](GREY), order=order, photometric="minisblack", **options)
            same(decoded(data), GREY)
            continue
        array = MADE[kind](COLOUR)
        array = array if colours == "contig" else np.ascontiguousarray(array.transpose(2, 0, 1))
        data = by_tifffile(array, order=order, photometric="rgb", planarconfig=colours, **options)
        same(decoded(data), COLOUR)


@pytest.mark.parametrize("bits", [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("samples", [1, 3])
def test_packed_bits_do_not_depend_on_the_byte_order(bits, order, samples):
    levels = COLOUR if samples == 3 else GREY
    values = levels.astype(int) >> (8 - bits) if bits < 8 else (levels.astype(int) * 257) >> (16 - bits)
    page = Page(plain(37, 21, bits, 2 if samples == 3 else 1, samples), [packed(values, bits)])
    want = np.rint(values * (255 / (2**bits - 1)))
    same(decoded(written(page, order=order)), want)


@pytest.mark.parametrize("bits", [2, 4, 6, 10, 12, 14])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("strips", [1, 3])
def test_odd_bits_in_words_of_their_own(bits, order, strips):
    values = (GREY.astype(int) * 257) >> (16 - bits)
    word = np.dtype(f"{order}u{1 if bits < 8 else 2}")
    parts = [part.astype(word).tobytes() for part in np.split(values, strips)]
    page = Page(plain(37, 21, bits, t278=(4, [21 // strips])), parts)
    same(decoded(written(page, order=order)), np.rint(values * (255 / (2**bits - 1))))


@pytest.mark.parametrize("order", ["<", ">"])
def test_24_bits(order):
    values = GREY.astype(np.uint32) * 0x010101
    four = values.astype(f"{order}u4").view(np.uint8).reshape(-1, 4)
    three = four[:, :3] if order == "<" else four[:, 1:]
    same(decoded(written(Page(plain(37, 21, 24), [three.tobytes()]), order=order)), GREY)


def test_float_of_24_bits():
    # 1 sign, 7 exponent (bias 63) and 16 fraction bits (TIFF Technical Note 3).
    values = [0.0, 0.25, 0.5, 1.0]
    stored = [0, (63 - 2) << 16, (63 - 1) << 16, 63 << 16]
    content = b"".join(number.to_bytes(3, "little") for number in stored)
    image = decoded(written(Page(plain(4, 1, 24, t339=(3, [3])), [content])))
    assert image.rgb[0, :, 0].tolist() == [round(255 * value) for value in values]


@pytest.mark.parametrize("bits", [8, 16])
def test_bits_of_every_byte_reversed(bits):
    content = GREY.astype(f"<u{bits // 8}") * (1 if bits == 8 else 257)
    turned = bytes(int(f"{byte:08b}"[::-1], 2) for byte in content.astype(f"<u{bits // 8}").tobytes())
    same(decoded(written(Page(plain(37, 21, bits, t266=(3, [2])), [turned]))), GREY)


@pytest.mark.parametrize("order", ["<", ">"])
def test_big_tiff(order):
    same(decoded(by_tifffile(COLOUR, order=order, bigtiff=True, photometric="rgb", rowsperstrip=8)), COLOUR)


@pytest.mark.parametrize("away", [278, 279, 277, 258, 262])
def test_tags_that_may_be_left_out(away):
    tags = plain(37, 21, 8)
    if away == 258:
        tags = plain(32, 21, 1)
    page = Page({tag: value for tag, value in tags.items() if tag != away}, [GREY.tobytes()])
    data = written(page)
    if away == 279:  # not written, rather than without a meaning
        page.tags[279] = (4, [0])
        data = written(page)
    image = decoded(data)
    want = np.unpackbits(GREY.ravel()[: 4 * 21]).reshape(21, 32) * 255 if away == 258 else GREY
    same(image, want, 0)


def test_strips_whose_count_is_too_small_are_read_by_their_place():
    # The header is behind the pixels here.
    page = Page(plain(37, 21, 8, t279=(4, [5])), [GREY.tobytes()])
    same(decoded(written(page)), GREY, 0)


def subsampled(ycbcr: np.ndarray, across: int, down: int) -> bytes:
    """Blocks of brightness with the mean colour of each."""
    height, width = ycbcr.shape[:2]
    padded = np.pad(ycbcr, ((0, -height % down), (0, -width % across), (0, 0)), mode="edge")
    out = b""
    for top, left in product(range(0, height, down), range(0, width, across)):
        block = padded[top : top + down, left : left + across]
        out += block[:, :, 0].tobytes() + bytes(round(float(block[:, :, i].mean())) for i in (1, 2))
    return out


@pytest.mark.parametrize(("across", "down"), [(1, 1), (2, 1), (2, 2), (4, 1), (4, 2), (4, 4), (1, 2)])
@pytest.mark.parametrize("compression", [1, 5, 8])
def test_ycbcr_that_is_not_jpeg(across, down, compression):
    """Against the formula of CCIR 601-1 in floats; width and height are no multiples of the blocks."""
    smooth = np.mgrid[0:21, 0:37].sum(0)[:, :, None] * np.array([2.0, 1.5, -1.0]) + [60, 90, 180]
    red, green, blue = np.moveaxis(smooth, 2, 0)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    ycbcr = np.stack([luma, (blue - luma) / 1.772 + 128, (red - luma) / 1.402 + 128], axis=-1).round().astype(np.uint8)
    content = subsampled(ycbcr, across, down)
    packer = {1: bytes, 5: imagecodecs.lzw_encode, 8: imagecodecs.deflate_encode}[compression]
    tags = plain(37, 21, 8, 6, 3, t530=(3, [across, down]), t259=(3, [compression]))
    image = decoded(written(Page(tags, [packer(content)])))
    # Colours are those of their block.
    assert np.abs(image.rgb - smooth).max() <= 3 + 2 * (across + down)
    assert np.abs(image.rgb - smooth).mean() <= 1 + (across + down) / 2


def test_ycbcr_with_its_own_black_and_white():
    # Studio range: 16 is black and 235 white.
    tags = plain(2, 1, 8, 6, 3, t530=(3, [1, 1]), t532=(5, [(v, 1) for v in (16, 235, 128, 240, 128, 240)]))
    image = decoded(written(Page(tags, [bytes([16, 128, 128, 235, 128, 128])])))
    assert image.rgb[0].tolist() == [[0] * 3, [255] * 3]


@pytest.mark.parametrize("photometric", ["rgb", "minisblack"])
@pytest.mark.parametrize("shape", [{"rowsperstrip": 16}, {"tile": (16, 32)}])
@pytest.mark.parametrize("subsampling", [(1, 1), (2, 2), (2, 1)])
def test_jpeg_inside(photometric, shape, subsampling):
    smooth = np.clip(np.mgrid[0:48, 0:64].sum(0)[:, :, None] * [2.0, 1.5, -1.0] + [60, 90, 180], 0, 255)
    array = smooth.astype(np.uint8) if photometric != "minisblack" else smooth[:, :, 0].astype(np.uint8)
    args = {"level": 95} | ({} if photometric == "minisblack" else {"subsampling": subsampling})
    data = by_tifffile(array, photometric=photometric, compression="jpeg", compressionargs=args, **shape)
    image = decoded(data)
    assert np.abs(image.rgb - (array if array.ndim == 3 else array[:, :, None]).astype(int)).max() <= 8
    assert codes(image) == []


def test_jpeg_with_tables_of_its_own_is_what_libtiff_makes_of_it():
    buffer = io.BytesIO()
    Image.fromarray(COLOUR).save(buffer, "TIFF", compression="jpeg", quality=90)
    with Image.open(buffer) as opened:
        assert 347 in opened.tag_v2
        want = np.asarray(opened.convert("RGB")).astype(int)
    assert np.abs(decoded(buffer.getvalue()).rgb - want).max() <= 1


def test_jpeg_of_another_size_than_its_tile_is_refused():
    data = by_tifffile(COLOUR, photometric="rgb", compression="jpeg", tile=(32, 48))
    at = data.index(b"\xff\xc0")
    for place, value in ((at + 5, 255), (at + 7, 255), (at + 9, 1)):
        wrong = data[:place] + bytes([value]) + data[place + 1 :]
        with pytest.raises(ImageRefused):
            decoded(wrong)


@pytest.mark.parametrize(
    ("tags", "word"),
    [
        ({"t259": (3, [34712])}, "JPEG 2000"),
        ({"t259": (3, [34887])}, "LERC"),
        ({"t259": (3, [60123])}, "60123"),
        ({"t339": (3, [6])}, "complex"),
        ({"t262": (3, [32845])}, "32845"),
        ({"t259": (3, [8]), "t317": (3, [9])}, "predictor 9"),
        ({"t258": (3, [8, 8, 5]), "t277": (3, [3]), "t262": (3, [2])}, "different kinds"),
    ],
)
def test_what_is_not_read_is_named_and_not_called_damaged(tags, word):
    with pytest.raises(ImageRefused) as refused:
        decoded(written(Page(plain(37, 21, 8, **tags), [GREY.tobytes()])))
    assert refused.value.reason is Refusal.UNSUPPORTED_PIXELS
    assert word in refused.value.text()
    assert "damag" not in refused.value.text()


def test_what_is_known_of_these_tests():
    """The helper that packs bits, against numpy's own."""
    bits = GREY & 1
    assert packed(bits, 1) == np.packbits(bits, axis=1).tobytes()
    assert texts(decoded(written(Page(plain(37, 21, 8), [GREY.tobytes()])))) == ""
