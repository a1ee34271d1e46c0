"""``sae-auditor concepts search``: latents by words, by images, by a region of an image, or like another latent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sae_auditor.cli._concepts_name import remarks_of
from sae_auditor.cli._concepts_show import neighbours_json, print_neighbours
from sae_auditor.cli._guard import guarded
from sae_auditor.cli._indexes import IndexOption, open_table
from sae_auditor.cli._notices import say_notices, with_notices
from sae_auditor.cli._options import (
    BundleOption,
    DeviceOption,
    JsonOption,
    Precision,
    PrecisionOption,
    SaeOption,
)
from sae_auditor.cli._output import cell, check_json_place, drive, stdout, write_json
from sae_auditor.cli._reading_options import OneView, OneViewOption, WindowOption, reading_of

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle
    from sae_auditor.concepts import ConceptTable
    from sae_auditor.concepts.people import Remarks
    from sae_auditor.concepts.search import Hit, ImageSearch, RegionSearch
    from sae_auditor.images import Reading, Sight, SourceImage

Found = dict[str, Any]

_PARTS_OF_A_REGION = 4


@guarded
def search(
    text: Annotated[list[str] | None, typer.Argument(metavar="[TEXT...]", help="What to look for, in words.")] = None,
    image: Annotated[
        list[Path] | None, typer.Option("--image", metavar="FILE", help="An image to search by; may be repeated.")
    ] = None,
    region: Annotated[
        str | None, typer.Option("--region", metavar="X,Y,W,H", help="Only this part of the image, in pixels.")
    ] = None,
    like: Annotated[int | None, typer.Option("--like", metavar="LATENT", help="Latents near this one.")] = None,
    share: Annotated[
        float, typer.Option("--share", min=0.0, max=1.0, help="On which share of the images a latent must fire.")
    ] = 1.0,
    window: WindowOption = "auto",
    view: OneViewOption = OneView.CROP,
    top: Annotated[int, typer.Option("--top", min=1, metavar="N", help="How many to show.")] = 20,
    bundle: BundleOption = None,
    sae: SaeOption = None,
    index: IndexOption = None,
    device: DeviceOption = "auto",
    precision: PrecisionOption = Precision.AUTO,
    json: JsonOption = None,
) -> int:
    """Find latents by words, by what images have in common, by a region of an image, or near another latent."""
    if sum((bool(text), bool(image), like is not None)) != 1:
        raise typer.BadParameter("give words, or --image, or --like: one of them")
    if region is not None and len(image or ()) != 1:
        raise typer.BadParameter("--region belongs to one --image")
    place = None if region is None else _parsed(region)
    reading = reading_of(window, view)
    if reading != reading_of("auto") and not image:
        raise typer.BadParameter("--window and --view belong to --image")
    check_json_place(json)
    opened = open_table(bundle, sae, index)
    if like is not None:
        _show_near(*opened, like, top, json)
        return 0
    desk = _Desk(*opened, device, precision, top)
    if text:
        found = desk.by_words(" ".join(text))
    elif place is not None:
        found = desk.by_region(image or (), place, reading)
    else:
        found = desk.by_images(image or (), share, reading)
    say_notices(desk.notices, json)
    if json is not None:
        write_json(with_notices(found, desk.notices), json)
    else:
        _print(found)
    return 0


def _show_near(bundle: Bundle, sae_name: str, table: ConceptTable, latent: int, top: int, json: str | None) -> None:
    from sae_auditor.concepts.search import neighbours

    near = neighbours(bundle.saes[sae_name], table, latent, top)
    notices = bundle.encoder_notices.all
    say_notices(notices, json)
    if json is not None:
        content = {"way": "like", "sae": sae_name, "latent": latent, **neighbours_json(near)}
        write_json(with_notices(content, notices), json)
    else:
        print_neighbours(stdout(), near)


class _Desk:
    """What every kind of search needs; each gives plain values. `notices` are those of the encoder, once it is used."""

    def __init__(
        self, bundle: Bundle, sae_name: str, table: ConceptTable, device: str, precision: Precision, top: int
    ) -> None:
        self._bundle, self._sae_name, self._table, self._top = bundle, sae_name, table, top
        self._device, self._precision = device, precision.value
        self.notices: Sequence[str] = ()
        self._remarks: Remarks = remarks_of(bundle, sae_name)

    def by_words(self, text: str) -> Found:
        from sae_auditor.concepts.search import search_words_job

        encoder = self._bundle.load_encoder(self._device, self._precision)
        self.notices = encoder.notices
        hits: Sequence[Hit] = drive(
            search_words_job(
                encoder, self._table, text, self._top, templates=self._templates(), names=self._remarks.names()
            )
        )
        rows = [{**self._head(hit.latent), "score": hit.score, "why": hit.why} for hit in hits]
        return {"way": "words", "sae": self._sae_name, "text": text, "hits": rows}

    def by_images(self, files: Sequence[Path], share: float, reading: Reading) -> Found:
        from sae_auditor.concepts.search import search_image_job
        from sae_auditor.images.pool import open_image

        images = [open_image(file, reading) for file in files]
        auditor, n = self._auditor(), self._top
        found: ImageSearch = drive(
            search_image_job(auditor, self._table, images, share=share, n=n, n_similar=n, view=reading.view)
        )
        rows = [
            {**self._head(hit.latent), "score": hit.telling, "activations": list(hit.activations)} for hit in found.hits
        ]
        like = [{"image_id": item.image_id, "path": item.path, "cosine": item.cosine} for item in found.similar]
        content = {"way": "image", "sae": self._sae_name, "images": [str(file) for file in files]}
        content |= _read(images, found.sights, reading)
        return {**content, "n_common": found.n_common, "n_required": found.n_required, "hits": rows, "similar": like}

    def by_region(self, files: Sequence[Path], place: tuple[float, ...], reading: Reading) -> Found:
        from sae_auditor.concepts.search import Region, search_region_job
        from sae_auditor.images.pool import open_image

        image, auditor, region = open_image(files[0], reading), self._auditor(), Region(*place)
        found: RegionSearch = drive(
            search_region_job(auditor, self._table, image, region, n=self._top, view=reading.view)
        )
        rows = [
            {**self._head(hit.latent), "score": hit.score, "inside": hit.inside, "outside": hit.outside}
            for hit in found.hits
        ]
        content = {"way": f"region ({found.way})", "sae": self._sae_name, "images": [str(files[0])]}
        content |= _read([image], [found.sight], reading)
        return {**content, "region": list(place), "n_patches": found.n_patches, "note": found.note, "hits": rows}

    def _head(self, latent: int) -> Found:
        own = self._remarks.get(latent) is not None
        label = self._remarks.on(self._table.concept(latent)).label if own else self._table.label(latent)
        return {"latent": latent, "label": label}

    def _auditor(self) -> Any:
        from sae_auditor.explain import Auditor

        auditor = Auditor(self._bundle, sae=self._sae_name, device=self._device, precision=self._precision)
        self.notices = auditor.encoder.notices
        return auditor

    def _templates(self) -> tuple[str, ...]:
        """Return the templates of the vocabulary that the labels are from, so that scores compare with theirs."""
        wanted = self._table.meta.vocabulary
        entries = self._bundle.manifest.vocabularies
        chosen = [entry for entry in entries if entry.name == wanted] or list(entries[:1])
        return tuple(chosen[0].templates) if chosen else ("{}",)


def _read(images: Sequence[SourceImage], sights: Sequence[Sight], reading: Reading) -> Found:
    """Return how images were read: what the encoder saw of each, and what a person should know of it."""
    notes = [notice.text for image in images for notice in image.provenance.notices]
    notes += [text for sight in sights if (text := sight.cut_text())]
    return {**reading.to_json(), "crops": [list(sight.crop) for sight in sights], "notices": notes}


def _parsed(region: str) -> tuple[float, ...]:
    try:
        parts = tuple(float(part) for part in region.split(","))
    except ValueError:
        parts = ()
    if len(parts) != _PARTS_OF_A_REGION or not all(abs(part) < 1e9 for part in parts):
        raise typer.BadParameter("a region is X,Y,WIDTH,HEIGHT in pixels")
    return parts


def _print(found: Found) -> None:
    from rich.table import Table

    console, hits = stdout(), found["hits"]
    if "note" in found:
        console.print(cell(found["note"]), style="dim")
    for notice in found.get("notices", ()):
        console.print(cell(f"Note: {notice}"), style="yellow", highlight=False)
    if "n_common" in found:
        required = f"{found['n_required']} of {len(found['images'])}"
        console.print(cell(f"{found['n_common']} latents fired on at least {required} images."), style="dim")
    table = Table("latent", "label", title="Latents", title_justify="left")
    numbers = [name for name in ("score", "inside", "outside") if hits and name in hits[0]]
    for name in numbers:
        table.add_column(name, justify="right")
    more = next((name for name in ("why", "activations") if hits and name in hits[0]), None)
    if more is not None:
        table.add_column(more)
    for hit in hits:
        cells = ["" if hit[name] is None else f"{hit[name]:+.3f}" for name in numbers]
        last = [] if more is None else [cell(_joined(hit[more]))]
        table.add_row(str(hit["latent"]), cell(hit["label"] or ""), *cells, *last)
    console.print(table)
    if found.get("similar"):
        pictures = Table("image", "path", title="Reference images most like it", title_justify="left")
        pictures.add_column("cosine", justify="right")
        for item in found["similar"]:
            pictures.add_row(str(item["image_id"]), cell(item["path"]), f"{item['cosine']:.3f}")
        console.print(pictures)


def _joined(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(f"{number:.3f}" for number in value)
