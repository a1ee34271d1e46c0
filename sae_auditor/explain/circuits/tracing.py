"""From a latent back to the image: link by link through the SAEs of earlier sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from sae_auditor.encoders import Site
from sae_auditor.errors import InputRefused
from sae_auditor.explain.assemble import encoder_ref, image_ref, sae_ref
from sae_auditor.explain.auditor import Auditor
from sae_auditor.explain.circuits.linking import USUAL, Bounds, Linking
from sae_auditor.explain.circuits.result import Circuit, Link, Target
from sae_auditor.explain.circuits.way import Way
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.placed import chosen_sae
from sae_auditor.i18n import say
from sae_auditor.names import path_fields
from sae_auditor.progress import Job, Progress

# How many latents are traced on at each SAE between.
_TRACED: Final = 3
# Where the whole codes are chosen together, no latent has a threshold of its own.
_THRESHOLDS: Final = frozenset({"batchtopk", "jumprelu"})
_ABOVE_ZERO: Final = frozenset({"relu", "gated", "tanh-relu"})


def earlier_saes(auditor: Auditor, name: str | None = None) -> tuple[str, ...]:
    """Return the SAEs of the bundle that read before this auditor's one, the nearest first; of one place the first.

    Parameters
    ----------
    name
        The only one to use; None for all.

    Raises
    ------
    InputRefused
        When the bundle has none, or the named one does not read an earlier site.
    """
    encoder, here = auditor.encoder, auditor.encoder.order(auditor.site)
    found: dict[int, str] = {}
    for other in auditor.bundle.saes if name is None else [chosen_sae(auditor.bundle, name)]:
        sae = auditor.bundle.sae_or_none(other)
        if sae is None or sae.config.site is None:
            continue
        place = encoder.order(Site(sae.config.site, sae.config.tokens or "cls"))  # type: ignore[arg-type]
        if place < here:
            found.setdefault(place, other)
    if not found and name is not None:
        raise InputRefused(
            say(
                "The SAE '{0}' does not read an earlier site than '{1}': nothing there can have caused this.",
                name,
                auditor.sae_name,
            ),
            todo=say("Choose an SAE of an earlier block."),
        )
    if not found:
        raise InputRefused(
            say("The bundle has no SAE at an earlier site than that of '{0}'.", auditor.sae_name),
            safe=say("Everything else of this image stays as it is."),
            todo=say("Add an SAE of an earlier block to the bundle."),
        )
    return tuple(found[place] for place in sorted(found, reverse=True))


def facts_of(auditor: Auditor, evidence: Evidence) -> dict[str, Any]:
    """Return what a circuit's JSON says of the image and of what looked at it."""
    image = image_ref(evidence)
    return {
        "bundle": {"name": auditor.bundle.name, "fingerprint": auditor.bundle.fingerprint},
        "encoder": asdict(encoder_ref(auditor)),
        "sae": asdict(sae_ref(auditor)),
        "image": asdict(image) | path_fields(image.path) | {"notices": list(image.notices)},
        "crop": list(evidence.sight.crop),
        "notices": list(auditor.notices),
    }


@dataclass(frozen=True)
class _Seen:
    """An auditor and what it sees of the image."""

    auditor: Auditor
    evidence: Evidence


def trace_job(
    auditor: Auditor, evidence: Evidence, latent: int, from_sae: str | None = None, bounds: Bounds = USUAL
) -> Job[Circuit]:
    """Find which latents of earlier SAEs, in which patches, made a latent fire, and verify it by switching them off.

    With SAEs at more than one earlier site the strongest confirmed sources are traced on, site by site.

    Parameters
    ----------
    auditor, evidence
        The auditor of the latent's SAE, and what it saw of the image.
    latent
        Must have fired.
    from_sae
        The one earlier SAE to use; None for all of them in a chain.

    Raises
    ------
    InputRefused
        When the latent did not fire, or there is no SAE at an earlier site.
    """
    names = earlier_saes(auditor, from_sae)
    seen = _Seen(auditor, evidence)
    wanted = [(latent, _token_of(auditor, evidence, latent))]
    links: list[Link] = []
    for name in names:
        yield Progress(0, 0, say("Looking at the image through '{0}'", name))
        other = auditor.with_sae(name)
        earlier = _Seen(other, other.look(evidence.image, evidence.pixels, evidence.framing))
        made: list[Link] = []
        for one, token in wanted:
            made.append((yield from _link_job(seen, one, token, earlier, bounds)))
        links += made
        seen, wanted = earlier, _to_trace_on(made, earlier)
        if not wanted:
            break
    return Circuit(evidence.patch_grid if evidence.patch_grid[0] else seen.evidence.patch_grid, tuple(links))


def _link_job(seen: _Seen, latent: int, token: int, earlier: _Seen, bounds: Bounds) -> Job[Link]:
    auditor, evidence = seen.auditor, seen.evidence
    stretch = auditor.encoder.stretch(earlier.auditor.site, auditor.site)
    way = Way(stretch, earlier.evidence, auditor.sae, latent, token)
    target = _target(auditor, evidence, latent, token)
    return (yield from Linking(way, earlier.evidence, earlier.auditor, bounds).job(target))


def _target(auditor: Auditor, evidence: Evidence, latent: int, token: int) -> Target:
    latents, activations = evidence.codes.row(token)
    patch = token - evidence.read_patches.start
    is_patch = evidence.read_patches.stop > evidence.read_patches.start and patch >= 0
    return Target(
        sae=auditor.sae_name,
        latent=latent,
        label=auditor.label(latent),
        activation=float(activations[latents == latent].sum()),
        patch=divmod(patch, evidence.patch_grid[1]) if is_patch else None,
        pre_activation=float(auditor.sae.pre_activation(evidence.vectors[token], latent)),
        threshold=_threshold(auditor, latent),
    )


def _threshold(auditor: Auditor, latent: int) -> float | None:
    activation, threshold = auditor.sae.config.activation, auditor.sae.threshold
    if activation in _THRESHOLDS and threshold is not None:
        return max(0.0, float(threshold[latent]))
    return 0.0 if activation in _ABOVE_ZERO else None


def _token_of(auditor: Auditor, evidence: Evidence, latent: int) -> int:
    """Return the token in which a latent fires most."""
    column = evidence.column_of(latent) if 0 <= latent < auditor.sae.config.d_sae else None
    if column is None:
        raise InputRefused(
            say("Latent {0} did not fire in this image, so nothing made it fire.", latent),
            safe=say("Everything else of this image stays as it is."),
            todo=say("Choose a latent that fired."),
        )
    fired = evidence.codes.latents == latent
    sizes = evidence.codes.activations.abs() * fired
    return int(evidence.codes.rows()[int(sizes.argmax())])


def _to_trace_on(links: Sequence[Link], seen: _Seen) -> list[tuple[int, int]]:
    """Return the strongest confirmed sources of some links, each once, with the token in which each fires most."""
    strongest: dict[int, float] = {}
    for link in links:
        for source in link.confirmed:
            strongest[source.latent] = max(strongest.get(source.latent, 0.0), abs(source.effect.known))
    order = np.argsort([-size for size in strongest.values()], kind="stable")[:_TRACED]
    chosen = [list(strongest)[int(place)] for place in order]
    return [(latent, _token_of(seen.auditor, seen.evidence, latent)) for latent in chosen]
