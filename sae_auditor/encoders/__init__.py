"""Local encoders, the sites an autoencoder reads in them, and text embeddings.

Importing this package does not import torch; naming one of its classes does.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from sae_auditor.encoders.site import Hook, Site, TokenRule

if TYPE_CHECKING:
    from sae_auditor.encoders._architecture import ArchitectureAsked, architectures
    from sae_auditor.encoders._config import EncoderConfig, encoder_fingerprint, parse_config
    from sae_auditor.encoders._fingerprint import fingerprint_of
    from sae_auditor.encoders._graph import Recordings
    from sae_auditor.encoders._origin import known_origin
    from sae_auditor.encoders._weights import PartAsked, state_dict_of
    from sae_auditor.encoders.clip import ClipEncoder
    from sae_auditor.encoders.load import CONFIG_FILE, WEIGHTS_FILE, load_encoder, load_encoder_from
    from sae_auditor.encoders.towers import AttentionTrace, SitePass, Tail

__all__ = [
    "CONFIG_FILE",
    "WEIGHTS_FILE",
    "ArchitectureAsked",
    "AttentionTrace",
    "ClipEncoder",
    "EncoderConfig",
    "Hook",
    "PartAsked",
    "Recordings",
    "Site",
    "SitePass",
    "Tail",
    "TokenRule",
    "architectures",
    "encoder_fingerprint",
    "fingerprint_of",
    "known_origin",
    "load_encoder",
    "load_encoder_from",
    "parse_config",
    "state_dict_of",
]

_HOMES = {
    "ArchitectureAsked": "_architecture",
    "architectures": "_architecture",
    "Recordings": "_graph",
    "EncoderConfig": "_config",
    "encoder_fingerprint": "_config",
    "parse_config": "_config",
    "fingerprint_of": "_fingerprint",
    "known_origin": "_origin",
    "PartAsked": "_weights",
    "state_dict_of": "_weights",
    "ClipEncoder": "clip",
    "CONFIG_FILE": "load",
    "WEIGHTS_FILE": "load",
    "load_encoder": "load",
    "load_encoder_from": "load",
    "AttentionTrace": "towers",
    "SitePass": "towers",
    "Tail": "towers",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
