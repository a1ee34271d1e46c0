"""Ways to read an SAE: the declared one, and those that differ from it in one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, get_args

from sae_auditor.sae.autoencoder import SparseAutoencoder
from sae_auditor.sae.config import Activation, InputNorm
from sae_auditor.sae.fit.score import Samples

Factor = Callable[["Trial", SparseAutoencoder, Samples], Iterator["Trial"]]

# How many latents a ReLU SAE is tried to keep, should it be a TopK one.
_TOPK_SIZES: Final = (8, 16, 32, 64, 128)


@dataclass(frozen=True)
class Trial:
    """One way to read an SAE.

    Parameters
    ----------
    site, tokens
        Where it reads.
    centred
        Whether its decoder bias is subtracted from the input.
    normalization
        What is done to each vector first.
    activation, k
        Which pre-activations fire.
    """

    site: str
    tokens: str
    centred: bool
    normalization: InputNorm
    activation: Activation
    k: int | None


def trial_of(sae: SparseAutoencoder) -> Trial:
    """Return the reading that an SAE declares; it must say its site and tokens."""
    config = sae.config
    if config.site is None or config.tokens is None:
        raise ValueError("an SAE that does not say where it reads cannot be checked")
    return Trial(
        config.site, config.tokens, config.apply_b_dec_to_input, config.normalization, config.activation, config.k
    )


def read_as(sae: SparseAutoencoder, trial: Trial) -> SparseAutoencoder:
    """Return the SAE read in another way; both share their weights, nothing is copied."""
    same = trial.activation == sae.config.activation
    config = replace(
        sae.config,
        site=trial.site,
        tokens=trial.tokens,
        apply_b_dec_to_input=trial.centred,
        normalization=trial.normalization,
        activation=trial.activation,
        k=trial.k,
        signed=sae.config.signed and same,
        by_magnitude=sae.config.by_magnitude and same,
        absolute=sae.config.absolute and same,
    )
    return SparseAutoencoder(config, sae.tensors())


def neighbours(trial: Trial, sae: SparseAutoencoder, samples: Samples) -> Iterator[Trial]:
    """Yield every reading that differs from `trial` in one thing and for which there are vectors."""
    for factor in FACTORS:
        yield from factor(trial, sae, samples)


def _centring(trial: Trial, sae: SparseAutoencoder, samples: Samples) -> Iterator[Trial]:
    if bool(sae.b_dec.any()):
        yield replace(trial, centred=not trial.centred)


def _input_norm(trial: Trial, sae: SparseAutoencoder, samples: Samples) -> Iterator[Trial]:
    yield from (replace(trial, normalization=norm) for norm in get_args(InputNorm) if norm != trial.normalization)


def _site(trial: Trial, sae: SparseAutoencoder, samples: Samples) -> Iterator[Trial]:
    for site in samples[trial.site].near:
        yield from at_site(trial, sae, samples, site)


def at_site(trial: Trial, sae: SparseAutoencoder, samples: Samples, site: str) -> Iterator[Trial]:
    """Yield the same reading at another site, with another token rule where the site does not have that one."""
    sample = samples.get(site)
    if sample is not None and sample.width == sae.config.d_in:
        rules = (trial.tokens,) if trial.tokens in sample.rules else sample.rules
        yield from (replace(trial, site=site, tokens=tokens) for tokens in rules)


def _tokens(trial: Trial, sae: SparseAutoencoder, samples: Samples) -> Iterator[Trial]:
    yield from other_tokens(trial, samples)


def other_tokens(trial: Trial, samples: Samples) -> Iterator[Trial]:
    """Yield the same reading with every other token rule that the site has."""
    rules = samples[trial.site].rules
    yield from (replace(trial, tokens=tokens) for tokens in rules if tokens != trial.tokens)


def _activation(trial: Trial, sae: SparseAutoencoder, samples: Samples) -> Iterator[Trial]:
    declared = trial_of(sae)
    others = dict.fromkeys([(declared.activation, declared.k), *_other_activations(sae), *_other_sizes(trial, sae)])
    yield from (replace(trial, activation=name, k=k) for name, k in others if (name, k) != (trial.activation, trial.k))


ActivationSizes = list[tuple[Activation, int | None]]


def _other_sizes(trial: Trial, sae: SparseAutoencoder) -> ActivationSizes:
    """TopK with half and with twice as many latents, and with the numbers between."""
    if trial.activation != "topk" or trial.k is None:
        return []
    return [
        ("topk", k)
        for k in (trial.k // 2, 3 * trial.k // 4, 3 * trial.k // 2, 2 * trial.k)
        if 1 <= k < sae.config.d_sae
    ]


def _as_relu(sae: SparseAutoencoder) -> ActivationSizes:
    return [("relu", None)]


def _as_topk(sae: SparseAutoencoder) -> ActivationSizes:
    return [("topk", k) for k in _TOPK_SIZES if k < sae.config.d_sae]


def _as_relu_or_topk(sae: SparseAutoencoder) -> ActivationSizes:
    return [("relu", None), *([("topk", sae.config.k)] if sae.config.k else [])]  # type: ignore[list-item]


def _other_activations(sae: SparseAutoencoder) -> ActivationSizes:
    known = _OTHER_ACTIVATIONS.get(sae.config.activation)
    return known(sae) if known else []


# What an SAE may be read as with the weights it has; those left out have no other reading.
_OTHER_ACTIVATIONS: Final[Mapping[Activation, Callable[[SparseAutoencoder], ActivationSizes]]] = {
    "relu": _as_topk,
    "topk": _as_relu,
    "batchtopk": _as_relu_or_topk,
    "jumprelu": _as_relu,
    "groupmax": _as_relu_or_topk,
    "tanh-relu": _as_relu,
}

FACTORS: Final[tuple[Factor, ...]] = (_centring, _input_norm, _site, _tokens, _activation)
