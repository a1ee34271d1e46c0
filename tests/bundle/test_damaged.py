"""Bundles whose hashes are right and whose content is not: a maker's mistake, told in words."""

import json

import pytest

from sae_auditor.bundle import Bundle, BundleRefused, Manifest, open_store
from sae_auditor.bundle.addition import with_files
from sae_auditor.bundle.derived_stores import without
from sae_auditor.bundle.layout import ENCODER_CONFIG
from sae_auditor.concepts import concepts_of
from sae_auditor.errors import InputRefused

DAMAGED = [b"", b"\xff", b"[" * 100_000, b"{}", b"[]"]


@pytest.fixture
def changed(bundle):
    """Make the bundle with one file replaced or taken away, its hash in the manifest right."""

    def make(name, content):
        store, manifest = open_store(bundle.path), Manifest.model_validate(bundle.manifest.model_dump())
        if content is None:
            files = {file: entry for file, entry in manifest.files.items() if file != name}
            return Bundle(bundle.path, without(store, (name,)), manifest.model_copy(update={"files": files}))
        return Bundle(bundle.path, *with_files(store, manifest, {name: content}))

    return make


@pytest.mark.parametrize("content", [None, *DAMAGED])
def test_prompt_set(changed, content):
    with pytest.raises(InputRefused):
        changed("prompts/colour.json", content).prompt_sets["colour"]


@pytest.mark.parametrize("content", [None, *DAMAGED])
def test_encoder_config(changed, content):
    opened = changed(ENCODER_CONFIG, content)
    with pytest.raises(InputRefused):
        concepts_of(opened, "cls")
    with pytest.raises(InputRefused):
        opened.load_encoder("cpu")


@pytest.mark.parametrize("file", ["cfg.json", "sae_weights.safetensors"])
@pytest.mark.parametrize("content", [None, *DAMAGED])
def test_sae(changed, file, content):
    with pytest.raises(InputRefused):
        changed(f"saes/cls/{file}", content).saes["cls"]


@pytest.mark.parametrize("content", [None, *DAMAGED])
def test_encoder_weights(changed, content):
    with pytest.raises(InputRefused):
        changed("encoder/open_clip_model.safetensors", content).load_encoder("cpu")


@pytest.mark.parametrize("content", [None, b"\xff", b"one word\n"])
def test_vocabulary(changed, content):
    with pytest.raises(BundleRefused):
        changed("vocabulary/words.txt", content).vocabularies["words"]


def test_vocabulary_without_embeddings(changed):
    header = json.dumps({"other": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}}).encode()
    content = len(header).to_bytes(8, "little") + header
    with pytest.raises(BundleRefused, match="one embedding for each word"):
        changed("vocabulary/words.safetensors", content).vocabularies["words"]
