"""``sae-auditor policy set``: judge words and latents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, get_args

import typer

from sae_auditor.cli._guard import guarded
from sae_auditor.cli._indexes import IndexOption
from sae_auditor.cli._options import BundleOption, JsonOption, SaeOption
from sae_auditor.cli._output import cell, check_json_place, drive, say, say_notices, stdout, write_json
from sae_auditor.cli._policy_show import SAID, PolicyDesk, print_policy, prompt_set_of, say_unmatched
from sae_auditor.cli._several import several_values

if TYPE_CHECKING:
    from sae_auditor.concepts.policy import PolicyEvent, Subject, Value

SeveralValues = several_values("--must-not-count", "--may-count", "--not-judged", "--latent")
_PERCENT: Final = 100.0


def _words(*names: str, help_text: str) -> Any:
    return typer.Option(*names, metavar="WORD ...", help=help_text)


@guarded
def set_policy(
    must_not_count: Annotated[
        list[str] | None,
        _words("--must-not-count", help_text="Words that must not count, several or separated by commas."),
    ] = None,
    may_count: Annotated[list[str] | None, _words("--may-count", help_text="Words that may count.")] = None,
    not_judged: Annotated[
        list[str] | None,
        _words("--not-judged", help_text="Words to leave not judged, whatever the policy for all prompt sets says."),
    ] = None,
    latent: Annotated[
        list[str] | None,
        typer.Option("--latent", metavar="N=must-not|may|none ...", help="Judge a latent, whatever it is called."),
    ] = None,
    share: Annotated[
        float | None,
        typer.Option(
            "--share",
            metavar="PERCENT",
            help="From which share of a decision on a reason that must not count is a forbidden reason.",
        ),
    ] = None,
    prompt_set: Annotated[
        str | None,
        typer.Option("--prompt-set", metavar="NAME", help="For this prompt set alone; for all of them when left out."),
    ] = None,
    clear: Annotated[
        bool, typer.Option("--clear", help="First take away all that is said for the prompt set.")
    ] = False,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why.")] = None,
    who: Annotated[
        str | None, typer.Option("--who", metavar="NAME", help="Who says so; your user name when left out.")
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", metavar="NEW", help="Also write the bundle anew with the policy in it."),
    ] = None,
    sae: SaeOption = None,
    bundle: BundleOption = None,
    index: IndexOption = None,
    json: JsonOption = None,
) -> int:
    """Say which words and latents may count for decisions and which must not; everything else stays as it is.

    A word judges every latent that is called so, or by a synonym that the bundle's vocabulary knows. Judgements are
    kept on this computer for the bundle, with who and when; 'bundle pack' takes them along.
    """
    check_json_place(json)
    by_word = {"must-not": must_not_count, "may": may_count, "none": not_judged}
    words = {judgement: _split(given) for judgement, given in by_word.items()}
    changes = [*_word_changes(words), *_latent_changes(latent)]
    if not changes and share is None and not clear:
        raise typer.BadParameter("name words or latents to judge, a --share, or --clear")
    if share is not None and not 0 < share <= _PERCENT:
        raise typer.BadParameter("a share is more than 0 and at most 100 percent")
    desk = PolicyDesk(bundle, sae, index)
    chosen = prompt_set_of(prompt_set)
    subjects = _subjects(desk, changes, share)
    written = _write(desk, chosen, subjects, who=who, note=note, clear=clear)
    if output is not None:
        _write_bundle(desk, output)
    own = desk.policies.own(chosen)
    say_notices(desk.notices, json)
    if json is not None:
        write_json({**desk.content(own), "changed": [_change(event) for event in written]}, json)
    else:
        stdout().print(cell(f"{len(written)} changes." if len(written) != 1 else "One change."))
        print_policy(desk.content(own))
    given = {word for listed in words.values() for word in listed}
    say_unmatched([item for item in desk.unmatched(own) if item.word in given])
    if chosen is not None and chosen not in desk.bundle.prompt_sets:
        say(f"The bundle has no prompt set '{chosen}'; the policy holds for one of that name from a file.")
    return 0


def _split(given: list[str] | None) -> list[str]:
    return [word for text in given or () for part in text.split(",") if (word := " ".join(part.split()))]


def _word_changes(words: dict[str, list[str]]) -> list[tuple[str | int, str]]:
    from sae_auditor.concepts.policy import key_of

    found: dict[str, tuple[str, str]] = {}
    for judgement, listed in words.items():
        for word in listed:
            if found.setdefault(key_of(word), (word, judgement))[1] != judgement:
                raise typer.BadParameter(f"'{word}' stands in two lists")
    return list(found.values())


def _latent_changes(given: list[str] | None) -> list[tuple[str | int, str]]:
    found: dict[int, str] = {}
    for text in _split(given):
        number, _, judgement = text.partition("=")
        if not number.isdecimal() or judgement not in SAID:
            raise typer.BadParameter("use --latent N=must-not, N=may or N=none")
        if found.setdefault(int(number), judgement) != judgement:
            raise typer.BadParameter(f"latent {number} is judged twice")
    return list(found.items())


def _subjects(
    desk: PolicyDesk, changes: list[tuple[str | int, str]], share: float | None
) -> list[tuple[Subject, Value]]:
    from sae_auditor.concepts.policy import Subject
    from sae_auditor.concepts.policy.policy import Judgement

    known: dict[str, Judgement] = {judgement: judgement for judgement in get_args(Judgement)}
    subjects: list[tuple[Subject, Value]] = []
    for what, judgement in changes:
        if isinstance(what, int):
            desk.table.label(what)  # refuses a latent that there is not
            subjects.append((Subject(sae=desk.sae_name, latent=what), known[judgement]))
        else:
            subjects.append((Subject(word=what), known[judgement]))
    return subjects if share is None else [*subjects, (Subject(), share / _PERCENT)]


def _write(
    desk: PolicyDesk,
    prompt_set: str | None,
    changes: list[tuple[Subject, Value]],
    *,
    who: str | None,
    note: str | None,
    clear: bool,
) -> list[PolicyEvent]:
    from sae_auditor.concepts.people import who_am_i

    person = who_am_i() if who is None else who
    cleared = desk.policies.clear(prompt_set, who=person) if clear else []
    return [*cleared, *desk.policies.set(prompt_set, changes, who=person, note=note)]


def _write_bundle(desk: PolicyDesk, output: str) -> None:
    from sae_auditor.bundle.addition import rewrite_job

    drive(rewrite_job(desk.bundle, output, desk.policies.changed_files()), "KiB")
    say(f"The bundle with its policies was written to {output}.")


def _change(event: PolicyEvent) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(event)
