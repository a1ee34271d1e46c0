"""What identifies an encoder: its configuration and its weights. Loads nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def fingerprint_of(config: Mapping[str, Any], weights_sha256: str) -> str:
    """Return the SHA-256 over a configuration (canonical JSON) and the SHA-256 of the weights file.

    `config` is the content of the ``open_clip_config.json`` that `BundleWriter` writes.
    """
    canonical = json.dumps(config, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{canonical}\n{weights_sha256}".encode()).hexdigest()
