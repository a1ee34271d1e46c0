"""Folders of a stranger's: queues, devices, links and crowds in place of files, and tables of the wrong types."""

from __future__ import annotations

import copy
import json
import os
import random
import socket
import time
from pathlib import Path

import pytest
import torch

from sae_auditor.encoders import load_encoder
from sae_auditor.encoders._folder_files import entries, is_there, small_file
from sae_auditor.encoders._hf_config import config_from_hf
from sae_auditor.encoders._hf_preprocess import Processor
from sae_auditor.encoders._lora import merged
from sae_auditor.errors import InputRefused
from tests.encoders.hf_world import CLIP_CONFIG, SIGLIP_CONFIG, random_weights, save_hf
from tests.encoders.test_tokenizer_schema import changed

no_windows = pytest.mark.skipif(os.name == "nt", reason="has no such files")
LAYOUT = ("config.json", "preprocessor_config.json", "open_clip_config.json", "tokenizer.json", "modules.json",
          "tokenizer_config.json", "vocab.json", "model.safetensors", "latest")  # fmt: skip


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    """A folder of the transformers library."""
    return save_hf(tmp_path_factory.mktemp("hf") / "clip", CLIP_CONFIG, random_weights(CLIP_CONFIG))


@pytest.fixture
def folder(honest, tmp_path):
    """The same, with links to its files, which tests may replace."""
    for file in honest.iterdir():
        os.link(file, tmp_path / file.name)
    return tmp_path


def queue(place: Path) -> None:
    os.mkfifo(place)


def plug(place: Path) -> None:
    here = os.open(".", os.O_RDONLY)
    os.chdir(place.parent)  # names of sockets are short
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(place.name)
    os.fchdir(here)
    os.close(here)


def device(place: Path) -> None:
    place.symlink_to("/dev/zero")


def loop(place: Path) -> None:
    place.symlink_to(place.name)


@no_windows
@pytest.mark.parametrize("kind", [queue, plug, device, Path.mkdir, loop])
@pytest.mark.parametrize("name", LAYOUT)
def test_what_is_no_file_is_named(name, kind, folder):
    (folder / name).unlink(missing_ok=True)
    if name in ("modules.json", "latest"):  # looked for where the folder holds no weights
        (folder / "model.safetensors").unlink()
    kind(folder / name)
    begun = time.monotonic()
    with pytest.raises(InputRefused) as refusal:
        load_encoder(folder, device="cpu")
    assert name in refusal.value.what
    assert time.monotonic() - begun < 5


@no_windows
def test_a_queue_that_is_chosen_itself_is_refused(tmp_path):
    queue(tmp_path / "model.safetensors")
    with pytest.raises(InputRefused, match="is not a file"):
        load_encoder(tmp_path / "model.safetensors")
    with pytest.raises(InputRefused, match="is not a file"):
        small_file(tmp_path / "model.safetensors")


@no_windows
def test_links_lead_to_the_folder_and_to_the_hubs_cache_and_nowhere_else(tmp_path):
    secret, blob = tmp_path / "secret", tmp_path / "models--a--b" / "blobs" / "0f"
    folder = tmp_path / "encoder"
    blob.parent.mkdir(parents=True)
    folder.mkdir()
    for file in (secret, blob, folder / "own"):
        file.write_text("{}")
    for name, target in (("out", secret), ("cached", blob), ("inside", "own"), ("gone", "nothing")):
        (folder / name).symlink_to(target)
    assert small_file(folder / "cached") == small_file(folder / "inside") == b"{}"
    with pytest.raises(InputRefused, match="out is a link that leads out of its folder"):
        small_file(folder / "out")
    with pytest.raises(InputRefused, match="gone is a link to a file that is not there"):
        is_there(folder / "gone")


def test_files_that_are_too_large_are_not_read(tmp_path):
    file = tmp_path / "config.json"
    with file.open("wb") as stream:
        stream.truncate(2**40)
    with pytest.raises(InputRefused, match="too large for what its name says"):
        small_file(file)


def test_folders_with_crowds_in_them_are_not_looked_through(folder):
    crowd = folder / "crowd"
    crowd.mkdir()
    for number in range(20_001):
        (crowd / f"{number}.bin").touch()
    begun = time.monotonic()
    with pytest.raises(InputRefused, match="more than 20,000 files"):
        entries(crowd)
    with pytest.raises(InputRefused, match="more than 20,000 files"):
        load_encoder(crowd)
    assert time.monotonic() - begun < 5


@no_windows
def test_folders_that_lead_into_themselves_come_to_an_end(tmp_path):
    (tmp_path / "snapshots").symlink_to(tmp_path)
    (tmp_path / "a").symlink_to(tmp_path)
    with pytest.raises(InputRefused):
        load_encoder(tmp_path)


# -- Tables ------------------------------------------------------------------------------------------------------------

PREPROCESSOR = {
    "do_resize": True, "size": {"shortest_edge": 32}, "resample": 3, "do_center_crop": True, "do_pad": False,
    "crop_size": {"height": 32, "width": 32}, "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True,
    "image_mean": [0.48, 0.45, 0.4], "image_std": [0.26, 0.26, 0.27], "image_processor": None,
}  # fmt: skip
ADAPTER = {"lora_alpha": 8, "use_rslora": False, "use_dora": False, "fan_in_fan_out": False, "alpha_pattern": {"x": 4}}
CHANGED = {"x.weight": torch.ones(4, 4), "x.lora_A.weight": torch.ones(2, 4), "x.lora_B.weight": torch.ones(4, 2)}


@pytest.mark.parametrize("seed", range(3))
def test_any_change_of_a_table_is_a_refusal_or_no_matter(seed):
    draw = random.Random(seed)
    tables = {"model": draw.choice([CLIP_CONFIG, SIGLIP_CONFIG]), "processor": PREPROCESSOR, "adapter": ADAPTER}
    n_used = 0
    for _ in range(150):
        name = draw.choice(list(tables))
        given = {**copy.deepcopy(tables), name: changed(tables[name], draw)}
        try:
            config_from_hf(given["model"], Processor(given["processor"], "p.json"), files={}, where="c.json")
            merged(CHANGED, given["adapter"], "w")
            n_used += 1
        except InputRefused:
            continue
    assert 10 < n_used < 140  # both ends are reached


def test_changes_whose_product_would_fill_all_memory_are_refused_before():
    weights = {"x.weight": torch.ones(4, 4)}
    weights |= {"x.lora_A.weight": torch.ones(1, 10**6), "x.lora_B.weight": torch.ones(10**6, 1)}
    with pytest.raises(InputRefused, match=r"have shape \[1000000, 1000000\], it has \[4, 4\]"):
        merged(weights, ADAPTER, "w")
    empty = {**CHANGED, "x.lora_A.weight": torch.ones(0, 4), "x.lora_B.weight": torch.ones(4, 0)}
    with pytest.raises(InputRefused, match="no product of two matrices"):
        merged(empty, ADAPTER, "w")


INDEXES = ["[]", '{"weight_map": []}', '{"weight_map": {"a": 3}}', "[" * 5000, '{"a": NaN}']
INDEXES += [json.dumps({"weight_map": {"a": name}}) for name in ("x" * 5000 + ".bin", "../x.bin", "\0.bin", "")]


@pytest.mark.parametrize("content", INDEXES)
def test_an_index_of_parts_that_is_none_is_refused(content, tmp_path):
    (tmp_path / "model.safetensors.index.json").write_text(content)
    with pytest.raises(InputRefused, match=r"model\.safetensors\.index\.json"):
        load_encoder(tmp_path)


@pytest.mark.parametrize("content", [{}, 3, None, [[]], [{"path": 3}], [{"type": {}, "path": "a" * 5000}]])
def test_a_pipeline_that_is_none_is_refused(content, tmp_path):
    (tmp_path / "modules.json").write_text(json.dumps(content))
    with pytest.raises(InputRefused, match=r"modules\.json"):
        load_encoder(tmp_path)
