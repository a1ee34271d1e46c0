import csv
import io
import json
import math
import os
import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser
from urllib.parse import unquote_to_bytes

import numpy as np
import pytest

from sae_auditor.errors import InputRefused
from sae_auditor.explain.flags import Alignments
from sae_auditor.explain.interventions import Intervention
from sae_auditor.images import AS_USUAL
from sae_auditor.progress import run_to_end
from sae_auditor.reports.audit.page import audit_html
from sae_auditor.reports.audit.predictions import ChangedScores, WhatIf
from sae_auditor.workbench.audit import jobs
from sae_auditor.workbench.audit.export import gather_report, save_bytes, save_csv, save_html, save_json
from sae_auditor.workbench.audit.state import Request
from sae_auditor.workbench.queue import ImageQueue
from tests.workbench.audit.audit_fakes import FakeAuditor, changed_audit, make_audit, picture

NOW = datetime(2026, 1, 2, 9, 30, 0, tzinfo=timezone(timedelta(hours=9)))
HOSTILE = '<script>alert("x")</script>&\'"'


def subject_and_audit(name="nut_0412.png", **options):
    queue = ImageQueue()
    queue.add([picture()], name=name)
    auditor = FakeAuditor(options=options)
    image = run_to_end(jobs.open_picture(queue.current))
    subject = run_to_end(jobs.look(auditor, queue.current, image, AS_USUAL))
    audit = run_to_end(jobs.explain(subject, Request(auditor.prompt_sets["condition"])))
    return subject, audit


def page(name="nut_0412.png", change=None, **options):
    subject, audit = subject_and_audit(name, **options)
    if change is not None:
        audit = change(audit)
    return audit_html(run_to_end(gather_report(subject, audit, 0, NOW)))


class Tags(HTMLParser):
    VOID = frozenset({"meta", "img", "br", "line", "rect"})

    def __init__(self, text):
        super().__init__()
        self.seen, self.open, self.texts = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def test_the_page_is_whole_and_fetches_nothing():
    text = page()
    parsed = Tags(text)
    assert parsed.open == []
    assert not [tag for tag, _ in parsed.seen if tag in ("script", "link", "iframe", "object")]
    sources = [attrs["src"] for tag, attrs in parsed.seen if tag == "img"]
    assert len(sources) > 12
    assert all(source.startswith("data:image/jpeg;base64,/9j/") for source in sources)
    assert not re.search(r"https?://", text)
    assert "prefers-color-scheme: dark" in text


def test_the_page_names_where_everything_comes_from():
    text = page()
    for part in ("b" * 64, "e" * 64, "5" * 64, "blocks.11.hook_resid_post", "condition", "2026-01-02 00:30:00 UTC"):
        assert part in text
    for part in ("Unexplained", "Decision", "Exact effect", "FVU 0.084", "no reasons policy", "Gradient"):
        assert part in text


def test_hostile_names_are_shown_and_not_run():
    def poison(audit):
        return replace(
            audit,
            class_names=(HOSTILE, *audit.class_names[1:]),
            labels=(HOSTILE, *audit.labels[1:]),
            prompt_set=HOSTILE,
            notices=(HOSTILE,),
        )

    text = page(name=HOSTILE, change=poison)
    parsed = Tags(text)
    assert not [tag for tag, _ in parsed.seen if tag == "script"]
    assert sum(HOSTILE in data for data in parsed.texts) >= 5
    assert all(not name.startswith("on") for _, attrs in parsed.seen for name in attrs)


def test_the_page_says_when_the_explanation_does_not_decide():
    assert "does not decide" not in page()
    assert "does not decide" in page(unexplained=3.0)


def rows_of(text):
    """The cells of the first table with bars, without markup."""
    table = text.split("What moved it")[1].split("</table>")[0]
    return [
        [re.sub(r"<[^>]+>", " ", cell).strip() for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.DOTALL)
    ]


def test_the_table_prints_both_numbers_in_the_order_of_the_list():
    _, audit = subject_and_audit()
    head, *rows = rows_of(page())
    assert head[2:4] == ["Exact effect", "Gradient"]
    shown = [row for row in rows if len(row) == 6]
    for row, item in zip(shown, audit.prediction(0).contributions, strict=True):
        assert f"#{item.latent}" in row[0]
        assert row[2:4] == [f"{value:+.2f}".replace("-", "\u2212") for value in (item.ablation, item.contribution)]
    headings = [row[0] for row in rows if len(row) == 1]
    assert headings == ["Pushed towards \u201cdefective\u201d", "Pushed against \u201cdefective\u201d"]
    assert rows[-2][0].startswith("Unexplained")
    assert rows[-1][0].startswith("Decision")


def test_what_was_not_measured_and_what_is_off_is_told_apart():
    def change(audit):
        audit.ablations[0, 0] = math.nan
        audit.ablations[0, 1] = 0.2  # the gradient says 0.84
        return audit

    text = page(change=change)
    rows = {row[0].split("#")[-1].split()[0]: row for row in rows_of(text) if len(row) == 6 and "#" in row[0]}
    assert rows["1893"][2:4] == ["\u2013", "+2.31"]
    assert "unmeasured" in text.split("What moved it")[1]
    assert rows["42"][3] == "\u2260 +0.84"
    assert "The gradient is off by more than half of the exact effect." in rows["42"][0]


def test_latents_that_are_not_listed_are_counted_with_their_sum():
    audit = make_audit(n_latents=40)
    rows = rows_of(page(change=lambda _: audit))
    hidden = [item.contribution for item in audit.prediction(0).contributions[20:]]
    row = next(row for row in rows if row[0] == "20 other latents")
    assert float(row[3].replace("\u2212", "-")) == pytest.approx(sum(hidden), abs=0.006)


def test_always_on_latents_are_one_row_of_the_table():
    rows = rows_of(page(n_always_on=4))
    row = next(row for row in rows if row[0].startswith("Always on (4)"))
    audit = make_audit(n_always_on=4)
    assert row[2] == f"{audit.folded[0]:+.2f}".replace("-", "\u2212")
    assert "usual activation, not against zero" in row[0]
    assert sum("#" in row[0] for row in rows) == 8


def test_the_ledger_shows_every_term_and_other_methods_no_constant():
    def ledger(audit):
        return make_audit(method="ledger", target="margin", contrast="good")

    names = [row[0].split()[0] for row in rows_of(page(change=ledger))[-4:]]
    assert names == ["Unexplained", "Decoder", "Constant", "Adds"]
    assert "Constant" not in page()


def test_the_page_leads_with_what_is_wrong():
    text = page(policy=True, unlike=True)
    first = text.split('<div class="top">')[0]
    assert "This image is unlike what these latents were made for" in first
    assert "FVU 0.084, worse than 99.7\u202f% of the reference images" in first
    assert "Forbidden reason: inspection tag, " in first
    assert "84\u202f% judged" in text
    assert "unlike" not in page()
    assert "cannot be judged whether this image is like" in page(unlike=None)


def test_bars_of_an_unlike_image_are_folded_and_names_greyed():
    text = page(unlike=True)
    moved = text.split("What moved it")[1]
    assert moved.index("<details><summary>Show the bars anyway") < moved.index("<table>")
    assert '<span class="doubtful">red inspection tag</span>' in moved
    assert 'class="doubtful"' not in page()
    assert "Show the bars anyway" not in page()


def test_alignment_that_cannot_be_judged_is_said():
    def withheld(audit):
        return replace(audit, best_alignments=Alignments(0.97, (0.5,) * len(audit.latents)))

    assert "Alignment cannot be judged with these prompts" in page(change=withheld)
    assert "cannot be judged with these prompts" not in page(lower_than=0.9)


def test_the_page_never_shows_nan():
    def blank(audit):
        return replace(audit, ablations=audit.ablations * math.nan, alignments=audit.alignments * math.nan)

    visible = re.sub(r"base64,[^\"]+", "", page(change=blank))
    assert not re.search(r"\bnan\b|\binf\b", visible, re.IGNORECASE)


def test_many_classes_are_counted_not_listed():
    from tests.workbench.audit.audit_fakes import PART

    classes = tuple(type(PART.classes[0])(f"class {i}", (f"class {i}",)) for i in range(500))
    many = make_audit(type(PART)("many", classes))
    text = page(change=lambda audit: many)
    assert "and 490 more classes" in text
    assert "class 499" not in text


def test_json_is_the_audit(tmp_path):
    _, audit = subject_and_audit()
    path = run_to_end(save_json(tmp_path / "audit.json", audit))
    data = json.loads(path.read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert data == json.loads(json.dumps(audit.to_json()))
    assert data["schema"] == "sae-auditor/audit/1"
    assert data["predictions"][0]["class"] == "defective"


def test_html_and_picture_are_written(tmp_path):
    subject, audit = subject_and_audit()
    path = run_to_end(save_html(tmp_path / "audit.html", subject, audit, 0, lambda: NOW))
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run_to_end(save_bytes(tmp_path / "audit.png", b"picture")).read_bytes() == b"picture"


@pytest.mark.parametrize("kind", ["json", "html", "png"])
def test_an_unwritable_place_is_refused_and_nothing_is_left(tmp_path, kind):
    subject, audit = subject_and_audit()
    place = tmp_path / "no such folder" / f"audit.{kind}"
    job = {
        "json": lambda: save_json(place, audit),
        "html": lambda: save_html(place, subject, audit, 0, lambda: NOW),
        "png": lambda: save_bytes(place, b"x"),
    }[kind]
    with pytest.raises(InputRefused, match="no such folder"):
        run_to_end(job())
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_very_many_contributions_keeps_the_largest_of_each_class(tmp_path, monkeypatch):
    monkeypatch.setattr("sae_auditor.reports.audit.report._MAX_CONTRIBUTIONS", 20)
    _, audit = subject_and_audit()
    data = json.loads(run_to_end(save_json(tmp_path / "a.json", audit)).read_text())
    assert [len(item["contributions"]) for item in data["predictions"]] == [10] * 4


def test_a_name_that_is_not_utf8_is_shown_in_the_page_and_comes_back_from_the_data(tmp_path):
    path = "/data/part-\udce9.png"
    subject, audit = subject_and_audit("part-\\xE9.png")
    audit = replace(audit, image=replace(audit.image, path=path))
    target = tmp_path / "part-\udce9.json" if os.name != "nt" else tmp_path / "part.json"
    run_to_end(save_json(target, audit))
    image = json.loads(target.read_bytes().decode("utf-8"))["image"]
    assert image["path"] == "/data/part-\\xE9.png"
    assert os.fsdecode(unquote_to_bytes(image["path_encoded"])) == path
    run_to_end(save_html(tmp_path / "page.html", subject, audit, 0, lambda: NOW))
    assert "/data/part-\\xE9.png" in (tmp_path / "page.html").read_bytes().decode("utf-8")


def tried(audit, factor=0.0):
    logit = audit.logit + np.array([-3.0, 0.5, 0, 0])
    probability = np.exp(logit) / np.exp(logit).sum()
    made = Intervention.of("no tag", "cls-last", "5" * 64, {1893: factor})
    return WhatIf((made,), ChangedScores(logit / 100, logit, probability), changed_audit(audit, [made]))


def test_what_was_tried_stands_in_the_data_beside_the_schemas_keys(tmp_path):
    _, audit = subject_and_audit()
    plain = json.loads(run_to_end(save_json(tmp_path / "a.json", audit)).read_text())
    data = json.loads(run_to_end(save_json(tmp_path / "b.json", audit, tried(audit))).read_text())
    found = data.pop("what_if")
    assert data == plain
    assert found["interventions"] == [Intervention.of("no tag", "cls-last", "5" * 64, {1893: 0.0}).to_dict()]
    assert found["predictions"][1]["before"]["logit"] == audit.logit[0]
    assert found["predictions"][1]["effects"][0] == {"latent": 1893, "before": audit.ablations[0, 0], "after": 0.0}
    assert found["latents"] == [{"latent": 1893, "label": "red inspection tag", "factor": 0.0}]
    assert [one["class"] for one in found["predictions"]] == ["good", "defective", "worn", "repaired"]
    assert sum(one["probability"] for one in found["predictions"]) == pytest.approx(1.0)
    assert found["predictions"][1]["logit"] == pytest.approx(audit.logit[0] - 3.0)


def test_what_was_tried_stands_in_the_page(tmp_path):
    subject, audit = subject_and_audit()
    text = audit_html(run_to_end(gather_report(subject, audit, 0, NOW, tried(audit, 1.5))))
    card = text[text.index("<h2>What if</h2>") :]
    assert "With \u201cno tag\u201d:" in card
    assert "The prediction becomes \u201cgood\u201d" in card
    assert "before and after" in card
    assert "red inspection tag <small>#1893</small>" in card
    assert "150\u202f%" in card
    assert "<h2>What if</h2>" not in page()


def test_the_table_has_both_sides_and_says_what_was_done(tmp_path):
    _, audit = subject_and_audit()
    file = tmp_path / "a.csv"
    run_to_end(save_csv(file, audit, "part.png", lambda: NOW, tried(audit)))
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert len(rows) == audit.contributions.size
    tag = next(row for row in rows if row["class"] == "defective" and row["latent"] == "1893")
    assert float(tag["ablation"]) == pytest.approx(audit.ablations[0, 0])
    assert (float(tag["factor"]), float(tag["ablation_after"])) == (0.0, 0.0)
    assert float(tag["probability"]) == pytest.approx(audit.probability[0])
    assert float(tag["probability_after"]) < float(tag["probability"])
    assert "no tag" in tag["setting_interventions"]
    run_to_end(save_csv(file, audit, "part.png", lambda: NOW))
    assert "after" not in file.read_text(encoding="utf-8-sig").splitlines()[0]
