"""Anchors: the head of the log, signed, so that it can leave this machine.

A chain proves that its parts belong together, not that they are the first ones: who holds the file can make a new
chain. Where a head was written down elsewhere (on paper, on another disk), every change to what it covers shows.

The signature is Ed25519 (RFC 8032) by a key that is made on this machine and kept in the person's data folder. It shows
who wrote an anchor only as far as that key is kept; the anchor's own place elsewhere is what proves.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import nacl.exceptions
import nacl.signing

from sae_auditor._paths import data_folder
from sae_auditor.atomic import write_atomically
from sae_auditor.errors import EnvironmentProblem, InputRefused, system_words
from sae_auditor.i18n import say
from sae_auditor.records.canonical import canonical
from sae_auditor.records.events import Entry
from sae_auditor.records.log import Records
from sae_auditor.strict_json import NotStrictJson, read_strict_json

SCHEMA: Final = "sae-auditor/anchor/1"
# How the line of an anchor on paper begins; it is not signed, since its place is what proves.
PAPER: Final = "SAEA1"
ENDING: Final = ".anchor.json"
_FIELDS: Final = ("head", "public_key", "root", "schema", "seq", "signature", "time", "who", "workspace")
_MAX_BYTES: Final = 16 * 1024


@dataclass(frozen=True)
class Anchor:
    """The state of a log at one moment.

    Parameters
    ----------
    workspace
        Its id, from its first event.
    seq, head, root
        Of the last event it covers: number, hash, and the Merkle root over all events up to it.
    time
        UTC in ISO 8601.
    who
        The reviewer.
    public_key, signature
        Ed25519, in hexadecimal digits; the signature is over `signed`.
    """

    workspace: str
    seq: int
    head: str
    root: str
    time: str
    who: str
    public_key: str
    signature: str = ""
    schema: str = SCHEMA

    @property
    def signed(self) -> bytes:
        """What the signature is over."""
        return canonical({name: value for name, value in vars(self).items() if name != "signature"})

    @property
    def content(self) -> bytes:
        """Its file."""
        return canonical(vars(self)) + b"\n"

    @property
    def is_signed_by_its_key(self) -> bool:
        """Whether the signature is that of the key beside it."""
        try:
            key = nacl.signing.VerifyKey(bytes.fromhex(self.public_key))
            key.verify(self.signed, bytes.fromhex(self.signature))
        except (ValueError, nacl.exceptions.CryptoError):
            return False
        return True

    @property
    def is_from_paper(self) -> bool:
        """Whether somebody read it from paper, by `anchor_from_paper`; a file never says so of itself."""
        return self.schema == PAPER

    @property
    def short(self) -> str:
        """What a QR code on paper says: all that is needed to check a log against it."""
        return f"{PAPER} {self.workspace} {self.seq} {self.head} {self.root} {self.time}"


def make_anchor(records: Records, who: str, folders: Iterable[Path] = (), key: Path | None = None) -> Anchor:
    """Record that an anchor is made, and write it into folders, the first of them the workspace's own.

    Parameters
    ----------
    folders
        Further places, of which at least one should be on another disk.
    key
        The file of the signing key; None for the person's own.

    Raises
    ------
    EnvironmentProblem
        When the records are only read, or one of the folders cannot be written; anchors in the others are there.
    """
    signing = _signing_key(key or key_path())
    seq, head, root = records.state
    entry = Entry("anchor", who, after={"seq": seq, "head": head, "root": root})
    anchor = Anchor(
        records.workspace,
        seq,
        head,
        root,
        datetime.now(UTC).isoformat(timespec="seconds"),
        who,
        signing.verify_key.encode().hex(),
    )
    anchor = Anchor(**{**vars(anchor), "signature": signing.sign(anchor.signed).signature.hex()})
    records.append([entry])
    problem: EnvironmentProblem | InputRefused | None = None
    for folder in (anchor_folder(records.path), *folders):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_atomically(folder / f"{anchor.workspace[:12]}-{seq:09}{ENDING}", anchor.content)
        except (EnvironmentProblem, InputRefused) as error:
            problem = error
        except OSError as error:
            problem = EnvironmentProblem(
                say("The anchor could not be written into {0}: {1}.", folder, system_words(error)),
                safe=say("It is in the workspace's own folder."),
                todo=say("Choose another folder for anchors."),
            )
    if problem is not None:
        raise problem
    return anchor


def anchor_folder(database: Path) -> Path:
    """Return the folder of a workspace's own anchors."""
    return database.with_name(f"{database.name}-anchors")


def read_anchor(content: bytes) -> Anchor:
    """Return what an anchor's file says.

    Raises
    ------
    NotStrictJson
        When it is none.
    """
    values: Any = read_strict_json(content, max_bytes=_MAX_BYTES)
    if not isinstance(values, Mapping) or sorted(values) != sorted(_FIELDS) or values["schema"] != SCHEMA:
        raise NotStrictJson("it is no anchor")
    if type(values["seq"]) is not int or not all(isinstance(values[name], str) for name in _FIELDS if name != "seq"):
        raise NotStrictJson("its fields are of other kinds than those of an anchor")
    return Anchor(**values)


def anchor_from_paper(line: str) -> Anchor:
    """Return the anchor that a QR code or a printed line says; see `Anchor.short`.

    Raises
    ------
    InputRefused
        When it says none.
    """
    words = line.split()
    if len(words) != 6 or words[0] != PAPER or not (words[2].isascii() and words[2].isdigit()):
        raise InputRefused(
            say("'{0}' is no line of an anchor.", line),
            todo=say("It has six words: {0}, workspace, number, head, root, time.", PAPER),
        )
    _, workspace, seq, head, root, time = words
    return Anchor(workspace, int(seq), head, root, time, "", "", schema=PAPER)


def read_anchors(places: Iterable[str | Path]) -> list[Anchor]:
    """Return the anchors of files, of all such files in folders, and of lines from paper, by their numbers.

    Raises
    ------
    InputRefused
        When one is none.
    """
    anchors = []
    for given in places:
        if str(given).startswith(f"{PAPER} "):
            anchors.append(anchor_from_paper(str(given)))
            continue
        place = Path(given)
        for file in sorted(place.glob(f"*{ENDING}")) if place.is_dir() else [place]:
            try:
                anchors.append(read_anchor(file.read_bytes()))
            except (OSError, NotStrictJson) as error:
                raise InputRefused(
                    say("The anchor {0} cannot be read: {1}.", file, error),
                    todo=say("Give another copy of it, or leave it out."),
                ) from error
    return sorted(dict.fromkeys(anchors), key=lambda anchor: anchor.seq)


def key_path() -> Path:
    """Return where the person's signing key lies."""
    return data_folder() / "anchor.key"


def fingerprint(public_key: str) -> str:
    """Return what people compare of a key: 16 groups of four digits."""
    digits = hashlib.sha256(bytes.fromhex(public_key)).hexdigest()
    return " ".join(digits[i : i + 4] for i in range(0, 64, 4))


def _signing_key(path: Path) -> nacl.signing.SigningKey:
    try:
        return nacl.signing.SigningKey(bytes.fromhex(path.read_text("ascii").strip()))
    except FileNotFoundError:
        pass
    except (OSError, ValueError, nacl.exceptions.CryptoError) as error:
        raise EnvironmentProblem(
            say("The key that signs anchors cannot be read from {0}: {1}.", path, error),
            todo=say("Restore it, or move it away: a new one is made then, with another fingerprint."),
        ) from error
    key = nacl.signing.SigningKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, key.encode().hex().encode() + b"\n")
    with suppress(OSError):
        os.chmod(path, 0o600)
    return key
