"""Keep what was found out about the latents of an SAE."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sae_auditor.atomic import why_unwritable, write_atomically
from sae_auditor.bundle.arrays import arrays_to_bytes
from sae_auditor.bundle.layout import concepts_file, embeddings_file
from sae_auditor.concepts.indexing.hashes import entry_of, note_hashes
from sae_auditor.concepts.schema import table_to_bytes

REFERENCE_EMBEDDINGS = "reference_embeddings"


def concept_files(sae_name: str, table: pa.Table, reference_embeddings: NDArray[np.float32]) -> dict[str, bytes]:
    """Return the files of an SAE's concepts by their names in a bundle or an index folder.

    Parameters
    ----------
    table
        Of `schema.CONCEPTS`, one row a latent.
    reference_embeddings
        ``m_j`` of docs/maths.md, float32 ``[d_sae, e]``, NaN for latents that never fired.
    """
    embeddings = arrays_to_bytes({REFERENCE_EMBEDDINGS: reference_embeddings.astype(np.float32)})
    return {concepts_file(sae_name): table_to_bytes(table), embeddings_file(sae_name): embeddings}


def save_concepts(place: Path, sae_name: str, table: pa.Table, reference_embeddings: NDArray[np.float32]) -> None:
    """Write an SAE's concepts into an index folder; each file is there whole or as it was.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When the folder cannot be written.
    """
    files = concept_files(sae_name, table, reference_embeddings)
    # Without a hash while they change, so that a crash leaves none that is wrong.
    note_hashes(place, dict.fromkeys(files))
    # The table last: embeddings without it are never looked at.
    for name, content in sorted(files.items(), reverse=True):
        target = place / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise why_unwritable(target.parent, error) from error
        write_atomically(target, content)
    note_hashes(place, {name: entry_of(content) for name, content in files.items()})
