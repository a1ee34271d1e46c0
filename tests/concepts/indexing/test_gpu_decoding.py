"""What a GPU would be given, with the decoder of the CPU in its place; and the GPU itself, where there is one."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.io import ImageReadMode

from sae_auditor.concepts.indexing import replica
from sae_auditor.concepts.indexing.gpu_decoding import gpu_decode
from sae_auditor.concepts.indexing.lifting import Lifter
from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.images import Framing, ImageRefused, Limits, decode_jpeg
from sae_auditor.images.plain_jpeg import plain_jpeg_size
from sae_auditor.images.pool import Work, decode_files
from tests.concepts.indexing.helpers import bytes_of, index, make_pictures, picture, rows_of
from tests.images.pictures import as_bytes, put
from tests.images.pool.worlds import odd_files

# A GPU's decoder rounds otherwise than the CPU's; this one does not, but scaling does.
_LEVELS = 4
_RGB = ImageReadMode.RGB.value


def stand_in(files):
    return [torch.ops.image.decode_jpeg(file, _RGB, False) for file in files]


def soft(width, height, seed=0):
    small = np.random.default_rng(seed).integers(0, 256, (5, 6, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)


def on_gpu(files, work, decode=stand_in, workers=0, device="cpu"):
    work = replace(work, hands_jpeg_on=True)
    return Lifter(torch.device(device), work, decode).lift(decode_files(files, work, workers))


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("odd") / "x"
    files = odd_files(folder)
    for i in range(70):
        put(folder, f"soft{i}.jpg", as_bytes(soft(90 + i % 3, 60, seed=i), "JPEG", quality=92))
        files.insert(2 * i % len(files), folder / f"soft{i}.jpg")
    return [str(file) for file in files]


WORK = Work(Framing(32, 32), thumbnail_px=24)


def compared(files, decode, workers=0):
    """Check every result against the CPU's; return the names of the files that went to the GPU."""
    there = []
    for file, found, expected in zip(
        files, on_gpu(files, WORK, decode, workers), decode_files(files, WORK, 0), strict=True
    ):
        if isinstance(expected, ImageRefused):
            assert (found.path, found.reason, found.detail) == (file, expected.reason, expected.detail)
            continue
        assert found.provenance == expected.provenance
        if found.is_decoded_there:
            there.append(file.rpartition("/")[2])
            found_crop, small = found.crop.numpy(), decode_jpeg(found.thumbnail).astype(int)
            assert np.abs(found_crop.astype(int) - expected.crop).max() <= _LEVELS
            assert np.abs(small - decode_jpeg(expected.thumbnail)).mean() < 4
        else:
            assert (found.crop.numpy() == expected.crop).all()
            assert found.thumbnail == expected.thumbnail
    return there


@pytest.mark.parametrize("workers", [0, 2])
def test_only_plain_jpegs_go_there_and_all_others_are_as_they_were(files, workers):
    there = compared(files, stand_in, workers)
    assert sorted({name for name in there if not name.startswith("soft")}) == ["plain.jpg", "progressive.jpg"]
    assert len(there) == 72


def test_a_file_that_the_gpu_does_not_decode_costs_its_neighbours_nothing(files):
    alone = {}

    def fussy(tensors):
        made = stand_in(tensors)
        if any(one.shape[2] == 91 for one in made):
            raise RuntimeError("nvjpegDecodeBatched failed")
        if len(tensors) == 1:
            alone[len(alone)] = made
        return made

    there = compared(files, fussy)
    assert alone
    assert all(int(name.removeprefix("soft").removesuffix(".jpg")) % 3 != 1 for name in there if "soft" in name)
    assert len([name for name in there if "soft" in name]) == 70 - 23


def test_what_is_plain():
    plain = as_bytes(soft(40, 30), "JPEG")
    assert plain_jpeg_size(plain, Limits()) == (40, 30)
    assert plain_jpeg_size(plain, Limits(max_pixels=1000)) is None
    assert plain_jpeg_size(plain[:-30], Limits()) is None
    for n in range(0, len(plain) - 2, 7):
        plain_jpeg_size(plain[:n], Limits())  # never raises
    for sampling in (0, 1, 2):
        assert plain_jpeg_size(as_bytes(soft(40, 30), "JPEG", subsampling=sampling), Limits()) == (40, 30)
    exif = Image.Exif()
    exif[274] = 1
    special = {
        "exif": as_bytes(soft(40, 30), "JPEG", exif=exif),
        "profile": as_bytes(soft(40, 30), "JPEG", icc_profile=b"x" * 200),
        "inks": as_bytes(soft(40, 30).convert("CMYK"), "JPEG"),
        "grey": as_bytes(soft(40, 30).convert("L"), "JPEG"),
        "red, green, blue": as_bytes(soft(40, 30), "JPEG", keep_rgb=True),
        "several": as_bytes(soft(40, 30), "MPO", save_all=True, append_images=[soft(40, 30)]),
        "other": as_bytes(soft(40, 30), "PNG"),
    }
    for name, data in special.items():
        assert plain_jpeg_size(data, Limits()) is None, name


@pytest.fixture
def as_if(monkeypatch):
    monkeypatch.setattr(replica, "gpu_decode", lambda device: stand_in)


def test_an_index_says_so_and_goes_on_only_so(bundle, tmp_path, as_if):
    folder = make_pictures(tmp_path / "x", range(9))
    picture(20).save(folder / "other.png")
    place = tmp_path / "index"
    options = {"saes": ["cls"], "decoding": "gpu"}
    report = index(bundle, [folder], place, **options)
    assert (report.ok, report.refused) == (10, 0)
    assert json.loads((place / "index.json").read_text())["decoding"] == "gpu"
    usual = tmp_path / "usual"
    index(bundle, [folder], usual, saes=["cls"])
    assert "decoding" not in json.loads((usual / "index.json").read_text())
    ours, theirs = rows_of(place), rows_of(usual)
    for column in ("path", "sha256", "width", "height", "status"):
        assert [row[column] for row in ours] == [row[column] for row in theirs]
    np.testing.assert_allclose(*(np.array([row["embedding"] for row in rows]) for rows in (ours, theirs)), atol=0.05)
    before = bytes_of(place)
    with pytest.raises(InputRefused, match="decoded on the GPU, whose pixels differ") as caught:
        index(bundle, [folder], place, saes=["cls"])
    assert "--decode gpu" in caught.value.todo
    with pytest.raises(InputRefused, match="decoded on the CPU"):
        index(bundle, [folder], usual, **options)
    assert bytes_of(place) == before
    again = tmp_path / "again"
    index(bundle, [folder], again, **options, workers=1)
    assert bytes_of(again) == before


def test_without_a_gpu_it_is_refused_before_anything_is_written(bundle, tmp_path, replicas):
    replicas.clear()
    folder = make_pictures(tmp_path / "x", range(2))
    with pytest.raises(EnvironmentProblem, match="only where the encoder runs on one"):
        index(bundle, [folder], tmp_path / "index", saes=["cls"], decoding="gpu")
    assert bytes_of(tmp_path / "index") == {}


def test_a_library_that_cannot_is_told(monkeypatch):
    def missing(*_):
        raise RuntimeError("decode_jpegs_cuda: torchvision not compiled with nvJPEG support\nmore")

    monkeypatch.setattr("sae_auditor.concepts.indexing.gpu_decoding._nvjpeg", lambda device: missing)
    with pytest.raises(EnvironmentProblem, match="not compiled with nvJPEG support") as caught:
        gpu_decode(torch.device("cuda", 0))
    assert "leave --decode out" in caught.value.todo


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_gpu_is_at_most_four_levels_off(tmp_path):
    folder = tmp_path / "x"
    folder.mkdir()
    files = [str(put(folder, f"{i}.jpg", as_bytes(soft(640, 480, seed=i), "JPEG", quality=90))) for i in range(70)]
    work = Work(Framing(224, 224), thumbnail_px=128)
    items = on_gpu(files, work, gpu_decode(torch.device("cuda", 0)), device="cuda:0")
    for found, expected in zip(items, decode_files(files, work, 0), strict=True):
        assert found.is_decoded_there
        assert found.provenance == expected.provenance
        assert np.abs(found.crop.cpu().numpy().astype(int) - expected.crop).max() <= _LEVELS
