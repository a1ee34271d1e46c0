"""A session's report as one page for a browser, and as pages for print; both say the same.

Qt's writer of rich text knows a part of HTML only: tables, but no boxes that are placed. So print has templates of its
own, and a bar there is a picture of one pixel that is drawn wide: its name is ``dot:`` and a colour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import segno

from sae_auditor.i18n import translate
from sae_auditor.reports.audit.table import signed_bar
from sae_auditor.reports.pages import data_uri, own_markup, render
from sae_auditor.reports.session import cover, words
from sae_auditor.reports.session.book import Book, Case
from sae_auditor.reports.session.case_sheet import Bar, Sheet, sheet_of, words_head

# Half of what is printed on a page, at 96 to the inch.
_PRINTED_PX: Final = 320


def book_html(book: Book) -> str:
    """Return a report as one page: no script, nothing fetched, every text of a stranger only text."""
    cases = [_page_of(case) | {"bars": list(map(_screen_bar, sheet_of(case).bars))} for case in book.cases]
    qr = None if book.anchor is None else own_markup(_code(book).svg_inline(scale=4, light="#fff", border=3))
    return render("session.html", **_front(book), cases=cases, qr=qr)


@dataclass(frozen=True)
class PrintBlock:
    """A part of a report for print, kept on one page where it fits on one; `starts_page` where it begins a new one."""

    html: str
    starts_page: bool = False


def print_blocks(book: Book) -> Iterator[PrintBlock]:
    """Yield a report for print, in the HTML that Qt's rich text knows: the front, each image, what vouches for it."""
    front = _front(book)
    if book.only is None:
        yield PrintBlock(_printed("head", front), starts_page=True)
        for grid in (*front["grids"], front["images"]):
            yield PrintBlock(_printed("grid", front, grid=grid))
    for case in book.cases:
        page = _page_of(case)
        yield PrintBlock(_printed("case", front, case=page), starts_page=True)
        for part in ("people", "image"):
            yield PrintBlock(_printed(part, front, case=page))
    yield PrintBlock(_printed("settings", front), starts_page=True)
    if book.only is None:
        yield PrintBlock(_printed("grid", front, grid=front["acts"]))
    for images, facts in front["origins"]:
        yield PrintBlock(_printed("origin", front, n=images, facts=facts))
    qr = "" if book.anchor is None else _code(book).png_data_uri(scale=6, border=3)
    yield PrintBlock(_printed("log", front, qr=qr))


def _printed(part: str, front: dict[str, Any], **values: Any) -> str:
    return render("session_print.html", part=part, **front, **values)


def title_of(book: Book) -> str:
    """Return the title of a report."""
    if book.only is None:
        return book.title or book.key
    case = book.cases[0]
    return f"{book.title or book.key}: {case.part or cover.file_name(case)}"


def footer_of(book: Book) -> str:
    """Return what stands at the foot of every printed page: what ties it to the log."""
    state, _ = words.state_lines(book)
    text = translate("SessionReport", "{state}, event {event}, {head}")
    return text.format(state=state, event=book.seq, head=book.head[:16])


def _code(book: Book) -> segno.QRCode:
    assert book.anchor is not None
    return segno.make_qr(book.anchor.text, error="m")


def _front(book: Book) -> dict[str, Any]:
    state, state_text = words.state_lines(book)
    return {
        "title": title_of(book),
        "subtitle": translate("SessionReport", "Session report") if book.only is None
        else translate("SessionReport", "Report of one image"),
        "book": book,
        "state": state,
        "state_text": state_text,
        "anchor_line": words.anchor_line(book),
        "figures": cover.figures_of(book),
        "grids": cover.grids_of(book) if book.only is None else (),
        "images": cover.images_of(book),
        "acts": cover.acts_of(book),
        "settings": cover.settings_of(book),
        "origins": [(origin.images, cover.origin_of(origin)) for origin in book.origins],
        "log": cover.log_of(book),
        "qr_text": book.anchor.text if book.anchor is not None else "",
        "limits": cover.limits_of(book),
        "said": _headings(),
        "words_head": words_head(),
    }  # fmt: skip


def _headings() -> dict[str, str]:
    return {
        "people": translate("SessionReport", "What people said"),
        "nobody": translate("SessionReport", "Nobody has said anything of it."),
        "model": translate("SessionReport", "What the model said"),
        "why": translate("SessionReport", "What moved it"),
        "worth": translate("Audit", "What this explanation is worth"),
        "what_if": translate("Audit", "What if"),
        "as_it_is": translate("Audit", "As it is"),
        "image": translate("Reports", "Image"),
        "shown": translate("SessionReport", "What was on the screen"),
        "settings": translate("SessionReport", "How the session was set up"),
        "origin": translate("SessionReport", "What the audits were made with"),
        "log": translate("SessionReport", "What vouches for it"),
        "limits": translate("SessionReport", "What this does not prove"),
        "qr": translate("SessionReport", "The anchor, to be compared with the log"),
    }


def _page_of(case: Case) -> dict[str, Any]:
    sheet = sheet_of(case)
    picture = case.picture
    shown = [] if picture is None else [data_uri(jpeg) for jpeg in (picture.jpeg, picture.with_map) if jpeg]
    return {"sheet": sheet, "pictures": shown, "bars": sheet.bars, "place": _place(sheet), "width_px": _width_px(case)}


def _width_px(case: Case) -> int:
    """Return how wide a picture is printed: half a page, less where two or a tall one would not fit on it."""
    if case.audit is None or case.picture is None:
        return _PRINTED_PX
    width, height = case.audit.size_px
    room_px = _PRINTED_PX * (0.58 if case.picture.with_map else 1.25)
    return round(min(_PRINTED_PX, room_px * width / height))


def _place(sheet: Sheet) -> str:
    text = translate("SessionReport", "Image {item}")
    return text.format(item=sheet.item) + (f" \u00b7 {sheet.part}" if sheet.part else "")


def _screen_bar(bar: Bar) -> dict[str, Any]:
    css = {"latent": "latent", "unexplained": "unexplained"}.get(bar.css, "rest")
    return {**vars(bar), "boxes": signed_bar(bar.share, 1.0, css)}
