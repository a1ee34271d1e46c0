"""What a policy says of latents."""

import numpy as np
import pytest

from sae_auditor.concepts.policy import (
    LatentEntry,
    ReasonsPolicy,
    StatedShare,
    Synonyms,
    WordEntry,
    judgements_of,
    unmatched,
)
from sae_auditor.explain.reasons import SHARE, forbidden

BY = {"who": "Ada", "when": "2026-11-29T00:00:00Z"}
SYNONYMS = Synonyms({"red inspection tag": ("red tag", "red paper tag")}, ("red inspection tag", "crack", "glove"))
LABELS = ["red inspection tag", None, "A Ruler", "cracks", "red tag", "gear", None, "ruler"]


def word(text, judgement):
    return WordEntry(word=text, judgement=judgement, **BY)


def latent(number, judgement, sae="cls"):
    return LatentEntry(sae=sae, latent=number, judgement=judgement, **BY)


def policy(*words, latents=(), prompt_set=None, share=None):
    stated = None if share is None else StatedShare(value=share, **BY)
    return ReasonsPolicy(prompt_set=prompt_set, words=words, latents=latents, stated_share=stated)


def judged(found, labels=LABELS):
    return judgements_of(found, labels, SYNONYMS, "cls", len(labels))


def of_reason(judgements, name):
    return np.flatnonzero(judgements.reason_of == judgements.reasons.index(name)).tolist()


def test_a_word_judges_every_latent_that_is_called_so_or_by_a_synonym():
    found = judged(policy(word("a red paper tag", "must-not"), word("rulers", "must-not"), word("crack", "may")))
    assert set(found.reasons) == {"a red paper tag", "rulers"}
    assert of_reason(found, "a red paper tag") == [0, 4]
    assert of_reason(found, "rulers") == [2, 7]
    assert np.flatnonzero(found.may_count).tolist() == [3]
    assert found.share == SHARE


def test_a_latents_own_judgement_wins_over_its_word():
    entries = (
        latent(4, "none"),
        latent(2, "may"),
        latent(6, "must-not"),
        latent(3, "must-not"),
        latent(5, "may", "other"),
    )
    found = judged(
        policy(word("red tag", "must-not"), word("ruler", "must-not"), word("crack", "may"), latents=entries)
    )
    assert of_reason(found, "red tag") == [0]
    assert of_reason(found, "ruler") == [7]
    assert of_reason(found, "latent 6") == [6]
    assert of_reason(found, "cracks") == [3]
    assert np.flatnonzero(found.may_count).tolist() == [2]


def test_a_latent_judged_by_itself_joins_the_reason_of_its_name():
    found = judged(policy(latents=(latent(0, "must-not"), latent(4, "must-not"))))
    assert found.reasons == ("red inspection tag",)
    assert of_reason(found, "red inspection tag") == [0, 4]


def test_the_later_word_for_the_same_thing_holds():
    found = judged(policy(word("red tag", "must-not"), word("red inspection tag", "may")))
    assert found.reasons == ()
    assert np.flatnonzero(found.may_count).tolist() == [0, 4]


def test_a_prompt_sets_own_entries_stand_over_those_for_all():
    for_all = policy(
        word("ruler", "must-not"),
        word("gear", "must-not"),
        latents=(latent(6, "must-not"), latent(1, "may")),
        share=0.4,
    )
    own = policy(word("a Gear", "may"), latents=(latent(6, "none"),), prompt_set="part")
    found = own.over(for_all)
    assert found.prompt_set == "part"
    assert (found.must_not_count, found.may_count) == (("ruler",), ("a Gear",))
    judgements = judged(found)
    assert judgements.reasons == ("ruler",)
    assert np.flatnonzero(judgements.may_count).tolist() == [1, 5]
    assert judgements.share == 0.4
    assert policy(prompt_set="part", share=0.1).over(for_all).share == 0.1


def test_latents_beyond_the_sae_are_passed_over():
    assert judged(policy(latents=(latent(99, "must-not"),))).is_empty
    with pytest.raises(ValueError, match="labels for 3"):
        judgements_of(policy(), ["a"], SYNONYMS, "cls", 3)


def test_reasons_of_a_policy_are_found_in_a_decision():
    found = judged(policy(word("red tag", "must-not"), word("ruler", "must-not")))
    effects, latents = np.array([1.0, 0.9, 3.0, 0.1, -2.0]), np.array([0, 4, 5, 2, 3])
    # The tag: 1.9 of 5.0; the ruler: 0.1 of 5.0.
    assert forbidden(effects, latents, found) == (0, 4)


def test_words_that_nothing_is_called_are_reported_with_near_ones():
    found = policy(word("rular", "must-not"), word("glove", "may"), word("gears", "may"), word("qqqq", "must-not"))
    missing = unmatched(found, LABELS, SYNONYMS)
    assert [item.word for item in missing] == ["rular", "qqqq"]
    assert missing[0].near == ("ruler",)
    assert missing[1].near == ()
