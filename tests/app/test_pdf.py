"""A report as a PDF: the same bytes whenever it is written, whole, and without a window."""

from __future__ import annotations

import re
import subprocess
import sys
import time

import pytest

from sae_auditor.app import pdf
from sae_auditor.progress import run_to_end
from sae_auditor.records import Records, make_anchor
from sae_auditor.records.reporting import book_of, pictures_of
from tests.records.reporting.world import judge, make_session


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    records = Records(folder / "day.workspace", who="Ann", reserve_bytes=0)
    session = make_session(records, folder, 5, texts="検査 <b>x</b>")
    judge(session, 5, n_acts=20)
    session.sign("Ann", "reviewed")
    make_anchor(records, "Ann", key=folder / "anchor.key")
    yield run_to_end(pictures_of(book_of(session)))
    records.close()


def n_pages(content):
    return len(re.findall(rb"/Type /Page\b", content))


def test_the_same_report_gives_the_same_bytes_later(qapp, book, tmp_path, monkeypatch):
    pdf.write_pdf(book, tmp_path / "1.pdf")
    raw = run_to_end(pdf._as_qt_writes_it(book))
    time.sleep(1.1)
    pdf.write_pdf(book, tmp_path / "2.pdf")
    assert (tmp_path / "1.pdf").read_bytes() == (tmp_path / "2.pdf").read_bytes()
    # Without what is done about Qt's clock they would differ.
    assert run_to_end(pdf._as_qt_writes_it(book)) != raw


def test_its_time_is_that_of_the_last_event(qapp, book, tmp_path):
    pdf.write_pdf(book, tmp_path / "book.pdf")
    content = (tmp_path / "book.pdf").read_bytes()
    stamps = re.findall(rb"\(D:(\d{14})", content)
    assert stamps
    zones = set(re.findall(rb"\(D:\d{14}(Z|[+-]\d\d'\d\d)", content))
    if zones == {b"Z"}:
        assert set(stamps) == {book.moment.strftime("%Y%m%d%H%M%S").encode()}
    assert len(set(stamps)) == 1


@pytest.mark.parametrize(
    ("zone", "said"),
    [(b"Z", b"20261201233000"), (b"+09'00'", b"20261202083000"), (b"-03'30'", b"20261201200000")],
)
def test_the_time_is_told_in_the_zone_that_qt_wrote(zone, said):
    from datetime import UTC, datetime

    moment = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    content = b"/CreationDate (D:20200101000000" + zone + b")"
    xmp = b'xmp:CreateDate="2020-01-01T00:00:00' + zone.replace(b"'", b":").rstrip(b":") + b'"'
    found = pdf._without_clock(content + xmp, moment)
    assert len(found) == len(content + xmp)
    assert b"(D:" + said + zone in found
    assert said == re.sub(rb"[-:T]", b"", re.search(rb'Date="(.{19})', found)[1])


def test_the_table_of_places_holds(qapp, book, tmp_path):
    pdf.write_pdf(book, tmp_path / "book.pdf")
    content = (tmp_path / "book.pdf").read_bytes()
    start = int(re.findall(rb"startxref\s+(\d+)", content)[-1])
    assert content[start : start + 4] == b"xref"
    head = re.match(rb"xref\s+0 (\d+)\s+", content[start:])
    rows = re.findall(rb"(\d{10}) \d{5} ([nf])", content[start:])
    assert len(rows) == int(head[1]) > 10
    for number, (place, kind) in enumerate(rows):
        if kind == b"n":
            assert content[int(place) :].startswith(b"%d 0 obj" % number)


def test_each_image_begins_a_page_and_no_part_is_cut_off(qapp, book, tmp_path):
    pdf.write_pdf(book, tmp_path / "book.pdf")
    pdf.write_pdf(book.of_one(2), tmp_path / "one.pdf")
    whole, one = (n_pages((tmp_path / name).read_bytes()) for name in ("book.pdf", "one.pdf"))
    assert whole >= 2 + len(book.cases)
    assert 2 <= one < whole


def test_a_list_longer_than_a_page_goes_on_over_pages(qapp, book, tmp_path):
    from dataclasses import replace

    short, long = replace(book, cases=()), replace(book, cases=(), acts=book.acts * 60)
    pdf.write_pdf(short, tmp_path / "short.pdf")
    pdf.write_pdf(long, tmp_path / "long.pdf")
    n_rows = 59 * len(book.acts)
    pages = n_pages((tmp_path / "long.pdf").read_bytes()) - n_pages((tmp_path / "short.pdf").read_bytes())
    assert n_rows / 60 < pages < n_rows / 15


def test_stopped_in_between_it_writes_nothing_and_the_next_one_is_whole(qapp, book, tmp_path):
    for n_steps in (1, 25):
        job = pdf.pdf_job(book, tmp_path / "book.pdf")
        done = [next(job).done for _ in range(n_steps)]
        assert done == sorted(done)
        job.close()
    assert not list(tmp_path.iterdir())
    pdf.write_pdf(book, tmp_path / "book.pdf")
    assert (tmp_path / "book.pdf").read_bytes().endswith(b"%%EOF\n")


def test_letters_of_japanese_are_in_the_file(qapp, book, tmp_path):
    from PySide6.QtGui import QFontDatabase

    if not QFontDatabase.families(QFontDatabase.WritingSystem.Japanese):
        pytest.skip("no font here has Japanese letters")
    pdf.write_pdf(book, tmp_path / "book.pdf")
    content = (tmp_path / "book.pdf").read_bytes()
    # What maps drawn letters to characters, so that they can be searched and copied.
    for letter in "検査佐藤光":
        assert f"{ord(letter):04X}".encode() in content


def test_a_process_without_a_window_or_a_display_writes_the_same(qapp, book, tmp_path):
    import os
    import pickle

    (tmp_path / "book").write_bytes(pickle.dumps(book))
    program = (
        "import pickle, sys; from sae_auditor.app.pdf import write_pdf;"
        "write_pdf(pickle.load(open(sys.argv[1], 'rb')), sys.argv[2])"
    )
    unset = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    command = [sys.executable, "-c", program, str(tmp_path / "book"), str(tmp_path / "1.pdf")]
    subprocess.run(command, check=True, env=environment, timeout=120)
    pdf.write_pdf(book, tmp_path / "2.pdf")
    assert (tmp_path / "1.pdf").read_bytes() == (tmp_path / "2.pdf").read_bytes()
