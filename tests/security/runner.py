"""Runs the program on a changed bundle by every way in, and says what went wrong."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
BEYOND_S, BEYOND_MB = 5.0, 1024.0
_FIRST_S = 120.0
_OK = {0: "ok", 1: "findings", 3: "refused"}
# Tab and end of line are text; everything else here can drive a terminal or turn the direction of what follows.
_DRIVES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\udc80-\udcff]")
_NOT_A_NUMBER = re.compile(r"(?<![\w.\-/])[+-]?(nan|inf)(?![\w.\-/])", re.IGNORECASE)

_OF_A_LIBRARY = re.compile(r"^(_?TIFF|Fax|JPEG|JBIG|LZW|ZIP|lib)\w*: ", re.MULTILINE)


@dataclass(frozen=True)
class Way:
    """One way into the program: the arguments of a command, or a visit to the window."""

    name: str
    kind: str
    args: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of one job, and what is wrong with that."""

    way: str
    verdict: str
    sentence: str
    seconds: float
    mb: float
    wrong: tuple[str, ...] = ()
    output: str = field(default="", repr=False)

    @property
    def refused(self) -> bool:
        """Whether the program said no."""
        return is_refusal(self.way, self.verdict)


def ways(bundle: str | Path, image: str | Path, index: str | Path = "") -> list[Way]:
    """Return every way that a bundle takes into the program; an index folder stands in for its references if given."""
    whole, picture = str(bundle), str(image)
    of = ("--bundle", whole, *(("--index", str(index)) if index else ()))
    by_command = {
        "verify": ("bundle", "verify", whole),
        "inspect": ("bundle", "inspect", whole),
        "audit": ("audit", picture, *of, "--device", "cpu"),
        "concepts show": ("concepts", "show", "0", *of),
        "concepts search": ("concepts", "search", "red", *of, "--device", "cpu"),
    }
    found = [Way(name, "command", args) for name, args in by_command.items() if not index or "--index" in args]
    return [*found, Way("window", "window", (whole, picture, "audit,concepts", str(index)))]


class Runner:
    """The fork server, and how long and how much an undamaged bundle takes by each way."""

    def __init__(self) -> None:
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"),
            "PYTHONPATH": os.pathsep.join((str(REPOSITORY), os.environ.get("PYTHONPATH", ""))),
            "COLUMNS": "200",
        }
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.security.fork_server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd=REPOSITORY,
            text=True,
        )
        self._own: dict[str, tuple[float, float]] = {}

    @cached_property
    def hello(self) -> dict:
        """What the server says when it is ready: how many threads it has. It is awaited when it is first asked for."""
        return self._answer()

    def close(self) -> None:
        """End the server."""
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(60)
        assert self._server.stdout is not None
        self._server.stdout.close()

    def learn_from(self, other: Runner) -> None:
        """Take over what another one has learnt."""
        self._own.update(other._own)

    def learn(self, all_ways: Iterable[Way]) -> list[Outcome]:
        """Run an undamaged input; what it takes is the measure of the changed ones."""
        outcomes = []
        for way in all_ways:
            outcome = self.run(way, limit_s=_FIRST_S)
            self._own[way.name] = (outcome.seconds, outcome.mb)
            outcomes.append(outcome)
        return outcomes

    def run(self, way: Way, names: Sequence[str] = (), *, limit_s: float | None = None, plant: str = "") -> Outcome:
        """Run one way.

        Parameters
        ----------
        names
            What a refusal has to name, one of them; empty for anything.
        limit_s
            Of processor time; `BEYOND_S` more than the undamaged one took when left out.
        plant
            Name of a fault that is put into the program first.
        """
        own_s, own_mb = self._own.get(way.name, (0.0, 0.0))
        limit_s = own_s + BEYOND_S if limit_s is None else limit_s
        assert self.hello
        job = {"way": way.kind, "args": way.args, "limit_s": limit_s, "plant": plant}
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps(job) + "\n")
        self._server.stdin.flush()
        return judge(way, self._answer(), names, own_mb)

    def _answer(self) -> dict:
        assert self._server.stdout is not None
        line = self._server.stdout.readline()
        assert line, "the fork server ended"
        return json.loads(line)


def is_refusal(way: str, verdict: str) -> bool:
    """Return whether the program said no; what it finds on other ways than this one is advice."""
    return verdict == "refused" or (verdict == "findings" and way == "verify")


def judge(way: Way, ended: dict, names: Sequence[str], own_mb: float) -> Outcome:
    """Say what is wrong with how a job ended; nothing when it did its work or said in a sentence why not."""
    told = _told(way, ended["stdout"])
    sentences = [text for _, text, _ in told] if way.kind == "window" else [ended["stderr"].strip()]
    verdict = ended["stopped"] or (
        signal.Signals(ended["signal"]).name if ended["signal"] else _OK.get(ended["exit_code"], "wrong status")
    )
    wrong = [] if verdict in _OK.values() else [f"{verdict} ({ended['exit_code']})"]
    shown = ended["stdout"] if way.kind == "command" else "\n".join(sentences)
    text = "\n".join((shown, ended["stderr"]))
    for _, _, details in told:
        if details:
            wrong.append(f"mistake: {details.strip().splitlines()[-1]:.200}")
    if "Traceback (most recent call last)" in ended["stderr"] or "panicked at" in ended["stderr"]:
        wrong.append(f"traceback: {ended['stderr'].strip().splitlines()[-1]:.200}")
    if "made a mistake" in ended["stderr"]:
        wrong.append(f"mistake: {ended['stderr'].strip():.200}")
    if re.search(r"\w+Warning: ", ended["stderr"]):
        wrong.append("a warning of a library on the terminal")
    if _OF_A_LIBRARY.search(ended["stderr"]):
        wrong.append("a library's own message on the terminal")
    if found := _DRIVES.search(text):
        wrong.append(f"control character {found[0]!r}")
    if verdict == "ok" and way.kind == "command" and (found := _NOT_A_NUMBER.search(ended["stdout"])):
        wrong.append(f"'{found[0]}' in the result")
    if ended["mb"] - own_mb > BEYOND_MB and own_mb:
        wrong.append(f"{ended['mb'] - own_mb:.0f} MB more than an undamaged one")
    if is_refusal(way.name, verdict) and not any(name in text for name in names or ("",)):
        wrong.append("the refusal does not name the file")
    if is_refusal(way.name, verdict) and not text.strip():
        wrong.append("no sentence")
    sentence = next((one for one in sentences if one), ended["stdout"].strip()) if verdict != "ok" else ""
    return Outcome(way.name, verdict, sentence, ended["seconds"], ended["mb"], tuple(wrong), text)


def _told(way: Way, stdout: str) -> list[tuple[str, str, str]]:
    if way.kind != "window":
        return []
    lines = [json.loads(line) for line in stdout.splitlines() if line.startswith("{")]
    return [(line["level"], line["text"], line["details"]) for line in lines]
