"""What the report of a session says, and that it says the same again."""

from __future__ import annotations

import numpy as np
import pytest

from sae_auditor.errors import InputRefused
from sae_auditor.explain.audit import Audit
from sae_auditor.images.framing import Box
from sae_auditor.progress import run_to_end
from sae_auditor.records import anchor_folder, read_anchors
from sae_auditor.records.reporting import book_of, pictures_of
from sae_auditor.records.sessions import Given
from sae_auditor.reports.audit import trust_words
from sae_auditor.reports.audit.folder_rows import image_row
from sae_auditor.reports.session.book import Overlay
from sae_auditor.reports.session.recorded_audit import recorded_audit
from sae_auditor.reports.session.words import anchor_line, state_lines
from tests.records.reporting.world import judge, make_session


def test_a_report_that_ends_with_a_signature_is_frozen_and_one_that_does_not_is_a_live_view(session):
    book = book_of(session)
    assert (book.is_frozen, book.n_after) == (True, 0)
    assert "Nothing was recorded in the session after it" in state_lines(book)[1]
    session.give("Ann", [Given(1, "follow-up", note="once more")])
    live = book_of(session)
    assert not live.is_frozen
    assert state_lines(live)[0] != state_lines(book)[0]
    again = book_of(session, at=book.seq)
    assert (again.is_frozen, again.n_after) == (True, 1)
    assert "1 events of the session were recorded after it" in state_lines(again)[1]
    assert {**vars(again), "n_after": 0} == vars(book)


def test_a_report_of_then_is_what_it_was_then(records, tmp_path):
    session = make_session(records, tmp_path, 8)
    then = []
    for seed in range(3):
        judge(session, 8, seed=seed, n_acts=8)
        then.append(book_of(session))
    session.change("Ann", session.settings, "nothing")
    session.remove("Ann", [3, 4])
    for book in then:
        again = book_of(session, at=book.seq)
        assert again.cases == book.cases
        assert again.outcomes == book.outcomes
        assert (again.head, again.moment) == (book.head, book.moment)


def test_events_of_other_sessions_change_nothing(session, records, tmp_path):
    book = book_of(session)
    judge(make_session(records, tmp_path, 3), 3, n_acts=10)
    assert book_of(session) == book


def test_before_its_first_event_there_is_no_report(session):
    with pytest.raises(InputRefused, match="no event up to number 1"):
        book_of(session, at=1)


def test_every_word_is_there_in_order_and_those_that_stand_are_the_tables(session, records):
    book = book_of(session)
    for case in book.cases:
        events = [
            (event.seq, event.who, event.time, event.reason, one["verdict"], one["note"])
            for event in records.events(session=session.key)
            if event.action == "verdicts"
            for one in event.after["verdicts"]
            if one["item"] == case.item
        ]
        assert [(w.seq, w.who, w.time, w.why, w.verdict, w.note) for w in case.words] == events
        rows = records.rows("SELECT seq FROM verdicts WHERE item = ? ORDER BY seq", (case.item,))
        assert [(word.seq,) for word in case.standing] == rows
    assert any(word.undoes for case in book.cases for word in case.words)


def test_a_key_means_what_it_meant_when_it_was_pressed(records, tmp_path):
    session = make_session(records, tmp_path, 2)
    session.give("Ann", [Given(1, "reject", "1")])
    session.change("Ann", type(session.settings)(**{**vars(session.settings), "reasons": ("Stain",)}), "new list")
    session.give("Ann", [Given(2, "reject", "1")])
    assert [case.words[-1].code_text for case in book_of(session).cases] == ["Scratch 傷", "Stain"]


def test_the_anchor_is_that_of_the_file_and_says_what_it_does_not_cover(session, records):
    (anchor,) = read_anchors([anchor_folder(records.path)])
    book = book_of(session)
    assert book.anchor.text == anchor.short
    assert book.anchor.n_uncovered == 0
    assert "covers all" in anchor_line(book)
    session.give("Ann", [Given(1, "follow-up", note="a")])
    session.give("Ann", [Given(1, "follow-up", note="b")])
    live = book_of(session)
    assert (live.anchor.text, live.anchor.n_uncovered) == (anchor.short, 2)
    assert "does not cover the last 2 events" in anchor_line(live)


def test_without_an_anchor_it_says_so(records, tmp_path):
    assert "No anchor" in anchor_line(book_of(make_session(records, tmp_path, 1)))


def test_an_audit_that_is_no_longer_what_was_stored_leaves_the_rest(session, records):
    ((sha256,),) = records.rows("SELECT audit_sha256 FROM audits WHERE item = 2")
    with records._database.transaction():
        records._database.run("UPDATE contents SET packed = x'00' WHERE sha256 = ?", (sha256,))
    case = book_of(session).cases[1]
    assert case.audit is None
    assert "no longer hold the content" in case.refused
    assert case.words


def test_pictures_are_shown_only_with_the_content_that_was_audited(session):
    book = book_of(session)
    paths = [case.path for case in book.cases]
    with open(paths[0], "ab") as file:
        file.write(b"more")
    import os

    os.unlink(paths[1])
    with open(paths[2], "wb") as file:
        file.write(b"no picture")
    shown = run_to_end(pictures_of(book))
    assert [case.picture.why_none for case in shown.cases[:4]] == ["changed", "missing", "unreadable", ""]
    assert [bool(case.picture.jpeg) for case in shown.cases] == [False] * 3 + [True] * 9


def test_a_map_lies_where_the_encoder_looked(session):
    from sae_auditor.images import decode_jpeg

    rgba = np.zeros((2, 2, 4), np.uint8)
    rgba[..., 0], rgba[..., 3] = 255, 255
    # The right half, and beyond the lower edge.
    book = run_to_end(pictures_of(book_of(session), lambda case, image: Overlay(rgba, Box(20, 0, 20, 60), "where")))
    picture = book.cases[0].picture
    bare, mapped = (decode_jpeg(jpeg).astype(int) for jpeg in (picture.jpeg, picture.with_map))
    assert picture.legend == "where"
    assert np.abs(bare[:, :15] - mapped[:, :15]).max() < 12
    expected = 0.3 * bare[:, 25:] + 0.7 * np.array([255, 0, 0])
    assert np.abs(expected - mapped[:, 25:]).max() < 12


def test_what_is_read_back_of_an_audit_is_what_it_was(tmp_path):
    from sae_auditor import Auditor, open_bundle
    from tests.tiny import tiny_bundle, tiny_pictures

    auditor = Auditor(open_bundle(tiny_bundle(tmp_path / "tiny", n_references=8)), "cls", device="cpu")
    audit: Audit = auditor.audit(tiny_pictures(1), ["red", "a metal nut"])[0]
    read = recorded_audit(audit.to_json())
    best = audit.prediction(int(audit.ranked()[0]))
    single = [one for one in best.contributions if not one.is_folded]
    kept = sorted(single, key=lambda one: -abs(one.effect))[:8]
    assert [(bar.latent, bar.effect) for bar in read.bars if bar.latent is not None] == [
        (one.latent, one.effect) for one in single if one in kept
    ]
    assert read.pushes == image_row("x", None, [audit]).pushes
    assert trust_words.trust_lines(read) == trust_words.trust_lines(audit)
    assert trust_words.worth_lines(read) == trust_words.worth_lines(audit)
    assert [(one.name, one.probability) for one in read.classes] == [
        (one.class_name, one.probability) for one in audit.predictions
    ]
    assert read.decides == audit.decides
