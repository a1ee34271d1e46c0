"""Files of every odd kind, and processes that do what a hostile file could make them do."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from sae_auditor.images.pool import process
from tests.images.pictures import as_bytes, noise, png_grey16, put, tiff_grey

ROOT = str(Path(__file__).parents[3])

# Runs in place of the real process and is one, but for files whose content names something to try.
_TRIES = """
import json, os, socket, sys, time
sys.path[:] = json.loads(sys.argv[1])
from sae_auditor.images.pool._child import main as child
from sae_auditor.images.refusal import ImageRefused, Refusal
made_of = child.made_of

def tried(content, work, sizes):
    if not content.data.startswith(b"try "):
        return made_of(content, work, sizes)
    try:
        exec(content.data[4:].decode(), globals() | {"content": content})
        said = "done"
    except MemoryError:
        raise
    except Exception as error:
        said = type(error).__name__
    raise ImageRefused(content.path, Refusal.DAMAGED, said)

child.made_of = tried
child.main()
"""


def let_files_try(monkeypatch) -> None:
    """Let processes run what stands behind ``try`` in a file."""
    start_with(monkeypatch, _TRIES)


def start_with(monkeypatch, program: str) -> None:
    """Start another program in place of the one that decodes."""
    command = [sys.executable, "-I", "-S", "-c", program, json.dumps([ROOT, *sys.path])]
    monkeypatch.setattr(process, "decoder_command", lambda: command)


def odd_files(folder: Path) -> list[Path]:
    """Write files that exercise every way through the readers, refused ones among them."""
    folder.mkdir(parents=True, exist_ok=True)
    rgb = noise(60, 80)
    turned = Image.Exif()
    turned[274] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    jpeg = as_bytes(rgb, "JPEG", quality=90)
    mode_p = io.BytesIO()
    Image.fromarray(rgb).quantize(9).save(mode_p, "PNG", transparency=3)
    content = {
        "plain.jpg": jpeg,
        "turned.jpg": as_bytes(rgb, "JPEG", exif=turned),
        "progressive.jpg": as_bytes(rgb, "JPEG", progressive=True),
        "grey.jpg": as_bytes(rgb[:, :, 0], "JPEG"),
        "inks.jpg": as_bytes(Image.fromarray(rgb).convert("CMYK"), "JPEG"),
        "profile.png": as_bytes(rgb, "PNG", icc_profile=_wide_profile()),
        "wrong profile.png": as_bytes(rgb, "PNG", icc_profile=profile),
        "clear.png": as_bytes(np.dstack([rgb, rgb[:, :, 0]]), "PNG"),
        "palette.png": mode_p.getvalue(),
        "deep.png": png_grey16(np.arange(4800, dtype=np.uint16).reshape(60, 80) * 13),
        "deep.tif": tiff_grey(np.arange(4800, dtype=np.uint16).reshape(60, 80), 16),
        "float.tif": tiff_grey(np.linspace(-3, 9, 4800, dtype=np.float32).reshape(60, 80), 32, sample=3),
        "lzw.tif": as_bytes(rgb, "TIFF", compression="tiff_lzw"),
        "jpeg.tif": as_bytes(rgb, "TIFF", compression="jpeg"),
        "a.webp": as_bytes(rgb, "WEBP", lossless=True),
        "lossy.webp": as_bytes(rgb, "WEBP"),
        "moving.gif": as_bytes(Image.fromarray(rgb), "GIF", save_all=True, append_images=[Image.fromarray(rgb[::-1])]),
        "a.bmp": as_bytes(rgb, "BMP"),
        "名前 \N{SNOWMAN}.png": as_bytes(rgb, "PNG"),
        "tiny.png": as_bytes(rgb[:1, :1], "PNG"),
        "long.png": as_bytes(np.zeros((1, 29_000, 3), np.uint8), "PNG"),
        "cut.jpg": jpeg[:-40],
        "empty.png": b"",
        "text.png": b"no picture at all",
        "photo.heic": b"\0\0\0\x18ftypheic",
        "large.png": as_bytes(Image.new("1", (30_001, 1)), "PNG"),
    }
    return [put(folder, name, data) for name, data in content.items()] + [folder / "missing.jpg", folder]


def _wide_profile() -> bytes:
    """Return a profile whose red, green and blue are other ones: that of sRGB with two of them exchanged."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[data.index(b"rXYZ") : data.index(b"rXYZ") + 4], data[data.index(b"gXYZ") : data.index(b"gXYZ") + 4] = (
        b"gXYZ",
        b"rXYZ",
    )
    return bytes(data)
