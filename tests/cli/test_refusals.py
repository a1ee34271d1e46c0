"""What every command says to what it cannot use: one sentence, nothing on the standard output, nothing written."""

from __future__ import annotations

import json

import pytest

ODD = "n\x1b[31m\u202eowhere"
SAES = (
    "audit",
    "circuit",
    "show",
    "search",
    "name",
    "label",
    "score",
    "policy show",
    "scan",
    "what-if",
    "faithfulness",
)
LATENTS = ("-1", "96", "99999999999999999999")


@pytest.fixture
def command(packed, pictures, tmp_path):
    """The least that each command needs, without its bundle."""
    image = pictures[0]
    made = {
        "audit": ("audit", image),
        "circuit": ("circuit", image, "--latent", 3),
        "show": ("concepts", "show", 0),
        "search": ("concepts", "search", "red"),
        "name": ("concepts", "name", 0, "--note", "x"),
        "label": ("concepts", "label"),
        "score": ("concepts", "score"),
        "hierarchy": ("concepts", "hierarchy", "--folders"),
        "policy show": ("policy", "show"),
        "policy set": ("policy", "set", "--may-count", "red"),
        "policy suggest": ("policy", "suggest", "--prompt-set", "condition"),
        "scan": ("scan", image, "--prompts", "condition"),
        "what-if": ("what-if", image, "--off", 3),
        "faithfulness": ("faithfulness", image),
        "repair": ("repair", image, "--must-not-count", 3),
    }
    return lambda name, bundle=packed: (*made[name], "--bundle", bundle)


def refused(result, *words):
    """The end of a command that could not use what it was given."""
    assert result.exit_code == 3, result.output
    assert result.stdout == ""
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit)
    said = " ".join(result.stderr.split())
    assert "Traceback" not in said
    assert not set(result.stderr) & set("\x1b\u202e\0")
    for word in words:
        assert word in said, said
    return said


ALL = [*SAES, "hierarchy", "policy set", "policy suggest", "repair"]


@pytest.mark.parametrize("name", ALL)
def test_a_bundle_that_is_not_there_is_named_and_cannot_drive_the_terminal(call, command, tmp_path, name):
    refused(call(*command(name, tmp_path / ODD)), "owhere")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ALL)
def test_a_file_that_is_no_bundle_is_refused(call, command, tmp_path, name):
    (tmp_path / "text.saebundle").write_text("hello")
    refused(call(*command(name, tmp_path / "text.saebundle")), "text.saebundle")


@pytest.mark.parametrize("name", SAES)
def test_another_sae_is_refused_with_those_that_there_are(call, command, name):
    refused(call(*command(name), "--sae", "no such"), "no such", "cls")


@pytest.mark.parametrize("name", ["audit", "show", "search", "score", "label", "what-if"])
def test_an_index_that_is_none_is_refused(call, command, tmp_path, name):
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "none", tmp_path / "empty"):
        refused(call(*command(name), "--index", place), place.name)


@pytest.mark.parametrize(
    "name", ["audit", "circuit", "show", "search", "score", "policy show", "what-if", "faithfulness"]
)
def test_a_place_for_json_that_cannot_be_written_is_refused(call, command, tmp_path, name):
    (tmp_path / "file").write_text("mine")
    refused(call(*command(name), "--json", tmp_path / "file" / "x.json"), "x.json")
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("latent", LATENTS)
@pytest.mark.parametrize("verb", ["show", "name"])
def test_a_latent_that_there_is_not_is_refused_with_how_many_there_are(call, packed, verb, latent):
    more = ("--note", "x") if verb == "name" else ()
    result = call("concepts", verb, *more, "--bundle", packed, "--sae", "cls", "--", latent)
    assert result.exit_code in (2, 3)
    assert "95" in result.output or "96" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("text", ["", "   "])
def test_a_search_for_nothing_is_a_mistake_in_the_command(call, packed, text):
    result = call("concepts", "search", text, "--bundle", packed)
    assert result.exit_code in (2, 3)
    assert "Traceback" not in result.output


@pytest.mark.parametrize("n", [1, 3, 10**9])
def test_as_many_as_are_asked_for_and_there_are(call, packed, n):
    result = call("concepts", "search", "red", "--bundle", packed, "--sae", "cls", "--top", n, "--json", "-")
    assert result.exit_code == 0
    hits = json.loads(result.stdout)["hits"]
    assert len(hits) <= min(n, 96)
    assert len({hit["latent"] for hit in hits}) == len(hits)
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("content", [b"", b"no image", b"\x89PNG\r\n\x1a\n"])
def test_an_image_that_is_none_is_refused_by_its_name(call, packed, tmp_path, content):
    (tmp_path / "赤 1.png").write_bytes(content)
    said = refused(call("audit", tmp_path / "赤 1.png", "--bundle", packed, "--device", "cpu"))
    assert "1.png" in said
