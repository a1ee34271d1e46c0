"""Where a file comes from, in JSON and for people; and which files may be written."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sae_auditor.errors import InputRefused
from sae_auditor.reports.kinds import SUFFIXES, kind_of
from sae_auditor.reports.latents.export import Export
from sae_auditor.reports.provenance import Provenance, of_audit
from tests.workbench.audit.audit_fakes import make_audit

TOKYO = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=9)))


def test_the_moment_is_the_same_one_wherever_it_was_written():
    there, here = Provenance(written=TOKYO), Provenance(written=TOKYO.astimezone(UTC))
    assert there.moment == here.moment == "2026-01-01 18:04:05 UTC"
    assert datetime.fromisoformat(there.to_json()["written"]) == TOKYO


def test_a_file_of_latents_says_the_same_moment():
    said = [
        Export(Provenance(written=written), "", 0, None, "", "", "", ()).about()["written"]
        for written in (TOKYO, TOKYO.astimezone(UTC))
    ]
    assert said == ["2026-01-01T18:04:05Z"] * 2


def test_what_took_no_part_is_left_out_and_everything_else_is_there():
    bare = Provenance(written=TOKYO)
    assert set(bare.to_json()) == {"program", "written", "settings"}
    assert [word for word, _ in bare.pairs()] == ["Program", "Written"]
    full = of_audit(make_audit(), "x.png", {"classes": ("a", "b"), "empty": ""}, TOKYO)
    said = dict(full.pairs())
    assert said["classes"] == "a, b"
    assert "empty" not in said
    assert said["Site"] == "blocks.11.hook_resid_post (cls)"
    data = full.to_json()
    assert json.loads(json.dumps(data))["settings"] == {"classes": ["a", "b"], "empty": ""}
    assert {data[name] for name in ("fingerprint", "encoder_fingerprint", "sae_fingerprint")} == {
        "b" * 64, "e" * 64, "5" * 64,
    }  # fmt: skip


def test_an_image_without_a_file_goes_by_its_name_and_any_name_can_be_written():
    audit = make_audit()
    named = of_audit(audit, "from the clipboard", {}, TOKYO)
    assert named.image == audit.image.path
    audit = audit.__class__(**{**audit.__dict__, "image": audit.image.__class__(None, "0" * 64, 3, 2, ())})
    assert of_audit(audit, "\udc80\u202e.png", {}, TOKYO).image == "\\x80\\u202e.png"


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".CSV", ".Html"])
def test_a_kind_follows_from_the_name_and_nothing_is_left(tmp_path, suffix):
    assert kind_of(tmp_path / f"結果.x{suffix}", "no {file}") == suffix.lower()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a", "a.xlsx", ".csv", "a.csv.gz", "a.csv ", "{0}.pdf"])
def test_another_kind_is_refused_by_its_name(tmp_path, name):
    with pytest.raises(InputRefused) as refused:
        kind_of(tmp_path / name, "no {file}")
    assert refused.value.what == f"no {name}"
    assert (refused.value.safe, ".csv" in refused.value.todo) == ("Nothing was written.", True)


def test_a_place_that_cannot_be_written_is_refused_before_the_work(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "folder.csv", tmp_path / "none" / "a.csv", tmp_path / "file" / "a.csv"):
        with pytest.raises(InputRefused):
            kind_of(place, "no {file}")
    assert (tmp_path / "file").read_text() == "mine"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "folder.csv"]
