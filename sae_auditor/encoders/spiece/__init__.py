"""SentencePiece models (`spiece.model`, `tokenizer.model`) read as data, and the ids that they give to texts.

Written out rather than handed to a library: the file is a stranger's, and ids must be the sentencepiece library's to
the last tie. Its 32-bit sums decide between equal ways and its table of letters goes by bytes; the tokenizers library
sums in 64 bits and replaces whole characters, so that half-width kana come out otherwise.
"""

from sae_auditor.encoders.spiece.encode import SentencePieces
from sae_auditor.encoders.spiece.file import read_pieces
from sae_auditor.encoders.spiece.normalise import CharsMap

__all__ = ["CharsMap", "SentencePieces", "read_pieces"]
