"""``sae-auditor policy show``: the reasons policy that holds for a prompt set, by whom and since when."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from sae_auditor.bundle.layout import ALL_PROMPT_SETS
from sae_auditor.cli._guard import guarded
from sae_auditor.cli._indexes import IndexOption
from sae_auditor.cli._options import BundleOption, DeviceOption, JsonOption, SaeOption
from sae_auditor.cli._output import cell, check_json_place, drive, say, say_notices, stdout, write_json
from sae_auditor.cli._policy_desk import PolicyDesk, prompt_set_of, say_unmatched
from sae_auditor.errors import InputRefused

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
