"""Bundles: encoder, SAEs, prompt sets, vocabularies and concepts that belong together, verified when they are opened.

Importing this package loads next to nothing: the command line and the window name prompt sets before anything else. The
encoder and the SAEs of a bundle load torch when they are asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor._lazy import attach
from sae_auditor.bundle.prompts import PromptClass, PromptSet, prompt_set_from_texts
from sae_auditor.bundle.refusal import BundleRefused

if TYPE_CHECKING:
    from sae_auditor.bundle.bundle import Bundle, inspect, inspect_job, open_bundle, open_bundle_job
    from sae_auditor.bundle.manifest import EncoderEntry, FileEntry, Finding, Manifest, SaeEntry, VocabularyEntry
    from sae_auditor.bundle.packing import pack, pack_job
    from sae_auditor.bundle.prompt_file import prompt_set_from_json, read_prompt_set
    from sae_auditor.bundle.store import Store, open_store
    from sae_auditor.bundle.verification import VerifyReport, verify, verify_job
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

__getattr__, __dir__ = attach(
    __name__,
    {
        "bundle": ["Bundle", "inspect", "inspect_job", "open_bundle", "open_bundle_job"],
        "manifest": ["EncoderEntry", "FileEntry", "Finding", "Manifest", "SaeEntry", "VocabularyEntry"],
        "packing": ["pack", "pack_job"],
        "prompt_file": ["prompt_set_from_json", "read_prompt_set"],
        "store": ["Store", "open_store"],
        "verification": ["VerifyReport", "verify", "verify_job"],
        "vocabulary": ["Vocabulary", "WordList", "read_word_list"],
        "writer": ["BundleWriter"],
    },
)
