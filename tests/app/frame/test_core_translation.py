"""What the rooms below the window refuse is shown in the language of the window, with its values as they are."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sae_auditor.errors import InputRefused, KnownError
from sae_auditor.i18n import clause, joined, say, sentences
from sae_auditor.names import printable
from sae_auditor.progress import Progress
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.messages import Messages

ROOT = Path(__file__).resolve().parents[3]
HOSTILE = "{0} {1} {} {{x}} %s %1 <b>&amp; & 部品\n\u202e"
_FIND = """
import sys
from pathlib import Path
from said_texts import loose_calls, said_texts
print(said_texts(Path(sys.argv[1])), *loose_calls(Path(sys.argv[1])), sep="\\n")
"""
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_ENGLISH = re.compile(
    r"(?<![-\w])(the|is|are|was|it|of|to|a|an|cannot|has|holds|no|not|in|and|or)(?![-\w])", re.IGNORECASE
)


def shown(error):
    messages, told = Messages(), []
    messages.shown.connect(told.append)
    messages.show_error(error)
    return told[0]


def assert_japanese(text, *names):
    for name in names:
        text = text.replace(name, "")
    assert _JAPANESE.search(text), text
    assert not _ENGLISH.search(text), text


def _no_file(folder):
    from sae_auditor.images import load_image

    load_image(folder / HOSTILE)


def _no_image(folder):
    from sae_auditor.images import load_image

    (folder / HOSTILE).write_bytes(b"no image")
    load_image(folder / HOSTILE)


def _no_images(folder):
    from sae_auditor.images import find_images

    (folder / HOSTILE).mkdir()
    (folder / HOSTILE / "a.psd").write_bytes(b"x")
    (folder / HOSTILE / "b").write_bytes(b"x")
    find_images(folder / HOSTILE)


def _no_tensors(folder):
    from sae_auditor.tensorfiles import read_tensors

    file = folder / f"{HOSTILE}.pt"
    file.write_bytes(b"PK\x05\x06" + bytes(18))
    read_tensors(file)


def _other_tensors(folder):
    from sae_auditor.tensorfiles import read_tensors

    file = folder / f"{HOSTILE}.rar"
    file.write_bytes(b"Rar!\x1a\x07\x00 and more of it")
    read_tensors(file)


def _asks_for_programs(folder):
    import pickle

    from sae_auditor.tensorfiles import read_tensors

    file = folder / f"{HOSTILE}.bin"
    file.write_bytes(pickle.dumps(print, protocol=2))
    read_tensors(file)


def _no_bundle(folder):
    from sae_auditor.bundle import open_bundle

    open_bundle(folder / HOSTILE)


def _damaged_bundle(folder):
    from sae_auditor.bundle import open_bundle

    (folder / HOSTILE).write_bytes(b"no archive")
    open_bundle(folder / HOSTILE)


def _no_sae(folder):
    from sae_auditor.sae import read_reading

    read_reading(folder / HOSTILE, {})


def _prompts_without_classes(folder):
    from sae_auditor.bundle import PromptSet

    PromptSet(HOSTILE, ())


def _no_place(folder):
    from sae_auditor.atomic import write_atomically

    write_atomically(folder / HOSTILE / "nowhere" / "x.txt", b"x")


def _no_mark(folder):
    from sae_auditor.concepts.people.words import checked_mark

    checked_mark(HOSTILE)


REFUSALS = [
    _no_file, _no_image, _no_images, _no_tensors, _other_tensors, _asks_for_programs, _no_bundle, _damaged_bundle,
    _no_sae, _prompts_without_classes, _no_place, _no_mark,
]  # fmt: skip


@pytest.mark.parametrize("refuse", REFUSALS, ids=lambda refuse: refuse.__name__.strip("_"))
def test_a_refusal_is_told_in_japanese_with_its_values(japanese, tmp_path, refuse):
    with pytest.raises(KnownError) as refusal:
        refuse(tmp_path)
    english = refusal.value.text()
    message = shown(refusal.value)
    names = (str(tmp_path), printable(HOSTILE), HOSTILE, printable(HOSTILE.replace("\n", "")), ".psd")
    names += (HOSTILE.replace("\u202e", "\\u202e"),)
    for text in filter(None, (message.text, message.safe, message.todo)):
        assert_japanese(text, *names)
    assert "部品" in english
    assert "部品" in message.text
    assert "%s %1 <b>&amp; &" in message.text


def test_a_value_that_is_a_sentence_is_translated_with_it(japanese):
    inner = InputRefused(say("There is no latent {0}.", 5), todo=say("Choose another latent."))
    around = InputRefused(say("{0} is damaged: {1}", "a{0}b", clause(inner.what)))
    assert_japanese(shown(around).text, "a{0}b")
    assert "5" in shown(around).text
    assert "。。" not in translate_core(say("'{0}' cannot be used: {1}.", "a", clause(inner.what)))
    assert_japanese(translate_core(str(inner)))
    assert_japanese(translate_core(Progress(0, 0, say("Looking for images in {0}", "/a/in of a")).note), "/a/in of a")


def test_joined_texts_are_translated_one_by_one(japanese):
    first, second = say("There is no latent {0}.", 1), say("There is no reference image {0}.", 2)
    assert translate_core(sentences(first, second)) == f"{translate_core(first)} {translate_core(second)}"
    assert translate_core(joined([first, "a {0} of b"], "; ")) == f"{translate_core(first)}; a {{0}} of b"


def test_an_ordinary_text_stays_as_it_is(japanese):
    for text in ("There is no latent 5.", "{0} is damaged: {1}", "Something nobody foresaw.", "a\0b", "", HOSTILE):
        assert translate_core(text) == text
    # A sentence without values may come from a file of an earlier version.
    assert_japanese(translate_core("Choose another latent."))


def test_names_that_are_no_text_are_shown(japanese):
    assert translate_core("\udce9") == "\\xE9"
    assert "\\xE9" in translate_core(say("There is no folder {0}", "\udce9"))


def test_translators_find_every_text(tmp_path):
    command = [sys.executable, "-c", _FIND, str(tmp_path)]
    (tmp_path / "sae_auditor").mkdir()
    (tmp_path / "sae_auditor" / "a.py").write_text(
        "from sae_auditor.i18n import say\n"
        "say('b {0} c', 5)\nsay('a')\nsay('{0}: {1}', 1, 2)\n"
        "say(name)\nsay(f'{name}')\nsay('a', x=1)\nsay('{0} {0}', 1)\nsay('{1} {0}', 1, 2)\nsay('{0} {1}', 1)\n"
        "say('d {0}')\n"
    )
    (tmp_path / "sae_auditor" / "b.py").write_text("say = print\nsay(5)\n")
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT / "packaging")
    texts, *loose = done.stdout.splitlines()
    assert texts == "['a', 'b {0} c', 'd {0}']"
    assert [line.split(":")[1] for line in loose] == ["5", "6", "7", "8", "9", "10", "11"]
