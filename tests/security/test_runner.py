"""The runner finds faults that are there, and none in what is whole."""

import json

import pytest

from sae_auditor.bundle.layout import ENCODER_WEIGHTS, sae_files
from tests.security.forging import MANIFEST, forge
from tests.security.runner import Way, judge, ways
from tests.security.table import BEGIN, END, table, with_table
from tests.security.trial import Input, Tally, Trial, Trials

PLANTED = {
    "raises": "mistake: SAE Auditor made a mistake (AttributeError",
    "never ends": "hang",
    "computes for ever": "hang",
    "dies": "SIGSEGV",
    "takes memory": "MB more than an undamaged one",
    "drives the terminal": "control character '\\x1b'",
    "refuses without a name": "the refusal does not name the file",
}


@pytest.fixture
def verify(world):
    return ways(world.bundle, world.image)[0]


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(runners, verify, fault):
    limit_s = 0.5 if PLANTED[fault] == "hang" else None
    outcome = runners[0].run(verify, ["manifest.json"], plant=fault, limit_s=limit_s)
    assert any(one.startswith(PLANTED[fault]) or PLANTED[fault] in one for one in outcome.wrong), outcome


@pytest.mark.parametrize("fault", ["raises", "dies", "never ends"])
def test_a_planted_fault_is_found_in_the_window(runners, world, fault):
    window = ways(world.bundle, world.image)[-1]
    outcome = runners[0].run(window, plant=fault, limit_s=1.0 if fault == "never ends" else None)
    assert any("AttributeError" in one or "SIGSEGV" in one or "hang" in one for one in outcome.wrong), outcome


def test_a_job_leaves_nothing_for_the_next_one(runners, verify):
    runners[0].run(verify, plant="raises")
    assert runners[0].run(verify).wrong == ()


def test_the_server_has_no_threads_of_its_own(runners):
    # A copy of a process has one thread only: a lock that another held would never open. Arrow's allocator has one,
    # which looks after itself.
    assert runners[0].hello["threads"] <= 2


def test_changed_weights_get_the_fingerprints_that_they_have(world, tmp_path):
    files = {name: (world.bundle / name).read_bytes() for name in (ENCODER_WEIGHTS, *sae_files("cls"))}
    changed = {name: content[:-1] + bytes([content[-1] ^ 1]) if "weights" in name or "model" in name else content
               for name, content in files.items()}  # fmt: skip
    before = json.loads((world.bundle / MANIFEST).read_bytes())
    same = json.loads((forge(world.bundle, tmp_path / "same", files) / MANIFEST).read_bytes())
    other = json.loads((forge(world.bundle, tmp_path / "other", changed) / MANIFEST).read_bytes())
    assert same == before
    assert other["encoder"]["fingerprint"] != before["encoder"]["fingerprint"]
    assert other["saes"][0]["fingerprint"] != before["saes"][0]["fingerprint"]
    assert other["saes"][1] == before["saes"][1]


def ended(stdout="", stderr="", exit_code=0, **more):
    return {"stdout": stdout, "stderr": stderr, "exit_code": exit_code, "signal": 0, "stopped": "", "seconds": 0.1,
            "mb": 100.0, **more}  # fmt: skip


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        (ended("cosine 0.25\n"), ()),
        (ended(stderr="'a/b.json' cannot be used.", exit_code=3), ()),
        (ended(stderr="'b.json' cannot be used.", exit_code=3), ()),
        (ended(stderr="It cannot be used.", exit_code=3), ("the refusal does not name the file",)),
        (ended("cosine  nan\n"), ("'nan' in the result",)),
        (ended("│ -inf │"), ("'-inf' in the result",)),
        (ended("a financial nano-thing"), ()),
        (ended("x\u202ey"), ("control character '\\u202e'",)),
        (ended("x\x9b31m"), ("control character '\\x9b'",)),
        (ended(stderr="TIFFReadDirectory: Warning, Unknown field."), ("a library's own message on the terminal",)),
        (ended(stderr="x.py:3: RuntimeWarning: overflow"), ("a warning of a library on the terminal",)),
        (ended(exit_code=4, stderr="b.json: no memory"), ("wrong status (4)",)),
        (ended(mb=5000.0), ("4900 MB more than an undamaged one",)),
    ],
)
def test_what_is_wrong(what, wrong):
    way = Way("audit", "command", ())
    assert judge(way, what, ("a/b.json", "b.json"), 100.0).wrong == wrong


def test_what_was_read_though_it_had_to_be_refused_is_wrong(runners, world):
    way = ways(world.bundle, world.image)[0]
    trials = Trials(runners)
    found = trials.run([Trial("a suite", "whole", lambda _room: Input((way,), (), must_refuse=True))])
    assert found == ["whole  [verify]  it was read  |  "]
    assert trials.tallies["a suite"].tried == 1


def test_the_table_takes_the_place_between_the_marks():
    tally = Tally("a suite", tried=1200, refused=7, seconds=1.25, mb=640.4, faults=["x"])
    content = table([tally], "a machine")
    assert "| a suite | 1,200 | 7 | 1 | 1.2 | 640 |" in content
    document = with_table(f"before\n{BEGIN}\nold\n{END}\nbehind\n", content)
    assert document == f"before\n{BEGIN}\n{content}{END}\nbehind\n"
    with pytest.raises(ValueError, match="no one place"):
        with_table("no marks", content)
