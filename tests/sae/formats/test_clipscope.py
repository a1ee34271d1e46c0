from __future__ import annotations

from pathlib import Path

import pytest
import torch

from sae_auditor.errors import InputRefused
from sae_auditor.sae import HintMissing, read_reading, read_sae
from tests.sae.formats.dense import D_IN, D_SAE, K, agree, drawer, largest, saved, vectors


def _file(
    folder: Path, *, k: int | None = K, bare: bool = False, **more: object
) -> tuple[Path, dict[str, torch.Tensor]]:
    draw = drawer()
    state = {"pre_b": draw(D_IN), "enc": draw(D_IN, D_SAE), "dec": draw(D_SAE, D_IN)}
    content = {"n_features": D_SAE, "d_in": D_IN, "model_state_dict": state, **({"k": k} if k else {}), **more}
    return saved(folder, "725159424.pt", state if bare else content), state


def test_selected_latents_keep_their_sign_and_the_folder_names_the_site(tmp_path: Path) -> None:
    file, w = _file(tmp_path / "11_resid", k=D_SAE - 4, loss=0.5)
    reading = read_reading(file)
    config = reading.sae.config
    assert (reading.format, config.activation, config.k, config.signed) == ("clipscope", "topk", D_SAE - 4, True)
    assert (config.site, config.tokens) == ("blocks.11.hook_resid_post", "all")

    x, w64 = vectors(), {name: tensor.double() for name, tensor in w.items()}
    codes = largest((x.double() - w64["pre_b"]) @ w64["enc"], D_SAE - 4)
    assert (codes < 0).any()
    agree(reading.sae, x, codes, codes @ w64["dec"] + w64["pre_b"])
    assert read_sae(tmp_path / "11_resid").fingerprint == reading.sae.fingerprint


def test_a_folder_of_another_name_leaves_the_site_open(tmp_path: Path) -> None:
    assert read_sae(_file(tmp_path)[0]).config.site is None
    assert read_sae(_file(tmp_path)[0], site="blocks.2.hook_resid_post").config.site == "blocks.2.hook_resid_post"


def test_the_class_without_k_is_relu(tmp_path: Path) -> None:
    file, w = _file(tmp_path, k=None)
    sae, x, w64 = read_sae(file), vectors(), {name: tensor.double() for name, tensor in w.items()}
    assert (sae.config.activation, sae.config.k) == ("relu", None)
    codes = ((x.double() - w64["pre_b"]) @ w64["enc"]).relu()
    agree(sae, x, codes, codes @ w64["dec"] + w64["pre_b"])


def test_bare_weights_ask_for_k(tmp_path: Path) -> None:
    file, _ = _file(tmp_path, bare=True)
    with pytest.raises(HintMissing) as missing:
        read_sae(file)
    assert missing.value.name == "k"
    assert read_sae(file, k=3).config.k == 3


def test_experts_are_refused(tmp_path: Path) -> None:
    draw = drawer()
    state = {"pre_b": draw(D_IN), "enc": draw(2, D_IN, 8), "dec": draw(2, 8, D_IN)}
    state |= {"router_b": draw(D_IN), "router": draw(D_IN, 2)}
    with pytest.raises(InputRefused, match="experts"):
        read_sae(saved(tmp_path, "sae.pt", {"model_state_dict": state}))
