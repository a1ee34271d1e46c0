"""Folders of small pictures, and what an index of them holds."""

import hashlib
from itertools import pairwise

import numpy as np
import pyarrow.parquet as pq
from PIL import Image

from sae_auditor.bundle.arrays import arrays_from_bytes
from sae_auditor.bundle.layout import IMAGES_FILE, THUMBNAILS_FILE, codes_file
from sae_auditor.concepts.indexing import index_folders_job
from sae_auditor.engines import LocalEngine
from sae_auditor.progress import run_to_end

SAES = ("cls", "patches", "pooled")


def picture(seed, side_px=48):
    small = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((side_px, side_px))


def make_pictures(folder, seeds):
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        picture(seed).save(folder / f"part{seed}.jpg", quality=90)
    return folder


def index(bundle, roots, place, **options):
    options = {"engine": LocalEngine(), "device": "cpu", "thumbnail_px": 16, **options}
    return run_to_end(index_folders_job(bundle, roots, place, **options))


def bytes_of(place):
    """Return every file of an index, but for the lock."""
    files = sorted(path for path in place.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(place)): path.read_bytes() for path in files}


def rows_of(place):
    return pq.read_table(place / IMAGES_FILE).to_pylist()


def codes_of(place, name):
    """Return ``{(sha256, latent): (activation, patch)}`` of an index."""
    content = {row["image_id"]: row["sha256"] for row in rows_of(place)}
    rows = pq.read_table(place / codes_file(name)).to_pylist()
    found = {(content[row["image_id"]], row["latent"]): (row["activation"], row["patch"]) for row in rows}
    assert len(found) == len(rows)
    return found


def statuses(place):
    return {row["path"]: row["status"] for row in rows_of(place)}


def thumbnails_of(place):
    arrays = arrays_from_bytes((place / THUMBNAILS_FILE).read_bytes(), "thumbnails")
    edges = arrays["offsets"].tolist()
    return [arrays["jpeg"][a:b].tobytes() for a, b in pairwise(edges)]


def sha256_of(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()
