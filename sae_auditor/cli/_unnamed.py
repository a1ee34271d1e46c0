"""How the command line says why a latent has no name, and how far its images stand out for a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import WhyUnnamed

UNNAMED: Final[dict[WhyUnnamed, str]] = {
    "always-on": "it fires on nearly every image",
    "mixed": "its images are too mixed for any one word",
    "no-word": "its images are alike, but no word fits better than nonsense would",
}


def stands_out(deviations: float | None) -> str:
    """Return a standard score as tables show it."""
    return "" if deviations is None else f"{deviations:+.1f} sd"
