"""The example of the documentation as a person uses it: by command, in files, and stopped half-way."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sae_auditor.cli._studies import add_study
from sae_auditor.csv_text import csv_value
from sae_auditor.progress import StopAsked, Update, run_to_end
from sae_auditor.studies import ImageFiles, questions_of, run_study_job


@pytest.fixture
def command(brightness):
    app = typer.Typer()
    app.callback()(lambda: None)
    add_study(app, brightness.BRIGHTNESS)

    def run(*arguments: object):
        return CliRunner().invoke(app, ["brightness", *map(str, arguments)])

    return run


def test_the_example_is_short(brightness):
    assert len(Path(brightness.__file__).read_text(encoding="utf-8").splitlines()) <= 120


def test_rows_come_one_by_one_with_what_the_pixels_are(brightness, folder):
    seen = []
    inputs = brightness.Inputs(ImageFiles((str(folder),)))
    result = run_to_end(run_study_job(brightness.BRIGHTNESS, inputs), on_update=seen.append)
    assert seen == result.rows
    assert result.is_whole
    measured = {Path(row.path).name: row.brightness for row in result.rows}
    assert measured == {
        "black.png": 0.0,
        "grey.png": pytest.approx(128 / 255),
        "white.png": pytest.approx(1.0),
        "zz-broken.png": None,
    }
    assert result.outcome.has_findings
    assert result.outcome.text == "1 of 4 images are darker than 0.2."


def test_a_person_who_stops_keeps_the_rows_that_came(brightness, folder):
    job = run_study_job(brightness.BRIGHTNESS, brightness.Inputs(ImageFiles((str(folder),))))
    for report in job:
        if isinstance(report, Update):
            break
    with pytest.raises(StopIteration) as end:
        job.throw(StopAsked())
    result = end.value.value
    assert [Path(row.path).name for row in result.rows] == ["black.png"]
    assert not result.is_whole


def test_the_command_prints_the_table_and_ends_with_1_for_findings(command, folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    result = command("images")
    assert result.exit_code == 1, result.output
    assert "images/black.png" in result.output
    assert "1 of 4 images are darker than 0.2." in result.output


def test_the_command_ends_with_0_without_findings(command, folder):
    (folder / "black.png").unlink()
    assert command(folder, "--dark-below", "0.1").exit_code == 0


def test_the_command_refuses_a_number_out_of_bounds(command, folder):
    result = command(folder, "--dark-below", "1.5")
    assert result.exit_code == 2
    assert "less than or equal to 1" in " ".join(result.output.split())


def test_the_command_writes_all_files_with_where_they_come_from(command, folder, tmp_path):
    places = [tmp_path / f"out.{kind}" for kind in ("csv", "json", "html")]
    options = [part for place in places for part in ("--save", place)]
    assert command(folder, *options).exit_code == 1
    rows = list(csv.DictReader(io.StringIO(places[0].read_text(encoding="utf-8-sig"))))
    assert [csv_value(row["remark"]) for row in rows[:3]] == ["dark", "", ""]
    assert {row["setting_dark_below"] for row in rows} == {"0.2"}
    data = json.loads(places[1].read_text(encoding="utf-8"))
    assert data["schema"] == "sae-auditor/brightness/1"
    assert data["complete"] is True
    assert data["provenance"]["settings"] == {"images": [str(folder)], "dark_below": 0.2}
    assert data["rows"][0]["brightness"] == 0.0
    page = places[2].read_text(encoding="utf-8")
    assert "default-src &#39;none&#39;" in page
    assert "black.png" in page
    assert "<script" not in page


def test_what_is_asked_follows_from_the_fields(brightness):
    images, dark = questions_of(brightness.Inputs)
    assert (images.kind, images.default) == ("images", None)
    assert (dark.kind, dark.default, dark.least, dark.most) == ("number", 0.2, 0, 1)
    assert dark.problem(1.5) is not None
    assert dark.problem(0.5) is None
    assert images.problem(()) is not None
