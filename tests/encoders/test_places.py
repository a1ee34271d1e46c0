"""A folder leads to the model in it, or says what it holds instead."""

from __future__ import annotations

import json
import os

import pytest

from sae_auditor.encoders import load_encoder
from sae_auditor.encoders._files import weights_files
from sae_auditor.encoders._places import place_of
from sae_auditor.errors import InputRefused

MODEL = "models--openai--clip-vit-base-patch32"


@pytest.fixture
def tree(tmp_path):
    """Write files by their path; each holds its text, or as many bytes as its number says."""

    def tree(**files):
        return plant(tmp_path, {name.replace("__", "/"): content for name, content in files.items()})

    def plant(root, files):
        for name, content in files.items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"x" * content if isinstance(content, int) else content.encode())
        return root

    tree.plant = lambda files: plant(tmp_path, files)
    return tree


def found(folder):
    """Return the weights file that a folder leads to, from the folder on."""
    (file,) = weights_files(place_of(folder).source).files
    return file.relative_to(folder).as_posix()


# -- The hub's cache ---------------------------------------------------------------------------------------------------


def test_the_reference_decides_between_revisions(tree):
    root = tree.plant({f"{MODEL}/snapshots/{name}/model.safetensors": 9 for name in ("aaa", "bbb")})
    tree.plant({f"{MODEL}/refs/main": "bbb\n"})
    place = place_of(root / MODEL)
    assert place.source.name == "bbb"
    assert place.name == "clip-vit-base-patch32"
    assert found(root / MODEL / "snapshots").startswith("bbb/")
    assert found(root).startswith(f"{MODEL}/snapshots/bbb/")  # the cache with one model in it


def test_several_revisions_without_a_reference_are_asked_about(tree):
    root = tree.plant({f"{MODEL}/snapshots/{name}/model.safetensors": 9 for name in ("aaa", "bbb")})
    with pytest.raises(InputRefused, match="several revisions of the model: aaa, bbb"):
        place_of(root / MODEL)
    tree.plant({f"{MODEL}/refs/main": "ccc"})
    with pytest.raises(InputRefused, match="names the revision 'ccc', which is not in"):
        place_of(root / MODEL)


def test_a_single_revision_needs_no_reference(tree):
    root = tree.plant({f"{MODEL}/snapshots/aaa/model.safetensors": 9, f"{MODEL}/.no_exist/x": 1})
    assert found(root / MODEL) == "snapshots/aaa/model.safetensors"


def test_a_reference_cannot_lead_out_of_the_cache(tree):
    root = tree.plant({"elsewhere/model.safetensors": 9, f"{MODEL}/snapshots/aaa/model.safetensors": 9})
    tree.plant({f"{MODEL}/refs/main": "../../elsewhere"})
    with pytest.raises(InputRefused, match="names the revision"):
        place_of(root / MODEL)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_download_that_is_not_complete(tree, tmp_path):
    tree.plant({f"{MODEL}/snapshots/aaa/config.json": "{}"})
    (tmp_path / MODEL / "snapshots" / "aaa" / "model.safetensors").symlink_to("../../blobs/000")
    with pytest.raises(InputRefused, match=r"aaa/model\.safetensors is a link to a file that is not there"):
        load_encoder(tmp_path / MODEL)


def test_a_cache_of_several_models(tree):
    root = tree.plant({f"models--a--{name}/snapshots/r/model.safetensors": 9 for name in "xy"})
    with pytest.raises(InputRefused, match="several models: models--a--x, models--a--y"):
        place_of(root)


# -- sentence-transformers ---------------------------------------------------------------------------------------------


def module(path, kind="CLIPModel"):
    return {"idx": 0, "name": "0", "path": path, "type": f"sentence_transformers.models.{kind}"}


def test_a_pipeline_of_one_clip(tree):
    files = {"0_CLIPModel/model.safetensors": 9, "0_CLIPModel/config.json": "{}"}
    root = tree.plant(files)
    assert found(root) == "0_CLIPModel/model.safetensors"
    tree.plant({"modules.json": json.dumps([module("0_CLIPModel"), module("1_Normalize", "Normalize")])})
    assert found(root) == "0_CLIPModel/model.safetensors"
    assert place_of(root).folders == (root / "0_CLIPModel", root)


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ([module("0_Transformer", "Transformer"), module("1_Pooling", "Pooling")], "made of Transformer, Pooling"),
        ([module("0_CLIPModel"), module("1_Dense", "Dense")], "made of CLIPModel, Dense"),
        ([module("../0_CLIPModel")], "names the folder '../0_CLIPModel', which is not there"),
        ({}, "is not a list"),
    ],
)
def test_other_pipelines_are_named(modules, message, tree):
    root = tree.plant({"x/0_CLIPModel/model.safetensors": 9, "0_CLIPModel/model.safetensors": 9})
    tree.plant({"x/modules.json": json.dumps(modules)})
    with pytest.raises(InputRefused, match=message):
        place_of(root / "x")


# -- DeepSpeed and other trainings -------------------------------------------------------------------------------------


def test_the_latest_step_of_deepspeed(tree):
    files = {"mp_rank_00_model_states.pt": 9, "bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt": 40}
    root = tree.plant(
        {f"{step}/{name}": size for step in ("global_step5", "global_step10") for name, size in files.items()}
    )
    with pytest.raises(InputRefused, match="several steps of a training: global_step10, global_step5"):
        place_of(root)
    tree.plant({"latest": "global_step5", "open_clip_config.json": "{}"})
    assert found(root) == "global_step5/mp_rank_00_model_states.pt"
    assert place_of(root).folder_with("open_clip_config.json") == root


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (("zero_pp_rank_0_mp_rank_00_model_states.pt", "zero_pp_rank_1_mp_rank_00_model_states.pt"), r"ZeRO 3"),
        (("zero_pp_rank_0_mp_rank_00_optim_states.pt",), "state of DeepSpeed's optimiser"),
        (("mp_rank_00_model_states.pt", "mp_rank_01_model_states.pt"), "spread over 2 processes"),
        ((".metadata", "__0_0.distcp", "__1_0.distcp"), "distributed checkpoint of PyTorch"),
        (("pytorch_model_fsdp_0/.metadata", "pytorch_model_fsdp_0/__0_0.distcp"), "distributed checkpoint of PyTorch"),
        (("flax_model.msgpack", "tf_model.h5", "onnx/model.onnx"), "only as weights of Flax .* TensorFlow .* ONNX"),
        (("model.gguf",), "only as a GGUF file"),
        (("saved_model.pb", "variables/variables.data-00000-of-00001"), "TensorFlow"),
        (("Clip.mlpackage/Data/com.apple.CoreML/model.mlmodel", "Clip.mlpackage/Manifest.json"), "Core ML"),
        (("clip.engine",), "TensorRT"),
        (("model_index.json", "text_encoder/model.safetensors", "vae/model.safetensors"), "pipeline of diffusers"),
        (("latest_checkpointed_iteration.txt", "iter_0000010/mp_rank_00/model_optim_rng.pt"), "Megatron"),
        (("optimizer.pt", "scheduler.pt", "training_args.bin"), "open_clip_model.safetensors is missing"),
        (("adapter_config.json",), "changes for another model's weights"),
    ],
)
def test_folders_without_weights_say_what_they_hold(files, message, tree):
    root = tree.plant(dict.fromkeys(files, 9))
    with pytest.raises(InputRefused, match=message) as refusal:
        load_encoder(root)
    assert refusal.value.todo


def test_a_part_of_a_distributed_checkpoint(tree):
    root = tree.plant({"__0_0.distcp": 9, "bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt": 9})
    for name, message in (("__0_0.distcp", "distributed"), ("bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt", "ZeRO")):
        with pytest.raises(InputRefused, match=f"is one file of .*{message}"):
            load_encoder(root / name)


def test_a_checkpoint_of_transformers_among_what_the_training_keeps(tree):
    root = tree.plant({
        "checkpoint-5/model.safetensors": 100, "checkpoint-5/optimizer.pt": 200, "checkpoint-5/scheduler.pt": 90,
        "checkpoint-5/rng_state_0.pth": 90, "checkpoint-5/training_args.bin": 90, "runs/events": 9,
    })  # fmt: skip
    assert found(root) == "checkpoint-5/model.safetensors"
    tree.plant({"checkpoint-9/model.safetensors": 100})
    with pytest.raises(InputRefused, match="several folders with weights: checkpoint-5, checkpoint-9"):
        place_of(root)


# -- Several files -----------------------------------------------------------------------------------------------------


def test_a_second_model_in_a_folder_is_asked_about(tree):
    root = tree.plant({"model.safetensors": 100, "best.pt": 60})
    with pytest.raises(InputRefused, match=r"several weights files: model\.safetensors, best\.pt"):
        weights_files(root)
    tree.plant({"best.pt": 10})  # such as embeddings, or a head
    assert found(root) == "model.safetensors"


def test_one_model_in_several_forms_is_told(tree):
    root = tree.plant({"model.safetensors": 100, "pytorch_model.bin": 100, "open_clip_pytorch_model.bin": 100})
    chosen = weights_files(root)
    assert [file.name for file in chosen.files] == ["open_clip_pytorch_model.bin"]
    assert "was read, not model.safetensors, pytorch_model.bin" in chosen.notices[0]


def test_an_adapter_beside_a_model_is_asked_about(tree):
    root = tree.plant({"model.safetensors": 100, "adapter_model.safetensors": 3, "adapter_config.json": "{}"})
    with pytest.raises(InputRefused, match=r"changes for it that are not merged \(adapter_model\.safetensors\)"):
        weights_files(root)
    assert weights_files(root / "model.safetensors").files == (root / "model.safetensors",)


def test_a_configuration_stands_for_its_folder(tree):
    root = tree.plant({"config.json": "{}", "model.safetensors": 5})
    assert place_of(root / "config.json").source == root


@pytest.mark.skipif(os.name == "nt" or getattr(os, "geteuid", lambda: 1)() == 0, reason="nothing is closed to root")
def test_a_folder_that_cannot_be_read(tree):
    root = tree.plant({"a/model.safetensors": 5})
    (root / "a").chmod(0)
    with pytest.raises(InputRefused, match="cannot be read"):
        place_of(root / "a")
