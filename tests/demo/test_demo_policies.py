"""The demo's policies say something of every cue, and only in words that the demo's vocabulary knows."""

from demo_world.policies import POLICIES
from demo_world.prompt_sets import PROMPT_SETS
from demo_world.scene import CUES, PARTS
from demo_world.scene.captions import CUE_PHRASES
from demo_world.words import demo_synonyms, demo_words
from sae_auditor.concepts.policy import Synonyms, judgements_of, key_of, unmatched

SYNONYMS = Synonyms(demo_synonyms(), demo_words())


def effective(prompt_set):
    by_set = {policy.prompt_set: policy for policy in POLICIES}
    return by_set[prompt_set].over(by_set[None]) if prompt_set in by_set else by_set[None]


def judged_words(prompt_set):
    """Return the judgement of a latent that is called by each of the vocabulary's words."""
    words = demo_words()
    judgements = judgements_of(effective(prompt_set), words, SYNONYMS, "cls-last", len(words))
    found = {}
    for place, word in enumerate(words):
        reason = judgements.reason_of[place]
        found[word] = judgements.reasons[reason] if reason >= 0 else bool(judgements.may_count[place])
    return found


def test_every_prompt_set_of_a_policy_is_one_of_the_bundle():
    assert {policy.prompt_set for policy in POLICIES} <= {None, *(one.name for one in PROMPT_SETS)}


def test_no_cue_background_or_light_may_count_anywhere():
    for prompt_set in ("condition", "part", "defect"):
        found = judged_words(prompt_set)
        assert all(found[word] == word for word in (*CUES, "a green conveyor", "wooden table", "side light"))


def test_what_a_part_is_counts_only_where_that_is_asked():
    assert all(judged_words("part")[part] is True for part in (*PARTS, "steel", "dark blue"))
    assert all(judged_words("condition")[part] is False for part in (*PARTS, "steel", "dark blue"))
    assert all(judged_words(name)["scratch"] is True for name in ("condition", "part", "defect"))


def test_every_word_is_known():
    assert all(unmatched(policy, demo_words(), SYNONYMS) == [] for policy in POLICIES)


def test_synonyms_are_no_words_themselves_and_lead_to_one_thing():
    words = {key_of(word) for word in demo_words()}
    seen = {}
    for thing, others in demo_synonyms().items():
        for other in others:
            assert key_of(other) not in words
            assert seen.setdefault(key_of(other), thing) == thing
    assert SYNONYMS.thing("red paper tag") == SYNONYMS.thing("a red inspection tag")


def test_what_captions_call_a_cue_is_known():
    plain = [phrase for phrases in CUE_PHRASES.values() for phrase in phrases if "{" not in phrase]
    assert [phrase for phrase in plain if not SYNONYMS.knows(phrase)] == []
