"""What is shown of a recorded audit is what the audit itself says; audits run ahead of the reviewer."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from sae_auditor import Auditor, open_bundle
from sae_auditor.json_text import json_text
from sae_auditor.records import Records
from sae_auditor.records.queue import QueueRow
from sae_auditor.records.sessions import NewItem, new_session
from sae_auditor.reports.audit import trust_words
from sae_auditor.workbench.history import History
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.session.controller import SessionController
from sae_auditor.workbench.session.evidence import MOST_BARS, evidence_of
from tests.tiny import tiny_bundle, tiny_image_files, tiny_sae


@pytest.fixture(scope="module")
def auditor(tmp_path_factory):
    folder = tiny_bundle(tmp_path_factory.mktemp("session") / "tiny", saes={"cls": tiny_sae()}, n_references=8)
    return Auditor(open_bundle(folder), device="cpu")


@pytest.fixture
def files(tmp_path):
    tiny_image_files(tmp_path / "images", 3)
    return sorted((tmp_path / "images").iterdir())


def test_bars_and_trust_line_are_those_of_the_audit(auditor, files):
    prompts = next(iter(auditor.bundle.prompt_sets.values()))
    (audit,) = auditor.audit([files[0]], prompts)
    content = json_text(audit.to_json()).encode()
    row = QueueRow(1, str(files[0]), audit.image.sha256, "1", "", 0, (), "undecided", "", "")
    evidence = evidence_of(content, hashlib.sha256(content).hexdigest(), row)
    best = int(audit.ranked()[0])
    effects = np.where(audit.always_on, 0.0, audit.effects(best))
    order = np.argsort(-np.abs(effects), kind="stable")[:MOST_BARS]
    expected = [(int(audit.latents[i]), float(effects[i])) for i in order if not audit.always_on[i]]
    shown = [(bar.latent, bar.value) for bar in evidence.bars if bar.latent is not None]
    assert [latent for latent, _ in shown] == [latent for latent, _ in expected]
    np.testing.assert_allclose([value for _, value in shown], [value for _, value in expected])
    assert evidence.bars[-1].value == pytest.approx(float(audit.unexplained[best]))
    assert evidence.class_name == audit.class_names[best]
    assert evidence.trust[:-1] == trust_words.trust_lines(audit)
    crop = evidence.crop
    assert (crop.x, crop.y, crop.x + crop.width, crop.y + crop.height) == audit.crop


def test_images_are_audited_ahead_and_the_page_follows(auditor, files, tmp_path):
    place = tmp_path / "w.sqlite"
    jobs = InlineJobs(held=True)
    errors = []
    controller = SessionController(jobs, errors.append, lambda _state: None, History(), who="mori")
    controller.records = Records(place, who="mori", reserve_bytes=0)
    controller.set_auditor(auditor)
    settings = controller.audits.settings_for("Line 4")
    session = new_session(controller.records, "mori", settings)
    session.add(
        "mori", [NewItem(str(file), hashlib.sha256(file.read_bytes()).hexdigest(), file.stem) for file in files]
    )
    controller.open_session(controller.records, session.key, "mori")
    while jobs.keys() != ["session.audits"]:
        jobs.finish(jobs.keys("(?!session.audits$).*")[0])
    assert controller.state.n_waiting == 3
    assert controller.state.facts.evidence is None
    # An image can be judged before its audit is there; the record says that nothing else was shown.
    controller.judging.decide("accept", stays=True)
    while jobs.keys() != ["session.audits"]:
        jobs.finish(jobs.keys("(?!session.audits$).*")[0])
    event = [event for event in controller.records.events() if event.action == "verdicts"][-1]
    assert event.context["shown"] == ["image"]
    assert event.context["hidden"] == []
    jobs.finish_all()
    assert controller.state.n_waiting == 0
    assert controller.state.running is None
    assert controller.state.facts.evidence.class_name
    assert controller.state.facts.row.class_name == controller.state.facts.evidence.class_name
    assert errors == []
    controller.close()


def test_a_session_of_another_bundle_is_not_audited_with_this_one(auditor, tmp_path):
    jobs = InlineJobs()
    controller = SessionController(jobs, lambda _error: None, lambda _state: None, History(), who="mori")
    controller.records = Records(tmp_path / "w.sqlite", who="mori", reserve_bytes=0)
    controller.set_auditor(auditor)
    settings = controller.audits.settings_for("Line 4")
    other = type(settings)(**{**vars(settings), "bundle": "other", "bundle_fingerprint": "0" * 64})
    session = new_session(controller.records, "mori", other)
    session.add("mori", [NewItem(str(tmp_path / "a.png"), "0" * 64)])
    controller.open_session(controller.records, session.key, "mori")
    assert "another bundle" in controller.state.why_no_audits
    assert not controller.audits.can_run
    controller.close()
