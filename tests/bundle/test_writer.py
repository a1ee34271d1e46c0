from datetime import UTC, datetime

import numpy as np
import pytest
import safetensors.torch
import torch

from sae_auditor.bundle import BundleWriter, PromptClass, PromptSet, WordList, read_word_list
from sae_auditor.bundle.arrays import arrays_from_bytes, arrays_to_bytes
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.writer import embed_vocabulary_job
from sae_auditor.encoders import load_encoder
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from tests.tiny import tiny_bundle, tiny_encoder_dir, tiny_sae


def writer(folder, **options):
    return BundleWriter(folder, name="x", licence="CC0-1.0", **options)


def files_of(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_the_same_parts_give_the_same_bytes(folder, tmp_path):
    again = tiny_bundle(tmp_path / "tiny")
    assert files_of(again) == files_of(folder)


def test_only_into_an_empty_folder(tmp_path):
    (tmp_path / "something").write_bytes(b"")
    with pytest.raises(InputRefused, match="not empty"):
        writer(tmp_path)


def test_not_where_a_file_is(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputRefused, match="cannot be written"):
        writer(tmp_path / "file")


def test_no_bundle_without_an_encoder(tmp_path):
    with pytest.raises(InputRefused, match="needs an encoder"):
        writer(tmp_path).seal()


def test_an_sae_must_say_where_it_reads(tmp_path):
    with pytest.raises(InputRefused, match="where it reads"):
        writer(tmp_path).add_sae("x", tiny_sae(site=None))


@pytest.mark.parametrize("name", ["../x", "a/b", "", "x\n"])
def test_names_that_are_no_file_names_are_refused(tmp_path, name):
    parts = writer(tmp_path)
    with pytest.raises(InputRefused, match="cannot be a name"):
        parts.add_sae(name, tiny_sae())
    with pytest.raises(InputRefused, match="cannot be a name"):
        parts.add_prompt_set(PromptSet(name, (PromptClass("a", ("a",)),)))
    with pytest.raises(InputRefused):
        parts.add_file("a/../" + name, b"")


def test_the_same_name_twice_is_refused(tmp_path):
    parts = writer(tmp_path)
    prompts = PromptSet("p", (PromptClass("a", ("a",)),))
    parts.add_prompt_set(prompts)
    with pytest.raises(BundleRefused, match="twice"):
        parts.add_prompt_set(prompts)


def test_created(tmp_path, monkeypatch):
    encoder_dir = tiny_encoder_dir(tmp_path / "encoder")
    encoder = load_encoder(encoder_dir, device="cpu")

    def created(name, **options):
        parts = writer(tmp_path / name, **options)
        parts.add_encoder(encoder, encoder_dir)
        return parts.seal().created

    assert created("a", created=datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)) == "2026-05-06T07:08:09Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert created("b") == "1970-01-02T00:00:00Z"


def test_weights_that_came_as_a_torch_file_become_safetensors(tmp_path):
    source = tiny_encoder_dir(tmp_path / "encoder")
    weights = source / "open_clip_model.safetensors"
    torch.save(safetensors.torch.load_file(weights), source / "open_clip_pytorch_model.bin")
    weights.unlink()
    encoder = load_encoder(source, device="cpu")
    parts = writer(tmp_path / "bundle")
    parts.add_encoder(encoder, source)
    manifest = parts.seal()
    again = load_encoder(tmp_path / "bundle" / "encoder", device="cpu")
    assert again.fingerprint == manifest.encoder.fingerprint
    assert torch.equal(again.embed_texts(["x"]), encoder.embed_texts(["x"]))


def test_templates_of_a_vocabulary_are_averaged(bundle):
    words = WordList("w", ("red", "blue"), templates=("{}", "a {} thing"))
    vocabulary = run_to_end(embed_vocabulary_job(words, bundle.encoder))
    texts = bundle.encoder.embed_texts(["red", "a red thing"]).double().numpy()
    mean = texts.mean(0)
    np.testing.assert_allclose(vocabulary.embeddings[0], mean / np.linalg.norm(mean), atol=1e-6)


def test_word_lists(tmp_path):
    file = tmp_path / "list.txt"
    file.write_text("\ufeffred\n\n  blue \nred\n赤\n", encoding="utf-8")
    assert read_word_list(file).words == ("red", "blue", "赤")
    file.write_text("\n")
    with pytest.raises(InputRefused, match="no word"):
        read_word_list(file)
    file.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(InputRefused, match="not a text file"):
        read_word_list(file)
    with pytest.raises(InputRefused, match="cannot be read"):
        read_word_list(tmp_path / "missing.txt")


def test_arrays_round_trip():
    arrays = {
        "a": np.arange(6, dtype=np.float32).reshape(2, 3),
        "b": np.zeros(0, np.uint8),
        "c": np.array([1], np.int64),
    }
    found = arrays_from_bytes(arrays_to_bytes(arrays), "x")
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff" * 8,
        b"\x02" + bytes(7) + b"[]",
        (lambda header: len(header).to_bytes(8, "little") + header)(
            b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}'
        ),
    ],
)
def test_damaged_arrays_are_refused(content):
    with pytest.raises(BundleRefused, match="'x' of the bundle"):
        arrays_from_bytes(content, "x")
