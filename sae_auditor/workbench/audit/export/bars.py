"""Signed bars as plain boxes, which every viewer and printer shows: the track's middle is zero."""

from __future__ import annotations

import math


def signed_bar(value: float, scale: float, kind: str, method: float | None = None) -> str:
    """Return a bar for `value`, full half-width at `scale`; `method` is marked below as a thin second bar.

    Parameters
    ----------
    kind
        CSS classes: ``latent`` takes its colour from the sign, others (``unexplained``, ``rest``) bring their own.
    """
    parts = [_box(value, scale, f"bar {kind} {'towards' if value >= 0 else 'against'}")]
    if method is not None and math.isfinite(method):
        parts.append(_box(method, scale, "bar method"))
    return f'<span class="track" aria-hidden="true">{"".join(parts)}</span>'


def _box(value: float, scale: float, css: str) -> str:
    length = min(1.0, abs(value) / scale) * 50 if scale > 0 else 0.0
    left = 50.0 if value >= 0 else 50.0 - length
    return f'<i class="{css}" style="left:{left:.2f}%;width:{length:.2f}%"></i>'
