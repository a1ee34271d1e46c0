"""Damaged and random files, read by the limited process's own code here: data or a refusal, and never anything else."""

from __future__ import annotations

import gzip
import io
import pickle
import random

import pytest
import torch

from sae_auditor.tensorfiles._child.main import converted
from sae_auditor.tensorfiles._child.opcodes import OPCODES
from sae_auditor.tensorfiles._child.refusal import Refused
from tests.tensorfiles.crafting import archive, legacy, pickled, tensor


def outcome(content):
    """Return what is read from a file of these bytes, or the reason why nothing is."""
    try:
        return converted(io.BytesIO(content), io.BytesIO(), io.BytesIO())
    except Refused as error:
        return str(error)


def saved(**options):
    buffer = io.BytesIO()
    torch.save({"a": torch.arange(3.0), "b": torch.nn.Parameter(torch.ones(2))}, buffer, **options)
    return buffer.getvalue()


SEEDS = {
    "zip": saved(),
    "legacy": legacy(),
    "pickle": pickle.dumps({"a": torch.ones(3), "b": [1, (2.5, "x")], "c": {4: None}}),
    "protocol 0": pickle.dumps({"a": torch.ones(2), "b": [1, "x"]}, protocol=0),
    "gzip": gzip.compress(pickle.dumps({"a": torch.ones(3)})),
    "saev": b'{"schema": 1}\n' + saved(),
}


@pytest.mark.parametrize("kind", SEEDS)
def test_the_seeds_themselves_are_read(kind):
    assert outcome(SEEDS[kind])["names"]


@pytest.mark.parametrize("kind", SEEDS)
def test_changed_bytes(kind):
    chance = random.Random(0)
    for _ in range(400):
        content = bytearray(SEEDS[kind])
        for _ in range(chance.choice((1, 1, 2, 8))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        assert isinstance(outcome(bytes(content)), (dict, str))


@pytest.mark.parametrize("kind", SEEDS)
def test_every_length(kind):
    content = SEEDS[kind]
    for length in range(0, len(content), 3):
        assert isinstance(outcome(content[:length]), str)


def test_random_opcodes():
    """Opcodes in any order, with small arguments, so that many of them do something."""
    chance = random.Random(0)
    codes = sorted(OPCODES)
    arguments = (b"", b"\x00", b"\x01", b"\x00\n", b"os\nsystem\n", b"m\nC\n", b"\x01\x00\x00\x00a")
    reasons = set()
    for _ in range(6000):
        middle = b"".join(chance.choice(codes) + chance.choice(arguments) for _ in range(chance.randrange(1, 40)))
        found = outcome(b"\x80\x04" + middle + b".")
        reasons.add(found if isinstance(found, str) else "data")
    assert "data" in reasons
    assert len(reasons) > 15


def test_changed_structures_of_archives(tmp_path):
    chance = random.Random(0)
    structure = pickled({"a": tensor(), "b": tensor(offset=1, size=(3,))})
    for _ in range(500):
        content = bytearray(structure)
        content[chance.randrange(len(content))] = chance.randrange(256)
        found = outcome(archive(tmp_path / "a.pt", bytes(content)).read_bytes())
        if isinstance(found, dict):
            for _storage, _kind, offset, size, stride in found["tensors"]:
                reach = offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True))
                assert 0 in size or 0 <= reach < 4
