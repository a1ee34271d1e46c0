"""The filters above the list of all images: a class, and what was found; each says how many images it would leave."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from sae_auditor.app.kit.cards import FlowLayout, line
from sae_auditor.app.kit.controls import Chooser, icon_button
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.head import chip
from sae_auditor.i18n import translate
from sae_auditor.reports.audit.folder_rows import DRAWINGS, Finding, finding_help, finding_word
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench.audit.all_listing import Filter, Listing
from sae_auditor.workbench.plain import plain


class AllFilters(QWidget):
    """Chips that stay pressed; `changed` carries the whole filter."""

    changed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._filter = Filter()
        box = QWidget()
        self._flow = FlowLayout(box, theme.space(1))
        self.classes = Chooser(theme, translate("AllImages", "Class"), widest_em=11)
        self._flow.addWidget(self.classes)
        self.chips = {finding: self._chip(theme, finding) for finding in Finding}
        tip = translate("AllImages", "Images whose decision this latent pushes.")
        self.latent = chip(theme, translate("AllImages", "Latent"), tip, "close")
        self.latent.clicked.connect(lambda: self._tell(replace(self._filter, latent=None)))
        self._flow.addWidget(self.latent)
        self.reset = icon_button(theme, "reset", translate("AllImages", "List all images again"))
        self.reset.clicked.connect(lambda: self._tell(Filter()))
        self.setLayout(line((box, 1), self.reset, gap_px=theme.space(1)))
        self.classes.activated.connect(self._class_chosen)
        self.show_listing(Listing())

    def show_listing(self, listing: Listing) -> None:
        """Show the filter and the counts of a listing."""
        wanted = self._filter = listing.filter
        self._show_classes(listing)
        for finding, button in self.chips.items():
            count = listing.findings.get(finding, 0)
            is_on = finding in wanted.findings
            # What cannot be is no choice: without folders called like classes nothing is other than its folder.
            button.setVisible(count > 0 or is_on)
            button.setText(f"{finding_word(finding)}  {count:,}")
            button.setAccessibleName(f"{finding_word(finding)}, {count:,}")
            button.setChecked(is_on)
        self.latent.setVisible(wanted.latent is not None)
        if wanted.latent is not None:
            label = next((one.label for one in listing.pushing if one.latent == wanted.latent), None)
            self.latent.setText(plain(latent_name(label, wanted.latent)))
            self.latent.setAccessibleName(self.latent.text())
            self.latent.setChecked(True)
        self.reset.setEnabled(wanted != Filter())

    def _show_classes(self, listing: Listing) -> None:
        names = dict(listing.classes)
        if listing.filter.class_name is not None:
            names.setdefault(listing.filter.class_name, 0)
        entries = [(translate("AllImages", "All classes"), None), *(
            (translate("AllImages", "{name} ({count})").format(name=name, count=f"{count:,}"), name)
            for name, count in names.items()
        )]  # fmt: skip
        shown = [(self.classes.itemText(i), self.classes.itemData(i)) for i in range(self.classes.count())]
        if shown != [(plain(text), name) for text, name in entries]:
            self.classes.clear()
            for text, name in entries:
                self.classes.addItem(plain(text), name)
        self.classes.setCurrentIndex(self.classes.findData(listing.filter.class_name))

    def _chip(self, theme: Theme, finding: Finding) -> QPushButton:
        icon, tone = DRAWINGS[finding]
        button = chip(theme, finding_word(finding), finding_help(finding), icon, tone)
        button.clicked.connect(self._chips_changed)
        self._flow.addWidget(button)
        return button

    def _class_chosen(self, index: int) -> None:
        self._tell(replace(self._filter, class_name=self.classes.itemData(index)))

    def _chips_changed(self) -> None:
        chosen = frozenset(finding for finding, button in self.chips.items() if button.isChecked())
        self._tell(replace(self._filter, findings=chosen))

    def _tell(self, wanted: Filter) -> None:
        self.changed.emit(wanted)
