"""A session's report as a file: a page, a table or data. The printed book is made where Qt is, in `app.pdf`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sae_auditor.atomic import write_atomically
from sae_auditor.i18n import translate
from sae_auditor.json_text import json_text
from sae_auditor.names import path_fields
from sae_auditor.reports.kinds import kind_of
from sae_auditor.reports.provenance import Provenance
from sae_auditor.reports.session import words
from sae_auditor.reports.session.book import Book, Case, Word
from sae_auditor.reports.session.page import book_html, title_of
from sae_auditor.reports.table import Cell, Heading, Table, save_table

SCHEMA: Final = "sae-auditor/session-report/1"
# Pictures are for people; the rest of these is said otherwise.
_NOT_IN_JSON: Final = ("picture", "cases", "moment", "only", "limits")


def save_book(book: Book, path: Path) -> Path:
    """Write a report to a file, whose kind follows from its name; return the path. The same report, the same bytes.

    Raises
    ------
    InputRefused
        When the name says another kind, or the file cannot be written there. Nothing was changed then.
    """
    kind = kind_of(path, translate("SessionReport", "A report cannot be saved as \u201c{file}\u201d."))
    if kind == ".csv":
        return save_table(book_table(book), path)
    text = json_text(book_json(book)) if kind == ".json" else book_html(book)
    write_atomically(path, text.encode())
    return path


def book_table(book: Book) -> Table:
    """Return what people said as a table: a row for each word that stands, one for an image of which nobody spoke."""
    headings = (
        Heading("item", translate("SessionReport", "No."), "count"),
        Heading("part", translate("SessionReport", "Part")),
        Heading("path", translate("SessionReport", "File"), "file"),
        Heading("image_sha256", translate("Reports", "Image SHA-256")),
        Heading("class", translate("SessionReport", "Model")),
        Heading("probability", translate("Audit", "Probability"), "share"),
        Heading("flags", translate("AllImages", "Found")),
        Heading("settled", translate("SessionReport", "People")),
        Heading("outcome", translate("SessionReport", "Overkill or escape")),
        Heading("reviewer", translate("SessionReport", "Who")),
        Heading("stage", translate("SessionReport", "When")),
        Heading("round", translate("SessionReport", "Round"), "count"),
        Heading("verdict", translate("SessionReport", "Verdict")),
        Heading("code", translate("SessionReport", "Key of the reason")),
        Heading("reason", translate("SessionReport", "Reason")),
        Heading("note", translate("SessionReport", "Note")),
        Heading("why_changed", translate("SessionReport", "Changed because")),
        Heading("time", translate("SessionReport", "When")),
        Heading("event", translate("SessionReport", "Event"), "count"),
        Heading("audit_sha256", translate("SessionReport", "Audit SHA-256")),
    )
    rows = [_row(case, word) for case in book.cases for word in (case.standing or (None,))]
    text = " ".join(words.state_lines(book))
    return Table("session-verdicts", title_of(book), headings, rows, provenance_of(book), text)


def _row(case: Case, word: Word | None) -> tuple[Cell, ...]:
    best = case.audit.classes[0] if case.audit is not None else None
    model = (best.name, best.probability) if best is not None else (None, None)
    said: tuple[Cell, ...] = (None,) * 10
    if word is not None:
        text = word.code_text or None
        said = (
            word.who,
            word.stage,
            word.round,
            word.verdict,
            word.code,
            text,
            word.note,
            word.why,
            word.time,
            word.seq,
        )
    found = " ".join(case.flags)
    return (
        case.item, case.part, str(path_fields(case.path)["path"]), case.sha256, *model, found, case.settled,
        case.outcome, *said, case.audit_sha256,
    )  # fmt: skip


def provenance_of(book: Book) -> Provenance:
    """Return where a report comes from; its time is that of the session's last event in it."""
    facts = {name: _joined(book, name) for origin in book.origins for name, _ in origin.facts}
    anchor = book.anchor
    kept = book.settings
    settings = {
        "session": book.key,
        "title": book.title,
        "workspace": book.workspace,
        "state": "frozen" if book.is_frozen else "live",
        "events_after": book.n_after,
        "event": book.seq,
        "head": book.head,
        **({} if anchor is None else {"anchor_event": anchor.seq, "anchor_head": anchor.head, "anchor": anchor.text}),
        "reviewers": list(kept["reviewers"]),
        "passes": list(kept["accept_classes"]),
        "rejects": list(kept["reject_classes"]),
        "policy_sha256": kept["policy_sha256"],
        "view": kept["view"],
        **{name: text for name, text in facts.items() if name not in _OF_PROVENANCE},
    }
    own = {name: facts.get(key, "") for key, name in _OF_PROVENANCE.items()}
    return Provenance(settings=settings, written=book.moment, **own)


_OF_PROVENANCE: Final = {
    "bundle": "bundle",
    "bundle_fingerprint": "fingerprint",
    "encoder": "encoder",
    "encoder_fingerprint": "encoder_fingerprint",
    "sae": "sae",
    "sae_fingerprint": "sae_fingerprint",
    "site": "site",
}


def _joined(book: Book, name: str) -> str:
    """Return a value that audits were made with; several where they were made with several."""
    return "; ".join(dict.fromkeys(value for origin in book.origins for key, value in origin.facts if key == name))


def book_json(book: Book) -> dict[str, Any]:
    """Return a report as plain values in the schema ``sae-auditor/session-report/1``, without pictures."""
    return {
        "schema": SCHEMA,
        "provenance": provenance_of(book).to_json(),
        **_plain(book),
        "time": book.moment.isoformat(),
        "limits": [str(line) for line in book.limits],
        "images": [_plain(case) | path_fields(case.path) for case in book.cases],
    }


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = (field.name for field in dataclasses.fields(value) if field.name not in _NOT_IN_JSON)
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return list(map(_plain, value))
    return value
