"""Which folders are indexed; before there is one, the place to drop or choose it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import card, icon_button, push_button, set_property, text_label
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.path_label import PathLabel
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.names import printable


class FoldersCard(QWidget):
    """`added` carries a list of paths, `removed` one of those that are shown."""

    added = Signal(list)
    removed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[tuple[Path, ...], bool] | None = None
        self._former: tuple[Path, ...] = ()
        self._area = QFrame()
        self._area.setProperty("kind", "drop")
        self._drawing = QLabel()
        self._drawing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.choose = push_button(theme, translate("Index", "Choose a folder…"), kind="primary", icon="folder")
        self.again = push_button(theme, translate("Index", "The same folders again"), icon="redo")
        self.more = push_button(theme, translate("Index", "Add a folder…"), kind="quiet", icon="folder")
        self._list, self._rows = card(theme, spacing=1, margin=3)
        self.remove_buttons: list[QWidget] = []
        for button in (self.choose, self.more, self.again):
            button.setAutoDefault(False)
        for button in (self.choose, self.more):
            button.clicked.connect(self._ask)
        self.again.clicked.connect(lambda: self.added.emit(list(self._former)))
        self._build()
        theme.changed.connect(self._draw)
        self._draw()
        self.set_roots((), True)
        self.set_former(())

    def set_roots(self, roots: tuple[Path, ...], can_change: bool) -> None:
        """Show these folders; none asks for one."""
        if self._shown == (roots, can_change):
            return
        self._shown = (roots, can_change)
        self._area.setVisible(not roots)
        self._list.setVisible(bool(roots))
        self.more.setVisible(bool(roots) and can_change)
        while (item := self._rows.takeAt(0)) is not None:
            row = item.widget()
            if row is not None:
                row.deleteLater()
        self.remove_buttons = []
        for root in roots:
            self._rows.addWidget(self._row(root, can_change))

    def set_former(self, former: tuple[Path, ...]) -> None:
        """Offer the folders of the index that is there already."""
        self._former = former
        self.again.setVisible(bool(former))
        self.again.setToolTip("\n".join(printable(str(path)) for path in former))

    def set_hovered(self, hovered: bool) -> None:
        """Show that something can be dropped."""
        set_property(self._area, "kind", "drop-hover" if hovered else "drop")
        set_property(self._list, "kind", "drop-hover" if hovered else "card")

    def _row(self, root: Path, can_change: bool) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(self._theme.space(3))
        name = PathLabel(self._theme, "strong", text=printable(root.name or str(root)))
        name.setToolTip(printable(str(root)))
        layout.addWidget(name)
        layout.addWidget(PathLabel(self._theme, "caption", "muted", printable(str(root.parent))), 1)
        if can_change:
            remove = icon_button(self._theme, "close", translate("Index", "Leave {} out").format(printable(root.name)))
            remove.clicked.connect(partial(self._remove, root))
            layout.addWidget(remove)
            self.remove_buttons.append(remove)
        row.setMinimumHeight(self._theme.em(1.8))
        return row

    def _remove(self, root: Path, _checked: bool = False) -> None:
        self.removed.emit(root)

    def _build(self) -> None:
        theme = self._theme
        hint = text_label(
            theme,
            translate(
                "Index",
                "Drop folders of images here. Every image goes through the encoder once; what each latent fires on "
                "becomes its reference images, and from those come its labels and scores.",
            ),
            tone="muted",
            wrap=True,
        )
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inner = QVBoxLayout(self._area)
        inner.setContentsMargins(*[theme.space(8)] * 4)
        inner.setSpacing(theme.space(4))
        inner.addStretch(1)
        inner.addWidget(self._drawing)
        inner.addWidget(hint)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.space(3))
        buttons.addStretch(1)
        buttons.addWidget(self.choose)
        buttons.addWidget(self.again)
        buttons.addStretch(1)
        inner.addLayout(buttons)
        inner.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1))
        layout.addWidget(self._area, 1)
        layout.addWidget(self._list)
        layout.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._list.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def _draw(self) -> None:
        side = self._theme.em(3)
        self._drawing.setPixmap(icon_pixmap("images", self._theme.colours.accent, side, self.devicePixelRatioF()))

    def _ask(self) -> None:
        name = QFileDialog.getExistingDirectory(self, translate("Index", "Index the images of a folder"))
        if name:
            self.added.emit([Path(name)])
