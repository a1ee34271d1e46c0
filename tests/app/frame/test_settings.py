import os

from sae_auditor.app.settings import Settings, read_settings, with_recent, write_settings


def test_only_what_differs_is_written_and_comes_back(tmp_path):
    file = tmp_path / "new" / "window.json"
    settings = Settings(theme="dark", recent_bundles=("/a.saebundle",))
    write_settings(file, settings)
    assert "last_bundle" not in file.read_text()
    assert read_settings(file) == settings


def test_a_broken_file_never_keeps_the_program_from_starting(tmp_path):
    file = tmp_path / "window.json"
    assert read_settings(file) == Settings()
    for text in ("{", "[]", '"x"', '{"theme": 3, "recent_bundles": [1, "/b"], "new": 1}'):
        file.write_text(text)
        settings = read_settings(file)
        assert settings.theme == "system"
    assert settings.recent_bundles == ("/b",)


def test_an_unwritable_folder_is_no_disturbance(tmp_path):
    (tmp_path / "file").write_text("")
    write_settings(tmp_path / "file" / "window.json", Settings(theme="dark"))


def test_recent_values_move_to_the_front():
    assert with_recent(("a", "b"), "b") == ("b", "a")
    assert len(with_recent(tuple("abcdefgh"), "z")) == 8


def test_the_shell_remembers_theme_and_bundle(make_shell, qtbot, tmp_path):
    file = tmp_path / "window.json"
    shell = make_shell(settings_file=file)
    shell.window.actions_set.run("view.theme")
    shell.workbench.open_bundle(str(tmp_path / "x.saebundle"))
    qtbot.waitUntil(lambda: not shell.jobs.is_busy())
    settings = read_settings(file)
    assert settings.theme == "dark"
    assert settings.last_bundle == str(tmp_path / "x.saebundle")


def test_paths_that_are_not_utf8_are_remembered(tmp_path):
    path = "/data/\udce9 \\xE9.saebundle"
    write_settings(tmp_path / "s.json", Settings(last_bundle=path, recent_bundles=(path, "/data/é")))
    again = read_settings(tmp_path / "s.json")
    if os.name != "nt":  # where names are text
        assert (again.last_bundle, again.recent_bundles) == (path, (path, "/data/é"))
