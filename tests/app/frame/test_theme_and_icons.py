import re
from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from sae_auditor._paths import resource
from sae_auditor.app.kit.controls import icon_button
from sae_auditor.app.kit.stylesheet import DARK, LIGHT, Colours
from sae_auditor.app.kit.theme import Theme, icon_pixmap, retint


def luminance(colour):
    channels = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_text_can_be_read_and_data_stands_out(colours):
    for ground in (colours.window, colours.surface, colours.raised):
        assert contrast(colours.text, ground) >= 7
        assert contrast(colours.muted, ground) >= 4.5
        assert contrast(colours.supports, ground) >= 3
        assert contrast(colours.opposes, ground) >= 2.7
        assert contrast(colours.focus, ground) >= 3
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    for level in ("info", "warning", "error"):
        assert contrast(colours.text, getattr(colours, f"{level}_soft")) >= 7


def test_data_and_image_surround_are_the_same_in_both_themes():
    for name in ("supports", "opposes", "unexplained", "image_surround"):
        assert getattr(LIGHT, name) == getattr(DARK, name)


def test_every_colour_is_a_colour():
    for field in fields(Colours):
        for colours in (LIGHT, DARK):
            assert re.fullmatch("#[0-9a-f]{6}", getattr(colours, field.name))


def test_a_forced_mode_is_applied_whatever_the_platform_says(qapp, theme):
    changes = []
    theme.changed.connect(lambda: changes.append(theme.is_dark))
    theme.set_mode("dark")
    assert qapp.palette().window().color() == QColor(DARK.window)
    theme.set_mode("dark")
    theme.set_mode("light")
    assert changes == [True, False]
    assert qapp.palette().window().color() == QColor(LIGHT.window)


def test_the_system_is_followed_only_when_nothing_was_chosen(qapp, theme):
    theme._follow_system(Qt.ColorScheme.Dark)
    assert not theme.is_dark
    theme.set_mode("system")
    theme._follow_system(Qt.ColorScheme.Dark)
    assert theme.is_dark
    theme.set_mode("light")


def test_japanese_takes_a_japanese_font(qapp):
    theme = Theme(qapp, language="ja", mode="light")
    families = theme.font().families()
    assert len(families) >= 1
    assert theme.em(2) >= 2 * theme.em(1) - 1
    theme.deleteLater()


def test_every_icon_is_a_line_drawing_in_the_current_colour(qapp):
    drawings = sorted(resource("icons").glob("*.svg"))
    assert len(drawings) >= 40
    for drawing in drawings:
        text = drawing.read_text()
        assert 'viewBox="0 0 24 24"' in text
        assert 'stroke="currentColor"' in text
        assert not icon_pixmap(drawing.stem, "#123456", 24).toImage().allGray()


def test_icons_take_the_colours_of_a_new_theme(qtbot, theme):
    button = icon_button(theme, "close", "Close")
    qtbot.addWidget(button)
    before = button.icon().pixmap(24, 24).toImage()
    theme.set_mode("dark")
    retint(button.window(), theme)
    parent = button.parent()
    assert parent is None
    from sae_auditor.app.kit.theme import set_icon

    set_icon(button, "close", theme)
    assert button.icon().pixmap(24, 24).toImage() != before
    theme.set_mode("light")
