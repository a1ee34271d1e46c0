"""What was given, looked up away from the window: names as the disk has them, what is left out, slow folders."""

from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path

import pytest

from sae_auditor.progress import run_to_end
from sae_auditor.workbench.given import FoundImages, find_images_job, resolved, sort_job

linux = pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")


def touch(*paths):
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


@pytest.mark.parametrize(
    ("written", "on_disk"),
    [
        ("a\\ b.png", ["a b.png"]),
        ("a\\(1\\).png", ["a(1).png"]),
        ("a%20b.png", ["a b.png"]),
        ("cafe\u0301.png", ["caf\u00e9.png"]),
        ("caf\u00e9/x.png", ["cafe\u0301/x.png"]),
        ("a\\ b.png", ["a\\ b.png"]),
        ("a%20b.png", ["a%20b.png"]),
        ("nothing.png", []),
        ("n\u00e9ant.png", []),
    ],
)
@linux
def test_a_text_is_the_file_that_it_means(tmp_path, written, on_disk):
    touch(*(tmp_path / name for name in on_disk))
    assert resolved(tmp_path / written) == [tmp_path / name for name in on_disk or [written]]


@linux
def test_the_name_as_it_is_wins(tmp_path):
    touch(tmp_path / "a%20b.png", tmp_path / "a b.png", tmp_path / "caf\u00e9.png", tmp_path / "cafe\u0301.png")
    assert resolved(tmp_path / "a%20b.png") == [tmp_path / "a%20b.png"]
    for form in ("NFC", "NFD"):
        path = tmp_path / unicodedata.normalize(form, "café.png")
        assert resolved(path) == [path]


@linux
def test_several_quoted_paths_in_a_line(tmp_path):
    touch(tmp_path / "a b.png", tmp_path / "c.png")
    assert resolved(Path(f"{tmp_path}/a\\ b.png {tmp_path}/c.png")) == [tmp_path / "a b.png", tmp_path / "c.png"]


@linux
def test_what_qt_cannot_spell_is_found_unless_two_look_alike(tmp_path):
    folder = os.fsdecode(os.fsencode(tmp_path) + b"/d\xe9")
    os.mkdir(folder)
    touch(Path(folder) / "x.png")
    assert resolved(tmp_path / "d\ufffd" / "x.png") == [Path(folder) / "x.png"]
    os.mkdir(os.fsencode(tmp_path) + b"/d\xff")
    assert resolved(tmp_path / "d\ufffd" / "x.png") == [tmp_path / "d\ufffd" / "x.png"]


def test_a_folder_with_the_ending_of_an_sae_is_a_folder(tmp_path):
    touch(tmp_path / "run.json" / "a.png", tmp_path / "ae.pt")
    assert run_to_end(sort_job([tmp_path / "run.json", tmp_path / "ae.pt", tmp_path / "b.pt"])) == (
        [tmp_path / "ae.pt", tmp_path / "b.pt"],
        [tmp_path / "run.json"],
    )


def test_one_missing_file_does_not_cost_the_others(tmp_path):
    touch(tmp_path / "a.png", tmp_path / "parts" / "b.png", tmp_path / "parts" / "c.heic")
    found = run_to_end(find_images_job([tmp_path / "gone.png", tmp_path / "a.png", tmp_path / "parts"]))
    assert isinstance(found, FoundImages)
    assert found == [tmp_path / "a.png", tmp_path / "parts" / "b.png"]
    assert [refusal.path for refusal in found.found.refused] == [str(tmp_path / "gone.png")]
