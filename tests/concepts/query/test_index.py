"""The reference index against plain Python over every code: a folder, files in memory, an index in several files."""

import hashlib
import threading
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from sae_auditor.bundle import BundleRefused
from sae_auditor.bundle.addition import ExtendedStore
from sae_auditor.bundle.arrays import arrays_to_bytes
from sae_auditor.bundle.layout import IMAGES_FILE, THUMBNAILS_FILE, codes_file
from sae_auditor.bundle.store import FolderStore
from sae_auditor.concepts.query import IndexFiles, ReferenceIndex
from sae_auditor.concepts.schema import (
    CODES,
    codes_writer_options,
    images_schema,
    images_writer_options,
    table_to_bytes,
)
from sae_auditor.errors import InputRefused
from sae_auditor.images import encode_jpeg

D_SAE, N_IMAGES, WIDTH, SITE_WIDTH = 40, 230, 6, 3
PARTS = (0, 100, 101, 230)
NAME = "例 [a] 'b'"


def random_world(seed):
    """Return ``(codes by (image, latent), images table)``; few different activations, so that ties happen."""
    random = np.random.default_rng(seed)
    rates = np.concatenate([[0.9, 0.6], random.uniform(0, 0.2, D_SAE - 4), [0, 0]])
    fired = random.uniform(size=(N_IMAGES, D_SAE)) < rates
    refused = random.uniform(size=N_IMAGES) < 0.1
    fired[refused] = False
    codes = {
        (int(i), int(j)): (float(np.float32(random.integers(1, 9) / 4)), int(random.integers(-1, 50)))
        for i, j in np.argwhere(fired)
    }
    vectors = random.normal(size=(N_IMAGES, WIDTH)).astype(np.float16)
    sites = random.normal(size=(N_IMAGES, SITE_WIDTH)).astype(np.float16)
    schema = images_schema(WIDTH, [(NAME, SITE_WIDTH)])
    columns = {
        "image_id": list(range(N_IMAGES)),
        "sha256": [None if no else hashlib.sha256(bytes([i])).hexdigest() for i, no in enumerate(refused)],
        "path": [f"写真/{i}.png" for i in range(N_IMAGES)],
        "width": [None if no else i + 1 for i, no in enumerate(refused)],
        "height": [None if no else 2 * i + 1 for i, no in enumerate(refused)],
        "status": ["refused:truncated" if no else "ok" for no in refused],
        "embedding": [None if no else row for row, no in zip(vectors, refused, strict=True)],
        f"site:{NAME}": [None if no else row for row, no in zip(sites, refused, strict=True)],
    }
    return codes, pa.table(columns, schema=schema)


def codes_table(codes, low, high):
    ordered = sorted((j, -a, i, p) for (i, j), (a, p) in codes.items() if low <= i < high)
    columns = {
        "image_id": [row[2] for row in ordered],
        "latent": [row[0] for row in ordered],
        "activation": [-row[1] for row in ordered],
        "patch": [row[3] for row in ordered],
    }
    return pa.table(columns, schema=CODES)


def pictures(low, high):
    jpegs = [b"" if i % 7 == 0 else encode_jpeg(np.full((4, 4, 3), i, np.uint8)) for i in range(low, high)]
    offsets = np.cumsum([0, *map(len, jpegs)]).astype(np.int64)
    return arrays_to_bytes({"offsets": offsets, "jpeg": np.frombuffer(b"".join(jpegs), np.uint8)})


def files_of(world, low=0, high=N_IMAGES, rows_per_group=7):
    codes, images = world
    of_codes, of_images = (
        {**o(), "row_group_size": rows_per_group} for o in (codes_writer_options, images_writer_options)
    )
    return (
        table_to_bytes(codes_table(codes, low, high), of_codes),
        table_to_bytes(images.slice(low, high - low), of_images),
        pictures(low, high),
    )


class Nothing:
    def names(self):
        return []


def written(folder, named):
    for name, content in named.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return FolderStore(folder)


@pytest.fixture(scope="module", params=["folder", "in memory", "large groups", "several files", "several in memory"])
def case(request, tmp_path_factory):
    """Return ``(index, codes, images table)``."""
    world = random_world(3)
    names = (codes_file(NAME), IMAGES_FILE, THUMBNAILS_FILE)
    # Characters that mean something to DuckDB, to a shell or to SQL.
    folder = tmp_path_factory.mktemp("index") / 'a\'b "c" [1] {x,y} k=1 ** 日本 ;--'
    if request.param.startswith("several"):
        parts = [files_of(world, low, high) for low, high in pairwise(PARTS)]
        named = {f"work/{n}/{kind}": content for n, part in enumerate(parts) for kind, content in enumerate(part)}
        store = ExtendedStore(Nothing(), named) if "memory" in request.param else written(folder, named)
        codes, images, thumbnails = ([f"work/{n}/{kind}" for n in range(len(parts))] for kind in range(3))
        given = IndexFiles(store, tuple(codes), tuple(images), (*thumbnails[:2], None))
    else:
        named = dict(zip(names, files_of(world, rows_per_group=10_000 if "large" in request.param else 7), strict=True))
        given = ExtendedStore(Nothing(), named) if "memory" in request.param else written(folder, named)
    index = ReferenceIndex(given, NAME, D_SAE, WIDTH)
    yield index, *world
    index.close()


def rows_of(codes, latent):
    return sorted((-a, i, p) for (i, j), (a, p) in codes.items() if j == latent)


def as_rows(fired):
    return [(-a, i, p) for a, i, p in zip(fired.activations, fired.image_ids, fired.patches, strict=True)]


def test_counts(case):
    index, codes, images = case
    assert not index.is_empty
    assert (index.n_images, index.n_codes) == (N_IMAGES, len(codes))
    assert index.n_usable == images["status"].to_pylist().count("ok") < N_IMAGES
    expected = [sum(latent == j for _, latent in codes) for j in range(D_SAE)]
    assert index.support().tolist() == expected
    assert index.support().dtype == np.int64


def test_latents(case):
    index, codes, _ = case
    for latent in range(D_SAE):
        expected = rows_of(codes, latent)
        assert as_rows(index.fired(latent)) == expected
        assert as_rows(index.top(latent)) == expected[:20]
        assert as_rows(index.top(latent, 3)) == expected[:3]
    found = index.top(0)
    assert (found.image_ids.dtype, found.activations.dtype, found.patches.dtype) == (np.int64, np.float32, np.int16)
    for wrong in (-1, D_SAE):
        with pytest.raises(InputRefused, match="0 to 39"):
            index.top(wrong)


@pytest.mark.parametrize(("latents", "rows"), [(1024, 10**6), (7, 10**6), (1, 10**6), (1024, 60)])
def test_blocks(case, monkeypatch, latents, rows):
    monkeypatch.setattr("sae_auditor.concepts.query.index._ROWS_PER_BLOCK", rows)
    index, codes, _ = case
    at = 0
    sizes = []
    for block in index.blocks(latents):
        assert (block.first, len(block.offsets)) == (at, block.last - block.first + 1)
        for latent in range(block.first, block.last):
            assert as_rows(block.of(latent)) == rows_of(codes, latent)
        top, entries = block.top(3)
        expected = [(j, i) for j in range(block.first, block.last) for _, i, _ in rows_of(codes, j)[:3]]
        assert list(zip(top.tolist(), block.image_ids[entries].tolist(), strict=True)) == expected
        at = block.last
        sizes.append((block.last - block.first, len(block.image_ids)))
    assert at == D_SAE
    assert all(0 < n <= latents and (n == 1 or m <= rows) for n, m in sizes)


def test_latents_on_images(case):
    index, codes, _ = case
    asked = [5, 200, 5, 100, 17, 99]
    found = list(zip(*(part.tolist() for part in index.latents_on(asked)), strict=True))
    assert found == [(i, j, *codes[i, j]) for i, j in sorted(codes) if i in asked]
    assert [part.dtype for part in index.latents_on([1])] == [np.int64, np.int32, np.float32, np.int16]
    assert [len(part) for part in index.latents_on([])] == [0, 0, 0, 0]


def sets_of(codes):
    found = {j: set() for j in range(D_SAE)}
    for i, j in codes:
        found[j].add(i)
    return found


def test_co_firing(case):
    index, codes, _ = case
    fired = sets_of(codes)
    for latent in (0, 1, 5, D_SAE - 1):
        expected = [
            (len(fired[latent] & fired[j]) / len(fired[latent] | fired[j]), -j)
            for j in range(D_SAE)
            if j != latent and fired[latent] & fired[j]
        ]
        best = sorted(expected, reverse=True)
        found = index.co_firing(latent, 8)
        assert [-pair.latent for pair in found] == [j for _, j in best[:8]]
        assert len(index.co_firing(latent, 1000)) == len(best)
        for pair in found:
            both, other = fired[latent] & fired[pair.latent], fired[pair.latent]
            assert (pair.together, pair.support, pair.is_estimate) == (len(both), len(other), False)
            assert pair.jaccard == pytest.approx(len(both) / len(fired[latent] | other))
            n = index.n_usable
            assert pair.lift == pytest.approx((len(both) / n) / (len(fired[latent]) / n * len(other) / n))


def test_co_firing_of_a_sample(case, monkeypatch):
    index, codes, _ = case
    exact = {pair.latent: pair for pair in index.co_firing(0, 1000)}
    monkeypatch.setattr("sae_auditor.concepts.query.codes.EXACT_UP_TO", 120)
    found = index.co_firing(0, 1000)
    assert all(pair.is_estimate for pair in found)
    assert not any(pair.is_estimate for pair in index.co_firing(5))
    for pair in found:
        assert pair.together <= min(pair.support, len(rows_of(codes, 0)))
        # 120 of about 190 images: four standard deviations of drawing without putting back stay below this.
        assert pair.together == pytest.approx(exact[pair.latent].together, abs=16)
        assert pair.support == exact[pair.latent].support


def test_images(case):
    index, _, images = case
    asked = [229, 0, 100, 101, 99, 0]
    expected = images.drop_columns(["embedding", f"site:{NAME}"]).to_pylist()
    found = [vars(row) for row in index.images(asked)]
    assert found == [expected[i] for i in asked]
    assert [row.image_id for row in index.images(np.arange(N_IMAGES))] == list(range(N_IMAGES))
    assert index.images([]) == []
    for wrong in (-1, N_IMAGES):
        with pytest.raises(InputRefused, match="no reference image"):
            index.images([wrong])


def vectors_of(images, column, width):
    return np.array([[np.nan] * width if row is None else row for row in images[column].to_pylist()], np.float32)


def test_vectors(case):
    index, _, images = case
    embeddings, sites = vectors_of(images, "embedding", WIDTH), vectors_of(images, f"site:{NAME}", SITE_WIDTH)
    assert np.isnan(embeddings).any()
    asked = [229, 0, 100, 101, 99, 0]
    np.testing.assert_array_equal(index.embeddings_of(asked), embeddings[asked])
    np.testing.assert_array_equal(index.site_vectors(asked), sites[asked])
    assert index.embeddings_of([]).shape == (0, WIDTH)
    for rows in (1, 60, 10_000):
        blocks = list(index.embedding_blocks(rows))
        assert all(len(block) <= rows and block.dtype == np.float32 for _, block in blocks)
        assert [first for first, _ in blocks] == np.cumsum([0, *(len(block) for _, block in blocks)])[:-1].tolist()
        np.testing.assert_array_equal(np.concatenate([block for _, block in blocks]), embeddings)


def test_thumbnails(case, request):
    index, _, _ = case
    last = 101 if "several" in request.node.name else N_IMAGES
    for image_id in (1, 99, 100, last - 1):
        assert abs(int(index.thumbnail(image_id)[0, 0, 0]) - image_id) <= 2
    for missing in (0, 7, -1, N_IMAGES, *range(last, N_IMAGES, 40)):
        with pytest.raises(KeyError):
            index.thumbnail(missing)


def test_closed_and_asked_again(case):
    index, codes, _ = case
    before = index.support().sum()
    index.close()
    assert index.n_codes == before == len(codes)
    assert len(index.latents_on([5])[0]) == sum(i == 5 for i, _ in codes)


def test_many_threads(case):
    index, codes, _ = case
    expected = {latent: rows_of(codes, latent) for latent in range(D_SAE)}
    wrong = []

    def ask(seed):
        for latent in np.random.default_rng(seed).integers(0, D_SAE, 15).tolist():
            if as_rows(index.fired(latent)) != expected[latent]:
                wrong.append(latent)
            image_id = latent * 5
            if index.latents_on([image_id])[1].tolist() != sorted(j for i, j in codes if i == image_id):
                wrong.append(image_id)

    threads = [threading.Thread(target=ask, args=[seed]) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_nothing_there():
    index = ReferenceIndex(Nothing(), "x", 5, 4)
    assert index.is_empty
    assert (index.n_images, index.n_usable, index.n_codes) == (0, 0, 0)
    assert index.support().tolist() == [0] * 5
    assert len(index.top(3)) == len(index.fired(4)) == len(index.images([])) == 0
    assert index.co_firing(0) == ()
    assert index.site_vectors([]) is None
    assert [(first, block.shape) for first, block in index.embedding_blocks()] == [(0, (0, 4))]
    assert index.embeddings_of([]).shape == (0, 4)
    assert [(block.first, block.last, len(block.image_ids)) for block in index.blocks()] == [(0, 5, 0)]
    with pytest.raises(KeyError):
        index.thumbnail(0)


def test_a_file_that_was_replaced(tmp_path):
    names = (codes_file("x"), IMAGES_FILE, THUMBNAILS_FILE)
    store = written(tmp_path, dict(zip(names, files_of(random_world(3)), strict=True)))
    index = ReferenceIndex(store, "x", D_SAE, WIDTH)
    index.support()
    other = tmp_path / "other"
    other.write_bytes(files_of(random_world(4))[0])
    other.replace(tmp_path / codes_file("x"))
    for ask in (lambda: index.fired(0), lambda: list(index.blocks()), lambda: index.latents_on([1])):
        with pytest.raises(BundleRefused, match="replaced since it was opened"):
            ask()


def with_fits(images, seed):
    """Return the table with FVU and cosine of every image that is used."""
    values = np.random.default_rng(seed).uniform(size=(2, len(images))).astype(np.float32).tolist()
    for name, column in zip((f"fvu:{NAME}", f"cosine:{NAME}"), values, strict=True):
        used = [v if s == "ok" else None for v, s in zip(column, images["status"].to_pylist(), strict=True)]
        images = images.append_column(name, pa.array(used, pa.float32()))
    return images


@pytest.mark.parametrize("known", [(True, True), (False, True), (True, False), (False, False)])
def test_fits_of_parts_of_which_some_are_older(tmp_path, known):
    codes, images = random_world(3)
    parts = [images.slice(0, 100), images.slice(100)]
    parts = [
        with_fits(part, i) if is_known else part for i, (part, is_known) in enumerate(zip(parts, known, strict=True))
    ]
    named = {f"{i}.images": table_to_bytes(part, images_writer_options()) for i, part in enumerate(parts)}
    named |= {f"{i}.codes": table_to_bytes(codes_table(codes, *at)) for i, at in enumerate([(0, 100), (100, N_IMAGES)])}
    store = written(tmp_path, named)
    index = ReferenceIndex(
        IndexFiles(store, ("0.codes", "1.codes"), ("0.images", "1.images"), (None, None)), NAME, D_SAE, WIDTH
    )
    rows = [row for part in parts for row in part.to_pylist() if row["status"] == "ok"]
    assert index.n_usable == len(rows)
    assert index.support().sum() == len(codes)
    if not all(known):
        assert index.fits() is None
    else:
        for column, found in zip((f"fvu:{NAME}", f"cosine:{NAME}"), index.fits(), strict=True):
            assert found.dtype == np.float32
            assert found.tolist() == [row[column] for row in rows]
    index.close()


def test_an_image_without_a_fit_among_others_is_no_number(tmp_path):
    codes, images = random_world(3)
    used = [i for i, status in enumerate(images["status"].to_pylist()) if status == "ok"]
    fits = with_fits(images, 0)
    for name in (f"fvu:{NAME}", f"cosine:{NAME}"):
        values = fits[name].to_pylist()
        values[used[4]] = None
        fits = fits.set_column(fits.schema.get_field_index(name), name, pa.array(values, pa.float32()))
    named = {IMAGES_FILE: table_to_bytes(fits), codes_file(NAME): table_to_bytes(codes_table(codes, 0, N_IMAGES))}
    index = ReferenceIndex(written(tmp_path, named), NAME, D_SAE, WIDTH)
    assert [np.isnan(column).nonzero()[0].tolist() for column in index.fits()] == [[4], [4]]
    index.close()
