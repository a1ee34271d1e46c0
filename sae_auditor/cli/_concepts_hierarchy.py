"""``sae-auditor concepts hierarchy``: whether coarse levels of an SAE stand for coarse kinds of things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sae_auditor.atomic import require_writable
from sae_auditor.cli._guard import guarded
from sae_auditor.cli._indexes import IndexOption, open_concepts
from sae_auditor.cli._options import BundleOption, JsonOption, SaeOption
from sae_auditor.cli._output import cell, check_json_place, drive, stdout, write_json

if TYPE_CHECKING:
    from sae_auditor.concepts.hierarchy import Hierarchy, LevelDepth

TaxonomyOption = Annotated[
    str | None,
    typer.Option(
        "--taxonomy",
        metavar="CSV",
        help="Taxa of the reference images: a column path, sha256 or file, then one a rank from coarse to fine, or one "
        "column taxon with '/' between the taxa.",
    ),
]
FoldersOption = Annotated[
    bool, typer.Option("--folders", help="The folders of the reference images are their taxa; the default.")
]
LevelsOption = Annotated[
    str | None,
    typer.Option("--levels", metavar="N,N,...", help="Sizes of the nested dictionaries; the SAE's own when left out."),
]
TopOption = Annotated[int, typer.Option("--top", min=2, metavar="N", help="Images that stand for a latent.")]
PlotOption = Annotated[
    str | None, typer.Option("--plot", metavar="FILE", help="Write depth by level as a picture: .png or .svg.")
]


@guarded
def hierarchy(
    bundle: BundleOption = None,
    sae: SaeOption = None,
    index: IndexOption = None,
    taxonomy: TaxonomyOption = None,
    folders: FoldersOption = False,
    levels: LevelsOption = None,
    top: TopOption = 16,
    plot: PlotOption = None,
    json: JsonOption = None,
) -> int:
    """Compare how many taxa the top images of a latent share, level by level."""
    if folders and taxonomy is not None:
        raise typer.BadParameter("give either --taxonomy or --folders, not both")
    from sae_auditor.concepts.hierarchy import (
        file_taxonomy_job,
        folder_taxonomy_job,
        hierarchy_job,
        levels_of,
        parse_levels,
        read_taxon_file,
    )

    check_json_place(json)
    _check_plot_place(plot)
    given = None if levels is None else parse_levels(levels)
    table = None if taxonomy is None else read_taxon_file(taxonomy)
    known = open_concepts(bundle, sae, index)
    name, concepts = known.name, known.table
    sizes = known.bundle.saes[name].config.prefixes if given is None else given
    of_latent = levels_of(sizes, len(concepts))
    scores = None if concepts.is_empty else concepts.numbers("monosemanticity")
    reading = folder_taxonomy_job(concepts.index) if table is None else file_taxonomy_job(table, concepts.index)
    found = drive(hierarchy_job(concepts.index, drive(reading), of_latent, top=top, monosemanticity=scores))
    if plot is not None:
        from sae_auditor.concepts.hierarchy.plot import plot_hierarchy

        plot_hierarchy(found, plot)
    if json is not None:
        write_json({"sae": name, **found.to_json()}, json)
    else:
        _print_hierarchy(name, found)
    return 0


def _check_plot_place(plot: str | None) -> None:
    if plot is not None:
        from sae_auditor.concepts.hierarchy.plot import plot_format

        plot_format(plot)
        require_writable(plot)


def _print_hierarchy(name: str, found: Hierarchy) -> None:
    from rich.table import Table

    table = Table(title=cell(f"Depth of '{name}' in the taxonomy, by level"), title_justify="left")
    for column in ("level", "latents", "used", "depth", "rounded", "shared by all", "mean MS", "max MS"):
        table.add_column(column, justify="right")
    for level in found.levels:
        table.add_row(*_cells(level))
    console = stdout()
    console.print(table)
    shared = "/".join(found.shared_folders)
    for line in (
        f"Depth: leading taxa that two of a latent's {found.top} top images share, of {len(found.ranks)} ranks "
        f"({found.taxonomy}). Images at random share {_number(found.chance_depth)}.",
        f"{found.images_placed:,} images have a taxon. {found.left_out:,} latents fired on fewer than {found.top} of "
        "them and were left out.",
        f"All images lie in '{shared}', which is not counted." if shared else "",
        "MS: monosemanticity, comparable only with scores by the same encoder.",
    ):
        if line:
            console.print(cell(line), style="dim")


def _cells(level: LevelDepth) -> list[str]:
    depths = (level.mean_depth, level.mean_rounded_depth, level.mean_common_depth)
    scores = (level.mean_monosemanticity, level.max_monosemanticity)
    return [
        str(level.level),
        f"{level.first}-{level.last}",
        f"{level.used:,} of {level.latents:,}",
        *(_number(value) for value in (*depths, *scores)),
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
