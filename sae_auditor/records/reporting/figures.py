"""What a session came to in numbers, counted from what people's words come to.

Overkill and escape are counted by what people **settled** on: what was resolved, else what all reviewers said with the
model in sight where they said the same. What nobody decided, what was left to be followed up and what reviewers see
differently counts for neither.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final

from sae_auditor.records import agreement
from sae_auditor.records.agreement import Share, share
from sae_auditor.records.projection import ACCEPT, AGAIN, BEFORE, FOLLOW_UP, REJECT, RESOLVED, UNDECIDED, WITH_MODEL
from sae_auditor.records.sessions import Settings
from sae_auditor.reports.audit.folder_rows import ImageRow, pushing_latents
from sae_auditor.reports.session.book import (
    Agreement,
    Case,
    ClassOutcome,
    Deciding,
    Followed,
    Outcomes,
    Rate,
    Touched,
    Word,
)

DISAGREE: Final = "disagree"
OVERKILL, ESCAPE, RIGHT = "overkill", "escape", "right"
_DECIDED: Final = (ACCEPT, REJECT)
# Item, and what was said of it.
_Said = Mapping[int, str]


def settled(words: Iterable[Word]) -> str:
    """Return what the standing words of an image come to."""
    stands = [word for word in words if word.stands]
    resolved = [word for word in stands if word.stage == RESOLVED and word.verdict in _DECIDED]
    if resolved:
        return max(resolved, key=lambda word: word.seq).verdict
    said = {word.verdict for word in stands if word.stage == WITH_MODEL} - {UNDECIDED}
    if FOLLOW_UP in said:
        return FOLLOW_UP
    return DISAGREE if len(said) > 1 else next(iter(said), UNDECIDED)


def model_word(class_name: str, settings: Settings) -> str:
    """Return what the class of the model does with the part; empty where the session does not say, or says both."""
    passes, rejects = class_name in settings.accept_classes, class_name in settings.reject_classes
    return "" if passes == rejects else ACCEPT if passes else REJECT


def outcome(model: str, people: str) -> str:
    """Return what the model's word is by what people settled on."""
    if not model or people not in _DECIDED:
        return ""
    return RIGHT if model == people else OVERKILL if model == REJECT else ESCAPE


def outcomes(cases: Sequence[Case], classes: Mapping[int, str], settings: Settings) -> Outcomes:
    """Return the tables of overkill and escape; `classes` are those of the model by item."""
    counts = Counter((model_word(classes.get(case.item, ""), settings), case.settled) for case in cases)
    overkill, escape = counts[REJECT, ACCEPT], counts[ACCEPT, REJECT]
    passed, rejected = (counts[word, ACCEPT] + counts[word, REJECT] for word in (ACCEPT, REJECT))
    by_class: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if classes.get(case.item):
            by_class[classes[case.item]].append(case)
    return Outcomes(
        overkill=rate(share(overkill, overkill + counts[ACCEPT, ACCEPT])),
        escape=rate(share(escape, escape + counts[REJECT, REJECT])),
        overkill_of_rejected=rate(share(overkill, rejected)),
        escape_of_passed=rate(share(escape, passed)),
        classes=tuple(_of_class(name, by_class[name], settings) for name in sorted(by_class)),
    )


def _of_class(name: str, cases: Sequence[Case], settings: Settings) -> ClassOutcome:
    model = model_word(name, settings)
    decided = [case for case in cases if case.settled in _DECIDED]
    wrong = rate(share(sum(case.settled != model for case in decided), len(decided))) if model else None
    return ClassOutcome(name, model == ACCEPT if model else None, len(cases), len(decided), wrong)


def agreements(cases: Sequence[Case]) -> tuple[Agreement, ...]:
    """Return the agreement of every two reviewers before the model and with it, and of each with a second look.

    An image that one of the two left undecided is left out; a follow-up is a word as any other.
    """
    said = _said(cases)
    found = []
    for stage in (BEFORE, WITH_MODEL):
        people = sorted(who for who, of, number in said if of == stage and number == 0)
        for first, second in combinations(people, 2):
            found += _agreement(said[first, stage, 0], said[second, stage, 0], (first, second, stage, 0))
    for who, stage, number in sorted(said):
        if stage == AGAIN:
            found += _agreement(said.get((who, WITH_MODEL, 0), {}), said[who, stage, number], (who, who, stage, number))
    return tuple(found)


def _agreement(first: _Said, second: _Said, names: tuple[str, str, str, int]) -> list[Agreement]:
    pairs = [(first[item], second[item]) for item in sorted(set(first) & set(second))]
    if not pairs:
        return []
    same = rate(share(sum(a == b for a, b in pairs), len(pairs)))
    found = agreement.kappa(pairs)
    return [Agreement(*names, same, found.value, found.low, found.high)]


def followed(cases: Sequence[Case], classes: Mapping[int, str], settings: Settings) -> tuple[Followed, ...]:
    """Return how far each reviewer went along with the model, where they judged before it was shown.

    What is right must not come from somebody whom the model may have swayed: it is what was resolved, else what all
    other reviewers said before they saw the model. Images of which there is neither are left out.
    """
    said = _said(cases)
    resolved = {case.item: case.settled for case in cases if any(word.stage == RESOLVED for word in case.standing)}
    found = []
    for who in sorted(who for who, stage, _ in said if stage == BEFORE):
        before, last = said[who, BEFORE, 0], said.get((who, WITH_MODEL, 0), {})
        others = [said[other, BEFORE, 0] for other, stage, _ in said if stage == BEFORE and other != who]
        rows = []
        for item in sorted(set(before) & set(last)):
            model = model_word(classes.get(item, ""), settings)
            truth = resolved.get(item) or _unanimous(other[item] for other in others if item in other)
            if model and truth in _DECIDED:
                rows.append((before[item], last[item], model, truth))
        counted = agreement.followed(rows)
        rates = (counted.when_right, counted.when_wrong, counted.changed_when_right, counted.changed_when_wrong)
        found.append(Followed(who, len(rows), *map(rate, rates)))
    return tuple(found)


def _unanimous(words: Iterable[str]) -> str:
    said = set(words)
    return said.pop() if len(said) == 1 else ""


def _said(cases: Sequence[Case]) -> dict[tuple[str, str, int], dict[int, str]]:
    """Return by reviewer, stage and round what stands of each item; undecided is not said."""
    said: dict[tuple[str, str, int], dict[int, str]] = defaultdict(dict)
    for case in cases:
        for word in case.standing:
            if word.verdict != UNDECIDED:
                said[word.who, word.stage, word.round][case.item] = word.verdict
    return dict(said)


def deciding(cases: Sequence[Case]) -> tuple[Deciding, ...]:
    """Return which latents moved the decisions by a large share, those of most images first."""
    rows = (ImageRow(case.path, pushes=case.audit.pushes) for case in cases if case.audit is not None)
    return tuple(Deciding(one.latent, one.label, one.count, one.mean) for one in pushing_latents(rows))


def touched(cases: Sequence[Case]) -> tuple[Touched, ...]:
    """Return forbidden reasons and known shortcuts that took part in decisions, those of most images first."""
    items: dict[tuple[str, str, int | None], list[int]] = defaultdict(list)
    for case in cases:
        if case.audit is not None:
            for name, _ in case.audit.forbidden:
                items["forbidden", name, None].append(case.item)
            for latent, label in case.audit.shortcuts:
                items["known-shortcut", label or "", latent].append(case.item)
    found = [Touched(kind, name, latent, tuple(of)) for (kind, name, latent), of in items.items()]
    return tuple(sorted(found, key=lambda one: (one.kind, -len(one.items), one.name, one.latent or 0)))


def rate(of: Share) -> Rate:
    """Return a share as a report holds it."""
    return Rate(of.n, of.of, of.low, of.high)
