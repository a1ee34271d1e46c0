"""Runs a folder of cases through the program and prints what came of each: ``python -m tests.security.cases FOLDER``.

The folder has `bundles/NAME/` (files that replace those of the demo bundle, whose hashes are put right), `images/`,
`models/` (files) and `sae-layouts/NAME/` (`case.json` with what to `open` and the `hints`); each may be missing. A file
that lies directly in `bundles/` is put into the encoder's folder of a bundle. The status is 1 when anything is wrong.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.security.forging import forge, forget, unpacked
from tests.security.runner import REPOSITORY, Outcome, Runner, Way, ways

DEMO = REPOSITORY / "resources" / "demo.saebundle"
SITE = "blocks.9.hook_resid_post"
_HINTS = ("k", "delta", "site", "tokens", "activation", "threshold", "normalization", "stream", "scale", "tensor")


@dataclass(frozen=True)
class Case:
    """A hostile input by one name, the ways that it takes, and what a refusal has to name."""

    suite: str
    name: str
    all_ways: tuple[Way, ...]
    names: tuple[str, ...]


def cases(folder: Path, base: Path, image: Path, room: Path) -> Iterator[Case]:
    """Lay out one case after the other; the one before is removed."""
    for place in sorted((folder / "bundles").glob("*")):
        files = _files(place) if place.is_dir() else {f"encoder/{place.name}": place.read_bytes()}
        made = forge(base, room / "bundle" / place.name, files)
        yield Case("changed bundles", place.name, tuple(ways(made, image)), (*_names(files), "manifest.json"))
        forget(made)
    for place in sorted((folder / "images").glob("*")):
        yield Case("images", place.name, tuple(image_ways(DEMO, place)), (place.name,))
    for place in sorted((folder / "models").glob("*")):
        yield Case("models", place.name, tuple(model_ways(place)), (place.name,))
    for place in sorted((folder / "sae-layouts").glob("*")):
        case = json.loads((place / "case.json").read_text(encoding="utf-8"))
        source = place / case["open"]
        names = tuple(file.name for file in _around(source))
        yield Case("SAE layouts", place.name, (import_way(source, {"site": SITE, **(case.get("hints") or {})}),), names)


def image_ways(bundle: Path, image: Path) -> list[Way]:
    """Return the ways of an image."""
    return [
        Way("audit", "command", ("audit", str(image), "--bundle", str(bundle), "--device", "cpu")),
        Way("window", "window", (str(bundle), str(image), "audit")),
    ]


def import_way(source: Path, hints: dict[str, object], bundle: Path = DEMO) -> Way:
    """Return the way of an SAE of any format."""
    options = [part for name in _HINTS if hints.get(name) is not None for part in (f"--{name}", str(hints[name]))]
    out = ("--output", "made.saebundle")
    return Way("import", "command", ("bundle", "import-sae", str(source), "--bundle", str(bundle), *options, *out))


def model_ways(file: Path) -> list[Way]:
    """Return the ways of a file of tensors."""
    return [Way("read", "tensors", (str(file),)), import_way(file, {"site": SITE})]


def _files(place: Path) -> dict[str, bytes | None]:
    return {file.relative_to(place).as_posix(): file.read_bytes() for file in place.rglob("*") if file.is_file()}


def _names(files: dict[str, bytes | None]) -> tuple[str, ...]:
    return tuple(name for file in files for name in (file, Path(file).name))


def _around(source: Path) -> list[Path]:
    return [source, *source.parent.glob("*"), *(source.rglob("*") if source.is_dir() else ())]


def row(case: Case, outcome: Outcome) -> str:
    """Return one line of the table."""
    verdict = "WRONG: " + "; ".join(outcome.wrong) if outcome.wrong else outcome.verdict
    sentence = " ".join(outcome.sentence.split())
    return (
        f"{case.name:28.28} {outcome.way:15} {outcome.seconds:6.2f} s {outcome.mb:7.0f} MB  {verdict}"
        f"{'  | ' + ascii(sentence)[1:-1][:160] if sentence else ''}"
    )


def main() -> int:
    """Run the cases that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="cases whose name has this in it")
    parser.add_argument("--wrong", action="store_true", help="print what is wrong and nothing else")
    chosen = parser.parse_args()
    runner, n_wrong, n_tried = Runner(), 0, 0
    sample = sorted((REPOSITORY / "resources" / "samples").glob("*.jpg"))[0]
    with tempfile.TemporaryDirectory(prefix="sae-auditor-cases-") as room:
        base = unpacked(DEMO, Path(room, "demo"))
        runner.learn(ways(base, sample))
        for case in cases(chosen.folder, base, sample, Path(room)):
            if chosen.only not in case.name:
                continue
            for way in case.all_ways:
                outcome = runner.run(way, case.names)
                n_tried += 1
                n_wrong += bool(outcome.wrong)
                if outcome.wrong or not chosen.wrong:
                    print(row(case, outcome), flush=True)
    runner.close()
    print(f"{n_tried} tried, {n_wrong} wrong")
    return int(n_wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
