"""Check that a wheel holds what the program needs at run time, and nothing of the checkout besides.

python packaging/check_wheel.py FILE.whl
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Print what is wrong and return 1, or return 0."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    with zipfile.ZipFile(arguments[0]) as wheel:
        found = {name for name in wheel.namelist() if ".dist-info/" not in name}
    wanted = expected_files()
    for name in sorted(wanted - found):
        print(f"missing in the wheel: {name}")
    for name in sorted(found - wanted):
        print(f"does not belong in the wheel: {name}")
    if found == wanted:
        print(f"{Path(arguments[0]).name} is whole: {len(found)} files")
    return int(found != wanted)


def expected_files() -> set[str]:
    """Return the names in the wheel: the package, and the resources inside of it."""
    package = {str(path.relative_to(ROOT).as_posix()) for path in _files(ROOT / "sae_auditor")}
    resources = ROOT / "resources"
    shipped = {f"sae_auditor/_resources/{path.relative_to(resources).as_posix()}" for path in _files(resources)}
    return package | shipped


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
