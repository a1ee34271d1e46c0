"""``sae-auditor policy suggest``: the latents that a person should judge first."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from sae_auditor.cli._guard import guarded
from sae_auditor.cli._indexes import IndexOption
from sae_auditor.cli._options import (
    BundleOption,
    DeviceOption,
    JsonOption,
    Precision,
    PrecisionOption,
    PromptOption,
    PromptsOption,
    SaeOption,
    prompts_of,
    read_prompts,
)
from sae_auditor.cli._output import cell, check_json_place, drive, say_notices, stdout, write_json
from sae_auditor.cli._policy_show import SAID, PolicyDesk

if TYPE_CHECKING:
    from sae_auditor.concepts.policy.moved import Suggestion

N_EXAMPLES: Final = 5
_EXAMPLE_CHARACTERS: Final = 36


@guarded
def suggest(
    prompt_set: Annotated[
        str | None, typer.Option("--prompt-set", metavar="NAME", help="A prompt set of the bundle, as with --prompts.")
    ] = None,
    prompts: PromptsOption = None,
    prompt: PromptOption = None,
    sae: SaeOption = None,
    n: Annotated[int, typer.Option("--n", min=1, max=1000, metavar="N", help="How many latents to list.")] = 30,
    images: Annotated[
        int | None, typer.Option("--images", min=1, max=10_000, metavar="N", help="Over how many reference images.")
    ] = None,
    bundle: BundleOption = None,
    index: IndexOption = None,
    device: DeviceOption = "auto",
    precision: PrecisionOption = Precision.AUTO,
    json: JsonOption = None,
) -> int:
    """List the latents that move the decisions of a prompt set most over the reference images, to judge them first."""
    if prompt_set is not None and (prompts is not None or prompt):
        raise typer.BadParameter("give one of --prompt-set, --prompts and --prompt")
    check_json_place(json)
    wanted = read_prompts(prompts or prompt_set, prompt)
    desk = PolicyDesk(bundle, sae, index)
    asked = prompts_of(desk.bundle, wanted)

    from sae_auditor.concepts.policy.moved import movement_job, suggestions
    from sae_auditor.library import Auditor

    auditor = Auditor(desk.bundle, desk.sae_name, device, precision.value)
    movement = drive(movement_job(auditor, desk.table, asked, images))
    judgements = desk.judgements(desk.effective(asked.name))
    rates = desk.table.numbers("firing_rate")
    rows = [_row(desk, asked.names, item) for item in suggestions(movement, judgements, desk.labels, rates, n)]
    content = {
        "prompt_set": asked.name,
        "sae": desk.sae_name,
        "images": movement.n_images,
        "exact": movement.is_exact,
        "note": movement.note,
        "judged": movement.judged(judgements),
        "suggestions": rows,
        "notices": list(auditor.encoder.notices),
    }
    say_notices(auditor.encoder.notices, json)
    if json is not None:
        write_json(content, json)
    else:
        _print(content)
    return 0


def _row(desk: PolicyDesk, class_names: tuple[str, ...], item: Suggestion) -> dict[str, Any]:
    examples = desk.table.concept(item.latent).examples[:N_EXAMPLES]
    return {
        "latent": item.latent,
        "label": item.label,
        "firing_rate": item.firing_rate,
        "judgement": item.judgement,
        "reason": item.reason,
        "moved": item.moved,
        "share": item.share,
        "cumulative": item.cumulative,
        "by_class": dict(zip(class_names, item.by_class, strict=True)),
        "examples": [{"image_id": one.image_id, "path": one.path, "activation": one.activation} for one in examples],
    }


def _print(content: dict[str, Any]) -> None:
    from rich.table import Table

    console = stdout()
    console.print(cell(content["note"]), style="dim")
    title = f"What moves the decisions of '{content['prompt_set']}' most"
    table = Table("latent", "name", title=cell(title), title_justify="left")
    for name in ("fires", "moves", "share", "together"):
        table.add_column(name, justify="right")
    for name in ("most towards", "judgement"):
        table.add_column(name)
    table.add_column("fires most on", overflow="ellipsis", no_wrap=True, max_width=_EXAMPLE_CHARACTERS)
    for row in content["suggestions"]:
        rate = "" if row["firing_rate"] is None else f"{row['firing_rate']:.1%}"
        numbers = (rate, f"{row['moved']:.3f}", f"{row['share']:.1%}", f"{row['cumulative']:.1%}")
        class_name, effect = max(row["by_class"].items(), key=lambda pair: float(pair[1]))
        towards = cell(f"{class_name} ({effect:+.3f})")
        example = row["examples"][0]["path"] if row["examples"] else ""
        said = (towards, SAID[row["judgement"]], cell(PurePath(example).name))
        table.add_row(str(row["latent"]), cell(row["label"] or ""), *numbers, *said)
    console.print(table)
    judged = content["judged"]
    if judged is not None:
        console.print(cell(f"{judged:.0%} of the movement is judged."))
