"""The front of a session's report: what it came to, how far people agree, and what it was made with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from sae_auditor.explain.methods import METHODS
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.reports import numbers
from sae_auditor.reports.audit import words as audit_words
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.reports.session import words
from sae_auditor.reports.session.book import Book, Case, Origin, Rate

_MOST_LATENTS = 20
_MOST_ITEMS = 12
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Column:
    """The head of a column."""

    title: str
    is_number: bool = False


@dataclass(frozen=True)
class Grid:
    """A table for people; `note` says how to read it, `empty` stands there where it has no rows.

    Parameters
    ----------
    links
        Of each row the item whose page it leads to; empty where rows lead nowhere.
    """

    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""
    links: tuple[int, ...] = ()


def figures_of(book: Book) -> Pairs:
    """Return the numbers that stand first: a word and its count."""
    counts = book.counts
    pairs = [
        (translate("SessionReport", "Images"), counts["images"]),
        (words.verdict_word("accept"), counts["accept"]),
        (words.verdict_word("reject"), counts["reject"]),
        (words.verdict_word("follow-up"), counts["follow-up"]),
        (words.verdict_word("disagree"), counts["disagree"]),
        (words.verdict_word("undecided"), counts["undecided"]),
        (words.outcome_word("overkill"), counts["overkill"]),
        (words.outcome_word("escape"), counts["escape"]),
    ]
    return [(word, f"{count:,}") for word, count in pairs]


def grids_of(book: Book) -> tuple[Grid, ...]:
    """Return the tables of the front, in order."""
    return (
        _outcomes(book),
        _classes(book),
        _agreement(book),
        _followed(book),
        _touched(book),
        _deciding(book),
    )


def _columns(*titles: str, numbers_from: int) -> tuple[Column, ...]:
    return tuple(Column(title, place >= numbers_from) for place, title in enumerate(titles))


def _rate_heads() -> tuple[str, str, str]:
    interval = translate("SessionReport", "95 % interval")
    return translate("SessionReport", "Count"), translate("SessionReport", "Share"), interval


def _outcomes(book: Book) -> Grid:
    found = book.outcomes
    rows: tuple[tuple[str, Rate], ...] = (
        (translate("SessionReport", "Overkill, of the good parts"), found.overkill),
        (translate("SessionReport", "Escape, of the bad parts"), found.escape),
        (translate("SessionReport", "Overkill, of what the model rejected"), found.overkill_of_rejected),
        (translate("SessionReport", "Escape, of what the model passed"), found.escape_of_passed),
    )
    note = translate(
        "SessionReport",
        "Good and bad is what people settled on: what was resolved, else what all said with the model in sight. "
        "The shares hold for the images of this session, not for a production from which they were picked.",
    )
    return Grid(
        translate("SessionReport", "Overkill and escape"),
        f"{words.outcome_help('overkill')} {words.outcome_help('escape')} {note}",
        _columns("", *_rate_heads(), numbers_from=1),
        tuple((name, *words.rate_text(rate)) for name, rate in rows),
    )


def _classes(book: Book) -> Grid:
    does = {
        True: translate("SessionReport", "passes"),
        False: translate("SessionReport", "rejects"),
        None: numbers.UNKNOWN,
    }
    wrong = {True: words.outcome_word("escape"), False: words.outcome_word("overkill"), None: ""}
    rows = []
    for one in book.outcomes.classes:
        texts = words.rate_text(one.wrong) if one.wrong is not None else (numbers.UNKNOWN,) * 3
        rows.append((one.name, does[one.passes], f"{one.images:,}", wrong[one.passes], *texts))
    titles = (
        translate("SessionReport", "Class of the model"),
        translate("SessionReport", "A part"),
        translate("SessionReport", "Images"),
        "",
        *_rate_heads(),
    )
    numeric = (False, False, True, False, True, True, True)
    return Grid(
        translate("SessionReport", "By class"),
        translate("SessionReport", "Of the images that the model put into a class and people accepted or rejected."),
        tuple(Column(*one) for one in zip(titles, numeric, strict=True)),
        tuple(rows),
        translate("SessionReport", "No image was audited."),
    )


def _agreement(book: Book) -> Grid:
    rows = []
    for one in book.agreements:
        people = one.first if one.first == one.second else f"{one.first} \u2013 {one.second}"
        kappa = words.kappa_text(one.kappa, one.low, one.high)
        rows.append((people, words.stage_word(one.stage, one.round), *words.rate_text(one.same), *kappa))
    return Grid(
        translate("SessionReport", "Agreement"),
        translate(
            "SessionReport",
            "Two reviewers, or one with their own second look. Kappa (Cohen) is 1 for perfect agreement, 0 for chance.",
        ),
        _columns(
            translate("SessionReport", "Who"),
            translate("SessionReport", "When"),
            translate("SessionReport", "The same"),
            translate("SessionReport", "Share"),
            translate("SessionReport", "95 % interval"),
            translate("SessionReport", "Kappa"),
            translate("SessionReport", "95 % interval"),
            numbers_from=2,
        ),
        tuple(rows),
        translate("SessionReport", "No image was judged twice."),
    )


def _followed(book: Book) -> Grid:
    rows = [
        (one.who, text, *words.rate_text(rate))
        for one in book.followed
        for text, rate in words.followed_rows(one)
        if one.n
    ]
    return Grid(
        translate("SessionReport", "Following the model"),
        translate(
            "SessionReport",
            "Of reviewers who judged before the model was shown. Right is what was resolved, else what all other "
            "reviewers said before they saw the model. Going over to a model that is wrong is automation bias.",
        ),
        _columns(translate("SessionReport", "Who"), "", *_rate_heads(), numbers_from=2),
        tuple(rows),
        translate(
            "SessionReport", "It cannot be told: nobody judged first on images of which others say what is right."
        ),
    )


def _touched(book: Book) -> Grid:
    rows = []
    for one in book.touched:
        shown = ", ".join(map(str, one.items[:_MOST_ITEMS]))
        name = one.name if one.latent is None else f"{latent_name(one.name, one.latent)} #{one.latent}"
        rows.append((words.touched_word(one), name, f"{len(one.items):,}", shown + _more(len(one.items))))
    return Grid(
        translate("SessionReport", "Forbidden reasons and known shortcuts"),
        translate("SessionReport", "As the audits were judged when they were recorded."),
        (
            Column(""),
            Column(translate("SessionReport", "Reason")),
            Column(translate("SessionReport", "Images"), True),
            Column(translate("SessionReport", "Which")),
        ),
        tuple(rows),
        translate("SessionReport", "None took part in a decision."),
    )


def _more(n: int) -> str:
    return ", \u2026" if n > _MOST_ITEMS else ""


def _deciding(book: Book) -> Grid:
    shown = book.deciding[:_MOST_LATENTS]
    decimals = numbers.decimals_for(one.mean for one in shown)
    return Grid(
        translate("SessionReport", "Latents that decided most"),
        translate("SessionReport", "A tenth or more of what moved the decision, towards its class, by exact effect."),
        _columns(
            translate("AllImages", "Latent"),
            translate("SessionReport", "Images"),
            translate("AllImages", "Mean push"),
            numbers_from=1,
        ),
        tuple(
            (
                f"{latent_name(one.label, one.latent)} #{one.latent}",
                f"{one.images:,}",
                numbers.signed(one.mean, decimals),
            )
            for one in shown
        ),
        translate("SessionReport", "No image was audited."),
    )


def images_of(book: Book) -> Grid:
    """Return the list of all images."""
    return Grid(
        translate("SessionReport", "All images"),
        "",
        (
            Column(translate("SessionReport", "No."), True),
            Column(translate("SessionReport", "Part")),
            Column(translate("SessionReport", "File")),
            Column(translate("SessionReport", "Model")),
            Column(translate("Audit", "Probability"), True),
            Column(translate("SessionReport", "People")),
            Column(translate("AllImages", "Found")),
        ),
        tuple(map(_image_row, book.cases)),
        translate("SessionReport", "The session has no images."),
        tuple(case.item for case in book.cases),
    )


def _image_row(case: Case) -> tuple[str, ...]:
    best = case.audit.classes[0] if case.audit is not None else None
    found = (words.outcome_word(case.outcome), *map(words.flag_word, case.flags))
    return (
        str(case.item),
        case.part,
        file_name(case),
        best.name if best else numbers.UNKNOWN,
        numbers.percent(best.probability) if best else "",
        words.verdict_word(case.settled),
        ", ".join(filter(None, found)),
    )


def acts_of(book: Book) -> Grid:
    """Return what was done to the session as a whole."""
    return Grid(
        translate("SessionReport", "What was done"),
        "",
        (
            Column(translate("SessionReport", "Event"), True),
            Column(translate("SessionReport", "When")),
            Column(translate("SessionReport", "Who")),
            Column(""),
            Column(translate("SessionReport", "Images"), True),
            Column(translate("SessionReport", "Said")),
        ),
        tuple(
            (str(act.seq), words.moment(act.time), act.who, words.action_word(act.action), str(act.n or ""), act.text)
            for act in book.acts
        ),
    )


def settings_of(book: Book) -> Pairs:
    """Return what the session is made with."""
    kept = book.settings
    prompts = [f"{name}: {' | '.join(texts)}" for name, texts in kept["prompts"]]
    yes, no = translate("Reports", "yes"), translate("Reports", "no")
    pairs = [
        (translate("SessionReport", "Reviewers"), ", ".join(kept["reviewers"])),
        (translate("SessionReport", "Judge before the model is shown"), yes if kept["judges_first"] else no),
        (translate("SessionReport", "Blind to each other"), yes if kept["is_blind"] else no),
        (translate("SessionReport", "Classes that pass"), ", ".join(kept["accept_classes"])),
        (translate("SessionReport", "Classes that reject"), ", ".join(kept["reject_classes"])),
        (
            translate("SessionReport", "Reasons"),
            ", ".join(f"{key} {text}" for key, text in enumerate(kept["reasons"], 1)),
        ),
        (translate("SessionReport", "Reasons policy, SHA-256"), kept["policy_sha256"]),
        (translate("SessionReport", "View"), kept["view"]),
        *((translate("SessionReport", "Prompts"), text) for text in prompts),
    ]
    return [(word, value) for word, value in pairs if value]


def origin_of(origin: Origin) -> Pairs:
    """Return what audits were made with, in words."""
    return [(words.fact_word(name), _fact_text(name, value)) for name, value in origin.facts]


def _fact_text(name: str, value: str) -> str:
    if name == "target" and value in audit_words.TARGETS:
        return audit_words.target_name(value)
    return audit_words.method_name(value) if name == "method" and value in METHODS else value


def log_of(book: Book) -> Pairs:
    """Return what ties the report to the log."""
    pairs = [
        (translate("SessionReport", "Session"), book.key),
        (translate("SessionReport", "Workspace"), book.workspace),
        (translate("SessionReport", "Last event of the session"), str(book.seq)),
        (translate("SessionReport", "Head of the log there"), book.head),
    ]
    if book.anchor is not None:
        pairs += [
            (translate("SessionReport", "Anchor at event"), str(book.anchor.seq)),
            (translate("SessionReport", "Anchored head"), book.anchor.head),
            (translate("SessionReport", "Anchored root"), book.anchor.root),
            (translate("SessionReport", "Anchored"), words.moment(book.anchor.made)),
        ]
    return pairs


def limits_of(book: Book) -> list[str]:
    """Return what the records do not prove."""
    return list(map(translate_core, book.limits))


def file_name(case: Case) -> str:
    """Return the name of a case's file for people."""
    return printable(PurePath(case.path.replace("\\", "/")).name or case.path)
