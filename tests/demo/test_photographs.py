"""Foreign pictures are chosen by their names alone, over all classes, and only where they can be decoded."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from demo_world.photographs import photographs
from sae_auditor.images import ImageRefused


def fill(folder: Path, name: str, count: int, seed: int) -> None:
    (folder / name).mkdir(parents=True)
    for i, pixels in enumerate(np.random.default_rng(seed).integers(0, 256, (count, 5, 4, 3), dtype=np.uint8)):
        Image.fromarray(pixels).save(folder / name / f"{i}.png")


@pytest.fixture
def folder(tmp_path):
    fill(tmp_path, "many", 30, 0)
    fill(tmp_path, "few", 2, 1)
    fill(tmp_path, "deep/below", 9, 2)
    (tmp_path / "deep" / "below" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n nothing")
    (tmp_path / "few" / "copy.png").write_bytes((tmp_path / "few" / "0.png").read_bytes())
    return tmp_path


def test_classes_take_turns_until_they_are_used_up(folder):
    chosen = photographs(folder, 15)
    assert Counter(file.parent.name for file in chosen) == {"many": 6, "few": 2, "below": 7}
    assert {file.parent.name for file in chosen[:3]} == {"many", "few", "below"}


def test_all_that_can_be_decoded_once_each(folder):
    chosen = photographs(folder, 1000)
    assert len({file.read_bytes() for file in chosen}) == len(chosen) == 30 + 2 + 9
    assert not any(file.name == "broken.png" for file in chosen)


def test_the_choice_depends_on_names_alone(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "copy"
    folder.rename(elsewhere)
    chosen = [file.relative_to(elsewhere) for file in photographs(elsewhere, 12)]
    elsewhere.rename(folder)
    assert [file.relative_to(folder) for file in photographs(folder, 12)] == chosen
    assert photographs(folder, 5) == photographs(folder, 12)[:5]
    assert chosen != sorted(chosen)


def test_a_folder_without_pictures_is_refused(tmp_path):
    with pytest.raises(ImageRefused):
        photographs(tmp_path, 3)
