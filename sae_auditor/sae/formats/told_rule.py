"""Which latents fire, how many, and above what: from settings and left-over tensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, get_args

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.config import Activation
from sae_auditor.sae.formats.evidence import Evidence
from sae_auditor.sae.formats.hints import HintMissing
from sae_auditor.sae.formats.left_over import COUNTED, as_k
from sae_auditor.sae.formats.stated import Setting
from sae_auditor.sae.formats.telling import Topic, activation_in, tensor_role

_THRESHOLDED: Final = ("jumprelu", "batchtopk")


def rule_of(setting: Setting) -> Activation | None:
    """Return the rule that a setting about activations says in words; None where it says none."""
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


class RuleTold:
    """Completes a draft with what tells which latents fire."""

    def __init__(self, evidence: Evidence) -> None:
        self.it = evidence
        self.threshold: Tensor | None = None
        self.threshold_name = ""

    def take_threshold(self) -> None:
        """Find the thresholds among the tensors, or one for all latents among the settings."""
        known = {name: it for name, it in self.it.with_role("threshold").items() if it.numel() in (1, self.it.sizes[1])}
        logs = {
            name: it for name, it in self.it.with_role("log threshold").items() if it.numel() in (1, self.it.sizes[1])
        }
        raw = self.it.with_role("raw threshold")
        said = self.it.hints.threshold is not None or self.it.hints.activation is not None
        if known or logs:
            name, tensor = next(iter((known or logs).items()))
            self.threshold_name = name
            self.threshold = tensor.reshape(-1).float() if known else tensor.reshape(-1).float().exp()
            if known:
                self.it.use_tensors(*logs)  # the same once more
        elif raw and not said:
            raise InputRefused(
                say(
                    "{0} holds '{1}', from which thresholds are made, but not how.",
                    self.it.source.where,
                    next(iter(raw)),
                ),
                safe=say("Nothing was loaded."),
                todo=say(
                    "Say a threshold for all latents with the hint 'threshold', or write the thresholds "
                    "themselves into the file as 'threshold'."
                ),
            )
        elif raw:
            self.it.use_tensors(*raw)
        for setting in self.it.about("threshold"):
            number = isinstance(setting.value, (int, float)) and not isinstance(setting.value, bool)
            is_used = number and setting.is_parsed and setting.value > 0 and "log" not in setting.path.lower()
            if self.threshold is None and is_used:
                self.threshold, self.threshold_name = torch.tensor([float(setting.value)]), setting.place
                self.it.use(setting)

    def take_rule(self) -> None:
        """Decide which latents fire, and how many."""
        k, k_settings = self._k()
        rule = self.it.hints.activation if self.it.hints.activation is not None else self._rule(k, k_settings)
        if rule not in get_args(Activation):
            return  # a word of the person that `build` refuses
        if rule in _THRESHOLDED and self.threshold is not None and "threshold" not in self.it.draft.tensors:
            self._take_the_threshold()
        elif self.threshold is not None and (rule in COUNTED or self.it.hints.activation is not None):
            self.it.use_tensors(self.threshold_name)  # one that TopK tracks, or that the person decided against
        if rule != self.it.draft.activation and self.it.hints.activation is None:
            self.it.draft = replace(self.it.draft, activation=rule)  # type: ignore[arg-type]
        if rule in COUNTED and k is not None and self.it.draft.k is None:
            self.it.draft = replace(self.it.draft, k=k)
            if self.it.hints.k is None:
                self._say(k_settings)
        self.it.use(*k_settings)

    def _take_the_threshold(self) -> None:
        assert self.threshold is not None
        threshold = self.threshold[0] if len(self.threshold) == 1 else self.threshold
        self.it.draft = replace(self.it.draft, tensors={**self.it.draft.tensors, "threshold": threshold})
        if self.threshold_name in self.it.tensors:
            self.it.use_tensors(self.threshold_name)
            if tensor_role(self.threshold_name) == "log threshold":
                self.it.notices.append(
                    say(
                        "'{0}' holds the logarithms of the thresholds; each latent fires above the "
                        "exponential of its own.",
                        self.threshold_name,
                    )
                )
            else:
                self.it.notices.append(say("Each latent fires above its threshold in '{0}'.", self.threshold_name))
        else:
            self.it.notices.append(say("Latents fire above a threshold: {0}.", self.threshold_name))

    def _say(self, settings: list[Setting]) -> None:
        places = "; ".join(dict.fromkeys(setting.place for setting in settings))
        if places:
            self.it.notices.append(say("The tensors do not tell how many latents fire; this does: {0}.", places))

    def _k(self) -> tuple[int | None, list[Setting]]:
        """Return how many latents fire and the settings that say so."""
        of_tensors = {
            name: as_k(float(tensor)) for name, tensor in self.it.with_role("k").items() if tensor.numel() == 1
        }
        stated = [setting for setting in self.it.about("k") if not isinstance(setting.value, bool)]
        in_words = [(setting, _rule_and_k(setting)[1]) for setting in self.it.about("activation", "kind")]
        found = [(setting, as_k(setting.value)) for setting in stated] + in_words
        found = [(setting, k) for setting, k in found if k is not None and setting.is_parsed]
        numbers = list(dict.fromkeys([*(k for k in of_tensors.values() if k), *(k for _, k in found if k)]))
        self.it.use_tensors(*of_tensors)
        if self.it.hints.k is not None:
            return self.it.hints.k, [setting for setting, _ in found]
        several = next((it for it in stated if isinstance(it.value, (list, tuple)) and len(it.value) > 1), None)
        if several is not None and not numbers and self.it.hints.activation in (None, *COUNTED):
            raise HintMissing(
                "k", say("It says {0}: which one?", several.place), choices=[as_k(it) for it in several.value]
            )
        if len(numbers) > 1 and self.it.hints.activation in (None, *COUNTED):
            places = "; ".join(setting.place for setting, _ in found)
            raise HintMissing("k", say("It says different numbers of latents that fire: {0}.", places), choices=numbers)
        return (numbers[0] if numbers else None), [setting for setting, _ in found]

    def _rule(self, k: int | None, k_settings: list[Setting]) -> str:
        """Return the rule that the file says; the draft's where it says none."""
        mine = self.it.draft.activation
        self._refuse_unknown_words()
        kinds, acts = self._stated("kind"), self._stated("activation")
        rule = self._one_of(kinds, acts)
        if rule is None:
            self._ask_about_lines()
            return self._unsaid(k, k_settings)
        by = next(setting for found in (kinds, acts) for name, setting in found.items() if name == rule)
        is_beside = (k is not None and not kinds) or self.threshold_name in self.it.tensors
        if rule == "relu" and mine == "relu" and is_beside:
            # Many write a ReLU and a TopK behind it, and call the ReLU the activation.
            likely = "jumprelu" if self.threshold_name in self.it.tensors else "topk"
            raise _either(say("It says {0}, and {1}.", by.place, self._also(k_settings)), likely, "relu")
        if mine != "relu" and rule not in (mine, "relu") and {mine, rule} != {"jumprelu", "batchtopk"}:
            raise _either(say("It says {0}, and its tensors are those of '{1}'.", by.place, mine), rule, mine)
        if mine != "relu":
            return mine
        if rule == "gated":
            raise InputRefused(
                say("It says {0}, and its tensors are not those of a gated SAE.", by.place),
                safe=say("Nothing was loaded."),
                todo=say("Say what it is with the hint 'activation'."),
            )
        if rule == "batchtopk" and self.threshold is None and self.it.hints.threshold is None:
            raise HintMissing(
                "activation",
                say(
                    "It says {0}, and holds no threshold, so that it cannot be read as it was trained: "
                    "topk keeps the k largest of each vector, batchtopk needs a threshold from you.",
                    by.place,
                ),
                choices=("topk", "batchtopk"),
                suggestion="topk",
            )
        self.it.use(*kinds.values(), *acts.values())
        self.it.notices.append(say("The activation function is as the configuration has it: {0}.", by.place))
        if rule in COUNTED and k is None and self.it.hints.k is None:
            self._take_l0()
        return rule

    def _also(self, k_settings: list[Setting]) -> str:
        in_tensors = self.threshold_name in self.it.tensors
        return f"'{self.threshold_name}'" if in_tensors or not k_settings else k_settings[0].place

    def _take_l0(self) -> None:
        """Take a number of active latents that is named like a measurement, where the rule needs one."""
        for setting in self.it.about("l0"):
            if setting.is_parsed and as_k(setting.value):
                raise HintMissing(
                    "k",
                    say("It says {0}, and no other number of latents that fire.", setting.place),
                    suggestion=as_k(setting.value),
                )

    def _stated(self, topic: Topic) -> dict[str, Setting]:
        """Return the rules that settings of a topic say, the setting by the rule."""
        found: dict[str, Setting] = {}
        for setting in self.it.about(topic):
            rule = rule_of(setting)
            if rule is not None and setting.is_parsed:
                found.setdefault(rule, setting)
        return found

    def _one_of(self, kinds: Mapping[str, Setting], acts: Mapping[str, Setting]) -> str | None:
        """Return the one rule that is meant: a ReLU beside another one is a part of that."""
        rules = list(dict.fromkeys([*kinds, *acts]))
        chosen = [rule for rule in rules if rule != "relu"] or rules
        if len(chosen) > 1:
            said = "; ".join(setting.place for setting in (*kinds.values(), *acts.values()))
            raise _either(say("It says two things: {0}.", said), *chosen)
        return chosen[0] if chosen else None

    def _refuse_unknown_words(self) -> None:
        """An activation function by a name that is not known is not the usual one."""
        for setting in self.it.about("activation"):
            if isinstance(setting.value, str) and setting.is_parsed and rule_of(setting) is None and setting.value:
                raise _either(
                    say("It says {0}, which this program does not know.", setting.place), "relu", "topk", likely=None
                )

    def _ask_about_lines(self) -> None:
        """Ask where only a file that is not read as a whole says which latents fire."""
        if self.it.draft.k is not None or self.it.draft.activation != "relu":
            return
        for setting in self.it.about("k", "activation", "kind", "threshold"):
            rule = rule_of(setting) or {"k": "topk", "threshold": "jumprelu"}.get(setting.topic)
            if not setting.is_parsed and rule and rule != "relu":
                text = say("This program does not read YAML as a whole; it says {0}.", setting.place)
                raise _either(text, rule, "relu")

    def _unsaid(self, k: int | None, k_settings: list[Setting]) -> str:
        """Return the rule where no word says it: by the threshold and the number of latents that are there."""
        mine = self.it.draft.activation
        if mine != "relu":
            return mine
        if self.threshold is not None and self.threshold_name not in self.it.tensors and k is None:
            raise _either(say("It says {0}.", self.threshold_name), "jumprelu", "relu")
        if self.threshold is not None and self.threshold_name in self.it.tensors:
            if k is not None and len(self.threshold) > 1:
                raise _either(
                    say("It holds '{0}', and says {1}.", self.threshold_name, self._also(k_settings)),
                    "jumprelu",
                    "topk",
                )
            return "jumprelu" if k is None else "batchtopk"
        if k is not None:
            if not k_settings and self.it.hints.k is not None:
                self.it.notices.append(
                    say("It is read as TopK, since you say that {0} latents fire for each vector.", k)
                )
            return "topk"
        for setting in self.it.about("l0"):
            if setting.is_parsed and as_k(setting.value):
                raise _either(say("It says {0}.", setting.place), "relu", "topk", likely=None)
        return mine
