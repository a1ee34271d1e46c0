"""What travels in a cluster comes out as it went in, and anything else is refused within a bound of memory."""

import json
import os
import zlib

import pytest

from sae_auditor.engines import FileTask, SegmentDone, SegmentTask
from sae_auditor.engines.cluster_wire import (
    Failed,
    Stopped,
    Unseen,
    answer_from_bytes,
    answer_to_bytes,
    task_from_bytes,
    task_to_bytes,
)
from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.i18n import Text, say

ODD = os.fsdecode(b"/photos/\xe9.png")
TASK = SegmentTask(1, "/index/000001", (FileTask(0, "a", ODD, None), FileTask(1, "b", "/b", "f" * 64, "ok")))


def test_a_task_there_and_back():
    assert task_from_bytes(task_to_bytes(TASK, [ODD])) == (TASK, frozenset([ODD]))


@pytest.mark.parametrize("answer", [SegmentDone(1, 2), Unseen(1, (ODD,), "machine"), Stopped(3)])
def test_an_answer_there_and_back(answer):
    assert answer_from_bytes(answer_to_bytes(answer)) == answer


def test_an_error_there_and_back():
    refused = answer_from_bytes(answer_to_bytes(Failed(InputRefused("what", safe="safe", todo="todo")))).error
    assert (type(refused), refused.what, refused.safe, refused.todo) == (InputRefused, "what", "safe", "todo")
    missing = answer_from_bytes(answer_to_bytes(Failed(OSError(2, "no such file", ODD)))).error
    assert (type(missing), missing.filename) == (FileNotFoundError, ODD)


def test_an_error_keeps_what_its_sentences_were_made_of():
    told = InputRefused(say("{0} cannot be read: {1}.", "/a{0}", say("it is {0}", "a pipe")), todo=say("Try {0}.", "b"))
    refused = answer_from_bytes(answer_to_bytes(Failed(told))).error
    assert str(refused) == str(told)
    assert isinstance(refused.what, Text)
    assert refused.what.values == ("/a{0}", "it is a pipe")
    assert refused.what.values[1].template == "it is {0}"
    assert refused.todo.template == "Try {0}."


def task_of(**changed):
    data = {"number": 1, "folder": "/x", "files": [[0, "a", "/a", None, None]], "gone": []} | changed
    return zlib.compress(json.dumps(data).encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no zlib",
        zlib.compress(b" " * 2**27),
        zlib.compress(b"{}")[:-3],
        zlib.compress(b"[" * 100_000),
        task_of(number="1"),
        task_of(number=-1),
        task_of(files=[[0, "a"]]),
        task_of(files=None),
        task_of(other=1),
    ],
)
def test_what_is_no_task(raw):
    with pytest.raises((EnvironmentProblem, InputRefused), match=r"of (a|the) cluster"):
        task_from_bytes(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b'{"kind": "Other"}',
        b'{"kind": "SegmentDone", "number": 1, "n_images": 1e999}',
        b'{"kind": "SegmentDone", "number": 1}',
        b'{"kind": "Failed", "error": "SystemExit", "what": "x"}',
        b'{"kind": "Failed", "error": "InputRefused", "what": ["{0.__class__}", "x"]}',
        b'{"kind": "Failed", "error": "InputRefused", "what": ["' + b"x" * 100_001 + b'"]}',
        b" " * (2**26 + 1),
    ],
)
def test_what_is_no_answer(raw):
    with pytest.raises((EnvironmentProblem, InputRefused), match=r"of (a|the) cluster"):
        answer_from_bytes(raw)
