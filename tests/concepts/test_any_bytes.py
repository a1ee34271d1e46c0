"""Files that people and other programs write for concepts: any bytes are read or refused, and never a mistake."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sae_auditor.concepts.hierarchy.taxon_file import read_taxon_file
from sae_auditor.concepts.hierarchy.taxonomy import taxonomy_of
from sae_auditor.concepts.indexing.roots import Roots
from sae_auditor.concepts.people import Remarks
from sae_auditor.csv_rows import read_csv
from sae_auditor.errors import InputRefused
from sae_auditor.explain.interventions import MAX_FACTOR, Intervention, intervention_from_json, read_intervention
from sae_auditor.names import to_text

FINGERPRINT = "a" * 64
INTERVENTION = Intervention.of("赤", "cls", FINGERPRINT, {3: 0.0, 1: 0.5}, [(1, 0), (0, 2)])
TAXA = "path,kingdom,class\r\nbirds/1.jpg,Animalia,Aves\r\n赤.jpg,Plantae,\r\n".encode()
SEEDS = {
    "taxa": (read_taxon_file, TAXA),
    "table": (read_csv, b"image;label\n=1+1;x\n\n'a\t;y\n"),
    "intervention": (read_intervention, json.dumps(INTERVENTION.to_dict()).encode()),
}


def read_or_refused(read, file, content):
    file.write_bytes(content)
    try:
        return read(str(file))
    except InputRefused as refused:
        said = refused.text()
        if not said.strip() or len(said) > 5000:
            pytest.fail(f"says {said[:200]!r}")
        return None


@pytest.mark.parametrize("kind", SEEDS)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_bytes_are_read_or_refused(kind, data, tmp_path):
    read, seed = SEEDS[kind]
    content = bytearray(seed)
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(seed) - 1), st.integers(0, 255)), max_size=5)):
        content[at] = value
    cut = data.draw(st.integers(0, len(seed)))
    file = tmp_path / f"{kind}.any"
    assert read_or_refused(read, file, seed) is not None
    for one in (bytes(content), bytes(content[:cut]), bytes(content[:cut] + content)):
        read_or_refused(read, file, one)


@pytest.mark.parametrize("kind", SEEDS)
@pytest.mark.parametrize(
    "content", [b"", b"\n \n", b"\xff\xfe", b'"' * 9, b"x" * 200_000, b'a,b\n"' + b"y" * 140_000, b"a,a\n1,2"]
)
def test_what_is_nothing_of_the_kind_is_refused(kind, content, tmp_path):
    assert read_or_refused(SEEDS[kind][0], tmp_path / "x", content) is None


@pytest.mark.parametrize("kind", SEEDS)
def test_a_folder_or_nothing_is_refused(kind, tmp_path):
    for place in (tmp_path, tmp_path / "none", tmp_path / "none" / "x"):
        with pytest.raises(InputRefused):
            SEEDS[kind][0](str(place))


FACTORS = st.dictionaries(st.integers(0, 10**6), st.floats(0, MAX_FACTOR), max_size=5)
PATCHES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4, unique=True)


@settings(max_examples=60)
@given(st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=20), FACTORS, PATCHES)
def test_an_intervention_comes_back(name, factors, patches):
    try:
        made = Intervention.of(name, "cls", FINGERPRINT, factors, patches)
        read = intervention_from_json(json.dumps(made.to_dict()).encode(), "x")
    except InputRefused:
        assert set(factors.values()) <= {1.0}
        return
    assert read.factors == tuple((latent, factor) for latent, factor in sorted(factors.items()) if factor != 1)
    assert read.patches == tuple(sorted(patches))
    assert (read.name, read.fingerprint) == (name, FINGERPRINT)


# -- Properties --------------------------------------------------------------------------------------------------------


@settings(max_examples=80)
@given(st.lists(st.lists(st.sampled_from("ab赤"), max_size=3).map(tuple), max_size=8))
def test_images_share_as_many_numbers_as_leading_taxa(lineages):
    made = taxonomy_of(lineages, "x")
    assert made.nodes.shape == (len(lineages), max(map(len, lineages), default=0))
    for i, one in enumerate(lineages):
        assert made.placed[i] == bool(one)
        for j, other in enumerate(lineages):
            for rank in range(made.nodes.shape[1]):
                same = len(one) > rank and len(other) > rank and one[: rank + 1] == other[: rank + 1]
                equal = made.nodes[i, rank] == made.nodes[j, rank] >= 0
                assert equal == same


PART = st.text(st.sampled_from("ab-赤 .\udc80"), min_size=1, max_size=4).filter(lambda one: one not in (".", ".."))


@settings(max_examples=80)
@given(st.lists(st.lists(PART, min_size=1, max_size=3), min_size=1, max_size=4), st.lists(PART, min_size=1, max_size=2))
def test_the_label_of_a_file_leads_back_to_it_whatever_else_is_indexed(folders, below):
    roots = Roots()
    for parts in folders:
        roots = roots.adding(["/" + "/".join(parts)])
    again = Roots.from_json(json.loads(json.dumps(roots.to_json())))
    assert again == roots
    names = [root.name for root in roots.known]
    assert len(set(names)) == len(names)
    for parts in folders:
        file = "/" + "/".join([*parts, *below])
        if file in {root.path for root in roots.known}:
            continue  # it is a folder
        assert again.path(again.label(file)) == file
    assert again.path("no root/x") is None
    assert to_text("") == ""


def test_a_thousand_remarks_of_strangers_are_one_for_each_latent(tmp_path):
    remarks, random = Remarks.of(FINGERPRINT, tmp_path), np.random.default_rng(0)
    last = {}
    for number in range(60):
        latent = int(random.integers(0, 9))
        last[latent] = f"名 {number} <b>{{0}}"
        remarks.set(latent, name=last[latent], who="Ada\u3000O'Hara")
    again = Remarks.of(FINGERPRINT, tmp_path)
    assert {latent: again.get(latent).name for latent in last} == last
    assert again.get(99) is None
