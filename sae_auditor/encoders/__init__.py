"""Local encoders, the sites an autoencoder reads in them, and text embeddings.

Importing this package does not import torch; naming one of its classes does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor._lazy import attach
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
    from sae_auditor.encoders.towers import AttentionTrace, SitePass, Stretch, Tail

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
    "Stretch",
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

__getattr__, __dir__ = attach(
    __name__,
    {
        "_architecture": ["ArchitectureAsked", "architectures"],
        "_graph": ["Recordings"],
        "_config": ["EncoderConfig", "encoder_fingerprint", "parse_config"],
        "_fingerprint": ["fingerprint_of"],
        "_origin": ["known_origin"],
        "_weights": ["PartAsked", "state_dict_of"],
        "clip": ["ClipEncoder"],
        "load": ["CONFIG_FILE", "WEIGHTS_FILE", "load_encoder", "load_encoder_from"],
        "towers": ["AttentionTrace", "SitePass", "Stretch", "Tail"],
    },
)
