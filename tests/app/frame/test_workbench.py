from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import numpy as np
import pytest
from frame_fakes import fake_auditor, fake_load

from sae_auditor.errors import InputRefused
from sae_auditor.images import ImageRefused
from sae_auditor.progress import Progress, run_to_end
from sae_auditor.workbench.frame import FoundSae, Workbench, WorkbenchView, find_images_job
from sae_auditor.workbench.history import Change, History
from sae_auditor.workbench.inline_jobs import InlineJobRunner
from sae_auditor.workbench.messages import Messages
from sae_auditor.workbench.protocols import Workspace
from sae_auditor.workbench.queue import ImageQueue


@pytest.fixture
def bench():
    def find(paths):
        yield Progress(0, 0)
        return [path for path in paths if path.suffix != ".txt"]

    parts = SimpleNamespace(
        view=Mock(spec=WorkbenchView), queue=ImageQueue(), messages=Messages(), told=[], workspace=Mock(spec=Workspace)
    )
    parts.history = History()
    parts.messages.shown.connect(parts.told.append)
    parts.bench = Workbench(
        parts.view, InlineJobRunner(), parts.messages, parts.queue, parts.history, load=fake_load, find=find
    )
    parts.bench.add_workspace(parts.workspace)
    return parts


def refuse(path):
    yield Progress(0, 0, "Verifying the bundle…")
    raise InputRefused(f"{path} was changed.", todo="Copy it again.")


def test_a_bundle_is_loaded_shown_and_handed_to_the_workspaces(bench):
    opened = []
    bench.bench.bundle_opened.connect(opened.append)
    bench.bench.open_bundle("line-3.saebundle")
    assert bench.workspace.set_auditor.call_args.args[0] is bench.bench.auditor
    bench.view.set_bundle.assert_called_once_with("line-3.saebundle", "cpu", "fp32")
    notes = [call.args[0] for call in bench.view.set_loading.call_args_list]
    assert notes == ["Opening the bundle…", "Loading PyTorch…", "Verifying the bundle…", None]
    assert opened == ["line-3.saebundle"]


def test_a_bundle_that_fails_leaves_the_former_one_and_says_so(bench):
    bench.bench.open_bundle("good")
    before = bench.bench.auditor
    bench.workspace.set_auditor.reset_mock()
    bench.bench._load = refuse
    bench.bench.open_bundle("bad.saebundle")
    assert bench.bench.auditor is before
    bench.workspace.set_auditor.assert_not_called()
    (message,) = bench.told
    assert message.text == "bad.saebundle was changed."
    assert message.safe == "The bundle “good” is still in use."
    assert message.todo == "Copy it again."
    assert isinstance(bench.bench.failure, InputRefused)
    assert bench.view.set_loading.call_args.args == (None,)


def test_a_mistake_of_ours_is_shown_as_one(bench):
    def broken(path):
        yield Progress(0, 0)
        raise ZeroDivisionError("oops")

    bench.bench._load = broken
    bench.bench.open_bundle("x")
    assert bench.told[0].level == "error"
    assert "ZeroDivisionError: oops" in bench.told[0].text
    assert "Traceback" in bench.told[0].details


def test_a_workspace_that_comes_later_is_told_everything(bench):
    bench.bench.open_bundle("good")
    bench.queue.add(["/x/a.png"])
    late = Mock(spec=Workspace)
    bench.bench.add_workspace(late)
    late.set_auditor.assert_called_once_with(bench.bench.auditor)
    late.set_image.assert_called_once_with(bench.queue.current)


def test_images_are_added_and_the_first_new_one_is_shown(bench):
    bench.queue.add(["/x/old.png"])
    bench.bench.add_paths([Path("/x/a.png"), Path("/x/b.png")])
    assert bench.queue.current.name == "a.png"
    assert bench.workspace.set_image.call_args.args[0].name == "a.png"


def test_nothing_found_and_nothing_new_are_said(bench):
    bench.bench.add_paths([])
    bench.bench.add_paths([Path("/x/readme.txt")])
    bench.bench.add_paths([Path("/x/a.png")])
    bench.bench.add_paths([Path("/x/a.png")])
    assert [message.level for message in bench.told] == ["warning", "info"]
    assert len(bench.queue) == 1


def test_a_dropped_bundle_is_opened(bench):
    bench.bench.add_paths([Path("/x/line.saebundle"), Path("/x/a.png")])
    assert bench.bench.auditor.bundle.name == str(Path("/x/line.saebundle"))
    assert len(bench.queue) == 1


def test_pasted_pixels_are_shown(bench):
    bench.bench.add_pixels(np.zeros((4, 4, 3), np.uint8))
    bench.bench.add_pixels(np.zeros((4, 4, 3), np.uint8))
    assert [item.name for item in bench.queue.items] == ["Pasted image 1", "Pasted image 2"]
    assert bench.queue.current_index == 1


def test_an_unreadable_folder_is_a_message(bench):
    def find(paths):
        yield Progress(0, 0)
        raise InputRefused("/x is empty.")

    bench.bench._find = find
    bench.bench.add_paths([Path("/x")])
    assert bench.told[0].text == "/x is empty."


def test_an_auditor_from_a_workspace_replaces_the_one_in_use(bench):
    bench.bench.open_bundle("good")
    other = fake_auditor("good")
    bench.bench.use_auditor(other)
    assert bench.bench.auditor is other


def test_pending_asks_every_workspace(bench):
    bench.workspace.is_pending.return_value = True
    assert bench.bench.is_pending()


def names(bench):
    return [item.name for item in bench.queue.items]


def test_removing_and_adding_can_be_undone_and_redone(bench):
    bench.bench.add_paths([Path(f"/x/{letter}.png") for letter in "abcd"])
    bench.queue.select(2)
    bench.bench.remove_current()
    bench.bench.remove_all()
    assert names(bench) == []
    bench.history.undo()
    assert names(bench) == ["a.png", "b.png", "d.png"]
    bench.history.undo()
    assert names(bench) == ["a.png", "b.png", "c.png", "d.png"]
    assert bench.queue.current.name == "c.png"
    bench.history.undo()
    assert names(bench) == []
    assert bench.history.undo() is None
    for _ in range(4):
        bench.history.redo()
    assert names(bench) == []
    bench.history.undo()
    bench.history.undo()
    assert names(bench) == ["a.png", "b.png", "c.png", "d.png"]
    assert [bench.queue.position_of(item.id) for item in bench.queue.items] == [0, 1, 2, 3]


def test_a_new_change_ends_what_could_be_redone():
    history, told = History(), []
    history.changed.connect(lambda: told.append((history.undo_title, history.redo_title)))
    history.note(Change("a", lambda: None, lambda: None))
    history.undo()
    history.note(Change("b", lambda: None, lambda: None))
    assert told == [("a", None), (None, "a"), ("b", None)]
    assert history.redo() is None


def test_a_file_of_tensors_is_handed_on_and_images_stay_images(bench, tmp_path):
    given = []
    bench.bench.sae_given.connect(given.append)
    bench.bench.add_paths([tmp_path / "ae.PT", tmp_path / "a.png"])
    assert given == [tmp_path / "ae.PT"]
    assert [item.name for item in bench.queue.items] == ["a.png"]


def test_a_folder_without_images_is_an_sae_only_when_it_holds_tensors(tmp_path):
    for name in ("sae", "notes", "both"):
        (tmp_path / name).mkdir()
    (tmp_path / "sae" / "sae_weights.safetensors").touch()
    (tmp_path / "notes" / "readme.txt").touch()
    (tmp_path / "both" / "ae.pt").touch()
    (tmp_path / "both" / "part.png").touch()
    assert run_to_end(find_images_job([tmp_path / "sae"])) == FoundSae(tmp_path / "sae")
    assert run_to_end(find_images_job([tmp_path / "both"])) == [tmp_path / "both" / "part.png"]
    with pytest.raises(ImageRefused):
        run_to_end(find_images_job([tmp_path / "notes"]))
