"""``sae-auditor concepts name LATENT``: write down what a latent is, and see what was written."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sae_auditor.cli._guard import guarded
from sae_auditor.cli._indexes import IndexOption, open_concepts, remarks_of
from sae_auditor.cli._options import BundleOption, JsonOption, SaeOption
from sae_auditor.cli._output import cell, check_json_place, say_notices, stdout, with_notices, write_json

if TYPE_CHECKING:
    from sae_auditor.concepts import Concept
    from sae_auditor.concepts.people import RemarkEvent


class MarkChoice(StrEnum):
    """What a person thinks of a latent as evidence."""

    TRUSTED = "trusted"
    MIXED = "mixed"
    UNUSABLE = "unusable"
    NONE = "none"


LatentArgument = Annotated[int, typer.Argument(metavar="LATENT", help="Number of the latent, counted from 0.")]


@guarded
def name(
    latent: LatentArgument,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="Its name; '' clears it.")] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note; '' clears it.")] = None,
    mark: Annotated[MarkChoice | None, typer.Option("--mark", help="What it is worth as evidence.")] = None,
    who: Annotated[
        str | None, typer.Option("--who", metavar="NAME", help="Who says so; your user name when left out.")
    ] = None,
    bundle: BundleOption = None,
    sae: SaeOption = None,
    index: IndexOption = None,
    json: JsonOption = None,
) -> int:
    """Name a latent, note something about it or mark it as evidence; without any of these, show what was written.

    Remarks are kept on this computer for the SAE, with who and when, and are never overwritten: a change is added.
    """
    check_json_place(json)
    known = open_concepts(bundle, sae, index)
    concept = known.table.concept(latent)
    remarks = remarks_of(known)
    changes = _changes(name, note, mark)
    if changes:
        from sae_auditor.concepts.people import who_am_i

        remarks.set(latent, **changes, who=who_am_i() if who is None else who, base=concept.remark)
    notices = known.bundle.encoder_notices.all
    say_notices(notices, json)
    _show(remarks.on(concept), remarks.history(latent), known.name, json, notices)
    return 0


def _changes(name: str | None, note: str | None, mark: MarkChoice | None) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "name": name,
        "note": note,
        "mark": "" if mark is MarkChoice.NONE else mark and mark.value,
    }
    return {field: value for field, value in changes.items() if value is not None}


def _show(
    concept: Concept, history: list[RemarkEvent], sae_name: str, json: str | None, notices: tuple[str, ...]
) -> None:
    from sae_auditor.concepts.concept import Remark

    remark = concept.remark or Remark()
    if json is not None:
        from dataclasses import asdict

        content = {"latent": concept.latent, "sae": sae_name, **asdict(remark)}
        write_json(with_notices({**content, "history": [asdict(event) for event in history]}, notices), json)
        return
    from rich.table import Table

    console = stdout()
    facts = Table(show_header=False, title=cell(f"Latent {concept.latent} of {sae_name}"), title_justify="left")
    for field, value in (("name", remark.name), ("note", remark.note), ("mark", remark.mark)):
        facts.add_row(field, _lines(value))
    facts.add_row("label", cell(concept.labels[0].text if concept.labels else ""))
    facts.add_row("last by", cell(f"{remark.who}, {remark.when}" if remark.who else ""))
    console.print(facts)
    if not history:
        return
    table = Table("when", "who", "what", "before", "after", title="History", title_justify="left")
    for event in history:
        texts = (event.when, event.who, event.field)
        table.add_row(*(cell(text) for text in texts), _lines(event.before), _lines(event.after))
    console.print(table)


def _lines(text: str | None) -> Any:
    """Return a text for a table whose own line feeds stay."""
    from rich.text import Text

    return Text("\n").join(cell(line) for line in (text or "").split("\n"))
