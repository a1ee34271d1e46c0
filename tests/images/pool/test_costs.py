"""Files that are small and cost much: none takes more than five seconds and a gigabyte, and each is told apart."""

from __future__ import annotations

import io
import json
import os
import socket
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sae_auditor.images import ImageRefused, Reading, Refusal
from sae_auditor.images.pool import end_kept, open_image
from tests.images.pictures import as_bytes, noise, put
from tests.images.pool.worlds import ROOT, let_files_try, start_with

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what Linux has")
MOST_S, MOST_MB = 5.0, 1000

# Opens files one after the other; says of each what came of it and the processor time of everybody.
OPENS = """
import json, os, resource, sys
sys.path[:] = json.loads(sys.argv[1])
from sae_auditor.images import ImageRefused
from sae_auditor.images.pool import end_kept, files, get_ready, open_image

def spent():
    times = [sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    for pid in files._kept().pids:
        fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
        times.append((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
    return sum(times)

found = {}
for path in json.load(sys.stdin):
    before = spent()
    try:
        said = list(open_image(path).rgb.shape)
    except ImageRefused as refusal:
        said = [refusal.reason, refusal.detail]
    found[os.path.basename(path)] = [spent() - before, said]
end_kept()
# Not by getrusage, which counts what the process that started this one had at that moment.
own = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
most = [own / 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024]
json.dump({"found": found, "mb": most}, sys.stdout)
"""


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def zeros(n_mb: int, first: bytes = b"") -> bytes:
    """Return a zlib stream of `first` and so many megabytes of zeros, without its end."""
    packer = zlib.compressobj(9)
    head = packer.compress(first) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * n_mb


def png(side: int, packed: bytes, *before: bytes, bits: int = 8) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, bits, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(before) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def scans(side: int, n: int) -> bytes:
    data = as_bytes(Image.new("L", (side, side), 77), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * n + b"\xff\xd9"


def short_rows(width: int, height: int) -> bytes:
    """Return a BMP of runs whose rows hold one pixel each."""
    body = b"\1\1\0\0" * height + b"\0\1"
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, len(body), 0, 0, 256, 0)
    palette = b"".join(bytes((i, 0, i, 0)) for i in range(256))
    start = 54 + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start) + header + palette + body


def tiff(side: int, bits: int, samples: int, rows: int) -> bytes:
    """Return a deflated TIFF of floats (8 bits: whole numbers), whose strips are all the same zeros."""
    strip = zlib.compress(bytes(side * samples * bits // 8 * rows), 9)
    n = -(-side // rows)
    kind = 1 if bits == 8 else 3
    values = {256: [side], 257: [side], 258: [bits] * samples, 259: [8], 262: [2 if samples in (3, 4) else 1]}
    values |= {273: [0] * n, 277: [samples], 278: [rows], 279: [len(strip)] * n, 339: [kind] * samples}
    behind = 8 + 2 + 12 * len(values) + 4
    values[273] = [behind + sum(4 * len(numbers) for numbers in values.values() if len(numbers) > 1)] * n
    entries, rest = b"", b""
    for tag, numbers in values.items():
        packed = struct.pack(f"<{len(numbers)}I", *numbers)
        at = packed if len(numbers) == 1 else struct.pack("<I", behind + len(rest))
        rest += packed if len(numbers) > 1 else b""
        entries += struct.pack("<HHI", tag, 4, len(numbers)) + at
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(values)) + entries + bytes(4) + rest + strip


def many_frames() -> bytes:
    frames = [Image.new("RGB", (16, 16), (i, 7, 9)) for i in range(3)]
    data = as_bytes(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    first = data.index(b"ANMF")
    body = data[8:] + data[first : first + 8 + struct.unpack_from("<I", data, first + 4)[0]] * 20_000
    return b"RIFF" + struct.pack("<I", len(body)) + body


def huge_gif() -> bytes:
    data = as_bytes(Image.new("L", (8, 8)), "GIF")
    return data[:6] + struct.pack("<HH", 65_535, 65_535) + data[10:]


def cases(folder: Path) -> dict[str, object]:
    """Write files and return what each is to come to: a shape, or a reason and a part of its sentence."""
    row = (b"\0" + b"\x40" * 24) * 8
    plain = zlib.compress(row)
    grey = as_bytes(Image.new("L", (64, 64)), "JPEG")
    files: dict[str, tuple[bytes, object]] = {
        "behind.png": (png(8, zeros(3072)), (Refusal.DAMAGED, "more than its picture can have")),
        "behind a large one.png": (png(1500, zeros(3072)), [1500, 1500, 3]),
        "little behind.png": (png(8, zeros(60, row)), [8, 8, 3]),
        "profile.png": (png(8, plain, chunk(b"iCCP", b"x\0\0" + zeros(3072))), [8, 8, 3]),
        "text.png": (png(8, plain, chunk(b"zTXt", b"Raw profile type exif\0\0" + zeros(3072))), [8, 8, 3]),
        "65535.png": (png(65_535, b""), (Refusal.TOO_MANY_PIXELS, "65,535 x 65,535")),
        "scans.jpg": (scans(3000, 200), (Refusal.UNSUPPORTED_PIXELS, "more than 166 scans")),
        "fill.jpg": (grey[:2] + b"\xff" * 5_000_000 + grey[2:], (Refusal.DAMAGED, "between its parts")),
        "ff run.jpg": (grey[:-2] + b"\xff" * 1_000_000 + b"\0\xff\xd9", [64, 64, 3]),
        "zeros.jpg": (grey[:-2] + (bytes(1_000_000) + b"\1") * 2 + b"\xff\xd9", (Refusal.DAMAGED, "left over")),
        "short rows.bmp": (short_rows(30_000, 1666), [1666, 30_000, 3]),
        "cut.bmp": (as_bytes(noise(6, 9), "BMP")[:-9], (Refusal.TRUNCATED, "cut off")),
        "floats.tif": (tiff(7000, 32, 1, 100), [7000, 7000, 3]),
        "doubles.tif": (tiff(7000, 64, 4, 100), (Refusal.OUT_OF_MEMORY, "more memory than an image may")),
        "channels.tif": (tiff(1200, 8, 4096, 10), (Refusal.TOO_MANY_PIXELS, "it unpacks to 5,898,240,000 bytes")),
        "frames.webp": (many_frames(), [16, 16, 3]),
        "65535.gif": (huge_gif(), (Refusal.TOO_MANY_PIXELS, "pixels")),
    }
    for name, (data, _) in files.items():
        put(folder, name, data)
    os.mkfifo(folder / "pipe.png")
    (folder / "device.png").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(folder / "socket.png"))
    no_file = (Refusal.NOT_A_FILE, "it is not a file but a pipe, socket or device")
    special = dict.fromkeys(("pipe.png", "device.png", "socket.png"), no_file)
    return {name: wanted for name, (_, wanted) in files.items()} | special


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("costs")
    wanted = cases(folder)
    asked = json.dumps([str(folder / name) for name in wanted])
    command = [sys.executable, "-c", OPENS, json.dumps([ROOT, *sys.path])]
    ended = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=120, check=True)
    return wanted, json.loads(ended.stdout), ended.stderr


def test_each_is_read_or_refused_for_the_true_reason(opened):
    wanted, told, _ = opened
    for name, what in wanted.items():
        _, said = told["found"][name]
        if isinstance(what, list):
            assert said == what, name
        else:
            assert said[0] == what[0], name
            assert what[1] in said[1], name


def test_none_takes_long_or_much(opened):
    _, told, _ = opened
    assert {name: cpu_s for name, (cpu_s, _) in told["found"].items() if cpu_s > MOST_S} == {}
    assert max(told["mb"]) < MOST_MB


def test_nothing_reaches_the_terminal(opened):
    assert opened[2] == ""


@pytest.fixture
def fresh():
    """Let the process that is kept be one of this test, and of no other."""
    end_kept()
    yield
    end_kept()


TRIES = {
    "loops": (b"try\x20while True: pass", Refusal.TOO_SLOW, "longer than an image file of its size may"),
    "swells": (b"try bytearray(1_100_000_000)", Refusal.OUT_OF_MEMORY, "more memory than an image may"),
    "crashes": (b"try os.abort()", Refusal.CRASHED, "crashes on it"),
}


@pytest.mark.parametrize("name", TRIES)
def test_a_file_that_is_opened_costs_its_process_alone(name, tmp_path, monkeypatch, fresh):
    let_files_try(monkeypatch)
    content, reason, why = TRIES[name]
    with pytest.raises(ImageRefused, match=why) as refused:
        open_image(put(tmp_path, "bad.png", content))
    assert refused.value.reason == reason
    good = noise(20, 30)
    assert (open_image(put(tmp_path, "good.png", as_bytes(good, "PNG"))).rgb == good).all()


def test_the_window_opens_images_in_the_limited_process(tmp_path, monkeypatch, fresh):
    """Whatever shows an image, a crash of its decoder must not be a crash of the window."""
    from sae_auditor.progress import run_to_end
    from sae_auditor.workbench.audit.jobs import open_picture
    from sae_auditor.workbench.queue import QueueItem
    from sae_auditor.workbench.thumbnails import thumbnail_job

    let_files_try(monkeypatch)
    item = QueueItem(0, put(tmp_path, "bad.png", b"try os.abort()"), None, "bad.png")
    for job in (open_picture(item), thumbnail_job(item, 64)):
        with pytest.raises(ImageRefused, match="crashes on it"):
            run_to_end(job)
    pasted = QueueItem(1, None, noise(20, 30), "pasted")
    assert run_to_end(open_picture(pasted)).rgb.shape == (20, 30, 3)


# Reads fax data as Pillow would without our own reader before it.
UNCHECKED = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from sae_auditor.images import decode
decode.check_tiff = lambda data, limits: ()
from sae_auditor.images.pool._child.main import main
main()
"""


def test_what_a_library_remarks_is_told_with_the_picture_and_not_on_the_terminal(tmp_path, monkeypatch, fresh, capfd):
    start_with(monkeypatch, UNCHECKED)
    data = bytearray(as_bytes(Image.fromarray(noise(40, 48)[:, :, 0] > 100), "TIFF", compression="group4"))
    with Image.open(io.BytesIO(data)) as picture:
        data[picture.tag_v2[273][0]] ^= 0x55
    image = open_image(put(tmp_path, "fax.tif", bytes(data)), Reading(colour="as-open-clip"))
    (told,) = [notice.text for notice in image.provenance.notices if notice.code == "decoder-warning"]
    assert "Bad code word" in told
    next_one = open_image(put(tmp_path, "good.png", as_bytes(noise(8, 8), "PNG")))
    assert next_one.provenance.notices == ()
    assert capfd.readouterr().err == ""


MODES = ("1", "L", "P", "LA", "PA", "RGBA", "CMYK", "LAB", "I", "F", "I;16", "I;16B", "YCbCr")


@pytest.mark.parametrize("mode", MODES)
def test_an_image_as_open_clip_sees_it_comes_over_whole(mode):
    from sae_auditor.images.pool.stored import Form

    picture = Image.fromarray(noise(7, 13))
    if mode == "PA":
        picture = picture.convert("P").convert("PA")
    elif mode in ("I;16", "I;16B", "LAB"):
        picture = Image.frombytes(mode, picture.size, noise(7, 13).tobytes()[: 7 * 13 * (3 if mode == "LAB" else 2)])
    else:
        picture = picture.convert("L").convert(mode) if mode in ("I", "F", "1") else picture.convert(mode)
    form = Form.from_json(json.loads(json.dumps(Form.of(picture).to_json())))
    content = bytearray(picture.tobytes())
    assert form.n_bytes(*picture.size) == len(content)
    there = form.image(*picture.size, content)
    assert (there.mode, there.tobytes()) == (picture.mode, picture.tobytes())
    if mode != "LAB":
        assert np.array_equal(np.asarray(there.convert("RGB")), np.asarray(picture.convert("RGB")))


@pytest.mark.parametrize("told", [None, [], ["P"], ["XX", ""], ["P", "zz"], ["L", "000000"], ["P", "00"], ["P", 3]])
def test_a_form_that_makes_no_sense_is_none(told):
    from sae_auditor.images.pool.stored import Form

    with pytest.raises(ValueError, match=r"."):
        Form.from_json(told)
