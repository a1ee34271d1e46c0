"""``policy show|set|suggest`` on a whole small bundle."""

import json

import pytest

from sae_auditor.bundle import open_bundle, verify
from sae_auditor.concepts.policy import Policies


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "own data"))


@pytest.fixture
def ask(call, packed):
    """Run a policy command on the bundle and return its JSON."""

    def run(command, *args):
        result = call("policy", command, *args, "--bundle", packed, "--json", "-")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run


def test_several_words_follow_one_option_or_stand_between_commas(ask):
    args = ("--must-not-count", "red tag", "a ruler,glove", "--may-count", "crack", "--may-count", "dent")
    ask("set", *args, "--who", "Ada", "--note", "see line 3", "--prompt-set", "condition")
    shown = ask("show")
    assert (shown["prompt_set"], shown["share"]) == ("condition", 0.2)
    assert shown["must_not_count"] == ["red tag", "a ruler", "glove"]
    assert shown["may_count"] == ["crack", "dent"]
    assert {(row["who"], row["note"]) for row in shown["words"]} == {("Ada", "see line 3")}
    assert ask("show", "--prompt-set", "colour")["must_not_count"] == []


def test_without_a_prompt_set_it_holds_for_all_and_others_stay(ask):
    ask("set", "--must-not-count", "ruler", "glove", "--share", "35")
    ask("set", "--may-count", "a Ruler", "--prompt-set", "colour")
    ask("set", "--not-judged", "glove", "--prompt-set", "colour")
    of_all, colour = ask("show", "--prompt-set", "all"), ask("show", "--prompt-set", "colour")
    assert (of_all["prompt_set"], of_all["must_not_count"]) == (None, ["ruler", "glove"])
    assert of_all["judged"] is None
    assert colour["may_count"] == ["a Ruler"]
    assert (colour["must_not_count"], colour["not_judged"]) == ([], ["glove"])
    assert colour["share"] == 0.35


def test_latents_are_judged_one_by_one_and_count_as_judged_movement(ask):
    suggested = ask("suggest", "--n", "3")
    assert suggested["judged"] == 0
    first, second = (row["latent"] for row in suggested["suggestions"][:2])
    changed = ask("set", "--latent", f"{first}=must-not", f"{second}=may")["changed"]
    assert [(event["latent"], event["before"], event["after"]) for event in changed] == [
        (first, None, "must-not"),
        (second, None, "may"),
    ]
    again = ask("suggest", "--n", "3")
    assert [row["judgement"] for row in again["suggestions"]] == ["must-not", "may", "none"]
    assert again["suggestions"][1]["cumulative"] == pytest.approx(again["judged"])
    assert ask("show")["judged"] == pytest.approx(again["judged"])
    ask("set", "--latent", f"{first}=none")
    assert ask("show")["judged"] == pytest.approx(again["suggestions"][1]["share"])


def test_a_suggestion_has_what_a_person_needs(ask):
    found = ask("suggest", "--prompt", "a good part", "--prompt", "a bad part", "--prompt", "a tag", "--n", "2")
    assert found["prompt_set"] == "prompts"
    assert len(found["suggestions"]) == 2
    row = found["suggestions"][0]
    assert set(row["by_class"]) == {"a good part", "a bad part", "a tag"}
    assert 0 < row["share"] <= row["cumulative"] <= 1
    assert 0 < row["firing_rate"] <= 1
    assert row["examples"][0]["path"].startswith("references/")


def test_at_other_sites_show_does_not_run_the_network(ask, bundle):
    patch = next(ref.name for ref in bundle.sae_refs if ref.tokens == "patch")
    assert ask("show", "--sae", patch)["judged"] is None
    found = ask("suggest", "--sae", patch, "--images", "3", "--n", "4")
    assert (found["images"], found["exact"]) == (3, False)


def test_clear_takes_everything_away(ask):
    ask("set", "--must-not-count", "ruler", "--latent", "1=may", "--share", "50")
    assert len(ask("set", "--clear", "--may-count", "crack")["changed"]) == 4
    shown = ask("show")
    assert (shown["must_not_count"], shown["may_count"], shown["latents"], shown["share"]) == ([], ["crack"], [], 0.2)


def test_a_word_that_nothing_is_called_is_reported_with_near_ones(call, packed, bundle):
    known = bundle.vocabularies["words"].words[0]
    result = call("policy", "set", "--must-not-count", known + "q", known, "zzzzz", "--bundle", packed)
    assert result.exit_code == 0, result.output
    assert f"No latent is called '{known}q'. Did you mean '{known}'?" in result.stderr
    assert "No latent is called 'zzzzz'." in result.stderr
    assert f"'{known}'." not in result.stderr.replace(f"'{known}'?", "")


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("--share", "0"),
        ("--share", "101"),
        ("--latent", "3"),
        ("--latent", "x=may"),
        ("--latent", "3=perhaps"),
        ("--latent", "3=may", "3=none"),
        ("--must-not-count", "ruler", "--may-count", "the rulers"),
    ],
)
def test_wrong_usage_changes_nothing(call, packed, ask, args):
    assert call("policy", "set", *args, "--bundle", packed).exit_code == 2
    assert ask("show")["words"] == []


@pytest.mark.parametrize("args", [("--latent", "99999=may"), ("--must-not-count", "x", "--prompt-set", "a/b")])
def test_what_cannot_be_judged_is_refused(call, packed, ask, args):
    assert call("policy", "set", *args, "--bundle", packed).exit_code == 3
    assert ask("show")["words"] == []


def test_tables_for_people(call, packed):
    call("policy", "set", "--must-not-count", "ruler", "--latent", "1=may", "--who", "Ada", "--bundle", packed)
    shown = call("policy", "show", "--bundle", packed)
    assert shown.exit_code == 0, shown.output
    assert "must not count" in shown.stdout
    assert "Ada" in shown.stdout
    suggested = call("policy", "suggest", "--bundle", packed, "--n", "2")
    assert "of the movement is judged" in suggested.stdout


def test_the_policy_leaves_with_the_bundle(call, folder, packed, tmp_path, monkeypatch):
    for bundle in (folder, packed):
        call("policy", "set", "--must-not-count", "ruler", "--who", "Ada", "--bundle", bundle)
    file, new = tmp_path / "out.saebundle", tmp_path / "new.saebundle"
    packing = call("bundle", "pack", folder, file)
    assert packing.exit_code == 0, packing.output
    assert "reasons policy" in packing.stderr
    written = call("policy", "set", "--may-count", "crack", "--output", new, "--bundle", packed)
    assert written.exit_code == 0, written.output
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "another computer"))
    assert verify(file).ok
    assert verify(new).ok
    assert Policies.of(open_bundle(file)).own(None).must_not_count == ("ruler",)
    assert Policies.of(open_bundle(new)).own(None).may_count == ("crack",)
