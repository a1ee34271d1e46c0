"""The suites of hostile inputs; each yields its trials, the same ones every time."""

from __future__ import annotations

import os
import random
import shutil
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import safetensors.torch
import torch
from PIL import Image

from tests.images.pictures import as_bytes, noise, png_chunk, tiff
from tests.images.test_fuzz import SEEDS as IMAGES
from tests.security.changes import Change, draw_changes, one_change, several
from tests.security.forging import FINGERPRINT, forge, packed
from tests.security.runner import Way, ways
from tests.security.trial import Input, Trial
from tests.security.world import World, import_way, index_way
from tests.tensorfiles.hostile import CATALOGUE, Hostile
from tests.tensorfiles.test_mutants import SEEDS as MODELS
from tests.tiny import EMBED_DIM, tiny_sae

BUNDLES: Final = "changed bundles"
INDEXES: Final = "changed indexes"
SETTINGS: Final = "changed settings"
LOCK: Final = ".lock"


def _names(file: str, base: Path | None = None) -> tuple[str, ...]:
    """Return what a refusal may name: the file, or one beside it in `base` that it may contradict."""
    files = [file]
    if base is not None:
        beside = [one.relative_to(base) for one in (base / file).parent.glob("*") if one.is_file()]
        own_folder = Path(file).parts[0] in ("saes", "encoder", "index")
        files += [one.as_posix() for one in beside if own_folder or one.stem == Path(file).stem]
        files.append("manifest.json")
    return tuple(name for one in files for name in (one, Path(one).name))


# -- Bundles -----------------------------------------------------------------------------------------------------------


def changed_bundles(world: World, n: int, *, bombs: bool = False, window_every: int = 1) -> Iterator[Trial]:
    """Yield changes of every file of a bundle, whose hashes are right afterwards; every third bundle is one file.

    Parameters
    ----------
    bombs
        Also tables that unpack to gigabytes.
    window_every
        The window is opened for one in so many.
    """
    changes = draw_changes(world.bundle, n, bombs=bombs, left_out=(FINGERPRINT,))
    for number, change in enumerate(changes):
        yield Trial(BUNDLES, str(change), partial(_bundle, world, change, number % 3 == 2, number % window_every == 0))


def _bundle(world: World, change: Change, is_packed: bool, in_window: bool, room: Path) -> Input:
    place = forge(world.bundle, room / "changed", {change.file: change.make()})
    if is_packed:
        place = packed(place, room / "changed.saebundle")
    found = [way for way in ways(place, world.image) if in_window or way.kind != "window"]
    return Input(tuple(found), _names(change.file, world.bundle))


# -- Indexes -----------------------------------------------------------------------------------------------------------


def changed_indexes(world: World, n: int, *, bombs: bool = False) -> Iterator[Trial]:
    """Yield changes of every file of a finished index, of a run that was stopped, and of one that was about to end."""
    for base, share in ((world.index, 2), (world.stopped, 1), (world.ready, 1)):
        for change in draw_changes(base, max(n * share // 4, 1), bombs=bombs, left_out=(LOCK,)):
            name = f"{base.name} {change}"
            yield Trial(INDEXES, name, partial(_index, world, base, change, base == world.index))


def _index(world: World, base: Path, change: Change, is_whole: bool, room: Path) -> Input:
    place = shutil.copytree(base, room / "index", ignore=shutil.ignore_patterns(LOCK))
    content = change.make()
    (place / change.file).unlink()
    if content is not None:
        (place / change.file).write_bytes(content)
    found = ways(world.bundle, world.image, place) if is_whole else []
    return Input((*found, index_way(world, place)), (*_names(change.file, base), str(place)))


# -- Settings ----------------------------------------------------------------------------------------------------------


def changed_settings(world: World, n: int) -> Iterator[Trial]:
    """Yield changes of the settings, with which the window has to start."""
    for change in draw_changes(world.settings, n):
        yield Trial(SETTINGS, str(change), partial(_settings, world, change))


def _settings(world: World, change: Change, room: Path) -> Input:
    file, content = room / change.file, change.make()
    if content is not None:
        file.write_bytes(content)
    return Input((Way("window", "window", ("", str(world.image), "audit", "", str(file))),), ())


# -- Models ------------------------------------------------------------------------------------------------------------


def hostile_models() -> Iterator[Trial]:
    """Yield the catalogue of hostile files of tensors: payloads, bombs, lies."""
    for hostile in CATALOGUE:
        yield Trial("hostile model files", hostile.name, partial(_hostile, hostile))


def _hostile(hostile: Hostile, room: Path) -> Input:
    file = hostile.make(room, room / "canary")
    return Input((Way("read", "tensors", (str(file),)),), (file.name,), must_refuse=True)


def mutated_models(n: int) -> Iterator[Trial]:
    """Yield honest files of tensors with some bytes changed, or cut off."""
    for name, content in _mutants(MODELS, n):
        yield Trial("mutated model files", name, partial(_model, content))


def _model(content: bytes, room: Path) -> Input:
    file = room / "mutant.pt"
    file.write_bytes(content)
    return Input((Way("read", "tensors", (str(file),)),), (file.name,))


def _mutants(seeds: dict[str, bytes], n: int) -> Iterator[tuple[str, bytes]]:
    chance = random.Random(0)
    for number in range(n):
        name = sorted(seeds)[number % len(seeds)]
        content = bytearray(seeds[name])
        for _ in range(chance.choice((1, 1, 2, 8))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        end = chance.randrange(len(content)) if number % 5 == 4 else len(content)
        yield f"{name} {number}", bytes(content[:end])


# -- Images ------------------------------------------------------------------------------------------------------------


def hostile_images(world: World, n: int) -> Iterator[Trial]:
    """Yield images that ask for more than they show, and `n` mutants of every format that is read."""
    for name, content in _bombs().items():
        yield Trial("images", name, partial(_image, world, name, content, True))
    yield Trial("images", "a pipe", partial(_pipe, world))
    for name, content in _mutants(IMAGES, n):
        yield Trial("images", name, partial(_image, world, "mutant.img", content, False))


def _image(world: World, name: str, content: bytes, in_window: bool, room: Path) -> Input:
    file = room / name
    file.write_bytes(content)
    return Input(tuple(_image_ways(world, file, in_window)), (name,))


def _image_ways(world: World, file: Path, in_window: bool) -> list[Way]:
    wanted = ("audit", "window") if in_window else ("audit",)
    return [way for way in ways(world.bundle, file) if way.name in wanted]


def _pipe(world: World, room: Path) -> Input:
    os.mkfifo(room / "pipe.png")
    return Input(tuple(_image_ways(world, room / "pipe.png", True)), ("pipe.png",), must_refuse=True)


def _bombs() -> dict[str, bytes]:
    small = noise(8, 8)
    rows = b"".join(b"\0" + row.tobytes() for row in small)
    scans = as_bytes(small, "JPEG", progressive=True)
    begin, end = scans.rindex(b"\xff\xda"), scans.rindex(b"\xff\xd9")
    wide = 7000
    grey = zlib.compress(bytes(4 * wide * wide), 9)
    tags = {256: (4, [wide]), 257: (4, [wide]), 258: (3, [32]), 259: (3, [8]), 262: (3, [1]), 277: (3, [1])}
    frames = [Image.fromarray(np.full((8, 8), i % 256, np.uint8)) for i in range(3000)]
    return {
        "gigabyte-behind.png": _png(8, 8, _deflated(rows, 2**30)),
        "declares-40000-px.png": _png(40000, 40000, zlib.compress(b"")),
        "black-9000-px.png": _png(9000, 9000, _deflated(b"", 9000 * 27001)),
        "text-1-gigabyte.png": _png(8, 8, zlib.compress(rows), png_chunk(b"zTXt", b"k\0\0" + _deflated(b"", 2**30))),
        "profile-1-gigabyte.png": _png(8, 8, zlib.compress(rows), png_chunk(b"iCCP", b"k\0\0" + _deflated(b"", 2**30))),
        "8000-scans.jpg": scans[:begin] + scans[begin:end] * 8000 + scans[end:],
        "declares-65535-px.jpg": scans.replace(b"\x00\x08\x00\x08\x03", b"\xff\xff\xff\xff\x03", 1),
        "floats-49-mp.tif": tiff(grey, {**tags, 339: (3, [3]), 278: (4, [wide])}),
        "integers-49-mp.tif": tiff(grey, {**tags, 278: (4, [wide])}),
        "3000-frames.gif": as_bytes(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        "short-rows.bmp": as_bytes(noise(8, 8), "BMP")[:54].replace(
            (8).to_bytes(4, "little") * 2, (9000).to_bytes(4, "little") + (9000).to_bytes(4, "little"), 1
        ),
    }


def _png(width: int, height: int, data: bytes, extra: bytes = b"") -> bytes:
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 2, 0, 0, 0))
    chunks = png_chunk(b"IHDR", head) + extra + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _deflated(front: bytes, n_zeros: int) -> bytes:
    packer, block = zlib.compressobj(9), bytes(2**24)
    parts = [packer.compress(front)]
    parts += [packer.compress(block) for _ in range(n_zeros // len(block))]
    return b"".join([*parts, packer.compress(bytes(n_zeros % len(block))), packer.flush()])


# -- Layouts of autoencoders -------------------------------------------------------------------------------------------


def sae_layouts(world: World, n: int) -> Iterator[Trial]:
    """Yield changes of autoencoders in our own layout and in those of other libraries."""
    own = n // 3
    for change in draw_changes(world.sae, own, left_out=("fit.json",)):
        yield Trial("SAE layouts", f"native {change}", partial(_native, world, change))
    layouts = _layouts()
    each = -(-(n - own) // len(layouts))
    for name, tensors in layouts.items():
        file = world.folder / f"{name}.safetensors"
        safetensors.torch.save_file(tensors, file)
        for change in several(one_change(world.folder, file.name), each, name):
            yield Trial("SAE layouts", str(change), partial(_layout, world, change))


def _layouts() -> dict[str, dict[str, torch.Tensor]]:
    """Return the tensors of one SAE as other libraries call and lay them."""
    four = tiny_sae(EMBED_DIM, 48, site="pooled").tensors()
    encoder, decoder = four["W_enc"].T.contiguous(), four["W_dec"].T.contiguous()
    linear = {"encoder.weight": encoder, "encoder.bias": four["b_enc"], "decoder.weight": decoder}
    return {
        "four": four,
        "linear": {**linear, "bias": four["b_dec"]},
        "jumprelu": {**four, "threshold": torch.full((48,), 0.1)},
        "dncbm": {"encoder._weight": encoder, "encoder._bias": four["b_enc"], "decoder._weight": decoder,
                  "tied_bias": four["b_dec"]},
        "overcomplete": {"encoder.final_block.0.weight": encoder, "dictionary._weights": four["W_dec"]},
    }  # fmt: skip


def _native(world: World, change: Change, room: Path) -> Input:
    place = shutil.copytree(world.sae, room / "sae", ignore=shutil.ignore_patterns("fit.json"))
    content = change.make()
    (place / change.file).unlink()
    if content is not None:
        (place / change.file).write_bytes(content)
    return Input((import_way(world, place),), (*_names(change.file), str(place)))


def _layout(world: World, change: Change, room: Path) -> Input:
    content = change.make()
    file = room / change.file
    file.write_bytes(content or b"")
    return Input((import_way(world, file, "--site", "pooled", "--k", "3"),), (file.name,))


def every_suite(world: World, size: int) -> Iterator[Trial]:
    """Yield all suites in the order of the table; `size` is the number of changed bundles, the others go with it."""
    suites: Sequence[Iterator[Trial]] = (
        hostile_models(),
        mutated_models(size),
        hostile_images(world, size // 2),
        changed_bundles(world, size, bombs=True),
        changed_indexes(world, size // 4, bombs=True),
        changed_settings(world, size // 5),
        sae_layouts(world, size // 4),
    )
    for suite in suites:
        yield from suite
