"""Where in an encoder an SAE reads, and where else it could have been meant to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import get_args

from sae_auditor.encoders import ClipEncoder, Site, TokenRule
from sae_auditor.encoders.site import Hook
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae import HintMissing, SparseAutoencoder

_RULES = get_args(TokenRule)
_KINDS: tuple[TokenRule, ...] = ("cls", "register", "patch")
# Where most SAEs read; suggested and listed first.
_USUAL_HOOK: Hook = "hook_resid_post"


@dataclass(frozen=True)
class Place:
    """One site of an encoder.

    Parameters
    ----------
    whole
        The site with every token it has.
    kinds
        Which rows are the class token, the registers and the patches, of those that there are.
    near
        One block or stage earlier and later; behind the last block the pooled embedding.
    """

    whole: Site
    kinds: Mapping[str, slice]
    near: tuple[str, ...]


def place_of(encoder: ClipEncoder, sae: SparseAutoencoder) -> tuple[SparseAutoencoder, Site]:
    """Return the SAE with its site by the name that counts blocks from 0, and that site.

    Raises
    ------
    HintMissing
        When the SAE does not say its site or tokens.
    InputRefused
        When the encoder has no such site or token rule, or its vectors there have another width.
    """
    config = sae.config
    if config.site is None:
        fitting = sites_of_width(encoder, config.d_in)
        if not fitting:
            raise _no_such_width(encoder, config.d_in)
        raise HintMissing(
            "site",
            say("The file does not say where in the encoder the SAE reads."),
            choices=fitting,
            suggestion=fitting[0],
        )
    name = canonical(encoder, config.site)
    width = encoder.width_of(Site(name, rules_at(encoder, name)[0]))
    if width != config.d_in:
        raise _wrong_width(encoder, name, width, config.d_in)
    if config.tokens is None:
        rules = rules_at(encoder, name)
        raise HintMissing(
            "tokens",
            say("The file does not say which tokens the SAE reads at '{0}'.", name),
            choices=rules,
            suggestion=rules[0],
        )
    site = Site(name, config.tokens)  # type: ignore[arg-type]  # Site checks the rule
    encoder.token_slice(site)
    return SparseAutoencoder(replace(config, site=name), sae.tensors()), site


def canonical(encoder: ClipEncoder, name: str) -> str:
    """Return a site's name with its block or stage counted from 0.

    Raises
    ------
    InputRefused
        When it is no site, or not one of this encoder.
    """
    site = Site(name, "cls" if name == "pooled" else "all")
    if site.is_pooled:
        return name
    if site.is_stage:
        return f"stages.{site.stage(encoder.n_stages)}"
    return f"blocks.{site.block(encoder.n_blocks)}.{site.hook}"


def rules_at(encoder: ClipEncoder, name: str) -> tuple[TokenRule, ...]:
    """Return the token rules that select something at a site, none where the encoder has no such site."""
    return tuple(rule for rule in _RULES if _rows(encoder, name, rule) is not None)


def site_names(encoder: ClipEncoder) -> Iterator[str]:
    """Yield the names of an encoder's sites, the usual ones first, the last block before the first one."""
    hooks = sorted(get_args(Hook), key=lambda hook: bool(hook != _USUAL_HOOK))
    names = [f"blocks.{block}.{hook}" for hook in hooks for block in reversed(range(encoder.n_blocks))]
    names += [f"stages.{stage}" for stage in reversed(range(encoder.n_stages))]
    yield from (name for name in (*names, "pooled") if rules_at(encoder, name))


def sites_of_width(encoder: ClipEncoder, d_in: int) -> tuple[str, ...]:
    """Return the sites whose vectors have `d_in` numbers, the likeliest first."""
    return tuple(name for name in site_names(encoder) if _width(encoder, name) == d_in)


def sites_around(encoder: ClipEncoder, site: Site, d_in: int) -> dict[str, Place]:
    """Return the sites that may have been meant instead of `site`, itself among them: all that a fit check looks at.

    The same hook of every block, the other hooks of the same block, every stage, and the pooled embedding; those of
    another width left out.
    """
    names = [name for name in site_names(encoder) if name == site.name or _may_be_meant(name, site)]
    widths = {name: _width(encoder, name) for name in names}
    return {name: _place(encoder, name) for name in names if widths[name] == d_in}


def _may_be_meant(name: str, site: Site) -> bool:
    if name == "pooled" or site.is_pooled:
        return name == "pooled" or name.endswith(f".{_USUAL_HOOK}")
    block, _, hook = name.removeprefix("blocks.").partition(".")
    own_block, _, own_hook = site.name.removeprefix("blocks.").partition(".")
    return site.is_stage or hook == own_hook or block == own_block


def _place(encoder: ClipEncoder, name: str) -> Place:
    found: dict[str, slice] = {kind: rows for kind in _KINDS if (rows := _rows(encoder, name, kind)) is not None}
    whole = Site(name, "cls" if name == "pooled" else "all")
    return Place(whole, found, tuple(_near(encoder, whole)))


def _near(encoder: ClipEncoder, site: Site) -> Iterator[str]:
    last = f"blocks.{encoder.n_blocks - 1}.{_USUAL_HOOK}"
    if site.is_pooled:
        yield last
    elif site.is_stage:
        stage = site.stage(encoder.n_stages)
        yield from (f"stages.{stage - 1}", f"stages.{stage + 1}")
    else:
        block = site.block(encoder.n_blocks)
        yield from (f"blocks.{block - 1}.{site.hook}", f"blocks.{block + 1}.{site.hook}")
        if site.name == last:
            yield "pooled"


def _rows(encoder: ClipEncoder, name: str, rule: TokenRule) -> slice | None:
    try:
        return encoder.token_slice(Site(name, rule))
    except InputRefused:
        return None


def _width(encoder: ClipEncoder, name: str) -> int:
    return encoder.width_of(Site(name, rules_at(encoder, name)[0]))


def _wrong_width(encoder: ClipEncoder, name: str, width: int, d_in: int) -> InputRefused:
    fitting = sites_of_width(encoder, d_in)
    if not fitting:
        return _no_such_width(encoder, d_in)
    return InputRefused(
        say("The SAE reads vectors of {0} numbers, those at '{1}' have {2}.", d_in, name, width),
        safe=say("Nothing was stored."),
        todo=say("Vectors of {0} numbers are at: {1}.", d_in, ", ".join(fitting)),
    )


def _no_such_width(encoder: ClipEncoder, d_in: int) -> InputRefused:
    widths = sorted({_width(encoder, name) for name in site_names(encoder)}, reverse=True)
    known = ", ".join(str(width) for width in widths)
    return InputRefused(
        say("The SAE reads vectors of {0} numbers; those of the encoder '{1}' have {2}.", d_in, encoder.name, known),
        safe=say("Nothing was stored."),
        todo=say("Use a bundle with the encoder that the SAE was made for."),
    )
