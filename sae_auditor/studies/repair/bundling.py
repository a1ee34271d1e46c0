"""A bundle with the repaired encoder and the same SAEs, which says itself what was removed and why.

What followed from the former encoder does not hold of the new one and is left out: the codes of the reference images
with everything that was derived from them, and the fit checks of imported SAEs. The names of latents stay, without
what was measured for them: reasons policies judge by names, and must go on holding. Texts are read as before, so that
prompt sets and vocabularies stay too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.bundle.addition import SUFFIX, rewrite_job
from sae_auditor.bundle.founding import new_place
from sae_auditor.bundle.layout import ENCODER_NOTICES, ENCODER_WEIGHTS, REPAIR_RECORD, concepts_file, fit_file
from sae_auditor.bundle.manifest import Manifest
from sae_auditor.bundle.notices import notices_to_bytes
from sae_auditor.concepts.of_bundle import names_to_bytes
from sae_auditor.encoders import fingerprint_of
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.json_text import json_text
from sae_auditor.progress import Job
from sae_auditor.strict_json import read_strict_json
from sae_auditor.studies.repair.writing import Original

if TYPE_CHECKING:
    from sae_auditor.bundle.bundle import Bundle
    from sae_auditor.library import Auditor

_OF_REFERENCES: Final = ("index/", "concepts/")
_MOST_NAMED: Final = 5
_MOST_CHARS: Final = 200


def new_bundle_place(output: str) -> Path:
    """Return where the bundle goes.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When its name does not end in ``.saebundle``, something is there, or nothing can be written there.
    """
    if Path(output).suffix != SUFFIX:
        raise InputRefused(
            say("The bundle '{0}' would not be found: its name does not end in {1}.", Path(output).name, SUFFIX),
            todo=say("Name it '{0}{1}'.", Path(output).name, SUFFIX),
        )
    return new_place(output)


def left_out_of(bundle: Bundle) -> tuple[str, ...]:
    """Return the beginnings of the names of files that are not true of another encoder, of those that there are."""
    names = bundle.store.names()
    stale = (*_OF_REFERENCES, *(fit_file(entry.name) for entry in bundle.sae_refs))
    return tuple(one for one in stale if any(name.startswith(one) for name in names))


def repaired_bundle_job(auditor: Auditor, files: Original, record: Mapping[str, Any], target: Path) -> Job[Manifest]:
    """Write the bundle with other weights of its encoder, and with the record of that.

    What people on this computer judged of reasons goes with it, since it belongs to bundles and not to encoders.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When it cannot be written there.
    """
    bundle, weights = auditor.bundle, files.weights()
    left_out, old = left_out_of(bundle), bundle.manifest
    fingerprint = fingerprint_of(read_strict_json(files.config), hashlib.sha256(weights).hexdigest())
    known = bundle.encoder_notices
    replaced = {
        **auditor.library.policies.changed_files(),
        **_names(auditor),
        ENCODER_WEIGHTS: weights,
        ENCODER_NOTICES: notices_to_bytes((*known.origin, _notice(record, left_out)), known.texts),
        REPAIR_RECORD: json_text({**record, "left_out": list(left_out)}).encode(),
    }
    said = {
        "name": f"{old.name[: _MOST_CHARS - 20]} (repaired)",
        "encoder": old.encoder.model_copy(update={"fingerprint": fingerprint}),
        "references": None,
    }
    return (yield from rewrite_job(bundle, target, replaced, left_out=left_out, said=said))


def _names(auditor: Auditor) -> dict[str, bytes]:
    note = say("Called so by the reference images of the encoder before it was repaired.")
    found = {}
    for entry in auditor.bundle.sae_refs:
        labels = auditor.library.sae(entry.name).labels()
        if any(labels):
            found[concepts_file(entry.name)] = names_to_bytes(labels, note)
    return found


def _notice(record: Mapping[str, Any], left_out: tuple[str, ...]) -> str:
    """Return what everybody who opens the bundle is told."""
    named = [
        f"{one['latent']} ({one['label'][:_MOST_CHARS]})" if one["label"] else str(one["latent"])
        for one in record["latents"]
    ]
    some = ", ".join(named[:_MOST_NAMED])
    if len(named) > _MOST_NAMED:
        some = say("{0} and {1} more", some, len(named) - _MOST_NAMED)
    what = say("The encoder was repaired: latents {0} of the SAE '{1}' were removed.", some, record["sae"]["name"])
    if not any(one in left_out for one in _OF_REFERENCES):
        return what
    rest = say("Of what the former encoder's reference images said the names are left; index images anew.")
    return f"{what} {rest}"
