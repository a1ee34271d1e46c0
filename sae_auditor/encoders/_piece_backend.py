"""Tokenizers of which only the SentencePiece file is there, as the transformers library's classes use it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sae_auditor.encoders._tokenizer_schema import MAX_ADDED, MAX_TOKEN_CHARS, read_vocabulary
from sae_auditor.encoders._tokenizer_settings import Settings
from sae_auditor.encoders.spiece import SentencePieces, read_pieces
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

PIECE_FILES: Final = ("spiece.model", "tokenizer.model", "sentencepiece.bpe.model")
_ADDED_FILE: Final = "added_tokens.json"
_SPACE: Final = "\u2581"
_FAIRSEQ: Final = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}
_FAIRSEQ_SHIFT: Final = 1  # its first three pieces are control pieces, and four marks stand in front instead


class PieceBackend:
    """A SentencePiece vocabulary with marks around texts and with entries that were added to it.

    Parameters
    ----------
    pieces
        The vocabulary.
    settings
        What the small files say.
    added
        Entries that are never cut, with their ids.
    clean
        How each text between such entries is cleaned; None: as it is.

    Attributes
    ----------
    notices : tuple of str
        What people should know: nothing so far.
    """

    def __init__(
        self, pieces: SentencePieces, settings: Settings, added: Mapping[str, int], clean: Callable[[str], str] | None
    ) -> None:
        self.notices: tuple[str, ...] = ()
        self._pieces, self._added, self._clean = pieces, dict(added), clean
        self._is_fairseq = settings.is_a("XLMRoberta")
        self._is_siglip = settings.is_a("SiglipTokenizer")
        self._begin, self._end = _marks(settings)
        whole = sorted(self._added, key=len, reverse=True)
        splits = whole and settings.get("split_special_tokens") is not True
        self._whole = re.compile("(" + "|".join(map(re.escape, whole)) + ")") if splits else None
        unknown = str(settings.get("unk_token") or "<unk>")
        # The library cuts every text behind this one and takes its pieces away again, so that no space is put in front.
        self._lead = unknown if self._is_siglip else ""
        self._n_lead = len(pieces.encode(self._lead)) if self._lead else 0

    @property
    def size(self) -> int:
        """See `Backend`."""
        return len(self._pieces) + (_FAIRSEQ_SHIFT if self._is_fairseq else 0)

    def id_of(self, token: str) -> int | None:
        """See `Backend`."""
        if token in self._added:
            return self._added[token]
        if self._is_fairseq and token in _FAIRSEQ:
            return _FAIRSEQ[token]
        number = self._pieces.ids.get(token)
        return None if number is None else self._shifted(number)

    def encode(self, texts: Sequence[str], *, marks: bool, length: int | None, side: str) -> list[list[int]]:
        """See `Backend`."""
        begin = self._mark(self._begin) if marks else []
        end = self._mark(self._end) if marks else []
        rows = []
        for text in texts:
            ids = self._ids(text)
            if length is not None:
                room = max(length - len(begin) - len(end), 0)
                ids = ids[max(len(ids) - room, 0) :] if side == "left" else ids[:room]
            ends_so = self._is_siglip and bool(end) and ids[-1:] == end
            rows.append([*begin, *ids, *([] if ends_so else end)])
        return rows

    def _mark(self, token: str | None) -> list[int]:
        number = None if token is None else self.id_of(token)
        return [] if number is None else [number]

    def _ids(self, text: str) -> list[int]:
        if self._is_siglip:
            text = _SPACE + text.replace(_SPACE, " ")
        parts = self._whole.split(text) if self._whole else [text]
        ids: list[int] = []
        for number, part in enumerate(parts):
            is_whole = number % 2 == 1  # what the pattern holds stands between what it does not
            ids += [self._added[part]] if is_whole else self._cut(part)
        is_lone_space = self._is_siglip and len(parts) > 1 and parts[0] == _SPACE
        # Nothing but the space that was put in front, and then a mark: the library takes it away.
        return ids[1:] if is_lone_space and ids[:1] == [self._pieces.ids.get(_SPACE)] else ids

    def _cut(self, part: str) -> list[int]:
        if not part:
            return []
        cleaned = part if self._clean is None else self._clean(part)
        return [self._shifted(number) for number in self._pieces.encode(self._lead + cleaned)[self._n_lead :]]

    def _shifted(self, number: int) -> int:
        if not self._is_fairseq:
            return number
        return _FAIRSEQ["<unk>"] if number == self._pieces.unknown else number + _FAIRSEQ_SHIFT


def from_pieces(
    files: Mapping[str, bytes], settings: Settings, clean: Callable[[str], str] | None = None, usual: str = "T5"
) -> PieceBackend:
    """Return the tokenizer of a SentencePiece file.

    Parameters
    ----------
    files
        The tokenizer files by name.
    settings
        What the small ones say.
    clean
        How each text between marks is cleaned.
    usual
        The class whose marks are taken where no file says one, if the vocabulary has them.

    Raises
    ------
    InputRefused
        When the file is damaged or none.
    """
    name = next(name for name in PIECE_FILES if name in files)
    if name == "sentencepiece.bpe.model" and not settings.kind:
        settings["tokenizer_class"] = "XLMRobertaTokenizer"
    legacy = settings.get("legacy") is not False or not settings.is_a("SiglipTokenizer")
    pieces = SentencePieces(read_pieces(files[name], name), name, dummy_prefix=None if legacy else False)
    if not settings.kind and "<eos>" in pieces.ids:  # Gemma's vocabulary, which an encoder has as SigLIP 2
        settings["tokenizer_class"] = "Siglip2Tokenizer"
        settings.setdefault("padding_side", "right")  # as every SigLIP 2 was trained
    settings.fill_in(usual)
    return PieceBackend(pieces, settings, _added(files, settings, pieces), clean)


def _added(files: Mapping[str, bytes], settings: Settings, pieces: SentencePieces) -> dict[str, int]:
    """Return the entries that are never cut: those of the files by their ids, then marks, behind the vocabulary."""
    if settings.is_a("XLMRoberta"):
        return {token: number for token, number in _FAIRSEQ.items() if token in settings.special_tokens}
    added = {token: number for token, (number, _) in settings.added_tokens.items()}
    more = read_vocabulary(files[_ADDED_FILE], _ADDED_FILE) if _ADDED_FILE in files else {}
    added |= {token: number for token, number in more.items() if token}
    if len(added) > MAX_ADDED or any(len(token) > MAX_TOKEN_CHARS for token in added):
        raise InputRefused(say("The encoder's {0} has more or longer entries than any model adds.", _ADDED_FILE))
    following = max((len(pieces), *(number + 1 for number in added.values())))
    for token in settings.special_tokens:
        if token in added:
            continue
        added[token] = pieces.ids.get(token, following)
        following = max(following, added[token] + 1)
    return added


def _marks(settings: Settings) -> tuple[str | None, str | None]:
    """Return what stands in front of texts and behind them: what the settings say, else what the class does."""
    by_flags = settings.is_a("Gemma", "Llama")
    begins, ends = settings.flag("add_bos_token"), settings.flag("add_eos_token")
    begins = (settings.is_a("XLMRoberta") and not by_flags) if begins is None else begins
    ends = not by_flags if ends is None else ends
    return settings["bos_token"] if begins else None, settings["eos_token"] if ends else None
