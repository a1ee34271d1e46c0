"""The one list of a latent's numbers: each is kept in the table, has words where people see it, and a place."""

from __future__ import annotations

from sae_auditor.concepts.numbers import NUMBERS, SHOWN
from sae_auditor.concepts.schema import CONCEPTS
from sae_auditor.reports.latents.words import long_title_of, title_of


def test_every_number_is_a_column_of_the_table_of_concepts() -> None:
    assert {number.first_of or number.id for number in NUMBERS.values()} <= set(CONCEPTS.names)


def test_what_people_see_has_a_title_and_a_place_of_its_own() -> None:
    assert [number.place for number in SHOWN] == list(range(len(SHOWN)))
    for number in SHOWN:
        assert title_of(number.id)
        assert long_title_of(number.id)
