"""Pictures of the Concepts workspace on made-up data, to look at.

``PYTHONPATH=. python tests/app/concepts/lookbook.py FOLDER [NAME ...]``

Light and dark, English and Japanese, 960x640 to 2560x1440 less what the frame takes, compared, searched and empty.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer, QTranslator
from PySide6.QtWidgets import QApplication
from screen_fakes import WORDS, WORDS_JA, heat, make_latents, make_page, make_shown, picture

from sae_auditor._paths import resource
from sae_auditor.app.kit.theme import Theme, retint
from sae_auditor.app.workspaces.concepts.region_dialog import RegionDialog
from sae_auditor.app.workspaces.concepts.screen import ConceptsScreen
from sae_auditor.concepts.concept import Concept
from sae_auditor.i18n import install_translator
from sae_auditor.workbench.concepts.state import ReferenceOffer, Search
from sae_auditor.workbench.latents import LatentPage

SMALL, MIDDLE, LARGE = (873, 413), (1536, 860), (2490, 1290)


def put(screen, **changes):
    screen.render(replace(screen._state, **changes))


def filled(screen, words, kind="full"):
    latents = make_latents(words=words)
    references = (ReferenceOffer("", "Images of the bundle"), ReferenceOffer("/data/line-3", "line-3"))
    put(screen, saes=("cls-last", "patch-middle"), sae="cls-last", references=references, has_image=True)
    put(screen, latents=latents)
    shown = make_shown(latents)
    latent = int(shown.latents[2])
    put(screen, shown=shown, selected=latent, page=make_page(latent, words=words, kind=kind))
    return latents, shown


def plain(screen, words):
    filled(screen, words)


def named(screen, words):
    filled(screen, words, "named")
    page = screen.panel.page
    put(screen, page=replace(page, pictures=tuple(replace(one, heat=heat()) for one in page.pictures)))
    screen.toggle_heat()


def sparse(screen, words):
    latents, _ = filled(screen, words, "sparse")
    shown = make_shown(latents)
    put(screen, shown=replace(shown, latents=shown.latents[::-1].copy()))


def silent(screen, words):
    latents, _ = filled(screen, words)
    latent = int(np.flatnonzero(latents.numbers["support"] == 0)[0])
    put(screen, selected=latent, page=LatentPage(Concept(latent), together=(), alike=(), pushes=()))


def unnamed(screen, words):
    filled(screen, words, "unnamed")
    screen.panel.head.begin_name()


def always(screen, words):
    filled(screen, words, "always")


def compared(screen, words):
    filled(screen, words, "named")
    put(screen, pinned=make_page(42, words=words))


def searched(screen, words):
    latents = filled(screen, words)[0]
    shown = make_shown(latents, "match", match=np.linspace(0.94, 0.05, int((latents.numbers["support"] >= 1).sum())))
    search = Search("words", words[0], "The words are in English as far as the encoder knows.")
    put(screen, shown=shown, search=search, working="Searching\u2026")
    screen.table.selectAll()


def scrolled(screen, words):
    filled(screen, words, "named")
    settle()
    bar = screen.panel._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())


def empty(screen, words):
    put(screen, latents=None)


def unindexed(screen, words):
    filled(screen, words)
    reason = (
        "Nothing is known of the latents of \u201ccls-last\u201d: the bundle has no reference images for it. Index a "
        "folder of images to see what makes each latent fire."
    )
    put(screen, unindexed=reason)


STATES = (plain, named, sparse, silent, unnamed, always, compared, searched, scrolled, empty, unindexed)
SHOTS = {
    **{f"small-{state.__name__}": (SMALL, "light", "en", state) for state in STATES},
    "small-dark": (SMALL, "dark", "en", named),
    "small-ja": (SMALL, "light", "ja", plain),
    "small-ja-compared": (SMALL, "dark", "ja", compared),
    "middle": (MIDDLE, "light", "en", named),
    "middle-dark": (MIDDLE, "dark", "en", plain),
    "middle-dark-always": (MIDDLE, "dark", "en", always),
    "middle-dark-compared": (MIDDLE, "dark", "en", compared),
    "middle-ja": (MIDDLE, "light", "ja", named),
    "middle-ja-searched": (MIDDLE, "dark", "ja", searched),
    "middle-sparse": (MIDDLE, "light", "en", sparse),
    "large": (LARGE, "light", "en", named),
    "large-compared": (LARGE, "dark", "en", compared),
}


def settle(ms=120):
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def use_language(application, language, translators):
    for translator in translators:
        application.removeTranslator(translator)
    translators.clear()
    if language == "ja":
        translator = QTranslator()
        if translator.load(str(resource("translations") / "sae_auditor_ja.qm")):
            application.installTranslator(translator)
            translators.append(translator)
    install_translator(QCoreApplication.translate)


def take(application, folder, name, translators):
    size, mode, language, act = SHOTS[name]
    use_language(application, language, translators)
    theme = Theme(application, language=language, mode=mode)
    screen = ConceptsScreen(theme)
    screen.page.resize(*size)
    screen.page.show()
    act(screen, WORDS_JA if language == "ja" else WORDS)
    retint(screen.page, theme)
    settle()
    screen.page.grab().save(str(folder / f"concepts-{name}.png"))
    screen.page.close()
    screen.page.deleteLater()
    settle(10)


def take_dialog(application, folder):
    theme = Theme(application, mode="light")
    dialog = RegionDialog(theme, picture(3, 640, 480), "nut_0412.png")
    dialog.show()
    settle()
    dialog.grab().save(str(folder / "concepts-region.png"))
    dialog.close()


def main(folder, names):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    translators = []
    for name in names or SHOTS:
        take(application, folder, name, translators)
    if not names:
        use_language(application, "en", translators)
        take_dialog(application, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
