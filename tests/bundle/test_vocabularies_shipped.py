import pytest

from sae_auditor._paths import resources_folder
from sae_auditor.bundle import read_word_list

FOLDER = resources_folder() / "vocabularies"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.txt")), ids=lambda file: file.name)
def test_every_list_is_clean(file):
    lines = file.read_text(encoding="utf-8").splitlines()
    assert tuple(lines) == read_word_list(file).words
    assert all(1 <= len(line) <= 60 and line == line.strip() and "  " not in line for line in lines)
    assert len({line.casefold() for line in lines}) == len(lines)
    assert f"`{file.name}`" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_general_list_is_a_few_hundred_words():
    assert 400 <= len(read_word_list(FOLDER / "general.txt").words) <= 1000
