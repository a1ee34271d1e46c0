import base64

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sae_auditor.workbench.settings import load_settings, read_settings
from tests.workbench.spoilt_settings import CHANGES, WHOLE, spoil


@pytest.fixture
def shell(make_shell):
    return make_shell()


def test_the_shell_remembers_theme_and_bundle(make_shell, qtbot, tmp_path):
    file = tmp_path / "window.json"
    shell = make_shell(settings_file=file)
    shell.window.actions_set.run("view.theme")
    shell.controller.open_bundle(str(tmp_path / "x.saebundle"))
    qtbot.waitUntil(lambda: not shell.jobs.is_busy())
    kept = read_settings(file)
    assert kept.theme == "dark"
    assert kept.last_bundle == str(tmp_path / "x.saebundle")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, cut=st.integers(0, 400))
def test_a_window_starts_with_whatever_became_of_its_settings(make_shell, tmp_path, changes, cut):
    file = tmp_path / "window.json"
    read, damage = spoil(file, changes, cut)
    shell = make_shell(settings=read, settings_file=file)
    shell.window.restore(read.geometry, read.heights)
    if damage is not None:
        shell.messages.show("warning", damage.what, safe=damage.safe, todo=damage.todo)
    shell.window.show()
    shell.window.grab()
    assert shell.window.screen().availableGeometry().intersects(shell.window.frameGeometry())
    shell.window.close()
    assert load_settings(file)[1] is None


GEOMETRY = base64.b64decode(WHOLE["geometry"] + "==")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, len(GEOMETRY) - 1), part=st.binary(min_size=1, max_size=8))
def test_a_window_is_on_the_screen_whatever_its_last_place_says(shell, place, part):
    spoilt = GEOMETRY[:place] + part + GEOMETRY[place + len(part) :]
    shell.window.restore(base64.b64encode(spoilt).decode(), ())
    assert shell.window.screen().availableGeometry().intersects(shell.window.frameGeometry())
    assert max(shell.window.width(), shell.window.height()) < 3000


def test_the_window_comes_back_where_it_was(make_shell, tmp_path):
    file = tmp_path / "window.json"
    shell = make_shell(settings_file=file)
    shell.window.show()
    shell.window.move(40, 30)
    shell.window.resize(900, 640)
    shell.theme.column_widths["latents"] = {"support": 7.25}
    shell.window.close()
    shell.theme.column_widths.clear()
    again = make_shell(settings=read_settings(file), settings_file=file)
    again.window.restore(again.controller.settings.geometry, again.controller.settings.heights)
    assert again.window.height() == 640
    assert again.theme.column_widths == {"latents": {"support": 7.25}}
