"""Filter and order of the table against plain Python: sorted lists, comparisons one by one."""

import math
import random
import time
import unicodedata

import numpy as np
import pytest
from concepts_fakes import latents
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.concepts.concept import MARKS
from sae_auditor.concepts.numbers import SHOWN
from sae_auditor.workbench.concepts.arrange import arrange, first_direction, prepare, take_over
from sae_auditor.workbench.concepts.state import Filter, Order

ALL = Filter(min_support=0)
numbers = st.one_of(st.just(math.nan), st.integers(-3, 3).map(float))


def by_hand(values, descending):
    """Sort stably with what is unknown (NaN or None) last."""
    known = [i for i, value in enumerate(values) if not (value is None or value != value)]
    unknown = [i for i in range(len(values)) if i not in known]
    # The order of equal values must not turn around, so that reverse=True is right only because sorted() keeps it.
    return sorted(known, key=lambda i: values[i], reverse=descending) + unknown


@given(st.lists(numbers, max_size=30), st.booleans(), st.sampled_from([one.id for one in SHOWN]))
def test_numbers_are_sorted_stably_with_the_unknown_last(values, descending, column):
    table = latents([None] * len(values), numbers={column: values})
    found = arrange(table, ALL, Order(column, descending))
    assert found.dtype == np.int32
    assert found.tolist() == by_hand(values, descending)


@given(
    st.lists(st.sampled_from([None, "nut", "Nut", "ｎｕｔ", "Zebra", "abc", "錆", "ネジ"]), max_size=20), st.booleans()
)
def test_labels_are_sorted_without_case_and_width(labels, descending):
    folded = [None if label is None else unicodedata.normalize("NFKC", label).casefold() for label in labels]
    assert arrange(latents(labels), ALL, Order("label", descending)).tolist() == by_hand(folded, descending)


@given(st.lists(st.sampled_from([None, *MARKS]), max_size=20), st.booleans())
def test_marks_are_sorted_from_trusted_to_unusable(marks, descending):
    table = latents([None] * len(marks), marks=marks)
    ranks = [None if mark is None else MARKS.index(mark) for mark in marks]
    assert arrange(table, ALL, Order("mark", descending)).tolist() == by_hand(ranks, descending)


def test_a_search_lists_only_what_answers_it():
    match = np.array([0.1, math.nan, 0.9, 0.9, math.nan])
    found = arrange(latents([None] * 5), ALL, Order("match", descending=True), match)
    assert found.tolist() == [2, 3, 0]
    assert arrange(latents([None] * 5), ALL, Order("latent", descending=False), match).tolist() == [0, 2, 3]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NUT", [1, 3]),
        ("  nut ", [1, 3]),
        ("ＮＵＴ", [1, 3]),
        ("ネジ", [4]),
        ("ﾈｼﾞ", [4]),
        ("strasse", [5]),
        ("#3", [3]),
        ("＃３", [3]),
        ("3", [3, 6]),
        ("#12345678901234567890", []),
        ("²", [2, 7]),  # a digit in no number, but a two in the label
        ("no such", []),
        ("", [0, 1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_text_finds_labels_and_numbers(text, found):
    table = latents(["red tag", "metal nut", None, "NUT\nand bolt", "ネジ", "STRASSE", "3 holes", "m²"])
    assert arrange(table, Filter(text, min_support=0), Order("latent", False)).tolist() == found


def test_filters_narrow_down_together():
    table = latents(
        ["a", "b", None, "d"],
        marks=["trusted", "mixed", None, None],
        named=np.array([True, False, False, True]),
        numbers={"support": [3, 0, 5, math.nan]},
    )
    order = Order("latent", False)

    def found(**filters):
        return arrange(table, Filter(**filters), order).tolist()

    assert found() == [0, 2, 3]
    assert found(min_support=4) == [2, 3]
    assert found(min_support=0, marks=frozenset({"mixed", None})) == [1, 2, 3]
    assert found(only_named_by_people=True) == [0, 3]
    assert found(only_well_named=True) == [0, 3]
    assert found(min_support=0, only_well_named=True, marks=frozenset({"mixed"})) == [1]


@pytest.mark.parametrize(("asked", "found"), [(None, [0, 1, 2]), (True, [1]), (False, [0, 2])])
def test_latents_that_are_always_on_are_listed_alone_or_left_out(asked, found):
    table = latents(["a", "b", "c"], always_on=np.array([False, True, False]))
    assert arrange(table, Filter(min_support=0, always_on=asked), Order("latent", False)).tolist() == found
    unknown = latents(["a", "b", "c"])  # nothing is hidden for what nobody knows
    assert arrange(unknown, Filter(min_support=0, always_on=asked), Order("latent", False)).tolist() == [0, 1, 2]


def test_numbers_fall_first_and_names_rise_first():
    assert first_direction("support")
    assert not first_direction("label")


def test_a_new_name_is_found_without_folding_all_labels_again():
    former = latents(["a", "b", "c"])
    prepare(former)
    new = latents(["a", "Rust", "c"])
    take_over(former, new, [1])
    assert arrange(new, Filter("rust", min_support=0), Order("label", False)).tolist() == [1]
    assert arrange(new, Filter("b", min_support=0), Order("label", False)).tolist() == []
    assert arrange(new, ALL, Order("label", True)).tolist() == [1, 2, 0]


def test_no_latents():
    assert arrange(latents([]), Filter("a"), Order("label")).tolist() == []


def test_100_000_rows_take_less_than_50_ms():
    n, chance = 100_000, random.Random(0)
    words = ["".join(chance.choices("abcdefghij KLM錆ネ", k=16)) for _ in range(n)]
    table = latents(words, marks=[chance.choice([None, *MARKS]) for _ in range(n)])
    table.numbers["clarity"][::7] = math.nan
    prepare(table)  # done once when the table is read
    asked = [
        (Filter(), Order("clarity")),
        (Filter("ab"), Order("label", False)),
        (Filter("a", marks=frozenset({"trusted"}), only_well_named=True), Order("mark")),
    ]
    for filter, order in asked:
        best_s = math.inf
        for _ in range(5):
            start_s = time.thread_time()  # the machine may be busy with something else
            arrange(table, filter, order)
            best_s = min(best_s, time.thread_time() - start_s)
        assert best_s < 0.05
