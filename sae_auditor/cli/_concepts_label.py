"""``sae-auditor concepts label``: words for the latents of an SAE."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sae_auditor.cli._concepts_show import UNNAMED, stands_out
from sae_auditor.cli._guard import guarded
from sae_auditor.cli._indexes import IndexOption, open_concepts
from sae_auditor.cli._options import BundleOption, DeviceOption, JsonOption, SaeOption
from sae_auditor.cli._output import cell, check_json_place, drive, say, say_notices, stdout, with_notices, write_json
from sae_auditor.errors import InputRefused

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle, Vocabulary, WordList
    from sae_auditor.concepts.labels import LabelSummary
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.library import Made

_ROWS_SHOWN = 20
_DEFAULT_LIST = "general"

VocabularyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--vocabulary",
        metavar="NAME|FILE",
        help="Candidate words: a vocabulary of the bundle, one that comes with the program ('all' is every one), or a "
        "text file with one word a line. Give it several times for several. Default: the bundle's own, else 'general'.",
    ),
]
TemplateOption = Annotated[
    list[str] | None,
    typer.Option(
        "--template",
        metavar="TEXT",
        help="What is put around every word, '{}' marking its place; give it several times. Default: the bare word.",
    ),
]


@guarded
def label(
    bundle: BundleOption = None,
    sae: SaeOption = None,
    index: IndexOption = None,
    vocabulary: VocabularyOption = None,
    template: TemplateOption = None,
    device: DeviceOption = "auto",
    json: JsonOption = None,
) -> int:
    """Name every latent after the words that its top reference images stand out for.

    The labels are kept in the index folder; those of a bundle's own reference images are only shown.
    """
    check_json_place(json)
    templates = _checked_templates(template)
    known = open_concepts(bundle, sae, index)
    opened = known.bundle
    chosen = _chosen(opened, vocabulary, templates)
    from sae_auditor.bundle import WordList
    from sae_auditor.concepts.labels import summarise_labels
    from sae_auditor.library import label_job

    encoder = opened.load_encoder(device)
    words = _embedded(chosen, encoder, opened.references) if isinstance(chosen, WordList) else chosen
    made: Made = drive(label_job(known, encoder, words))
    if not made.is_kept:
        say("The reference images are part of the bundle, and a bundle is not changed: the labels are not kept.")
    summary = summarise_labels(made.rows)
    say_notices(encoder.notices, json)
    if json is not None:
        content = {"sae": known.name, **summary.to_json(), "latents": list(summary.rows())}
        write_json(with_notices(content, encoder.notices), json)
    else:
        _print_summary(known.name, summary)
    return 0


def _checked_templates(templates: list[str] | None) -> tuple[str, ...]:
    for template in templates or ():
        if "{}" not in template:
            raise InputRefused(f"The template '{template}' has no place for the word.", todo="Mark it with {}.")
    return tuple(templates or ())


def _chosen(bundle: Bundle, names: list[str] | None, templates: tuple[str, ...]) -> Vocabulary | WordList:
    """Return the words to use: a vocabulary of the bundle as it is embedded there, else a list to embed."""
    from dataclasses import replace

    from sae_auditor.bundle.vocabulary import combined

    names = names or [*bundle.vocabularies, _DEFAULT_LIST][:1]
    if len(names) == 1 and names[0] in bundle.vocabularies and not templates:
        vocabulary: Vocabulary = bundle.vocabularies[names[0]]
        return vocabulary
    lists = [_words(bundle, name) for name in names]
    words = lists[0] if len(lists) == 1 else combined(" and ".join(one.name for one in lists), lists)
    return replace(words, templates=templates or ("{}",))


def _words(bundle: Bundle, name: str) -> WordList:
    from sae_auditor.bundle import WordList, read_word_list
    from sae_auditor.bundle.vocabulary import ALL, read_shipped_vocabulary, shipped_vocabularies

    if name in bundle.vocabularies:
        known = bundle.vocabularies[name]
        return WordList(name, known.words, known.source, known.licence, synonyms=known.synonyms)
    if name in (*shipped_vocabularies(), ALL):
        return read_shipped_vocabulary(name)
    if not Path(name).exists():
        choices = ", ".join(dict.fromkeys([*bundle.vocabularies, *shipped_vocabularies(), ALL]))
        raise InputRefused(
            f"There is no vocabulary '{name}', neither in the bundle nor in the program nor as a file.",
            todo=f"Name a text file, or one of: {choices}.",
        )
    return read_word_list(name)


def _embedded(words: WordList, encoder: ClipEncoder, place: Path | None) -> Vocabulary:
    from sae_auditor.concepts.labels import embedded_vocabulary_job

    return drive(embedded_vocabulary_job(words, encoder, place))


def _print_summary(name: str, summary: LabelSummary) -> None:
    from rich.table import Table

    facts = Table(show_header=False, title=cell(f"Labels of '{name}'"), title_justify="left")
    for label_, value in (
        ("vocabulary", f"{summary.vocabulary} ({summary.licence or 'no licence named'})"),
        ("latents", f"{summary.latents:,}, {summary.dead:,} without reference images"),
        ("with a good name", f"{summary.named:,}"),
        ("with no good name", f"{sum(summary.unnamed.values()):,}"),
        *((f"  {reason}", f"{n:,}: {UNNAMED[reason]}") for reason, n in summary.unnamed.items() if n),
        ("compared with nonsense", "" if summary.compared_with_nonsense else "no: words need only fit the images"),
        (
            "median agreement",
            "" if summary.agreement is None else f"{summary.agreement:.2f} with the decoder directions",
        ),
    ):
        if value:
            facts.add_row(label_, cell(value))
    console = stdout()
    console.print(facts)
    table = Table("latent", title=f"The first {_ROWS_SHOWN} latents", title_justify="left")
    for column in ("label", "also"):
        table.add_column(column, overflow="fold")
    for column in ("stands out", "alignment", "needs"):
        table.add_column(column, justify="right")
    for row in summary.rows(_ROWS_SHOWN):
        words = [item["text"] for item in row["labels"]]
        also = ", ".join(words[1:3] if row["label"] else words[:3])
        best = row["labels"][0] if words else {"score": None, "stands_out": None}
        floors = [row[name] for name in ("label_floor", "word_floor") if row[name] is not None]
        shown = [stands_out(best["stands_out"]), *(_signed(one) for one in (best["score"], max(floors, default=None)))]
        name = row["label"] or (f"no good name: {row['why_unnamed']}" if row["why_unnamed"] else "")
        table.add_row(str(row["latent"]), cell(name), cell(also), *shown)
    console.print(table)
    say("Words are ordered by how far the images stand out for them, in standard deviations over all reference images.")
    say("To be a name the best word must reach the alignment that random images and nonsense strings would not.")


def _signed(number: float | None) -> str:
    return "" if number is None else f"{number:+.3f}"
