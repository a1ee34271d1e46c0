"""Pages of reading: every shortcut, made from the table of actions, and what this program is under which licences."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, qVersion
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from sae_auditor._version import __version__
from sae_auditor.app.frame.action_set import Entry
from sae_auditor.app.kit.cards import column, line, scrolled
from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.theme import Theme
from sae_auditor.workbench.actions import MENUS, Menu

_LICENCES = """\
SAE Auditor                       Apache-2.0
Qt, PySide6, shiboken6            LGPL-3.0-only (dynamically linked, see below)
PyTorch, torchvision              BSD-3-Clause
open_clip                         MIT
timm                              Apache-2.0
safetensors                       Apache-2.0
NumPy                             BSD-3-Clause
Pillow                            MIT-CMU
imagecodecs                       BSD-3-Clause
simplejpeg                        MIT
Matplotlib                        PSF-based (Matplotlib licence)
Apache Arrow (pyarrow)            Apache-2.0
pydantic, platformdirs, rich      MIT
typer                             MIT
ftfy                              Apache-2.0

Qt is used under the GNU Lesser General Public License, version 3. Its libraries are separate files that you may
replace with versions of your own. The texts of the licences lie beside each package in the installation;
the sources of Qt are available from https://download.qt.io.
"""


class AboutDialog(QDialog):
    """Version, purpose and licences."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About SAE Auditor"))
        self.resize(theme.em(42), theme.em(26))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(6)] * 4)
        layout.setSpacing(theme.space(3))
        layout.addWidget(text_label(theme, "SAE Auditor", "display"))
        versions = self.tr("Version {version}, Qt {qt}").format(version=__version__, qt=qVersion())
        layout.addWidget(text_label(theme, versions, tone="muted"))
        purpose = self.tr(
            "Shows why a vision model decided as it did, on your own machine. It never uses a network: "
            "no image, no result and no usage data leaves this computer."
        )
        layout.addWidget(text_label(theme, purpose, wrap=True))
        licences = QPlainTextEdit(_LICENCES, readOnly=True)
        licences.setAccessibleName(self.tr("Licences"))
        licences.setFont(theme.font("mono"))
        layout.addWidget(licences, 1)
        close = push_button(theme, self.tr("Close"), kind="primary")
        close.clicked.connect(self.accept)
        close.setDefault(True)
        close.setFocus()
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)


class KeySheet(QDialog):
    """Lists the actions that have keys, by menu, in two columns."""

    def __init__(self, parent: QWidget, theme: Theme, entries: Sequence[Entry]) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(theme.em(50), theme.em(32))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(6)] * 4)
        layout.setSpacing(theme.space(4))
        layout.addWidget(text_label(theme, self.tr("Keyboard shortcuts"), "title"))
        area = scrolled(self._columns(_groups(entries)))
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setAccessibleName(self.tr("List of shortcuts"))
        layout.addWidget(area, 1)
        close = push_button(theme, self.tr("Close"), kind="primary")
        close.clicked.connect(self.accept)
        close.setDefault(True)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def _columns(self, groups: list[tuple[str, list[Entry]]]) -> QWidget:
        halves: tuple[list[QLayout], list[QLayout]] = ([], [])
        filled = [0, 0]
        for title, entries in groups:
            shorter = filled.index(min(filled))
            filled[shorter] += len(entries) + 2
            halves[shorter].append(self._group(title, entries))
        content, gap = QWidget(), self._theme.space(5)
        columns = [(column(*parts, 1, gap_px=gap), 1) for parts in halves]
        content.setLayout(line(*columns, gap_px=self._theme.space(10)))
        return content

    def _group(self, title: str, entries: list[Entry]) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(self._theme.space(2))
        grid.setColumnStretch(0, 1)
        grid.addWidget(text_label(self._theme, title, "caption", "muted"), 0, 0, 1, 2)
        for row, entry in enumerate(entries, start=1):
            grid.addWidget(text_label(self._theme, entry.title.rstrip("…")), row, 0)
            caps = [text_label(self._theme, key, "caption") for key in entry.keys]
            for cap in caps:
                cap.setProperty("kind", "key")
            grid.addLayout(line(1, *caps, gap_px=self._theme.space(1)), row, 1)
        return grid


def _groups(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    titles: dict[Menu, str] = {
        menu: QCoreApplication.translate("Menus", title).replace("&", "") for menu, title in MENUS
    }
    titles[""] = QCoreApplication.translate("KeySheet", "More")
    groups = [(title, [e for e in entries if e.menu == menu and e.keys]) for menu, title in titles.items()]
    return [(_without_mnemonic(title), found) for title, found in groups if found]


def _without_mnemonic(title: str) -> str:
    """Drop the "(F)" that Japanese menus carry after their title."""
    head, bracket, tail = title.rpartition("(")
    return head if bracket and len(tail) == 2 and tail.endswith(")") else title
