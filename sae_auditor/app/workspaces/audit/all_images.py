"""The page of all images: a list and a grid of what their audits came to, and which latents push the decisions."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QProgressBar, QStackedWidget, QWidget

from sae_auditor.app.kit.cards import Card, column, divided, line
from sae_auditor.app.kit.controls import Chooser, ElidingLabel, Heading, Segmented, push_button
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.paths import ask_save
from sae_auditor.app.kit.picture_grid import PictureGrid
from sae_auditor.app.kit.queue_thumbs import QueueThumbs
from sae_auditor.app.kit.ribbon import Ribbon
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.kit.thumbnail import Thumb
from sae_auditor.app.workspaces.audit.all_filters import AllFilters
from sae_auditor.i18n import translate
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench.audit.all_images import AllImages
from sae_auditor.workbench.audit.all_listing import Listing, columns_of, said_of
from sae_auditor.workbench.columns import Column, Look
from sae_auditor.workbench.latents import Pixels
from sae_auditor.workbench.running import Running, count_text, left_text

_AGAIN_MS = 200
# A listing of very many images is made again after this many times what it takes, so that the window stays quick.
_REST = 10
_GRID, _LIST = "grid", "list"


class AllImagesPage(QWidget):
    """Shows what `AllImages` lists. `opened` tells that a person wants to see the current image by itself.

    Results may come many times a second; they are shown together a few times a second, and only while one looks.
    """

    opened = Signal()

    def __init__(self, theme: Theme, images: AllImages, thumbs: QueueThumbs) -> None:
        super().__init__()
        self._theme, self._images, self._thumbs = theme, images, thumbs
        self._listing = Listing()
        self.setAccessibleName(translate("AllImages", "All images"))
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self.refresh)
        self._make_parts()
        self._lay_out()
        self._connect()
        images.changed.connect(self._changed)
        if thumbs.thumbnails is not None:
            thumbs.thumbnails.ready.connect(lambda _item_id: self.grid.viewport().update())

    # ------------------------------------------------------------------------------------------------------- the state

    def refresh(self) -> None:
        """Show what is listed now."""
        begun_s = time.monotonic()
        listing = self._images.listing()
        self._show(listing)
        took_ms = round(1000 * (time.monotonic() - begun_s))
        self._again.setInterval(max(_AGAIN_MS, _REST * took_ms))

    def set_current(self, item_id: int | None) -> None:
        """Mark the image at hand."""
        self.table.set_current(item_id)
        self.grid.set_current(item_id)

    def save(self) -> None:
        """Ask where to save the listed images."""
        count = len(self._listing.shown)
        title = translate("AllImages", "Save {count} images").format(count=f"{count:,}")
        kinds = (
            translate("AllImages", "Table (*.csv)"),
            translate("AllImages", "Page (*.html)"),
            translate("AllImages", "Data (*.json)"),
        )
        path = ask_save(self, "audits", title, "audits.csv", ";;".join(kinds))
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Save the listed images, as the name of the file says."""
        self._images.save(path, self._shots() if path.suffix.lower() == ".html" else {})

    @guarded(None)
    def showEvent(self, event: QShowEvent) -> None:
        """Show what came meanwhile."""
        super().showEvent(event)
        self.refresh()
        (self.grid if self.views.currentWidget() is self.grid else self.table).setFocus()

    def _changed(self) -> None:
        self._show_running(self._images.running)
        if self.isVisible() and not self._again.isActive():
            self._again.start()

    def _show(self, listing: Listing) -> None:
        self._listing = listing
        order, queue = listing.order, self._thumbs.queue
        current = None if queue.current is None else queue.current.id
        has_folders = any(
            (found := self._thumbs.outcomes.get(item_id)) is not None and found.row.label is not None
            for item_id in listing.shown[:200].tolist()
        )
        self.table.set_order(None if order.column == "place" else order.column, descending=order.descending)
        columns = columns_of(self._thumbs.outcomes, self._name, has_folders=has_folders)
        if np.array_equal(self.table.rows.rows, listing.shown) and len(self.table.rows.columns):
            self.table.refresh()
        else:
            self.table.set_columns(columns, listing.shown)
        self.grid.set_rows(listing.shown, current)
        self.table.set_current(current)
        self.filters.show_listing(listing)
        self._show_sort(listing)
        self._show_pushing(listing)
        self._show_counts(listing)

    def _show_counts(self, listing: Listing) -> None:
        text = translate("AllImages", "{shown} of {count} listed, {answered} audited").format(
            shown=f"{len(listing.shown):,}", count=f"{listing.n_images:,}", answered=f"{listing.n_answered:,}"
        )
        self.counts.setText(text)
        old = ""
        if listing.n_old:
            old = translate("AllImages", "{count} results are old: something else is asked now.").format(
                count=f"{listing.n_old:,}"
            )
        self.old.set_texts(old)
        again = listing.n_old > 0
        self.start.setText(translate("AllImages", "Audit again") if again else translate("AllImages", "Audit all"))
        none = translate("AllImages", "No image passes these filters. The arrow beside them lists all again.")
        self.table.placeholder = self.grid.placeholder = none
        self.save_button.setEnabled(listing.n_answered > 0)
        self._show_running(self._images.running)

    def _show_running(self, running: Running | None) -> None:
        is_on = running is not None
        for widget in (self.bar, self.progress, self.stop):
            widget.setVisible(is_on)
        self.start.setVisible(not is_on)
        self.counts.setVisible(not is_on)
        if running is not None:
            self.bar.setRange(0, max(1, running.total))
            self.bar.setValue(running.done)
            self.progress.setText("  \u00b7  ".join(filter(None, (count_text(running), left_text(running)))))

    def _show_pushing(self, listing: Listing) -> None:
        pushing = {one.latent: one for one in listing.pushing}
        columns = (
            Column(
                "label",
                translate("AllImages", "Latent"),
                "text",
                lambda latent: latent_name(pushing[latent].label, latent),
                # Several latents may have one name.
                look=lambda latent: Look(notes=(f"#{latent}",)),
                width_em=7.5,
                stretch=True,
            ),
            Column(
                "count",
                translate("AllImages", "Images"),
                "number",
                lambda latent: float(pushing[latent].count),
                translate("AllImages", "On how many of these images it is a large share of what moved the decision."),
                decimals=0,
                width_em=3,
            ),
            Column(
                "mean",
                translate("AllImages", "Push"),
                "number",
                lambda latent: pushing[latent].mean,
                translate("AllImages", "Its mean push towards the class on those images, in units of the target."),
                translate("AllImages", "Mean push"),
                width_em=3,
                rank=1,
            ),
        )
        self.pushing.set_columns(columns, list(pushing))
        self.pushing.set_current(listing.filter.latent)
        self.pushing_title.setText(_pushing_title(listing))

    def _show_sort(self, listing: Listing) -> None:
        place = self.sort.findData(listing.order.column)
        self.sort.setCurrentIndex(max(0, place))

    # ---------------------------------------------------------------------------------------------------------- inside

    def _name(self, item_id: int) -> str:
        queue = self._thumbs.queue
        position = queue.position_of(item_id)
        return queue.item_at(position).name if position >= 0 else ""

    def _thumb(self, item_id: int) -> Thumb:
        queue = self._thumbs.queue
        position = queue.position_of(item_id)
        return self._thumbs.thumb(queue.item_at(position)) if position >= 0 else Thumb("")

    def _said(self, item_id: int) -> str:
        return said_of(self._name(item_id), self._thumbs.outcomes, item_id)

    def _shots(self) -> dict[int, Pixels]:
        """Return the small pictures that are there already."""
        thumbnails = self._thumbs.thumbnails
        if thumbnails is None:
            return {}
        found = {item_id: thumbnails.kept(item_id) for item_id in self._listing.shown.tolist()}
        return {item_id: pixels for item_id, pixels in found.items() if pixels is not None}

    def _make_parts(self) -> None:
        theme = self._theme
        self.counts = ElidingLabel(theme, "strong")
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName(translate("AllImages", "How many images are audited"))
        self.bar.setFixedWidth(theme.em(6))
        self.progress = ElidingLabel(theme, "caption", "muted")
        self.start = push_button(theme, translate("AllImages", "Audit all"), kind="primary", icon="play")
        self.stop = push_button(theme, translate("AllImages", "Stop"), icon="stop")
        self.stop.setToolTip(translate("AllImages", "End the work and keep what came so far."))
        self.save_button = push_button(theme, translate("AllImages", "Save"), icon="save")
        self.view = Segmented(theme, _views(), translate("AllImages", "How images are listed"))
        self.view.set_value(_GRID)
        self.sort = Chooser(theme, translate("AllImages", "Sort by"), widest_em=8)
        self.sort.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.sort.setMinimumContentsLength(8)
        for name, text in _sortable():
            self.sort.addItem(text, name)
        self.filters = AllFilters(theme)
        self.old = Ribbon(theme, "info")
        name = translate("AllImages", "Results of all images")
        self.table = ColumnTable(theme, name, remember_as="audits", single=True, owner_sorts=True)
        self.grid = PictureGrid(theme, name, self._thumb, self._said)
        self.views = QStackedWidget()
        self.views.addWidget(self.grid)
        self.views.addWidget(self.table)
        self.pushing_title = Heading(theme, "")
        self.pushing = ColumnTable(
            theme,
            translate("AllImages", "Latents that push the decisions"),
            placeholder=translate("AllImages", "Which latents push the decisions shows here once images are audited."),
            remember_as="pushing",
            single=True,
        )

        self.pushing.setMinimumWidth(theme.em(10))
        self._show_running(None)

    def _lay_out(self) -> None:
        theme, gap = self._theme, self._theme.space(2)
        images = Card(theme, spacing=2, margin=3)
        head = line(
            self.counts, self.bar, self.progress, self.sort, self.view, self.save_button, self.start,
            self.stop, gap_px=gap,
        )  # fmt: skip
        head.setStretchFactor(self.counts, 1)
        head.setStretchFactor(self.progress, 1)
        images.column.addLayout(head)
        for part in (self.filters, self.old):
            images.column.addWidget(part)
        images.column.addWidget(self.views, 1)
        latents = Card(theme, spacing=2, margin=3)
        latents.column.addWidget(self.pushing_title)
        latents.column.addWidget(self.pushing, 1)
        latents.setMinimumWidth(theme.em(11.5))
        whole = divided((images, 74), (latents, 26), gap_px=gap)
        whole.setSizes([theme.em(60), theme.em(18)])
        self.setLayout(column((whole, 1)))

    def _connect(self) -> None:
        images = self._images
        self.start.clicked.connect(images.audit_all)
        self.stop.clicked.connect(images.stop)
        self.save_button.clicked.connect(self.save)
        self.filters.changed.connect(images.choose)
        self.filters.changed.connect(self._at_once)
        self.view.chosen.connect(self._choose_view)
        self.sort.activated.connect(lambda index: self._sort(self.sort.itemData(index)))
        self.table.sort_wanted.connect(self._sort)
        for part in (self.table, self.grid):
            part.chosen.connect(images.show)
            part.opened.connect(self._open)
        self.pushing.chosen.connect(self._latent_chosen)

    def _latent_chosen(self, latent: int) -> None:
        self._images.choose_latent(latent)
        self._at_once()

    def _sort(self, column: str) -> None:
        self._images.sort(column)
        self._at_once()

    def _choose_view(self, view: object) -> None:
        self.view.set_value(view)
        self.views.setCurrentWidget(self.grid if view == _GRID else self.table)

    def _at_once(self) -> None:
        """What a person asked for does not wait."""
        if self.isVisible():
            self.refresh()

    def _open(self, item_id: int) -> None:
        self._images.show(item_id)
        self.opened.emit()


def _pushing_title(listing: Listing) -> str:
    if listing.filter.class_name is None:
        return translate("AllImages", "What pushes the decisions")
    return translate("AllImages", "What pushes \u201c{name}\u201d").format(name=listing.filter.class_name)


def _views() -> tuple[tuple[object, str, str], ...]:
    grid, rows = translate("AllImages", "Grid"), translate("AllImages", "List")
    return (
        (_GRID, grid, translate("AllImages", "Pictures with their decisions.")),
        (_LIST, rows, translate("AllImages", "A table with everything that was found.")),
    )


def _sortable() -> tuple[tuple[str, str], ...]:
    return (
        ("place", translate("AllImages", "In order")),
        ("findings", translate("AllImages", "Most serious first")),
        ("lead", translate("AllImages", "By lead")),
        ("probability", translate("AllImages", "By probability")),
        ("class", translate("AllImages", "By class")),
        ("percentile", translate("AllImages", "By FVU")),
        ("name", translate("AllImages", "By name")),
    )
