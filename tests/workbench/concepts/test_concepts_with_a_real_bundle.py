"""The controller on a small real bundle: what the fakes promise is what the rooms below do."""

import copy
import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from sae_auditor.concepts import concepts_of
from sae_auditor.progress import run_to_end
from sae_auditor.workbench.concepts.controller import ConceptsController
from sae_auditor.workbench.concepts.state import Filter
from sae_auditor.workbench.history import History
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.queue import ImageQueue


@pytest.fixture(scope="module")
def auditor(tmp_path_factory):
    from sae_auditor.bundle import open_bundle
    from sae_auditor.library import Auditor
    from tests.tiny import tiny_bundle

    return Auditor(open_bundle(tiny_bundle(tmp_path_factory.mktemp("tiny") / "bundle")), device="cpu")


@pytest.fixture
def desk(auditor, tmp_path, monkeypatch):
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "data"))
    errors, history = [], History()
    controller = ConceptsController(InlineJobs(), lambda state: None, errors.append, history=history)
    controller.history, controller.errors = history, errors
    controller.set_auditor(copy.copy(auditor))
    yield controller
    assert errors == []


@pytest.mark.parametrize("sae", ["cls", "patches", "pooled"])
def test_everything_works_on_every_sae(desk, auditor, sae):
    desk.choose_sae(sae)
    table = concepts_of(auditor.bundle, sae)
    state = desk.state
    assert list(state.latents.labels) == [table.label(latent) for latent in range(len(table))]
    support = [table.concept(latent).support for latent in range(len(table))]
    assert state.latents.numbers["support"].tolist() == support
    shown = state.shown.latents.tolist()
    assert shown == sorted((one for one in range(len(table)) if support[one]), key=lambda one: -support[one])
    page = state.page
    assert page.concept.latent == shown[0]
    assert state.latents.always_on.tolist() == table.always_on.tolist()
    assert len(page.pictures) == min(12, support[shown[0]])
    assert all(picture.pixels.shape == (16, 16, 3) for picture in page.pictures)
    assert page.together
    assert page.alike
    assert [push.class_name for push in page.pushes] in (["good", "defective"], ["defective", "good"])
    assert page.pushes_notice
    desk.ask_more_pictures(shown[0])
    assert len(desk.state.page.pictures) == support[shown[0]]
    desk.ask_heat(shown[0], 0, "main")
    assert desk.state.page.pictures[0].heat.values.shape == (4, 4)
    desk.listing.search_like(shown[0])
    assert desk.state.shown.latents[0] == shown[0]
    desk.listing.search_words("red")
    assert len(desk.state.shown.latents)
    scores = desk.state.shown.match
    assert (np.diff(scores[np.array([table.label(int(one)) != "red" for one in desk.state.shown.latents])]) <= 0).all()


def test_relatives_are_those_of_a_count_by_hand(desk, auditor):
    latent = desk.state.selected
    table = concepts_of(auditor.bundle, "cls")
    images = [set(table.index.fired(one).image_ids.tolist()) for one in range(len(table))]
    shares = {
        one: len(images[latent] & images[one]) / len(images[latent] | images[one])
        for one in range(len(table))
        if one != latent and images[latent] & images[one]
    }
    found = desk.state.page.together
    assert [one.value for one in found] == pytest.approx(sorted(shares.values(), reverse=True)[: len(found)])
    assert all(one.value == pytest.approx(shares[one.latent]) for one in found)
    rows = auditor.sae.W_dec.double().numpy()
    cosines = rows @ rows[latent] / np.linalg.norm(rows, axis=1) / np.linalg.norm(rows[latent])
    cosines[latent] = -math.inf
    assert [one.latent for one in desk.state.page.alike] == np.argsort(-cosines)[:12].tolist()


def test_the_frame_of_a_patch_is_where_the_activation_is_largest(desk):
    desk.choose_sae("patches")
    desk.ask_heat(desk.state.selected, 0, "main")
    picture = desk.state.page.pictures[0]
    row, column = divmod(picture.example.patch, 4)
    np.testing.assert_allclose(picture.frame, (column / 4, row / 4, 1 / 4, 1 / 4))  # the pictures are square
    np.testing.assert_allclose(picture.seen, (0, 0, 1, 1))


def test_a_search_by_image_finds_what_fires_there(desk, auditor, tmp_path):
    from sae_auditor.images import load_image
    from tests.tiny import tiny_image_files

    queue = ImageQueue()
    queue.add(tiny_image_files(tmp_path / "images"))
    desk.set_image(queue.current)
    desk.listing.set_filter(Filter(min_support=0))
    desk.listing.search_image()
    fired = set(auditor.look(load_image(queue.current.path)).latents.tolist())
    assert set(desk.state.shown.latents.tolist()) == fired
    desk.listing.search_region(0.0, 0.0, 0.5, 0.5)
    assert desk.state.search.kind == "region"
    assert desk.state.search.notice  # the site has no patches: the region was cut out
    assert len(desk.state.shown.latents)


def test_a_name_is_kept_and_exported(desk, tmp_path):
    latent = desk.state.selected
    desk.remarking.rename(latent, "錆")
    desk.remarking.mark([latent], "trusted")
    desk.listing.set_filter(Filter("錆"))
    assert desk.state.shown.latents.tolist() == [latent]
    for kind in ("csv", "json", "html"):
        desk.export_latents([latent], tmp_path / f"latents.{kind}")
    data = json.loads((tmp_path / "latents.json").read_text(encoding="utf-8"))
    assert data["latents"][0]["name"] == "錆"
    assert data["latents"][0]["remark"]["mark"] == "trusted"
    desk.history.undo()
    desk.history.undo()
    assert not desk.state.latents.named.any()


def test_an_index_folder_stands_in_for_the_images_of_the_bundle_and_back(desk, auditor, tmp_path):
    place = tmp_path / "data" / "indexes" / "line-3"
    images = write_index(place, auditor, tmp_path / "images")
    desk.set_auditor(copy.copy(auditor))
    assert [offer.place for offer in desk.state.references] == ["", str(place)]
    assert desk.state.reference == ""
    before = desk.state.latents.numbers["support"].tolist()
    desk.choose_reference(str(place))
    assert desk.state.latents.reference == "line-3"
    assert desk.state.latents.n_images == len(images)
    assert desk.state.latents.numbers["support"].tolist() != before
    desk.ask_heat(desk.state.selected, 0, "main")
    picture = desk.state.page.pictures[0]
    assert picture.notice == ""  # from the file
    desk.choose_reference("")
    assert desk.state.latents.numbers["support"].tolist() == before


def write_index(place, auditor, folder) -> list[Path]:
    """Write an index folder over other images than the bundle's, and return them."""
    from sae_auditor.bundle import open_bundle
    from sae_auditor.concepts import make_bundle_job
    from sae_auditor.images import load_image
    from tests.tiny import CREATED, tiny_image_files, tiny_prompt_sets, tiny_saes

    images = tiny_image_files(folder, 5)
    other = place.parent.parent / "other"
    run_to_end(
        make_bundle_job(
            other,
            name="other",
            licence="CC0-1.0",
            encoder_dir=auditor.bundle.path.with_name("bundle-encoder"),
            saes=tiny_saes(),
            prompt_sets=tiny_prompt_sets(),
            vocabularies=[],
            references=[(f"{folder.name}/{path.name}", load_image(path)) for path in images],
            total_references=len(images),
            created=CREATED,
            device="cpu",
            thumbnail_px=16,
        )
    )
    for part in ("index", "concepts"):
        shutil.copytree(other / part, place / part)
    refs = open_bundle(other).sae_refs
    state = {
        "schema": "sae-auditor/index/1",
        "encoder": {"name": auditor.encoder.name, "fingerprint": auditor.encoder.fingerprint},
        "saes": [
            {key: getattr(ref, key) for key in ("name", "fingerprint", "site", "tokens", "d_in", "d_sae")}
            for ref in refs
        ],
        "thumbnail_px": 16,
        "roots": [{"name": folder.name, "path": str(folder)}],
        "counts": {"images": len(images), "ok": len(images), "refused": 0, "duplicate": 0},
    }
    (place / "index.json").write_text(json.dumps(state))
    return images


def test_an_index_can_be_looked_at_while_it_is_being_written(desk, auditor, tmp_path):
    from PIL import Image

    from sae_auditor.concepts.indexing import index_folders_job
    from sae_auditor.engines import LocalEngine
    from tests.tiny import tiny_pictures

    photos, place = tmp_path / "photos", tmp_path / "data" / "indexes" / "line4"
    photos.mkdir()
    for i, picture in enumerate(tiny_pictures(100, side_px=24)):
        Image.fromarray(picture).save(photos / f"{i:03}.png")
    job = index_folders_job(auditor.bundle, [photos], place, engine=LocalEngine(), device="cpu")
    for _report in job:
        if (place / "work" / "segments" / "000000").is_dir():
            break
    desk.set_auditor(copy.copy(auditor))
    assert [offer.title for offer in desk.state.references][1:] == ["line4, as far as it is indexed"]
    desk.choose_reference(str(place))
    latents = desk.state.latents
    assert latents.n_images == 64
    assert np.isfinite(latents.numbers["label_score"]).any()  # its random encoder earns no name, but words were tried
    assert np.isfinite(latents.numbers["monosemanticity"]).any()
    assert desk.state.page.pictures
    job.close()


def test_a_bundle_whose_concepts_are_refused_shows_none_of_the_former_ones(desk, auditor, monkeypatch):
    from sae_auditor.errors import InputRefused

    def refuse(*_):
        raise InputRefused("its table is damaged")

    assert desk.state.latents is not None
    monkeypatch.setattr("sae_auditor.workbench.concepts.jobs.open_latents", refuse)
    desk.set_auditor(copy.copy(auditor))
    assert desk.state.latents is None
    assert desk.state.page is None
    assert [str(error) for error in desk.errors] == ["its table is damaged"]
    desk.errors.clear()
