"""Which of a pixel's numbers are colours, which is transparency, and which are left out."""

from __future__ import annotations

from dataclasses import dataclass

from sae_auditor.i18n import say
from sae_auditor.images.refusal import Refusal, Unfit
from sae_auditor.images.source import Notice
from sae_auditor.images.tiff import layout as kinds
from sae_auditor.images.tiff import tags
from sae_auditor.images.tiff.directory import AGAIN, Directory
from sae_auditor.images.tiff.layout import Layout, unsupported

_COLOURS = {
    kinds.GREY_INVERTED: 1,
    kinds.GREY: 1,
    kinds.RGB: 3,
    kinds.PALETTE: 1,
    kinds.MASK: 1,
    kinds.INKS: 4,
    kinds.YCBCR: 3,
    kinds.CIE_LAB: 3,
    kinds.ICC_LAB: 3,
}
_ASSOCIATED, _STRAIGHT, _COREL_STRAIGHT = 1, 2, 999
_CMYK = 1


@dataclass(frozen=True)
class Channels:
    """What the samples of a pixel mean.

    Parameters
    ----------
    photometric
        How the colours are meant; grey where the file has brightness alone.
    wanted
        Numbers of the samples to read: the colours, then transparency if there is any.
    associated
        Whether the colours are multiplied by the transparency already.
    notices
        What was left out.
    """

    photometric: int
    wanted: tuple[int, ...]
    associated: bool
    notices: tuple[Notice, ...]

    @property
    def colours(self) -> int:
        """Return how many of `wanted` are colours."""
        return _COLOURS[self.photometric]

    @property
    def has_alpha(self) -> bool:
        """Return whether the last one of `wanted` is transparency."""
        return len(self.wanted) > self.colours


def channels_of(directory: Directory, layout: Layout) -> Channels:
    """Return what the samples of the picture mean.

    Raises
    ------
    Unfit
        When there are fewer than its colours need, or they are colours that are not read here.
    """
    photometric = layout.photometric
    if photometric not in _COLOURS:
        raise unsupported(say("its colours are stored in a way that is not read here (photometric {0})", photometric))
    if photometric in (kinds.YCBCR, kinds.CIE_LAB, kinds.ICC_LAB) and layout.samples < 3:
        photometric = kinds.GREY
    if photometric == kinds.INKS and directory.whole(tags.INK_SET, _CMYK) != _CMYK:
        raise unsupported(say("it holds printing inks other than cyan, magenta, yellow and black"))
    colours = _COLOURS[photometric]
    if layout.samples < colours:
        raise Unfit(Refusal.DAMAGED, say("its header is damaged: it has fewer channels than its colours need"), AGAIN)
    declared = directory.optional(tags.EXTRA_SAMPLES)
    extra = [] if declared is None else [int(kind) for kind in declared]
    kind_of = dict(zip(range(colours, layout.samples), extra, strict=False))
    alpha = next((i for i, kind in kind_of.items() if kind in (_ASSOCIATED, _STRAIGHT, _COREL_STRAIGHT)), None)
    if photometric in (kinds.INKS, kinds.CIE_LAB, kinds.ICC_LAB):
        alpha = None
    wanted = tuple(range(colours)) + (() if alpha is None else (alpha,))
    associated = alpha is not None and kind_of[alpha] == _ASSOCIATED
    return Channels(photometric, wanted, associated, _left_out(layout.samples, colours, wanted, bool(extra)))


def _left_out(samples: int, colours: int, wanted: tuple[int, ...], declared: bool) -> tuple[Notice, ...]:
    count = samples - len(wanted)
    if count == 0:
        return ()
    what = "1 channel" if count == 1 else f"{count} channels"
    if not declared and samples == colours + 1:
        which = {2: "second", 4: "fourth", 5: "fifth"}[samples]
        text = say(
            "The {0} channel is undeclared (the file does not say whether it is transparency) and was left out.", which
        )
    elif colours == 1:
        text = say(
            "Only the first of {0} channels is shown; {1} more than a grey picture needs were left out.", samples, what
        )
    else:
        text = say("The picture has {0} more than its colours need; what is beyond them was left out.", what)
    return (Notice("extra-channels", text),)
