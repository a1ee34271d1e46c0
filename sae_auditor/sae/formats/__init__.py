"""One reader for each file format; the first that recognises a source reads it."""

from __future__ import annotations

from sae_auditor.sae.formats import (
    attributing_clip,
    bare,
    clip_topk,
    clipscope,
    dictionary_bare,
    dictionary_learning,
    dncbm,
    gytis,
    hugofry,
    msae,
    named,
    native,
    openai,
    overcomplete,
    prisma,
    saelens,
    saev,
    sparc,
    sparsify,
)
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import HintMissing, Hints
from sae_auditor.sae.formats.named import Proposal, propose
from sae_auditor.sae.formats.source import Source, open_source

# In the order of detection: the surest marks first.
FORMATS: tuple[Format, ...] = (
    native.FORMAT,
    saev.FORMAT,
    saelens.FORMAT,
    sparsify.FORMAT,
    dictionary_learning.FORMAT,
    prisma.FORMAT_FOLDER,
    hugofry.FORMAT,
    prisma.FORMAT_CHECKPOINT,
    clipscope.FORMAT,
    msae.FORMAT,
    attributing_clip.FORMAT,
    sparc.FORMAT,
    openai.FORMAT,
    dncbm.FORMAT,
    gytis.FORMAT,
    overcomplete.FORMAT,
    clip_topk.FORMAT,
    dictionary_bare.FORMAT,
    bare.FORMAT,
    named.FORMAT,
)

__all__ = ["FORMATS", "Format", "HintMissing", "Hints", "Proposal", "Reading", "Source", "open_source", "propose"]
