"""Small undamaged inputs with a file of every kind in them: a bundle, an image, an index, settings, a native SAE."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from sae_auditor.bundle import open_bundle
from sae_auditor.bundle.layout import fit_file
from sae_auditor.concepts.indexing import index_folders_job
from sae_auditor.concepts.indexing.folder import IndexFolder
from sae_auditor.concepts.policy import LatentEntry, ReasonsPolicy, WordEntry
from sae_auditor.engines import LocalEngine
from sae_auditor.progress import Progress
from sae_auditor.sae.fit.report import FitCandidate, FitReport
from sae_auditor.workbench.settings import Settings
from tests.security.forging import forge
from tests.security.runner import Way, ways
from tests.tiny import CLS_SITE, PATCH_SITE, tiny_bundle, tiny_image_files, tiny_sae

WHEN = "2026-01-02T03:04:05Z"


@dataclass(frozen=True)
class World:
    """Everything undamaged, in one folder; `stopped` is an index half made, `ready` one before its last step."""

    folder: Path

    bundle = property(lambda self: self.folder / "bundle")
    pictures = property(lambda self: self.folder / "pictures")
    image = property(lambda self: self.pictures / "part0.png")
    index = property(lambda self: self.folder / "indexes" / "whole")
    stopped = property(lambda self: self.folder / "indexes" / "stopped")
    ready = property(lambda self: self.folder / "indexes" / "ready")
    settings = property(lambda self: self.folder / "settings")
    sae = property(lambda self: self.bundle / "saes" / "cls")

    def undamaged(self) -> list[Way]:
        """Return every way with nothing wrong in it."""
        copy = self.folder / "indexes" / "copy"
        shutil.copytree(self.index, copy, dirs_exist_ok=True)
        return [
            *ways(self.bundle, self.image),
            index_way(self, copy),
            Way("read", "tensors", (str(self.sae / "sae_weights.safetensors"),)),
            import_way(self, self.sae),
        ]


def index_way(world: World, place: Path) -> Way:
    """Return the way that goes on with an index."""
    options = ("--bundle", str(world.bundle), "--output", str(place), "--index-only", "--device", "cpu")
    return Way("index", "command", ("index", str(world.pictures), *options))


def import_way(world: World, source: Path, *options: str) -> Way:
    """Return the way of an SAE of any format."""
    given = ("--bundle", str(world.bundle), "--output", "made.saebundle", "--device", "cpu", *options)
    images = ("--images", str(world.pictures), "--accept", "declared")
    return Way("import", "command", ("bundle", "import-sae", str(source), *given, *images))


def make_world(folder: Path) -> World:
    """Write everything into an empty folder."""
    world = World(folder)
    _bundle(world)
    tiny_image_files(world.pictures, 33)
    _index(world, world.index, lambda _place, _step: False)
    _index(world, world.stopped, lambda _place, step: step.note.startswith("Merging"))
    _index(world, world.ready, lambda place, _step: place.ready.exists())
    world.settings.mkdir()
    known = f"{open_bundle(world.bundle).fingerprint}={world.index}"
    chosen = Settings("dark", str(world.bundle), (str(world.bundle),), ("file.open",), (known,))
    (world.settings / "window.json").write_text(json.dumps(asdict(chosen)))
    return world


def _bundle(world: World) -> None:
    by = {"judgement": "may", "who": "ito", "when": WHEN}
    policy = ReasonsPolicy(
        prompt_set="condition",
        words=(WordEntry(word="red", **by),),
        latents=(LatentEntry(sae="cls", latent=3, **by),),
    )
    saes = {"cls": tiny_sae(), "patches": tiny_sae(site=PATCH_SITE, tokens="patch", seed=1, k=4)}
    plain = tiny_bundle(world.folder / "plain", saes=saes, policies=[policy])
    forge(plain, world.bundle, {fit_file("cls"): _fit(open_bundle(plain).manifest.encoder.fingerprint)})


def _fit(encoder: str) -> bytes:
    declared = FitCandidate(CLS_SITE, "cls", True, "none", "topk", 8, 0.25, 0.9, 8.0, 0.1, 1.0, True)
    report = FitReport((declared,), declared, declared, "fits", "It fits.", (), "fvu", 32, 32)
    source = {"file": "sae.safetensors", "sha256": "0" * 64, "format": "native", "hints": {}}
    content = {**report.to_json(), "accepted": "declared", "encoder": encoder, "source": source}
    return json.dumps(content).encode()


def _index(world: World, place: Path, is_end: object) -> None:
    job = index_folders_job(
        open_bundle(world.bundle), [world.pictures], place, engine=LocalEngine(), device="cpu", thumbnail_px=16
    )
    for step in job:
        if isinstance(step, Progress) and is_end(IndexFolder(place), step):
            break
    job.close()
