"""One door for every SAE file; a reader for each format behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal, overload

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.autoencoder import SparseAutoencoder
from sae_auditor.sae.formats import FORMATS, Format, HintMissing, Hints, Reading, Source, named, native, open_source
from sae_auditor.sae.formats.left_over import refuse_what_is_left_over
from sae_auditor.sae.paired import PairedStreams

_FAULTS: Final = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


@overload
def read_sae(
    path: str | Path, *, streams: Literal["paired", "paired-global", "paired-local"], **hints: Any
) -> PairedStreams: ...


@overload
def read_sae(path: str | Path, *, streams: None = None, **hints: Any) -> SparseAutoencoder: ...


def read_sae(path: str | Path, *, streams: str | None = None, **hints: Any) -> SparseAutoencoder | PairedStreams:
    """Read a sparse autoencoder from local files of any supported format.

    Parameters
    ----------
    path
        A folder with an SAE, or the file of its weights or its configuration.
    streams
        ``paired`` for all streams of a file that holds several, together.
    hints
        What the files do not say, see `formats.Hints`: ``k``, ``site``, ``tokens``, ... A hint overrides the file.

    Raises
    ------
    InputRefused
        When there is no SAE at `path` or it cannot be used; the text names the file and the reason. `HintMissing` when
        only the person can say what is missing.
    """
    return read_reading(path, {**hints, "streams": streams}).found


def read_reading(path: str | Path, hints: dict[str, Any] | None = None) -> Reading:
    """Do `read_sae` and return the SAE together with its format and notices."""
    said = Hints.of(hints or {})
    source = open_source(path)
    with _nameless_faults(source):
        if said.names:
            return _read(named.FORMAT, source, said)
        for candidate in FORMATS:
            if candidate.recognises(source):
                return _read(candidate, source, said)
    matrices = [name for name, tensor in source.file.tensors.items() if tensor.ndim == 2]
    if len(matrices) == 1:
        raise InputRefused(
            say(
                "{0} holds one matrix, '{1}', and no encoder. Matrix factorisations such as NMF and "
                "dictionary learning have none: their codes are solved for.",
                source.where,
                matrices[0],
            ),
            safe=say("Nothing was loaded."),
            todo=say("Where the encoder is the same matrix turned round, say with the hint 'names' that it is W_dec."),
        )
    raise InputRefused(
        say("{0} is not an SAE in a format that this program knows.", source.where),
        safe=say("Nothing was loaded."),
        todo=say("Say with the hint 'names' which of its tensors are W_enc, W_dec, b_enc and b_dec."),
    )


@contextmanager
def _nameless_faults(source: Source) -> Iterator[None]:
    """Refuse a file in which something is wrong that no reader looks for: whoever made it is to blame, not the program.

    Readers check what they take by its name; this is for what one of them forgets.
    """
    try:
        yield
    except _FAULTS as error:
        raise InputRefused(
            say(
                "{0} does not fit together, in a way for which this program has no name ({1}).",
                source.where,
                type(error).__name__,
            ),
            safe=say("Nothing was loaded."),
            todo=say("Get the file again from where it came. If others can read it, please tell us."),
        ) from error


def _read(chosen: Format, source: Source, hints: Hints) -> Reading:
    """Read, and let every refusal name the file."""
    source.forget()
    try:
        reading = chosen.read(source, hints)
        if chosen is native.FORMAT:  # our own, which holds what it needs and nothing else
            return reading
        found = reading.found
        sae = next(iter(found.streams.values())) if isinstance(found, PairedStreams) else found
        unused = refuse_what_is_left_over(sae.config, source, hints)
        return replace(reading, notices=(*reading.notices, *unused))
    except InputRefused as refusal:
        if any(name in refusal.what for name in (source.where, str(source.weights))):
            raise
        what = say("{0}: {1}", source.where, refusal.what)
        if isinstance(refusal, HintMissing):
            raise HintMissing(refusal.name, what, choices=refusal.choices, suggestion=refusal.suggestion) from refusal
        raise InputRefused(what, safe=refusal.safe, todo=refusal.todo) from refusal
