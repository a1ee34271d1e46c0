"""Hashes of records after RFC 6962: leaves and nodes of a Merkle tree are hashed with a different first byte.

Section 2.1 there: the hash of a leaf is SHA-256 of a zero byte and its content, that of a node SHA-256 of a one byte
and both hashes below it; the left part of a tree of ``n`` leaves has as many as the largest power of two below ``n``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

LEAF: Final = b"\x00"
NODE: Final = b"\x01"
# The root of no leaves, and what the first record of a log names as its predecessor.
EMPTY: Final = hashlib.sha256(b"").hexdigest()


def leaf_hash(content: bytes) -> str:
    """Return the hash of a record, in hexadecimal digits."""
    return hashlib.sha256(LEAF + content).hexdigest()


class MerkleTree:
    """The root over the records so far; takes one after the other and keeps one hash for each power of two."""

    def __init__(self, leaves: Iterable[str] = ()) -> None:
        self.n_leaves = 0
        self._full: list[bytes] = []  # the roots of full subtrees, the largest first
        for leaf in leaves:
            self.add(leaf)

    def add(self, leaf: str) -> None:
        """Take the hash of a further record."""
        node, n = bytes.fromhex(leaf), self.n_leaves
        while n & 1:
            node = hashlib.sha256(NODE + self._full.pop() + node).digest()
            n >>= 1
        self._full.append(node)
        self.n_leaves += 1

    @property
    def root(self) -> str:
        """The root, in hexadecimal digits."""
        if not self._full:
            return EMPTY
        node = self._full[-1]
        for left in reversed(self._full[:-1]):
            node = hashlib.sha256(NODE + left + node).digest()
        return node.hex()
