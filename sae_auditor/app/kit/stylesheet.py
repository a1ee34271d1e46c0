"""The colours of the design, and the style sheet made from them: what Fusion's palette alone cannot say. No Qt.

Variants of a control are chosen by its dynamic property ``kind``; see `sae_auditor.app.kit.controls`.

It also makes every label, and with them tool tips and message boxes, show its text as it is: names of files, of
latents and of people are never read as markup, which would draw pictures from files and follow links.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from string import Template

from sae_auditor._paths import resource

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


# Light and dark.
_PAIRS: dict[str, tuple[str, str]] = {
    "window": ("#f4f5f7", "#15171b"),
    "surface": ("#ffffff", "#1d2025"),
    "raised": ("#ffffff", "#25292f"),
    "sunken": ("#e9ebef", "#2a2e35"),
    "hover": ("#eceef2", "#282c33"),
    "pressed": ("#e1e4e9", "#31363e"),
    "border": ("#e0e3e8", "#2d3138"),
    "border_strong": ("#c4c9d1", "#474d57"),
    "text": ("#1a1d23", "#e6e8ec"),
    "muted": ("#5b6370", "#9aa2ae"),
    "disabled": ("#9aa1ac", "#5f6671"),
    "accent": ("#0e766e", "#35b8a9"),
    "accent_hover": ("#0b645d", "#4cc7b9"),
    "on_accent": ("#ffffff", "#06201d"),
    "accent_soft": ("#dcf0ee", "#17383a"),
    "focus": ("#0e766e", "#35b8a9"),
    "info": ("#0e766e", "#4cc7b9"),
    "warning": ("#8a5a00", "#e6b450"),
    "error": ("#b3261e", "#f2867e"),
    "good": ("#1b7a3d", "#6cc98a"),
    "info_soft": ("#e6f3f2", "#16302f"),
    "warning_soft": ("#fdf3dc", "#372d17"),
    "error_soft": ("#fdeceb", "#3b2120"),
}

LIGHT = Colours(**{name: light for name, (light, _dark) in _PAIRS.items()})
DARK = Colours(**{name: dark for name, (_light, dark) in _PAIRS.items()})


_SHEET = Template("""
QLabel, QToolTip { qproperty-textFormat: PlainText; }
QToolTip { background: $raised; color: $text; border: 1px solid $border_strong; padding: ${s1}px ${s2}px; }

QPushButton, QToolButton[kind="normal"], QComboBox {
  background: $surface; color: $text; border: 1px solid $border_strong; border-radius: 6px;
  padding: ${s1}px ${s3}px; min-height: ${control}px;
}
QPushButton:hover, QToolButton[kind="normal"]:hover, QComboBox:hover { background: $hover; }
QPushButton:pressed, QToolButton[kind="normal"]:pressed { background: $pressed; }
QPushButton:focus, QToolButton:focus, QComboBox:focus { border: 2px solid $focus; padding: ${s1m}px ${s3m}px; }
QPushButton:disabled, QToolButton[kind="normal"]:disabled, QComboBox:disabled { color: $disabled;
  border-color: $border; }
QToolButton:disabled { color: $disabled; }
QPushButton:checked { background: $accent_soft; border-color: $accent; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; }
QPushButton[kind="primary"]:hover { background: $accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $sunken; color: $disabled; border-color: $border; }
QPushButton[kind="quiet"], QToolButton { background: transparent; color: $text; border: 1px solid transparent;
  border-radius: 6px; padding: ${s1}px; }
QPushButton[kind="quiet"] { padding: ${s1}px ${s2}px; }
QPushButton[kind="quiet"]:hover, QToolButton:hover { background: $hover; }
QPushButton[kind="quiet"]:pressed, QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $accent_soft; }
QPushButton[kind="quiet"]:disabled { color: $disabled; border-color: transparent; }
QPushButton[kind="quiet"]:focus { border: 2px solid $focus; padding: ${s1m}px ${s2m}px; }
QToolButton:focus { border: 2px solid $focus; padding: ${s1m}px; }
QPushButton[kind="chip"] { padding: ${half}px ${s2}px; min-height: 0; }
QPushButton[kind="chip"]:focus { padding: ${halfm}px ${s2m}px; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }
QPushButton[kind="search"] { color: $muted; text-align: left; background: $surface; border-color: $border; }
QPushButton[kind="search"]:hover { border-color: $border_strong; }

QComboBox::drop-down { border: none; width: ${em15}px; }
QComboBox::down-arrow { image: url("$arrow_down"); width: ${arrow}px; height: ${arrow}px;
  margin-right: ${s2}px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: ${em15}px; background: transparent; }
QAbstractSpinBox::up-arrow { image: url("$arrow_up"); width: ${arrow}px; height: ${arrow}px; }
QAbstractSpinBox::down-arrow { image: url("$arrow_down"); width: ${arrow}px; height: ${arrow}px; }
QComboBox QAbstractItemView, QListView[kind="menu"] { background: $raised; border: 1px solid $border_strong;
  padding: ${s1}px; outline: 0; selection-background-color: $accent_soft; selection-color: $text; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox {
  background: $surface; color: $text; border: 1px solid $border_strong; border-radius: 6px;
  padding: ${s1}px ${s2}px; selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus {
  border: 2px solid $focus; padding: ${s1m}px ${s2m}px; }
QLineEdit[state="error"] { border-color: $error; }
QLineEdit:disabled, QPlainTextEdit:disabled { color: $disabled; border-color: $border; background: $window; }

QMenuBar { background: $window; color: $text; padding: 2px ${s2}px; }
QMenuBar::item { padding: ${s1}px ${s2}px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; color: $text; border: 1px solid $border_strong; padding: ${s1}px; }
QMenu::item { padding: ${s1}px ${s5}px ${s1}px ${s3}px; border-radius: 4px; }
QMenu::icon { padding-left: ${s2}px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $border; margin: ${s1}px ${s2}px; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: ${bar}px; }
QScrollBar:horizontal { height: ${bar}px; }
QScrollBar::handle { background: $border_strong; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: ${em15}px; }
QScrollBar::handle:horizontal { min-width: ${em15}px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: $sunken; border: none; border-radius: 3px; max-height: 6px; min-height: 6px;
  color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QSlider::groove:horizontal { height: 4px; background: $sunken; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::sub-page:horizontal:disabled { background: $border_strong; }
QSlider::handle:horizontal { background: $surface; border: 2px solid $accent; width: ${knob}px; height: ${knob}px;
  margin: -${knob_over}px 0; border-radius: ${knob_radius}px; }
QSlider::handle:horizontal:hover { background: $accent_soft; }
QSlider::handle:horizontal:focus { background: $accent; }
QSlider::handle:horizontal:disabled { border-color: $border_strong; }

QTabBar::tab { background: transparent; color: $muted; padding: ${s2}px ${s3}px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { color: $accent; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }

QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $border;
  padding: ${s1}px ${s2}px; }
QTableView, QTreeView, QListView { background: $surface; border: 1px solid $border; border-radius: 6px; outline: 0;
  selection-background-color: $accent_soft; selection-color: $text; gridline-color: $border; }
QTableView:focus, QTreeView:focus, QListView:focus { border-color: $focus; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $border_strong; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QStatusBar { background: $window; border-top: 1px solid $border; color: $muted; }
QStatusBar::item { border: none; }

QFrame[kind="card"] { background: $surface; border: 1px solid $border; border-radius: 6px; }
QFrame[kind="row"] { background: $surface; border: 1px solid $border; border-left: 3px solid $border;
  border-radius: 4px; }
QFrame[kind="row-current"] { background: $surface; border: 1px solid $accent; border-left: 3px solid $accent;
  border-radius: 4px; }
QFrame[kind="bar"] { background: $surface; border: none; border-bottom: 1px solid $border; }
QFrame[kind="rail"] { background: $window; border: none; border-right: 1px solid $border; }
QFrame[kind="strip"] { background: $window; border: none; border-top: 1px solid $border; }
QFrame[kind="overlay"] { background: $raised; border: 1px solid $border_strong; border-radius: 10px; }
QFrame[kind="drop"] { background: $surface; border: 2px dashed $border_strong; border-radius: 10px; }
QFrame[kind="drop-hover"] { background: $accent_soft; border: 2px dashed $accent; border-radius: 10px; }
QFrame[kind="line"] { background: $border; border: none; max-height: 1px; min-height: 1px; }
QFrame[kind="info"] { background: $info_soft; border: none; border-left: 3px solid $info; }
QFrame[kind="warning"] { background: $warning_soft; border: none; border-left: 3px solid $warning; }
QFrame[kind="error"] { background: $error_soft; border: none; border-left: 3px solid $error; }
QLabel { background: transparent; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="warning"] { color: $warning; }
QLabel[tone="error"] { color: $error; }
QLabel[tone="good"] { color: $good; }
QLabel[kind="badge"] { color: $muted; background: $sunken; border-radius: 4px; padding: 1px ${s2}px; }
QLabel[kind="key"] { color: $muted; background: $window; border: 1px solid $border_strong; border-radius: 4px;
  padding: 1px ${s2}px; }
""")


def style_sheet(colours: Colours, space_px: int, em_px: int, *, dark: bool) -> str:
    """Return the style sheet for these colours; `space_px` is one step of space, `em_px` the height of a line."""
    # Qt's style sheets take drawings from files only, so these come in the colours of both themes.
    tint = "dark" if dark else "light"
    drawings = {f"arrow_{way}": resource("style", f"arrow-{way}-{tint}.svg").as_posix() for way in ("up", "down")}
    knob = em_px * 3 // 4
    lengths = {
        "half": max(1, space_px // 2),
        "halfm": max(0, space_px // 2 - 1),
        "s1": space_px,
        "s1m": max(0, space_px - 1),
        "s2": 2 * space_px,
        "s2m": max(0, 2 * space_px - 1),
        "s3": 3 * space_px,
        "s3m": max(0, 3 * space_px - 1),
        "s5": 6 * space_px,
        "control": em_px + space_px // 2,
        "em15": em_px * 3 // 2,
        "arrow": em_px * 5 // 8,
        "bar": max(8, em_px * 5 // 8),
        "knob": knob - 4,
        "knob_over": (knob - 4) // 2,
        "knob_radius": knob // 2,
    }
    return _SHEET.substitute(asdict(colours), **lengths, **drawings)
