"""Bundles: encoder, SAEs, prompt sets, vocabularies and concepts that belong together, verified when they are opened.

Importing this package loads next to nothing: the command line and the window name prompt sets before anything else. The
encoder and the SAEs of a bundle load torch when they are asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from sae_auditor.bundle.prompts import (
    PromptClass,
    PromptSet,
    prompt_set_from_json,
    prompt_set_from_texts,
    read_prompt_set,
)
from sae_auditor.bundle.refusal import BundleRefused

if TYPE_CHECKING:
    from sae_auditor.bundle.bundle import Bundle, open_bundle, open_bundle_job
    from sae_auditor.bundle.inspection import inspect, inspect_job
    from sae_auditor.bundle.manifest import EncoderEntry, FileEntry, Manifest, SaeEntry, VocabularyEntry
    from sae_auditor.bundle.packing import pack, pack_job
    from sae_auditor.bundle.store import Store, open_store
    from sae_auditor.bundle.verification import Finding, VerifyReport, verify, verify_job
    from sae_auditor.bundle.vocabulary import Vocabulary, WordList, read_word_list
    from sae_auditor.bundle.writer import BundleWriter

__all__ = [
    "Bundle",
    "BundleRefused",
    "BundleWriter",
    "EncoderEntry",
    "FileEntry",
    "Finding",
    "Manifest",
    "PromptClass",
    "PromptSet",
    "SaeEntry",
    "Store",
    "VerifyReport",
    "Vocabulary",
    "VocabularyEntry",
    "WordList",
    "inspect",
    "inspect_job",
    "open_bundle",
    "open_bundle_job",
    "open_store",
    "pack",
    "pack_job",
    "prompt_set_from_json",
    "prompt_set_from_texts",
    "read_prompt_set",
    "read_word_list",
    "verify",
    "verify_job",
]

_HOMES = {
    "Bundle": "bundle",
    "open_bundle": "bundle",
    "open_bundle_job": "bundle",
    "inspect": "inspection",
    "inspect_job": "inspection",
    "EncoderEntry": "manifest",
    "FileEntry": "manifest",
    "Manifest": "manifest",
    "SaeEntry": "manifest",
    "VocabularyEntry": "manifest",
    "pack": "packing",
    "pack_job": "packing",
    "Store": "store",
    "open_store": "store",
    "Finding": "verification",
    "VerifyReport": "verification",
    "verify": "verification",
    "verify_job": "verification",
    "Vocabulary": "vocabulary",
    "WordList": "vocabulary",
    "read_word_list": "vocabulary",
    "BundleWriter": "writer",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
