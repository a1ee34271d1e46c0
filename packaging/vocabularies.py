"""Make the word lists that are taken from elsewhere: `imagenet.txt` from open_clip, `nouns.txt` and `adjectives.txt`.

python packaging/vocabularies.py WORDNET [--check]

WORDNET is the folder with `index.noun`, `data.noun`, `index.adj`, `data.adj` and `cntlist.rev` of WordNet 3.0, such as
/usr/share/wordnet of the Debian package `wordnet-base`. With --check nothing is written, and the status is 1 when a
list differs from the one in the repository.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


FOLDER: Final = Path(__file__).resolve().parent.parent / "resources" / "vocabularies"

# Lexicographer files of things that can be photographed: animal, artifact, body, food, object, phenomenon, plant,
# shape, substance. By how often a sense must have been met in WordNet's tagged texts to be taken.
_NOUN_FILES: Final = {5: 1, 6: 2, 8: 1, 13: 1, 17: 1, 19: 3, 20: 1, 25: 1, 27: 1}
_PERSON_FILE: Final = 18
# Of people neutral occupations alone: what noun.person holds besides is no word for a picture of somebody.
_OCCUPATIONS: Final = _set(
    "actor artist athlete baker barber butcher carpenter chef clerk cook cyclist dancer dentist diver doctor"
    " driver electrician engineer farmer firefighter fisherman gardener golfer guard guitarist hairdresser judge"
    " mechanic miner musician nurse painter photographer pilot plumber potter rider runner sailor scientist"
    " sculptor singer skier soldier surgeon swimmer tailor teacher technician violinist waiter waitress welder"
)
# Nouns of WordNet that adjectives which can be seen are values of, in the senses of attributes, relations and states.
_VISUAL_ATTRIBUTES: Final = _set(
    "cleanness clearness color completeness complexion curliness depth dullness evenness fullness height hue"
    " integrity length light luminosity opacity orientation regularity shape sharpness size solidity"
    " state_of_matter texture thickness value wetness width"
)
_ATTRIBUTE_FILES: Final = (7, 24, 26)
# Adjectives that can be seen without being values of an attribute.
_VISIBLE: Final = _set(
    "adorned angular armed bent blemished branchy broken-backed corroded curved diffuse folded glazed hairy"
    " layered loose marked opaque painted patterned pointed polished reflective rough round rounded rusted shaped"
    " smooth square symmetrical transparent unpainted worn woven"
)
# Words that mean, besides the harmless sense, something that nobody wants to read under a picture of a part.
_BLOCKED: Final = _set(
    "anus arse ass bastard bitch bollock bomb boob booby bosom breast breasts bugger bum butt buttock buttocks"
    " clitoris cock condom coon corpse cracker crap crotch cunt dick dildo dung faeces fag faggot feces foreskin"
    " gallows genital genitalia groin gun gypsy hooker jap knob nipple noose nigger oriental ovary penis pecker"
    " phallus pill piss prick pussy rectum rump scrotum semen sex shit slave slut sperm spic swastika teat"
    " testicle testis tit tits turd urine uterus vagina vulva whore womb savage primitive lame dumb retarded"
    " crippled sexy naked nude yellow-bellied drug opium virgin nubile perplexing unmistakable negro negroid swart"
    " swarthy suntanned armed lousy looted unlawful long-term short-term out_to in_height all-out caucasoid"
    " mongoloid colored coloured"
)
_LEAST_LETTERS: Final = 3


@dataclass(frozen=True)
class _Sense:
    """A lemma's sense: how often it was met, its lexicographer file, and the nouns it is a value of."""

    lemma: str
    count: int
    file: int
    offset: str
    first: bool


def main(arguments: list[str]) -> int:
    """Write the lists, or compare them."""
    folders = [Path(argument) for argument in arguments if argument != "--check"]
    if len(folders) != 1:
        print(__doc__)
        return 2
    differ = 0
    for name, words in lists(folders[0]).items():
        content = "\n".join(words) + "\n"
        file = FOLDER / name
        if "--check" not in arguments:
            file.write_text(content, encoding="utf-8", newline="\n")
            print(f"{name}: {len(words)} words")
        elif not file.exists() or file.read_text(encoding="utf-8") != content:
            print(f"{name} is not what {folders[0]} and open_clip give")
            differ = 1
    return differ


def lists(wordnet: Path) -> dict[str, list[str]]:
    """Return the words of each file."""
    return {"imagenet.txt": imagenet(), "nouns.txt": nouns(wordnet), "adjectives.txt": adjectives(wordnet)}


def imagenet() -> list[str]:
    """Return the names of the ImageNet classes as open_clip writes them; two stand for two classes each."""
    from open_clip.zero_shot_metadata import IMAGENET_CLASSNAMES

    return _unique(IMAGENET_CLASSNAMES)


def nouns(wordnet: Path) -> list[str]:
    """Return nouns whose most frequent sense is a thing, by falling frequency, then by alphabet."""
    chosen = [
        sense
        for sense in _senses(wordnet, "noun")
        if sense.first
        and (
            sense.count >= _NOUN_FILES.get(sense.file, sys.maxsize)
            or (sense.file == _PERSON_FILE and sense.lemma in _OCCUPATIONS)
        )
    ]
    return _sorted(chosen)


def adjectives(wordnet: Path) -> list[str]:
    """Return adjectives that are values of something visible, or are like one, and that were met in texts."""
    attributes = _attribute_offsets(wordnet)
    senses = [sense for sense in _senses(wordnet, "adj") if sense.count]
    heads, likes = {sense.offset for sense in senses if sense.lemma in _VISIBLE and sense.first}, {}
    for offset, pointers in _pointers(wordnet, "adj"):
        if any(symbol == "=" and target in attributes for symbol, target in pointers):
            heads.add(offset)
        likes[offset] = {target for symbol, target in pointers if symbol == "&"}
    visible = {offset for offset in likes if offset in heads or likes[offset] & heads}
    return _sorted([sense for sense in senses if sense.offset in visible])


def _senses(wordnet: Path, kind: str) -> Iterator[_Sense]:
    """Yield every sense of every lemma of letters and single spaces or hyphens."""
    counts, files = _counts(wordnet), _files(wordnet, kind)
    for line in _lines(wordnet / f"index.{kind}"):
        fields = line.split()
        lemma, offsets = fields[0], fields[-int(fields[2]) :]
        if not _is_plain(lemma):
            continue
        for place, offset in enumerate(offsets):
            number = files[offset]
            count = sum(found for file, found in counts.get((lemma, place + 1), {}).items() if file == number)
            yield _Sense(lemma.replace("_", " "), count, number, offset, place == 0)


def _is_plain(lemma: str) -> bool:
    words = lemma.replace("-", "_").split("_")
    letters = all(word.isascii() and word.isalpha() for word in words)
    return (
        letters
        and len(lemma) >= _LEAST_LETTERS
        and len(words) <= 2
        and not _BLOCKED & {*words, lemma, lemma.replace("-", "_")}
    )


def _counts(wordnet: Path) -> dict[tuple[str, int], dict[int, int]]:
    """Return by lemma and number of the sense how often it was met, by lexicographer file."""
    counts: dict[tuple[str, int], dict[int, int]] = {}
    for line in (wordnet / "cntlist.rev").read_text(encoding="ascii").splitlines():
        key, number, count = line.split()
        lemma, _, rest = key.partition("%")
        counts.setdefault((lemma, int(number)), {})[int(rest.split(":")[1])] = int(count)
    return counts


def _files(wordnet: Path, kind: str) -> dict[str, int]:
    return {line[:8]: int(line[9:11]) for line in _lines(wordnet / f"data.{kind}")}


def _attribute_offsets(wordnet: Path) -> set[str]:
    """Return the synsets of the visual attributes."""
    files = _files(wordnet, "noun")
    found = set()
    for line in _lines(wordnet / "index.noun"):
        fields = line.split()
        if fields[0] in _VISUAL_ATTRIBUTES:
            found |= {offset for offset in fields[-int(fields[2]) :] if files[offset] in _ATTRIBUTE_FILES}
    return found


def _pointers(wordnet: Path, kind: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each synset's offset and its pointers, symbol and target."""
    for line in _lines(wordnet / f"data.{kind}"):
        fields = line.split(" | ")[0].split()
        start = 4 + 2 * int(fields[3], 16)
        n_pointers = int(fields[start])
        places = range(start + 1, start + 1 + 4 * n_pointers, 4)
        yield fields[0], [(fields[place], fields[place + 1]) for place in places]


def _lines(file: Path) -> Iterator[str]:
    """Yield the entries of a WordNet file; the lines of its licence begin with two spaces."""
    return (line for line in file.read_text(encoding="ascii").splitlines() if not line.startswith("  "))


def _sorted(senses: list[_Sense]) -> list[str]:
    most: dict[str, int] = {}
    for sense in senses:
        most[sense.lemma] = max(most.get(sense.lemma, 0), sense.count)
    return _unique(sorted(most, key=lambda lemma: (-most[lemma], lemma)))


def _unique(words: list[str] | tuple[str, ...]) -> list[str]:
    first: dict[str, str] = {}
    for word in words:
        first.setdefault(" ".join(word.split()).casefold(), " ".join(word.split()))
    return list(first.values())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
