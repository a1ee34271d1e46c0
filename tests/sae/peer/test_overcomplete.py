"""overcomplete builds, saves and encodes; what is read here computes the same.

Files are the library's state dicts, saved as training leaves them, and whole modules, as its own tests save them.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import pytest
import torch

from sae_auditor.errors import InputRefused
from sae_auditor.sae import HintMissing, SparseAutoencoder, read_reading, read_sae

pytestmark = pytest.mark.peer
with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patched:
    warnings.simplefilter("ignore")  # what the other library warns of is not ours to fix
    # The library calls it when it is imported; matplotlib has taken it away.
    patched.setattr("matplotlib.cm.get_cmap", lambda name: matplotlib.colormaps[name], raising=False)
    theirs = pytest.importorskip("overcomplete.sae")

D_IN, D_SAE, K, N_POINTS = 14, 36, 6, 50
NORMALIZATIONS = ("l2", "max_l2", "l1", "max_l1", "identity")


def _x(n: int = 40) -> torch.Tensor:
    return 1.3 * torch.randn(n, D_IN, generator=torch.Generator().manual_seed(7)) + 0.1


def _moved(model: Any) -> Any:
    """Move every parameter, as an optimiser's last step would: nothing is zero, tied or normalised any more."""
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.3 * torch.randn(parameter.shape, generator=generator)
        for name, buffer in model.named_buffers():
            if name.endswith(("running_mean", "running_var")):
                buffer += torch.rand(buffer.shape, generator=generator)
            elif name.endswith("multiplier"):
                buffer += 0.2
    return model


def _points() -> torch.Tensor:
    return torch.randn(N_POINTS, D_IN, generator=torch.Generator().manual_seed(4))


def _evaluated(make: Callable[[], Any], state: dict[str, torch.Tensor]) -> Any:
    """What a person does with a state dict: load it into a new model, then switch to evaluation."""
    model = make()
    model.load_state_dict(state)
    return model.eval()


def _agree(ours: SparseAutoencoder, model: Any, x: torch.Tensor) -> None:
    with torch.no_grad():
        codes = model.encode(x)[1]
        x_hat = model.decode(codes)
    assert (codes != 0).any()
    torch.testing.assert_close(ours.encode(x).dense(), codes, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(ours.reconstruct(x), x_hat, rtol=1e-5, atol=1e-5)


MAKERS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "SAE": (lambda **more: theirs.SAE(D_IN, D_SAE, **more), {"activation": "relu"}),
    "TopKSAE": (lambda **more: theirs.TopKSAE(D_IN, D_SAE, top_k=K, **more), {"k": K}),
    "JumpSAE": (lambda **more: theirs.JumpSAE(D_IN, D_SAE, **more), {}),
    "QSAE": (lambda **more: theirs.QSAE(D_IN, D_SAE, q=5, **more), {}),
    "hard QSAE": (lambda **more: theirs.QSAE(D_IN, D_SAE, q=5, hard=True, **more), {"activation": "quantised-hard"}),
    "MpSAE": (lambda **more: theirs.MpSAE(D_IN, D_SAE, k=K, **more), {"k": K}),
    "OMPSAE": (
        lambda **more: theirs.OMPSAE(D_IN, D_SAE, k=K, **more),
        {"k": K, "activation": "orthogonal-matching-pursuit"},
    ),
    "RATopKSAE": (lambda **more: theirs.RATopKSAE(D_IN, D_SAE, points=_points(), top_k=K, **more), {"k": K}),
    "RAJumpSAE": (lambda **more: theirs.RAJumpSAE(D_IN, D_SAE, points=_points(), **more), {}),
}
PLAIN = tuple(name for name in MAKERS if not name.startswith("RA"))


@pytest.mark.parametrize("name", MAKERS)
def test_state_dicts(name: str, tmp_path: Path) -> None:
    make, hints = MAKERS[name]
    state = _moved(make()).state_dict()
    torch.save(state, tmp_path / "sae.pth")

    reading = read_reading(tmp_path / "sae.pth", hints)

    assert reading.format == "overcomplete"
    _agree(reading.sae, _evaluated(make, state), _x())


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("normalization", NORMALIZATIONS)
def test_normalisations(normalization: str, name: str, tmp_path: Path) -> None:
    make, hints = MAKERS[name]

    def with_normalization() -> Any:
        return make(dictionary_params={"normalization": normalization, "use_multiplier": True})

    state = _moved(with_normalization()).state_dict()
    torch.save({"model_state_dict": state, "epoch": 3}, tmp_path / "sae.pth")
    ours = read_sae(tmp_path / "sae.pth", normalization=normalization, **hints)
    # Pursuit along rows that are not of unit length grows without end.
    x = _x() * (1e-3 if normalization == "identity" and name == "MpSAE" else 1)
    _agree(ours, _evaluated(with_normalization, state), x)


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("mode", ["trained", "evaluated"])
def test_whole_modules_say_everything_themselves(mode: str, name: str, tmp_path: Path) -> None:
    model = _moved(MAKERS[name][0]())
    model.train()(_x())  # as training leaves it: normalised once
    if mode == "trained":
        _moved(model)
    else:
        model.eval()
    torch.save(model, tmp_path / "sae.pt")

    reading = read_reading(tmp_path / "sae.pt")

    _agree(reading.sae, torch.load(tmp_path / "sae.pt", weights_only=False).eval(), _x())


def test_modules_in_a_checkpoint(tmp_path: Path) -> None:
    model = _moved(MAKERS["TopKSAE"][0]()).eval()
    torch.save({"sae": model, "epoch": 3}, tmp_path / "sae.pt")
    _agree(read_sae(tmp_path / "sae.pt"), model, _x())


def test_a_module_that_was_evaluated_before_its_weights_changed_keeps_its_old_dictionary(tmp_path: Path) -> None:
    """The library fuses the dictionary when it is switched to evaluation, and goes on with that."""
    model = _moved(MAKERS["TopKSAE"][0]()).eval()
    model.load_state_dict(_moved(MAKERS["TopKSAE"][0]()).state_dict())
    torch.save(model, tmp_path / "sae.pt")
    _agree(read_sae(tmp_path / "sae.pt"), model, _x())


def test_batch_topk_keeps_what_reaches_the_running_threshold(tmp_path: Path) -> None:
    def make() -> Any:
        return theirs.BatchTopKSAE(D_IN, D_SAE, top_k=K * 40)

    model = _moved(make())
    for seed in range(4):
        model(torch.randn(40, D_IN, generator=torch.Generator().manual_seed(seed)))
    _moved(model)
    torch.save(model, tmp_path / "module.pt")
    torch.save(model.state_dict(), tmp_path / "state.pt")
    model.eval()

    ours = read_sae(tmp_path / "module.pt")
    assert (ours.config.activation, ours.config.k) == ("batchtopk", None)
    _agree(ours, model, _x())
    _agree(read_sae(tmp_path / "state.pt", threshold=float(model.running_threshold)), model, _x())
    with pytest.raises(HintMissing):
        read_sae(tmp_path / "state.pt")


def test_thresholds_are_reached_not_exceeded(tmp_path: Path) -> None:
    """An activation of exactly the threshold is kept by the library, as >= does."""
    model = theirs.JumpSAE(2, 2)
    with torch.no_grad():
        model.encoder.final_block[0].weight.copy_(torch.eye(2))
        model.encoder.final_block[0].bias.zero_()
    theta = float(model.thresholds.detach().exp()[0])
    x = torch.tensor([[theta, 1.0], [theta * (1 - 1e-6), 1.0]])
    torch.save(model.state_dict(), tmp_path / "sae.pth")
    ours, codes = read_sae(tmp_path / "sae.pth").encode(x).dense(), model.eval().encode(x)[1].detach()
    assert (codes != 0).tolist() == [[True, True], [False, True]]
    assert torch.equal(ours, codes)


@pytest.mark.parametrize("name", ["SAE", "TopKSAE", "JumpSAE"])
@pytest.mark.parametrize("encoder", ["tied", "tied with bias", "untied", "untied with bias", "mlp_bn_1"])
def test_encoders_of_one_layer(encoder: str, name: str, tmp_path: Path) -> None:
    maker, hints = MAKERS[name]

    def make() -> Any:
        if encoder == "mlp_bn_1":
            return maker(encoder_module=encoder)
        model = maker()
        bias = "bias" in encoder
        return model.untied(bias=bias) if encoder.startswith("untied") else model.tied(bias=bias)

    if encoder.startswith("untied"):  # it is copied from the dictionary, which exists while training
        assert make().encoder.weight.shape == (D_SAE, D_IN)
    state = _moved(make()).state_dict()
    torch.save(state, tmp_path / "state.pth")
    _agree(read_sae(tmp_path / "state.pth", **hints), _evaluated(make, state), _x())
    model = _moved(make())
    torch.save(model, tmp_path / "module.pt")
    _agree(read_sae(tmp_path / "module.pt"), model.eval(), _x())


@pytest.mark.parametrize("encoder", ["tied", "untied"])
def test_archetypal_dictionaries_of_tied_encoders(encoder: str, tmp_path: Path) -> None:
    def make() -> Any:
        return getattr(MAKERS["RATopKSAE"][0](), encoder)(bias=True)

    state = _moved(make()).state_dict()
    torch.save(state, tmp_path / "state.pth")
    _agree(read_sae(tmp_path / "state.pth", k=K), _evaluated(make, state), _x())


@pytest.mark.parametrize("delta", [0.2, 3.0])
def test_delta_bounds_the_relaxation(delta: float, tmp_path: Path) -> None:
    def make() -> Any:
        return MAKERS["RATopKSAE"][0](delta=delta)

    model = _moved(make())
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    assert (state["dictionary.Relax"].norm(dim=1) > 0.2).all()
    torch.save(state, tmp_path / "state.pth")
    _agree(read_sae(tmp_path / "state.pth", k=K, delta=delta), _evaluated(make, state), _x())
    torch.save(model, tmp_path / "module.pt")
    _agree(read_sae(tmp_path / "module.pt"), model.eval(), _x())


@pytest.mark.parametrize(
    ("shape", "encoder"),
    [(D_IN, "mlp_ln_1"), (D_IN, "mlp_ln_3"), (D_IN, "mlp_bn_3"), ((8, 16), "attention_1b"), ((16, 4, 4), "resnet_1b")],
)
@pytest.mark.parametrize("whole", [True, False])
def test_other_encoders_are_refused_by_reason(whole: bool, shape: Any, encoder: str, tmp_path: Path) -> None:
    model = theirs.TopKSAE(shape, D_SAE, top_k=K, encoder_module=encoder)
    torch.save(model if whole else model.state_dict(), tmp_path / "sae.pt")
    with pytest.raises(InputRefused, match=r"encoder of .* (several layers|latents of each vector together)"):
        read_sae(tmp_path / "sae.pt", k=K)


@pytest.mark.parametrize("name", ["SAE", "TopKSAE", "JumpSAE", "QSAE"])
def test_encoders_without_relu_keep_signs(name: str, tmp_path: Path) -> None:
    encoder = theirs.MLPEncoder(
        D_IN, D_SAE, nb_blocks=0, norm_layer=torch.nn.Identity, output_activation=torch.nn.Identity
    )
    top_k = {"top_k": D_SAE - 3} if name == "TopKSAE" else {}
    model = _moved(getattr(theirs, name)(D_IN, D_SAE, encoder_module=encoder, **top_k))
    torch.save(model, tmp_path / "sae.pt")
    codes = model.eval().encode(_x())[1]
    assert (codes < 0).any() == (name in ("SAE", "TopKSAE"))
    _agree(read_sae(tmp_path / "sae.pt"), model, _x())
