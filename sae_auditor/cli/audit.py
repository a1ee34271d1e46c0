"""``sae-auditor audit IMAGE|FOLDER...``: why the encoder decided as it did, as tables or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sae_auditor.cli._guard import EXIT_REFUSED, guarded
from sae_auditor.cli._indexes import IndexOption, open_with_references
from sae_auditor.cli._options import (
    BundleOption,
    ColourOption,
    ColourRule,
    DeviceOption,
    JsonOption,
    Precision,
    PrecisionOption,
    PromptOption,
    PromptsOption,
    SaeOption,
    ViewChoice,
    ViewOption,
    WindowOption,
    WorkersOption,
    prompts_of,
    read_prompts,
    reading_of,
)
from sae_auditor.cli._output import check_json_place, drive, say, say_notices, stdout, write_json
from sae_auditor.errors import InputRefused
from sae_auditor.explain.audit import DEFAULT_METHOD
from sae_auditor.explain.methods import METHODS
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle
    from sae_auditor.explain import Audit
    from sae_auditor.library import Auditor

_ROWS_IN_TABLE = 12


class Target(StrEnum):
    """What a contribution is measured in."""

    LOGODDS = "logodds"
    MARGIN = "margin"
    LOGIT = "logit"
    COSINE = "cosine"


Images = Annotated[list[str], typer.Argument(metavar="IMAGE|FOLDER...", help="Image files, or folders of them.")]
TargetOption = Annotated[
    Target | None,
    typer.Option("--target", help="What is explained: the decision (logodds), or the margin when --contrast is given."),
]
ContrastOption = Annotated[
    str | None,
    typer.Option(
        "--contrast", metavar="CLASS", help="The other class of the margin; the most probable one when left out."
    ),
]
_METHOD_HELP = "How contributions are measured; the SAE's default, or gradient, when left out. " + " ".join(
    f"{one.id}: {one.help}" for one in METHODS.values()
)
# typer knows choices as an enumeration only; mypy, which wants to see them written out, takes them for texts.
_Method = StrEnum("_Method", {id: id for id in METHODS})  # type: ignore[misc]
MethodOption = Annotated[_Method | None, typer.Option("--method", help=_METHOD_HELP)]
TopOption = Annotated[
    int | None, typer.Option("--top", min=1, metavar="N", help="Contributions to write; all in JSON, 12 in tables.")
]
StabilityOption = Annotated[
    bool,
    typer.Option(
        "--stability",
        help="Also measure how faithful each explanation is, and how steady under small changes of the picture.",
    ),
]


@guarded
def audit(
    images: Images,
    bundle: BundleOption = None,
    sae: SaeOption = None,
    index: IndexOption = None,
    device: DeviceOption = "auto",
    precision: PrecisionOption = Precision.AUTO,
    prompts: PromptsOption = None,
    prompt: PromptOption = None,
    target: TargetOption = None,
    contrast: ContrastOption = None,
    method: MethodOption = None,
    colour: ColourOption = ColourRule.MANAGED,
    window: WindowOption = "auto",
    view: ViewOption = ViewChoice.CROP,
    top: TopOption = None,
    workers: WorkersOption = None,
    stability: StabilityOption = False,
    json: JsonOption = None,
) -> int:
    """Explain the predictions for images: which latents fired and how much each pushed them.

    Ends with status 0 when every image was audited and 3 when one, or a sub-folder, was refused; the others are audited
    all the same. Files in folders that have not the ending of an image are counted.
    """
    target = target or (Target.MARGIN if contrast else Target.LOGODDS)
    if contrast is not None and target is not Target.MARGIN:
        raise typer.BadParameter("--contrast CLASS belongs to --target margin")
    from sae_auditor.images.pool import get_ready

    reading = reading_of(window, view, colour)
    check_json_place(json)
    wanted = read_prompts(prompts, prompt)
    files, refusals = _find(images)
    n_unfound = len(refusals)
    audits: list[Audit] = []
    said: tuple[str, ...] = ()
    if files:
        if workers is None:
            get_ready()
        opened = open_with_references(bundle, index, reading)
        prompt_set = prompts_of(opened, wanted)
        auditor = drive(_load_job(opened, sae, device, precision))
        chosen = auditor.default_method if method is None else method.value
        if method is None and chosen != DEFAULT_METHOD:
            say(f"Contributions are measured by {chosen}, which was chosen as the default of this SAE.")
        settings: dict[str, Any] = {
            "target": target.value,
            "method": chosen,
            "contrast": contrast,
            "workers": workers,
            "stability": stability,
        }
        said = tuple(auditor.notices)
        audits = drive(auditor.audit_files_job(files, prompt_set, refusals.append, reading=reading, **settings))
    if json is not None and (audits or not refusals):
        write_json([item.to_json(top) for item in audits], json)
    elif json is None:
        from sae_auditor.cli._tables import print_audits

        say_notices(said)  # once, and not again with every image
        print_audits(stdout(), audits, top or _ROWS_IN_TABLE, said)
    return _report(refusals, len(files) - (len(refusals) - n_unfound))


def _load_job(bundle: Bundle, sae: str | None, device: str, precision: Precision) -> Job[Auditor]:
    # torch is loaded here, after everything that can be refused without it.
    yield Progress(0, 0, "Loading PyTorch")
    from sae_auditor.library import Auditor

    yield Progress(0, 0, "Loading the encoder")
    return Auditor(bundle, sae=sae, device=device, precision=precision.value)


def _find(paths: Sequence[str]) -> tuple[list[Path], list[InputRefused]]:
    from sae_auditor.images import look_through_job

    found = drive(look_through_job(paths))
    if found.left_out:
        say(found.left_out.text())
    return list(found.images), [*found.refused, *found.unreadable]


def _report(refusals: Sequence[InputRefused], n_audited: int) -> int:
    for refusal in refusals:
        say(refusal.text())
    if refusals and n_audited + len(refusals) > 1:
        say(f"{n_audited} images were audited, {len(refusals)} refused.")
    return EXIT_REFUSED if refusals else 0
