"""No mistake leaves what Qt calls: else a painter that is still open ends the process by a signal."""

import ast
import gc
import importlib
import inspect
import pkgutil
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLayout, QListView, QStyledItemDelegate, QWidget

import sae_auditor.app
from sae_auditor.app.kit.guarded import guarded, painted, saved

APP = Path(sae_auditor.app.__file__).parent
DRAWN = {"paint", "paintEvent", "paintSection", "drawContents", "drawRow", "drawBranches"}
# Hide a method of Qt that Qt itself never calls in Python.
HIDING = {"text", "setText", "setAccessibleName", "setProperty", "setIcon", "render"}


def test_the_sources_have_no_drawing_that_is_not_guarded():
    loose = [
        f"{file.relative_to(APP)}: {owner.name}.{method.name}"
        for file in APP.rglob("*.py")
        for owner in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(owner, ast.ClassDef)
        for method in owner.body
        if isinstance(method, ast.FunctionDef) and method.name in DRAWN
        if "painted" not in [ast.unparse(decorator) for decorator in method.decorator_list]
    ]
    assert not loose


def overrides():
    """Return every method of our classes that Qt may call, and whether it is guarded."""
    for module in pkgutil.walk_packages([str(APP)], "sae_auditor.app."):
        for owner in vars(importlib.import_module(module.name)).values():
            if (
                not inspect.isclass(owner)
                or owner.__module__ != module.name
                or not issubclass(owner, QObject | QLayout)
            ):
                continue
            of_qt = next(base for base in owner.__mro__ if base.__module__.startswith("PySide6"))
            for name, method in vars(owner).items():
                if inspect.isfunction(method) and hasattr(of_qt, name) and not name.startswith("__"):
                    yield owner, name, hasattr(method, "__wrapped__")


def test_every_override_of_a_method_of_qt_is_guarded():
    found = list(overrides())
    assert len(found) > 100
    assert [f"{owner.__name__}.{name}" for owner, name, safe in found if not safe and name not in HIDING] == []


@pytest.fixture
def told(monkeypatch):
    errors = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: errors.append(f"{kind.__name__}: {error}"))
    return errors


class Panic(BaseException):
    """As a library of Rust raises it."""


class Broken(QWidget):
    @painted
    def paintEvent(self, event):
        painter = QPainter(self)
        painter.drawLine(0, 0, 5, 5)
        raise Panic("no picture")

    @guarded(QSize(7, 7))
    def sizeHint(self):
        raise LookupError("no size")


def test_a_widget_that_cannot_be_drawn_says_so_and_the_process_lives(qtbot, told):
    widget = Broken()
    qtbot.addWidget(widget)
    widget.resize(300, 60)
    widget.show()
    for _ in range(3):
        picture = widget.grab().toImage()
    gc.collect()
    assert told.count("Panic: no picture") == 1
    assert widget.sizeHint() == QSize(7, 7)
    ground = picture.pixelColor(1, 58)
    assert any(picture.pixelColor(x, y) != ground for x in range(60, 240) for y in range(15, 45))


class BrokenRows(QAbstractListModel):
    def rowCount(self, parent=QModelIndex()):
        return 3

    @guarded(None)
    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        if index.row() == 1:
            raise ValueError("no row")
        return "row" if role == Qt.ItemDataRole.DisplayRole else None


class BrokenDelegate(QStyledItemDelegate):
    @painted
    def paint(self, painter, option, index):
        with saved(painter):
            painter.setOpacity(0.0)
            if index.row() == 0:
                raise KeyError("no cell")
        painter.setOpacity(0.0 if index.row() == 1 else painter.opacity())
        painter.fillRect(option.rect, Qt.GlobalColor.red)


def test_one_bad_row_costs_no_other_and_leaves_the_painter_as_it_was(qtbot, told):
    view, model = QListView(), BrokenRows()
    view.setModel(model)
    delegate = BrokenDelegate()
    view.setItemDelegate(delegate)
    qtbot.addWidget(view)
    view.show()
    picture = view.grab().toImage()
    reds = [picture.pixelColor(view.visualRect(model.index(row)).translated(2, 2).center()).red() for row in range(3)]
    third = view.visualRect(model.index(2)).translated(2, 2).center()
    assert picture.pixelColor(third) == Qt.GlobalColor.red, reds
    assert sorted(told) == ["KeyError: 'no cell'", "ValueError: no row"]
