"""The study of faithfulness: who wins is decided on images that did not choose, and is kept for the SAE."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import typer
from PIL import Image
from scipy.stats import bootstrap
from typer.testing import CliRunner

from sae_auditor import open_bundle
from sae_auditor._paths import data_folder
from sae_auditor.cli._studies import add_study
from sae_auditor.errors import InputRefused
from sae_auditor.explain.faithfulness import Curve, Faithfulness
from sae_auditor.library import Auditor
from sae_auditor.library.default_method import FOLDER, read_default_method, write_default_method
from sae_auditor.progress import StopAsked, run_to_end
from sae_auditor.studies import ImageFiles, run_study_job
from sae_auditor.studies.faithfulness import FAITHFULNESS
from sae_auditor.studies.faithfulness.comparing import LEAST_HALF, band_of, interval_of, winner_of
from sae_auditor.studies.faithfulness.measuring import SHARES, Gathered
from sae_auditor.studies.faithfulness.study import Inputs
from tests.tiny import tiny_bundle, tiny_pictures


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "data"))


def test_an_interval_is_that_of_scipy():
    values = np.random.default_rng(1).normal(0.5, 0.2, 60)
    found = interval_of(values)
    peer = bootstrap((values,), np.mean, method="percentile", n_resamples=4000, rng=2).confidence_interval
    assert found.mean == pytest.approx(values.mean())
    assert (found.low, found.high) == pytest.approx((peer.low, peer.high), abs=0.008)


def test_a_band_is_the_interval_of_every_point():
    curves = np.random.default_rng(2).normal(0, 1, (30, 4))
    _, low, high = band_of(curves)
    for point in range(4):
        own = interval_of(curves[:, point])
        assert (low[point], high[point]) == pytest.approx((own.low, own.high), abs=1e-9)


def figures(drawn: np.random.Generator, n: int, **ahead: float) -> dict[str, Any]:
    """Figures of methods that differ on an image as much as they do at random."""
    of_image = drawn.normal(0.6, 0.15, n)
    return {name: of_image + by + drawn.normal(0, 0.05, n) for name, by in {"gradient": 0.0, **ahead}.items()}


def test_methods_that_are_equally_good_yield_a_winner_in_few_cases():
    random = np.random.default_rng(3)
    names = {"a": 0.0, "b": 0.0, "c": 0.0}
    won = 0
    for seed in range(200):
        winner = winner_of(figures(random, 2 * LEAST_HALF, **names), "gradient", ["gradient", *names], seed)
        won += winner is not None and winner.is_proved
    assert won <= 12  # 2.5 % of 200 are 5; more than 12 happen in 1 of 250 such tests


def test_a_better_method_wins_and_a_baseline_never_does():
    found = figures(np.random.default_rng(4), 80, better=0.06, random=0.2)
    winner = winner_of(found, "gradient", ["gradient", "better"], 0)
    assert winner is not None
    assert winner.method == "better"
    assert winner.is_proved
    assert winner.ahead.low < 0.06 < winner.ahead.high


def test_few_images_name_no_winner_and_neither_does_a_default_that_is_first():
    few = figures(np.random.default_rng(5), 2 * LEAST_HALF - 1, better=1.0)
    assert winner_of(few, "gradient", ["gradient", "better"], 0) is None
    worse = figures(np.random.default_rng(6), 80, worse=-0.2)
    assert winner_of(worse, "gradient", ["gradient", "worse"], 0) is None


def faithful(first: float) -> Faithfulness:
    """Curves that fall and rise evenly after a first step of this size."""
    counts = np.arange(5)
    rising = np.array([0, first, *np.linspace(first, 1, 4)[1:]])
    even = np.linspace(0, 1, 5)
    curves = {"gradient": Curve(1 - even, even), "ablation": Curve(1 - rising, rising), "random": Curve(even, even)}
    return Faithfulness(0, counts, curves, 0.0, 1.0)


def test_rows_and_plots_are_means_over_images():
    gathered = Gathered()
    for first in (0.5, 0.9):
        gathered.add(faithful(first))
    best, default, chance = gathered.rows("gradient", ["gradient", "ablation"], None, 0)
    assert [row.order for row in (best, default, chance)] == ["ablation", "gradient", "random"]
    assert (default.remark, default.ahead, default.is_default) == ("default", None, True)
    expected = np.mean([faithful(first).figure("ablation") for first in (0.5, 0.9)])
    assert best.figure.mean == pytest.approx(expected)
    assert best.ahead.mean == pytest.approx(expected - default.figure.mean)
    insertion, deletion = gathered.plots(0)
    line = next(line for line in insertion.lines if line.name == "ablation")
    assert line.y[list(SHARES).index(0.25)] == pytest.approx(0.7)
    assert (line.low[list(SHARES).index(0.25)], line.high[list(SHARES).index(0.25)]) == pytest.approx((0.5, 0.9))
    assert deletion.lines[0].y[0] == 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("images")
    for i, picture in enumerate(tiny_pictures(5, side_px=64, seed=1)):
        Image.fromarray(picture).save(place / f"{i}.png")
    (place / "zz-broken.png").write_bytes(b"no picture")
    return place


@pytest.fixture(scope="module")
def tiny_bundle_path(tmp_path_factory):
    return tiny_bundle(tmp_path_factory.mktemp("world") / "tiny", n_references=8)


@pytest.fixture
def auditor(tiny_bundle_path):
    return Auditor(open_bundle(tiny_bundle_path), "cls", device="cpu")


def inputs_of(auditor, folder, **more) -> Inputs:
    prompts = next(iter(auditor.bundle.prompt_sets.values()))
    return Inputs(ImageFiles((str(folder),)), prompts, **{"at_most": 200, "seed": 0, "keep": False} | more)


def test_every_method_and_baseline_has_a_row_of_all_images(auditor, folder):
    seen: list[Any] = []
    result = run_to_end(run_study_job(FAITHFULNESS, inputs_of(auditor, folder), auditor), on_update=seen.append)
    assert seen == result.rows
    assert {row.order for row in result.rows} >= {*auditor.methods, "random", "activation"}
    assert {row.n for row in result.rows} == {5}
    assert all(-1 <= row.figure.low <= row.figure.mean <= row.figure.high <= 1 for row in result.rows)
    assert result.outcome.facts["refused"] == 1
    assert "too few to choose a method by" in result.outcome.text
    assert [len(plot.lines) for plot in result.outcome.plots] == [len(result.rows)] * 2


def test_a_person_who_stops_gets_the_images_measured_so_far(auditor, folder):
    job = run_study_job(FAITHFULNESS, inputs_of(auditor, folder), auditor)
    for report in job:
        if "Switching latents of 2.png" in str(getattr(report, "note", "")):
            break
    rows = [job.throw(StopAsked())]
    result = run_to_end(job, on_update=rows.append)
    assert not result.is_whole
    assert {row.n for row in result.rows} == {2}
    assert [rows[0].value, *rows[1:]] == result.rows


def test_of_many_images_some_are_drawn(auditor, folder):
    result = run_to_end(run_study_job(FAITHFULNESS, inputs_of(auditor, folder, at_most=3), auditor))
    assert result.rows[0].n + result.outcome.facts["refused"] == 3


def test_a_method_is_kept_for_the_sae_and_used_from_then_on(auditor, folder):
    result = run_to_end(run_study_job(FAITHFULNESS, inputs_of(auditor, folder), auditor))
    (use,) = FAITHFULNESS.actions
    rows = {row.order: row for row in result.rows}
    assert [use.can_run(rows[name]) for name in ("gradient", "integrated", "random")] == [False, True, False]
    assert auditor.default_method == "gradient"
    said = run_to_end(use.run([rows["integrated"]], auditor, ""))
    assert "integrated" in said
    assert auditor.default_method == "integrated"
    again = Auditor(open_bundle(auditor.bundle.path), "cls", device="cpu")
    assert again.default_method == "integrated"
    with pytest.raises(InputRefused, match="no formula"):
        auditor.keep_default_method("random")


def test_a_damaged_or_unknown_choice_counts_as_none(auditor):
    fingerprint = next(ref.fingerprint for ref in auditor.bundle.sae_refs if ref.name == "cls")
    write_default_method(fingerprint, "tea leaves", "me")
    assert read_default_method(fingerprint) == "tea leaves"
    assert Auditor(open_bundle(auditor.bundle.path), "cls", device="cpu").default_method == "gradient"
    (data_folder() / FOLDER / f"{fingerprint}.json").write_text("{")
    assert read_default_method(fingerprint) is None
    with pytest.raises(InputRefused):
        read_default_method("../../etc/passwd")


def test_the_command_writes_its_table(tiny_bundle_path, folder, tmp_path):
    app = typer.Typer()
    app.callback()(lambda: None)
    add_study(app, FAITHFULNESS)
    target = tmp_path / "rows.json"
    command = [
        "faithfulness",
        str(folder),
        "--bundle",
        str(tiny_bundle_path),
        "--sae",
        "cls",
        "--at-most",
        "3",
        "--json",
        str(target),
    ]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    rows = json.loads(target.read_text())["rows"]
    assert {"gradient", "random"} <= {row["order"] for row in rows}
    assert all(row["low"] <= row["figure"] <= row["high"] for row in rows)
