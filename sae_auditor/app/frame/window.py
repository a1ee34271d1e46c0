"""The main window: rail, bars, workspaces and filmstrip. It shows what it is told and passes on what people want."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import QByteArray, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMainWindow,
    QMessageBox,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from sae_auditor.app.frame.action_set import ActionSet
from sae_auditor.app.frame.activity_list import ActivityList
from sae_auditor.app.frame.bars import EmptyState, LoadingStrip, Rail, TopBar
from sae_auditor.app.frame.filmstrip import FilmStrip
from sae_auditor.app.frame.notices import Notices
from sae_auditor.app.frame.palette import CommandPalette
from sae_auditor.app.frame.sheets import AboutDialog, KeySheet
from sae_auditor.app.frame.status import Status
from sae_auditor.app.frame.workspace import WorkspaceSpec
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.paths import can_read, read_given, read_picture
from sae_auditor.app.kit.theme import Theme, retint
from sae_auditor.workbench.frame import FrameState
from sae_auditor.workbench.outcomes import Outcomes
from sae_auditor.workbench.queue import ImageQueue
from sae_auditor.workbench.thumbnails import Thumbnails

# What concerns all images has a button beside them.
_OF_ALL = ("audit.all", "audit.all-images")
_STEPS: dict[int, int] = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}


class MainWindow(QMainWindow):
    """The frame around the workspaces.

    Signals: `paths_given` carries what was dropped or pasted, `pixels_given` a picture with what was done to it,
    `nothing_given` that there was no image but perhaps addresses of other machines, `workspace_chosen` the id of a
    page, `step_wanted` 1 or -1 for the next or previous image, `closing` that the window is about to go.

    Attributes
    ----------
    unfinished
        Returns what would be lost by closing now, in the words of people.
    """

    paths_given = Signal(list)
    pixels_given = Signal(object, list)
    nothing_given = Signal(list)
    workspace_chosen = Signal(str)
    step_wanted = Signal(int)
    closing = Signal()

    def __init__(
        self,
        theme: Theme,
        queue: ImageQueue,
        thumbnails: Thumbnails,
        outcomes: Outcomes,
        specs: Sequence[WorkspaceSpec],
    ) -> None:
        super().__init__()
        self._theme = theme
        self._specs = {spec.id: spec for spec in specs}
        self._pages: dict[str, QWidget] = {}
        self._has_images = False
        self._wants_filmstrip = True
        self._heights_known = False
        self._workspace_id = ""
        self._question: QMessageBox | None = None
        self._may_quit = False
        self._shown = FrameState()
        self.unfinished: Callable[[], list[str]] = list
        self.actions_set = ActionSet(self, theme)
        self.loading = LoadingStrip(theme)
        self.empty_state = EmptyState(theme)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty_state)
        self.filmstrip = FilmStrip(queue, thumbnails, theme, outcomes)
        self.status = Status(theme)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self._central = QWidget()
        self.setCentralWidget(self._central)
        self.activity_list = ActivityList(theme, self._central)
        self.status.list_wanted.connect(self.activity_list.toggle)
        self.activity_list.cancel_requested.connect(self.status.cancel_requested)
        self.setStatusBar(self.status)
        self.setAcceptDrops(True)
        self.setWindowTitle("SAE Auditor")
        self.setMinimumSize(theme.em(48), theme.em(30))
        theme.changed.connect(self._retint)

    def build(self) -> None:
        """Make the parts that need the table of actions; called once, after every table was added."""
        self.top_bar = TopBar(self._theme, self.actions_set)
        self.rail = Rail(self._theme, self.actions_set, list(self._specs.values()))
        self.rail.chosen.connect(self.workspace_chosen)
        self.actions_set.fill_menu_bar(self.menuBar())
        self.filmstrip.offer([self.actions_set.action(name) for name in _OF_ALL if self.actions_set.has(name)])
        self.palette_view = CommandPalette(self, self._theme, self.actions_set.entries)
        self.palette_view.chosen.connect(self.actions_set.run)
        self._lay_out()
        self.notices = Notices(self._theme, self.stack)
        self._order_focus()

    def show_state(self, state: FrameState) -> None:
        """Show what the frame is about: bundle, images, what can be undone, what is running."""
        former, self._shown = self._shown, state
        condition = self.actions_set.set_condition
        if (state.bundle, state.device, state.precision) != (former.bundle, former.device, former.precision):
            self.top_bar.set_bundle(state.bundle)
            self.status.set_device(state.device, state.precision)
            condition("auditor", bool(state.device))
        if state.loading != former.loading:
            self.loading.set_note(state.loading)
        if (state.image, state.index, state.count) != (former.image, former.index, former.count):
            self._show_images(state)
        if (state.undo, state.redo) != (former.undo, former.redo):
            for name, what in (("undo", state.undo), ("redo", state.redo)):
                condition(name, what is not None)
                self.actions_set.say(f"edit.{name}", what)
        if state.activities != former.activities:
            self.status.activity.show_state(state.activities)
            self.activity_list.show_state(state.activities)
            condition("running", bool(state.activities))
            if self._question is not None and not self.unfinished():
                self._question.accept()
        if state.recent_bundles != former.recent_bundles:
            self.top_bar.set_recent_bundles(state.recent_bundles)
        if state.recent_actions != former.recent_actions:
            self.palette_view.set_recent(state.recent_actions)

    def add_page(self, workspace_id: str, page: QWidget) -> None:
        """Add the page of a workspace."""
        self._pages[workspace_id] = page
        self.stack.addWidget(page)

    def set_workspace(self, workspace_id: str) -> None:
        """Open a workspace."""
        self._workspace_id = workspace_id
        self.actions_set.set_scope(workspace_id)
        self.rail.set_current(workspace_id)
        self._choose_page()

    def show_key_sheet(self) -> None:
        """Show every shortcut."""
        KeySheet(self, self._theme, self.actions_set.entries()).open()

    def show_about(self) -> None:
        """Show version and licences."""
        AboutDialog(self, self._theme).open()

    def toggle_filmstrip(self) -> None:
        """Show or hide the filmstrip."""
        self._wants_filmstrip = not self._wants_filmstrip
        self._choose_page()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or stop doing so."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def paste(self) -> None:
        """Take what is on the clipboard."""
        self.take(QGuiApplication.clipboard().mimeData())

    def take(self, mime: QMimeData) -> None:
        """Pass on the images in dropped or pasted data."""
        given = read_given(mime)
        picture = None if given.paths else read_picture(mime)
        if given.paths:
            self.paths_given.emit(list(given.paths))
        if picture is not None:
            self.pixels_given.emit(picture[0], [notice.text for notice in picture[1]])
        elif given.elsewhere or not given.paths:
            self.nothing_given.emit(list(given.elsewhere))

    # ---------------------------------------------------------------------------------------------------- window state

    def restore(self, geometry: str, heights: Sequence[int]) -> None:
        """Take the place and size of the last time, as `place` and `heights` gave them, if a screen still has it."""
        taken = bool(geometry) and self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
        if taken and not _is_on_a_screen(self):
            self.setWindowState(Qt.WindowState.WindowNoState)
            self.move(self.screen().availableGeometry().topLeft())
            taken = False
        if not taken:
            available = self.screen().availableSize()
            wanted = QSize(self._theme.em(80), self._theme.em(50))
            self.resize(wanted.boundedTo(available * 0.92))
        self._heights_known = len(heights) == self.splitter.count()
        if self._heights_known:
            self.splitter.setSizes(list(heights))

    def place(self) -> str:
        """Return place and size of the window, for the next time."""
        return bytes(self.saveGeometry().toBase64().data()).decode("ascii")

    def heights(self) -> tuple[int, ...] | None:
        """Return the heights of workspace and filmstrip; None while there is no filmstrip."""
        return tuple(self.splitter.sizes()) if self.filmstrip.isVisibleTo(self) else None

    # ------------------------------------------------------------------------------------------------------ Qt's events

    @guarded(None)
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if can_read(event.mimeData()):
            event.acceptProposedAction()
            self.empty_state.set_hovered(True)

    @guarded(None)
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    @guarded(None)
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.empty_state.set_hovered(False)
        super().dragLeaveEvent(event)

    @guarded(None)
    def dropEvent(self, event: QDropEvent) -> None:
        """Take it."""
        self.empty_state.set_hovered(False)
        event.acceptProposedAction()
        self.take(event.mimeData())

    @guarded(None)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows that no control wanted move through the images."""
        step = _STEPS.get(event.key())
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self.step_wanted.emit(step)

    @guarded(None)
    def showEvent(self, event: QShowEvent) -> None:
        """Put the focus where work begins, and give the strip its height the first time."""
        super().showEvent(event)
        (self.filmstrip if self._has_images else self).setFocus()
        if not self._heights_known:
            self._heights_known = True
            # High enough, where there is room, for pictures on which a decision can be read.
            strip = max(self._theme.em(5.8), self.height() * 3 // 20)
            self.splitter.setSizes([max(self.height() - strip, strip), strip])

    @guarded(None)
    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the window goes; while something is running ask once whether it may."""
        unfinished = self.unfinished()
        if unfinished and not self._may_quit and self._question is None:
            event.ignore()
            self._ask_to_quit(unfinished)
            return
        self.closing.emit()
        super().closeEvent(event)

    # ------------------------------------------------------------------------------------------------------------ parts

    def _lay_out(self) -> None:
        for place, widget in enumerate((self.stack, self.filmstrip)):
            self.splitter.addWidget(widget)
            self.splitter.setStretchFactor(place, 1 - place)
            self.splitter.setCollapsible(place, False)
        layout, body = QHBoxLayout(self._central), QVBoxLayout()
        for box in (layout, body):
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(0)
        body.addWidget(self.top_bar)
        body.addWidget(self.loading)
        body.addWidget(self.splitter, 1)
        layout.addWidget(self.rail)
        layout.addLayout(body, 1)
        self.filmstrip.hide()

    def _order_focus(self) -> None:
        """Let Tab go from part to part as they lie on the screen; within a part its own order stays."""
        parts = (self.rail, self.top_bar, self.stack, self.notices, self.filmstrip, self.activity_list, self.status)
        chain: list[QWidget] = []
        widget = self.nextInFocusChain()
        while widget is not None and widget is not self:
            chain.append(widget)
            widget = widget.nextInFocusChain()
        ordered = [child for part in parts for child in chain if part.isAncestorOf(child)]
        for before, after in pairwise(ordered):
            QWidget.setTabOrder(before, after)

    def _show_images(self, state: FrameState) -> None:
        """Show which image of how many; without any, the page that asks for them where the workspace needs some."""
        first = state.count > 0 and self.stack.currentWidget() is self.empty_state
        self._has_images = state.count > 0
        self.actions_set.set_condition("image", self._has_images)
        self.status.set_position(state.index, state.count)
        self.setWindowTitle(f"{state.image} — SAE Auditor" if state.image else "SAE Auditor")
        self.filmstrip.set_current(state.index)
        self._choose_page()
        if first:
            self.filmstrip.setFocus()

    def _ask_to_quit(self, unfinished: Sequence[str]) -> None:
        # Not waited for: when what runs comes to its end, so does the question.
        question = self._question = QMessageBox(self)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.setIcon(QMessageBox.Icon.Question)
        question.setWindowTitle("SAE Auditor")
        question.setText(self.tr("Still running: {titles}.").format(titles=", ".join(unfinished)))
        question.setInformativeText(self.tr("Quitting cancels it. What was saved so far stays."))
        question.addButton(self.tr("Quit"), QMessageBox.ButtonRole.AcceptRole)
        stay = question.addButton(self.tr("Go on working"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(stay)
        question.setEscapeButton(stay)
        question.finished.connect(self._answered)
        question.open()

    def _answered(self, _button: int) -> None:
        question, self._question = self._question, None
        stays = question is not None and question.result() == QDialog.DialogCode.Rejected
        if not stays:
            self._may_quit = True
            self.close()

    def _choose_page(self) -> None:
        spec = self._specs.get(self._workspace_id)
        wanted = self._has_images or (spec is not None and not spec.needs_images)
        page = self._pages.get(self._workspace_id) if wanted else None
        self.stack.setCurrentWidget(page or self.empty_state)
        own = spec is not None and spec.has_own_images
        self.filmstrip.setVisible(self._has_images and self._wants_filmstrip and not own)
        # The empty page has a larger button for the same.
        self.top_bar.open_button.setVisible(page is not None)

    def _retint(self) -> None:
        retint(self, self._theme)
        if self._workspace_id:
            self.rail.set_current(self._workspace_id)


def _is_on_a_screen(window: QWidget) -> bool:
    frame = window.frameGeometry()
    areas = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    seen = [area.intersected(frame) for area in areas]
    return any(part.width() >= frame.width() // 2 and part.height() >= frame.height() // 2 for part in seen)
