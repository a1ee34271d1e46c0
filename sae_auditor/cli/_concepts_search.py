"""``sae-auditor concepts search``: latents by words, by images, by a region of an image, or like another latent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sae_auditor.cli._concepts_show import print_neighbours
from sae_auditor.cli._guard import guarded
from sae_auditor.cli._indexes import IndexOption, open_concepts, remarks_of
from sae_auditor.cli._options import (
    BundleOption,
    DeviceOption,
    JsonOption,
    OneView,
    OneViewOption,
    Precision,
    PrecisionOption,
    SaeOption,
    WindowOption,
    reading_of,
)
from sae_auditor.cli._output import cell, check_json_place, drive, say_notices, stdout, with_notices, write_json
from sae_auditor.reports.latents.concept_json import neighbours_json

if TYPE_CHECKING:
    from sae_auditor.concepts.search import Hit, ImageSearch, RegionSearch
    from sae_auditor.images import Reading, Sight, SourceImage
    from sae_auditor.library import SaeConcepts

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
    known = open_concepts(bundle, sae, index)
    if like is not None:
        _show_near(known, like, top, json)
        return 0
    remarks_of(known)
    search = _Search(known, device, precision, top)
    if text:
        found = search.by_words(" ".join(text))
    elif place is not None:
        found = search.by_region(image or (), place, reading)
    else:
        found = search.by_images(image or (), share, reading)
    say_notices(search.notices, json)
    if json is not None:
        write_json(with_notices(found, search.notices), json)
    else:
        _print(found)
    return 0


def _show_near(known: SaeConcepts, latent: int, top: int, json: str | None) -> None:
    near = known.neighbours(latent, top)
    notices = known.bundle.encoder_notices.all
    say_notices(notices, json)
    if json is not None:
        content = {"way": "like", "sae": known.name, "latent": latent, **neighbours_json(near)}
        write_json(with_notices(content, notices), json)
    else:
        print_neighbours(stdout(), near)


class _Search:
    """What every kind of search needs; each gives plain values. `notices` are those of the encoder, once it is used."""

    def __init__(self, known: SaeConcepts, device: str, precision: Precision, top: int) -> None:
        self._known, self._top = known, top
        self._device, self._precision = device, precision.value
        self.notices: Sequence[str] = ()

    def by_words(self, text: str) -> Found:
        encoder = self._known.bundle.load_encoder(self._device, self._precision)
        self.notices = encoder.notices
        hits: Sequence[Hit] = drive(self._known.search_words_job(encoder, text, self._top))
        rows = [{**self._head(hit.latent), "score": hit.score, "why": hit.why} for hit in hits]
        return {"way": "words", "sae": self._known.name, "text": text, "hits": rows}

    def by_images(self, files: Sequence[Path], share: float, reading: Reading) -> Found:
        from sae_auditor.images.pool import open_image

        images = [open_image(file, reading) for file in files]
        auditor, n = self._auditor(), self._top
        found: ImageSearch = drive(
            self._known.search_image_job(auditor, images, share=share, n=n, n_similar=n, view=reading.view)
        )
        rows = [
            {**self._head(hit.latent), "score": hit.telling, "activations": list(hit.activations)} for hit in found.hits
        ]
        like = [{"image_id": item.image_id, "path": item.path, "cosine": item.cosine} for item in found.similar]
        content = {"way": "image", "sae": self._known.name, "images": [str(file) for file in files]}
        content |= _read(images, found.sights, reading)
        return {**content, "n_common": found.n_common, "n_required": found.n_required, "hits": rows, "similar": like}

    def by_region(self, files: Sequence[Path], place: tuple[float, ...], reading: Reading) -> Found:
        from sae_auditor.concepts.search import Region
        from sae_auditor.images.pool import open_image

        image, auditor, region = open_image(files[0], reading), self._auditor(), Region(*place)
        found: RegionSearch = drive(self._known.search_region_job(auditor, image, region, self._top, reading.view))
        rows = [
            {**self._head(hit.latent), "score": hit.score, "inside": hit.inside, "outside": hit.outside}
            for hit in found.hits
        ]
        content = {"way": f"region ({found.way})", "sae": self._known.name, "images": [str(files[0])]}
        content |= _read([image], [found.sight], reading)
        return {**content, "region": list(place), "n_patches": found.n_patches, "note": found.note, "hits": rows}

    def _head(self, latent: int) -> Found:
        return {"latent": latent, "label": self._known.label(latent)}

    def _auditor(self) -> Any:
        from sae_auditor.library import Auditor

        auditor = Auditor(self._known.bundle, sae=self._known.name, device=self._device, precision=self._precision)
        self.notices = auditor.encoder.notices
        return auditor


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
