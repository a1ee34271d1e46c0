import json
import sys

import pytest

from sae_auditor._paths import resources_folder
from sae_auditor.bundle import read_word_list
from sae_auditor.bundle.vocabulary import combined, read_shipped_vocabulary, shipped_vocabularies
from sae_auditor.errors import InputRefused

FOLDER = resources_folder() / "vocabularies"
# Insults and slurs, as far as they could come out of a dictionary's lists of things.
NEVER = (
    "bastard bitch cock coon cunt dick dyke fag faggot gook gypsy jap kike negro nigger penis pussy slut spic tits "
    "whore slave tranny retard cripple wetback naked nude swastika noose"
)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.txt")), ids=lambda file: file.name)
def test_every_list_is_clean(file):
    lines = file.read_text(encoding="utf-8").splitlines()
    assert tuple(lines) == read_word_list(file).words
    assert all(1 <= len(line) <= 60 and line == line.strip() and "  " not in line for line in lines)
    assert len({line.casefold() for line in lines}) == len(lines)
    assert not {word for line in lines for word in line.casefold().replace("-", " ").split()} & set(NEVER.split())


def test_source_and_licence_of_each_list_are_told_twice_alike():
    known = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
    assert sorted(known) == sorted(file.stem for file in FOLDER.glob("*.txt"))
    readme = (FOLDER / "README.md").read_text(encoding="utf-8").replace("`", "")
    for name, entry in known.items():
        assert f"| {name}.txt | {entry['about']} | {entry['source']} | {entry['licence']} |" in readme


def test_licences_of_others_are_shipped():
    assert "Princeton University" in (FOLDER / "licences" / "WordNet-3.0.txt").read_text(encoding="utf-8")
    assert "Permission is hereby granted" in (FOLDER / "licences" / "MIT-open_clip.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "fewest", "some"),
    [
        ("general", 400, ["red", "striped"]),
        ("defects", 400, ["weld porosity", "sink mark", "solder bridge", "dropped stitch", "empty capsule"]),
        ("materials", 200, ["stainless steel", "corrugated cardboard"]),
        ("textures", 150, ["brushed metal", "plain weave"]),
        ("scenes", 150, ["a conveyor belt", "an assembly line"]),
        ("imagenet", 990, ["tench", "toilet paper"]),
        ("nouns", 2000, ["hand", "welder", "dog"]),
        ("adjectives", 300, ["green", "round", "cracked"]),
    ],
)
def test_each_list_has_what_it_says(name, fewest, some):
    words = read_shipped_vocabulary(name)
    assert len(words.words) >= fewest
    assert set(some) <= set(words.words)
    assert words.source
    assert words.licence


def test_all_of_them_without_repetition():
    every = read_shipped_vocabulary("all")
    lists = [read_shipped_vocabulary(name) for name in shipped_vocabularies()]
    folded = [word.casefold() for word in every.words]
    assert len(set(folded)) == len(folded)
    assert set(folded) == {word.casefold() for one in lists for word in one.words}
    assert every.words[: len(lists[0].words)] == lists[0].words
    assert every.licence == "CC0-1.0; MIT; WordNet-3.0"


def test_combined_keeps_the_first_writing_and_says_every_source(tmp_path):
    for name, text in (("a", "Red\nblue\n"), ("b", "red\nGreen\n")):
        (tmp_path / f"{name}.txt").write_text(text)
    lists = [read_word_list(tmp_path / f"{name}.txt", source=f"from {name}") for name in "ab"]
    both = combined("both", lists)
    assert both.words == ("Red", "blue", "Green")
    assert (both.source, both.licence) == ("from a; from b", "")


def test_unknown_names_are_refused_with_the_known_ones():
    with pytest.raises(InputRefused, match="general"):
        read_shipped_vocabulary("klingon")


def test_the_names_of_imagenet_are_open_clip_s():
    pytest.importorskip("open_clip")
    sys.path.insert(0, str(FOLDER.parent.parent / "packaging"))
    try:
        import vocabularies
    finally:
        sys.path.pop(0)
    assert tuple(vocabularies.imagenet()) == read_shipped_vocabulary("imagenet").words
