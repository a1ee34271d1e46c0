"""Read the parts of a bundle out of its files. None of it knows the bundle, so that a bundle goes when it is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sae_auditor.bundle.arrays import arrays_from_bytes
from sae_auditor.bundle.layout import (
    ENCODER_CONFIG,
    prompt_set_file,
    sae_files,
    vocabulary_files,
)
from sae_auditor.bundle.manifest import Manifest, SaeEntry
from sae_auditor.bundle.prompt_file import prompt_set_from_json
from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.store import Store
from sae_auditor.bundle.vocabulary import Vocabulary, only_known, words_of
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.cfg_file import NativeFile
from sae_auditor.schema import read_as
from sae_auditor.strict_json import NotStrictJson, read_strict_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from numpy.typing import NDArray
    from torch import Tensor

    from sae_auditor.sae import SparseAutoencoder


def checked_cfg(store: Store, entry: SaeEntry) -> bytes:
    """Return the content of an SAE's ``cfg.json``, which says what the manifest says; loads no torch.

    Raises
    ------
    BundleRefused
        When it does not, or is no configuration.
    """
    name = sae_files(entry.name)[0]
    content = bytes(store.read(name))
    file = read_as(NativeFile, content, name, refuse=BundleRefused)
    said = {
        "d_in": file.d_in,
        "d_sae": file.d_sae,
        "activation": file.metadata.activation,
        "site": file.metadata.hook_name,
        "tokens": file.metadata.tokens,
    }
    for field, value in said.items():
        if value != getattr(entry, field):
            raise BundleRefused(
                say(
                    "'{0}' is not the file of the manifest's SAE: its '{1}' is {2}, not {3}.",
                    name,
                    field,
                    _short(value),
                    _short(getattr(entry, field)),
                )
            )
    return content


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"


_MAX_TEXT_BYTES: Final = 64 * 2**20

# Of the length of a row that is a direction, away from 1: float16 and an average of many leave less.
_TOLERANCE: Final = 0.05

# Empty lines and repetitions in a list of words, beside as many as it has words.
_SPARE_LINES: Final = 100


def text_of(store: Store, name: str) -> str:
    """Return a file of UTF-8."""
    if store.size(name) > _MAX_TEXT_BYTES:
        raise BundleRefused(say("'{0}' of the bundle is too large: {1} bytes.", name, f"{store.size(name):,}"))
    try:
        return str(store.read(name), "utf-8")
    except UnicodeDecodeError as error:
        raise BundleRefused(say("'{0}' of the bundle is not a text file.", name)) from error


def json_of(store: Store, name: str) -> Any:
    """Return what a file of JSON says."""
    try:
        return read_strict_json(store.read(name))
    except NotStrictJson as error:
        raise BundleRefused(say("'{0}' of the bundle cannot be used: {1}.", name, error)) from error


def embed_dim_of(store: Store) -> int:
    """Return the length of the encoder's embeddings."""
    config = json_of(store, ENCODER_CONFIG)
    model = config.get("model_cfg") if isinstance(config, dict) else None
    embed_dim = model.get("embed_dim") if isinstance(model, dict) else None
    if type(embed_dim) is not int or not 0 < embed_dim <= 2**20:
        raise BundleRefused(
            say("'{0}' of the bundle does not describe an encoder: it has no 'embed_dim'.", ENCODER_CONFIG)
        )
    return embed_dim


def load_sae(store: Store, entry: SaeEntry) -> SparseAutoencoder:
    """Return an SAE, which is the one that the manifest names."""
    from sae_auditor.sae.native import sae_from_tensors
    from sae_auditor.tensorfiles import read_safetensors_in_order

    file = sae_files(entry.name)[1]
    where = say("'{0}' of the bundle", file)

    def tensors() -> Mapping[str, Tensor]:
        # One after the other: with all of the file beside them the memory of a large SAE would be needed twice.
        weights = store.in_order(file)
        found, _ = read_safetensors_in_order(weights.take, weights.n_bytes, where)
        weights.end()
        return found

    try:
        sae = sae_from_tensors(checked_cfg(store, entry), tensors, where)
    except BundleRefused:
        raise
    except InputRefused as refusal:
        raise _named(file, refusal) from refusal
    if sae.fingerprint != entry.fingerprint:
        raise BundleRefused(
            say(
                "The SAE '{0}' of the bundle is another one than its manifest says: its fingerprint is {1}.",
                entry.name,
                sae.fingerprint,
            )
        )
    return sae


def load_prompts(store: Store, name: str) -> PromptSet:
    """Return a prompt set."""
    file = prompt_set_file(name)
    try:
        prompts = prompt_set_from_json(text_of(store, file), where=file)
    except InputRefused as refusal:
        raise _named(file, refusal) from refusal
    if prompts.name != name:
        raise BundleRefused(say("'{0}' of the bundle is the prompt set '{1}'.", file, prompts.name[:80]))
    return prompts


def _named(file: str, refusal: InputRefused) -> BundleRefused:
    """Return the refusal of a file with its name in it."""
    return BundleRefused(
        refusal.what if file in refusal.what else say("'{0}' of the bundle cannot be used: {1}", file, refusal.what)
    )


def load_vocabulary(store: Store, manifest: Manifest, name: str) -> Vocabulary:
    """Return a vocabulary with its embeddings."""
    entry = next(entry for entry in manifest.vocabularies if entry.name == name)
    text, tensors = vocabulary_files(name)
    content = text_of(store, text)
    # Counted before they are taken apart: empty lines and repetitions are few in what somebody wrote.
    n_lines = content.count("\n")
    if n_lines > 2 * entry.words + _SPARE_LINES:
        raise BundleRefused(
            say("'{0}' of the bundle has {1} lines for {2} words.", text, f"{n_lines:,}", f"{entry.words:,}")
        )
    words = words_of(content)
    arrays = arrays_from_bytes(store.read(tensors), tensors)
    embeddings, empty = arrays.get("embeddings"), arrays.get("empty")
    if embeddings is None or empty is None or embeddings.shape != (len(words), *empty.shape) or len(empty.shape) != 1:
        raise BundleRefused(say("'{0}' of the bundle has not one embedding for each word of '{1}'.", tensors, text))
    nonsense = arrays.get("nonsense")
    if nonsense is not None and nonsense.shape[1:] != empty.shape:
        raise BundleRefused(say("The nonsense in '{0}' of the bundle is of another encoder.", tensors))
    for what, rows in (("embeddings", embeddings), ("empty", empty), ("nonsense", nonsense)):
        if rows is not None and not _are_directions(rows):
            raise BundleRefused(
                say("'{0}' of the bundle cannot be used: '{1}' does not hold unit vectors.", tensors, what)
            )
    return Vocabulary(
        name=name,
        words=tuple(words),
        embeddings=embeddings,
        empty=empty,
        source=entry.source,
        licence=entry.licence,
        templates=tuple(entry.templates),
        synonyms=only_known(words),
        nonsense=nonsense,
    )


def _are_directions(rows: NDArray[np.float32]) -> bool:
    if rows.dtype.kind != "f":
        return False
    with np.errstate(all="ignore"):
        sizes = np.linalg.norm(rows.astype(np.float64), axis=-1)
    return bool((np.abs(sizes - 1) <= _TOLERANCE).all())  # NaN is not
