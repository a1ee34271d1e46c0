"""Taxonomies from folders and from tables, and what is refused."""

import csv

import numpy as np
import pytest

from sae_auditor.concepts.hierarchy import file_taxonomy_job, folder_taxonomy_job, read_taxon_file
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from tests.concepts.scores.memory_index import MemoryIndex


def listed(paths, statuses=None):
    return MemoryIndex(np.zeros((len(paths), 1)), np.zeros((len(paths), 2)), statuses, paths)


def depths_between(taxonomy):
    """Return how many leading taxa each pair of images shares, as a matrix."""
    nodes = taxonomy.nodes
    return ((nodes[:, None] == nodes[None]) & (nodes[:, None] >= 0)).sum(axis=2).tolist()


def test_folders():
    paths = ["set/a/b/1.png", "set/a/b/2.png", "set/a/c/3.png", "set/d/b/4.png", "set/5.png", "other/a/6.png"]
    taxonomy = run_to_end(folder_taxonomy_job(listed(paths, ["ok"] * 5 + ["replaced"])))
    assert taxonomy.shared == ("set",)
    assert taxonomy.placed.tolist() == [True] * 4 + [False] * 2
    assert depths_between(taxonomy)[0] == [2, 2, 1, 0, 0, 0]
    assert taxonomy.ranks == ("", "")


def test_folders_of_other_systems():
    taxonomy = run_to_end(folder_taxonomy_job(listed(["/data/x/1.png", "\\data\\x\\2.png", "/data/y/3.png"])))
    assert taxonomy.shared == ("data",)
    assert depths_between(taxonomy) == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]


def test_one_folder_is_no_taxonomy():
    for paths in (["a/1.png", "a/2.png"], ["1.png"], []):
        with pytest.raises(InputRefused, match="not sorted into folders"):
            run_to_end(folder_taxonomy_job(listed(paths)))


@pytest.fixture
def write(tmp_path):
    def write(content, encoding="utf-8"):
        file = tmp_path / "taxa.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return file

    return write


PATHS = ["in/1.png", "in/2.png", "out/3.png", "out/4.png"]


@pytest.mark.parametrize(
    "content",
    [
        "path,kingdom,phylum\nin/1.png,A,B\nin/2.png,A,\nout/3.png,A,B\n",
        "Path;kingdom;phylum\r\n./in/1.png;A;B\r\n\r\nin\\2.png;A;\r\nout/3.png; A ;B\r\nelse.png;C;D\r\n",
        "\ufefffile\tkingdom\tphylum\n1.png\tA\tB\n2.png\tA\t\n3.png\tA\tB\n",
        "kingdom,phylum,file name\nA,B,1.png\nA,,2.png\nA,B,3.png\nA,B,3.png\n",
        "sha256,file,kingdom,phylum\n" + "".join(f"{i:064X},x,{taxa}\n" for i, taxa in enumerate(("A,B", "A,", "A,B"))),
    ],
)
def test_tables(write, content):
    taxonomy = run_to_end(file_taxonomy_job(read_taxon_file(write(content)), listed(PATHS)))
    assert depths_between(taxonomy) == [[2, 1, 2, 0], [1, 1, 1, 0], [2, 1, 2, 0], [0, 0, 0, 0]]
    assert taxonomy.ranks == ("kingdom", "phylum")
    assert taxonomy.source == "taxa.csv"
    assert taxonomy.shared == ()


def test_all_taxa_in_one_column(write):
    table = read_taxon_file(write('path,taxon\nin/1.png,A/B/C\nin/2.png,"A / B"\nout/3.png,/X/B/\nout/4.png,\n'))
    assert table.lineages["in/2.png"] == ("A", "B")
    taxonomy = run_to_end(file_taxonomy_job(table, listed(PATHS)))
    assert depths_between(taxonomy)[0] == [3, 2, 0, 0]
    assert taxonomy.placed.tolist() == [True, True, True, False]


def test_images_that_are_not_used_have_no_place(write):
    table = read_taxon_file(write("path,kingdom\nin/1.png,A\nin/2.png,A\n"))
    taxonomy = run_to_end(file_taxonomy_job(table, listed(PATHS, ["refused:damaged", "ok", "ok", "ok"])))
    assert taxonomy.placed.tolist() == [False, True, False, False]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("name,kingdom\n1.png,A\n", "no column 'path', 'sha256' or 'file'"),
        ("path\nin/1.png\n", "no column of taxa"),
        ("path,kingdom,Kingdom\nin/1.png,A,B\n", "two columns of one name"),
        ("path,kingdom,\nin/1.png,A,B\n", "one without a name"),
        ("path,taxon,kingdom\nin/1.png,A/B,A\n", "'taxon' and others"),
        ("path,kingdom,phylum\nin/1.png,A,B\nin/2.png,A\n", "2 cells in line 3 under 3 heads"),
        ("path,kingdom,phylum\nin/1.png,A,B,C\n", "4 cells in line 2"),
        ("path,kingdom,phylum\nin/1.png,,B\n", "leaves out a taxon in line 2"),
        ("path,taxon\nin/1.png,A//B\n", "leaves out a taxon in line 2"),
        ("path,kingdom\n,A\n", "names no image in line 2"),
        ("path,kingdom\nin/1.png,A\nin/1.png,B\n", "'in/1.png' other taxa in line 3"),
        ('path,kingdom\nin/1.png,"A\n', "is no table"),
        ('path,kingdom\nin/1.png,"A"B\n', "is no table"),
        ("path,kingdom\nin/1.png," + "A" * (csv.field_size_limit() + 1) + "\n", "is no table"),
        ("path,kingdom\nin/1.png,鳥\n".encode("shift_jis"), "not in UTF-8"),
        (bytes(range(256)) * 40, "not in UTF-8"),
    ],
)
def test_damaged_tables_are_refused_in_plain_words(write, content, reason):
    with pytest.raises(InputRefused, match="The table") as error:
        read_taxon_file(write(content))
    assert reason in error.value.what
    assert error.value.todo


def test_a_file_that_is_not_there(tmp_path):
    for place in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(InputRefused, match="cannot be read"):
            read_taxon_file(place)


def test_a_table_of_other_images(write):
    table = read_taxon_file(write("path,kingdom\nsomething.png,A\n"))
    with pytest.raises(InputRefused, match=r"none of the reference images.*for example, 'in/1.png'"):
        run_to_end(file_taxonomy_job(table, listed(PATHS)))


def test_a_file_name_that_two_images_have(write):
    table = read_taxon_file(write("file,kingdom\n1.png,A\n"))
    with pytest.raises(InputRefused, match=r"several reference images called '1.png'"):
        run_to_end(file_taxonomy_job(table, listed(["in/1.png", "out/1.png"])))
