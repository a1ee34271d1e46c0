"""What the files of a bundle say of its latents, of those of them that can be used.

A bundle, an index folder and what people wrote down become one bundle here: one file over the air gap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import pyarrow as pa

from sae_auditor.bundle.addition import rewrite_job
from sae_auditor.bundle.derived_stores import without
from sae_auditor.bundle.layout import IMAGES_FILE, concepts_file, embeddings_file
from sae_auditor.bundle.manifest import read_manifest
from sae_auditor.bundle.named_parts import NamedParts
from sae_auditor.bundle.packing import pack_job
from sae_auditor.bundle.parts import embed_dim_of
from sae_auditor.bundle.store import open_store
from sae_auditor.concepts.people import Remarks, remark_columns
from sae_auditor.concepts.people.words import MAX_NAME
from sae_auditor.concepts.policy import LocalPolicies, Policies, bundled_policies
from sae_auditor.concepts.policy.policies import readable_policies
from sae_auditor.concepts.reference_store import open_index_store, reading_of_index
from sae_auditor.concepts.schema import CONCEPTS, table_to_bytes, with_columns
from sae_auditor.concepts.table import ConceptTable, read_concepts, stored_means
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job

if TYPE_CHECKING:
    from sae_auditor.bundle.bundle import Bundle
    from sae_auditor.bundle.manifest import Manifest, SaeEntry
    from sae_auditor.bundle.refusal import Losses
    from sae_auditor.bundle.store import Store

# Read once for each opened bundle, and gone with it: the tables know its files and not the bundle.
_TABLES: WeakKeyDictionary[Bundle, Mapping[str, ConceptTable]] = WeakKeyDictionary()


def concept_tables(bundle: Bundle) -> Mapping[str, ConceptTable]:
    """Return what the latents of each SAE of a bundle mean; each table is read when it is first asked for.

    It has no labels and examples where the bundle has none. Of files that cannot be used nothing is in it, and they are
    among the bundle's `unusable` from then on.
    """
    if bundle not in _TABLES:
        store, losses = bundle.store, bundle.losses
        entries = {entry.name: entry for entry in bundle.manifest.saes}
        _TABLES[bundle] = NamedParts("SAE", list(entries), lambda name: load_concepts(store, entries[name], losses))
    return _TABLES[bundle]


def concepts_of(bundle: Bundle, sae_name: str) -> ConceptTable:
    """Return what the latents of one SAE of a bundle mean; see `concept_tables`."""
    return concept_tables(bundle)[sae_name]


def check_concepts(bundle: Bundle) -> None:
    """Look at all concepts and policies of a bundle, and keep in its `losses` which files cannot be used."""
    tables = concept_tables(bundle)
    for name in tables:
        try:
            _ = tables[name]
        except InputRefused:
            continue  # for the want of an encoder, of which the bundle itself tells
    for file, refusal in readable_policies(bundle.store)[1]:
        bundle.losses.add(file, refusal, say("no reasons policy of its prompt set"))


def with_references(bundle: Bundle, place: Path) -> Bundle:
    """Return the same bundle with the reference images and concepts of an index folder instead of its own.

    Encoder and SAEs are shared with the given one; `Bundle.without_references` is the way back.

    Raises
    ------
    InputRefused
        When it is no index, or one of another encoder or of other SAEs.
    """
    return bundle.with_references_of(open_index_store(place, bundle.manifest), place, reading_of_index(place))


def load_concepts(store: Store, entry: SaeEntry, losses: Losses) -> ConceptTable:
    """Return what the latents of an SAE mean, of the files of which that can be read; the others are lost."""
    embed_dim = embed_dim_of(store)
    table, means = concepts_file(entry.name), embeddings_file(entry.name)
    hidden: tuple[str, ...] = ()
    try:
        if means in store.names():
            stored_means(store, entry.name, (entry.d_sae, embed_dim))
    except InputRefused as refusal:
        losses.add(means, refusal, say("no stored reference embedding of '{0}'", entry.name))
        hidden = (means,)

    def read(*more: str) -> ConceptTable:
        files = without(store, (*hidden, *more)) if hidden or more else store
        return _probed(read_concepts(files, entry.name, d_sae=entry.d_sae, embed_dim=embed_dim))

    no_concepts, no_index = (
        say("no label of a latent of '{0}'", entry.name),
        say("no reference image of '{0}'", entry.name),
    )
    try:
        return read()
    except InputRefused as refusal:
        whole = refusal
    without_index = _refusal_of(lambda: read("index/"))
    if without_index is None:
        losses.add(IMAGES_FILE, whole, no_index)
        return read("index/")
    without_table = _refusal_of(lambda: read(table))
    losses.add(table, without_index, no_concepts)
    if without_table is None:
        return read(table)
    losses.add(IMAGES_FILE, without_table, no_index)
    return read("index/", table)


def _probed(table: ConceptTable) -> ConceptTable:
    """Return the table after everything in it was looked at that every audit needs."""
    if not table.is_empty:
        _ = table.meta, table.always_on, table.mean_levels, table.labels_shown()
    return table


def _refusal_of(read: Callable[[], object]) -> InputRefused | None:
    try:
        read()
    except InputRefused as refusal:
        return refusal
    return None


def pack_with_index_job(bundle: Bundle, index: Path, output: Path) -> Job[Manifest]:
    """Write `bundle` with the reference images and concepts of an index folder in it.

    What people on this computer wrote goes with it: their remarks, and their judgements of what may count.

    Parameters
    ----------
    output
        A new folder, or a file whose name ends in ``.saebundle``.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When the index does not belong to the bundle, or `output` cannot be written.
    """
    indexed = with_references(bundle, index)
    replaced = Policies.of(bundle).changed_files()
    for entry in bundle.sae_refs:
        remarks, rows = Remarks.of(entry.fingerprint), concepts_of(indexed, entry.name).rows
        if len(rows) and remarks.all():
            replaced[concepts_file(entry.name)] = table_to_bytes(with_columns(rows, remark_columns(rows, remarks)))
    return (yield from rewrite_job(indexed, output, replaced))


def names_to_bytes(labels: Sequence[str | None], note: str) -> bytes:
    """Return a table of concepts that says nothing of latents but what they are called, and of names where from.

    For a bundle whose reference images do not hold any more: what was measured on them is unknown in it.
    """
    names = [None if label is None else label[:MAX_NAME] for label in labels]
    empty = {field.name: pa.nulls(len(names), field.type) for field in CONCEPTS}
    known = {
        "latent": range(len(names)),
        "support": [0] * len(names),
        "name": names,
        "note": [None if name is None else note for name in names],
    }
    columns = {name: pa.array(values, CONCEPTS.field(name).type) for name, values in known.items()}
    return table_to_bytes(pa.table({**empty, **columns}, schema=CONCEPTS))


def pack_with_policies_job(folder: str | Path, out_file: str | Path) -> Job[tuple[Path, bool]]:
    """Do `bundle.pack_job` with what people on this computer judged; return also whether that was anything.

    Without any such judgement the file is the same byte for byte.
    """
    changed: dict[str, bytes] = {}
    if Path(folder).is_dir():  # of anything else `pack_job` says what is wrong
        store = open_store(folder)
        local = LocalPolicies.of(read_manifest(store).fingerprint)
        changed = Policies(bundled_policies(store), local).changed_files() if local.prompt_sets else {}
    packed = yield from pack_job(folder, out_file, changed)
    return packed, bool(changed)
