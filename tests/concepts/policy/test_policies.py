"""Where policies are kept: in the bundle, and over it what people on this computer judged."""

import json

import pytest

from sae_auditor.bundle import BundleRefused, open_bundle, pack, verify
from sae_auditor.concepts.of_bundle import pack_with_policies_job
from sae_auditor.concepts.policy import Policies, ReasonsPolicy, Subject, WordEntry, policy_from_bytes
from sae_auditor.concepts.policy import local as room
from sae_auditor.concepts.policy.local import LocalPolicies
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from tests.tiny import tiny_bundle

FINGERPRINT = "cd" * 32
BY = {"who": "Maker", "when": "2026-11-22T00:00:00Z"}
BUNDLED = {
    None: ReasonsPolicy(
        words=(
            WordEntry(word="ruler", judgement="must-not", **BY),
            WordEntry(word="crack", judgement="may", **BY),
        )
    ),
    "part": ReasonsPolicy(prompt_set="part", words=(WordEntry(word="gear", judgement="may", **BY),)),
}
GEAR, TAG, RULER = (Subject(word=word) for word in ("gear", "red tag", "a Ruler"))
LATENT = Subject(sae="cls", latent=7)


@pytest.fixture
def policies(tmp_path):
    return opened(tmp_path)


def opened(folder):
    return Policies(BUNDLED, LocalPolicies.of(FINGERPRINT, folder))


def test_without_any_judgement_the_bundles_hold_and_nothing_is_written(policies, tmp_path):
    assert policies.own(None) == BUNDLED[None]
    assert policies.effective("part").may_count == ("crack", "gear")
    assert policies.effective("typed").must_not_count == ("ruler",)
    assert policies.effective("typed").prompt_set == "typed"
    assert policies.prompt_sets == (None, "part")
    assert policies.changed_files() == {}
    assert list(tmp_path.iterdir()) == []


def test_a_judgement_is_kept_with_who_and_when_and_others_see_it(policies, tmp_path):
    policies.set(None, [(TAG, "must-not"), (LATENT, "may")], who="Ada", note="seen on line 3")
    other = opened(tmp_path)
    policy = other.effective("part")
    assert policy.must_not_count == ("ruler", "red tag")
    entry = policy.words[-2] if policy.words[-1].word == "gear" else policy.words[-1]
    assert (entry.word, entry.who, entry.note) == ("red tag", "Ada", "seen on line 3")
    assert entry.when.endswith("Z")
    assert [(item.sae, item.latent, item.judgement) for item in policy.latents] == [("cls", 7, "may")]


def test_a_word_judged_again_replaces_the_bundles_however_it_is_written(policies):
    policies.set(None, [(RULER, "may")], who="Ada")
    assert policies.own(None).must_not_count == ()
    assert policies.own(None).may_count == ("crack", "a Ruler")


def test_a_change_is_taken_back_with_what_stood_before(policies, tmp_path):
    changed = [(RULER, "none"), (TAG, "must-not"), (LATENT, "must-not"), (Subject(), 0.35)]
    events = policies.set(None, changed, who="Ada")
    assert [event.before for event in events] == ["must-not", None, None, None]
    assert policies.effective(None).share == 0.35
    policies.set(None, [(event.subject, event.before) for event in events], who="Ada")
    again = opened(tmp_path).own(None)
    assert {entry.word.casefold().removeprefix("a "): entry.judgement for entry in again.words} == {
        "ruler": "must-not",
        "crack": "may",
    }
    assert again.latents == ()
    assert again.stated_share is None
    assert len(policies.history()) == 8


def test_what_stands_already_is_not_written_again(policies):
    assert policies.set(None, [(RULER, "must-not")], who="Ada") == []
    assert policies.set("part", [(RULER, "must-not")], who="Ada") != []  # said for that set itself now
    assert policies.set(None, [(TAG, "may"), (TAG, "may")], who="Ada")[0].seq == 2
    assert len(policies.history()) == 2


def test_clearing_takes_the_bundles_away_too_and_only_those_of_the_set(policies, tmp_path):
    policies.set("part", [(LATENT, "may"), (Subject(), 0.3)], who="Ada")
    policies.clear("part", who="Bo")
    again = opened(tmp_path)
    assert again.own("part").is_empty
    assert again.effective("part").words == BUNDLED[None].words
    assert again.prompt_sets == (None,)


def test_a_torn_line_is_passed_over_and_said(policies, tmp_path):
    policies.set(None, [(TAG, "must-not"), (LATENT, "may")], who="Ada")
    file = tmp_path / f"{FINGERPRINT}.jsonl"
    file.write_bytes(file.read_bytes()[:-9])
    again = opened(tmp_path)
    assert again.own(None).must_not_count == ("ruler", "red tag")
    assert again.own(None).latents == ()
    assert len(again.notices) == 1
    assert again.set(None, [(LATENT, "none")], who="Ada")[0].seq == 2


@pytest.mark.parametrize(
    "change",
    [
        {"after": "perhaps"},
        {"after": 0.5},
        {"word": None, "after": "may"},
        {"word": None, "after": 2.0},
        {"word": None, "sae": "cls", "latent": -1},
        {"word": None, "sae": "cls", "latent": None},
        {"word": ""},
        {"latent": 3},
        {"prompt_set": 3},
        {"note": ["x"]},
    ],
)
def test_a_line_of_another_version_is_no_judgement(change):
    line = {
        "seq": 1, "when": "", "who": "", "prompt_set": None, "word": "tag", "sae": None, "latent": None,
        "before": None, "after": "may", "note": None,
    }  # fmt: skip
    assert room.policy_event(line) is not None
    assert room.policy_event({**line, **change}) is None


@pytest.mark.parametrize("name", ["all", "ALL", "", "../x", "x/y", "-"])
def test_some_prompt_sets_cannot_have_a_policy(policies, name):
    with pytest.raises(InputRefused):
        policies.set(name, [(TAG, "may")], who="Ada")
    assert policies.history() == []


@pytest.mark.parametrize("word", ["", "  ", "a\x00b", "x" * 201])
def test_some_words_cannot_be_judged(policies, word):
    with pytest.raises(InputRefused):
        policies.set(None, [(Subject(word=word), "may")], who="Ada")


def test_the_form_of_a_file():
    content = BUNDLED["part"].to_bytes()
    data = json.loads(content)
    assert data["schema"] == "sae-auditor/policy/1"
    assert data["words"] == [{"judgement": "may", "note": None, "word": "gear", **BY}]
    assert policy_from_bytes(content, "x") == BUNDLED["part"]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{}", b'{"schema": "sae-auditor/policy/2"}', b'{"schema": "sae-auditor/policy/1", "colour": 1}',
        b'{"schema": "sae-auditor/policy/1", "words": [{"word": "x", "judgement": "perhaps", "who": "", "when": ""}]}',
        b'{"schema": "sae-auditor/policy/1", "stated_share": {"value": 1.5, "who": "", "when": ""}}',
        b"\xff", b"[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_policy_is_refused(content):
    with pytest.raises(BundleRefused):
        policy_from_bytes(content, "policies/all.json")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_bundle(tmp_path_factory.mktemp("policies") / "tiny", n_references=6, policies=list(BUNDLED.values()))


def test_a_bundle_brings_policies_and_verifies_them(folder, tmp_path):
    policies = Policies.of(open_bundle(folder), tmp_path)
    assert policies.own(None) == BUNDLED[None]
    assert policies.own("part") == BUNDLED["part"]
    file = folder / "policies" / "all.json"
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"must-not", b"may     "))
    try:
        assert [finding.file for finding in verify(folder).findings] == ["policies/all.json"]
    finally:
        file.write_bytes(whole)


def test_packing_takes_along_what_was_judged_here(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "data"))
    opened_folder = open_bundle(folder)
    packed, has_policies = run_to_end(pack_with_policies_job(folder, tmp_path / "same.saebundle"))
    assert not has_policies
    assert packed.read_bytes() == pack(folder, tmp_path / "plain.saebundle").read_bytes()

    policies = Policies.of(opened_folder)
    policies.set(None, [(TAG, "must-not"), (RULER, None)], who="Ada")
    policies.set("condition", [(LATENT, "may")], who="Bo")
    for _ in range(2):  # a file that is there is replaced
        packed, has_policies = run_to_end(pack_with_policies_job(folder, tmp_path / "more.saebundle"))
    assert has_policies
    assert verify(packed).ok
    carried = Policies.of(open_bundle(packed), tmp_path / "another computer")
    for name in (None, "condition", "part"):
        assert carried.own(name) == policies.own(name)
    assert carried.own(None).must_not_count == ("red tag",)
    assert carried.own(None).words[-1].who == "Ada"
