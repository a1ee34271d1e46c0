"""Starts Qt, shows the window, and only then lets the heavy work begin."""

from __future__ import annotations

import logging
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from PySide6.QtCore import (
    QBuffer,
    QCoreApplication,
    QIODevice,
    QLibraryInfo,
    QLocale,
    QObject,
    QTimer,
    QTranslator,
    Signal,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from sae_auditor._paths import DEMO, resource
from sae_auditor._version import __version__
from sae_auditor.app.frame.crash import CrashGuard
from sae_auditor.app.frame.shell import Shell
from sae_auditor.app.frame.workspace import WorkspaceSpec
from sae_auditor.app.kit.theme import Mode, Theme, icon_pixmap
from sae_auditor.app.workspaces.audit.workspace import create_workspace as create_audit
from sae_auditor.app.workspaces.concepts.workspace import create_workspace as create_concepts
from sae_auditor.app.workspaces.session.workspace import create_workspace as create_session
from sae_auditor.app.workspaces.studies.workspace import studies_spec
from sae_auditor.atomic import write_atomically
from sae_auditor.errors import EnvironmentProblem, KnownError
from sae_auditor.i18n import QT_TRANSLATE_NOOP, install_translator
from sae_auditor.images.pool import get_ready
from sae_auditor.studies import STUDIES
from sae_auditor.workbench.audit.actions import AUDIT_ACTIONS
from sae_auditor.workbench.concepts.actions import CONCEPTS_ACTIONS
from sae_auditor.workbench.session.actions import SESSION_ACTIONS
from sae_auditor.workbench.settings import Settings, default_settings_file, load_settings

WORKSPACES: tuple[WorkspaceSpec, ...] = (
    WorkspaceSpec("audit", QT_TRANSLATE_NOOP("Workspace", "Audit"), "audit", AUDIT_ACTIONS, create_audit),
    WorkspaceSpec(
        "concepts",
        QT_TRANSLATE_NOOP("Workspace", "Concepts"),
        "concepts",
        CONCEPTS_ACTIONS,
        create_concepts,
        needs_images=False,
    ),
    *((studies_spec(STUDIES),) if STUDIES else ()),
    WorkspaceSpec(
        "session",
        QT_TRANSLATE_NOOP("Workspace", "Session"),
        "session",
        SESSION_ACTIONS,
        create_session,
        needs_images=False,
        has_own_images=True,
    ),
)


_EVERY_MS = 50
_CALM_TICKS = 6


class ScreenshotTaker(QObject):
    """Waits until `is_pending` was false for a while; `finished` carries None, or the error that ended the wait."""

    finished = Signal(object)

    def __init__(self, window: QWidget, file: Path, is_pending: Callable[[], bool], *, limit_s: float = 300.0) -> None:
        super().__init__(window)
        self._window = window
        self._file = file
        self._is_pending = is_pending
        self._deadline_s = time.monotonic() + limit_s
        self._limit_s = limit_s
        self._calm = 0
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin to wait."""
        self._timer.start()

    def _look(self) -> None:
        self._calm = 0 if self._is_pending() else self._calm + 1
        if self._calm >= _CALM_TICKS:
            self._timer.stop()
            self.finished.emit(self._take())
        elif time.monotonic() > self._deadline_s:
            self._timer.stop()
            self.finished.emit(
                EnvironmentProblem(
                    f"The window was still at work after {self._limit_s:.0f} seconds; no picture was saved.",
                    todo="Try again with fewer images or a smaller bundle.",
                )
            )

    def _take(self) -> Exception | None:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._window.grab().save(buffer, "PNG")
        try:
            write_atomically(self._file, bytes(buffer.data().data()))
        except KnownError as error:
            return error
        return None


LANGUAGES = ("en", "ja")
_SIGNAL_MS = 200
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WindowOptions:
    """Checked options of `main.run_window`; see there. `size` is width and height in pixels, `tour` 0 without one."""

    images: tuple[str, ...] = ()
    bundle: str | None = None
    workspace: str = "audit"
    study: str = ""
    theme: str | None = None
    language: str | None = None
    size: tuple[int, int] | None = None
    screenshot: str | None = None
    demo: bool = False
    tour: int = 0


def run(options: WindowOptions) -> int:
    """Run the window until it is closed, or until its picture was taken; return the exit status.

    Raises
    ------
    KnownError
        When the picture could not be made, or the bundle for it could not be opened.
    """
    application = _make_application()
    language = choose_language(options.language)
    speak(application, language)
    settings_file = default_settings_file() if options.screenshot is None else None
    settings, damage = load_settings(settings_file) if settings_file is not None else (Settings(), None)
    theme = Theme(application, language=language, mode=_mode(options, settings))
    shell = make_shell(theme, settings, settings_file)
    guard = CrashGuard(shell.messages)
    guard.install()
    try:
        _show(shell, options)
        if options.tour:
            shell.tour.start(options.tour)
        if damage is not None:
            shell.messages.show("warning", damage.what, safe=damage.safe, todo=damage.todo)
        # The first paint comes before the first job, so that the window is there before torch is imported.
        QTimer.singleShot(0, shell.window, lambda: _start_work(shell, options))
        return _run_for_picture(application, shell, options) if options.screenshot else _run(application)
    finally:
        guard.remove()
        shell.close()


def make_shell(theme: Theme, settings: Settings, settings_file: Path | None) -> Shell:
    """Make the window with every registered workspace."""
    return Shell(theme, WORKSPACES, settings=settings, settings_file=settings_file)


def choose_language(wanted: str | None) -> str:
    """Return `wanted`, else the first language of the system that the program speaks, else English."""
    if wanted is not None:
        return wanted
    for name in QLocale.system().uiLanguages():
        code = name.split("-")[0].split("_")[0].lower()
        if code in LANGUAGES:
            return code
    return "en"


def speak(application: QCoreApplication, language: str) -> list[QTranslator]:
    """Install the translators of a language and return them, so that they can be taken out again."""
    QLocale.setDefault(QLocale(language) if language != "en" else QLocale("en_GB"))
    install_translator(lambda context, text: QCoreApplication.translate(context, text))
    installed: list[QTranslator] = []
    if language == "en":
        return installed
    # Qt's own catalogue first: the one installed last is asked first.
    folders = (
        (f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        (f"sae_auditor_{language}", str(resource("translations"))),
    )
    for name, folder in folders:
        translator = QTranslator(application)
        if translator.load(name, folder):
            application.installTranslator(translator)
            installed.append(translator)
        else:
            _log.warning("the catalogue %s was not found in %s", name, folder)
    return installed


def _make_application() -> QApplication:
    existing = QCoreApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setOrganizationName("SAE Auditor")
    application.setApplicationName("SAE Auditor")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("sae-auditor")
    application.setWindowIcon(QIcon(icon_pixmap("audit", "#0e766e", 128)))
    return application


def _mode(options: WindowOptions, settings: Settings) -> Mode:
    wanted = options.theme or settings.theme
    return cast(Literal["light", "dark"], wanted) if wanted in ("light", "dark") else "system"


def _show(shell: Shell, options: WindowOptions) -> None:
    window = shell.window
    shell.open_workspace(options.workspace)
    if options.study:
        shell.study_asked.emit(options.study)
    if options.screenshot is None:
        window.restore(shell.controller.settings.geometry, shell.controller.settings.heights)
    if options.size is not None:
        window.resize(*options.size)
    window.show()


def _start_work(shell: Shell, options: WindowOptions) -> None:
    get_ready()
    controller = shell.controller
    controller.open_bundle(options.bundle or controller.settings.last_bundle or DEMO, own_references=options.demo)
    controller.add_paths([Path(image) for image in options.images])
    if options.demo:
        # What was named is what the person came for.
        shell.add_samples(show=not options.images)
    if options.demo and not options.tour and options.screenshot is None:
        shell.tour.offer()
    elif options.tour:
        shell.tour.controller.show()


def _run(application: QApplication) -> int:
    # Python sees Ctrl+C only when its own code runs; the timer gives it the chance.
    before = signal.signal(signal.SIGINT, lambda *_: application.quit())
    timer = QTimer(interval=_SIGNAL_MS)
    timer.timeout.connect(lambda: None)
    timer.start()
    try:
        return int(application.exec())
    finally:
        timer.stop()
        signal.signal(signal.SIGINT, before)


def _run_for_picture(application: QApplication, shell: Shell, options: WindowOptions) -> int:
    outcome: list[Exception | None] = []
    shell.window.unfinished = list  # nobody is there to answer
    taker = ScreenshotTaker(shell.window, Path(str(options.screenshot)), shell.is_pending)
    taker.finished.connect(outcome.append)
    taker.finished.connect(application.quit)
    # The wait begins after the first job was started, else there would be nothing to wait for.
    QTimer.singleShot(0, taker, taker.start)
    _run(application)
    error = outcome[0] if outcome else None
    failure = error or shell.controller.failure
    if failure is not None:
        raise failure
    return 0
