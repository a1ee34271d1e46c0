"""The bars around the pages: workspaces on the left, bundle, commands and images at the top, what is being loaded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLabel,
    QMenu,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sae_auditor.app.frame.action_set import ActionSet
from sae_auditor.app.frame.workspace import WorkspaceSpec
from sae_auditor.app.kit.cards import column, line
from sae_auditor.app.kit.controls import beside_icon, icon_button, push_button, set_property, text_label
from sae_auditor.app.kit.theme import Theme, icon_pixmap, set_icon
from sae_auditor.names import printable
from sae_auditor.workbench.plain import unkeyed


class EmptyState(QWidget):
    """Asks for images. `open_requested` and `demo_requested` are what its buttons want."""

    open_requested = Signal()
    demo_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._area = QFrame()
        self._area.setProperty("kind", "drop")
        self._drawing = QLabel()
        self._drawing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = text_label(theme, self.tr("Why did the model decide that?"), "display", wrap=True)
        self._hint = text_label(
            theme,
            self.tr(
                "Drop images or a folder here, or paste an image, and read which latents fired, "
                "what they mean and how much each pushed the prediction."
            ),
            tone="muted",
            wrap=True,
        )
        self.open_button = push_button(theme, self.tr("Open images…"), kind="primary", icon="image")
        self.demo_button = push_button(theme, self.tr("Try the sample images"), icon="images")
        self.open_button.clicked.connect(self.open_requested)
        self.demo_button.clicked.connect(self.demo_requested)
        theme.changed.connect(self._draw)
        self._lay_out()
        self._draw()

    def set_hovered(self, hovered: bool) -> None:
        """Show that something can be dropped."""
        set_property(self._area, "kind", "drop-hover" if hovered else "drop")

    def _lay_out(self) -> None:
        theme = self._theme
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        middle = QWidget()
        middle.setMaximumWidth(theme.em(34))
        buttons = line(1, self.open_button, self.demo_button, 1, gap_px=theme.space(3))
        inner = column(2, self._drawing, self._title, self._hint, buttons, 3, gap_px=-1)
        # From below, since each gap that is put in moves what comes after it.
        for place, gap in ((4, 6), (3, 2), (2, 4)):
            inner.insertSpacing(place, theme.space(gap))
        middle.setLayout(inner)
        area = line(1, (middle, 100), 1)
        self._area.setLayout(area)
        area.setContentsMargins(*[theme.space(8)] * 4)
        layout = column(self._area)
        self.setLayout(layout)
        layout.setContentsMargins(*[theme.space(5)] * 4)

    def _draw(self) -> None:
        side = self._theme.em(4)
        self._drawing.setPixmap(icon_pixmap("images", self._theme.colours.accent, side, self.devicePixelRatioF()))


_BUNDLE_ACTIONS = ("file.open-bundle", "file.open-bundle-folder", "file.demo-bundle")


class Rail(QFrame):
    """`chosen` carries the id of the workspace that a person wants."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, actions: ActionSet, specs: Sequence[WorkspaceSpec]) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("kind", "rail")
        self.setAccessibleName(self.tr("Workspaces"))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        space = theme.space
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space(2), space(3), space(2), space(3))
        layout.setSpacing(space(2))
        for spec in specs:
            layout.addWidget(self._workspace_button(spec))
        layout.addStretch(1)
        keys = icon_button(theme, "keyboard", self.tr("Keyboard shortcuts"))
        set_icon(keys, "keyboard", theme, "muted")
        keys.clicked.connect(partial(actions.run, "help.keys"))
        layout.addWidget(keys, 0, Qt.AlignmentFlag.AlignHCenter)

    def set_current(self, workspace_id: str) -> None:
        """Show which workspace is open."""
        self._buttons[workspace_id].setChecked(True)
        for button_id, button in self._buttons.items():
            icon = button.property("sae_icon")
            set_icon(button, icon, self._theme, "accent" if button_id == workspace_id else "muted")

    def _workspace_button(self, spec: WorkspaceSpec) -> QToolButton:
        title = QCoreApplication.translate("Workspace", spec.title)
        button = icon_button(self._theme, spec.icon, title, checkable=True)
        button.setText(title)
        button.setFont(self._theme.font("caption"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(self._theme.em(1.5), self._theme.em(1.5)))
        button.setMinimumWidth(self._theme.em(3.4))
        button.clicked.connect(partial(self._choose, spec.id))
        self._group.addButton(button)
        self._buttons[spec.id] = button
        return button

    def _choose(self, workspace_id: str, _checked: bool = False) -> None:
        self.chosen.emit(workspace_id)


class TopBar(QFrame):
    """Its buttons run actions of the table; `bundle_chosen` carries the path of a recent bundle."""

    bundle_chosen = Signal(object)  # a name that is not text does not go through Qt's strings

    def __init__(self, theme: Theme, actions: ActionSet) -> None:
        super().__init__()
        self._theme = theme
        self._actions = actions
        self.setProperty("kind", "bar")
        self.bundle_menu = QMenu(self)
        self.bundle_menu.setAccessibleName(self.tr("Bundle"))
        self.bundle_button = push_button(theme, self.tr("No bundle"), kind="quiet", icon="bundle")
        self.bundle_button.setFont(theme.font("strong"))
        self.bundle_button.setMenu(self.bundle_menu)
        self._chevron = QLabel()
        self.search_button = push_button(theme, self._search_text(), kind="search", icon="search")
        self.search_button.setAccessibleName(self.tr("Search commands"))
        set_icon(self.search_button, "search", theme, "muted")
        self.open_button = push_button(theme, self.tr("Open images…"), kind="normal", icon="image")
        self.theme_button = icon_button(theme, "theme", self.tr("Light or dark"))
        for button, action_id in (
            (self.search_button, "view.palette"),
            (self.open_button, "file.open"),
            (self.theme_button, "view.theme"),
        ):
            button.clicked.connect(partial(actions.run, action_id))
            button.setToolTip(actions.action(action_id).toolTip())
        theme.changed.connect(self._draw)
        self._lay_out()
        self._draw()
        self.set_recent_bundles(())

    def set_bundle(self, name: str) -> None:
        """Show the name of the bundle in use."""
        name = printable(name)
        shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, self._theme.em(16))
        self.bundle_button.setText(beside_icon(unkeyed(shown)))
        self.bundle_button.setAccessibleName(self.tr("Bundle: {name}").format(name=name))
        self.bundle_button.setToolTip(name)

    def set_recent_bundles(self, paths: Sequence[str]) -> None:
        """Offer these bundles in the menu."""
        self.bundle_menu.clear()
        for action_id in _BUNDLE_ACTIONS:
            self.bundle_menu.addAction(self._actions.action(action_id))
        if paths:
            self.bundle_menu.addSeparator()
            self.bundle_menu.addAction(self.tr("Recent")).setEnabled(False)
        for path in paths:
            entry = self.bundle_menu.addAction(unkeyed(PurePath(path).name))
            entry.setToolTip(printable(path))
            entry.triggered.connect(partial(self._choose, path))

    def _choose(self, path: str, _checked: bool = False) -> None:
        self.bundle_chosen.emit(path)

    def _search_text(self) -> str:
        keys = self._actions.action("view.palette").shortcut().toString()
        return self.tr("Search commands") + f"   {keys}"

    def _lay_out(self) -> None:
        space = self._theme.space
        self.search_button.setMinimumWidth(self._theme.em(18))
        self.search_button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        left, right = (self.bundle_button, self._chevron), (self.open_button, self.theme_button)
        layout = line(*left, 1, self.search_button, 1, *right, gap_px=space(2))
        self.setLayout(layout)
        layout.setContentsMargins(space(3), space(2), space(3), space(2))

    def _draw(self) -> None:
        side = self._theme.em(0.8)
        self._chevron.setPixmap(icon_pixmap("chevron-down", self._theme.colours.muted, side, self.devicePixelRatioF()))
        self._chevron.setFixedSize(QSize(side, side))


class LoadingStrip(QFrame):
    """Visible while there is something to say."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("kind", "bar")
        self._text = text_label(theme)
        self._bar = QProgressBar(textVisible=False, minimum=0, maximum=0)
        self._bar.setAccessibleName(self.tr("Loading"))
        self._bar.setFixedWidth(theme.em(8))
        layout = line(self._text, self._bar, 1, gap_px=theme.space(4))
        self.setLayout(layout)
        layout.setContentsMargins(theme.space(4), theme.space(2), theme.space(4), theme.space(2))
        self.hide()

    def set_note(self, note: str | None) -> None:
        """Say what is being loaded; None hides the strip."""
        self.setVisible(note is not None)
        if note:
            self._text.setText(note)
            self.setAccessibleName(note)
