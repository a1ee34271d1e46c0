"""The window and the command line find the same latents with the same scores, whichever words the labels are from."""

import json

import pytest
import typer
from typer.testing import CliRunner

from sae_auditor import Auditor, open_bundle
from sae_auditor.bundle.vocabulary import WordList
from sae_auditor.cli._concepts_search import search
from sae_auditor.concepts import describe_index_job
from sae_auditor.library import index_folders_job
from sae_auditor.progress import run_to_end
from sae_auditor.workbench.concepts import jobs
from sae_auditor.workbench.queue import QueueItem
from tests.tiny import tiny_bundle, tiny_image_files

TEMPLATES = ("a photo of a {} part", "a blurred {}")
OTHERS = WordList("others", ("a red part", "a scratch", "something bright"))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A bundle whose own words stand in templates, images, and indexes of them by the words that their labels are."""
    folder = tmp_path_factory.mktemp("search")
    bundle = open_bundle(tiny_bundle(folder / "tiny", n_references=8, templates=TEMPLATES))
    images = tiny_image_files(folder / "images", 8)
    places = {}
    for words in (None, OTHERS):
        place = places["words" if words is None else words.name] = folder / f"index-{len(places)}"
        run_to_end(index_folders_job(bundle, [folder / "images"], place, device="cpu", thumbnail_px=16))
        run_to_end(describe_index_job(bundle, place, words=words))
    return Auditor(bundle, "cls", device="cpu", precision="fp32"), places, images


@pytest.fixture(params=["words", "others", "own"])
def asked(request, world, tmp_path, monkeypatch):
    """What the window knows, and what the command line is told, of one set of reference images."""
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    auditor, places, images = world
    place = places.get(request.param)
    known = run_to_end(jobs.open_latents(auditor.with_references(place), None))[0]
    app = typer.Typer()
    app.command()(search)

    def command(*words):
        index = () if place is None else ("--index", place)
        fixed = ("--device", "cpu", "--precision", "fp32", "--top", 500, "--json", "-")
        typed = (*words, *index, "--bundle", auditor.bundle.path, *fixed)
        result = CliRunner().invoke(app, [str(word) for word in typed])
        assert result.exit_code == 0, result.output
        return {hit["latent"]: hit["score"] for hit in json.loads(result.stdout)["hits"]}

    return known, command, images


def scores(found):
    """What the window lists: the latents by falling rank with their scores."""
    listed = [latent for latent in found.ranks.argsort()[::-1].tolist() if found.ranks[latent] == found.ranks[latent]]
    return [(latent, found.match[latent]) for latent in listed]


def same(window, command):
    expected = [(latent, score) for latent, score in window]
    assert [latent for latent, _ in expected] == list(command)
    assert dict(expected) == pytest.approx(
        {latent: float("nan") if score is None else score for latent, score in command.items()}, nan_ok=True
    )


@pytest.mark.parametrize("text", ["bright green", "a scratch"])
def test_words(asked, text):
    known, command, _ = asked
    same(scores(run_to_end(jobs.search_words(known, text))), command(text))


def test_a_search_for_a_label_scores_as_the_label_does(asked):
    known, command, _ = asked
    latent = next(one for one in range(len(known.concepts.table)) if known.concepts.table.concept(one).labels)
    label = known.concepts.table.concept(latent).labels[0]
    assert command(label.text)[latent] == pytest.approx(label.score, abs=1e-5)


def test_an_image_and_a_region_of_it(asked):
    known, command, images = asked
    item = QueueItem(0, images[2], None, "part")
    same(scores(run_to_end(jobs.search_image(known, item))), command("--image", images[2]))
    region = run_to_end(jobs.search_image(known, item, (0.25, 0.0, 0.75, 0.5)))
    same(scores(region), command("--image", images[2], "--region", "10,0,20,20"))
