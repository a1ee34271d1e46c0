"""What people say of latents in the Audit: written, heard of elsewhere, taken back one by one."""

import pytest

from sae_auditor.concepts.people import Remarks
from sae_auditor.workbench.jobs import InlineJobs
from tests.workbench.audit.audit_fakes import Bench

SAE = "5" * 64


@pytest.fixture
def known():
    """The remarks of the SAE of the fake bundle."""
    return lambda: Remarks.of(SAE)


def with_fingerprint(bench):
    for ref in bench.auditor.bundle.sae_refs:
        ref.fingerprint = SAE
    return bench.ready()


def test_name_note_and_mark_are_written_told_and_taken_back(known):
    bench = with_fingerprint(Bench())
    bench.open()
    told = []
    bench.context.names_changed.connect(told.append)
    bench.controller.rename(42, "  weld seam ")
    bench.controller.write_note(42, "see line 3")
    bench.controller.mark(42, "mixed")
    assert told == ["name", "note", "mark"]
    written = known().get(42)
    assert (written.name, written.note, written.mark) == ("weld seam", "see line 3", "mixed")
    titles = [bench.history.undo() for _ in range(3)]
    assert titles == ["Mark latent 42: Mixed", "Note on latent 42", "Name latent 42"]
    gone = known().get(42)
    assert (gone.name, gone.note, gone.mark) == (None, None, None)
    bench.history.redo()
    assert known().get(42).name == "weld seam"
    assert told == ["name", "note", "mark", "mark", "note", "name", "name"]


def test_only_a_name_is_explained_anew(known):
    bench = with_fingerprint(Bench())
    bench.open()
    latent, explained = bench.state.selected_latent, len(bench.called("explain"))
    fetched = len(bench.auditor.concepts.asked)
    bench.controller.mark(latent, "trusted")
    assert len(bench.called("explain")) == explained
    assert bench.auditor.concepts.asked[fetched:].count(latent) == 2  # what the bundle says of it, and its page
    bench.controller.rename(latent, "rust")
    assert len(bench.called("explain")) == explained + 1


def test_what_is_there_already_or_could_not_be_written_is_no_step(known):
    bench = with_fingerprint(Bench())
    bench.open()
    bench.controller.write_note(42, "")
    assert bench.history.undo_title is None
    page = bench.state.page
    bench.controller.rename(42, "x" * 5000)
    assert len(bench.errors) == 1
    assert bench.history.undo_title is None
    assert bench.state.page is not page


def test_two_changes_of_one_latent_are_both_written(known):
    bench = with_fingerprint(Bench(InlineJobs(held=True)))
    bench.open()
    bench.jobs.finish_all()
    bench.controller.rename(42, "one")
    bench.controller.rename(42, "two")
    bench.jobs.finish_all()
    assert [event.after for event in known().history(42)] == ["one", "two"]
    bench.history.undo()
    bench.jobs.finish_all()
    assert known().get(42).name == "one"
