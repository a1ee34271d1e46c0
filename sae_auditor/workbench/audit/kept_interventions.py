"""The file of named interventions in the data folder: all SAEs in one, each with those that are on. No Qt.

Interventions of a bundle that is not open stay in it. What is damaged is left out; see `kept`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sae_auditor._paths import data_folder
from sae_auditor.errors import KnownError
from sae_auditor.explain.interventions import Intervention, intervention_from_json
from sae_auditor.json_text import json_text
from sae_auditor.progress import Job, Progress
from sae_auditor.workbench.audit.kept import read_entries, write_entries

if TYPE_CHECKING:
    from sae_auditor.workbench.audit.named import Named

_log = logging.getLogger(__name__)

FILE: Final = "interventions.json"
MAX_EACH: Final = 200


def read_named() -> Job[dict[str, Named]]:
    """Return the interventions that are kept, by the fingerprint of their SAE."""
    yield Progress(0, 1)
    return _by_sae(read_entries(data_folder() / FILE))


def keep_named(known: Mapping[str, Named], *, adds: bool = False) -> Job[None]:
    """Write down the interventions of these SAEs; those of others that are in the file stay there.

    With `adds` those of the same SAEs stay too.
    """
    yield Progress(0, 1)
    file = data_folder() / FILE
    there = _by_sae(read_entries(file))
    made = {sae: named.after(there[sae]) if adds and sae in there else named for sae, named in known.items()}
    everything = there | made
    entries = [
        {"on": one.name in named.on, "intervention": one.to_dict()}
        for named in everything.values()
        for one in named.interventions[-MAX_EACH:]
    ]
    write_entries(file, entries)


def _by_sae(entries: list[Any]) -> dict[str, Named]:
    from sae_auditor.workbench.audit.named import Named

    found: dict[str, Named] = {}
    for entry in entries:
        one = _intervention(entry)
        if one is None:
            continue
        named = found.get(one.fingerprint, Named())
        if named.find(one.name) is None:
            on = named.on | {one.name} if entry["on"] else named.on
            found[one.fingerprint] = Named((*named.interventions, one), on)
    return found


def _intervention(entry: Any) -> Intervention | None:
    match entry:
        case {"on": bool(), "intervention": dict(intervention)}:
            try:
                one = intervention_from_json(json_text(intervention), FILE)
            except KnownError as error:
                _log.info("an intervention that makes no sense is left out: %s", error)
                return None
            return one if one.name else None
    _log.info("an intervention that makes no sense is left out: %r", entry)
    return None
