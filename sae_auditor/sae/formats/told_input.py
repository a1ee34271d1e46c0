"""What is done to inputs before they are read, and where they are read: from settings and left-over tensors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, get_args

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.config import InputNorm
from sae_auditor.sae.formats.evidence import Evidence
from sae_auditor.sae.formats.left_over import ask_centre, ask_mean, ask_norm, ask_scale, no_norm, norm_word
from sae_auditor.sae.formats.sites import our_site
from sae_auditor.sae.formats.stated import Setting, values_of

# Added to a variance before its root is taken, by `torch.nn.BatchNorm1d` and most who write their own.
_VARIANCE_EPS: Final = 1e-5
# Of the length of a decoder row that was normalised in a short float type.
_UNIT_TOLERANCE: Final = 1e-2
_SITES: Final = ("hook_point", "hook_name", "hookpoint", "layer_name", "module_name", "hf_hook_name", "site")
# Of Bussmann's code, whose norm is a layer norm by another name, undone after decoding.
_LAYER_NORMS: Final = frozenset({"input_unit_norm"})


def _names_bias(setting: Setting) -> bool:
    """Whether a setting about centring speaks of a bias and not of a mean."""
    return any(word in setting.path.rpartition(".")[2].lower() for word in ("bias", "b_dec", "b_pre"))


class InputTold:
    """Completes a draft with what tells how inputs are prepared."""

    def __init__(self, evidence: Evidence) -> None:
        self.it = evidence

    def take_centre(self) -> None:
        """Take whether the decoder bias is subtracted from the input, where a truth value says so."""
        if self.it.hints.centre is not None:
            return
        said = [it for it in self.it.about("centre") if isinstance(it.value, bool) and _names_bias(it)]
        for setting in said:
            differs = setting.value != self.it.draft.centred
            if differs and (not setting.is_parsed or len({it.value for it in said}) > 1):
                raise ask_centre(setting)
            if differs:
                self.it.draft = replace(self.it.draft, centred=setting.value)
                self.it.notices.append(say("Whether the decoder bias is subtracted from inputs: {0}.", setting.place))
            self.it.use(setting)

    def take_statistics(self) -> None:
        """Take mean and standard deviation of the input: the SAE reads ``(x - mean) / std`` and gives back x."""
        d_in = self.it.sizes[0]
        means, stds = self._statistics("mean", d_in), self._statistics("std", d_in)
        variances = {
            name: (value + _VARIANCE_EPS).sqrt() for name, value in self._tensor_statistics("var", d_in).items()
        }
        centring = [it for it in self.it.about("centre") if not _names_bias(it)]
        if means or stds or variances:
            self.it.use(*centring)
        else:
            for setting in centring:
                if setting.value not in (False, None) and self.it.hints.mean is None and self.it.hints.centre is None:
                    raise ask_mean(setting)
        deviations = stds or variances
        if len(means) > 1 or len(deviations) > 1:
            return  # more than one: asked about by name
        for name in (*means, *deviations):
            self._use_named(name)
        mean = next(iter(means.values()), None) if self.it.hints.mean is None else None
        std = next(iter(deviations.values()), None) if self.it.hints.scale is None else None
        if std is not None and bool((std <= 0).any()):
            raise InputRefused(
                say(
                    "'{0}' holds numbers that are not positive, so nothing can be divided by it.",
                    next(iter(deviations)),
                ),
                safe=say("Nothing was loaded."),
                todo=say("Say what inputs are multiplied with by the hint 'scale'."),
            )
        if mean is None and std is None:
            return
        self.it.draft = replace(self.it.draft, mean=mean, scale=None if std is None else 1 / std)
        if mean is not None:
            self.it.notices.append(
                say(
                    "The file holds statistics of the input: '{0}' is subtracted from inputs, and added "
                    "to reconstructions. The fit check tells whether that is right.",
                    next(iter(means)),
                )
            )
        if std is not None:
            self.it.notices.append(
                say(
                    "The file holds statistics of the input: inputs are divided by '{0}', and "
                    "reconstructions multiplied with it. The fit check tells whether that is right.",
                    next(iter(deviations)),
                )
            )
        self.it.use(*[setting for setting in self.it.about("norm") if setting.value is True])

    def _statistics(self, role: str, d_in: int) -> dict[str, Tensor]:
        return self._tensor_statistics(role, d_in) or self._listed_statistics(role, d_in)

    def _tensor_statistics(self, role: str, d_in: int) -> dict[str, Tensor]:
        fitting = self.it.with_role(role).items()
        return {name: it.reshape(-1).double() for name, it in fitting if it.numel() in (1, d_in)}

    def _listed_statistics(self, role: str, d_in: int) -> dict[str, Tensor]:
        """Return lists of as many numbers as the input has; three numbers are those of pixels."""
        listed = {}
        for setting in self.it.about("std" if role == "std" else "mean"):
            if isinstance(setting.value, (list, tuple)) and len(setting.value) == d_in and setting.is_parsed:
                try:
                    listed[setting.path] = torch.tensor(setting.value, dtype=torch.float64)
                except (TypeError, ValueError):
                    continue
        return listed

    def _use_named(self, name: str) -> None:
        self.it.use_tensors(name)
        self.it.use(*[setting for setting in self.it.settings if setting.path == name])

    def take_norm(self) -> None:
        """Take what is done to each input first, and ask where a setting says that something is, and not what."""
        if self.it.hints.normalization is not None or self.it.draft.mean is not None or self.it.draft.scale is not None:
            return
        for setting in self.it.about("norm"):
            name = setting.path.rpartition(".")[2].lower()
            norm: Any = "layer_norm" if name in _LAYER_NORMS else norm_word(setting.value)
            if no_norm(setting.value) and self.it.draft.normalization == "none":
                self.it.use(setting)
            elif no_norm(setting.value):
                raise ask_norm(setting)
            elif norm in get_args(InputNorm) and setting.is_parsed:
                self._normalised(norm, setting)
            elif self.it.hints.mean is None and self.it.hints.scale is None:
                raise ask_norm(setting)
        for setting in self.it.about("scale", "std", "mean"):
            self._ask_about_number(setting)

    def _normalised(self, norm: InputNorm, setting: Setting) -> None:
        self.it.draft = replace(self.it.draft, normalization=norm)
        self.it.use(setting)
        self.it.notices.append(say("Inputs are normalised, each vector by itself: {0}.", setting.place))

    def _ask_about_number(self, setting: Setting) -> None:
        value = setting.value
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or value == (0 if setting.topic == "mean" else 1):
            return
        if setting.topic == "mean" and self.it.hints.mean is None:
            raise ask_mean(setting)
        if setting.topic != "mean" and self.it.hints.scale is None:
            raise ask_scale(setting)

    def take_decoder(self) -> None:
        """Say where the decoder's rows are not of the length that a setting gives them."""
        lengths = self.it.draft.tensors["W_dec"].float().norm(dim=1)
        is_unit = bool(((lengths - 1).abs() < _UNIT_TOLERANCE).all())
        for setting in self.it.about("decoder norm"):
            if setting.value is True and not is_unit:
                self.it.notices.append(
                    say(
                        "It says {0}, and the rows of its decoder are not of length 1. They are taken as "
                        "they are in the file.",
                        setting.place,
                    )
                )

    def take_place(self) -> None:
        """Take the place that it reads, where a setting has a name for it that is known."""
        if self.it.draft.site is not None:
            return
        for value in values_of(self.it.source, _SITES):
            if site := our_site(value):
                self.it.draft = replace(self.it.draft, site=site)
                return
