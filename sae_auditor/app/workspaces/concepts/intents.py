"""What a person wants of the Concepts workspace: one signal for each method of the controller."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Intents(QObject):
    """Signals out of the screen; the names are those of the controller's methods.

    `search_region` carries left, top, right and bottom as shares of the current image, `mark` the latents and the mark,
    `ask_heat` the latent, the place of the picture and the side of the panel, `export_selection` latents and a path.
    """

    choose_sae = Signal(str)
    choose_reference = Signal(str)
    search_words = Signal(str)
    search_image = Signal()
    search_region = Signal(float, float, float, float)
    search_like = Signal(int)
    clear_search = Signal()
    set_filter = Signal(object)
    sort_by = Signal(str)
    select = Signal(object)
    pin = Signal(object)
    rename = Signal(int, str)
    write_note = Signal(int, str)
    mark = Signal(object, object)
    ask_heat = Signal(int, int, str)
    ask_more_pictures = Signal(int)
    export_selection = Signal(object, object)
    index_folders = Signal()
