"""The program as people start it, in a process of its own."""

import os
import subprocess
import sys

import pytest
from PySide6.QtGui import QImage

from tests.tiny import tiny_bundle, tiny_image_files


def start(*arguments, home, **variables):
    environ = {name: value for name, value in os.environ.items() if "DISPLAY" not in name and name[:3] != "QT_"}
    environ |= {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "OMP_NUM_THREADS": "1"} | variables
    command = [sys.executable, "-m", "sae_auditor", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environ, timeout=240)


@pytest.mark.slow
def test_a_picture_of_the_window_without_a_display(tmp_path):
    bundle = tiny_bundle(tmp_path / "tiny")
    images = tiny_image_files(tmp_path / "images")
    file = tmp_path / "window.png"
    done = start(
        *images, "--bundle", bundle, "--size", "1280x800", "--theme", "dark", "--language", "ja", "--screenshot", file,
        home=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (done.stdout, done.stderr) == ("", "")
    picture = QImage(str(file))
    assert (picture.width(), picture.height()) == (1280, 800)
    assert picture.pixelColor(3, 400).lightness() < 60
    assert not (tmp_path / "config").exists(), "a screenshot remembers nothing"


def test_without_a_display_one_sentence_says_what_to_do(tmp_path):
    done = start(home=tmp_path)
    assert done.returncode == 4
    assert "There is no display" in done.stderr
    assert "sae-auditor audit IMAGE" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bundle_that_is_not_there_ends_the_screenshot_with_its_name(tmp_path):
    file = tmp_path / "window.png"
    done = start("--bundle", tmp_path / "none.saebundle", "--screenshot", file, home=tmp_path)
    assert done.returncode == 3
    assert "none.saebundle" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_step_that_the_tour_does_not_have_ends_with_its_number(tmp_path):
    done = start("demo", "--tour-step", "99", "--screenshot", tmp_path / "window.png", home=tmp_path)
    assert done.returncode == 3
    assert "no step 99" in done.stderr
    assert "Traceback" not in done.stderr
