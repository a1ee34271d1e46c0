"""File kinds that are recognised in order to say how to convert them."""

from __future__ import annotations

import os
from typing import NamedTuple

from sae_auditor.i18n import say
from sae_auditor.images.refusal import Refusal, Unfit

_AS_PNG = say("Save it as PNG or JPEG")


class _Kind(NamedTuple):
    name: str
    suffixes: tuple[str, ...]
    how: str


_HEIC = _Kind(
    say("a HEIC image"), (".heic", ".heif", ".hif"), say("{0}: heif-convert IN.heic OUT.png, or export it.", _AS_PNG)
)
_AVIF = _Kind(say("an AVIF image"), (".avif",), say("{0}: avifdec IN.avif OUT.png.", _AS_PNG))
_JP2 = _Kind(
    say("a JPEG 2000 image"),
    (".jp2", ".j2k", ".jpx", ".jpf"),
    say("{0}: opj_decompress -i IN.jp2 -o OUT.png.", _AS_PNG),
)
_JXL = _Kind(say("a JPEG XL image"), (".jxl",), say("{0}: djxl IN.jxl OUT.png.", _AS_PNG))
_PSD = _Kind(
    say("a Photoshop document"), (".psd", ".psb"), say("Export it as PNG from Photoshop or GIMP, with layers merged.")
)
_SVG = _Kind(
    say("an SVG drawing"), (".svg", ".svgz"), say("Render it as PNG: rsvg-convert -o OUT.png IN.svg, or export it.")
)
_PDF = _Kind(say("a PDF document"), (".pdf",), say("Render the page as PNG: pdftoppm -png -r 200 IN.pdf OUT."))
_EPS = _Kind(
    say("a PostScript document"), (".eps", ".ps", ".ai"), say("Export it as PNG from the program that made it.")
)
_RAW = _Kind(
    say("a camera raw file"),
    (".dng", ".nef", ".cr2", ".cr3", ".arw", ".orf", ".rw2", ".raf", ".pef"),
    say("Develop it to JPEG, PNG or 16-bit TIFF with the camera's own program, darktable or RawTherapee."),
)
_DICOM = _Kind(
    say("a DICOM file"), (".dcm", ".dicom"), say("Export the frame as PNG or 16-bit TIFF: dcmj2pnm +on IN.dcm OUT.png.")
)
_EXR = _Kind(
    say("a high dynamic range image"),
    (".exr", ".hdr"),
    say("Save it as 16-bit PNG or TIFF with a tone curve you chose."),
)
_OTHER = _Kind(
    say("an image of a kind that is not read here"),
    (".ico", ".icns", ".tga", ".dds", ".pcx", ".ppm", ".pgm", ".pbm", ".pnm", ".fits", ".xcf", ".emf", ".wmf"),
    say("{0}: magick IN OUT.png.", _AS_PNG),
)
_KINDS = (_HEIC, _AVIF, _JP2, _JXL, _PSD, _SVG, _PDF, _EPS, _RAW, _DICOM, _EXR, _OTHER)

_MAGIC: tuple[tuple[int, bytes, _Kind], ...] = (
    (4, b"ftypavi", _AVIF),
    (4, b"ftyphe", _HEIC),
    (4, b"ftypmif1", _HEIC),
    (4, b"ftypmsf1", _HEIC),
    (4, b"ftypcrx", _RAW),
    (0, b"\x00\x00\x00\x0cjP  ", _JP2),
    (0, b"\xff\x4f\xff\x51", _JP2),
    (0, b"\x00\x00\x00\x0cJXL ", _JXL),
    (0, b"\xff\x0a", _JXL),
    (0, b"8BPS", _PSD),
    (0, b"%PDF", _PDF),
    (0, b"%!PS", _EPS),
    (0, b"\xc5\xd0\xd3\xc6", _EPS),
    (0, b"IIRO", _RAW),
    (0, b"IIU\x00", _RAW),
    (0, b"FUJIFILMCCD-RAW", _RAW),
    (128, b"DICM", _DICOM),
    (0, b"\x76\x2f\x31\x01", _EXR),
    (0, b"#?RADIANCE", _EXR),
    (0, b"\x00\x00\x01\x00", _OTHER),
    (0, b"gimp xcf", _OTHER),
    (0, b"SIMPLE  =", _OTHER),
    (0, b"DDS ", _OTHER),
)
_OURS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+", b"BM", b"GIF8")


def why_unidentified(data: bytes, path: str | None) -> Unfit:
    """Say why Pillow knew no picture in `data`: a kind we do not read, a damaged one of ours, or no image at all."""
    kind = next((kind for at, magic, kind in _MAGIC if data.startswith(magic, at)), None)
    if kind is None and b"<svg" in data[:1024].lower():
        kind = _SVG
    if kind is not None:
        return _unsupported(kind)
    if data.startswith(_OURS) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return Unfit(
            Refusal.DAMAGED,
            say("its header is damaged, or its pixels are stored in a way that is not read here"),
            say("Open it in an image viewer and save it again as PNG or as 8- or 16-bit TIFF."),
        )
    suffix = os.path.splitext(path or "")[1].lower()
    by_name = next((kind for kind in _KINDS if suffix in kind.suffixes), None)
    if by_name is not None:
        return _unsupported(by_name)
    return Unfit(
        Refusal.NOT_AN_IMAGE,
        say("its content is not an image"),
        say("Choose a PNG, JPEG, TIFF, BMP, WebP or GIF file."),
    )


def how_to_convert(suffix: str) -> str | None:
    """Return what to do with files that end so (``.heic``), where they are images that are not read here."""
    kind = next((kind for kind in _KINDS if suffix.lower() in kind.suffixes), None)
    return None if kind is None else kind.how


def camera_raw() -> Unfit:
    """Return the refusal of a TIFF whose first page is only the preview of a camera raw file."""
    return _unsupported(_RAW)


def _unsupported(kind: _Kind) -> Unfit:
    return Unfit(Refusal.UNSUPPORTED_FORMAT, say("it is {0}", kind.name), kind.how)
