"""What the command line asks of the window."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WindowOptions:
    """Checked options of `sae_auditor.app.run_window`; see there. `size` is width and height in pixels."""

    images: tuple[str, ...] = ()
    bundle: str | None = None
    workspace: str = "audit"
    theme: str | None = None
    language: str | None = None
    size: tuple[int, int] | None = None
    screenshot: str | None = None
    demo: bool = False
