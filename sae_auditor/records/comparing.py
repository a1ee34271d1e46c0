"""What people said of the same images, side by side: agreement, disputes, and how far they went along with the model.

Everything is counted from the words that stand now. People **settled** on what was resolved last, else on what all of
them said with the model in sight where they said the same; what somebody left to be followed up is not settled. An
undecided image is no word.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, NamedTuple

from sae_auditor.records.agreement import Followed, Kappa, Share, followed, kappa, share
from sae_auditor.records.projection import ACCEPT, AGAIN, BEFORE, FOLLOW_UP, REJECT, RESOLVED, UNDECIDED, WITH_MODEL
from sae_auditor.records.sessions import Session, Settings

DECIDED: Final = (ACCEPT, REJECT)


class Word(NamedTuple):
    """What a person said of an image, and the number of the event that recorded it."""

    item: int
    who: str
    stage: str
    round: int
    verdict: str
    code: str
    note: str
    seq: int


@dataclass(frozen=True)
class Compared:
    """Two people's words on the same images, or one person's first and second look, where both names are the same.

    Parameters
    ----------
    stage, round
        When the words were given: ``before`` or ``with-model`` by both; ``again`` is the second look of this round,
        beside the first one with the model in sight.
    same
        On how many images they said the same.
    """

    first: str
    second: str
    stage: str
    round: int
    same: Share
    kappa: Kappa


@dataclass(frozen=True)
class Bias:
    """How far a reviewer went along with the model on images of which the truth is known."""

    who: str
    n: int
    followed: Followed


@dataclass(frozen=True)
class Figures:
    """What a session's words come to.

    Parameters
    ----------
    pairs
        Every two reviewers, then each with themselves.
    biases
        Of each who judged before the model's word was shown.
    overkill
        Good parts that the model rejects, of those that people settled to accept.
    escape
        Bad parts that the model passes, of those that people settled to reject.
    n_decided
        Images that somebody decided, from which a second look can be drawn.
    round
        The last second look that was drawn; 0 for none.
    """

    pairs: tuple[Compared, ...]
    biases: tuple[Bias, ...]
    overkill: Share
    escape: Share
    n_decided: int
    round: int


@dataclass(frozen=True)
class Dispute:
    """An image that people have to talk about.

    Parameters
    ----------
    words
        What each reviewer says, with the model in sight.
    why
        ``disagree`` and ``follow-up``, whichever holds.
    resolved
        The word that settled it last; None while there is none.
    class_name, audit_sha256
        The model's word and its audit; empty until there is one.
    """

    item: int
    path: str
    sha256: str
    part: str
    words: tuple[Word, ...]
    why: tuple[str, ...]
    resolved: Word | None
    class_name: str
    audit_sha256: str


DISAGREE: Final = "disagree"


def model_word(class_name: str, settings: Settings) -> str:
    """Return what the model's class does with a part; empty where the session says neither or both."""
    passes, rejects = class_name in settings.accept_classes, class_name in settings.reject_classes
    return "" if passes == rejects else ACCEPT if passes else REJECT


def settled(words: Iterable[Word]) -> str:
    """Return what people settled on: accept or reject; empty where they did not."""
    words = tuple(words)
    resolved = [word for word in words if word.stage == RESOLVED and word.verdict in DECIDED]
    if resolved:
        return max(resolved, key=lambda word: word.seq).verdict
    said = {word.verdict for word in words if word.stage == WITH_MODEL} - {UNDECIDED}
    return said.pop() if len(said) == 1 and said <= set(DECIDED) else ""


def figures(session: Session) -> Figures:
    """Count what the words of a session come to."""
    settings, words = session.settings, _words(session)
    said: dict[tuple[str, str, int], dict[int, str]] = defaultdict(dict)
    for of in words.values():
        for word in of:
            if word.verdict != UNDECIDED:
                said[word.who, word.stage, word.round][word.item] = word.verdict
    models = {item: model_word(name, settings) for item, name in _classes(session).items()}
    outcomes = Counter((models.get(item, ""), settled(of)) for item, of in words.items())
    overkill, escape = outcomes[REJECT, ACCEPT], outcomes[ACCEPT, REJECT]
    decided = {word.item for of in words.values() for word in of if word.stage != AGAIN and word.verdict != UNDECIDED}
    return Figures(
        pairs=tuple(_pairs(said)),
        biases=tuple(_biases(said, words, models)),
        overkill=share(overkill, overkill + outcomes[ACCEPT, ACCEPT]),
        escape=share(escape, escape + outcomes[REJECT, REJECT]),
        n_decided=len(decided),
        round=round_of(session),
    )


def round_of(session: Session) -> int:
    """Return the number of the second look that was drawn last; 0 for none."""
    ((number,),) = session.records.rows("SELECT round FROM sessions WHERE id = ?", (session.key,))
    return int(number)


_Said = Mapping[tuple[str, str, int], Mapping[int, str]]


def _pairs(said: _Said) -> Iterable[Compared]:
    for stage in (BEFORE, WITH_MODEL):
        people = sorted(who for who, of, _ in said if of == stage)
        for first, second in combinations(people, 2):
            yield from _compared(said[first, stage, 0], said[second, stage, 0], (first, second, stage, 0))
    for who, stage, number in sorted(said):
        if stage == AGAIN:
            yield from _compared(
                said.get((who, WITH_MODEL, 0), {}), said[who, stage, number], (who, who, stage, number)
            )


def _compared(
    first: Mapping[int, str], second: Mapping[int, str], names: tuple[str, str, str, int]
) -> Iterable[Compared]:
    pairs = [(first[item], second[item]) for item in sorted(set(first) & set(second))]
    if pairs:
        yield Compared(*names, share(sum(a == b for a, b in pairs), len(pairs)), kappa(pairs))


def _biases(said: _Said, words: Mapping[int, tuple[Word, ...]], models: Mapping[int, str]) -> Iterable[Bias]:
    """Count per reviewer.

    The truth must not come from somebody whom the model may have swayed: by people's last words a reviewer who follows
    a wrong model would be right. So it is what was resolved, else what all others said before they saw the model.
    """
    resolved = {item: settled(of) for item, of in words.items() if any(word.stage == RESOLVED for word in of)}
    for who in sorted(who for who, stage, _ in said if stage == BEFORE):
        before, last = said[who, BEFORE, 0], said.get((who, WITH_MODEL, 0), {})
        others = [of for (other, stage, _), of in said.items() if stage == BEFORE and other != who]
        cases = []
        for item in sorted(set(before) & set(last)):
            agreed = {of[item] for of in others if item in of}
            truth = resolved.get(item) or (agreed.pop() if len(agreed) == 1 else "")
            if models.get(item) and truth in DECIDED:
                cases.append((before[item], last[item], models[item], truth))
        yield Bias(who, len(cases), followed(cases))


def disputes(session: Session, who: str) -> tuple[tuple[Dispute, ...], int]:
    """Return the images that reviewers see differently or want to be followed up, by number, and how many are hidden.

    Where reviewers are blind to each other, one who has not judged an image is not told what others said of it.
    """
    settings = session.settings
    is_kept_blind = settings.is_blind and who in settings.reviewers
    found, n_hidden = [], 0
    for item, of in _words(session).items():
        now = tuple(word for word in of if word.stage == WITH_MODEL and word.verdict != UNDECIDED)
        said = {word.verdict for word in now}
        why = (*((DISAGREE,) if len(said) > 1 else ()), *((FOLLOW_UP,) if FOLLOW_UP in said else ()))
        if why and is_kept_blind and all(word.who != who for word in now):
            n_hidden += 1
        elif why:
            resolved = max((word for word in of if word.stage == RESOLVED), key=lambda word: word.seq, default=None)
            found.append((item, now, why, resolved))
    rows = _rows(session, [item for item, *_ in found])
    return tuple(
        Dispute(item, path, sha256, part, words, why, resolved, name, audit)
        for item, words, why, resolved in found
        for path, sha256, part, name, audit in (rows[item],)
    ), n_hidden


def is_open(dispute: Dispute) -> bool:
    """Whether nothing settled it yet."""
    return dispute.resolved is None or dispute.resolved.verdict not in DECIDED


def _words(session: Session) -> dict[int, tuple[Word, ...]]:
    """Return the words that stand on each image that is in the session, by number."""
    found: dict[int, list[Word]] = defaultdict(list)
    sql = (
        "SELECT item, reviewer, stage, round, verdict, code, note, seq FROM verdicts WHERE session = :session AND item"
        " NOT IN (SELECT item FROM items WHERE session = :session AND removed = 1)"
        " ORDER BY item, reviewer, stage, round"
    )
    values: Any = {"session": session.key}
    for row in session.records.rows(sql, values):
        found[int(row[0])].append(Word._make(row))
    return {item: tuple(words) for item, words in found.items()}


def _classes(session: Session) -> dict[int, str]:
    rows = session.records.rows("SELECT item, predicted FROM audits WHERE session = ?", (session.key,))
    return {int(item): str(name) for item, name in rows}


def _rows(session: Session, items: Iterable[int]) -> dict[int, tuple[str, str, str, str, str]]:
    marks = ", ".join(str(int(item)) for item in items)
    rows = session.records.rows(
        "SELECT i.item, i.path, i.sha256, i.part, coalesce(a.predicted, ''), coalesce(a.audit_sha256, '') FROM items i"
        " LEFT JOIN audits a ON a.session = i.session AND a.item = i.item"
        f" WHERE i.session = ? AND i.item IN ({marks})",
        (session.key,),
    )
    return {int(item): (path, sha256, part, name, audit) for item, path, sha256, part, name, audit in rows}
