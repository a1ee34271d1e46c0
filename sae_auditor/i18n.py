"""What the program says to people: a finished English sentence that still knows its template and its values.

The command line, files and logs take a `Text` as the text that it is. The window translates its template and puts the
values in again, so nothing has to be guessed from a finished sentence. A value may be a `Text` itself: a reason within
a refusal. What is done to a text the usual way (``+``, ``str.join``, ``strip``) gives an ordinary text that stays
English, so texts for people are put together with `joined`, `sentences` and `clause`.

The rooms of the window call `translate`, which has the shape of ``QCoreApplication.translate``, so that pyside6-lupdate
finds its literals; the rooms below it call `say`. Until a window installs Qt's translator the source text is shown.

Only the standard library, and little of it: the limited processes load this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

_MAX_DEPTH: Final = 16


class Text(str):
    """A finished text that carries what it was made of; see `say`.

    Attributes
    ----------
    template : str
        The English text with ``{0}``, ``{1}``, … for its values, each once and in order. Without values it is the text
        itself, in which braces mean nothing.
    values : tuple of str
        What stands in the fields; those that are a `Text` are translated with it.
    """

    __slots__ = ("template", "values")

    template: str
    values: tuple[str, ...]

    def __new__(cls, template: str, values: tuple[str, ...] = (), finished: str | None = None) -> Text:
        """Make a text; `finished` where it is to be another than the template filled in, see `mapped`."""
        if finished is None:
            finished = template.format(*values) if values else template
        made = super().__new__(cls, finished)
        made.template, made.values = template, values
        return made

    def __str__(self) -> Text:
        """Return the text itself, so that ``str`` of an error that was raised with it gives it back whole."""
        return self

    def __reduce__(self) -> tuple[type[Text], tuple[str, tuple[str, ...], str]]:
        """Keep all parts when the text is copied or handed to another process."""
        return Text, (self.template, self.values, self.plain)

    @property
    def plain(self) -> str:
        """The finished text as an ordinary one."""
        return str.__str__(self)


def say(template: str, *values: object) -> str:
    """Return a text for people.

    Parameters
    ----------
    template
        A literal, since translators find it in the sources. Braces of its own are doubled where there are values.
    *values
        Shown as an f-string would show them; numbers that need a format come as texts, such as ``f"{n:,}"``.
    """
    return Text(template, tuple(map(_value, values)))


def joined(parts: Iterable[str], separator: str) -> str:
    """Return the parts with `separator` between them, as ``separator.join`` does, each translated by itself."""
    found = tuple(parts)
    if len(found) == 1:
        return found[0]
    if not any(isinstance(part, Text) for part in found):
        return separator.join(found)
    return Text(separator.join(f"{{{number}}}" for number in range(len(found))), found)


def sentences(*parts: str) -> str:
    """Return the sentences that are not empty, one after the other on one line."""
    return joined(filter(None, parts), " ")


def clause(sentence: str) -> str:
    """Return a sentence without its full stop, to be the end of another one that brings its own."""
    if not isinstance(sentence, Text):
        return sentence.rstrip(".")
    if sentence.template.endswith("."):
        return Text(sentence.template.rstrip("."), sentence.values, sentence.rstrip("."))
    if sentence.values and sentence.template.endswith(f"{{{len(sentence.values) - 1}}}"):
        return Text(sentence.template, (*sentence.values[:-1], clause(sentence.values[-1])), sentence.rstrip("."))
    return sentence


def to_json(text: str) -> Any:
    """Return a text as plain JSON from which `from_json` makes it again: its template and values as a list."""
    if isinstance(text, Text):
        return [text.template, *map(to_json, text.values)]
    return text


def from_json(data: object, depth: int = 0) -> str:
    """Return the text that `to_json` was given. What wrote it need not be trusted.

    Raises
    ------
    ValueError
        When it is nothing of the kind. What is returned is no longer than `data` is.
    """
    if isinstance(data, str):
        return data
    if not isinstance(data, list) or not data or depth > _MAX_DEPTH:
        raise ValueError("no text with its values")
    template, *values = data
    if not isinstance(template, str) or (values and not _has_each_field_once(template, len(values))):
        raise ValueError("no template with a field for each value")
    return Text(template, tuple(from_json(value, depth + 1) for value in values))


def restored(plain: str, data: object) -> str:
    """Return the text that stands beside its finished form in a file, or the finished form where they do not agree.

    Parameters
    ----------
    plain
        The finished text, which every version of the program has written.
    data
        What `to_json` made of it; anything else, such as None, is no harm.
    """
    try:
        text = from_json(data)
    except ValueError:
        return plain
    return text if text == plain else plain


def mapped(text: str, change: Callable[[str], str]) -> str:
    """Return a text with `change` done to it; of one with values, to each value and to the finished text.

    `change` must come to the same either way, as one does that works character by character.
    """
    if isinstance(text, Text):
        return Text(text.template, tuple(mapped(value, change) for value in text.values), change(text.plain))
    return change(text)


def _value(value: object) -> str:
    if isinstance(value, Text):
        return value
    return format(value)  # which for an error of ours is a `Text`


def _has_each_field_once(template: str, n_values: int) -> bool:
    """Return whether the fields are ``{0}`` to the last one in order, and nothing else is a field."""
    rest = template
    for number in range(n_values):
        before, field, rest = rest.partition(f"{{{number}}}")
        if not field or not _is_plain(before):
            return False
    return _is_plain(rest)


def _is_plain(part: str) -> bool:
    without_doubled = part.replace("{{", "").replace("}}", "")
    return "{" not in without_doubled and "}" not in without_doubled


Translator = Callable[[str, str], str]


def _source_text(context: str, text: str) -> str:
    return text


_translator: Translator = _source_text


def translate(context: str, text: str) -> str:
    """Return `text` in the language of the window. Both arguments must be literals where this is called."""
    return _translator(context, text)


def install_translator(translator: Translator | None) -> None:
    """Use `translator` from now on; None goes back to the source texts."""
    global _translator
    _translator = translator or _source_text


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark a literal in a table for pyside6-lupdate; it is translated where it is shown."""
    return text
