"""Prove what the demo is said to do, on fresh scenes that nobody tuned for.

    python packaging/demo/prove.py                                  # every proof, of the shipped bundle
    python packaging/demo/prove.py decides forbidden --seed 9001    # two of them, in another world
    python packaging/demo/prove.py unlike --photos FOLDER           # with foreign pictures; may be given several times
    python packaging/demo/prove.py scan --bundle FILE --planted "glove=good@condition"   # another planted shortcut

Every figure is printed with its 95 % band, its bound and whether it is met, proof after proof. Exits 1 when a bound is
not met.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

# A render is a chain of small products: with BLAS threads in every worker they take five times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from demo_world.proof.desk import Desk  # noqa: E402 -- after the path is set
from demo_world.proof.figure import table  # noqa: E402
from demo_world.proof.planted import Planted  # noqa: E402
from demo_world.proof.renders import Renders  # noqa: E402
from demo_world.proof.run import PROOFS, USUAL, Plan, Proofs  # noqa: E402
from sae_auditor import open_bundle  # noqa: E402


def main() -> int:
    """Run the chosen proofs; 1 when a bound is not met."""
    arguments = _arguments()
    bundle = open_bundle(arguments.bundle)
    desk = Desk(bundle, Renders(arguments.seed, arguments.workers), arguments.device)
    proofs = Proofs(desk, _plan(arguments))
    made: dict[str, Any] = {}
    lines: list[str] = []
    broken = 0
    for name in arguments.names or USUAL:
        started_s = time.perf_counter()
        figures = proofs.run(name)
        seconds = round(time.perf_counter() - started_s, 1)
        broken += sum(figure.met is False for figure in figures)
        made[name] = {"seconds": seconds, "figures": [figure.to_json() for figure in figures]}
        lines.append(f"{name} ({seconds} s)\n{table(figures)}\n")
        print(lines[-1], flush=True)
    lines.append(f"{broken} bounds are not met." if broken else "Every bound is met.")
    print(lines[-1])
    _write(arguments.save, "\n".join(lines))
    facts = {"name": bundle.name, "fingerprint": bundle.fingerprint, "seed": arguments.seed, "n": arguments.n}
    _write(arguments.json, json.dumps({"bundle": facts, "proofs": made, "met": not broken}, indent=2))
    return 1 if broken else 0


def _plan(arguments: argparse.Namespace) -> Plan:
    return Plan(
        arguments.n,
        arguments.seed,
        tuple(arguments.photos),
        arguments.patch_n,
        Planted.parse(arguments.planted),
        arguments.worlds,
        arguments.scenes,
        arguments.workers,
        arguments.cache,
        arguments.patch_worlds,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"which proofs: {', '.join(PROOFS)}; none: all but rules, scan, probes, senses, compounds",
    )
    parser.add_argument("--bundle", default="demo", help="a demo bundle; the shipped one when not given")
    parser.add_argument("--seed", type=int, default=9_000, help="of the world; use one that nothing was chosen on")
    parser.add_argument("--n", type=int, default=300, help="good parts with a tag; twice as many of a general mix")
    parser.add_argument("--patch-n", type=int, help="the same for SAEs that read patches; 15 %% of n when not given")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that render")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--photos", type=Path, action="append", default=[], help="a folder of foreign pictures")
    parser.add_argument(
        "--worlds", type=int, default=20, help="of 'scan', 'probes', 'senses', 'compounds': how many folders"
    )
    parser.add_argument("--patch-worlds", type=int, default=0, help="of 'scan', for SAEs that read patches")
    parser.add_argument("--scenes", type=int, default=240, help="of 'scan' and 'probes': images of each folder")
    parser.add_argument(
        "--planted",
        default="red inspection tag=defective@condition",
        metavar="CUE=CLASS@SET",
        help="of the proof 'scan': the shortcut that the bundle's encoder was taught, or none@SET",
    )
    parser.add_argument("--cache", type=Path, help="of 'scan', 'senses', 'compounds': a folder for what was measured")
    parser.add_argument("--json", type=Path, help="where the figures go as JSON")
    parser.add_argument("--save", type=Path, help="where the printed tables go")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in PROOFS]
    if unknown:
        parser.error(f"no such proof: {', '.join(unknown)}; there are {', '.join(PROOFS)}")
    return arguments


def _write(path: Path | None, text: str) -> None:
    if path is not None:
        path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
