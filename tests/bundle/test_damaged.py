"""Bundles whose hashes are right and whose content is not: a maker's mistake, told in words."""

import json

import pytest

from sae_auditor.bundle import Bundle, BundleRefused, Manifest, open_store
from sae_auditor.bundle.layout import ENCODER_CONFIG
from sae_auditor.errors import InputRefused

DAMAGED = [b"", b"\xff", b"[" * 100_000, b"{}", b"[]"]


class Changed:
    """The files of a bundle, some of them replaced or taken away."""

    def __init__(self, store, name, content):
        self._store, self._name, self._content = store, name, content

    def names(self):
        return [name for name in self._store.names() if name != self._name or self._content is not None]

    def read(self, name):
        if name == self._name and self._content is not None:
            return memoryview(self._content)
        return self._store.read(name) if name in self.names() else self._store.read("gone")


@pytest.fixture
def changed(bundle):
    def make(name, content):
        manifest = Manifest.model_validate(bundle.manifest.model_dump())
        return Bundle(bundle.path, Changed(open_store(bundle.path), name, content), manifest)

    return make


@pytest.mark.parametrize("content", [None, *DAMAGED])
def test_prompt_set(changed, content):
    with pytest.raises(InputRefused):
        changed("prompts/colour.json", content).prompt_sets["colour"]


@pytest.mark.parametrize("content", [None, *DAMAGED])
def test_encoder_config(changed, content):
    opened = changed(ENCODER_CONFIG, content)
    with pytest.raises(InputRefused):
        opened.concepts("cls")
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
