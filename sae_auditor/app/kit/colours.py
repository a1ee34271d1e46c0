"""The colours of the design, as values: no Qt."""

from __future__ import annotations

from dataclasses import dataclass

# Data and photographs look the same in both themes: a blue and an orange that every common kind of colour blindness
# tells apart and that stand out from white and from near-black alike, and the neutral grey of an 18 % card.
SUPPORTS = "#3a86c8"
OPPOSES = "#d97a2b"
UNEXPLAINED = "#8b929c"
IMAGE_SURROUND = "#777777"


@dataclass(frozen=True)
class Colours:
    """Every colour by its use, as ``#rrggbb``.

    `window` lies under everything, `surface` is a card or a field, `raised` floats above (menus), `sunken` is the
    groove of a slider or a bar. `supports` and `opposes` are the pair for signed values.
    """

    window: str
    surface: str
    raised: str
    sunken: str
    hover: str
    pressed: str
    border: str
    border_strong: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    focus: str
    info: str
    warning: str
    error: str
    good: str
    info_soft: str
    warning_soft: str
    error_soft: str
    supports: str = SUPPORTS
    opposes: str = OPPOSES
    unexplained: str = UNEXPLAINED
    image_surround: str = IMAGE_SURROUND


LIGHT = Colours(
    window="#f4f5f7",
    surface="#ffffff",
    raised="#ffffff",
    sunken="#e9ebef",
    hover="#eceef2",
    pressed="#e1e4e9",
    border="#e0e3e8",
    border_strong="#c4c9d1",
    text="#1a1d23",
    muted="#5b6370",
    disabled="#9aa1ac",
    accent="#0e766e",
    accent_hover="#0b645d",
    on_accent="#ffffff",
    accent_soft="#dcf0ee",
    focus="#0e766e",
    info="#0e766e",
    warning="#8a5a00",
    error="#b3261e",
    good="#1b7a3d",
    info_soft="#e6f3f2",
    warning_soft="#fdf3dc",
    error_soft="#fdeceb",
)

DARK = Colours(
    window="#15171b",
    surface="#1d2025",
    raised="#25292f",
    sunken="#2a2e35",
    hover="#282c33",
    pressed="#31363e",
    border="#2d3138",
    border_strong="#474d57",
    text="#e6e8ec",
    muted="#9aa2ae",
    disabled="#5f6671",
    accent="#35b8a9",
    accent_hover="#4cc7b9",
    on_accent="#06201d",
    accent_soft="#17383a",
    focus="#35b8a9",
    info="#4cc7b9",
    warning="#e6b450",
    error="#f2867e",
    good="#6cc98a",
    info_soft="#16302f",
    warning_soft="#372d17",
    error_soft="#3b2120",
)
