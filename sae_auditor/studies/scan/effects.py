"""What every latent did to every decision, image by image: a sparse table in bounded memory.

An entry is one latent that fired in one image. Its exact effects on all classes are what is large, ``4 C`` bytes an
entry; they lie in a temporary file that the system maps into memory, so that a hundred thousand images need no more of
it than a thousand. Nothing of the shape ``[images, d_sae]`` is ever made.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass, field, replace
from typing import IO, Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sae_auditor.errors import EnvironmentProblem, system_words
from sae_auditor.i18n import say
from sae_auditor.temporary import nameless_file, temporary_folder

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ENTRY: Final = np.dtype([("image", np.int32), ("latent", np.int32), ("activation", np.float32), ("without", np.int32)])


@dataclass(frozen=True, eq=False)
class Firings:
    """Where one latent fired, ``k`` images, and what it did there.

    Parameters
    ----------
    images
        Places of the images, rising, int64 ``[k]``.
    activations
        float32 ``[k]``.
    without
        The most probable class without the latent, int64 ``[k]``.
    effects
        By how much the decision of each class is larger with the latent than without it, in log-odds,
        float32 ``[k, C]``.
    """

    images: Ints
    activations: NDArray[np.float32]
    without: Ints
    effects: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Effects:
    """What was measured of ``n`` images under ``C`` classes; made by `EffectsWriter`.

    Parameters
    ----------
    paths, hashes
        Of the images and their SHA-256.
    decisions
        Log-odds of each class against all others, float32 ``[n, C]``.
    best
        The most probable class of each image, int64 ``[n]``.
    support
        In how many images each latent has an entry, int64 ``[d_sae]``.
    ablations, contributions
        Sums over those images of the exact effects, and of the contributions by the gradient, float64 ``[C, d_sae]``.
    """

    paths: tuple[str, ...]
    hashes: tuple[str, ...]
    decisions: NDArray[np.float32]
    best: Ints
    support: Ints
    ablations: Floats
    contributions: Floats
    _entries: NDArray[Any] = field(repr=False)
    _effects: _Taken = field(repr=False)
    _starts: Ints = field(repr=False)
    _order: Ints = field(repr=False)
    _scale: NDArray[np.float32] = field(repr=False)

    @property
    def n(self) -> int:
        """Number of images."""
        return len(self.paths)

    @property
    def n_classes(self) -> int:
        """C."""
        return int(self.decisions.shape[1])

    def of(self, latent: int) -> Firings:
        """Return where a latent fired and what it did there."""
        rows = self._order[self._starts[latent] : self._starts[latent + 1]]
        entries = self._entries[rows]
        images, without = entries["image"].astype(np.int64), entries["without"].astype(np.int64)
        return Firings(images, entries["activation"], without, self._effects.at(rows) * self._scale)

    def decided(self) -> Ints:
        """Return in how many images of each class a latent decides it: without it another is most probable.

        int64 ``[C, d_sae]``.
        """
        best = self.best[self._entries["image"]]
        turned = self._entries["without"] != best
        flat = best[turned] * len(self.support) + self._entries["latent"][turned]
        counts = np.bincount(flat, minlength=self.n_classes * len(self.support))
        return counts.reshape(self.n_classes, len(self.support))

    def deciding(self) -> Floats:
        """Return the same as shares of the images that are called the class; NaN where none is."""
        called = np.bincount(self.best, minlength=self.n_classes)[:, None]
        with np.errstate(invalid="ignore"):
            return np.asarray(self.decided() / called)

    def scaled(self, by: Floats) -> Effects:
        """Return the same with all decisions, and what is done to them, multiplied by ``by [C]``, 0 or more.

        What is most probable, with a latent and without it, stays what it is.
        """
        return replace(
            self,
            decisions=self.decisions * by.astype(np.float32),
            ablations=self.ablations * by[:, None],
            contributions=self.contributions * by[:, None],
            _scale=self._scale * by.astype(np.float32),
        )


class EffectsWriter:
    """Takes images one after the other.

    Parameters
    ----------
    n_classes, d_sae
        C, and the number of latents.
    """

    def __init__(self, n_classes: int, d_sae: int) -> None:
        self._d_sae = d_sae
        self._paths: list[str] = []
        self._hashes: list[str] = []
        self._decisions = _Rows(np.float32, n_classes)
        self._effects = _Rows(np.float32, n_classes)
        self._entries = _Rows(_ENTRY)
        self._ablations = np.zeros((n_classes, d_sae))
        self._contributions = np.zeros((n_classes, d_sae))

    @property
    def n(self) -> int:
        """Images so far."""
        return len(self._paths)

    def add(
        self,
        path: str,
        sha256: str,
        decisions: Floats,
        latents: Ints,
        activations: Floats,
        effects: Floats,
        contributions: Floats,
    ) -> None:
        """Take one image.

        Parameters
        ----------
        decisions
            ``[C]``.
        latents, activations
            Of which the effects were measured, ``[m]``, none twice.
        effects, contributions
            ``[C, m]``.
        """
        entries = np.empty(len(latents), _ENTRY)
        entries["image"], entries["latent"], entries["activation"] = self.n, latents, activations
        # Log-odds rise with the logit, so the largest of them is the most probable class, with and without a latent.
        entries["without"] = (decisions[:, None] - effects).argmax(0) if len(latents) else 0
        self._paths.append(path)
        self._hashes.append(sha256)
        self._decisions.append(decisions[None])
        self._entries.append(entries)
        self._effects.append(effects.T)
        self._ablations[:, latents] += effects
        self._contributions[:, latents] += contributions

    def close(self) -> None:
        """Give up what was taken so far, where that has not been finished."""
        for rows in (self._entries, self._decisions, self._effects):
            rows.close()

    def finish(self) -> Effects:
        """Return everything, by latent; nothing can be added any more."""
        entries, decisions = self._entries.taken(), self._decisions.taken().rows
        support = np.bincount(entries.rows["latent"], minlength=self._d_sae).astype(np.int64)
        return Effects(
            paths=tuple(self._paths),
            hashes=tuple(self._hashes),
            decisions=decisions,
            best=decisions.argmax(1).astype(np.int64),
            support=support,
            ablations=self._ablations,
            contributions=self._contributions,
            _entries=entries.rows,
            _effects=self._effects.taken(),
            _starts=np.concatenate([[0], np.cumsum(support)]),
            _order=np.argsort(entries.rows["latent"], kind="stable"),
            _scale=np.ones(decisions.shape[1], np.float32),
        )


@dataclass(frozen=True, eq=False)
class _Taken:
    """Rows that lie in a file, and the mapping that they are read through."""

    rows: NDArray[Any]
    _mapped: mmap.mmap | None

    def at(self, places: Ints) -> NDArray[Any]:
        """Return a copy of some rows, and leave none of the file in this process."""
        found = self.rows[places]
        if self._mapped is not None and hasattr(mmap, "MADV_DONTNEED"):  # not on Windows, which takes pages back itself
            self._mapped.madvise(mmap.MADV_DONTNEED)
        return found


class _Rows:
    """Rows in a temporary file, appended first and mapped afterwards; `width` columns, or none."""

    def __init__(self, dtype: DTypeLike, width: int | None = None) -> None:
        self._dtype = np.dtype(dtype)
        self._shape = () if width is None else (width,)
        self._file: IO[bytes] = nameless_file()
        self._n = 0

    def append(self, rows: NDArray[Any]) -> None:
        try:
            self._file.write(np.ascontiguousarray(rows, self._dtype).tobytes())
        except OSError as error:
            raise EnvironmentProblem(
                say("What was measured cannot be kept in {0}: {1}.", temporary_folder(), system_words(error)),
                safe=say("Nothing was changed."),
                todo=say("Make room there, or scan fewer images or classes."),
            ) from error
        self._n += len(rows)

    def taken(self) -> _Taken:
        """Return all rows; nothing can be appended any more."""
        with self._file:
            self._file.flush()
            if self._n == 0:
                return _Taken(np.empty((0, *self._shape), self._dtype), None)
            # The mapping keeps the file's content alive, and is gone with the last array that uses it.
            mapped = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        return _Taken(np.frombuffer(mapped, self._dtype).reshape(self._n, *self._shape), mapped)

    def close(self) -> None:
        self._file.close()
