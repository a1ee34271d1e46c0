"""What settings and left-over tensors say about weights whose names alone do not tell how they are computed.

A reader that goes by the names of tensors makes a draft and hands it to `completed`. Read is what is clear: the number
of latents, the rule, thresholds and their logarithms, mean and standard deviation of the input. What can be meant in
two ways is asked. The hints of the person come first in everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, get_args

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.sae.config import Activation, InputNorm
from sae_auditor.sae.formats.build import Draft
from sae_auditor.sae.formats.hints import HintMissing, Hints
from sae_auditor.sae.formats.left_over import (
    COUNTED,
    as_k,
    ask_centre,
    ask_mean,
    ask_norm,
    ask_scale,
    left_over_tensors,
    no_norm,
    norm_word,
)
from sae_auditor.sae.formats.sites import our_site
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.stated import Setting, all_settings, note, stated_sizes, telling_settings, values_of
from sae_auditor.sae.formats.telling import Topic, activation_in, tensor_role, topic_of

# Added to a variance before its root is taken, by `torch.nn.BatchNorm1d` and most who write their own.
_VARIANCE_EPS: Final = 1e-5
_THRESHOLDED: Final = ("jumprelu", "batchtopk")
_INPUTS: Final = (
    "d_in", "act_size", "input_dim", "activation_dim", "input_size", "d_input", "in_features", "n_inputs", "dim_in",
)  # fmt: skip
_LATENTS: Final = (
    "d_sae", "dict_size", "hidden_dim", "n_latents", "num_latents", "d_sparse", "n_dirs_local", "latent_dim",
    "d_hidden", "d_dict", "dictionary_size", "nb_concepts",
)  # fmt: skip
_SITES: Final = ("hook_point", "hook_name", "hookpoint", "layer_name", "module_name", "hf_hook_name", "site")
# Of Bussmann's code, whose norm is a layer norm by another name, undone after decoding.
_LAYER_NORMS: Final = frozenset({"input_unit_norm"})


def completed(draft: Draft, source: Source, hints: Hints) -> Draft:
    """Return the draft with everything that the file and the files beside it say.

    Parameters
    ----------
    draft
        What the names of the tensors tell. Its ``W_dec`` gives the sizes.
    source
        The file; what is used of it is noted as read.
    hints
        What the person said; nothing is asked that they settle.

    Raises
    ------
    HintMissing
        When a setting or a tensor can be meant in two ways.
    InputRefused
        When a setting says what these weights cannot be.
    """
    told = _Told(draft, source, hints)
    told.check_sizes()
    told.take_threshold()
    told.take_rule()
    told.take_centre()
    told.take_statistics()
    told.take_norm()
    told.take_place()
    return replace(told.draft, notices=(*told.notices, *told.draft.notices))


def stated_rule(source: Source) -> Activation | None:
    """Return the activation rule that settings state in words, None where they do not."""
    found = {rule for setting in telling_settings(source) if setting.is_parsed and (rule := _rule(setting)) is not None}
    found = found - {"relu"} or found  # TopK and the others have a ReLU too
    return found.pop() if len(found) == 1 else None


def states_centre(source: Source) -> bool:
    """Whether a setting says if the decoder bias is subtracted from inputs."""
    return any(topic_of(path) == "centre" and isinstance(value, bool) for path, value in all_settings(source))


def _rule(setting: Setting) -> Activation | None:
    return _rule_and_k(setting)[0]


def _rule_and_k(setting: Setting) -> tuple[Activation | None, int | None]:
    if setting.topic not in ("activation", "kind"):
        return None, None
    if setting.value is True:
        return activation_in(setting.path.rpartition(".")[2], kind=False)
    is_text = isinstance(setting.value, str)
    return activation_in(setting.value, kind=setting.topic == "kind") if is_text else (None, None)


def _either(what: str, *rules: str, likely: str | None = "") -> HintMissing:
    """Return the question which of several rules is meant, the first of them the likeliest unless told otherwise."""
    return HintMissing(
        "activation", what, choices=tuple(dict.fromkeys(rules)), suggestion=rules[0] if likely == "" else likely
    )


def _names_bias(setting: Setting) -> bool:
    """Whether a setting about centring speaks of a bias and not of a mean."""
    return any(word in setting.path.rpartition(".")[2].lower() for word in ("bias", "b_dec", "b_pre"))


@dataclass
class _Told:
    """A draft on its way, and what was used of the file for it."""

    draft: Draft
    source: Source
    hints: Hints
    notices: list[str] = field(default_factory=list)
    threshold: Tensor | None = None
    threshold_name: str = ""

    @property
    def sizes(self) -> tuple[int, int]:
        """`d_in` and `d_sae`."""
        d_sae, d_in = self.draft.tensors["W_dec"].shape
        return int(d_in), int(d_sae)

    @cached_property
    def settings(self) -> list[Setting]:
        return telling_settings(self.source)

    @cached_property
    def tensors(self) -> dict[str, Tensor]:
        return left_over_tensors(self.source, *self.sizes)

    def about(self, *topics: Topic) -> list[Setting]:
        """Return the settings about these things."""
        return [setting for setting in self.settings if setting.topic in topics]

    def use(self, *settings: Setting) -> None:
        """Take settings as read."""
        for setting in settings:
            note(self.source, setting)

    def use_tensors(self, *names: str) -> None:
        """Take tensors as read."""
        self.source.read_tensors.update(names)

    def with_role(self, *roles: str) -> dict[str, Tensor]:
        """Return the left-over tensors that have one of these roles by their names."""
        return {name: tensor for name, tensor in self.tensors.items() if tensor_role(name) in roles}

    # -------------------------------------------------------------------------------------------------------- the sizes

    def check_sizes(self) -> None:
        """Refuse a configuration of an SAE of other sizes: it is not about these weights."""
        for name, inputs, latents in stated_sizes(self.source, _INPUTS, _LATENTS):
            if {inputs, latents}.isdisjoint(self.sizes):
                raise InputRefused(
                    f"{name} describes an SAE of {inputs} inputs and {latents} latents; the weights have "
                    f"{self.sizes[0]} and {self.sizes[1]}.",
                    safe="Nothing was loaded.",
                    todo="Put the configuration that belongs to these weights beside them, or take this one away.",
                )

    # ---------------------------------------------------------------------------------------------------- what fires

    def take_threshold(self) -> None:
        """Find the thresholds among the tensors, or one for all latents among the settings."""
        known = {name: it for name, it in self.with_role("threshold").items() if it.numel() in (1, self.sizes[1])}
        logs = {name: it for name, it in self.with_role("log threshold").items() if it.numel() in (1, self.sizes[1])}
        raw = self.with_role("raw threshold")
        said = self.hints.threshold is not None or self.hints.activation is not None
        if known or logs:
            name, tensor = next(iter((known or logs).items()))
            self.threshold_name = name
            self.threshold = tensor.reshape(-1).float() if known else tensor.reshape(-1).float().exp()
            if known:
                self.use_tensors(*logs)  # the same once more
        elif raw and not said:
            raise InputRefused(
                f"{self.source.where} holds '{next(iter(raw))}', from which thresholds are made, and does not say how.",
                safe="Nothing was loaded.",
                todo="Say a threshold for all latents with the hint 'threshold', or write the thresholds themselves "
                "into the file as 'threshold'.",
            )
        elif raw:
            self.use_tensors(*raw)
        for setting in self.about("threshold"):
            number = isinstance(setting.value, (int, float)) and not isinstance(setting.value, bool)
            if self.threshold is None and number and setting.is_parsed and "log" not in setting.path.lower():
                self.threshold, self.threshold_name = torch.tensor([float(setting.value)]), setting.place
                self.use(setting)

    def take_rule(self) -> None:
        """Decide which latents fire, and how many."""
        k, k_settings = self._k()
        rule = self.hints.activation if self.hints.activation is not None else self._rule(k, k_settings)
        if rule not in get_args(Activation):
            return  # a word of the person that `build` refuses
        if rule in _THRESHOLDED and self.threshold is not None and "threshold" not in self.draft.tensors:
            self._take_the_threshold()
        elif self.threshold is not None:
            self.use_tensors(self.threshold_name)  # one that TopK tracks, or that the person decided against
        if rule != self.draft.activation and self.hints.activation is None:
            self.draft = replace(self.draft, activation=rule)  # type: ignore[arg-type]
        if rule in COUNTED and k is not None and self.draft.k is None:
            self.draft = replace(self.draft, k=k)
            if self.hints.k is None:
                self._say(k_settings)
        self.use(*k_settings)

    def _take_the_threshold(self) -> None:
        assert self.threshold is not None
        threshold = self.threshold[0] if len(self.threshold) == 1 else self.threshold
        self.draft = replace(self.draft, tensors={**self.draft.tensors, "threshold": threshold})
        if self.threshold_name in self.tensors:
            self.use_tensors(self.threshold_name)
            if tensor_role(self.threshold_name) == "log threshold":
                self.notices.append(
                    f"'{self.threshold_name}' holds the logarithms of the thresholds; each latent fires above the "
                    "exponential of its own."
                )
            else:
                self.notices.append(f"Each latent fires above its threshold in '{self.threshold_name}'.")
        else:
            self.notices.append(f"Latents fire above a threshold: {self.threshold_name}.")

    def _say(self, settings: list[Setting]) -> None:
        places = "; ".join(dict.fromkeys(setting.place for setting in settings))
        if places:
            self.notices.append(f"The tensors do not tell how many latents fire; this does: {places}.")

    def _k(self) -> tuple[int | None, list[Setting]]:
        """Return how many latents fire and the settings that say so."""
        of_tensors = {name: as_k(float(tensor)) for name, tensor in self.with_role("k").items() if tensor.numel() == 1}
        stated = [setting for setting in self.about("k") if not isinstance(setting.value, bool)]
        in_words = [(setting, _rule_and_k(setting)[1]) for setting in self.about("activation", "kind")]
        found = [(setting, as_k(setting.value)) for setting in stated] + in_words
        found = [(setting, k) for setting, k in found if k is not None and setting.is_parsed]
        numbers = list(dict.fromkeys([*(k for k in of_tensors.values() if k), *(k for _, k in found if k)]))
        self.use_tensors(*of_tensors)
        if self.hints.k is not None:
            return self.hints.k, [setting for setting, _ in found]
        several = next((it for it in stated if isinstance(it.value, (list, tuple)) and len(it.value) > 1), None)
        if several is not None and not numbers and self.hints.activation in (None, *COUNTED):
            raise HintMissing("k", f"It says {several.place}: which one?", choices=[as_k(it) for it in several.value])
        if len(numbers) > 1 and self.hints.activation in (None, *COUNTED):
            places = "; ".join(setting.place for setting, _ in found)
            raise HintMissing("k", f"It says different numbers of latents that fire: {places}.", choices=numbers)
        return (numbers[0] if numbers else None), [setting for setting, _ in found]

    def _rule(self, k: int | None, k_settings: list[Setting]) -> str:
        """Return the rule that the file says; the draft's where it says none."""
        mine = self.draft.activation
        self._refuse_unknown_words()
        kinds, acts = self._stated("kind"), self._stated("activation")
        rule = self._one_of(kinds, acts)
        if rule is None:
            self._ask_about_lines()
            return self._unsaid(k, k_settings)
        by = next(setting for found in (kinds, acts) for name, setting in found.items() if name == rule)
        if rule == "relu" and not kinds and mine == "relu" and (k is not None or self.threshold is not None):
            # Many write a ReLU and a TopK behind it, and call the ReLU the activation.
            raise _either(f"It says {by.place}, and {self._also(k_settings)}.", "topk" if k else "jumprelu", "relu")
        if mine != "relu" and rule not in (mine, "relu") and {mine, rule} != {"jumprelu", "batchtopk"}:
            raise _either(f"It says {by.place}, and its tensors are those of '{mine}'.", rule, mine)
        if mine != "relu":
            return mine
        if rule == "gated":
            raise InputRefused(
                f"It says {by.place}, and its tensors are not those of a gated SAE.",
                safe="Nothing was loaded.",
                todo="Say what it is with the hint 'activation'.",
            )
        if rule == "batchtopk" and self.threshold is None and self.hints.threshold is None:
            raise HintMissing(
                "activation",
                f"It says {by.place}, and holds no threshold, so that it cannot be read as it was trained: topk keeps "
                "the k largest of each vector, batchtopk needs a threshold from you.",
                choices=("topk", "batchtopk"),
                suggestion="topk",
            )
        self.use(*kinds.values(), *acts.values())
        self.notices.append(f"The activation function is as the configuration has it: {by.place}.")
        if rule in COUNTED and k is None and self.hints.k is None:
            self._take_l0()
        return rule

    def _also(self, k_settings: list[Setting]) -> str:
        return k_settings[0].place if k_settings else f"'{self.threshold_name}'"

    def _take_l0(self) -> None:
        """Take a number of active latents that is named like a measurement, where the rule needs one."""
        for setting in self.about("l0"):
            if setting.is_parsed and as_k(setting.value):
                raise HintMissing(
                    "k",
                    f"It says {setting.place}, and no other number of latents that fire.",
                    suggestion=as_k(setting.value),
                )

    def _stated(self, topic: Topic) -> dict[str, Setting]:
        """Return the rules that settings of a topic say, the setting by the rule."""
        found: dict[str, Setting] = {}
        for setting in self.about(topic):
            rule = _rule(setting)
            if rule is not None and setting.is_parsed:
                found.setdefault(rule, setting)
        return found

    def _one_of(self, kinds: Mapping[str, Setting], acts: Mapping[str, Setting]) -> str | None:
        """Return the one rule that is meant: a ReLU beside another one is a part of that."""
        rules = list(dict.fromkeys([*kinds, *acts]))
        chosen = [rule for rule in rules if rule != "relu"] or rules
        if len(chosen) > 1:
            said = "; ".join(setting.place for setting in (*kinds.values(), *acts.values()))
            raise _either(f"It says two things: {said}.", *chosen)
        return chosen[0] if chosen else None

    def _refuse_unknown_words(self) -> None:
        """An activation function by a name that is not known is not the usual one."""
        for setting in self.about("activation"):
            if isinstance(setting.value, str) and setting.is_parsed and _rule(setting) is None and setting.value:
                raise _either(
                    f"It says {setting.place}, which this program does not know.", "relu", "topk", likely=None
                )

    def _ask_about_lines(self) -> None:
        """Ask where only a file that is not read as a whole says which latents fire."""
        if self.draft.k is not None or self.draft.activation != "relu":
            return
        for setting in self.about("k", "activation", "kind", "threshold"):
            rule = _rule(setting) or {"k": "topk", "threshold": "jumprelu"}.get(setting.topic)
            if not setting.is_parsed and rule and rule != "relu":
                text = f"This program does not read YAML as a whole; it says {setting.place}."
                raise _either(text, rule, "relu")

    def _unsaid(self, k: int | None, k_settings: list[Setting]) -> str:
        """Return the rule where no word says it: by the threshold and the number of latents that are there."""
        mine = self.draft.activation
        if mine != "relu":
            return mine
        if self.threshold is not None and (self.threshold_name in self.tensors or k is None):
            if k is not None and len(self.threshold) > 1:
                raise _either(
                    f"It holds '{self.threshold_name}', and says {self._also(k_settings)}.", "jumprelu", "topk"
                )
            return "jumprelu" if k is None else "batchtopk"
        if k is not None:
            if not k_settings and self.hints.k is not None:
                self.notices.append(f"It is read as TopK, since you say that {k} latents fire for each vector.")
            return "topk"
        for setting in self.about("l0"):
            if setting.is_parsed and as_k(setting.value):
                raise _either(f"It says {setting.place}.", "relu", "topk", likely=None)
        return mine

    # ------------------------------------------------------------------------------------------------ what goes before

    def take_centre(self) -> None:
        """Take whether the decoder bias is subtracted from the input, where a truth value says so."""
        if self.hints.centre is not None:
            return
        said = [it for it in self.about("centre") if isinstance(it.value, bool) and _names_bias(it)]
        for setting in said:
            differs = setting.value != self.draft.centred
            if differs and (not setting.is_parsed or len({it.value for it in said}) > 1):
                raise ask_centre(setting)
            if differs:
                self.draft = replace(self.draft, centred=setting.value)
                self.notices.append(f"Whether the decoder bias is subtracted from inputs: {setting.place}.")
            self.use(setting)

    def take_statistics(self) -> None:
        """Take mean and standard deviation of the input: the SAE reads ``(x - mean) / std`` and gives back x."""
        d_in = self.sizes[0]
        means, stds = self._statistics("mean", d_in), self._statistics("std", d_in)
        variances = {
            name: (value + _VARIANCE_EPS).sqrt() for name, value in self._tensor_statistics("var", d_in).items()
        }
        centring = [it for it in self.about("centre") if not _names_bias(it)]
        if means or stds or variances:
            self.use(*centring)
        else:
            for setting in centring:
                if setting.value not in (False, None) and self.hints.mean is None and self.hints.centre is None:
                    raise ask_mean(setting)
        deviations = stds or variances
        if len(means) > 1 or len(deviations) > 1:
            return  # more than one: asked about by name
        for name in (*means, *deviations):
            self._use_named(name)
        mean = next(iter(means.values()), None) if self.hints.mean is None else None
        std = next(iter(deviations.values()), None) if self.hints.scale is None else None
        if std is not None and bool((std <= 0).any()):
            raise InputRefused(
                f"'{next(iter(deviations))}' holds numbers that are not positive, so nothing can be divided by it.",
                safe="Nothing was loaded.",
                todo="Say what inputs are multiplied with by the hint 'scale'.",
            )
        if mean is None and std is None:
            return
        self.draft = replace(self.draft, mean=mean, scale=None if std is None else 1 / std)
        taken = " and ".join(
            f"'{name}'" for name, it in (*means.items(), *deviations.items()) if it is mean or it is std
        )
        self.notices.append(
            f"The file holds statistics of the input, {taken}: the mean is subtracted from inputs and they are divided "
            "by the standard deviation, and reconstructions are brought back. The fit check tells whether that is "
            "right."
        )
        self.use(*[setting for setting in self.about("norm") if setting.value is True])

    def _statistics(self, role: str, d_in: int) -> dict[str, Tensor]:
        return self._tensor_statistics(role, d_in) or self._listed_statistics(role, d_in)

    def _tensor_statistics(self, role: str, d_in: int) -> dict[str, Tensor]:
        fitting = self.with_role(role).items()
        return {name: it.reshape(-1).double() for name, it in fitting if it.numel() in (1, d_in)}

    def _listed_statistics(self, role: str, d_in: int) -> dict[str, Tensor]:
        """Return lists of as many numbers as the input has; three numbers are those of pixels."""
        listed = {}
        for setting in self.about("std" if role == "std" else "mean"):
            if isinstance(setting.value, (list, tuple)) and len(setting.value) == d_in and setting.is_parsed:
                try:
                    listed[setting.path] = torch.tensor(setting.value, dtype=torch.float64)
                except (TypeError, ValueError):
                    continue
        return listed

    def _use_named(self, name: str) -> None:
        self.use_tensors(name)
        self.use(*[setting for setting in self.settings if setting.path == name])

    def take_norm(self) -> None:
        """Take what is done to each input first, and ask where a setting says that something is, and not what."""
        if self.hints.normalization is not None or self.draft.mean is not None or self.draft.scale is not None:
            return
        for setting in self.about("norm"):
            name = setting.path.rpartition(".")[2].lower()
            norm: Any = "layer_norm" if name in _LAYER_NORMS else norm_word(setting.value)
            if no_norm(setting.value) and self.draft.normalization == "none":
                self.use(setting)
            elif no_norm(setting.value):
                raise ask_norm(setting)
            elif norm in get_args(InputNorm) and setting.is_parsed:
                self._normalised(norm, setting)
            elif self.hints.mean is None and self.hints.scale is None:
                raise ask_norm(setting)
        for setting in self.about("scale", "std", "mean"):
            self._ask_about_number(setting)

    def _normalised(self, norm: InputNorm, setting: Setting) -> None:
        self.draft = replace(self.draft, normalization=norm)
        self.use(setting)
        self.notices.append(f"Inputs are normalised, each vector by itself: {setting.place}.")

    def _ask_about_number(self, setting: Setting) -> None:
        value = setting.value
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or value == (0 if setting.topic == "mean" else 1):
            return
        if setting.topic == "mean" and self.hints.mean is None:
            raise ask_mean(setting)
        if setting.topic != "mean" and self.hints.scale is None:
            raise ask_scale(setting)

    def take_place(self) -> None:
        """Take the place that it reads, where a setting has a name for it that is known."""
        if self.draft.site is not None:
            return
        for value in values_of(self.source, _SITES):
            if site := our_site(value):
                self.draft = replace(self.draft, site=site)
                return
