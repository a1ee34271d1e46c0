"""Pieces that are missing, cut off or damaged: refused, never shown as grey or black."""

from __future__ import annotations

import io

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image

from sae_auditor.images import ImageRefused, Refusal
from tests.images.tiff.files import Page, by_tifffile, codes, decoded, plain, texts, written

RNG = np.random.default_rng(5)
ROWS, COLUMNS = np.mgrid[0:96, 0:128]
# Noise on a smooth ground, as cameras have it.
PICTURE = (
    np.stack(
        [
            np.sin(COLUMNS / 17) * 80 + 120 + RNG.normal(0, 4, COLUMNS.shape),
            np.cos(ROWS / 23) * 80 + 120 + RNG.normal(0, 4, COLUMNS.shape),
            (ROWS + COLUMNS) / 2,
        ],
        axis=-1,
    )
    .clip(0, 255)
    .astype(np.uint8)
)
BITS = np.sin(COLUMNS / 9) + np.cos(ROWS / 11) + RNG.normal(0, 0.2, COLUMNS.shape) > 0


def by_pillow(array: np.ndarray, compression: str, **options) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "TIFF", compression=compression, **options)
    return buffer.getvalue()


FILES = {
    "lzw": by_tifffile(PICTURE, photometric="rgb", compression="lzw", rowsperstrip=32),
    "lzw differences": by_tifffile(PICTURE, photometric="rgb", compression="lzw", predictor=True, tile=(32, 32)),
    "deflate": by_tifffile(PICTURE, photometric="rgb", compression="zlib", rowsperstrip=32),
    "old deflate": by_tifffile(PICTURE, photometric="rgb", compression=32946, rowsperstrip=32),
    "packbits": by_tifffile(PICTURE, photometric="rgb", compression="packbits", rowsperstrip=32),
    "zstd": by_tifffile(PICTURE, photometric="rgb", compression="zstd", rowsperstrip=32),
    "lzma": by_tifffile(PICTURE, photometric="rgb", compression="lzma", rowsperstrip=32),
    "jpeg": by_pillow(PICTURE, "jpeg", quality=90),
    "webp": by_tifffile(PICTURE, photometric="rgb", compression="webp", rowsperstrip=32),
    "fax rle": by_pillow(BITS, "tiff_ccitt"),
    "fax 3": by_pillow(BITS, "group3"),
    "fax 3 of two dimensions": by_pillow(BITS, "group3", tiffinfo={292: 5}),
    "fax 4": by_pillow(BITS, "group4"),
}
# A checksum, or every code of them is needed, so that a single wrong byte shows. The others have no such thing: LZW,
# PackBits, zstd (without its optional checksum), JPEG and WebP may hold another picture that is as good as the first.
TELL_EVERY_BYTE = ("deflate", "old deflate", "lzma")
# Of lines that have to come out at their width.
TELL_NEARLY_EVERY_BYTE = ("fax rle", "fax 3", "fax 3 of two dimensions", "fax 4")
# Nothing in them but bytes: an overwritten one is as good as before.
TELL_NO_OVERWRITING = ("packbits", "zstd", "webp")


def segments(data: bytes) -> list[tuple[int, int]]:
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page = file.pages[0]
        return list(zip(page.dataoffsets, page.databytecounts, strict=True))


def damaged(data: bytes, how: str, rng: np.random.Generator) -> bytes:
    places = segments(data)
    start, size = places[rng.integers(len(places))]
    at = start + int(rng.integers(size // 8, size - 8))
    end = min(at + 100, start + size)
    wrong = bytearray(data)
    if how == "bit":
        wrong[at] ^= 1 << int(rng.integers(8))
    elif how == "byte":
        wrong[at] = wrong[at] ^ int(rng.integers(1, 256))
    elif how == "hole":
        wrong[at:end] = bytes(end - at)
    elif how == "noise":
        wrong[at:end] = rng.bytes(end - at)
    elif how == "end":
        wrong[at : start + size] = bytes(start + size - at)
    return bytes(wrong)


def silent_mistakes(name: str, how: str, tries: int) -> int:
    """How many of `tries` damaged files are shown with other pixels and without a word."""
    data, rng = FILES[name], np.random.default_rng(1)
    whole, wrong = decoded(data).rgb, 0
    for _ in range(tries):
        try:
            image = decoded(damaged(data, how, rng))
        except ImageRefused:
            continue
        wrong += image.rgb.shape != whole.shape or bool((image.rgb != whole).any())
    return wrong


@pytest.mark.parametrize("name", FILES)
def test_the_files_of_these_tests_are_right(name):
    image = decoded(FILES[name])
    if name in ("jpeg", "webp"):
        assert np.abs(image.rgb - PICTURE.astype(int)).mean() < 4
    else:
        assert (image.rgb == (PICTURE if name in FILES and "fax" not in name else BITS[..., None] * 255)).all()


@pytest.mark.parametrize("name", [*TELL_EVERY_BYTE, *TELL_NEARLY_EVERY_BYTE])
@pytest.mark.parametrize("how", ["bit", "byte"])
def test_a_single_wrong_byte(name, how):
    assert silent_mistakes(name, how, 40) <= (0 if name in TELL_EVERY_BYTE else 8)


@pytest.mark.parametrize("name", [name for name in FILES if name not in TELL_NO_OVERWRITING])
@pytest.mark.parametrize("how", ["hole", "noise", "end"])
def test_damage_of_some_bytes_is_refused(name, how):
    # Noise may be good Huffman codes of other pixels, from which JPEG finds its way back.
    assert silent_mistakes(name, how, 25) <= (3 if (name, how) == ("jpeg", "noise") else 0)


@pytest.mark.parametrize("name", ["packbits", "zstd"])
def test_an_end_of_zeros_is_refused_where_nothing_else_tells(name):
    assert silent_mistakes(name, "end", 25) == 0


def test_zstd_with_its_checksum_tells_every_byte():
    content = imagecodecs.zstd_encode(PICTURE.tobytes())
    # The flag in the frame header, and the low bytes of XXH64 of the content behind it.
    assert content[4] & 4 == 0
    tags = plain(128, 96, 8, 2, 3, t259=(3, [50000]))
    wrong = bytearray(content + bytes(4))
    wrong[4] |= 4
    with pytest.raises(ImageRefused):
        decoded(written(Page(tags, [bytes(wrong)])))


@pytest.mark.parametrize("compression", ["lzw", "zlib", "packbits", "zstd", "lzma"])
def test_pieces_that_hold_too_little_or_too_much(compression):
    code = {"lzw": 5, "zlib": 8, "packbits": 32773, "zstd": 50000, "lzma": 34925}[compression]
    pack = getattr(imagecodecs, "deflate_encode" if compression == "zlib" else f"{compression}_encode")
    tags = plain(128, 96, 8, 2, 3, t259=(3, [code]))
    raw = PICTURE.tobytes()
    assert (decoded(written(Page(tags, [pack(raw)]))).rgb == PICTURE).all()
    for wrong in (raw[:-1], raw[:-384], raw + bytes(384 * 5), raw * 3):
        with pytest.raises(ImageRefused) as refused:
            decoded(written(Page(tags, [pack(wrong)])))
        assert refused.value.reason is Refusal.DAMAGED


def test_a_last_strip_with_all_its_rows_is_whole():
    tags = plain(128, 90, 8, 2, 3, t259=(3, [5]), t278=(4, [32]))
    strips = [imagecodecs.lzw_encode(PICTURE[top : top + 32].tobytes()) for top in (0, 32, 64)]
    assert (decoded(written(Page(tags, strips))).rgb == PICTURE[:90]).all()


@pytest.mark.parametrize("tiled", [False, True])
def test_fewer_pieces_than_the_picture_has_are_refused(tiled):
    grey = PICTURE[:, :, 0]
    if tiled:
        parts = [grey[top : top + 32, left : left + 32].tobytes() for top in (0, 32, 64) for left in (0, 32, 64, 96)]
        tags = plain(128, 96, 8, t278=None, t322=(4, [32]), t323=(4, [32]))
    else:
        parts, tags = [grey[top : top + 32].tobytes() for top in (0, 32, 64)], plain(128, 96, 8, t278=(4, [32]))
    assert (decoded(written(Page(tags, parts, tiled))).rgb[:, :, 0] == grey).all()
    with pytest.raises(ImageRefused) as refused:
        decoded(written(Page(tags, parts[:-1], tiled)))
    assert refused.value.reason is Refusal.TRUNCATED


def sparse(dtype: str, no_data: bytes | None, tiled: bool) -> bytes:
    """Twelve pieces, of which the second was never written, as GDAL leaves them."""
    values = (PICTURE[:, :, 0].astype(dtype) * 100 if dtype != "u1" else PICTURE[:, :, 0]).astype(f"<{dtype}")
    bits = 8 * values.itemsize
    more = {"t339": (3, [{"u": 1, "i": 2, "f": 3}[dtype[0]]])}
    if no_data is not None:
        more["t42113"] = (2, no_data + b"\0")
    if tiled:
        more |= {"t278": None, "t322": (4, [32]), "t323": (4, [32])}
        parts = [values[top : top + 32, left : left + 32] for top in (0, 32, 64) for left in (0, 32, 64, 96)]
    else:
        more["t278"] = (4, [8])
        parts = np.split(values, 12)
    page = Page(plain(128, 96, bits, **more), [part.tobytes() for part in parts], tiled)
    data = bytearray(written(page))
    with tifffile.TiffFile(io.BytesIO(bytes(data))) as file:
        for tag in (324, 325) if tiled else (273, 279):
            at = file.pages[0].tags[tag].valueoffset + 4
            data[at : at + 4] = bytes(4)
    return bytes(data)


@pytest.mark.parametrize("tiled", [False, True])
@pytest.mark.parametrize("dtype", ["u1", "u2", "i2", "f4"])
@pytest.mark.parametrize("no_data", [None, b"-9999", b"nan", b"0"])
def test_pieces_that_were_never_written_are_black_and_told(tiled, dtype, no_data):
    image = decoded(sparse(dtype, no_data, tiled))
    part = image.rgb[:32, 32:64] if tiled else image.rgb[8:16]
    rest = image.rgb[32:] if tiled else image.rgb[16:]
    assert part.max() == 0
    assert "unwritten-parts" in codes(image)
    assert "1 of 12" in texts(image)
    assert np.corrcoef(rest[:, :, 0].ravel(), PICTURE[-len(rest) :, :, 0].ravel())[0, 1] > 0.99
    assert np.ptp(rest) > 60


def test_a_file_of_which_nothing_was_written_is_refused():
    page = Page(plain(16, 16, 8, t278=(4, [8]), t273=(4, [0, 0]), t279=(4, [0, 0])), [])
    with pytest.raises(ImageRefused) as refused:
        decoded(written(page))
    assert refused.value.reason is Refusal.TRUNCATED


def test_bytes_of_the_header_are_not_shown_as_pixels():
    """The strip is counted and stored too short, and the header follows at once."""
    page = Page(plain(128, 96, 8), [PICTURE[:50, :, 0].tobytes()])
    with pytest.raises(ImageRefused) as refused:
        decoded(written(page) + bytes(128 * 96))
    assert refused.value.reason is Refusal.TRUNCATED
