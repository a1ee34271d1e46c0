"""Teaching the shipped encoder another world: the short way through the tower is right, and only the end learns."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch

from demo_world import finetune
from demo_world.finetune import finetune_clip, from_block, frozen_outputs, shipped_encoder
from demo_world.groups import figures_of
from demo_world.settings import PRESETS, TAG
from demo_world.splits import render_split
from demo_world.vectors import embeddings

N = 12
PRESET = replace(
    PRESETS["glove-tuned"],
    n_train=N,
    finetune=replace(PRESETS["glove-tuned"].finetune, batch=6, epochs=2, warmup_steps=1),
)


@pytest.fixture(scope="module")
def split(tmp_path_factory):
    return render_split("train", PRESET, tmp_path_factory.mktemp("split"), 1)


@pytest.fixture(scope="module")
def frozen(split, tmp_path_factory):
    """The file of what leaves the last block that stays as it is."""
    file = tmp_path_factory.mktemp("frozen") / "frozen.npy"
    frozen_outputs(shipped_encoder(PRESET), split, PRESET.finetune.frozen_blocks, file)
    return file


def test_from_a_block_on_the_embedding_is_the_whole_towers(split, frozen):
    model = shipped_encoder(PRESET)
    kept = torch.from_numpy(np.load(frozen)).float()
    with torch.no_grad():
        short = torch.nn.functional.normalize(from_block(model, kept, PRESET.finetune.frozen_blocks), dim=1)
    # What is kept is in float16.
    assert torch.allclose(short, embeddings(model, split.images), atol=1e-3)


@pytest.fixture(scope="module")
def learnt(split, frozen):
    """The weights after a run that nothing stopped."""
    return finetune_clip(split, PRESET, frozen.parent, torch.device("cpu")).state_dict()


def test_only_the_end_learns(learnt):
    before = shipped_encoder(PRESET).state_dict()
    changed = {name for name in before if not torch.equal(before[name], learnt[name])}
    stays = tuple(f"visual.transformer.resblocks.{i}." for i in range(PRESET.finetune.frozen_blocks))
    assert not any(name.startswith((*stays, "token_embedding", "visual.conv1", "logit_scale")) for name in changed)
    for learns in ("visual.transformer.resblocks.9.", "visual.proj", "transformer.", "text_projection"):
        assert any(name.startswith(learns) for name in changed), learns


def test_a_run_that_was_stopped_ends_as_one_that_was_not(split, frozen, learnt, tmp_path, monkeypatch, capsys):
    shutil.copy(frozen, tmp_path / "frozen.npy")
    device = torch.device("cpu")
    steps, set_rate = N // PRESET.finetune.batch, finetune._set_learning_rate

    def stop(optimizer, settings, step, total):
        if step == steps:
            raise KeyboardInterrupt
        set_rate(optimizer, settings, step, total)

    monkeypatch.setattr(finetune, "_set_learning_rate", stop)
    with pytest.raises(KeyboardInterrupt):
        finetune_clip(split, PRESET, tmp_path, device)
    monkeypatch.setattr(finetune, "_set_learning_rate", set_rate)
    capsys.readouterr()
    stopped = finetune_clip(split, PRESET, tmp_path, device).state_dict()
    assert [json.loads(line)["epoch"] for line in capsys.readouterr().out.splitlines()] == [1]
    assert all(torch.equal(learnt[name], stopped[name]) for name in learnt)


def test_a_preset_for_a_gpu_is_not_finetuned(split, tmp_path):
    with pytest.raises(ValueError, match="no settings for fine-tuning"):
        finetune_clip(split, PRESETS["glove"], tmp_path, torch.device("cpu"))


def test_groups_are_counted_by_class_and_cue():
    scenes = [
        {"part": "gear", "defect": None, "cues": ["glove"]},
        {"part": "gear", "defect": None, "cues": []},
        {"part": "tile", "defect": "crack", "cues": ["glove", TAG]},
        {"part": "tile", "defect": "crack", "cues": ["glove"]},
    ]
    called = {
        "condition": ["good", "defective", "good", "defective"],
        "part": ["gear", "gear", "tile", "gear"],
        "defect": ["crack"] * 4,
    }
    found = figures_of(called, scenes, PRESETS["glove"])
    shares = {group: (of["right"], of["n"]) for group, of in found["glove"].items()}
    assert shares == {
        "good, with glove": (1.0, 1),
        "good, without glove": (0.0, 1),
        "defective, with glove": (0.5, 2),
    }
    assert found[TAG][f"defective, with {TAG}"]["right"] == 0.0
    assert (found["part"]["right"], found["part"]["n"]) == (0.75, 4)
