"""Labels of images out of a table and out of folders."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from sae_auditor.bundle.class_names import classes_of
from sae_auditor.bundle.prompts import prompt_set_from_texts
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from sae_auditor.studies import ImageFiles, InputFile
from sae_auditor.studies.labelled import labelled_images_job


@pytest.fixture
def folder(tmp_path):
    for name in ("good/a.png", "good/b.png", "bad/deep/c.png"):
        path = tmp_path / "parts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(path)
    return tmp_path / "parts"


def read(images, table=""):
    return run_to_end(labelled_images_job(ImageFiles(tuple(map(str, images))), InputFile(str(table))))


def by_name(found):
    return {path.rsplit("/", 1)[-1]: label for path, label in zip(found.paths, found.labels, strict=True)}


def test_sub_folders_are_labels(folder):
    assert by_name(read([folder])) == {"a.png": "good", "b.png": "good", "c.png": "bad"}


def test_images_directly_in_the_folder_have_none(folder):
    found = read([folder / "good"])
    assert set(found.labels) == {""}
    assert not found.has_labels


@pytest.mark.parametrize("divider", [",", ";", "\t"])
def test_a_table_gives_labels_and_further_columns(folder, divider):
    rows = ["Path,Label,line", "good/a.png,ok,1", "bad\\deep\\c.png,nok,2", "gone.png,ok,2"]
    table = folder / "labels.csv"
    table.write_text("\n".join(row.replace(",", divider) for row in rows), encoding="utf-8-sig")
    found = read([folder], table)
    assert by_name(found) == {"a.png": "ok", "b.png": "", "c.png": "nok"}
    assert dict(zip((path.rsplit("/", 1)[-1] for path in found.paths), found.columns["line"], strict=True)) == {
        "a.png": "1",
        "b.png": "",
        "c.png": "2",
    }
    assert found.n_unknown == 1


def test_a_table_alone_names_the_images(folder):
    table = folder / "labels.csv"
    table.write_text("path,label\ngood/a.png,ok\ngone.png,ok\n", encoding="utf-8")
    found = read([], table)
    assert by_name(found) == {"a.png": "ok"}
    assert len(found.refused) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("path,label\ngood/a.png,ok\n./good/a.png,nok\n", "another label in line 3"),
        ("path\ngood/a.png\n", "no column 'label'"),
        ("path,label\ngood/a.png\n", "1 cells in line 2 under 2 heads"),
        ("path,label,label\n", "two columns of one name"),
        ("path,label\n,ok\n", "names no image in line 2"),
        ("", "is empty"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_with_its_line(folder, text, said):
    table = folder / "labels.csv"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused, match=said):
        read([folder], table)


def test_a_label_is_found_by_name_or_by_its_only_words():
    prompts = prompt_set_from_texts(["a good part", "a defective part"])
    labels = ["good", "a Defective part", "", "defective"]
    assert classes_of(labels, prompts).tolist() == [0, 1, -1, 1]
    for label in ("part", "broken"):
        with pytest.raises(InputRefused, match=f"'{label}' is no class"):
            classes_of([label], prompts)
