"""Which language the window speaks, and Qt's translators for it."""

from __future__ import annotations

import logging

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from sae_auditor._paths import resource
from sae_auditor.i18n import install_translator

_log = logging.getLogger(__name__)

LANGUAGES = ("en", "ja")


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
