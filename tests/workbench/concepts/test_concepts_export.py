"""Files of latents, read back with other readers than those that wrote them."""

import csv
import html.parser
import io
import json
from dataclasses import replace

import pyarrow as pa
import pytest
from concepts_fakes import ENCODER, FINGERPRINTS, FakeAuditor, FakeBundle, FakeTable

from sae_auditor.concepts.concept import Label
from sae_auditor.concepts.people import Remarks
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from sae_auditor.workbench.concepts import jobs
from sae_auditor.workbench.concepts.export import export_latents

EVIL = '=HYPERLINK("http://x")<script>alert(1)</script>&"\''


@pytest.fixture
def known(tmp_path):
    remarks = Remarks.of(FINGERPRINTS["cls-last"], tmp_path / "remarks")
    remarks.set(3, who="ada", name=EVIL, note=f"first line\nsecond, line {EVIL}", mark="mixed")
    places = pa.array([None] * 3 + [6] + [None] * 6, pa.int16())
    table = FakeTable(
        redundancy=[-0.25] + [0.5] * 9, always_on=[False] * 3 + [True] + [False] * 6, always_on_place=places
    )
    return run_to_end(jobs.open_latents(FakeAuditor(FakeBundle({"cls-last": table})), remarks))[0]


def exported(known, path, latents=(3, 0)):
    run_to_end(export_latents(known, latents, path))
    return path.read_bytes()


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_has_every_number_and_where_it_comes_from(known, tmp_path):
    content = exported(known, tmp_path / "latents.csv")
    assert content.startswith(b"\xef\xbb\xbf")
    first, second = rows_of(content)
    assert (first["latent"], second["latent"]) == ("3", "0")  # in the order in which they were asked for
    assert (first["support"], first["firing_rate"]) == ("9", "0.15")
    assert float(first["monosemanticity"]) == known.concepts.table.rows["monosemanticity"][3].as_py()
    assert first["clarity"] == ""  # unknown
    assert float(second["redundancy"]) == -0.25  # a negative number is a number, not a formula
    assert second["redundancy"].startswith("-")
    assert (first["always_on"], first["always_on_place"]) == ("yes", "6")
    assert (second["always_on"], second["always_on_place"]) == ("no", "")
    assert first["labels"] == "brushed steel (0.2000); part (0.1000)"
    assert first["second_opinion"] == "tag (0.1000)"
    assert (first["mark"], first["who"], first["note"]) == ("mixed", "ada", f"first line\nsecond, line {EVIL}")
    assert first["when"].endswith("Z")
    assert second["who"] == second["name"] == ""
    for row in (first, second):
        assert (row["sae"], row["sae_fingerprint"]) == ("cls-last", FINGERPRINTS["cls-last"])
        assert (row["encoder"], row["encoder_fingerprint"]) == ("demo-clip", ENCODER)
        assert (row["bundle"], row["bundle_fingerprint"]) == ("demo", "d" * 64)
        assert float(row["monosemanticity_floor"]) == 0.42
        assert (row["vocabulary"], row["vocabulary_licence"]) == ("parts", "CC0-1.0")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_csv_has_no_cell_that_a_table_program_would_run(known, tmp_path, start):
    known.concepts.remarks.set(3, who="ada", name=f"{start}1+1", note=f"{start}cmd")
    (row,) = rows_of(exported(known, tmp_path / "latents.csv", (3,)))
    assert row["name"] == row["label"] == f"'{start}1+1"
    assert row["note"] == f"'{start}cmd"


def test_json_has_everything_and_no_nan(known, tmp_path):
    def refuse(name):
        raise AssertionError(f"{name} is not JSON")

    data = json.loads(exported(known, tmp_path / "latents.json"), parse_constant=refuse)
    assert data["schema"] == "sae-auditor/latents/1"
    assert (data["sae"], data["bundle_fingerprint"], data["monosemanticity_floor"]) == ("cls-last", "d" * 64, 0.42)
    assert (data["vocabulary_source"], data["vocabulary_licence"]) == ("our own list", "CC0-1.0")
    first, second = data["latents"]
    assert first["latent"] == 3
    assert first["name"] == first["label"] == EVIL
    assert first["labels"][0]["text"] == "brushed steel"
    assert (first["always_on"], first["always_on_place"]) == (True, 6)
    assert (second["always_on"], second["always_on_place"]) == (False, None)
    assert first["label_floor"] == pytest.approx(0.05)
    assert first["labels"][0]["stands_out"] is None  # an older table
    assert (first["why_unnamed"], second["why_unnamed"]) == (None, None)
    assert first["second_opinion"] == [{"text": "tag", "score": 0.1}]
    assert first["remark"]["mark"] == "mixed"
    assert first["clarity"] is None
    assert [one["image_id"] for one in first["examples"]] == list(range(9))
    assert second["remark"] is None
    assert second["examples"] == []


def test_files_say_why_a_latent_has_no_name_and_what_words_are_ordered_by(known, tmp_path, monkeypatch):
    bare = known.concepts.table.concept
    monkeypatch.setattr(
        known.concepts.table,
        "concept",
        lambda latent: replace(bare(latent), labels=(Label("bolt", 0.2, 3.25),), word_floor=0.3),
    )
    first, _ = json.loads(exported(known, tmp_path / "latents.json", (0, 3)))["latents"]
    assert (first["label"], first["why_unnamed"]) == (None, "no-word")
    assert first["labels"] == [{"text": "bolt", "score": 0.2, "stands_out": 3.25}]
    row, named = rows_of(exported(known, tmp_path / "latents.csv", (0, 3)))
    assert (row["label"], row["why_unnamed"], row["labels"]) == ("", "no-word", "bolt (0.2000, +3.25 sd)")
    assert named["why_unnamed"] == ""  # a person named it
    page = exported(known, tmp_path / "latents.html", (0,)).decode()
    assert "no word fits better than nonsense" in page
    assert "bolt (+3.2\u03c3, +0.200)" in page


class Page(html.parser.HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self.attributes = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


def test_html_is_escaped_has_pictures_and_fetches_nothing(known, tmp_path):
    page = Page(exported(known, tmp_path / "latents.html").decode())
    texts = "".join(page.texts)
    assert "script" not in page.tags
    assert texts.count(EVIL) == 2  # as text: the name and the end of the note
    assert "first line\nsecond, line" in texts
    assert texts.count("Always on: ") == 1
    assert "marks one place: row 2, column 3." in texts  # patch 6 of 4 x 4
    for said in ("ada", "cls-last", FINGERPRINTS["cls-last"], ENCODER, "d" * 64, "CC0-1.0", "0.4200", "brushed steel"):
        assert said in texts
    pictures = [attrs for tag, attrs in page.attributes if tag == "img"]
    assert len(pictures) == 7  # eight are shown, one of which the index does not have
    assert all(one["src"].startswith("data:image/jpeg;base64,") for one in pictures)
    frames = [attrs["style"] for tag, attrs in page.attributes if tag == "i"]
    assert frames[0] == "left:33.33%;top:25.00%;width:16.67%;height:25.00%"
    policy = next(attrs["content"] for tag, attrs in page.attributes if attrs.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    assert not [
        attrs for _, attrs in page.attributes if "href" in attrs or str(attrs.get("src", "data:"))[:5] != "data:"
    ]


def test_a_file_of_another_kind_is_refused_before_anything_is_read(known, tmp_path):
    known.concepts.table.index.asked.clear()
    with pytest.raises(InputRefused, match=r"\.csv, \.json or \.html"):
        exported(known, tmp_path / "latents.xlsx")
    assert known.concepts.table.index.asked == []


def test_a_failed_export_leaves_the_old_file(known, tmp_path):
    place = tmp_path / "latents.json"
    place.write_text("before")
    known.concepts.table.fail_on.add(0)
    with pytest.raises(InputRefused):
        exported(known, place)
    assert place.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["latents.json"]


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_read(known, tmp_path):
    known.concepts.table.index.asked.clear()
    with pytest.raises(InputRefused):
        exported(known, tmp_path / "no-such-folder" / "latents.csv")
    assert known.concepts.table.index.asked == []
