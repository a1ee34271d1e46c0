"""The files of a session's report: the same bytes twice, and what a stranger's text may not do in them."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser

import pytest

from sae_auditor.csv_text import csv_value
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from sae_auditor.records import Records, make_anchor
from sae_auditor.records.reporting import book_of, pictures_of
from sae_auditor.reports.session.files import save_book
from sae_auditor.reports.session.page import book_html, print_blocks
from tests.records.reporting.world import judge, make_session

HOSTILE = "</title></td><script>x</script>\"'><img src=x onerror=alert(1)> {{ 7*7 }} \x1b[31m\u202e\x9b"
KINDS = (".html", ".csv", ".json")


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, sorted(name for name, _ in attrs)))


def book_with(texts, folder, *, label="red tag"):
    folder.mkdir()
    records = Records(folder / "day.workspace", who="Ann", reserve_bytes=0)
    session = make_session(records, folder, 4, texts=texts, label=label)
    judge(session, 4, texts=texts, n_acts=25)
    session.sign("Ann", "reviewed", texts)
    make_anchor(records, "Ann", key=folder / "anchor.key")
    book = run_to_end(pictures_of(book_of(session)))
    records.close()
    return book


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_session_gives_the_same_bytes(session, records, tmp_path, kind):
    first = save_book(run_to_end(pictures_of(book_of(session))), tmp_path / f"1{kind}").read_bytes()
    records.rebuild()
    second = save_book(run_to_end(pictures_of(book_of(session))), tmp_path / f"2{kind}").read_bytes()
    assert first == second
    make_session(records, tmp_path, 1)
    assert save_book(run_to_end(pictures_of(book_of(session))), tmp_path / f"3{kind}").read_bytes() == first


@pytest.mark.parametrize("kind", KINDS)
def test_one_verdict_more_gives_others(session, tmp_path, kind):
    first = save_book(book_of(session), tmp_path / f"1{kind}").read_bytes()
    session.undo("Ann")
    assert save_book(book_of(session), tmp_path / f"2{kind}").read_bytes() != first


def test_another_ending_is_refused_and_nothing_written(session, tmp_path):
    before = sorted(tmp_path.iterdir())
    with pytest.raises(InputRefused, match=r"\.csv, \.json or \.html"):
        save_book(book_of(session), tmp_path / "book.xls")
    assert sorted(tmp_path.iterdir()) == before


def test_csv_opens_with_japanese_and_runs_nothing(tmp_path):
    book = book_with("=1+1; @SUM(A1) 傷", tmp_path / "world")
    data = save_book(book, tmp_path / "book.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    words = [(case, word) for case in book.cases for word in (case.standing or (None,))]
    assert len(rows) == len(words)
    for row, (case, word) in zip(rows, words, strict=True):
        assert csv_value(row["part"]) == case.part
        assert (int(row["item"]), row["settled"], row["outcome"]) == (case.item, case.settled, case.outcome)
        if word is not None:
            assert (csv_value(row["reviewer"]), row["verdict"], row["time"]) == (word.who, word.verdict, word.time)
            assert csv_value(row["note"]) == word.note
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@"))
            assert "; @" not in cell
    assert any(row["note"].startswith("光の反射") for row in rows)
    assert {row["setting_head"] for row in rows} == {book.head}
    assert {row["sae_fingerprint"] for row in rows} == {"5" * 64}


def test_json_says_all_of_it_and_reads_back(session, tmp_path):
    book = book_of(session)
    text = save_book(book, tmp_path / "book.json").read_text(encoding="utf-8")
    data = json.loads(text, parse_constant=lambda name: pytest.fail(name))
    assert data["schema"] == "sae-auditor/session-report/1"
    assert (data["seq"], data["head"], data["is_frozen"]) == (book.seq, book.head, True)
    assert data["provenance"]["fingerprint"] == "b" * 64
    assert data["settings"]["policy_sha256"] == "d" * 64
    assert data["outcomes"]["overkill"] == vars(book.outcomes.overkill)
    assert [(image["item"], len(image["words"])) for image in data["images"]] == [
        (case.item, len(case.words)) for case in book.cases
    ]
    assert len(data["limits"]) == len(book.limits)


def test_hostile_texts_are_only_texts_on_the_page_and_in_print(tmp_path):
    plain = book_with("plain", tmp_path / "plain", label="plain")
    hostile = book_with(HOSTILE, tmp_path / "hostile", label=HOSTILE)
    assert Page(book_html(hostile)).tags == Page(book_html(plain)).tags
    printed = ["".join(block.html for block in print_blocks(book)) for book in (hostile, plain)]
    assert Page(printed[0]).tags == Page(printed[1]).tags
    assert "script" not in {tag for tag, _ in Page(book_html(hostile)).tags}
    for text in (book_html(hostile), printed[0]):
        assert not set(text) & set("\x1b\u202e\x9b")
        assert "{{ 7*7 }}" in text
    # The check finds a tag where there is one.
    assert Page(book_html(plain).replace("plain", HOSTILE)).tags != Page(book_html(plain)).tags


def test_the_page_says_what_vouches_for_it_and_fetches_nothing(session):
    book = run_to_end(pictures_of(book_of(session)))
    page = book_html(book)
    for part in (
        book.head,
        book.anchor.root,
        book.anchor.head,
        "<svg",
        "Frozen report",
        "佐藤",
        *map(str, book.limits),
    ):
        assert str(part).replace("'", "&#39;") in page
    for scheme in ('src="http', "url(", 'href="http', "@import"):
        assert scheme not in page


def test_the_page_of_one_image_has_that_image_and_where_it_comes_from(session):
    book = run_to_end(pictures_of(book_of(session)))
    page = book_html(book.of_one(5))
    assert page.count("<article") == 1
    assert book.cases[4].sha256 in page
    assert book.cases[3].sha256 not in page
    assert book.head in page
    with pytest.raises(KeyError):
        book.of_one(99)
