"""Tokenizers from the files that lie beside an encoder's weights.

The transformers library reads the same files; what it adds on top, and what open_clip does before, is written out here
and in the modules beside this one, so that ids are theirs without either being able to fetch something.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from typing import Any, Final

import torch
from torch import Tensor

from sae_auditor.encoders._config import EncoderConfig
from sae_auditor.encoders._offline import open_clip
from sae_auditor.encoders._piece_backend import PIECE_FILES, from_pieces
from sae_auditor.encoders._tokenizer_backends import (
    Backend,
    from_json,
    from_merges,
    from_word_pieces,
    panics_refused,
)
from sae_auditor.encoders._tokenizer_settings import SPECIAL, Settings, read_settings
from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.i18n import say

# Ways of cleaning texts first, beside open_clip's own: those of the transformers library, whose folders say so.
AS_TYPED: Final = "none"
SIGLIP: Final = "siglip"
LIBRARY_CLEANING: Final = (AS_TYPED, SIGLIP)

_NO_PUNCTUATION: Final = str.maketrans("", "", string.punctuation)


def has_vocabulary(files: Mapping[str, bytes]) -> bool:
    """Whether the files hold a vocabulary that can be read."""
    return any(all(name in files for name in names) for names, _ in _READERS)


def tokenizer_from_files(
    config: EncoderConfig, files: Mapping[str, bytes], context_length: int, options: Mapping[str, Any]
) -> FileTokenizer:
    """Return what open_clip's `HFTokenizer` would make of the files, or the transformers library by itself.

    Parameters
    ----------
    config
        The encoder's configuration.
    files
        The tokenizer files by name.
    context_length
        Number of ids that every text is cut or filled up to.
    options
        open_clip's ``tokenizer_kwargs``: ``clean``, ``strip_sep_token``.

    Raises
    ------
    InputRefused
        When the files cannot be used.
    EnvironmentProblem
        When the library that reads them is not installed.
    """
    where = config.where
    if options.get("language") is not None:
        raise InputRefused(say("{0} has a tokenizer for several languages, which cannot be used.", where))
    text = config.model["text_cfg"]
    clean = options.get("clean", "whitespace")
    try:
        with panics_refused(say("The tokenizer files of {0} cannot be used", where)):
            settings = read_settings(files)
            backend, cleaning = _backend(files, settings, clean)
            return FileTokenizer(
                backend,
                settings,
                context_length,
                clean=cleaning,
                strip_sep_token=bool(options.get("strip_sep_token")),
                mode=text.get("tokenizer_mode") or "",
                pools_last=text.get("pool_type") == "last",
                vocab_size=text.get("vocab_size"),
            )
    except ImportError as error:
        raise EnvironmentProblem(
            say("{0} has a tokenizer that needs the tokenizers library, which is not installed.", where),
            todo=say("Install it with: pip install tokenizers"),
        ) from error


class FileTokenizer:
    """From texts to token ids int64 ``[n, length]``.

    Parameters
    ----------
    backend
        What turns texts into ids.
    settings
        What the small files say.
    context_length
        Number of ids that the text tower takes.
    clean
        How texts are cleaned first; None where a folder of the transformers library is followed and nothing is done.
    strip_sep_token
        Whether the mark between texts is replaced by 0 (CLIPA).
    mode
        Empty, or ``clips``: marks are put around a text and the class mark stands last.
    pools_last
        Whether the text tower reads a text's embedding at the last id, so that what fills texts up matters.
    vocab_size
        Number of ids that the text tower knows; None: not known.

    Attributes
    ----------
    notices : tuple of str
        What people should know about how texts are read.
    """

    def __init__(
        self,
        backend: Backend,
        settings: Settings,
        context_length: int,
        *,
        clean: Cleaning,
        strip_sep_token: bool,
        mode: str,
        pools_last: bool = True,
        vocab_size: int | None = None,
    ) -> None:
        self._backend = backend
        self.notices = backend.notices
        self._clean = clean
        self._vocab_size = vocab_size
        self._ids = {name: backend.id_of(token) if (token := settings.get(name)) else None for name in SPECIAL}
        self._stripped = self._ids["sep_token"] if strip_sep_token else None
        self._is_clips = mode == "clips"
        self._cut_side = settings.side("truncation_side") or "right"
        # open_clip fills up to the context length whatever the files say. The transformers library goes by the files,
        # but behind the mark that ends a text, CLIP's tower sees nothing.
        limit = settings.longest if clean.is_library else None
        self._cut = min(context_length, limit or context_length)
        self._length = self._cut if pools_last else context_length
        self._fill_side = settings.side("padding_side") or settings.usual_side
        if self._ids["pad_token"] is None and not settings.get("pad_token") and not pools_last:
            self._ids["pad_token"] = self._ids["eos_token"]
        self._fill = self._needed("pad_token")

    @property
    def size(self) -> int:
        """The highest id of the vocabulary, without entries that were added later, plus 1."""
        return self._backend.size

    def __call__(self, texts: list[str]) -> Tensor:
        """Return the ids of the texts.

        Raises
        ------
        InputRefused
            When a text has an entry that the text tower does not know.
        """
        cleaned = [self._clean(text) for text in texts]
        length = None if self._is_clips else self._cut
        rows = self._backend.encode(cleaned, marks=not self._is_clips, length=length, side=self._cut_side)
        rows = [self._with_marks(ids) if self._is_clips else self._filled(ids) for ids in rows]
        self._check(rows, texts)
        ids = torch.tensor(rows, dtype=torch.int64).reshape(len(texts), self._length)
        return ids if self._stripped is None else ids.masked_fill(ids == self._stripped, 0)

    def _filled(self, ids: list[int]) -> list[int]:
        fill = [self._fill] * (self._length - len(ids))
        return [*fill, *ids] if self._fill_side == "left" else [*ids, *fill]

    def _with_marks(self, ids: list[int]) -> list[int]:
        begin, end, last = map(self._needed, ("bos_token", "eos_token", "cls_token"))
        marked = [begin, *ids[: self._length - 3], end]
        return [*marked, *[self._fill] * (self._length - 1 - len(marked)), last]

    def _check(self, rows: list[list[int]], texts: list[str]) -> None:
        limit = self._vocab_size
        for ids, text in zip(rows, texts, strict=True):
            if limit is not None and max(ids, default=0) >= limit:
                raise InputRefused(
                    say(
                        "The tokenizer gives the text '{0}' the entry {1}, but the encoder has {2} entries.",
                        text,
                        max(ids),
                        limit,
                    ),
                    todo=say(
                        "Leave special marks out of the text, or put the encoder's own tokenizer into its folder."
                    ),
                )

    def _needed(self, name: str) -> int:
        number = self._ids[name]
        if number is None or (self._vocab_size is not None and number >= self._vocab_size):
            raise InputRefused(say("The tokenizer files do not say which entry is the '{0}'.", name))
        return number


class Cleaning:
    """How texts are cleaned before they are cut.

    Parameters
    ----------
    function
        From a text to the cleaned one.
    is_library
        Whether it is the transformers library's and not open_clip's.
    """

    def __init__(self, function: Callable[[str], str], *, is_library: bool) -> None:
        self._function = function
        self.is_library = is_library

    def __call__(self, text: str) -> str:
        """Return the cleaned text."""
        return self._function(text)


def _backend(files: Mapping[str, bytes], settings: Settings, clean: str) -> tuple[Backend, Cleaning]:
    """Return what cuts texts, and how they are cleaned before."""
    if clean not in LIBRARY_CLEANING:
        cleaning = Cleaning(open_clip.tokenizer.get_clean_fn(clean), is_library=False)
        if clean == "canonicalize" and _reader(files) is from_pieces:  # SigLIP, as open_clip describes it
            return from_pieces(files, settings, usual="Siglip"), cleaning
        return _reader(files)(files, settings), cleaning
    as_typed = Cleaning(lambda text: text, is_library=True)
    if clean == AS_TYPED:
        return _reader(files)(files, settings), as_typed
    if not settings.kind and "tokenizer.model" in files and "spiece.model" not in files:  # Gemma's: a SigLIP 2
        return from_pieces(files, settings, str.lower), as_typed
    if not settings.kind:
        settings["tokenizer_class"] = "SiglipTokenizer"
    canonical = _siglip_cleaning(lower=settings.get("do_lower_case") is not False)
    if any(name in files for name in PIECE_FILES):  # the class reads this file and no other
        return from_pieces(files, settings, canonical), as_typed
    return _reader(files)(files, settings), Cleaning(canonical, is_library=True)


def _siglip_cleaning(*, lower: bool) -> Callable[[str], str]:
    """Return how the transformers library cleans texts for SigLIP: unlike open_clip it mends no broken letters, keeps
    ``&amp;`` and takes the underscore away without leaving a space.
    """

    def clean(text: str) -> str:
        text = (text.lower() if lower else text).translate(_NO_PUNCTUATION)
        return re.sub(r"\s+", " ", text).strip()

    return clean


def _reader(files: Mapping[str, bytes]) -> Callable[[Mapping[str, bytes], Settings], Backend]:
    return next(read for names, read in _READERS if all(name in files for name in names))


_READERS: Final[tuple[tuple[tuple[str, ...], Callable[[Mapping[str, bytes], Settings], Backend]], ...]] = (
    (("tokenizer.json",), from_json),
    *(((name,), from_pieces) for name in PIECE_FILES),
    (("vocab.json", "merges.txt"), from_merges),
    (("vocab.txt",), from_word_pieces),
)
