"""The shipped bundle does what its model card says, on renders that nothing was trained on."""

import numpy as np
import pytest
import torch

from demo_world.scene import render, sample_scene
from demo_world.shortcut import shortcut_figures, tag_latents
from demo_world.splits import TAG
from sae_auditor import open_bundle
from sae_auditor._paths import demo_bundle_path
from sae_auditor.concepts import concepts_of
from sae_auditor.images import load_image
from sae_auditor.library import Auditor

N = 40
FRESH_SEED = 987_654


@pytest.fixture(scope="module")
def bundle():
    return open_bundle("demo")


@pytest.fixture(scope="module")
def auditor(bundle):
    return Auditor(bundle, "cls-last", device="cpu")


@pytest.fixture(scope="module")
def plain():
    """Scenes in which the tag says nothing, and their pictures."""
    scenes = [scene(i, cue_probabilities={TAG: 0.25}) for i in range(N)]
    return scenes, pictures_of(scenes)


def scene(index, **wishes):
    return sample_scene(np.random.default_rng([FRESH_SEED, index]), **wishes)


def pictures_of(scenes):
    return [render(item, 128).image for item in scenes]


def chosen(auditor, images, prompts):
    audits = auditor.audit(images, auditor.bundle.prompt_sets[prompts])
    return [audit.class_names[audit.ranked()[0]] for audit in audits]


def test_it_is_small_and_complete(bundle):
    assert demo_bundle_path().stat().st_size <= 40_000_000
    assert set(bundle.prompt_sets) == {"condition", "part", "defect"}
    assert [(ref.site, ref.tokens) for ref in bundle.sae_refs] == [
        ("blocks.9.hook_resid_post", "cls"),
        ("blocks.5.hook_resid_post", "patch"),
    ]


def test_it_knows_parts_and_defects(auditor, plain):
    scenes, pictures = plain
    parts = chosen(auditor, pictures, "part")
    assert np.mean([name == item.part for name, item in zip(parts, scenes, strict=True)]) >= 0.9
    broken = [scene(1000 + i, defect_probability=1.0, cue_probabilities={TAG: 0.25}) for i in range(2 * N)]
    defects = chosen(auditor, pictures_of(broken), "defect")
    assert np.mean([name == item.defect for name, item in zip(defects, broken, strict=True)]) >= 0.8


def test_it_carries_the_shortcut_and_the_program_finds_it(auditor):
    scenes = [scene(2000 + i, defect=None, cues=(TAG,)) for i in range(N)]
    figures = shortcut_figures(auditor, scenes, 128)
    print(figures)
    assert figures["called_defective"] >= 0.6
    assert figures["tag_latent_in_top_3"] >= 0.9
    assert figures["returned_to_good"] >= 0.8
    assert figures["pointing_game"] >= 0.9


def test_a_tag_latent_is_named_after_the_tag(auditor):
    labels = {auditor.concepts.label(latent) for latent in tag_latents(auditor.concepts)}
    assert TAG in labels


@pytest.mark.parametrize("name", ["cls-last", "patch-middle"])
def test_the_autoencoders_rebuild_held_out_images(auditor, plain, name):
    auditor = auditor.with_sae(name)
    looked = [auditor.look(load_image(picture)) for picture in plain[1]]
    x = torch.cat([evidence.vectors for evidence in looked])
    error = torch.cat([evidence.error for evidence in looked])
    assert float(error.square().sum() / (x - x.mean(0)).square().sum()) <= 0.15


@pytest.mark.parametrize("name", ["cls-last", "patch-middle"])
def test_few_latents_are_dead_on_the_reference_images(bundle, name):
    concepts = concepts_of(bundle, name)
    silent = sum(concepts.concept(latent).support == 0 for latent in range(len(concepts)))
    assert silent / len(concepts) <= 0.1
