from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from sae_auditor.errors import InputRefused
from sae_auditor.images import ImageRefused
from sae_auditor.progress import Progress, run_to_end
from sae_auditor.workbench.frame import FoundSae, FrameController, find_images_job
from sae_auditor.workbench.history import Act, History
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.messages import Messages
from sae_auditor.workbench.queue import ImageQueue
from tests.frame_fakes import fake_auditor, fake_load


@pytest.fixture
def bench():
    def find(paths):
        yield Progress(0, 0)
        return [path for path in paths if path.suffix != ".txt"]

    parts = SimpleNamespace(queue=ImageQueue(), messages=Messages(), jobs=InlineJobs(), history=History())
    parts.states, parts.told, parts.withdrawn, parts.auditors, parts.kept = [], [], [], [], []
    parts.messages.shown.connect(parts.told.append)
    parts.messages.withdrawn.connect(parts.withdrawn.append)
    parts.bench = FrameController(
        parts.states.append, parts.jobs, parts.messages, parts.queue, parts.history, keep=parts.kept.append,
        load=fake_load, find=find,
    )  # fmt: skip
    parts.bench.auditor_changed.connect(parts.auditors.append)
    return parts


def refuse(path):
    yield Progress(0, 0, "Verifying the bundle…")
    raise InputRefused(f"{path} was changed.", todo="Copy it again.")


def test_a_bundle_is_loaded_shown_remembered_and_handed_on(bench):
    bench.bench.open_bundle("line-3.saebundle")
    assert bench.auditors == [bench.bench.auditor]
    state = bench.bench.state
    assert (state.bundle, state.device, state.precision) == ("line-3.saebundle", "cpu", "fp32")
    notes = list(dict.fromkeys(state.loading for state in bench.states))
    assert notes == ["Opening the bundle…", "Loading PyTorch…", "Verifying the bundle…", None]
    place = str(Path("line-3.saebundle").absolute())
    assert state.recent_bundles == (place,)
    assert bench.kept[-1].last_bundle == place


def test_a_bundle_that_fails_leaves_the_former_one_and_says_so_until_another_opens(bench):
    bench.bench.open_bundle("good")
    before = bench.bench.auditor
    bench.bench._load = refuse
    bench.bench.open_bundle("bad.saebundle")
    assert bench.bench.auditor is before
    assert bench.auditors == [before]
    (message,) = bench.told
    assert message.text == "bad.saebundle was changed."
    assert message.safe == "The bundle “good” is still in use."
    assert message.todo == "Copy it again."
    assert isinstance(bench.bench.failure, InputRefused)
    assert bench.bench.state.loading is None
    assert message.key not in bench.withdrawn[2:]
    bench.bench._load = fake_load
    bench.bench.open_bundle("good")
    assert message.key in bench.withdrawn[2:]


def test_a_cancelled_loading_is_shown_no_longer(bench):
    bench.jobs._held = True
    bench.bench.open_bundle("slow")
    assert bench.bench.state.loading
    bench.jobs.cancel("frame.bundle")
    assert bench.bench.state.loading is None


def test_a_newer_bundle_takes_the_place_of_one_that_is_being_loaded(bench):
    bench.jobs._held = True
    bench.bench.open_bundle("first")
    bench.bench.open_bundle("second")
    assert bench.bench.state.loading, "the second is still being loaded"
    bench.jobs.finish("frame.bundle")
    assert [auditor.bundle.name for auditor in bench.auditors] == ["second"]


def test_the_demo_opens_as_the_demo_whatever_images_were_chosen_for_it(bench):
    places = bench.bench.places
    places.use("demo", "/indexes/ours")
    bench.bench.open_bundle("demo")
    assert places.in_use("demo") == "/indexes/ours", "as it was left"
    bench.bench.open_bundle("demo", own_references=True)
    assert places.in_use("demo") == ""
    assert bench.kept[-1].index_places == ("demo=/indexes/ours",), "the choice stays remembered"
    places.use("demo", "/indexes/ours")
    assert places.in_use("demo") == "/indexes/ours", "and can be made again"
    assert places.in_use("another bundle") == ""


def test_a_mistake_of_ours_is_shown_as_one(bench):
    def broken(path):
        yield Progress(0, 0)
        raise ZeroDivisionError("oops")

    bench.bench._load = broken
    bench.bench.open_bundle("x")
    assert bench.told[0].level == "error"
    assert "ZeroDivisionError: oops" in bench.told[0].text
    assert "Traceback" in bench.told[0].details


def test_images_are_added_and_the_first_new_one_is_shown(bench):
    bench.queue.add(["/x/old.png"])
    bench.bench.add_paths([Path("/x/a.png"), Path("/x/b.png")])
    assert bench.queue.current.name == "a.png"
    assert (bench.bench.state.image, bench.bench.state.index, bench.bench.state.count) == ("a.png", 1, 3)


def test_images_that_were_named_come_before_the_samples_and_stay_open(bench, tmp_path):
    bench.bench.add_paths([Path("/x/a.png"), Path("/x/b.png")])
    bench.bench.add_samples(tmp_path, show=False)
    assert names(bench) == ["a.png", "b.png", tmp_path.name]
    assert bench.queue.current.name == "a.png"
    bench.bench.add_paths([Path("/x/c.png")])
    assert names(bench) == ["a.png", "b.png", "c.png", tmp_path.name]
    assert bench.queue.current.name == "c.png"
    bench.history.undo()
    bench.history.redo()
    assert names(bench) == ["a.png", "b.png", "c.png", tmp_path.name]


def test_samples_that_are_not_there_are_said(bench, tmp_path):
    bench.bench.add_samples(tmp_path / "none")
    assert "sample images are not there" in bench.told[0].text


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


def test_without_a_bundle_what_needs_one_says_so_until_there_is_one(bench):
    assert not bench.bench.needs_bundle("Open a bundle first.")
    bench.bench.open_bundle("good")
    assert bench.told[0].key in bench.withdrawn
    assert bench.bench.needs_bundle("Open a bundle first.")


def test_what_would_be_lost_by_quitting_is_named_and_loading_is_nothing_of_it(bench):
    def work():
        yield Progress(0, 0)

    bench.jobs._held = True
    bench.bench.open_bundle("good")
    bench.bench.add_paths([Path("/x/a.png")])
    assert bench.bench.unfinished() == []
    bench.jobs.start("audit.look", work, on_result=print, title="Auditing")
    assert bench.bench.unfinished() == [], "it is made again at the next start"
    bench.jobs.start("index.run", work, on_result=print, title="Indexing images", long=True)
    assert bench.bench.unfinished() == ["Indexing images"]
    bench.jobs.finish("index.run")
    assert bench.bench.unfinished() == []


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
    history.register("step", lambda _value: None)
    history.note(Act("step", "a", None, None))
    history.undo()
    history.note(Act("step", "b", None, None))
    assert told == [("a", None), (None, "a"), ("b", None)]
    assert history.redo() is None


def test_acts_are_values_in_order_that_whoever_knows_them_applies(bench):
    history, shown = History(), {"method": "ablation", "classes": 3}
    for kind in ("method", "classes"):
        history.register(kind, lambda value, kind=kind: shown.__setitem__(kind, value))
    history.note(Act("method", "Method ablation", undo="gradient", redo="ablation"))
    history.note(Act("classes", "Three classes", undo=2, redo=3))
    assert history.titles == ("Method ablation", "Three classes")
    history.undo()
    history.undo()
    assert shown == {"method": "gradient", "classes": 2}
    assert history.titles == ()
    history.redo()
    assert shown == {"method": "ablation", "classes": 2}


def test_an_undo_that_fails_can_be_tried_again():
    history, broken = History(), [True]

    def apply(value):
        if broken[0]:
            raise InputRefused("The disk is full.")

    history.register("a", apply)
    history.note(Act("a", "A", undo=1, redo=2))
    with pytest.raises(InputRefused):
        history.undo()
    assert history.undo_title == "A"
    broken[0] = False
    assert history.undo() == "A"


def test_the_queue_undoes_without_keeping_anything_of_the_window(bench):
    bench.bench.add_paths([Path("/x/a.png")])
    bench.bench.remove_all()
    assert [type(act).__name__ for act in bench.history._done] == ["Act", "Act"]
    assert not any(callable(value) for act in bench.history._done for value in (act.undo, act.redo))


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
