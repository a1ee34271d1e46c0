"""What an image of many comes to in one row, and the table of such rows."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sae_auditor.bundle.prompts import PromptClass, PromptSet
from sae_auditor.reports import Provenance
from sae_auditor.reports.audit.folder_page import folder_html
from sae_auditor.reports.audit.folder_rows import (
    DRAWINGS,
    Finding,
    ImageRow,
    LatentPush,
    finding_help,
    finding_word,
    findings_of,
    image_row,
    pushing_latents,
    refused_row,
    row_sentence,
)
from sae_auditor.reports.audit.folder_table import folder_table
from tests.workbench.audit.audit_fakes import make_audit


def test_a_row_says_what_the_audit_says():
    audit = make_audit(policy=True, unlike=True, unexplained=9.0)
    row = image_row("a.png", "/data/good/a.png", (audit,))
    assert row.reasons == ("inspection tag",)
    assert row.label == "good"
    assert row.findings == {Finding.FORBIDDEN, Finding.UNLIKE, Finding.UNDECIDED, Finding.WRONG}
    effects = audit.effects(0)
    large = [int(audit.latents[i]) for i in np.argsort(-effects) if effects[i] >= 0.1 * np.abs(effects).sum()]
    assert [push.latent for push in row.pushes] == large
    assert large
    said = row_sentence(row)
    assert "defective" in said
    assert "Forbidden reason: inspection tag" in said


def test_always_on_latents_are_no_push_and_a_folder_that_is_no_class_says_nothing():
    audit = make_audit(n_always_on=12)
    row = image_row("a.png", "/data/line-3/a.png", (audit,))
    assert row.pushes == ()
    assert row.label is None
    assert row.is_right is None


def test_pushing_latents_are_those_on_most_images_first():
    rows = [ImageRow(str(i), pushes=tuple(LatentPush(j, None, 1.0 + j) for j in range(i % 3))) for i in range(9)]
    assert [(one.latent, one.count, one.mean) for one in pushing_latents(rows)] == [(0, 6, 1.0), (1, 3, 2.0)]


# -- Edges -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/data/Good/a.png", "good"),
        ("defective/a.png", "defective"),
        (r"C:\parts\WORN\a.png", "worn"),
        ("/good/line/a.png", None),
        ("good", None),
        ("/good.png", None),
        (None, None),
    ],
)
def test_the_folder_alone_says_what_an_image_shows(path, label):
    row = image_row("a.png", path, (make_audit(),))
    assert row.label == label
    assert row.is_right == (None if label is None else label == "defective")
    assert (Finding.WRONG in row.findings) == (row.is_right is False)


def test_an_image_in_tiles_is_as_the_tile_with_the_largest_lead_and_keeps_what_was_found_in_any():
    plain, clear = make_audit(), make_audit(policy=True, unlike=True)
    clear = replace(clear, logit=clear.logit[[1, 0, 2, 3]] * 1.5, probability=clear.probability[[1, 0, 2, 3]])
    row = image_row("a.png", None, (plain, clear, plain))
    assert (row.tile, row.n_tiles) == (2, 3)
    assert (row.class_name, row.lead) == ("good", clear.margin)
    assert Finding.UNLIKE in row.findings
    assert row.fvu_percentile == 99.7
    assert "(tile 2 of 3)" in row_sentence(row)


def test_a_single_class_has_no_lead_and_no_cell_for_it():
    audit = make_audit(PromptSet("one", (PromptClass("defective", ("a",)),)))
    row = image_row("a.png", None, (audit,))
    assert math.isnan(row.lead)
    table = folder_table([row], Provenance(), is_whole=True)
    assert dict(zip([one.id for one in table.headings], table.rows[0], strict=True))["lead"] is None


def test_every_row_fills_every_column_and_all_are_counted():
    rows = [
        image_row("a.png", "/good/a.png", (make_audit(policy=True),)),
        image_row("b.png", None, (make_audit(n_latents=0),)),
        refused_row("c\udc80.png", None, "It is no image."),
    ]
    table = folder_table(rows, Provenance(), "Only <these>", is_whole=False)
    assert {len(row) for row in table.rows} == {len(table.headings)}
    cells = [dict(zip([one.id for one in table.headings], row, strict=True)) for row in table.rows]
    assert [one["refused"] for one in cells] == [None, None, "It is no image."]
    assert [one["strongest_latent"] for one in cells] == [1893, None, None]
    assert cells[2]["path"] == "c\\x80.png"
    first, classes, found = table.text.split("\n")
    assert (first, classes) == ("Only <these>", "defective: 2")
    assert "Refused: 1" in found
    assert "Other than its folder: 1" in found
    assert row_sentence(rows[2]) == "Refused: It is no image."


def test_nothing_is_a_table_too():
    table = folder_table([], Provenance(), is_whole=True)
    assert (table.rows, table.text) == ([], "")
    assert "Audit of 0 images" in folder_html(table, [], [])


def test_the_page_has_a_line_for_each_image_and_what_was_found_in_it():
    rows = [
        image_row("<b>.png", "/good/<b>.png", (make_audit(policy=True, unlike=True),)),
        refused_row("c.png", None, "<i>no image"),
    ]
    page = folder_html(folder_table(rows, Provenance(), is_whole=False), rows, [b"jpeg"])
    assert "<b>" not in page
    assert "<i>" not in page
    assert page.count("data:image/jpeg") == 1
    assert "rows are missing" in page
    for word in ("Forbidden reason: inspection tag", "Other than its folder: good", "&lt;i&gt;no image"):
        assert word in page


def test_every_finding_has_a_word_a_sentence_and_a_drawing():
    assert set(DRAWINGS) == set(Finding)
    assert len({finding_word(finding) for finding in Finding}) == len(Finding)
    assert len({drawing for drawing, _ in DRAWINGS.values()}) == len(Finding)
    assert all(finding_help(finding).endswith(".") for finding in Finding)
    everything = ImageRow("a", findings=frozenset(Finding))
    assert findings_of(everything) == tuple(Finding)


@settings(max_examples=40)
@given(st.lists(st.lists(st.tuples(st.integers(0, 5), st.floats(0.01, 9)), max_size=4, unique_by=lambda one: one[0])))
def test_pushes_are_summed_as_by_hand(images):
    rows = [ImageRow(str(i), pushes=tuple(LatentPush(j, f"l{j}", x) for j, x in one)) for i, one in enumerate(images)]
    found = pushing_latents(rows)
    for one in found:
        effects = [x for image in images for j, x in image if j == one.latent]
        assert (one.count, one.label) == (len(effects), f"l{one.latent}")
        assert one.mean == pytest.approx(np.mean(effects))
    assert {one.latent for one in found} == {j for image in images for j, _ in image}
    assert [one.count for one in found] == sorted((one.count for one in found), reverse=True)
