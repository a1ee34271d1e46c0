"""Images that are gone are let go when asked: they count for nothing, ids stay, and a killed run carries on."""

import shutil

import pytest

from sae_auditor.concepts import concepts_of, describe_index_job, with_references
from sae_auditor.concepts.indexing import index_folders_job, verify_index_job
from sae_auditor.engines import LocalEngine
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from tests.concepts.indexing.helpers import bytes_of, codes_of, index, make_pictures, rows_of, statuses, thumbnails_of


@pytest.fixture
def world(tmp_path):
    """Eight pictures, the third of them twice."""
    images = make_pictures(tmp_path / "photos", range(8))
    shutil.copy(images / "part2.jpg", images / "copy.jpg")
    return images, tmp_path / "index"


def update(bundle, images, place, **options):
    return index(bundle, [images], place, saes=["cls"], **options)


def test_what_is_gone_counts_for_nothing(bundle, world):
    images, place = world
    update(bundle, images, place)
    before, codes = rows_of(place), codes_of(place, "cls")
    (images / "part5.jpg").unlink()
    kept = update(bundle, images, place)
    assert (kept.missing, kept.pruned, kept.ok) == (1, 0, 8)
    pruned = update(bundle, images, place, prunes=True)
    assert (pruned.missing, pruned.pruned, pruned.ok) == (1, 1, 7)
    after = rows_of(place)
    assert [row["image_id"] for row in after] == [row["image_id"] for row in before]
    assert statuses(place)["photos/part5.jpg"] == "replaced"
    gone = next(row for row in before if row["path"] == "photos/part5.jpg")
    assert codes_of(place, "cls") == {key: value for key, value in codes.items() if key[0] != gone["sha256"]}
    assert thumbnails_of(place)[gone["image_id"]] == b""
    run_to_end(describe_index_job(bundle, place, ["cls"]))
    table = concepts_of(with_references(bundle, place), "cls")
    assert table.n_images == 7
    shown = {example.image_id for latent in range(len(table)) for example in table.concept(latent).examples}
    assert gone["image_id"] not in shown
    assert table.numbers("support").sum() == len(codes_of(place, "cls"))
    assert run_to_end(verify_index_job(place)).ok
    again = update(bundle, images, place, prunes=True)
    assert (again.missing, again.pruned) == (0, 0)


def test_one_that_comes_back_is_indexed_again(bundle, world, tmp_path):
    images, place = world
    update(bundle, images, place)
    codes = codes_of(place, "cls")
    shutil.move(images / "part5.jpg", tmp_path)
    update(bundle, images, place, prunes=True)
    shutil.move(tmp_path / "part5.jpg", images)
    assert update(bundle, images, place).new == 1
    assert codes_of(place, "cls") == codes


@pytest.mark.parametrize("gone", [("part2.jpg",), ("copy.jpg",), ("copy.jpg", "part2.jpg")])
def test_a_copy_inherits_only_when_it_is_there(bundle, world, gone):
    images, place = world
    update(bundle, images, place)
    for name in gone:
        (images / name).unlink()
    update(bundle, images, place, prunes=True)
    live = {path for path, status in statuses(place).items() if status == "ok"}
    assert live == {f"photos/{path.name}" for path in images.iterdir()}


def test_other_folders_stay_as_they_are(bundle, world, tmp_path):
    images, place = world
    other = make_pictures(tmp_path / "other", range(20, 23))
    index(bundle, [images, other], place, saes=["cls"])
    (other / "part20.jpg").unlink()
    assert update(bundle, images, place, prunes=True).pruned == 0
    assert index(bundle, [other], place, saes=["cls"], prunes=True).pruned == 1


def test_an_empty_drive_prunes_nothing(bundle, world):
    images, place = world
    update(bundle, images, place)
    before = bytes_of(place)
    for file in images.iterdir():
        file.unlink()
    with pytest.raises(InputRefused, match="None of the 9 images"):
        update(bundle, images, place, prunes=True)
    assert bytes_of(place) == before


def test_a_pruning_that_was_ended_is_carried_on(bundle, world, tmp_path):
    images, place = world
    update(bundle, images, place)
    (images / "part5.jpg").unlink()
    whole = shutil.copytree(place, tmp_path / "whole")
    update(bundle, images, whole, prunes=True)
    make = {"device": "cpu", "thumbnail_px": 16, "saes": ["cls"]}
    for n_steps in range(1, 12):
        ended = shutil.copytree(place, tmp_path / f"ended-{n_steps}")
        job = index_folders_job(bundle, [images], ended, engine=LocalEngine(), prunes=True, **make)
        for _report, _ in zip(job, range(n_steps), strict=False):
            pass
        job.close()
        was_planned = (ended / "work" / "plan.parquet").is_file() or bytes_of(ended) == bytes_of(whole)
        update(bundle, images, ended, prunes=not was_planned)
        assert bytes_of(ended) == bytes_of(whole)
