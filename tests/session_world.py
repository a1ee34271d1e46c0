"""A session that several people judged, with images on the disk."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import numpy as np
from PIL import Image

from sae_auditor.records import Records
from sae_auditor.records.projection import ACCEPT, AGAIN, BEFORE, FOLLOW_UP, REJECT, RESOLVED, WITH_MODEL
from sae_auditor.records.sessions import AuditNote, Given, NewItem, Session, Settings, new_session

ANN, BEN = "Ann", "Ben"
SETTINGS = Settings(
    "Rejects of the day", accept_classes=("good",), reject_classes=("defective",), reasons=("Scratch", "Dent"),
    reviewers=(ANN, BEN), judges_first=True,
)  # fmt: skip

WORDS = (ACCEPT, ACCEPT, ACCEPT, REJECT, REJECT, FOLLOW_UP)


def open_records(folder: Path, **settings: object) -> Records:
    """Return the records of a new workspace without a reserve."""
    return Records(folder / "day.sqlite", who=ANN, reserve_bytes=0, **settings)  # type: ignore[arg-type]


def write_images(folder: Path, n: int, seed: int = 0) -> list[Path]:
    """Write small images, each of another colour."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    paths = [folder / f"part {number:03}.png" for number in range(1, n + 1)]
    for path in paths:
        pixels = np.full((40, 60, 3), rng.integers(40, 220, 3), np.uint8)
        pixels[10:20, 10:30] = rng.integers(0, 255, 3)
        Image.fromarray(pixels).save(path)
    return paths


def items_of(paths: list[Path]) -> list[NewItem]:
    """Return images as they come to a session."""
    return [NewItem(str(path), hashlib.sha256(path.read_bytes()).hexdigest(), path.stem) for path in paths]


def judged(records: Records, paths: list[Path], seed: int = 0, settings: Settings = SETTINGS) -> Session:
    """Return a session in which two people judged most images first and with the model, and looked again at some."""
    rng = random.Random(seed)
    session = new_session(records, ANN, settings)
    items = session.add(ANN, items_of(paths))
    names = [rng.choice(("good", "defective", "defective", "unknown")) for _ in items]
    notes = [
        AuditNote(item, name, 700_000, 200_000, (), f"{item:064x}") for item, name in zip(items, names, strict=True)
    ]
    session.note_audits(ANN, notes, {"bundle": "b"})
    words = (ACCEPT, ACCEPT, ACCEPT, REJECT, REJECT, FOLLOW_UP)
    said: dict[str, list[Given]] = {ANN: [], BEN: []}
    for item in items:
        word = rng.choice(WORDS)
        for who in (ANN, BEN):
            before = word if rng.random() < 0.8 else rng.choice(WORDS)
            last = before if rng.random() < 0.8 else rng.choice(WORDS)
            if rng.random() < 0.9:
                code = rng.choice(("", "1"))
                said[who] += [Given(item, before, stage=BEFORE), Given(item, last, code, stage=WITH_MODEL)]
        if rng.random() < 0.15:
            said[ANN].append(Given(item, rng.choice((ACCEPT, REJECT)), stage=RESOLVED))
    for who, words in said.items():
        session.give(who, words)
    for number in (1, 2):
        drawn = session.draw(ANN, len(paths) // 3, seed=number)
        for who in (ANN, BEN):
            session.give(who, [Given(item, rng.choice(WORDS), stage=AGAIN, round=number) for item in drawn])
    for item in items[1:5]:
        session.give(BEN, [Given(item, rng.choice((ACCEPT, REJECT)), "2")])
    for _ in range(3):
        session.undo(BEN)
    session.redo(BEN)
    session.remove(ANN, [items[0]])
    return session
