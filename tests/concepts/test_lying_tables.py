"""Tables whose hashes are right and whose values cannot be: refused in words, column by column."""

import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sae_auditor.bundle import BundleRefused
from sae_auditor.bundle.arrays import arrays_from_bytes, arrays_to_bytes
from sae_auditor.bundle.layout import IMAGES_FILE, THUMBNAILS_FILE, concepts_file, embeddings_file
from sae_auditor.bundle.refusal import Losses
from sae_auditor.concepts import read_concepts
from sae_auditor.concepts.of_bundle import load_concepts
from sae_auditor.concepts.schema import CONCEPTS, table_to_bytes
from tests.bundle.changed import Changed
from tests.tiny import EMBED_DIM

FILE, MEANS = concepts_file("cls"), embeddings_file("cls")
SIZES = {"d_sae": 96, "embed_dim": EMBED_DIM}


@pytest.fixture(scope="module")
def rows(bundle):
    return pq.read_table(io.BytesIO(bundle.store.read(FILE)))


@pytest.fixture
def read(bundle):
    def run(content, file=FILE):
        return read_concepts(Changed(bundle.store, {file: content}), "cls", **SIZES)

    return run


def with_value(rows, name, value, latent=None):
    """Return the table with another value for a latent, by default for the first that has one."""
    values = rows[name].to_pylist()
    place = next((i for i, old in enumerate(values) if old), 0) if latent is None else latent
    values[place] = value(values[place]) if callable(value) else value
    place = rows.schema.get_field_index(name)
    return rows.set_column(place, CONCEPTS.field(name), pa.array(values, CONCEPTS.field(name).type))


def test_what_was_made_is_read(read, rows):
    assert read(table_to_bytes(rows)).rows.equals(rows.select(CONCEPTS.names))


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("latent", 7, "does not count the latents"),
        ("latent", None, "does not count the latents"),
        ("support", None, "has gaps"),
        ("support", -1, "outside"),
        ("support", 2**63 - 1, "of 24 images"),
        ("firing_rate", 1.5, "outside 0 to 1"),
        ("firing_rate", -0.5, "outside 0 to 1"),
        ("labels", None, "as many values as 'labels'"),
        ("labels", lambda old: [None, *old[1:]], "has gaps"),
        ("labels", lambda old: ["\x1b[2J", *old[1:]], "control characters"),
        ("labels", lambda old: ["x" * 3000, *old[1:]], "more than 200 characters"),
        ("label_scores", lambda old: old[1:], "as many values"),
        ("label_scores", lambda old: [None, *old[1:]], "has gaps"),
        ("label_scores", lambda old: [float("nan"), *old[1:]], "no number"),
        ("label_scores", lambda old: [float("inf"), *old[1:]], "infinite"),
        ("label_scores", lambda old: [1e30, *old[1:]], "outside"),
        ("label_stands_out", lambda old: old[1:], "as many values"),
        ("direction_labels", lambda old: [*old, "more"], "as many values"),
        ("histogram_counts", lambda old: [None, *old[1:]], "has gaps"),
        ("histogram_counts", lambda old: old[1:], "30 counts"),
        ("histogram_counts", [], "31 edges"),
        ("histogram_counts", lambda old: [-1, *old[1:]], "outside"),
        ("histogram_counts", lambda old: [2**63 - 1] * 30, "each image of a latent once"),
        ("histogram_counts", lambda old: [old[0] + 1, *old[1:]], "each image of a latent once"),
        ("histogram_edges", None, "31 edges"),
        ("histogram_edges", lambda old: old[::-1], "do not rise"),
        ("histogram_edges", lambda old: [float("-inf"), *old[1:]], "infinite"),
        ("max_activation", float("inf"), "infinite"),
        ("effective_n", -1.0, "outside"),
        ("clarity", 5.0, "outside"),
        ("always_on_place", -7, "outside"),
        ("name", "two\nlines", "control characters"),
        ("note", "bell \x07", "control characters"),
        ("named_by", "x" * 101, "more than 100 characters"),
    ],
)
def test_values_that_cannot_be(read, rows, name, value, reason):
    with pytest.raises(BundleRefused, match=reason) as told:
        read(table_to_bytes(with_value(rows, name, value)))
    assert FILE in told.value.what


def test_a_note_may_have_lines(read, rows):
    assert read(table_to_bytes(with_value(rows, "note", "one\ntwo"))).concept(0).remark.note == "one\ntwo"


@pytest.mark.parametrize(
    "said",
    [
        b"x",
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"n_images": ' + b"9" * 5000 + b"}",
        b'{"n_images": -1}',
        b'{"n_images": "a"}',
        b'{"n_images": 3}',
        b'{"encoder": 5}',
        b'{"monosemanticity_floor": NaN}',
        b'{"monosemanticity_floor": 1e999}',
        b'{"quality": []}',
        b'{"quality": {"n_images": 3, "fvu": [1], "cosine": [1]}}',
        json.dumps({"quality": {"n_images": 3, "fvu": [*range(100), 0], "cosine": [0] * 101}}).encode(),
        b'{"other": 1}',
    ],
)
def test_metadata_that_says_something_else(read, rows, said):
    with pytest.raises(BundleRefused, match="concepts/cls"):
        read(table_to_bytes(rows.replace_schema_metadata({"sae_auditor": said})))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_bytes_are_a_table_or_refused(bundle, read, data):
    content = bytearray(bundle.store.read(FILE))
    for _ in range(data.draw(st.integers(1, 4))):
        # Most of what can go wrong is in the footer.
        content[-1 - data.draw(st.integers(0, min(len(content), 9000) - 1))] = data.draw(st.integers(0, 255))
    try:
        table = read(content)
    except BundleRefused:
        return
    for latent in range(3):
        assert table.concept(latent).latent == latent


IMAGES = [
    ("width", -1, "outside 1 to"),
    ("height", 0, "outside 1 to"),
    ("height", None, "lacks the size"),
    ("sha256", "abc", "no SHA-256"),
    ("path", None, "has gaps"),
    ("path", "a\0b", "value zero"),
    ("path", "x" * 40_000, "more than 32,768"),
    ("status", "x" * 300, "more than 200"),
]


@pytest.mark.parametrize(("name", "value", "reason"), IMAGES)
def test_rows_of_images_that_cannot_be(bundle, read, name, value, reason):
    table = pq.read_table(io.BytesIO(bundle.store.read(IMAGES_FILE)))
    values = table[name].to_pylist()
    values[3] = value
    place = table.schema.get_field_index(name)
    changed = table.set_column(place, table.schema.field(name), pa.array(values, table.schema.field(name).type))
    with pytest.raises(BundleRefused, match=reason):
        read(table_to_bytes(changed), IMAGES_FILE).index.images([0])


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_vectors_that_are_not_finite(bundle, read, value):
    table = pq.read_table(io.BytesIO(bundle.store.read(IMAGES_FILE)))
    place = table.schema.get_field_index("embedding")
    vectors = np.full((24, EMBED_DIM), value, np.float16)
    column = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), type=table.schema.field(place).type)
    index = read(table_to_bytes(table.set_column(place, table.schema.field(place), column)), IMAGES_FILE).index
    with pytest.raises(BundleRefused, match="not finite"):
        index.embeddings_of([0])
    with pytest.raises(BundleRefused, match="not finite"):
        list(index.embedding_blocks())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda offsets: offsets[:-1], "one thumbnail for each image"),
        (lambda offsets: offsets[::-1].copy(), "outside of its pictures"),
        (lambda offsets: offsets + 1, "outside of its pictures"),
        (lambda offsets: np.append(offsets[:-1], 2**62), "outside of its pictures"),
    ],
)
def test_thumbnails_that_do_not_fit_the_images(bundle, read, change, reason):
    arrays = arrays_from_bytes(bundle.store.read(THUMBNAILS_FILE), "thumbnails")
    content = arrays_to_bytes({"offsets": change(arrays["offsets"]), "jpeg": arrays["jpeg"]})
    with pytest.raises(BundleRefused, match=reason):
        read(content, THUMBNAILS_FILE).thumbnail(0)


@pytest.mark.parametrize(
    "entry",
    [
        b'{"dtype":"F32","shape":[1e999],"data_offsets":[0,4]}',
        b'{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}',
        b'{"dtype":"F32","shape":[true],"data_offsets":[0,4]}',
        b'{"dtype":["F32"],"shape":[1],"data_offsets":[0,4]}',
        b'{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}',
        b'{"dtype":"F32","shape":[1],"data_offsets":"04"}',
        b'{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}',
        b'{"dtype":"F32","shape":[' + b"9" * 5000 + b'],"data_offsets":[0,4]}',
        b"7",
    ],
)
def test_arrays_that_are_none(entry):
    header = b'{"a":' + entry + b"}"
    with pytest.raises(BundleRefused, match=r"'x' of the bundle (cannot be read|is not valid at)"):
        arrays_from_bytes(len(header).to_bytes(8, "little") + header + b"\0\0\0\0", "x")


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_reference_embeddings_that_are_not_finite(bundle, read, value):
    means = arrays_from_bytes(bundle.store.read(MEANS), MEANS)["reference_embeddings"].copy()
    means[np.flatnonzero(np.isfinite(means).all(axis=1))[0], 0] = value
    with pytest.raises(BundleRefused, match="not finite"):
        _ = read(arrays_to_bytes({"reference_embeddings": means}), MEANS).reference_embeddings


@pytest.mark.parametrize(
    ("file", "has_index", "has_labels"),
    [(FILE, True, False), (IMAGES_FILE, False, True), (MEANS, True, True)],
)
def test_what_is_refused_costs_only_what_depends_on_it(bundle, file, has_index, has_labels):
    losses = Losses()
    table = load_concepts(Changed(bundle.store, {file: b"nothing"}), bundle.manifest.saes[0], losses)
    assert (not table.index.is_empty, not table.is_empty) == (has_index, has_labels)
    assert np.isfinite(table.reference_embeddings).any()
    (lost,) = losses.all()
    assert lost.file == file
    assert file in lost.text


def test_nothing_is_refused_of_a_sane_bundle(bundle):
    losses = Losses()
    load_concepts(bundle.store, bundle.manifest.saes[0], losses)
    assert losses.all() == ()
