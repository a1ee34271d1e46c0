import json
import math
import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser

import pytest
from audit_fakes import FakeAuditor, make_audit, picture

from sae_auditor.app.audit import work
from sae_auditor.app.audit.export import audit_html, gather_report, save_bytes, save_html, save_json
from sae_auditor.app.audit.state import Request
from sae_auditor.app.queue import ImageQueue
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end

NOW = datetime(2026, 1, 2, 9, 30, 0, tzinfo=timezone(timedelta(hours=9)))
HOSTILE = '<script>alert("x")</script>&\'"'


def subject_and_audit(name="nut_0412.png", **options):
    queue = ImageQueue()
    queue.add([picture()], name=name)
    auditor = FakeAuditor(options=options)
    subject = run_to_end(work.look(auditor, queue.current))
    audit = run_to_end(work.explain(subject, Request(auditor.prompt_sets["condition"])))
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
    for part in ("b" * 64, "e" * 64, "s" * 64, "blocks.11.hook_resid_post", "condition", "2026-01-02 00:30:00 UTC"):
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


def test_the_page_never_shows_nan():
    def blank(audit):
        return replace(audit, ablations=audit.ablations * math.nan, alignments=audit.alignments * math.nan)

    visible = re.sub(r"base64,[^\"]+", "", page(change=blank))
    assert not re.search(r"\bnan\b|\binf\b", visible, re.IGNORECASE)


def test_many_classes_are_counted_not_listed():
    from audit_fakes import PART

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
    monkeypatch.setattr("sae_auditor.app.audit.export.save._MAX_CONTRIBUTIONS", 20)
    _, audit = subject_and_audit()
    data = json.loads(run_to_end(save_json(tmp_path / "a.json", audit)).read_text())
    assert [len(item["contributions"]) for item in data["predictions"]] == [10] * 4
