"""``sae-auditor session``: a review from its images to the folder that is checked elsewhere, and what goes wrong."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import subprocess
import sys

import apsw
import pytest
from typer.testing import CliRunner

from sae_auditor.cli import _session_export, app
from sae_auditor.cli._checks import check_workspace
from sae_auditor.concepts.policy import ReasonsPolicy, WordEntry
from sae_auditor.progress import Update
from sae_auditor.records import Records, make_anchor, place, running
from sae_auditor.records.sessions import Given, Session, sessions_in
from tests.tiny import tiny_bundle, tiny_image_files


@pytest.fixture(scope="module")
def world(folder, tmp_path_factory):
    """A workspace in which a session of four images was audited and judged by two, with an anchor; read only."""
    here = tmp_path_factory.mktemp("workspace")
    tiny_image_files(here / "parts", 4)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG", "DATA", "CACHE"):
            patch.setenv(f"XDG_{name}_HOME", str(here / name))
        own = ("--workspace", str(here / "w.sqlite"), "--as", "Aiko")
        new = ("session", "new", str(here / "parts"), "--bundle", str(folder), "--title", "Monday", *own)
        for command in (new, ("session", "run", "--device", "cpu", *own)):
            result = CliRunner().invoke(app, command)
            assert result.exit_code == 0, result.stderr
        records = Records(here / "w.sqlite", who="Aiko")
        session = Session(records, sessions_in(records)[0][0])
        for who, verdicts in (("Aiko", ("accept", "reject", "accept")), ("Ben", ("accept", "accept", "accept"))):
            for item, verdict in enumerate(verdicts, 1):
                session.give(who, [Given(item, verdict, "1", "=a note\nof two lines")])
        make_anchor(records, "Aiko", [here / "usb"], here / "key")
        session.give("Aiko", [Given(4, "follow-up")])
        records.close()
    return here


@pytest.fixture(autouse=True)
def _own_workspace(tmp_path, monkeypatch):
    """Give each test a workspace of its own where the person's is."""
    monkeypatch.setattr(place, "default_place", lambda: tmp_path / "records" / "workspace.sqlite")


@pytest.fixture
def own(world, tmp_path):
    """A copy of that workspace; returns its database."""
    shutil.copytree(world, tmp_path / "own", ignore=shutil.ignore_patterns("*.reserve", "*.lock"))
    return tmp_path / "own" / "w.sqlite"


@pytest.fixture
def exported(call, world, tmp_path):
    key = json.loads(call("session", "list", "--workspace", world / "w.sqlite", "--json", "-").stdout)["sessions"][0]
    result = call("session", "export", key["id"], "--workspace", world / "w.sqlite", "--output", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    return tmp_path / "out"


def made(result, status=0):
    assert result.exit_code == status, result.stderr
    return json.loads(result.stdout)


def tables(path, *statements):
    """Change a database beside the program."""
    connection = apsw.Connection(str(path))
    for statement in statements:
        connection.execute(statement)
    connection.close()


# ------------------------------------------------------------------------------------------------------------ new, run


def test_a_session_from_its_folder_to_audits_that_are_the_same_again(call, folder, tmp_path):
    pictures = tiny_image_files(tmp_path / "parts", 3)
    new = made(call("session", "new", tmp_path / "parts", "--bundle", folder, "--as", "Aiko", "--json", "-"))
    assert {**new, "id": "", "workspace": {}} == {
        "id": "", "title": "parts", "workspace": {}, "images": 3, "refused": [], "accept_classes": ["good"],
        "reject_classes": ["defective"], "class_rule": "by name",
    }  # fmt: skip
    ran = made(call("session", "run", "--device", "cpu", "--json", "-"))
    assert (ran["id"], ran["audited"], ran["refused"], ran["counts"]["undecided"]) == (new["id"], 3, [], 3)
    assert "Nothing waited" in call("session", "run", "--device", "cpu").stderr
    (line,) = made(call("session", "list", "--json", "-"))["sessions"]
    assert (line["id"], line["images"], line["audited"]) == (new["id"], 3, 3)

    with_records = Records(new["workspace"]["path"], is_read_only=True)
    rows = with_records.rows("SELECT item, path, sha256, part FROM items ORDER BY item")
    with_records.close()
    hashes = [hashlib.sha256(picture.read_bytes()).hexdigest() for picture in pictures]
    assert rows == [(i + 1, str(pictures[i]), hashes[i], f"part{i}") for i in range(3)]

    again = made(call("session", "replay", new["id"][:5], "--device", "cpu", "--json", "-"))
    assert (again["same"], again["tolerance_ppm"], again["top"]) == (3, 100, 10)
    assert [one["item"] for one in again["audits"]] == [1, 2, 3]
    assert all(one["is_same"] and one["top_changed"] == [] and one["why"] == "" for one in again["audits"])


def test_a_table_names_images_and_their_parts(call, folder, tmp_path):
    tiny_image_files(tmp_path / "parts", 3)
    table = tmp_path / "today.csv"
    table.write_text("path;part\nparts/part1.png;3117\nparts/part0.png;\nparts/gone.png;3118\n")
    result = call("session", "new", table, "--bundle", folder, "--json", "-")
    new = made(result, 3)
    assert (new["title"], new["images"], len(new["refused"])) == ("today", 2, 1)
    assert "gone.png" in result.stderr
    records = Records(new["workspace"]["path"], is_read_only=True)
    assert records.rows("SELECT part FROM items ORDER BY item") == [("3117",), ("part0",)]
    records.close()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("path,part\nparts/part0.png,1\nparts/part0.png,2\n", "another part in line 3"),
        ("file,part\nparts/part0.png,1\n", "no column 'path'"),
        ("path,part\n,1\n", "names no image in line 2"),
    ],
)
def test_a_table_that_says_nothing_clear_is_refused_and_no_session_made(call, folder, tmp_path, text, said):
    tiny_image_files(tmp_path / "parts", 1)
    (tmp_path / "t.csv").write_text(text)
    result = call("session", "new", tmp_path / "t.csv", "--bundle", folder)
    assert result.exit_code == 3
    assert said in result.stderr
    assert made(call("session", "list", "--json", "-"))["sessions"] == []


@pytest.mark.parametrize(
    ("options", "sides"),
    [
        (("--reject-class", "good"), (["defective"], ["good"], "given")),
        (("--accept-class", "defective"), (["defective"], ["good"], "given")),
        (("--prompts", "colour"), ([], [], "not known")),
        (("--prompts", "colour", "--accept-class", "red", "--reject-class", "blue"), (["red"], ["blue"], "given")),
    ],
)
def test_classes_pass_or_reject_by_their_names_or_as_they_are_named(call, folder, pictures, options, sides):
    new = made(call("session", "new", pictures[0], "--bundle", folder, *options, "--json", "-"))
    assert (new["accept_classes"], new["reject_classes"], new["class_rule"]) == sides


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (("--reject-class", "purple"), 3, "purple"),
        (("--accept-class", "good", "--reject-class", "good"), 3, "both accept and reject"),
        (("--reason", "x") * 10, 2, "nine keys"),
        (("--sae", "nobody"), 3, "no SAE named"),
    ],
)
def test_what_a_session_cannot_be_made_with(call, folder, pictures, options, status, said):
    result = call("session", "new", pictures[0], "--bundle", folder, *options)
    assert result.exit_code == status
    assert said in result.stderr.replace("\n", " ")


def test_settings_are_recorded(call, folder, pictures):
    options = ("--title", "Tuesday", "--reviewer", "Aiko", "--reviewer", "Ben", "--judge-first", "--reason", "scratch")
    new = made(call("session", "new", pictures[0], "--bundle", folder, *options, "--view", "whole", "--json", "-"))
    records = Records(new["workspace"]["path"], is_read_only=True)
    settings = Session(records, new["id"]).settings
    records.close()
    assert (settings.title, settings.reviewers, settings.reasons) == ("Tuesday", ("Aiko", "Ben"), ("scratch",))
    assert (settings.judges_first, settings.is_blind, settings.view) == (True, True, "whole")
    assert settings.prompts["defective"] == ("a defective part", "a broken part")


def test_the_policy_that_holds_is_recorded_by_its_hash(call, tmp_path, pictures):
    word = WordEntry(word="red", judgement="must-not", who="Aiko", when="2026-01-02T03:04:05Z")
    bundle = tiny_bundle(tmp_path / "judged", n_references=4, words=(), policies=[ReasonsPolicy(words=(word,))])
    new = made(call("session", "new", pictures[0], "--bundle", bundle, "--json", "-"))
    records = Records(new["workspace"]["path"], is_read_only=True)
    recorded = Session(records, new["id"]).settings.policy_sha256
    records.close()
    policy = ReasonsPolicy(prompt_set="condition", words=(word,))
    assert recorded == hashlib.sha256(policy.to_bytes()).hexdigest()


def test_an_image_that_cannot_be_audited_is_told_and_tried_again_when_asked(call, folder, tmp_path):
    pictures = tiny_image_files(tmp_path / "parts", 3)
    call("session", "new", tmp_path / "parts", "--bundle", folder)
    kept = pictures[0].read_bytes()
    pictures[0].unlink()
    pictures[1].write_bytes(pictures[2].read_bytes())
    ran = made(call("session", "run", "--device", "cpu", "--json", "-"), 3)
    assert ran["audited"] == 1
    assert [(one["item"], one["flags"]) for one in ran["refused"]] == [(1, ["refused"]), (2, ["changed-file"])]
    pictures[0].write_bytes(kept)
    assert "Nothing waited" in call("session", "run", "--device", "cpu").stderr
    ran = made(call("session", "run", "--device", "cpu", "--again", "--json", "-"), 3)
    assert (ran["audited"], [one["item"] for one in ran["refused"]]) == (1, [2])


def test_an_interrupted_run_keeps_its_audits_and_goes_on(call, folder, tmp_path, monkeypatch):
    tiny_image_files(tmp_path / "parts", 4)
    call("session", "new", tmp_path / "parts", "--bundle", folder)
    monkeypatch.setattr(running, "_TOGETHER", 2)

    def stopped(job, unit="steps"):
        while True:
            try:
                said = next(job)
            except StopIteration as end:
                return end.value
            if isinstance(said, Update):
                job.close()
                raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("sae_auditor.cli._session_run.drive", stopped)
        result = call("session", "run", "--device", "cpu")
    assert result.exit_code == 130
    assert "2 audits are recorded, 2 images wait" in result.stderr
    assert made(call("session", "run", "--device", "cpu", "--json", "-"))["audited"] == 2
    (line,) = made(call("session", "list", "--json", "-"))["sessions"]
    assert line["audited"] == 4


def test_another_bundle_is_not_mixed_in_but_explains_a_replay(call, own, tmp_path):
    other = tiny_bundle(tmp_path / "other", seed=5, n_references=4, words=())
    key = made(call("session", "list", "--workspace", own, "--json", "-"))["sessions"][0]["id"]
    replayed = call("session", "replay", key, "--workspace", own, "--bundle", other, "--device", "cpu", "--json", "-")
    found = made(replayed, 1)
    assert found["same"] < 4
    assert all("bundle: " in one["why"] for one in found["audits"] if not one["is_same"])
    tables(own, "DELETE FROM audits WHERE item = 1")
    result = call("session", "run", key, "--workspace", own, "--bundle", other, "--device", "cpu")
    assert result.exit_code == 3
    assert "made with another bundle" in result.stderr


def test_a_replay_says_which_file_was_changed_and_which_audit_is_gone(call, own, folder):
    records = Records(own, is_read_only=True)
    (path,) = records.rows("SELECT path FROM items WHERE item = 2")[0]
    (sha256,) = records.rows("SELECT audit_sha256 FROM audits WHERE item = 3")[0]
    records.close()
    tables(own, f"DELETE FROM contents WHERE sha256 = '{sha256}'")
    with open(path, "rb") as file:
        kept = file.read()
    try:
        tiny = tiny_image_files(own.parent / "others", 5)[4]
        shutil.copyfile(tiny, path)
        found = made(call("session", "replay", "--workspace", own, "--device", "cpu", "--json", "-"), 1)
    finally:
        with open(path, "wb") as file:
            file.write(kept)
    assert [one["item"] for one in found["audits"] if not one["is_same"]] == [2, 3]
    assert "another content" in found["audits"][1]["why"]
    assert sha256 in found["audits"][2]["why"]


# ------------------------------------------------------------------------------------------------------ anchor, export


def test_an_anchor_goes_to_every_folder_and_says_what_to_print(call, own, tmp_path):
    made_now = made(
        call("session", "anchor", "--to", tmp_path / "a", tmp_path / "b", "--workspace", own, "--json", "-")
    )
    assert made_now["text"].split()[:3] == ["SAEA1", made_now["workspace"], str(made_now["seq"])]
    assert len(made_now["fingerprint"].split()) == 16
    files = [next((tmp_path / name).iterdir()) for name in "ab"]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert json.loads(files[0].read_text())["head"] == made_now["head"]
    result = call("session", "anchor", "--workspace", own)
    assert result.exit_code == 0
    assert "SAEA1 " in result.stdout
    assert "▀" not in result.stdout  # the code is for terminals
    assert "proves little" in result.stderr


def test_the_code_of_an_anchor_is_drawn_on_a_terminal(call, own, monkeypatch):
    drawn = io.StringIO()
    monkeypatch.setattr(drawn, "isatty", lambda: True)
    records = Records(own, who="Aiko", reserve_bytes=0)
    anchor = make_anchor(records, "Aiko")
    records.close()
    monkeypatch.setattr(sys, "stdout", drawn)
    _session_export._show_code(anchor)
    assert drawn.getvalue().count("\n") > 20
    assert "█" in drawn.getvalue()


def test_an_export_holds_log_audits_hashes_and_its_own_check(exported, world):
    done = subprocess.run([sys.executable, "-I", exported / "verify.py"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["ok"]
    audits = sorted((exported / "audits").iterdir())
    assert len(audits) == 4
    for audit in audits:
        assert hashlib.sha256(audit.read_bytes()).hexdigest() == audit.stem
    with open(exported / "images.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        with open(row["path"], "rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == row["sha256"]
    assert sorted(row["audit_sha256"] for row in rows) == [audit.stem for audit in audits]
    assert len(list((exported / "anchors").iterdir())) == 1
    assert not list(exported.rglob("*.part"))
    assert "complies with no regulation" in (exported / "README.txt").read_text()


def test_an_export_is_not_written_over_and_names_a_missing_audit(call, own, exported, tmp_path):
    key = made(call("session", "list", "--workspace", own, "--json", "-"))["sessions"][0]["id"]
    before = (exported / "events.jsonl").read_bytes()
    result = call("session", "export", key, "--workspace", own, "--output", exported)
    assert result.exit_code == 3
    assert (exported / "events.jsonl").read_bytes() == before
    tables(own, "DELETE FROM contents WHERE sha256 = (SELECT audit_sha256 FROM audits WHERE item = 1)")
    told = made(call("session", "export", key, "--workspace", own, "--output", tmp_path / "new", "--json", "-"), 1)
    assert (told["audits"], len(told["missing"])) == (3, 1)


# ------------------------------------------------------------------------------------------------------------- verify


def test_a_workspace_and_its_export_say_the_same(call, world, exported):
    anchors = ("--anchors", world / "usb")
    ours = made(call("session", "verify", world / "w.sqlite", *anchors, "--json", "-"))
    assert ours.pop("tables_ok") is True
    theirs = made(call("session", "verify", exported, *anchors, "--json", "-"))
    file = made(call("session", "verify", exported / "events.jsonl", "--json", "-"))
    assert ours == theirs == file
    assert set(ours) == {"ok", "events", "first_bad_seq", "anchors"}
    assert (ours["ok"], ours["first_bad_seq"], len(ours["anchors"])) == (True, None, 1)
    said = call("session", "verify", world / "w.sqlite").stdout
    for text in ("The chain holds", "by Aiko: holds", "what the events come to", "complies with no regulation"):
        assert text in said


def test_the_line_on_paper_is_an_anchor_for_both_verifiers(call, exported):
    anchor = json.loads(next((exported / "anchors").iterdir()).read_text())
    line = f"SAEA1 {anchor['workspace']} {anchor['seq']} {anchor['head']} {anchor['root']} {anchor['time']}"
    for paper, status in ((line, 0), (line.replace(anchor["head"], anchor["root"]), 1), ("SAEA1 x", 3)):
        result = call("session", "verify", exported, "--anchors", paper, "--json", "-")
        program = [sys.executable, "-I", exported / "verify.py", exported, paper]
        done = subprocess.run(program, capture_output=True, text=True, check=False)
        assert (result.exit_code, done.returncode) == (status, status)
        assert result.stdout == "" or json.loads(result.stdout) == json.loads(done.stdout)
    own = next((exported / "anchors").iterdir())
    own.write_text(own.read_text().replace("sae-auditor/anchor/1", "SAEA1"))  # no file is from paper
    assert call("session", "verify", exported).exit_code == 3
    done = subprocess.run([sys.executable, "-I", exported / "verify.py"], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    own.unlink()
    assert "from paper: holds" in call("session", "verify", exported, "--anchors", line).stdout


def spelled(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(content):
    return hashlib.sha256(b"\0" + spelled(content).encode()).hexdigest()


def chained(lines, start):
    """Write the hashes of lines anew from one on, as somebody would who holds the file."""
    prev = lines[start - 1]["hash"] if start else hashlib.sha256(b"").hexdigest()
    for at in range(start, len(lines)):
        lines[at]["content"] |= {"prev": prev, "seq": at + 1}
        prev = lines[at]["hash"] = hash_of(lines[at]["content"])


def edit(lines, at):
    lines[at]["content"]["who"] = "Mallory"


def edit_with_hash(lines, at):
    edit(lines, at)
    lines[at]["hash"] = hash_of(lines[at]["content"])


def edit_with_chain(lines, at):
    edit(lines, at)
    chained(lines, at)


def delete(lines, at):
    del lines[at]


def delete_with_chain(lines, at):
    del lines[at]
    chained(lines, at)


def swap(lines, at):
    lines[at], lines[at + 1] = lines[at + 1], lines[at]


def duplicate(lines, at):
    lines.insert(at, lines[at])


def cut(lines, at):
    del lines[at:]


def wipe(lines, at):
    lines.clear()


def float_in(lines, at):
    lines[at]["content"]["seq"] = float(at + 1)


@pytest.mark.parametrize(
    ("act", "bad", "said"),
    [
        (edit, 3, "its hash is that of another content"),
        (edit_with_hash, 4, "changed together with its own hash"),
        (edit_with_chain, 1, "written anew"),
        (delete, 3, "at the place of event 3"),
        (delete_with_chain, 1, "written anew"),
        (swap, 3, "at the place of event 3"),
        (duplicate, 4, "at the place of event 4"),
        (cut, 3, "what came last was cut off"),
        (wipe, 1, "what came last was cut off"),
        (float_in, 3, "not what was recorded"),
    ],
)
def test_both_verifiers_find_a_changed_export(call, exported, act, bad, said):
    log = exported / "events.jsonl"
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    act(lines, 2)
    log.write_text(
        "".join(f'{{"content":{spelled(one["content"])},"hash":"{one["hash"]}"}}\n' for one in lines), "utf-8"
    )
    result = call("session", "verify", exported, "--json", "-")
    found = made(result, 1)
    done = subprocess.run([sys.executable, "-I", exported / "verify.py"], capture_output=True, text=True, check=False)
    assert (json.loads(done.stdout), done.returncode) == (found, 1)
    assert (found["ok"], found["first_bad_seq"]) == (False, bad)
    assert said in call("session", "verify", exported).stdout.replace("\n", " ")


def test_an_anchor_that_was_changed_is_told_from_one_of_another_log(call, exported, world, own, tmp_path):
    (anchor,) = (exported / "anchors").iterdir()
    content = anchor.read_text()
    anchor.write_text(content.replace('"who":"Aiko"', '"who":"Ben!"'))
    assert "its file was changed" in call("session", "verify", exported).stdout
    anchor.write_text(content)
    call("session", "anchor", "--workspace", tmp_path / "other.sqlite", "--to", tmp_path / "usb")
    result = call("session", "verify", exported, "--anchors", tmp_path / "usb")
    assert result.exit_code == 1
    assert "of another workspace" in result.stdout


def test_tables_that_were_changed_beside_the_program_are_told_apart_from_the_log(call, own):
    tables(own, "UPDATE verdicts SET verdict = 'accept' WHERE item = 2 AND reviewer = 'Aiko'")
    found = made(call("session", "verify", own, "--json", "-"), 1)
    assert (found["ok"], found["first_bad_seq"], found["tables_ok"]) == (True, None, False)
    said = call("session", "verify", own).stdout
    assert "The chain holds" in said
    assert "are not what the events come to" in said


def test_a_changed_event_of_a_workspace_is_named(call, own):
    changed = "replace(content, '\"Aiko\"', '\"Anna\"')"
    tables(own, "DROP TRIGGER events_stay", f"UPDATE events SET content = CAST({changed} AS BLOB) WHERE seq = 4")
    found = made(call("session", "verify", own, "--json", "-"), 1)
    assert found["first_bad_seq"] == 4
    assert "tables_ok" not in found  # nothing to compare them with


_WRITER = """
import sys, time
from sae_auditor.records import Entry, Records
records = Records(sys.argv[1], who="Ben")
print("open", flush=True)
while True:
    time.sleep(0.02)
    records.append([Entry("verdicts", "Ben", sys.argv[2], after={"verdicts": [
        {"item": 1, "verdict": "reject", "code": "", "note": str(records.head[0]), "stage": "with-model",
         "round": 0}]})])
"""


def test_a_workspace_that_another_program_writes_to_is_verified_and_not_written(call, own, folder):
    key = made(call("session", "list", "--workspace", own, "--json", "-"))["sessions"][0]["id"]
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, own, key], stdout=subprocess.PIPE, text=True)
    try:
        assert writer.stdout.readline() == "open\n"
        counts = []
        for _ in range(3):
            found = made(call("session", "verify", own, "--json", "-"))
            assert found["tables_ok"]
            counts.append(found["events"])
        assert counts[0] < counts[-1]
        result = call("session", "run", key, "--workspace", own)
        assert result.exit_code == 4
        assert "Ben" in result.stderr
        assert writer.poll() is None  # nobody took its locks away
    finally:
        writer.kill()
        writer.communicate()


def _folder(path):
    path.mkdir()


def _foreign(path):
    tables(path, "CREATE TABLE t (x)")


def _garbage(path):
    path.write_bytes(b"no database at all, by any means" * 200)


def _empty(path):
    path.write_bytes(b"")


def _nothing(path):
    pass


@pytest.mark.parametrize("kind", [_folder, _foreign, _garbage, _empty, _nothing])
def test_what_is_no_log_ends_with_status_3(call, tmp_path, kind):
    kind(tmp_path / "place")
    result = call("session", "verify", tmp_path / "place", "--json", "-")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "place" in result.stderr


def test_a_damaged_database_and_an_anchor_that_is_none_end_with_status_3(call, own, exported):
    (exported / "anchors" / "x.anchor.json").write_text("{}")
    assert call("session", "verify", exported).exit_code == 3
    content = own.read_bytes()
    own.write_bytes(content[:4096] + bytes(len(content) - 4096))
    result = call("session", "verify", own)
    assert result.exit_code == 3
    assert "damaged" in result.stderr


def test_without_any_session_the_commands_say_how_to_make_one(call, tmp_path):
    assert call("session", "list").exit_code == 3
    call("session", "anchor")
    result = call("session", "run")
    assert result.exit_code == 3
    assert "session new FOLDER" in result.stderr


def test_doctor_says_where_the_records_lie_and_who_writes():
    database = place.default_place()
    (check,) = check_workspace()
    assert (check.verdict.value, str(database) in check.found) == ("ok", True)
    database.parent.mkdir(parents=True)
    records = Records(database, who="Ben", reserve_bytes=0)
    assert "Ben" in check_workspace()[0].found
    owner = database.with_name(f"{database.name}.owner")
    kept = owner.read_bytes()
    records.close()
    owner.write_bytes(kept)  # as of a program that was ended by force
    assert "Ben" not in check_workspace()[0].found
    shutil.rmtree(database.parent)
    database.parent.write_text("")
    assert check_workspace()[0].verdict.value == "missing"
