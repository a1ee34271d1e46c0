"""open_clip and timm with every way to the network closed before they are first imported.

Every module of this room takes them from here, so that no import order can open one.
"""

from __future__ import annotations

import os

for _name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
    os.environ[_name] = "1"

import open_clip  # noqa: E402
import open_clip.coca_model  # noqa: E402
import open_clip.convert  # noqa: E402
import open_clip.model  # noqa: E402
import open_clip.pretrained  # noqa: E402
import open_clip.timm_model  # noqa: E402
import open_clip.tokenizer  # noqa: E402
import open_clip.transform  # noqa: E402
import open_clip.transformer  # noqa: E402
import timm.layers  # noqa: E402
import timm.models  # noqa: E402

__all__ = ["open_clip", "timm"]
