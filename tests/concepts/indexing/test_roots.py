import os
from pathlib import Path

import pytest

from sae_auditor.concepts.indexing.roots import Roots


def test_labels_lead_back():
    roots = Roots().adding([Path("/data/画像 [1]"), Path("/other/画像 [1]"), Path("/")])
    assert [root.name for root in roots.known] == ["画像 [1]", "画像 [1]-2", "root"]
    for path in ("/data/画像 [1]/x/y.png", "/other/画像 [1]/y*.png", "/z.png"):
        assert roots.path(roots.label(path)) == path
    assert roots.label("/other/画像 [1]/y.png") == "画像 [1]-2/y.png"
    assert Roots.from_json(roots.to_json()) == roots
    assert roots.path("unknown/y.png") is None


@pytest.mark.parametrize("first", [["/data/all", "/data/all/part"], ["/data/all/part", "/data/all"]])
def test_a_file_keeps_its_label_whatever_is_named_beside_it(first):
    roots = Roots().adding([Path(first[0])])
    label = roots.label("/data/all/part/x.png")
    assert roots.adding([Path(first[1])]).label("/data/all/part/x.png") == label


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_names_that_are_no_text():
    path = os.fsdecode(b"/data/\xff\xe9t\xe9.png")
    roots = Roots().adding([Path("/data")])
    label = roots.label(path)
    label.encode()  # parquet holds text only
    assert roots.path(label) == path
    odd = Roots().adding([Path(os.fsdecode(b"/d\xff"))])
    assert Roots.from_json(odd.to_json()) == odd
