"""Folders and names of the field through `audit` and `index`: nothing passed over in silence, nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sae_auditor.bundle.layout import IMAGES_FILE
from sae_auditor.names import to_text

linux = pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")


@pytest.fixture
def mixed(pictures, tmp_path):
    """A folder with an image and four other files."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    shutil.copy(pictures[0], folder / "ok.png")
    for name in ("b.heic", "c.jp2", "d.dcm", "noext"):
        (folder / name).write_bytes(b"x")
    return folder


@pytest.fixture
def odd(pictures, tmp_path):
    """A folder with images whose names hold what can stand in names, itself no UTF-8."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/d\xff"))
    folder.mkdir()
    names = [b"part-\xe9.png", b"new\nline.png", "cod\u202egnp.png".encode(), b"\\xE9.png", b"a" * 251 + b".png"]
    for place, name in enumerate(names):
        picture = pictures[place % len(pictures)].read_bytes()
        (folder / os.fsdecode(name)).write_bytes(picture + bytes(place))  # no two with the same content
    return folder


@pytest.fixture
def shut(monkeypatch):
    """Let a sub-folder of the name `shut` be one that may not be read."""
    real, closed = os.scandir, [True]

    def scandir(path):
        if closed[0] and str(path).endswith(os.sep + "shut"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    return closed


def test_audit_tells_what_it_left_out(call, packed, mixed):
    result = call("audit", mixed, "--bundle", packed, "--json", "-")
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)) == 1
    assert "4 other files were left out" in result.stderr
    assert "heif-convert" in result.stderr


def test_index_tells_what_it_left_out(call, packed, mixed, tmp_path):
    place = tmp_path / "index"
    options = ["--bundle", packed, "--output", place, "--device", "cpu", "--index-only"]
    dry = call("index", mixed, *options, "--dry-run", "--json", "-")
    assert json.loads(dry.stdout)["left_out"]["files"] == 4
    result = call("index", mixed, *options, "--json", "-")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["left_out"]["endings"] == {".heic": 1, ".jp2": 1, ".dcm": 1, "": 1}
    assert "4 other files were left out" in result.stderr


def test_audit_goes_on_past_a_shut_sub_folder(call, packed, pictures, tmp_path, shut):
    folder = tmp_path / "parts"
    (folder / "shut").mkdir(parents=True)
    shutil.copy(pictures[0], folder / "ok.png")
    result = call("audit", folder, "--bundle", packed, "--json", tmp_path / "out.json")
    assert result.exit_code == 3
    assert len(json.loads((tmp_path / "out.json").read_text())) == 1
    assert "shut" in result.stderr
    assert "not allowed to read" in result.stderr


def test_an_index_keeps_what_it_has_of_a_shut_sub_folder(call, packed, pictures, tmp_path, shut):
    folder, place = tmp_path / "parts", tmp_path / "index"
    (folder / "shut").mkdir(parents=True)
    shutil.copy(pictures[0], folder / "a.png")
    shutil.copy(pictures[1], folder / "shut" / "b.png")
    options = ["--bundle", packed, "--output", place, "--device", "cpu", "--index-only", "--json", "-"]
    shut[0] = False
    assert json.loads(call("index", folder, *options).stdout)["ok"] == 2
    shut[0] = True
    shutil.copy(pictures[1], folder / "c.png")  # what b.png has: not moved there, since nobody knows
    again = call("index", folder, *options)
    report = json.loads(again.stdout)
    assert again.exit_code == 3
    assert [one["path"] for one in report["unreadable"]] == ["parts/shut"]
    assert (report["missing"], report["moved"], report["duplicate"], report["ok"]) == (0, 0, 1, 2)
    shut[0] = False
    assert call("index", folder, *options).exit_code == 0


@linux
def test_audits_of_odd_names_lead_back_to_them(call, packed, odd, tmp_path):
    result = call("audit", odd, "--bundle", packed, "--json", tmp_path / "out.json", "--top", "1")
    assert result.exit_code == 0, result.stderr
    text = (tmp_path / "out.json").read_bytes().decode("utf-8")
    assert "\\udc" not in text, "what other languages' readers refuse"
    images = [one["image"] for one in json.loads(text)]
    assert len(images) == 5
    encoded = {os.fsdecode(_unquoted(image["path_encoded"])) for image in images}
    assert encoded == {str(path) for path in odd.iterdir()}
    table = call("audit", odd, "--bundle", packed, "--top", "1")
    assert table.exit_code == 0
    assert "part-\\xE9.png" in table.stdout.replace("\n", "")
    assert "\u202e" not in table.stdout


def _unquoted(encoded):
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(encoded)


@linux
def test_an_index_of_odd_names_is_compared_by_them(call, packed, odd, tmp_path):
    place = tmp_path / "index"
    options = ["--bundle", packed, "--output", place, "--device", "cpu", "--index-only", "--json", "-"]
    made = json.loads(call("index", odd, *options).stdout)
    assert (made["new"], made["ok"]) == (5, 5)
    again = json.loads(call("index", odd, *options).stdout)
    assert (again["new"], again["unchanged"], again["missing"], again["moved"]) == (0, 5, 0, 0)
    labels = pq.read_table(place / IMAGES_FILE)["path"].to_pylist()
    assert sorted(labels) == sorted(f"d\\xFF/{to_text(path.name)}" for path in odd.iterdir())


@linux
def test_a_place_that_tables_cannot_be_in_is_refused_before_the_work(call, packed, mixed, tmp_path):
    place = os.fsdecode(os.fsencode(tmp_path) + b"/idx-\xe9")
    result = call("index", mixed, "--bundle", packed, "--output", place)
    assert result.exit_code == 3
    assert "idx-\\xE9" in result.stderr
    assert "--output" in result.stderr
    assert not os.path.exists(place)
