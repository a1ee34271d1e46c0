"""The classes of a session, as names that pass and reject, and as a prompt set again."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sae_auditor.bundle import prompt_set_from_texts
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from sae_auditor.records.making import gather_job, prompts_of, sides_of
from sae_auditor.records.sessions import Settings
from tests.tiny import tiny_prompt_sets


def settings_of(prompts):
    return Settings("Monday", prompts=dict(zip(prompts.names, prompts.class_texts, strict=True)))


def test_a_prompt_set_of_the_bundle_keeps_its_name_since_policies_go_by_it():
    bundle = SimpleNamespace(prompt_sets={prompts.name: prompts for prompts in tiny_prompt_sets()})
    for prompts in tiny_prompt_sets():
        assert prompts_of(settings_of(prompts), bundle) is bundle.prompt_sets[prompts.name]
    other = prompts_of(settings_of(prompt_set_from_texts(["good", "scratched {}"])), bundle)
    assert other.names == ("good", "scratched {}")
    assert other.class_texts == (("good",), ("scratched {}",))
    with pytest.raises(InputRefused, match="no classes"):
        prompts_of(Settings("Monday"), bundle)


@pytest.mark.parametrize(
    ("classes", "accept", "reject"),
    [
        (("a good part", "a part with a scratch defect"), ("a good part",), ("a part with a scratch defect",)),
        (("without defects", "NG"), ("without defects",), ("NG",)),
        (("良品", "不良品"), ("良品",), ("不良品",)),
        (("left", "right"), ("left",), ("right",)),
        (("red", "green", "blue"), (), ()),
        (("ok", "broken", "damaged"), ("ok",), ("broken", "damaged")),
    ],
)
def test_names_tell_which_classes_reject_a_part(classes, accept, reject):
    sides = sides_of(prompt_set_from_texts(classes))
    assert (sides.accept, sides.reject) == (accept, reject)


def test_what_is_no_plain_file_is_refused_and_a_name_that_is_no_text_comes_back(tmp_path):
    from sae_auditor.names import from_text

    odd = tmp_path / "part\udce9.png"
    odd.write_bytes(b"x")
    (tmp_path / "part1.png").mkdir()
    gathered = run_to_end(gather_job([str(odd), str(tmp_path / "gone.png"), str(tmp_path / "part1.png")]))
    assert [from_text(image.path) for image in gathered.images] == [str(odd)]
    assert len(gathered.refused) == 2
