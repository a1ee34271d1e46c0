"""What this program is and under which licences its parts stand."""

from __future__ import annotations

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from sae_auditor._version import __version__
from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.theme import Theme

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
