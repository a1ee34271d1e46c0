"""Finding sessions again and making new ones."""

import hashlib
from contextlib import closing
from pathlib import Path

import pytest

from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.progress import StopAsked, Update, run_to_end
from sae_auditor.records import Records, place
from sae_auditor.records.projection import ACCEPT, REJECT
from sae_auditor.records.sessions import Session, Settings
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.session.form import Form, Source, names_in, open_questions, suggested
from sae_auditor.workbench.session.gathering import Came, gather_job, watch_job, watched_folder
from sae_auditor.workbench.session.starting import WATCH, StartController
from tests.session_world import ANN, judged, open_records, write_images

BASE = Settings("", bundle="b", prompts={"good": ("a good part",), "defective": ("a bad part",)})


@pytest.fixture
def records(tmp_path):
    with closing(open_records(tmp_path)) as opened:
        yield opened


@pytest.fixture
def start(records):
    """The controller on records, and what it told."""
    told = []
    controller = StartController(
        InlineJobs(), lambda _state: None, on_session=lambda path, key: told.append(key), on_workspace=told.append,
        on_came=told.append, base=lambda: BASE, queue_paths=lambda: (),
    )  # fmt: skip
    controller.set_records(records, ANN)
    return controller, told


def items(records, key):
    return records.rows("SELECT path, sha256, part FROM items WHERE session = ? ORDER BY item", (key,))


def test_a_session_of_a_folder(records, start, tmp_path):
    controller, told = start
    paths = write_images(tmp_path / "lot 7", 3)
    (tmp_path / "lot 7" / "empty.png").touch()
    controller.make()
    assert set(controller.state.problems) == {"title", "path"}
    controller.answer("path", str(tmp_path / "lot 7"))
    assert controller.state.form.title == "lot 7"
    controller.answer("judges_first", True)
    controller.make()
    (key,) = told
    expected = [(str(path), hashlib.sha256(path.read_bytes()).hexdigest(), path.stem) for path in paths]
    assert items(records, key) == expected
    settings = Session(records, key).settings
    assert (settings.accept_classes, settings.reject_classes) == (("good",), ("defective",))
    assert (settings.title, settings.judges_first, settings.bundle, settings.reviewers) == ("lot 7", True, "b", (ANN,))
    (left,) = controller.state.left
    assert left.path.endswith("empty.png")
    assert left.why
    assert [line.session.key for line in controller.state.listed] == [key]


def test_a_table_gives_paths_and_parts_and_tells_each_row_that_does_not(tmp_path):
    paths = write_images(tmp_path / "images", 3)
    table = tmp_path / "lot.csv"
    table.write_text(
        f"Part ID;Path\n3117;images/{paths[0].name}\n'=2;{paths[1]}\n3119;images/none.png\n"
        f"3120;images/{paths[0].name}\n;{paths[2]}\n3122;\n",
        "utf-8",
    )
    found = run_to_end(gather_job(Form(Source.CSV, str(table)), ()))
    assert [(Path(image.path), image.part) for image in found.images] == [
        (paths[0], "3117"), (paths[1], "=2"), (paths[2], "part 003"),
    ]  # fmt: skip
    assert [Path(left.path).name for left in found.left] == ["lot.csv:7", "none.png", paths[0].name]


def test_tables_and_sources_that_lead_to_nothing_are_refused(tmp_path):
    table = tmp_path / "lot.csv"
    table.write_text("name,part\na,b\n")
    with pytest.raises(InputRefused, match="no column of paths"):
        run_to_end(gather_job(Form(Source.CSV, str(table)), ()))
    with pytest.raises(InputRefused):
        run_to_end(gather_job(Form(Source.FOLDER, str(tmp_path / "none")), ()))
    with pytest.raises(InputRefused, match="None of the images"):
        run_to_end(gather_job(Form(Source.QUEUE), (str(tmp_path / "none.png"),)))


def test_images_of_one_content_come_and_are_counted(records, start, tmp_path):
    controller, _ = start
    (path,) = write_images(tmp_path / "lot", 1)
    path.with_name("copy.png").write_bytes(path.read_bytes())
    controller.answer("path", str(path.parent))
    controller.make()
    assert "2" in controller.state.notice
    assert "1" in controller.state.notice


def test_a_run_that_is_cancelled_leaves_no_session(records, tmp_path):
    write_images(tmp_path / "lot", 3)
    jobs = InlineJobs(held=True)
    controller = StartController(jobs, lambda _state: None, on_session=lambda *_: None, base=lambda: BASE)
    controller.set_records(records, ANN)
    jobs.finish_all()
    controller.answer("path", str(tmp_path / "lot"))
    controller.make()
    assert controller.state.running is not None
    assert not controller.state.can_make
    controller.cancel()
    assert controller.state.running is None
    assert records.rows("SELECT count(*) FROM sessions") == [(0,)]
    controller.make()
    jobs.finish_all()
    assert records.rows("SELECT count(*) FROM sessions") == [(1,)]


def test_what_comes_into_a_watched_folder_comes_as_a_step_once_it_is_whole(records, start, tmp_path):
    controller, told = start
    folder = tmp_path / "camera"
    folder.mkdir()
    controller.answer("source", Source.WATCHED)
    controller.answer("path", str(folder))
    controller.make()
    session = Session(records, told.pop())
    assert watched_folder(session) == str(folder)
    assert session.n_items == 0

    looks, came = [], []

    def sleep(_seconds):
        looks.append(len(looks))
        paths = sorted(folder.iterdir())
        match len(looks):
            case 1:
                write_images(folder, 2)
            case 2:  # it grows still
                with open(paths[0], "ab") as file:
                    file.write(b"more")
            case 4:
                (folder / "empty.png").touch()
            case 9:
                raise StopAsked

    job = watch_job(session, ANN, str(folder), every_s=0.1, sleep=sleep)
    came = [said.value for said in job if isinstance(said, Update)]
    assert [look.items for look in came] == [(1,), (2,), ()]
    assert [Path(one.path).name for one in came[2].left] == ["empty.png"]  # told once
    steps = [event for event in records.events() if event.action == "images/added"]
    assert [Path(event.after["items"][0]["path"]).name for event in steps] == ["part 002.png", "part 001.png"]
    content = (folder / "part 001.png").read_bytes()
    assert items(records, session.key)[1][1] == hashlib.sha256(content).hexdigest()


def test_a_watched_folder_that_goes_away_is_told_once_and_waited_for(records, start, tmp_path):
    controller, told = start
    folder = tmp_path / "camera"
    write_images(folder, 1)
    controller.answer("source", Source.WATCHED)
    controller.answer("path", str(folder))
    controller.make()
    session = Session(records, told.pop())
    n = []

    def sleep(_seconds):
        n.append(1)
        if len(n) == 1:
            folder.rename(tmp_path / "gone")
        if len(n) == 4:
            (tmp_path / "gone").rename(folder)
            write_images(folder, 2, seed=9)
        if len(n) == 8:
            raise StopAsked

    came = [said.value for said in watch_job(session, ANN, str(folder), 0.1, sleep) if isinstance(said, Update)]
    assert [(len(look.items), len(look.left)) for look in came] == [(0, 1), (1, 0)]


def test_the_page_hears_of_what_came_and_of_the_end(records, start, tmp_path, monkeypatch):
    controller, told = start
    folder = tmp_path / "camera"
    write_images(folder, 1)
    controller.answer("source", Source.WATCHED)
    controller.answer("path", str(folder))
    controller.make()
    session = Session(records, told.pop())
    jobs = controller._jobs = InlineJobs(held=True)
    controller.watch(session)
    assert controller.state.watched == str(folder)
    jobs.running(WATCH).owner.on_update([Came((4, 5), ()), Came((6,), ())])
    assert told == [[4, 5, 6]]
    assert controller.state.n_came == 3
    controller.stop_watching()
    jobs.finish_all()
    assert controller.state.watched == ""


def test_a_network_share_is_refused_with_what_to_do_instead(start, tmp_path, monkeypatch):
    controller, told = start
    monkeypatch.setattr(place, "share_kind", lambda _folder: "cifs")
    controller.choose_workspace(tmp_path / "x.sqlite")
    assert told == []
    problem = controller.state.problem
    assert "cifs" in problem.what
    assert "disk of this machine" in problem.rest
    with pytest.raises(EnvironmentProblem):
        Records(tmp_path / "x.sqlite")
    monkeypatch.undo()
    controller.choose_workspace(tmp_path / "x.sqlite")
    assert told == [tmp_path / "x.sqlite"]
    assert controller.state.problem is None


def test_workspaces_that_were_used_before_are_listed_and_one_that_is_gone_says_so(records, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    paths = write_images(tmp_path / "images", 6)
    with closing(open_records(other)) as elsewhere:
        session = judged(elsewhere, paths)
    recent = (records.path, other / "day.sqlite", tmp_path / "gone.sqlite")
    opened = []
    controller = StartController(
        InlineJobs(), lambda _state: None, on_session=lambda *line: opened.append(line), recent=lambda: recent
    )
    controller.set_records(records, ANN)
    # The one that is open has no session yet, which the empty list says.
    known, gone = controller.state.listed
    assert known.session.key == session.key
    assert known.session.n_images == 5
    assert gone.problem
    for row in range(2):
        controller.open(row)
    assert opened == [(other / "day.sqlite", session.key)]
    assert controller.state.problem.what == gone.problem


NAMES = {
    ACCEPT: ["good", "OK", "a good part", "no defect", "without scratches", "defect-free", "not damaged", "undamaged",
             "normal", "良品", "異常なし", "合格", "intact screw", "PASS", "non-defective"],
    REJECT: ["defective", "NG", "scratch", "missing piece", "not ok", "broken screw", "a photo of a cracked tile",
             "不良品", "不合格", "傷あり", "bent", "anomaly", "not good", "contamination"],
    "": ["metal nut", "gear", "lot 7", "screw", "good or bad", "金属", ""],
}  # fmt: skip


@pytest.mark.parametrize(("verdict", "name"), [(verdict, name) for verdict, names in NAMES.items() for name in names])
def test_what_a_class_does_is_suggested_by_its_name(verdict, name):
    assert suggested([name]) == ((name, verdict),)


def test_a_person_has_the_last_word_on_classes(records, start, tmp_path):
    controller, told = start
    write_images(tmp_path / "lot", 1)
    controller.answer_class("good", "")
    controller.answer("path", str(tmp_path / "lot"))
    controller.refresh()  # which suggests nothing anew
    controller.make()
    assert Session(records, told[0]).settings.accept_classes == ()


def test_names_and_open_questions():
    assert names_in(" Ann ,Ben\n\u4f50\u85e4\u3001Ann") == ("Ann", "Ben", "\u4f50\u85e4")
    form = Form(Source.QUEUE, title="t", reviewers=("Ann",), reasons=tuple("abcdefghij"))
    assert set(open_questions(form, 0)) == {"path", "reasons"}
    assert set(open_questions(form, 3)) == {"reasons"}
