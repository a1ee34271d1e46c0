import json
import os
import time
from dataclasses import asdict, fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sae_auditor.names import to_text
from sae_auditor.workbench.settings import Settings, _spelt, load_settings, read_settings, with_recent, write_settings
from sae_auditor.workbench.settings_schema import SettingsFile
from tests.workbench.spoilt_settings import CHANGES, spoil


def test_only_what_differs_is_written_and_comes_back(tmp_path):
    file = tmp_path / "new" / "window.json"
    chosen = Settings(theme="dark", recent_bundles=("/a.saebundle",))
    write_settings(file, chosen)
    assert "last_bundle" not in file.read_text()
    assert read_settings(file) == chosen


def damaged(file):
    return sorted(path.name for path in file.parent.iterdir() if ".damaged-" in path.name)


@pytest.mark.parametrize(
    "text", ["{", "[]", '"x"', "", "[" * 100_000, '{"theme": 1e999}', '{"theme": "dark", "theme": 1}']
)
def test_a_damaged_file_gives_way_to_the_defaults_and_is_kept_aside(tmp_path, text):
    file = tmp_path / "window.json"
    file.write_text(text)
    read, damage = load_settings(file)
    assert read == Settings()
    assert "could not be read" in damage.what
    assert [Path(tmp_path, name).read_text() for name in damaged(file)] == [text]
    assert damaged(file)[0] in damage.safe
    assert load_settings(file) == (Settings(), None)


WRONG = {
    "theme": ["", "Dark", 3, None, ["dark"]],
    "last_bundle": [3, "a\0b", "x" * 5000, None],
    "recent_bundles": ["/a", [1, "/b"], ["/b"] * 1_000, {"a": 1}, [["/a"]]],
    "recent_actions": [["<b>x</b>"], [""], [None]],
    "index_places": [["no equals sign"], ["=x"], [["f=/a"]], "f=/a"],
    "geometry": [7, "not base 64!", "A" * 10_000],
    "heights": [[0, 10], [-1, 5], [10**9, 10], [1, 2, 3], [1.5, 2.5], [True, False], "12"],
    "column_widths": [["latents"], ["latents/label=-1"], ["latents/label=1e9"], ["/=1"], ["a/b=1"] * 300, [1]],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_one_wrong_value_costs_no_other(tmp_path, name, value):
    file = tmp_path / "window.json"
    good = {"theme": "dark", "last_bundle": "/a", "recent_bundles": ["/a"], "newer": [1]}
    file.write_text(json.dumps({**good, name: value}))
    read, damage = load_settings(file)
    assert f"{name}." in damage.what
    expected = {"theme": "dark", "last_bundle": "/a", "recent_bundles": ("/a",), name: getattr(Settings(), name)}
    assert read == Settings(**expected)
    assert len(damaged(file)) == 1
    assert load_settings(file) == (read, None)


def test_what_is_no_file_is_not_waited_for(tmp_path):
    places = [tmp_path / "folder" / "window.json", tmp_path / "pipe" / "window.json"]
    places[0].mkdir(parents=True)
    if hasattr(os, "mkfifo"):
        places[1].parent.mkdir()
        os.mkfifo(places[1])
    for place in filter(os.path.lexists, places):
        began = time.monotonic()
        read, damage = load_settings(place)
        assert time.monotonic() - began < 2.0
        assert (read, damaged(place)) == (Settings(), ["window.damaged-1.json"])
        assert damage is not None


def test_a_folder_that_cannot_be_written_is_said_and_costs_no_start(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError("no")

    file = tmp_path / "window.json"
    file.write_text("{")
    monkeypatch.setattr("sae_auditor.workbench.settings.os.replace", refuse)
    read, damage = load_settings(file)
    assert read == Settings()
    assert str(file) in damage.todo
    assert file.read_text() == "{"


def test_a_huge_file_is_not_read(tmp_path):
    file = tmp_path / "window.json"
    with open(file, "wb") as opened:
        opened.truncate(2**33)
    assert load_settings(file)[0] == Settings()


def test_damaged_files_do_not_pile_up(tmp_path):
    file = tmp_path / "window.json"
    for _ in range(12):
        file.write_text("{")
        load_settings(file)
    assert len(damaged(file)) == 9


def test_nothing_is_written_that_would_be_damage_at_the_next_start(tmp_path):
    file = tmp_path / "window.json"
    write_settings(file, Settings(theme="purple", last_bundle="/a"))
    assert load_settings(file) == (Settings(last_bundle="/a"), None)


def test_every_setting_has_its_line_in_the_schema():
    assert set(SettingsFile.model_fields) == {field.name for field in fields(Settings)}
    assert SettingsFile().model_dump() == asdict(Settings())


def test_an_unwritable_folder_is_no_disturbance(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    with caplog.at_level("INFO"):
        write_settings(tmp_path / "file" / "window.json", Settings(theme="dark"))
    assert "could not be written" in caplog.text
    assert [place.name for place in tmp_path.iterdir()] == ["file"]


def test_recent_values_move_to_the_front():
    assert with_recent(("a", "b"), "b") == ("b", "a")
    assert len(with_recent(tuple("abcdefgh"), "z")) == 8


def test_paths_that_are_not_utf8_are_remembered(tmp_path):
    path = "/data/\udce9 \\xE9.saebundle"
    write_settings(tmp_path / "s.json", Settings(last_bundle=path, recent_bundles=(path, "/data/é")))
    again = read_settings(tmp_path / "s.json")
    if os.name != "nt":  # where names are text
        assert (again.last_bundle, again.recent_bundles) == (path, (path, "/data/é"))


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, cut=st.integers(0, 400))
def test_whatever_became_of_the_file_what_is_read_fits_and_is_read_again(tmp_path, changes, cut):
    read, _ = spoil(tmp_path / "window.json", changes, cut)
    assert SettingsFile.model_validate_json(json.dumps(_spelt(asdict(read), to_text)))
    assert load_settings(tmp_path / "window.json")[0] == read
