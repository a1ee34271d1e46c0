"""``concepts search``, ``show`` and ``name`` as a script sees them."""

import json

import numpy as np
import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from sae_auditor.cli._concepts_name import name
from sae_auditor.cli._concepts_search import search
from sae_auditor.cli._concepts_show import _facts, show
from sae_auditor.concepts import concepts_of
from sae_auditor.concepts.concept import Concept, Label, SecondOpinion
from sae_auditor.concepts.people import Remarks, who_am_i
from sae_auditor.concepts.search import neighbours, search_image_job, search_region_job, search_words_job
from sae_auditor.concepts.search.region import Region
from sae_auditor.images import load_image
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end
from tests.tiny import tiny_image_files

PROMISED = [
    "latent",
    "labels",
    "name",
    "support",
    "firing_rate",
    "monosemanticity",
    "clarity",
    "polysemanticity",
    "redundancy",
    "examples",
]


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def call(packed):
    app = typer.Typer()
    for verb in (search, show, name):
        app.command(verb.__name__)(verb)

    def run(*args):
        return CliRunner().invoke(app, [str(arg) for arg in (*args, "--bundle", packed)])

    return run


@pytest.fixture
def ask(call):
    def run(*args):
        result = call(*args, "--json", "-")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return tiny_image_files(tmp_path_factory.mktemp("pictures"), 3)


def remarks_of(bundle, sae="cls"):
    return Remarks.of(next(ref.fingerprint for ref in bundle.sae_refs if ref.name == sae))


@pytest.mark.parametrize("sae", ["cls", "patches", "pooled"])
def test_show_is_what_it_promises(ask, bundle, sae):
    table = concepts_of(bundle, sae)
    for latent in range(0, len(table), 17):
        found, concept = ask("show", latent, "--sae", sae), table.concept(latent)
        assert list(found)[: len(PROMISED)] == PROMISED
        assert found["latent"] == latent
        assert [(item["text"], item["score"], item["stands_out"]) for item in found["labels"]] == [
            (item.text, pytest.approx(item.score), pytest.approx(item.stands_out)) for item in concept.labels
        ]
        assert (found["why_unnamed"], found["word_floor"]) == (concept.why_unnamed, pytest.approx(concept.word_floor))
        assert (found["name"], found["support"]) == (None, concept.support)
        assert found["firing_rate"] == concept.firing_rate
        assert [list(item) for item in found["examples"]] == [["image_id", "path", "activation"]] * len(
            concept.examples
        )
        assert [item["activation"] for item in found["examples"]] == [item.activation for item in concept.examples]
        assert [item["path"] for item in found["examples"]] == [item.path for item in concept.examples]
        assert found["low_support"] == (concept.support < 10)
        assert (found["always_on"], found["always_on_place"]) == (concept.always_on, concept.always_on_place)
        assert "co_firing" not in found


def test_show_says_why_there_is_no_name_and_what_orders_the_words():
    labels = (Label("nut", 0.21, 3.25), Label("bolt", 0.25, 1.5))
    said = dict(_facts(Concept(4, labels, label_floor=0.1, word_floor=0.3)))
    assert said["no good name"] == "no-word: its images are alike, but no word fits better than nonsense would"
    assert said["labels"] == ("nut (stands out +3.2 sd, alignment +0.210), bolt (stands out +1.5 sd, alignment +0.250)")
    assert (said["random images reach"], said["nonsense reaches"]) == ("+0.100", "+0.300")
    older = dict(_facts(Concept(4, (Label("nut", 0.21),), label_floor=0.3)))
    assert older["no good name"].startswith("mixed: ")
    assert older["labels"] == "nut (alignment +0.210)"
    assert older["nonsense reaches"].startswith("not known")
    assert dict(_facts(Concept(4, always_on=True)))["no good name"].startswith("always-on: ")
    assert "no good name" not in dict(_facts(Concept(4, labels, "M6 nut", always_on=True)))
    direction = SecondOpinion((Label("nut", 0.2),), 0.5)
    opinion = dict(_facts(Concept(4, second_opinion=direction)))["second opinion"]
    assert opinion == "nut (+0.200); ordered by alignment; agreement +0.50"


def test_show_with_neighbours(ask, bundle):
    found = ask("show", 3, "--neighbours")
    expected = neighbours(bundle.saes["cls"], concepts_of(bundle, "cls"), 3)
    assert [item["latent"] for item in found["neighbours"]["directions"]] == [i.latent for i in expected.directions]
    assert [item["latent"] for item in found["neighbours"]["meanings"]] == [i.latent for i in expected.meanings]
    assert [item["jaccard"] for item in found["co_firing"]] == [i.jaccard for i in expected.co_firing]


@pytest.mark.parametrize(
    "verb", [("show", "96"), ("name", "96"), ("name", "96", "--name", "x"), ("search", "--like", "96")]
)
def test_an_unknown_latent_is_refused_in_plain_words(call, verb, bundle):
    result = call(*verb)
    assert result.exit_code == 3
    assert "no latent 96" in result.stderr
    assert "0 to 95" in result.stderr
    assert not remarks_of(bundle).path.exists()


def test_name_then_show(call, ask, bundle):
    found = ask("name", 5, "--name", "red tag", "--note", "seen on\ntwo parts", "--mark", "trusted", "--who", "Ada")
    assert (found["latent"], found["name"], found["mark"], found["who"]) == (5, "red tag", "trusted", "Ada")
    assert [event["field"] for event in found["history"]] == ["name", "note", "mark"]
    shown = ask("show", 5)
    assert (shown["name"], shown["note"], shown["mark"]) == ("red tag", "seen on\ntwo parts", "trusted")
    assert (shown["named_by"], shown["named_at"]) == ("Ada", found["when"])
    again = ask("name", 5, "--mark", "none")
    assert (again["name"], again["mark"], again["who"]) == ("red tag", None, who_am_i())
    assert ask("name", 5) == again
    assert [event.after for event in remarks_of(bundle).history(5)] == [
        "red tag",
        "seen on\ntwo parts",
        "trusted",
        None,
    ]
    assert ask("name", 5, "--name", "")["name"] is None
    text = call("name", 5).stdout
    assert "History" in text
    assert "red tag" in text


def test_a_remark_that_is_refused(call, bundle):
    result = call("name", 5, "--name", "x" * 201)
    assert result.exit_code == 3
    assert "200 are the most" in result.stderr
    assert call("name", 5, "--mark", "good").exit_code == 2
    assert not remarks_of(bundle).path.exists()


def test_search_by_words(ask, bundle):
    last = run_to_end(search_words_job(bundle.encoder, concepts_of(bundle, "cls"), "bright green", 96))[-1].latent
    remarks_of(bundle).set(last, name="The bright green one", who="Ada")
    found = ask("search", "bright", "green", "--top", "4")
    names = remarks_of(bundle).names()
    expected = run_to_end(search_words_job(bundle.encoder, concepts_of(bundle, "cls"), "bright green", 4, names=names))
    assert [(hit["latent"], hit["why"]) for hit in found["hits"]] == [(hit.latent, hit.why) for hit in expected]
    assert [hit["score"] for hit in found["hits"]] == pytest.approx([hit.score for hit in expected], abs=1e-5)
    assert (found["hits"][0]["latent"], found["hits"][0]["label"]) == (last, "The bright green one")
    assert found["text"] == "bright green"


def test_search_by_images(ask, bundle, files):
    auditor = Auditor(bundle, "patches", device="cpu")
    images = [load_image(file) for file in files[:2]]
    found = ask("search", "--image", files[0], "--image", files[1], "--sae", "patches", "--top", "7", "--device", "cpu")
    expected = run_to_end(search_image_job(auditor, concepts_of(bundle, "patches"), images, n=7))
    assert [hit["latent"] for hit in found["hits"]] == [hit.latent for hit in expected.hits]
    assert [item["image_id"] for item in found["similar"]] == [item.image_id for item in expected.similar[:7]]
    assert found["n_required"] == 2


@pytest.mark.parametrize(("sae", "way"), [("patches", "region (patches)"), ("cls", "region (cut-out)")])
def test_search_by_region(ask, call, bundle, files, sae, way):
    args = ("search", "--image", files[0], "--region", "4,4,20,18", "--sae", sae)
    found = ask(*args)
    auditor = Auditor(bundle, sae, device="cpu")
    region = Region(4, 4, 20, 18)
    expected = run_to_end(search_region_job(auditor, concepts_of(bundle, sae), load_image(files[0]), region, n=20))
    assert found["way"] == way
    assert [hit["latent"] for hit in found["hits"]] == [hit.latent for hit in expected.hits]
    assert found["note"] == expected.note
    assert expected.note[:30] in call(*args).stdout


def test_search_like(ask, bundle):
    found = ask("search", "--like", "3", "--top", "2")
    expected = neighbours(bundle.saes["cls"], concepts_of(bundle, "cls"), 3, 2)
    assert [item["latent"] for item in found["neighbours"]["directions"]] == [i.latent for i in expected.directions]


@pytest.mark.parametrize(
    "args",
    [
        ("search",),
        ("search", "red", "--like", "3"),
        ("search", "red", "--region", "1,2,3,4"),
        ("search", "--image", "a.png", "--image", "b.png", "--region", "1,2,3,4"),
        ("search", "--image", "a.png", "--region", "1,2,3"),
        ("search", "--image", "a.png", "--region", "1,2,3,x"),
        ("search", "--image", "a.png", "--region", "1,2,3,nan"),
        ("search", "red", "--top", "0"),
    ],
)
def test_wrong_usage(call, args):
    assert call(*args).exit_code == 2


def test_an_image_that_is_none(call, tmp_path):
    (tmp_path / "x.png").write_text("text")
    assert call("search", "--image", tmp_path / "x.png").exit_code == 3


@pytest.mark.parametrize(
    "args", [("show", "3", "--neighbours"), ("search", "red"), ("search", "--like", "3"), ("name", "3")]
)
def test_tables(call, args):
    result = call(*args)
    assert result.exit_code == 0, result.output
    assert "atent" in result.stdout


def test_searching_says_what_the_encoder_saw_of_an_image(ask, call, files, tmp_path):
    pixels = np.repeat(np.asarray(load_image(files[0]).rgb), 3, axis=1)
    pixels[:, :30] = 0
    Image.fromarray(pixels).save(tmp_path / "wide.png")
    crop = ask("search", "--image", tmp_path / "wide.png")
    assert crop["crops"] == [[40, 0, 80, 40]]
    assert any("67% of the picture was cut off" in notice for notice in crop["notices"])
    assert "cut off" in call("search", "--image", tmp_path / "wide.png").stdout
    whole = ask("search", "--image", tmp_path / "wide.png", "--view", "whole")
    assert (whole["view"], whole["crops"], whole["notices"]) == ("whole", [[0, 0, 120, 40]], [])
    assert whole["hits"] != crop["hits"]
    assert call("search", "red", "--view", "whole").exit_code == 2


def test_a_region_outside_of_the_crop_can_be_searched_in_the_whole(ask, call, files, tmp_path):
    pixels = np.repeat(np.asarray(load_image(files[0]).rgb), 3, axis=1)
    Image.fromarray(pixels).save(tmp_path / "wide.png")
    asked = ("search", "--image", tmp_path / "wide.png", "--sae", "patches", "--region", "0,0,20,40")
    refused = call(*asked)
    assert refused.exit_code != 0
    found = ask(*asked, "--view", "whole")
    assert found["n_patches"] > 0
    assert found["crops"] == [[0, 0, 120, 40]]
