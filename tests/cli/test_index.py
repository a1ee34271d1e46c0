import json
import sys
from pathlib import Path

import pytest

from sae_auditor.cli import index as command
from sae_auditor.progress import Progress
from tests.tiny import tiny_image_files


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    folder = tmp_path_factory.mktemp("images") / "画像 [1]"
    tiny_image_files(folder, 4)
    (folder / "bad.png").write_bytes(b"no image")
    return folder


def test_index_and_again(call, folder, images, tmp_path):
    place = tmp_path / "index"
    options = ["--bundle", folder, "--output", place, "--device", "cpu"]
    told = call("index", images, *options, "--dry-run", "--json", "-")
    assert told.exit_code == 0, told.stderr
    forecast = json.loads(told.stdout)
    assert (forecast["new"], forecast["to_encode"]) == (5, 5)
    assert forecast["bytes_peak"] > forecast["bytes_added"] > 0
    assert not place.exists()
    made = call("index", images, *options)
    assert made.exit_code == 0, made.stderr
    assert "images in the index" in made.stdout
    assert "画像 [1]/bad.png: its content is not an image" in made.stdout
    again = call("index", images, *options, "--json", "-")
    report = json.loads(again.stdout)
    assert (report["new"], report["unchanged"], report["ok"], report["refused"]) == (0, 5, 4, 1)
    assert report["refusals"] == [{"path": "画像 [1]/bad.png", "reason": "not-an-image"}]
    assert Path(report["path"]) == place


def test_the_default_place_belongs_to_the_bundle(call, folder, images, tmp_path, monkeypatch):
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "data"))
    result = call("index", images, "--bundle", folder, "--sae", "cls", "--sae", "pooled", "--json", tmp_path / "r.json")
    assert result.exit_code == 0, result.stderr
    place = Path(json.loads((tmp_path / "r.json").read_text())["path"])
    assert place.parent == tmp_path / "data" / "indexes"
    assert place.name.startswith("tiny-")
    assert sorted(one.name for one in (place / "index").iterdir() if one.is_dir()) == ["cls", "pooled"]


def test_nothing_usable(call, folder, tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "bad.png").write_bytes(b"no image")
    result = call("index", tmp_path / "x", "--bundle", folder, "--output", tmp_path / "index")
    assert result.exit_code == 3
    assert call("index", tmp_path / "none", "--bundle", folder, "--output", tmp_path / "other").exit_code == 3


def test_interrupted(call, folder, images, tmp_path, monkeypatch):
    def interrupted(*_args):
        yield Progress(0, 0)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_index_job", interrupted)
    result = call("index", images, "--bundle", folder, "--output", tmp_path / "index")
    assert result.exit_code == 130
    assert "goes on where it stopped" in result.stderr


def test_ray(call, folder, images, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    result = call("index", images, "--bundle", folder, "--engine", "ray")
    assert result.exit_code == 4
    assert "sae-auditor[cluster]" in result.stderr
    assert call("index", images, "--bundle", folder, "--address", "x:1").exit_code == 2
