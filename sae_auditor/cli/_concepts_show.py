"""``sae-auditor concepts show LATENT``: everything that is known of one latent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from sae_auditor.cli._concepts_name import LatentArgument
from sae_auditor.cli._guard import guarded
from sae_auditor.cli._indexes import IndexOption, open_concepts, remarks_of
from sae_auditor.cli._options import BundleOption, JsonOption, SaeOption
from sae_auditor.cli._output import cell, check_json_place, say_notices, stdout, with_notices, write_json
from sae_auditor.reports.latents.concept_json import SCORES, concept_json

if TYPE_CHECKING:
    from rich.console import Console

    from sae_auditor.concepts import Concept, Label
    from sae_auditor.concepts.concept import WhyUnnamed
    from sae_auditor.concepts.search import Neighbours

UNNAMED: Final[dict[WhyUnnamed, str]] = {
    "always-on": "it fires on nearly every image",
    "mixed": "its images are too mixed for any one word",
    "no-word": "its images are alike, but no word fits better than nonsense would",
}


def stands_out(deviations: float | None) -> str:
    """Return a standard score as tables show it."""
    return "" if deviations is None else f"{deviations:+.1f} sd"


_N_EXAMPLES_SHOWN = 8


@guarded
def show(
    latent: LatentArgument,
    bundle: BundleOption = None,
    sae: SaeOption = None,
    index: IndexOption = None,
    neighbours: Annotated[
        bool, typer.Option("--neighbours", help="Also tell which latents fire with it, write or mean the same.")
    ] = False,
    json: JsonOption = None,
) -> int:
    """Show what a latent means: labels, scores, a person's remarks and the reference images on which it fires most."""
    check_json_place(json)
    known = open_concepts(bundle, sae, index)
    remarks_of(known)
    concept = known.concept(latent)
    near = known.neighbours(latent) if neighbours else None
    notices = known.bundle.encoder_notices.all
    say_notices(notices, json)
    if json is not None:
        write_json(with_notices(concept_json(concept, near), notices), json)
    else:
        _print(stdout(), concept, near, known.name)
    return 0


def _print(console: Console, concept: Concept, near: Neighbours | None, sae_name: str) -> None:
    from rich.table import Table

    facts = Table(show_header=False, title=cell(f"Latent {concept.latent} of {sae_name}"), title_justify="left")
    for name, value in _facts(concept):
        if value:
            facts.add_row(name, cell(value))
    console.print(facts)
    if concept.examples:
        examples = Table("image", "path", title="Reference images", title_justify="left")
        examples.add_column("activation", justify="right")
        for example in concept.examples[:_N_EXAMPLES_SHOWN]:
            examples.add_row(str(example.image_id), cell(example.path), f"{example.activation:.3f}")
        console.print(examples)
    if near is not None:
        print_neighbours(console, near)


def _facts(concept: Concept) -> list[tuple[str, str]]:
    remark, opinion, scores = concept.remark, concept.second_opinion, concept.scores
    said = [("name", concept.name or "")]
    if remark is not None:
        said += [
            ("mark", remark.mark or ""),
            ("note", remark.note or ""),
            ("by", f"{remark.who} {remark.when}".strip()),
        ]
    if concept.why_unnamed is not None:
        said.append(("no good name", f"{concept.why_unnamed}: {UNNAMED[concept.why_unnamed]}"))
    said.append(("labels", ", ".join(_candidate(label) for label in concept.labels)))
    if concept.label_floor is not None:
        said.append(("random images reach", f"{concept.label_floor:+.3f}"))
        nonsense = "not known: label again to find out" if concept.word_floor is None else f"{concept.word_floor:+.3f}"
        said.append(("nonsense reaches", nonsense))
    if concept.label_share is not None:
        said.append(("stands out for", f"{concept.label_share:.0%} of its strongest images"))
    if opinion is not None:
        words = ", ".join(f"{label.text} ({label.score:+.3f})" for label in opinion.labels)
        agreement = "" if opinion.agreement is None else f"; agreement {opinion.agreement:+.2f}"
        said.append(("second opinion", f"{words}; ordered by alignment{agreement}"))
    few = ", too few to say much" if concept.has_low_support else ""
    said.append(("fires on", f"{concept.support:,} reference images, {concept.firing_rate:.2%}{few}"))
    if concept.always_on:
        place = concept.always_on_place
        where = "" if place is None else f", most strongly at one place: patch {place}"
        said.append(("always on", f"yes{where}; it says what every image has in common, so no word names it"))
    if scores is not None:
        said += [(name, _number(getattr(scores, name))) for name in SCORES]
        said.append(("effective images", _number(scores.effective_n)))
    return said


def _candidate(label: Label) -> str:
    stands = f"stands out {stands_out(label.stands_out)}, " if label.stands_out is not None else ""
    return f"{label.text} ({stands}alignment {label.score:+.3f})"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def print_neighbours(console: Console, near: Neighbours) -> None:
    """Print the latents near a latent."""
    from rich.table import Table

    together = Table("latent", title="Fires together with", title_justify="left")
    for name in ("together", "support", "Jaccard", "lift"):
        together.add_column(name, justify="right")
    for item in near.co_firing:
        about = "~" if item.is_estimate else ""
        numbers = (f"{about}{item.together:,}", f"{item.support:,}", f"{item.jaccard:.3f}", f"{item.lift:.2f}")
        together.add_row(str(item.latent), *numbers)
    console.print(together)
    for title, items in (("Writes a like direction", near.directions), ("Means alike", near.meanings)):
        table = Table("latent", title=title, title_justify="left")
        table.add_column("cosine", justify="right")
        for near_item in items:
            table.add_row(str(near_item.latent), f"{near_item.cosine:+.3f}")
        console.print(table)
