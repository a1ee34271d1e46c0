"""The plot as a file: what is in it, and that it does not change by itself."""

import io

import numpy as np
import pytest
from PIL import Image

from sae_auditor.concepts.hierarchy import Hierarchy, hierarchy_job, levels_of, taxonomy_of
from sae_auditor.concepts.hierarchy.plot import plot_hierarchy, render
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from tests.concepts.scores.memory_index import MemoryIndex, random_world


@pytest.fixture(scope="module")
def found():
    random = np.random.default_rng(2)
    index = MemoryIndex(*random_world(density=0.7))
    lineages = [tuple(random.choice(list("xy"), 3)) for _ in range(40)]
    taxonomy = taxonomy_of(lineages, "test", ("kingdom", "phylum $x$", "class"))
    return run_to_end(hierarchy_job(index, taxonomy, levels_of((1, 4, 12), 30)))


def test_png(found, tmp_path):
    plot_hierarchy(found, tmp_path / "depth.PNG")
    content = (tmp_path / "depth.PNG").read_bytes()
    picture = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
    assert (picture[0] == 255).all()
    assert min(picture.shape[:2]) > 500
    # Points and means are drawn in their colours.
    assert (picture == (213, 94, 0)).all(axis=2).sum() > 100
    assert render(found, "png") == content


def test_svg_says_what_it_shows(found, tmp_path):
    plot_hierarchy(found, tmp_path / "depth.svg")
    text = (tmp_path / "depth.svg").read_text()
    assert "Taxa that two of a latent's 16 top images share" in text.replace("’", "'").replace("&#39;", "'")
    for words in ("latents 12–29", "latent 0", "phylum $x$", "Images at random", "0 of 1 used"):
        assert words in text
    assert render(found, "svg").decode() == text


@pytest.mark.parametrize("sizes", [(), (3, 9), (3, 9, 15), (3, 9, 15, 20)])
def test_nothing_is_cut_off(sizes):
    taxonomy = taxonomy_of(
        [("a", "b" * (i % 2 + 1)) for i in range(40)], "test", ("kingdom", "a rank with a long name")
    )
    few_or_many = run_to_end(hierarchy_job(MemoryIndex(*random_world(density=0.7)), taxonomy, levels_of(sizes, 30)))
    picture = np.asarray(Image.open(io.BytesIO(render(few_or_many, "png"))).convert("L"))
    # Only the lines of the grid reach to the edge.
    assert (picture[:60, -4:] == 255).all()
    assert (picture[:, :4] == 255).all()
    assert (picture[-4:] == 255).all()


def test_nothing_to_show(tmp_path):
    empty = Hierarchy(16, "test", ("a",), (), 0, None, (), ())
    plot_hierarchy(empty, tmp_path / "empty.png")
    assert (tmp_path / "empty.png").stat().st_size > 1000


def test_other_formats_are_refused(found, tmp_path):
    with pytest.raises(InputRefused, match=r"\.png or \.svg"):
        plot_hierarchy(found, tmp_path / "depth.pdf")
    assert not list(tmp_path.iterdir())
