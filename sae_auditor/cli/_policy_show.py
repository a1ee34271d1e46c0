"""``sae-auditor policy show``: the reasons policy that holds for a prompt set, by whom and since when.

`PolicyDesk` is what the policy commands share: the bundle, its policies, and the names that its latents show.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from sae_auditor.bundle.layout import ALL_PROMPT_SETS
from sae_auditor.cli._guard import guarded
from sae_auditor.cli._indexes import IndexOption, open_concepts, remarks_of
from sae_auditor.cli._options import BundleOption, DeviceOption, JsonOption, SaeOption
from sae_auditor.cli._output import cell, check_json_place, drive, say, say_notices, stdout, write_json
from sae_auditor.errors import InputRefused
from sae_auditor.names import is_text

if TYPE_CHECKING:
    from sae_auditor.concepts.policy import ReasonsPolicy, Unmatched
    from sae_auditor.explain.reasons import Judgements


class PolicyDesk:
    """One bundle and one of its SAEs; refuses when nothing is known of the SAE's latents."""

    def __init__(self, bundle: str | None, sae: str | None, index: str | None) -> None:
        from sae_auditor.library import Library

        known = open_concepts(bundle, sae, index)
        self.bundle, self.sae_name, self.table = known.bundle, known.name, known.table
        library = Library(self.bundle)
        self.policies = library.policies
        for notice in self.policies.notices:
            say(notice)
        self.notices: tuple[str, ...] = self.bundle.encoder_notices.all
        remarks_of(known)
        self.labels = known.labels()
        self.synonyms = library.synonyms

    @property
    def default_prompt_set(self) -> str | None:
        """The bundle's first prompt set, None where it has none."""
        return next(iter(self.bundle.prompt_sets), None)

    @cached_property
    def all_labels(self) -> list[str | None]:
        """The names that latents show, those of the bundle's other SAEs too."""
        from sae_auditor.concepts import concepts_of

        others = [name for name in self.bundle.saes if name != self.sae_name]
        return [*self.labels, *(label for name in others for label in concepts_of(self.bundle, name).labels_shown())]

    def effective(self, prompt_set: str | None) -> ReasonsPolicy:
        """Return what holds for a prompt set."""
        from sae_auditor.concepts.policy import resolved

        return resolved(self.policies.effective(prompt_set), self.synonyms)

    def judgements(self, policy: ReasonsPolicy) -> Judgements:
        """Return what a policy says of the latents of the SAE."""
        from sae_auditor.concepts.policy import judgements_of

        return judgements_of(policy, self.labels, self.synonyms, self.sae_name, len(self.table))

    def unmatched(self, policy: ReasonsPolicy) -> list[Unmatched]:
        """Return the words of a policy that nothing is called."""
        from sae_auditor.concepts.policy import unmatched

        return unmatched(policy, self.all_labels, self.synonyms)

    def content(self, policy: ReasonsPolicy) -> dict[str, Any]:
        """Return a policy as plain values."""
        from sae_auditor.concepts.policy import JUDGEMENTS, judgements_of

        words = []
        for entry in policy.words:
            # Alone and as if it must not count, a word is one reason: the latents that it names.
            alone = entry.model_copy(update={"judgement": JUDGEMENTS[0]})
            one = policy.model_copy(update={"words": (alone,), "latents": ()})
            named = judgements_of(one, self.labels, self.synonyms, self.sae_name, len(self.labels)).reason_of
            words.append({**entry.model_dump(), "latents": np.flatnonzero(named >= 0).tolist()})
        stated = policy.stated_share
        return {
            "prompt_set": policy.prompt_set,
            "must_not_count": list(policy.must_not_count),
            "may_count": list(policy.may_count),
            "judged": None,
            "not_judged": list(policy.not_judged),
            "sae": self.sae_name,
            "share": policy.share,
            "share_by": None if stated is None else {"who": stated.who, "when": stated.when},
            "words": words,
            "latents": [
                {**entry.model_dump(), "label": self._label(entry.sae, entry.latent)} for entry in policy.latents
            ],
            "unmatched": [{"word": item.word, "near": list(item.near)} for item in self.unmatched(policy)],
            "notices": list(self.notices),
        }

    def _label(self, sae: str, latent: int) -> str | None:
        labels = self.labels if sae == self.sae_name else []
        return labels[latent] if latent < len(labels) else None


def prompt_set_of(given: str | None) -> str | None:
    """Return the prompt set that was meant: None, all of them, for ``all``.

    Raises
    ------
    InputRefused
        When it is no text.
    """
    if given is not None and not is_text(given):
        raise InputRefused(f"No prompt set is called {given}: its bytes are not UTF-8.")
    return None if given is None or given.casefold() == ALL_PROMPT_SETS else given


def say_unmatched(found: list[Unmatched]) -> None:
    """Say which words nothing is called, and what is written like them."""
    for item in found:
        near = " or ".join(f"'{word}'" for word in item.near)
        say(f"No latent is called '{item.word}'." + (f" Did you mean {near}?" if near else ""))


PromptSetOption = Annotated[
    str | None,
    typer.Option(
        "--prompt-set",
        metavar="NAME",
        help="Of which prompt set; 'all' is what holds for every one of them. Default: the bundle's first.",
    ),
]
SAID = {"must-not": "must not count", "may": "may count", "none": "not judged"}


@guarded
def show(
    prompt_set: PromptSetOption = None,
    sae: SaeOption = None,
    bundle: BundleOption = None,
    index: IndexOption = None,
    device: DeviceOption = "auto",
    json: JsonOption = None,
) -> int:
    """Show what may count for the decisions of a prompt set and what must not.

    How much of the movement over the reference images is judged is told where the index keeps what the SAE read; for
    other SAEs 'policy suggest' measures it.
    """
    check_json_place(json)
    desk = PolicyDesk(bundle, sae, index)
    chosen = desk.default_prompt_set if prompt_set is None else prompt_set_of(prompt_set)
    policy = desk.effective(chosen)
    judged = _judged(desk, chosen, device)
    content = {**desk.content(policy), "judged": judged}
    say_notices(desk.notices, json)
    if json is not None:
        write_json(content, json)
    else:
        print_policy(content)
        say_unmatched(desk.unmatched(policy))
    return 0


def _judged(desk: PolicyDesk, prompt_set: str | None, device: str) -> float | None:
    """Return the judged share of the movement, None where telling it takes the network or cannot be done."""
    if prompt_set is None or prompt_set not in desk.bundle.prompt_sets:
        return None
    from sae_auditor.concepts.policy.moved import has_vectors, movement_job
    from sae_auditor.library import Auditor

    auditor = Auditor(desk.bundle, desk.sae_name, device)
    desk.notices = tuple(auditor.encoder.notices)
    if not has_vectors(auditor, desk.table):
        return None
    try:
        movement = drive(movement_job(auditor, desk.table, desk.bundle.prompt_sets[prompt_set]))
    except InputRefused as refusal:
        say(refusal.text())
        return None
    return movement.judged(desk.judgements(desk.effective(prompt_set)))


def print_policy(content: dict[str, Any]) -> None:
    """Print a policy as tables."""
    from rich.table import Table

    console = stdout()
    name = ALL_PROMPT_SETS if content["prompt_set"] is None else content["prompt_set"]
    facts = Table(show_header=False, title=cell(f"Reasons policy of '{name}'"), title_justify="left")
    judged = content["judged"]
    facts.add_row("judged", cell("not measured" if judged is None else f"{judged:.0%} of what moves the decisions"))
    facts.add_row("forbidden from", cell(f"{content['share']:.0%} of a decision"))
    console.print(facts)
    if content["words"]:
        table = Table("word", "judgement", "latents", "who", "when", "note", title="Words", title_justify="left")
        for row in content["words"]:
            latents = ", ".join(str(latent) for latent in row["latents"])
            table.add_row(cell(row["word"]), SAID[row["judgement"]], cell(latents), *_by(row))
        console.print(table)
    if content["latents"]:
        table = Table(
            "SAE", "latent", "name", "judgement", "who", "when", "note", title="Latents", title_justify="left"
        )
        for row in content["latents"]:
            head = (cell(row["sae"]), str(row["latent"]), cell(row["label"] or ""), SAID[row["judgement"]])
            table.add_row(*head, *_by(row))
        console.print(table)


def _by(row: dict[str, Any]) -> tuple[Any, ...]:
    return cell(row["who"]), cell(row["when"]), cell(row["note"] or "")
