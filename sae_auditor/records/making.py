"""A new session: which images it is of, which of its classes pass a part, and its classes as a prompt set again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sae_auditor.bundle.class_names import Rule, classes_of, rejects_of
from sae_auditor.bundle.named_parts import usable
from sae_auditor.bundle.prompts import PromptClass, PromptSet
from sae_auditor.csv_rows import read_csv, refused_table
from sae_auditor.errors import InputRefused, system_words
from sae_auditor.i18n import say
from sae_auditor.images import look_through_job
from sae_auditor.names import to_text
from sae_auditor.plain_files import open_plain
from sae_auditor.progress import Job, Progress
from sae_auditor.records.sessions import NewItem, Settings

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle

_TABLE: Final = ".csv"


@dataclass(frozen=True)
class Gathered:
    """Images for a session; `refused` are those that cannot be read, `left_out` says what lies beside them."""

    images: tuple[NewItem, ...]
    refused: tuple[InputRefused, ...]
    left_out: str = ""


def gather_job(paths: Sequence[str]) -> Job[Gathered]:
    """Find images and hash their files.

    Parameters
    ----------
    paths
        Image files, folders, and tables: CSV files with a column ``path``, absolute or below the table's own folder,
        and where there is one ``part``. What no table gives a part is called by its file's name without the ending.

    Raises
    ------
    InputRefused
        When a table cannot be read, or one image has two parts.
    """
    parts: dict[str, str] = {}
    named: list[str] = []
    for path in paths:
        if path.lower().endswith(_TABLE):
            named += _take_table(path, parts)
        else:
            named.append(path)
    found = yield from look_through_job(named)
    refused: list[InputRefused] = [*found.refused, *found.unreadable]
    images = []
    for done, place in enumerate(found.places):
        yield Progress(done, len(found.places), say("Reading the images of the session"))
        try:
            with open_plain(place) as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            refused.append(InputRefused(say("{0} cannot be read: {1}.", place, system_words(error))))
            continue
        images.append(NewItem(to_text(place), sha256, parts.get(place) or to_text(Path(place).stem)))
    return Gathered(tuple(images), tuple(refused), found.left_out.text() if found.left_out else "")


def _take_table(path: str, parts: dict[str, str]) -> list[str]:
    """Return the images of a table, absolute; add their parts."""
    rows, folder = read_csv(path), Path(path).absolute().parent
    cells = rows.column("part") if "part" in rows.columns else ("",) * len(rows.rows)
    images = []
    for name, part, line in zip(rows.column("path"), cells, rows.lines, strict=True):
        if not name:
            raise refused_table(path, say("names no image in line {0}", line))
        # Tables that were written on Windows name paths with backslashes.
        image = os.path.abspath(folder / name.replace("\\", "/"))
        if parts.setdefault(image, part) != part:
            raise refused_table(path, say("gives '{0}' another part in line {1}", name, line))
        images.append(image)
    return images


@dataclass(frozen=True)
class Sides:
    """Names of the classes that pass a part and that reject it, and by which rule that was found."""

    accept: tuple[str, ...]
    reject: tuple[str, ...]
    rule: Rule


def sides_of(prompts: PromptSet, accept: Sequence[str] = (), reject: Sequence[str] = ()) -> Sides:
    """Return which classes pass a part, and which reject it.

    Where one side is named, all other classes are of the other; where none is, names tell (`rejects_of`), and where
    they do not, nothing is known and both sides are empty.

    Raises
    ------
    InputRefused
        When a name is no class, or a class is on both sides.
    """
    passes = np.zeros(len(prompts.classes), np.bool_)
    passes[classes_of(accept, prompts)] = True
    if accept and not reject:
        return _sides(prompts, passes, ~passes, "given")
    found = rejects_of(reject, prompts)
    if not accept:
        known = found.of_class.any()
        return _sides(prompts, ~found.of_class & known, found.of_class, found.rule)
    if (both := np.flatnonzero(passes & found.of_class)).size:
        raise InputRefused(
            say("The class '{0}' cannot both accept and reject a part.", prompts.names[both[0]]),
            todo=say("Name it once."),
        )
    return _sides(prompts, passes, found.of_class, "given")


def _sides(prompts: PromptSet, passes: np.ndarray, rejects: np.ndarray, rule: Rule) -> Sides:
    accept, reject = (
        tuple(name for name, is_on in zip(prompts.names, side, strict=True) if is_on) for side in (passes, rejects)
    )
    return Sides(accept, reject, rule)


def policy_hash(bundle: Bundle, prompts: PromptSet) -> str:
    """Return the SHA-256 of the file of the policy of reasons that holds for a prompt set; empty where none does."""
    from sae_auditor.library import Library

    policy = Library(bundle).policies.effective(prompts.name)
    return "" if policy.is_empty else hashlib.sha256(policy.to_bytes()).hexdigest()


def prompts_of(settings: Settings, bundle: Bundle) -> PromptSet:
    """Return the classes of a session: a prompt set of the bundle that says the same, since policies go by its name.

    Raises
    ------
    InputRefused
        When the session has no classes.
    """
    wanted = {name: tuple(texts) for name, texts in settings.prompts.items()}
    if not wanted:
        raise InputRefused(say("The session '{0}' has no classes.", settings.title))
    for prompts in usable(bundle.prompt_sets).values():
        if dict(zip(prompts.names, prompts.class_texts, strict=True)) == wanted:
            return prompts
    return PromptSet("session", tuple(PromptClass(name, texts) for name, texts in wanted.items()))
