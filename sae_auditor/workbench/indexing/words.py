"""Numbers of the dialog that indexes folders, in words. No Qt."""

from __future__ import annotations

from sae_auditor.i18n import translate

_UNITS = ("kB", "MB", "GB", "TB")


def size_text(size_bytes: int) -> str:
    """Return a size as people read it on a disk, such as ``340 MB``."""
    size, unit = size_bytes / 1000, _UNITS[0]
    for larger in _UNITS[1:]:
        if size < 999.5:
            break
        size, unit = size / 1000, larger
    digits = 1 if size < 9.95 and unit != "kB" else 0
    return f"{max(size, 0 if size_bytes == 0 else 1):,.{digits}f} {unit}"


def time_text(seconds: float) -> str:
    """Return a span of time, rounded as guesses are."""
    if seconds < 90:
        return translate("Index", "{} s").format(max(1, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 90:
        return translate("Index", "{} min").format(minutes)
    hours, rest = divmod(minutes, 60)
    if hours >= 10 or rest < 5:
        return translate("Index", "{} h").format(round(minutes / 60))
    return translate("Index", "{hours} h {minutes} min").format(hours=hours, minutes=rest)


def rate_text(rate: float) -> str:
    """Return how much is done in a second."""
    return translate("Index", "{} per second").format(f"{rate:,.0f}" if rate >= 9.95 else f"{rate:.1f}")


def device_text(device: str) -> str:
    """Return the name of a device for people."""
    kind, _, number = device.partition(":")
    if kind == "cuda":
        return translate("Index", "GPU {}").format(int(number or 0) + 1)
    return kind.upper()
