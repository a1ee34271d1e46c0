"""What the values of a table of concepts can be: one description, checked column by column when a table is read.

A bundle whose hashes are right may still hold anything. What passes here is drawn, sorted and printed without further
questions, in the window and on the command line alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.concepts.people.words import MAX_NAME, MAX_NOTE, MAX_WHO
from sae_auditor.concepts.schema import N_BINS, meta_of
from sae_auditor.i18n import say

# Rounding may take a cosine a little beyond one.
_ONE: Final = 1.001
_INFINITE: Final = float("inf")


@dataclass(frozen=True)
class Numbers:
    """A column of numbers, or of lists of them: between two limits, never infinite.

    Alone they may be unknown (null or not a number) unless `is_known`; in lists they are always known.
    """

    low: float = -_INFINITE
    high: float = _INFINITE
    is_known: bool = False


@dataclass(frozen=True)
class Texts:
    """A column of texts, or of lists of them: of so many characters at most, without control characters."""

    most: int
    has_lines: bool = False


RULES: Final[dict[str, Numbers | Texts]] = {
    "support": Numbers(0, is_known=True),
    "firing_rate": Numbers(0, 1),
    "labels": Texts(MAX_NAME),
    "label_scores": Numbers(-2 * _ONE, 2 * _ONE),
    "label_stands_out": Numbers(),
    "label_floor": Numbers(),
    "word_floor": Numbers(),
    "label_share": Numbers(0, 1),
    "direction_labels": Texts(MAX_NAME),
    "direction_scores": Numbers(-2 * _ONE, 2 * _ONE),
    "agreement": Numbers(-_ONE, _ONE),
    "name": Texts(MAX_NAME),
    "verdict": Texts(MAX_NAME),
    "note": Texts(MAX_NOTE, has_lines=True),
    "named_by": Texts(MAX_WHO),
    "named_at": Texts(MAX_WHO),
    "histogram_counts": Numbers(0),
    "histogram_edges": Numbers(),
    "max_activation": Numbers(),
    "mean_activation": Numbers(),
    "effective_n": Numbers(0),
    "monosemanticity": Numbers(),
    "clarity": Numbers(-_ONE, _ONE),
    "polysemanticity": Numbers(-_ONE, 2 * _ONE),
    "redundancy": Numbers(-_ONE, _ONE),
    "always_on_place": Numbers(0),
}

# Lists that belong to each other, item by item; the second may be missing where it says so.
_PAIRS: Final = (
    ("labels", "label_scores", False),
    ("labels", "label_stands_out", True),
    ("direction_labels", "direction_scores", False),
)
# RE2's own names: control characters, and line and paragraph separators.
_CONTROL: Final = r"[\x00-\x1f\x7f-\x{9f}\x{2028}\x{2029}]"
_CONTROL_BUT_LINES: Final = r"[\x00-\x08\x0b-\x1f\x7f-\x{9f}\x{2028}\x{2029}]"


def check_concepts(rows: pa.Table, file: str, n_images: int) -> None:
    """Require of a table of `schema.CONCEPTS` that its values can be what they stand for.

    Parameters
    ----------
    file
        Its name, for the person.
    n_images
        Reference images that there are; 0 where they are not here.

    Raises
    ------
    BundleRefused
        Names the first column that is wrong.
    """
    _Check(rows, file).run(n_images)


@dataclass(frozen=True, eq=False)
class _Check:
    rows: pa.Table
    file: str

    def run(self, n_images: int) -> None:
        latents = self._column("latent")
        if latents.null_count or not np.array_equal(latents.to_numpy(), np.arange(len(latents))):
            raise self._wrong("latent", say("does not count the latents from 0 on"))
        for name, rule in RULES.items():
            column = self._column(name)
            check = self._texts if isinstance(rule, Texts) else self._numbers
            check(name, column, rule)  # type: ignore[arg-type]  # the rule is of the kind that was asked for
        for first, second, may_lack in _PAIRS:
            self._pair(first, second, may_lack=may_lack)
        self._support(n_images)
        self._histograms()

    def _numbers(self, name: str, column: Any, rule: Numbers) -> None:
        is_list = pa.types.is_list(column.type)
        numbers = column.flatten() if is_list else column
        is_known = rule.is_known or is_list
        if is_known and numbers.null_count:
            raise self._wrong(name, say("has gaps"))
        values = numbers.drop_null().to_numpy(zero_copy_only=False)
        if not len(values):
            return
        if values.dtype.kind == "f":
            if is_known and np.isnan(values).any():
                raise self._wrong(name, say("has a value that is no number"))
            if np.isinf(values).any():
                raise self._wrong(name, say("has an infinite value"))
        # Written so that what is no number passes; it is unknown.
        if (values < rule.low).any() or (values > rule.high).any():
            raise self._wrong(name, say("has a value outside {0}", _told(rule)))

    def _texts(self, name: str, column: Any, rule: Texts) -> None:
        texts = column.flatten() if pa.types.is_list(column.type) else column
        if texts is not column and texts.null_count:
            raise self._wrong(name, say("has gaps"))
        different = texts.unique().drop_null()
        if (pc.max(pc.utf8_length(different)).as_py() or 0) > rule.most:
            raise self._wrong(name, say("has a text of more than {0} characters", f"{rule.most:,}"))
        pattern = _CONTROL_BUT_LINES if rule.has_lines else _CONTROL
        if pc.any(pc.match_substring_regex(different, pattern)).as_py():
            raise self._wrong(name, say("has a text with control characters"))

    def _pair(self, first: str, second: str, *, may_lack: bool) -> None:
        lengths, others = _lengths(self._column(first)), _lengths(self._column(second))
        differ = lengths != others
        if (differ & (others > 0) if may_lack else differ).any():
            raise self._wrong(second, say("does not have as many values as '{0}'", first))

    def _support(self, n_images: int) -> None:
        largest = pc.max(self._column("support")).as_py() or 0
        said = meta_of(self.rows, self.file).n_images
        for images in (said, n_images):
            if images and largest > images:
                raise self._wrong(
                    "support", say("has a latent that fired on {0} of {1} images", f"{largest:,}", f"{images:,}")
                )

    def _histograms(self) -> None:
        counts, edges = self._column("histogram_counts"), self._column("histogram_edges")
        bins, ends = _lengths(counts), _lengths(edges)
        filled = bins > 0
        if (bins[filled] != N_BINS).any():
            raise self._wrong("histogram_counts", say("does not have {0} counts for each latent", N_BINS))
        if (ends[filled] != N_BINS + 1).any() or (ends[~filled] > 0).any():
            raise self._wrong("histogram_edges", say("does not have {0} edges for each latent", N_BINS + 1))
        support = self._column("support").to_numpy()[filled]
        table = counts.flatten().to_numpy().reshape(-1, N_BINS)
        # None alone is more than all, so that the sums cannot overflow.
        if (table > support[:, None]).any() or (table.sum(axis=1) != support).any():
            raise self._wrong("histogram_counts", say("does not count each image of a latent once"))
        if (np.diff(edges.flatten().to_numpy().reshape(-1, N_BINS + 1), axis=1) < 0).any():
            raise self._wrong("histogram_edges", say("has edges that do not rise"))

    def _column(self, name: str) -> Any:
        column = self.rows[name]
        return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()

    def _wrong(self, name: str, how: str) -> BundleRefused:
        return BundleRefused(say("The column '{0}' in '{1}' of the bundle {2}.", name, self.file, how))


def _lengths(column: Any) -> NDArray[np.int64]:
    return np.asarray(pc.fill_null(pc.list_value_length(column), 0).to_numpy(zero_copy_only=False), np.int64)


def _told(rule: Numbers) -> str:
    low, high = (f"{limit:g}" for limit in (rule.low, rule.high))
    return f"{low} to {high}" if rule.high < _INFINITE else say("the numbers from {0} on", low)
