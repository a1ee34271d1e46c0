"""Open and check bundles completely: what their latents mean as well as what the room `bundle` knows of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor import bundle as room
from sae_auditor.images import AS_USUAL
from sae_auditor.progress import Job, run_to_end

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle, VerifyReport
    from sae_auditor.images import Reading


def _check_concepts(bundle: Bundle) -> None:
    # pyarrow is loaded when somebody asks what of a bundle cannot be used, and not for opening it.
    from sae_auditor.concepts import check_concepts

    check_concepts(bundle)


_CHECKS = (_check_concepts,)


def open_bundle(path: str | Path) -> Bundle:
    """Open the bundle at `path` (a folder, a `.saebundle` file, or ``demo``) after checking every byte of it.

    Files that are whole and cannot be used all the same are among its `unusable`, and cost what depends on them.

    Raises
    ------
    BundleRefused
        When it cannot be read or does not match its manifest; the text names the file.
    """
    return run_to_end(open_bundle_job(path))


def open_bundle_job(path: str | Path) -> Job[Bundle]:
    """Do `open_bundle` step by step; progress counts KiB."""
    return (yield from room.open_bundle_job(path, _CHECKS))


def open_with_references_job(
    path: str | Path, index: str | Path | None = None, reading: Reading | None = None
) -> Job[Bundle]:
    """Open a bundle with reference images: those of `index`, else its own, else those that were indexed for it.

    Of the latter those come first that were read in the same way as the images at hand, which is `reading`.
    """
    opened = yield from open_bundle_job(path)
    if index is None and opened.has_references:
        return opened
    from sae_auditor.concepts import is_index, with_references
    from sae_auditor.concepts.indexing import default_index_place

    if index is not None:
        return with_references(opened, Path(index))
    likely = [reading] if reading is not None and reading.view != "tiles" and reading.colour == "managed" else []
    places = [default_index_place(opened, reading=one) for one in (*likely, AS_USUAL)]
    place = next((one for one in places if is_index(one)), None)
    return opened if place is None else with_references(opened, place)


def verify(path: str | Path) -> VerifyReport:
    """Check every byte of the bundle at `path`, and whether what they say can be used; report what is wrong."""
    return run_to_end(verify_job(path))


def verify_job(path: str | Path) -> Job[VerifyReport]:
    """Do `verify` step by step."""
    return (yield from room.verify_job(path, _CHECKS))


def inspect(path: str | Path) -> dict[str, object]:
    """Verify the bundle at `path` and return what is in it as plain values; see `bundle.inspect`."""
    return run_to_end(inspect_job(path))


def inspect_job(path: str | Path) -> Job[dict[str, object]]:
    """Do `inspect` step by step."""
    return (yield from room.inspect_job(path, _CHECKS))
