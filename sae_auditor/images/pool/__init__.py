"""Many files to what an encoder is given of them, in limited processes or in threads of this one.

A process gets one file's bytes at a time and hands back uint8 pixels in memory that it shares with this program. What
it can do else is what `limited.limits` leaves it: nothing. A file that makes it crash, hang or take too much memory is
refused, and the others never know.
"""

from __future__ import annotations

from sae_auditor.images.pool.brokered import BrokeredPool, broker_count
from sae_auditor.images.pool.decoding import Decoded
from sae_auditor.images.pool.files import (
    cores_here,
    decode_files,
    default_workers,
    end_kept,
    get_ready,
    open_image,
    share_machine,
)
from sae_auditor.images.pool.pool import DecodePool
from sae_auditor.images.pool.process import decoder_level
from sae_auditor.images.pool.work import Work

__all__ = [
    "BrokeredPool",
    "DecodePool",
    "Decoded",
    "Work",
    "broker_count",
    "cores_here",
    "decode_files",
    "decoder_level",
    "default_workers",
    "end_kept",
    "get_ready",
    "open_image",
    "share_machine",
]
