"""Stand-ins for the rooms below the dialog: what a run finds and gives is written down here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sae_auditor.errors import EnvironmentProblem
from sae_auditor.progress import Progress
from sae_auditor.workbench.indexing.jobs import IndexJobs, Survey
from sae_auditor.workbench.indexing.state import Forecast, RefusedFile, Summary

PLACE = Path("/home/ada/.local/share/sae-auditor/indexes/3f9a2c11d0")
WHOLE_PLACE = PLACE.with_name("3f9a2c11d0-whole")
ROOT = Path("/data/line-4/2026-03")
NEW = Forecast(12_480, 12_480, needed_bytes=1_340_000_000, free_bytes=212_000_000_000)
MIXED = Forecast(12_480, 310, 12, 12_158, needed_bytes=41_000_000, free_bytes=212_000_000_000, seconds=95.0)
FULL = Forecast(12_480, 12_480, needed_bytes=1_340_000_000, free_bytes=820_000_000)
INTERRUPTED = Forecast(12_480, 8_240, 0, 0, 1_340_000_000, 212_000_000_000, done=4_240, planned=12_480)
NOTHING = Forecast(12_480, 0, 0, 12_480, needed_bytes=0, free_bytes=212_000_000_000)
REFUSED = (
    RefusedFile("2026-03/cam1/IMG_0017.jpg", "the file is damaged: it ends too early"),
    RefusedFile("2026-03/cam1/thumbs.png", "the file is empty"),
    RefusedFile("2026-03/cam2/scan-0004.tif", "it has more than 500 million pixels"),
)
DONE = Summary(12_477, 12_477, 61, REFUSED, 342.0)


@dataclass
class FakeBackend(IndexJobs):
    """`forecast` is what every look finds, `there` what lies at the place.

    `fail_on` names calls that raise; `during` is called in mid-run.
    """

    forecast: Forecast | None = NEW
    summary: Summary = DONE
    own: bool = False
    roots: tuple[Path, ...] = ()
    devices: tuple[str, ...] = ("cpu",)
    there: Forecast | None = None
    view: str | None = None
    indexed: int = 0
    fail_on: set[str] = field(default_factory=set)
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    during: Any = None

    def usual_place(self, auditor: Any, view: str) -> Path:
        return PLACE if view == "crop" else WHOLE_PLACE

    def has_own(self, auditor: Any) -> bool:
        return self.own

    def peek(self, auditor: Any, place: Path):
        yield Progress(0, 0)
        self._call("peek", place)
        return Survey(self.there, self.devices, self.roots, self.indexed, (ROOT,) if self.indexed else (), self.view)

    def look(self, auditor: Any, roots: Sequence[Path], place: Path, device: str, view: str):
        yield Progress(3, 7, "Reading the files")
        self._call("look", tuple(roots), place)
        return Survey(self.forecast, self.devices, indexed=self.indexed)

    def index(self, auditor: Any, roots: Sequence[Path], place: Path, device: str, view: str):
        for done in range(0, 200, 50):
            yield Progress(done, 200, "Indexing images")
            if self.during is not None:
                self.during()
        self._call("index", tuple(roots), place, device, view)
        return self.summary

    def describe(self, auditor: Any, place: Path):
        yield Progress(0, 0, "Labelling latents")
        self._call("describe", place)
        return self.summary

    def _call(self, name: str, *values: Any) -> None:
        self.calls.append((name, *values))
        if name in self.fail_on:
            raise EnvironmentProblem(
                f"{name} failed.", safe="The former index is as it was.", todo="Connect the drive."
            )


def fake_auditor(name: str = "demo", fingerprint: str = "3f9a2c11d0") -> Any:
    """An auditor with a bundle."""
    return SimpleNamespace(
        bundle=SimpleNamespace(name=name, fingerprint=fingerprint),
        encoder=SimpleNamespace(device="cpu", precision="fp32"),
    )
