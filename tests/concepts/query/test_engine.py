"""What DuckDB is kept from, and that a process which asked it ends without a word."""

import os
import subprocess
import sys

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sae_auditor.bundle import BundleRefused
from sae_auditor.bundle.store import FolderStore
from sae_auditor.concepts.query.engine import Engine
from sae_auditor.concepts.query.source import Source


@pytest.fixture
def folder(tmp_path):
    pq.write_table(pa.table({"x": [1, 2, 3]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"x": [4]}), tmp_path / "b.parquet")
    return tmp_path


@pytest.fixture
def source(folder):
    return Source(FolderStore(folder), "a.parquet")


@pytest.fixture
def engine(source):
    made = Engine([source])
    yield made
    made.close()


def test_an_answer(engine, source):
    found = engine.ask("SELECT sum(x) AS s FROM {table} WHERE x > ?", [source], [1])
    assert int(found["s"][0]) == 5


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_parquet('{folder}/b.parquet')",
        "SELECT * FROM read_parquet('{folder}/a.parquet')",
        "SELECT * FROM read_csv('https://example.com/x.csv')",
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '{folder}/c.csv'",
        "COPY (SELECT 1) TO 'sae-index://0.parquet'",
        "ATTACH '{folder}/d.duckdb' AS d",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET autoload_known_extensions = true",
        "SET memory_limit = '8GB'",
        "SET lock_configuration = false",
    ],
)
def test_refused(engine, source, folder, statement):
    with pytest.raises((BundleRefused, duckdb.Error)):
        engine.ask(statement.format(folder=folder), [source])
    assert sorted(os.listdir(folder)) == ["a.parquet", "b.parquet"]


def test_the_process_ends_without_a_word(folder):
    program = f"""
from pathlib import Path
from sae_auditor.bundle.store import FolderStore
from sae_auditor.concepts.query.engine import Engine
from sae_auditor.concepts.query.source import Source
source = Source(FolderStore(Path({str(folder)!r})), "a.parquet")
engine = Engine([source])
assert len(engine.ask("SELECT x FROM {{table}}", [source])["x"]) == 3
try:
    engine.ask("nothing", [source])
except Exception as error:
    kept = error
"""
    ended = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
