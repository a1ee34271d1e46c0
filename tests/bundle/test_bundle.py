"""An opened bundle gives back what was put into it."""

import json
import subprocess
import sys

import numpy as np
import pytest
import torch

from sae_auditor.bundle import inspect, open_bundle
from sae_auditor.encoders import Site, load_encoder
from sae_auditor.errors import InputRefused
from tests.tiny import CREATED, WORDS, tiny_images, tiny_prompt_sets, tiny_saes


@pytest.fixture(params=["folder", "packed"])
def opened(request):
    return open_bundle(request.getfixturevalue(request.param))


def test_what_it_says_of_itself(opened, folder):
    assert opened.name == "tiny"
    assert opened.licence == "CC0-1.0"
    assert opened.created == CREATED.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert opened.fingerprint == open_bundle(folder).fingerprint
    assert "tiny" in repr(opened)


def test_the_encoder_is_the_one_of_the_folder(opened, folder):
    original = load_encoder(folder.with_name(folder.name + "-encoder"), device="cpu", precision="fp32")
    assert opened.encoder is opened.encoder
    assert opened.encoder.fingerprint == original.fingerprint
    assert opened.encoder.architecture == original.architecture
    pixels = torch.stack([original.preprocess(image.rgb) for image in tiny_images(2)])
    ours, theirs = (encoder.run(pixels, Site("pooled")).embedding for encoder in (opened.encoder, original))
    assert torch.equal(ours, theirs)
    assert torch.equal(opened.encoder.embed_texts(["a nut"]), original.embed_texts(["a nut"]))


def test_another_device_gets_an_encoder_of_its_own(opened):
    assert opened.load_encoder("cpu", "fp32") is not opened.encoder


def test_the_encoder_in_the_folder_has_the_fingerprint_of_the_manifest(opened, folder):
    assert load_encoder(folder / "encoder", device="cpu").fingerprint == opened.manifest.encoder.fingerprint


def test_the_saes(opened):
    made = tiny_saes()
    assert list(opened.saes) == list(made)
    for name, sae in made.items():
        assert opened.saes[name] is opened.saes[name]
        assert opened.saes[name].config == sae.config
        assert opened.saes[name].fingerprint == sae.fingerprint
        for key, tensor in sae.tensors().items():
            assert torch.equal(opened.saes[name].tensors()[key], tensor)


def test_sae_refs_need_no_tensors(opened):
    cls = opened.sae_refs[0]
    assert (cls.name, cls.site, cls.tokens, cls.d_in, cls.d_sae) == ("cls", "blocks.1.hook_resid_post", "cls", 64, 96)
    assert cls.fingerprint == opened.saes["cls"].fingerprint


def test_the_prompt_sets(opened):
    assert [opened.prompt_sets[name] for name in opened.prompt_sets] == tiny_prompt_sets()


def test_the_vocabulary(opened):
    vocabulary = opened.vocabularies["words"]
    assert vocabulary.words == WORDS
    assert (vocabulary.source, vocabulary.licence) == ("own", "CC0-1.0")
    expected = opened.encoder.embed_texts([*WORDS, ""]).numpy()
    np.testing.assert_allclose(vocabulary.embeddings, expected[:-1], atol=1e-6)
    np.testing.assert_allclose(vocabulary.empty, expected[-1], atol=1e-6)


@pytest.mark.parametrize("part", ["saes", "prompt_sets", "vocabularies"])
def test_unknown_names_list_the_known_ones(opened, part):
    mapping = getattr(opened, part)
    with pytest.raises(InputRefused, match=next(iter(mapping))):
        mapping["nothing"]
    assert "nothing" not in mapping
    assert mapping.get("nothing") is None


def test_inspect(packed):
    content = json.loads(json.dumps(inspect(packed)))
    assert content["path"] == str(packed)
    assert content["manifest"]["schema"] == "sae-auditor/bundle/1"
    assert [sae["name"] for sae in content["saes"]] == ["cls", "patches", "pooled"]
    assert {"name", "site", "tokens", "d_in", "d_sae"} <= set(content["saes"][0])
    assert content["prompt_sets"] == ["condition", "colour"]
    assert content["encoder"]["fingerprint"] == open_bundle(packed).encoder.fingerprint


def test_opening_and_looking_loads_no_torch(packed):
    program = (
        "import sys; from sae_auditor.library import inspect, open_bundle; "
        "from sae_auditor.concepts import concepts_of; "
        f"bundle = open_bundle({str(packed)!r}); inspect({str(packed)!r}); "
        "assert bundle.prompt_sets['colour'].classes and bundle.vocabularies['words'].words; "
        "assert concepts_of(bundle, 'cls').concept(0) is not None; "
        "print('torch' in sys.modules)"
    )
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert child.stdout.strip() == "False"
