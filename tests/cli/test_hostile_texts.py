"""Whatever a bundle, a file or a person is called, a terminal shows it and does nothing else."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sae_auditor
from sae_auditor.errors import InputRefused
from sae_auditor.names import from_text
from tests.cli.hostile_world import HOSTILE, HOSTILE_NAME, change_json, driving, poison_texts, seal

PACKAGE = Path(sae_auditor.__file__).parent
SHOWN = "\\x1b[31mRED"
posix = pytest.mark.skipif(os.name == "nt", reason="names are text there")


def said(result):
    """Return all that a command wrote, with the lines of tables and boxes taken apart."""
    return result.stdout + result.stderr


def squeezed(text):
    return "".join(c for c in text if not c.isspace() and c not in "│┃")


def texts_in(content):
    """Yield every text of some JSON."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, (dict, list)):
        for item in content.values() if isinstance(content, dict) else content:
            yield from texts_in(item)


@pytest.fixture(scope="module")
def hostile(folder, tmp_path_factory):
    """A bundle that can be used, with hostile texts everywhere."""
    place = tmp_path_factory.mktemp("hostile") / "bundle"
    shutil.copytree(folder, place)
    poison_texts(place)
    return seal(place)


@pytest.fixture(scope="module")
def photos(pictures, tmp_path_factory):
    """A folder with a hostile name: pictures, one that is none, one of another kind."""
    place = tmp_path_factory.mktemp("photos") / (HOSTILE_NAME if os.name != "nt" else "x")
    place.mkdir()
    for number, picture in enumerate(pictures[:2]):
        shutil.copy(picture, place / f"{number}{HOSTILE_NAME[:40]}.png")
    (place / f"none{HOSTILE_NAME[:40]}.png").write_bytes(b"none")
    (place / f"x.{HOSTILE_NAME[:40]}").write_bytes(b"")
    return place


def test_the_detector_finds_what_was_planted():
    found = driving(HOSTILE)
    assert {"\x1b", "\x9b", "\x90", "\r", "\b", "\x7f", "\x00", "\u202e", "\u2066", "\u200b", "\u2028"} <= set(found)
    assert "forged: all is well" in driving("x\nforged: all is well")
    assert driving("\U0001f604") == ["\U0001f604"]
    assert driving("赤 é\n│ x │") == []


USES = {
    "verify": ["bundle", "verify", "{bundle}"],
    "inspect": ["bundle", "inspect", "{bundle}"],
    "inspect json": ["bundle", "inspect", "{bundle}", "--json", "-"],
    "audit": ["audit", "{image}", "--bundle", "{bundle}", "--prompts", "colour"],
    "audit json": ["audit", "{image}", "--bundle", "{bundle}", "--prompts", "colour", "--json", "-"],
    "audit tiles": ["audit", "{image}", "--bundle", "{bundle}", "--prompts", "colour", "--view", "tiles"],
    "audit prompt": ["audit", "{image}", "--bundle", "{bundle}", "--prompt", HOSTILE_NAME, "--prompt", "b"],
    "audit folder": ["audit", "{photos}", "--bundle", "{bundle}", "--prompts", "colour"],
    "show": ["concepts", "show", "0", "--bundle", "{bundle}"],
    "show json": ["concepts", "show", "0", "--bundle", "{bundle}", "--json", "-"],
    "search": ["concepts", "search", "red", "--bundle", "{bundle}"],
    "search image": ["concepts", "search", "--image", "{image}", "--bundle", "{bundle}"],
    "name": ["concepts", "name", "0", "--bundle", "{bundle}", "--note", "x"],
    "score": ["concepts", "score", "--bundle", "{bundle}"],
    "label": ["concepts", "label", "--bundle", "{bundle}", "--index", "{out}"],
    "pack": ["bundle", "pack", "{bundle}", "{file}"],
    "policy set": ["policy", "set", "--must-not-count", "red", "--bundle", "{bundle}"],
    "policy show": ["policy", "show", "--bundle", "{bundle}"],
    "policy suggest": ["policy", "suggest", "--bundle", "{bundle}"],
    "index": ["index", "{photos}", "--bundle", "{bundle}", "--output", "{out}", "--index-only"],
}


@posix
@pytest.mark.parametrize("name", USES)
def test_a_command_shows_hostile_texts(call, hostile, photos, pictures, tmp_path, name):
    values = {"bundle": hostile, "photos": photos, "image": pictures[0], "out": tmp_path / "index"}
    values["file"] = tmp_path / f"{HOSTILE_NAME[:60]}.saebundle"
    result = call(*(arg.format(**values) if arg.startswith("{") else arg for arg in USES[name]))
    assert result.exit_code in (0, 3), said(result)
    assert driving(said(result)) == []
    if name.endswith("json"):
        # The table of images holds no NUL.
        ends = (HOSTILE, HOSTILE.replace("\x00", ""))
        assert any(text.endswith(ends) for text in texts_in(json.loads(result.stdout)))


def test_hostile_texts_do_reach_the_terminal(call, hostile, pictures):
    for args in (
        ("bundle", "inspect", hostile),
        ("audit", pictures[0], "--bundle", hostile, "--prompts", "colour"),
        ("concepts", "show", "0", "--bundle", hostile),
    ):
        text = squeezed(call(*args).stdout)
        assert SHOWN in text
        assert "[boldred]x[/]" in text
        assert ":smile:" in text


REFUSALS = {
    "no class": ("prompts/colour.json", lambda found: found.update(name=HOSTILE, classes=[])),
    "no prompt": ("prompts/colour.json", lambda found: found["classes"][0].update(name=HOSTILE, prompts=[])),
    "a class twice": ("prompts/colour.json", lambda found: [item.update(name=HOSTILE) for item in found["classes"]]),
    "a template": ("prompts/colour.json", lambda found: found.update(templates=[HOSTILE])),
    "a key": ("prompts/colour.json", lambda found: found.update({HOSTILE: 1, "classes": HOSTILE})),
    "a site": ("saes/cls/cfg.json", lambda found: found["metadata"].update(hook_name=HOSTILE)),
    "a token rule": ("saes/cls/cfg.json", lambda found: found["metadata"].update(tokens=HOSTILE)),
    "an activation": ("saes/cls/cfg.json", lambda found: found["metadata"].update(activation=HOSTILE)),
    "a kind of SAE": ("saes/cls/cfg.json", lambda found: found.update(architecture=HOSTILE)),
    "a schema": ("manifest.json", lambda found: found.update(schema=HOSTILE)),
    "a moment": ("manifest.json", lambda found: found.update(created=HOSTILE)),
    "a name of a file": ("manifest.json", lambda found: found["files"].update({HOSTILE: found["files"].popitem()[1]})),
    "an SAE": ("manifest.json", lambda found: found["saes"][0].update(name=HOSTILE)),
    "a model": ("encoder/open_clip_config.json", lambda found: found["model_cfg"].update(embed_dim=HOSTILE)),
    "a setting": ("encoder/open_clip_config.json", lambda found: found["preprocess_cfg"].update(interpolation=HOSTILE)),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_shows_hostile_texts(call, folder, pictures, tmp_path, case):
    copy, (name, change) = tmp_path / "bundle", REFUSALS[case]
    shutil.copytree(folder, copy)
    change_json(copy / name, change)
    if case != "a name of a file":
        seal(copy)
    ways = [("bundle", "verify", copy)] if name == "manifest.json" else []
    for args in (*ways, ("audit", pictures[0], "--prompts", "colour", "--bundle", copy)):
        result = call(*args)
        assert result.exit_code in (1, 3), said(result)
        assert driving(said(result)) == []


ARGUMENTS = (
    (HOSTILE_NAME,),
    ("bundle", HOSTILE_NAME),
    ("bundle", "inspect", HOSTILE_NAME),
    ("bundle", "verify", HOSTILE_NAME),
    ("bundle", "pack", HOSTILE_NAME, "x"),
    ("bundle", "import-sae", HOSTILE_NAME),
    ("audit", HOSTILE_NAME),
    ("audit", "{image}", "--bundle", HOSTILE_NAME),
    ("audit", "{image}", "--bundle", "{bundle}", "--sae", HOSTILE_NAME),
    ("audit", "{image}", "--bundle", "{bundle}", "--prompts", HOSTILE_NAME),
    ("audit", "{image}", "--bundle", "{bundle}", "--target", "margin", "--contrast", HOSTILE_NAME),
    ("audit", "{image}", "--target", HOSTILE_NAME),
    ("audit", "{image}", "--window", HOSTILE_NAME),
    ("audit", "{image}", f"--{HOSTILE_NAME}"),
    ("audit", "{image}", "--top", HOSTILE_NAME),
    ("audit", "{image}", "--json", f"{HOSTILE_NAME}/x"),
    ("index", HOSTILE_NAME, "--bundle", "{bundle}"),
    ("concepts", "show", HOSTILE_NAME, "--bundle", "{bundle}"),
    ("concepts", "name", "0", "--name", HOSTILE_NAME, "--bundle", "{bundle}"),
    ("concepts", "name", "0", "--note", HOSTILE_NAME, "--bundle", "{bundle}"),
    ("policy", "set", "--must-not-count", HOSTILE_NAME, "--bundle", "{bundle}"),
    ("policy", "set", "--latent", HOSTILE_NAME, "--bundle", "{bundle}"),
    ("policy", "show", "--prompt-set", HOSTILE_NAME, "--bundle", "{bundle}"),
)


@posix
@pytest.mark.parametrize("args", ARGUMENTS, ids=lambda args: " ".join(args).replace(HOSTILE_NAME, "EVIL"))
def test_what_was_typed_is_repeated_as_text(call, folder, pictures, args):
    values = {"bundle": folder, "image": pictures[0]}
    result = call(*(arg.format(**values) if arg in ("{bundle}", "{image}") else arg for arg in args))
    assert result.exit_code in (0, 2, 3), said(result)
    assert driving(said(result)) == []


def test_a_line_feed_in_a_name_does_not_make_a_line():
    refused = InputRefused(f"There is no {HOSTILE}.", todo=f"Name one of: {HOSTILE}.")
    assert "\n" not in refused.text()


@posix
def test_a_session_shows_hostile_texts(call, hostile, photos, tmp_path):
    own, who = ("--workspace", tmp_path / "w.sqlite"), ("--as", HOSTILE_NAME)
    texts = ("--title", HOSTILE_NAME, "--reason", HOSTILE_NAME, "--reviewer", HOSTILE_NAME)
    made = call("session", "new", photos, "--bundle", hostile, "--prompts", "colour", *texts, *own, *who)
    key = made.stdout.strip()
    commands = [
        ("list", *own),
        ("run", "--device", "cpu", *own, *who),
        ("replay", "--device", "cpu", *own),
        ("anchor", "--to", tmp_path / HOSTILE_NAME[:60], *own, *who),
        ("verify", tmp_path / "w.sqlite"),
        ("export", key, "--output", tmp_path / HOSTILE_NAME[60:], *own),
        ("verify", tmp_path / HOSTILE_NAME[60:]),
        ("verify", tmp_path / HOSTILE_NAME[:40]),
        ("run", HOSTILE_NAME, *own),
    ]
    for result in (made, *(call("session", *command) for command in commands)):
        assert result.exit_code in (0, 3), said(result)
        assert driving(said(result)) == []
    (line,) = json.loads(call("session", "list", *own, "--json", "-").stdout)["sessions"]
    assert from_text(line["title"]) == HOSTILE_NAME
    assert line["audited"] == line["images"] > 1


# What makes a way out, and the one module that may.
WAYS = {
    r"\bConsole\(|\(Console\)": "cli/_console.py",
    r"\bcsv\.writer|DictWriter": "csv_text.py",
    r"<html>|<p>|from html import|html\.escape": None,
    r"markupsafe|jinja2": "reports/pages.py",
    r"(?<![\w.])print\(|secho\(|sys\.std(out|err)\.write": None,
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_out_is_one_module(way):
    found = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if re.search(way, file.read_text(encoding="utf-8")) and "_child" not in file.parts
    }
    assert found == ({WAYS[way]} if WAYS[way] else set())


@posix
def test_the_process_keeps_libraries_off_the_terminal(tmp_path):
    """In a process of its own: C code, warnings, logs and prints of libraries, and a mistake of ours."""
    program = """
import ctypes, logging, os, sys, warnings
from sae_auditor import cli
from sae_auditor.cli._streams import keep_the_terminal
keep_the_terminal()
os.write(2, b"tiff: Bad code word \\x1b[31m\\n")
os.write(1, b"printed by C\\n")
warnings.warn("a remark of a library")
logging.getLogger("library").error("a log of a library")
logging.error("a log of nobody")
logging.getLogger("sae_auditor.x").error("ours \\x1b[31m")
print("a print \\x1b[31m\\x9b\\u202e")
raise ValueError("mistake \\x1b[31m\\x9b")
"""
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, env=environment, check=False)
    out, err = child.stdout.decode(), child.stderr.decode()
    assert driving(out) == driving(err) == []
    assert out == "a print \\x1b[31m\\x9b\\u202e\n"
    assert "ours \\x1b[31m\n" in err
    assert "Traceback" in err
    assert "ValueError: mistake \\x1b[31m\\x9b" in err
    assert not any(text in out + err for text in ("tiff", "by C", "a remark", "of a library", "of nobody"))
    (log,) = (path for path in Path(tmp_path).rglob("*.log"))
    for text in ("Bad code word", "printed by C", "a remark of a library", "a log of a library", "ours \\x1b"):
        assert text in log.read_text()
