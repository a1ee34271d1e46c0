from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from sae_auditor.errors import InputRefused
from sae_auditor.sae import HintMissing, PairedStreams, SparseCodes, read_reading, read_sae
from tests.sae.formats.dense import D_SAE, K, N, agree, drawer, largest, saved, vectors

WIDTHS = {"dino": 16, "clip_img": 12, "clip_txt": 12}


def _state(streams: dict[str, int] | None = None) -> dict[str, torch.Tensor]:
    draw, state = drawer(), {}
    for name, width in (streams or WIDTHS).items():
        state[f"encoders.{name}.weight"] = draw(D_SAE, width)
        state[f"decoders.{name}.weight"] = draw(width, D_SAE)
        state[f"pre_biases.{name}"] = draw(width)
        state[f"latent_biases.{name}"] = draw(D_SAE)
        state[f"stats_last_nonzero_{name}"] = torch.zeros(D_SAE, dtype=torch.long)
    return state


def _file(folder: Path, **options: object) -> Path:
    if options:
        (folder / "run_config.json").write_text(json.dumps({"args": options, "config_file_content": {}}))
    return saved(folder, "msae_checkpoint.pth", _state())


def _x() -> dict[str, torch.Tensor]:
    return {name: vectors(d_in=width, seed=i) for i, (name, width) in enumerate(WIDTHS.items())}


def _logits(x: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    w = {name: tensor.double() for name, tensor in _state().items()}
    return {
        name: (rows.double() - w[f"pre_biases.{name}"]) @ w[f"encoders.{name}.weight"].T + w[f"latent_biases.{name}"]
        for name, rows in x.items()
    }


def _decoded(name: str, codes: torch.Tensor) -> torch.Tensor:
    w = {part: tensor.double() for part, tensor in _state().items()}
    return codes @ w[f"decoders.{name}.weight"].T + w[f"pre_biases.{name}"]


@pytest.mark.parametrize("stream", WIDTHS)
def test_one_stream_chooses_by_itself(stream: str, tmp_path: Path) -> None:
    reading = read_reading(_file(tmp_path), {"stream": stream, "k": K})
    config, x = reading.sae.config, _x()
    assert (reading.format, config.activation, config.k, config.signed) == ("SPARC", "topk", K, False)
    assert (config.site, config.tokens) == ("pooled", "cls")
    codes = largest(_logits(x)[stream], K).relu()
    agree(reading.sae, x[stream], codes, _decoded(stream, codes))


def test_streams_and_k_are_asked_for(tmp_path: Path) -> None:
    file = _file(tmp_path)
    with pytest.raises(HintMissing) as missing:
        read_sae(file)
    assert (missing.value.name, missing.value.choices) == ("stream", tuple(WIDTHS))
    for hints in ({"stream": "dino"}, {"streams": "paired"}):
        with pytest.raises(HintMissing) as missing:
            read_sae(file, **hints)
        assert missing.value.name == "k"
    with pytest.raises(InputRefused, match="no stream 'sound'"):
        read_sae(file, stream="sound", k=K)
    with pytest.raises(InputRefused, match="'all' is no way"):
        read_reading(file, {"streams": "all", "k": K})


def test_a_file_of_one_stream_needs_no_hint(tmp_path: Path) -> None:
    file = saved(tmp_path, "msae_checkpoint.pth", {"model_state_dict": _state({"clip_img": 12})})
    assert read_sae(file, k=K).config.d_in == 12


def test_the_options_of_the_training_run_are_read(tmp_path: Path) -> None:
    file = _file(tmp_path, k=7, topk_type="global", n_latents=D_SAE)
    assert read_sae(file, stream="dino").config.k == 7
    assert read_sae(file, stream="dino", k=3).config.k == 3


def _paired(folder: Path, streams: str = "paired", **options: object) -> PairedStreams:
    paired = read_reading(_file(folder, **options), {"streams": streams, "k": K}).found
    assert isinstance(paired, PairedStreams)
    return paired


def _agree(paired: PairedStreams, x: dict[str, torch.Tensor], codes: dict[str, torch.Tensor]) -> None:
    ours, x_hat = paired.encode(x), paired.reconstruct(x)
    assert list(ours) == list(x) == list(x_hat)
    for name in x:
        assert 0 < len(ours[name].latents) == int((codes[name] != 0).sum())
        torch.testing.assert_close(ours[name].dense().double(), codes[name], rtol=1e-5, atol=1e-5)
        torch.testing.assert_close(x_hat[name].double(), _decoded(name, codes[name]), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("given", [tuple(WIDTHS), ("clip_img", "dino"), ("clip_txt",)])
def test_paired_streams_fire_the_latents_with_the_largest_sum(given: tuple[str, ...], tmp_path: Path) -> None:
    x = {name: _x()[name] for name in given}
    logits = _logits(x)
    total = sum(logits.values())
    assert isinstance(total, torch.Tensor)
    fire = largest(total, K) != 0
    codes = {name: torch.where(fire, part, 0.0).relu() for name, part in logits.items()}
    _agree(_paired(tmp_path), x, codes)
    if len(given) > 1:
        assert all((part[fire] < 0).any() for part in logits.values())  # some chosen ones are off in one stream


@pytest.mark.parametrize(("streams", "options"), [("paired-local", {}), ("paired", {"topk_type": "local"})])
def test_local_training_lets_every_stream_choose(streams: str, options: dict[str, str], tmp_path: Path) -> None:
    paired = _paired(tmp_path, streams, **options)
    assert not paired.shared
    _agree(paired, _x(), {name: largest(part, K).relu() for name, part in _logits(_x()).items()})
    assert _paired(tmp_path, "paired-global", topk_type="local").shared


def test_paired_streams_are_encoded_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paired = _paired(tmp_path)
    whole = paired.encode(_x())
    monkeypatch.setattr("sae_auditor.sae.paired._MAX_BLOCK", 3 * D_SAE)
    parts = paired.encode(_x())
    for name, codes in whole.items():
        assert torch.equal(parts[name].row_offsets, codes.row_offsets)
        assert torch.equal(parts[name].latents, codes.latents)
        torch.testing.assert_close(parts[name].activations, codes.activations)
    assert {codes.n for codes in paired.encode({name: rows[:0] for name, rows in _x().items()}).values()} == {0}


def test_one_stream_is_rebuilt_from_anothers_codes(tmp_path: Path) -> None:
    paired = _paired(tmp_path)
    codes = paired.encode(_x())["dino"]
    crossed = paired.decode({"clip_txt": codes})["clip_txt"]
    torch.testing.assert_close(crossed.double(), _decoded("clip_txt", codes.dense().double()), rtol=1e-5, atol=1e-5)


def test_what_does_not_belong_together_is_refused(tmp_path: Path) -> None:
    paired, x = _paired(tmp_path), _x()
    with pytest.raises(InputRefused, match="'sound' is no stream"):
        paired.encode({"sound": x["dino"]})
    with pytest.raises(InputRefused, match="No stream"):
        paired.encode({})
    with pytest.raises(InputRefused, match="vectors of 16 numbers"):
        paired.encode({"dino": x["clip_img"]})
    with pytest.raises(InputRefused, match="their numbers differ"):
        paired.encode({"dino": x["dino"], "clip_img": x["clip_img"][1:]})
    with pytest.raises(InputRefused, match="Choose one with the hint 'stream'"):
        _ = read_reading(tmp_path / "msae_checkpoint.pth", {"streams": "paired", "k": K}).sae


@pytest.mark.parametrize("streams", [None, "paired"])
def test_vectors_are_brought_to_length_one_when_that_is_said(streams: str | None, tmp_path: Path) -> None:
    file, x = _file(tmp_path), _x()
    assert "length 1" in read_reading(file, {"stream": "dino", "k": K}).notices[0]
    hints = {"k": K, "normalization": "unit", **({"streams": streams} if streams else {"stream": "dino"})}
    found = read_reading(file, hints).found
    unit = x["dino"].double() / x["dino"].double().norm(dim=1, keepdim=True)
    codes = largest(_logits({"dino": unit})["dino"], K).relu()
    x_hat = _decoded("dino", codes) * x["dino"].double().norm(dim=1, keepdim=True)
    if isinstance(found, PairedStreams):
        ours: SparseCodes = found.encode({"dino": x["dino"]})["dino"]
        torch.testing.assert_close(ours.dense().double(), codes, rtol=1e-5, atol=1e-5)
        torch.testing.assert_close(found.reconstruct({"dino": x["dino"]})["dino"].double(), x_hat, rtol=1e-5, atol=1e-5)
    else:
        agree(found, x["dino"], codes, x_hat)
    with pytest.raises(InputRefused, match="no normalisation"):
        read_sae(file, stream="dino", k=K, normalization="l2")
    assert len(x["dino"]) == N
