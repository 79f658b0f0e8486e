"""All exports of a project in one list that scrolls, however many they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import Text


class SourceListDialog(QDialog):
    """Name, kind and count of each, with a line to find one.

    Args:
        sources: (name, kind in words, messages).
        with_columns: names of those whose columns can be named.

    Signals:
        columns_wanted(str): the name of a table; the dialog has closed.
    """

    columns_wanted = Signal(str)

    def __init__(
        self,
        sources: Sequence[tuple[str, str, int]],
        *,
        with_columns: Collection[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._with_columns = frozenset(with_columns)
        title = self.tr("What was found")
        self.setWindowTitle("Homespun")
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a name"))
        self.search.setAccessibleName(self.tr("Find a name"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.list = self._make_list(sources)
        self.list.setAccessibleName(title)
        self.columns = QPushButton(self.tr("Columns …"))
        icons.put(self.columns, "edit")
        self.columns.setAutoDefault(False)
        self.columns.setVisible(bool(self._with_columns))
        self.columns.clicked.connect(self._on_columns)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setObjectName("primary")
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self.columns)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_16)
        whole.setSpacing(tokens.SPACE_12)
        whole.addWidget(Text(title, Type.SECTION))
        whole.addWidget(self.search)
        whole.addWidget(self.list, 1)
        whole.addLayout(buttons)
        room = self.screen().availableSize()
        self.resize(
            min(tokens.scaled(640), int(room.width() * 0.9)), min(tokens.scaled(480), int(room.height() * 0.9))
        )
        self._update()

    def _make_list(self, sources: Sequence[tuple[str, str, int]]) -> QTreeWidget:
        made = QTreeWidget()
        made.setHeaderLabels([self.tr("Name"), self.tr("Kind"), self.tr("Messages")])
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        for name, kind, count in sources:
            item = QTreeWidgetItem([name, kind, QLocale().toString(count)])
            item.setToolTip(0, name)
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setSizeHint(0, QSize(0, round(1.8 * made.fontMetrics().height())))
            made.addTopLevelItem(item)
        header = made.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        made.itemSelectionChanged.connect(self._update)
        made.itemActivated.connect(lambda _item: self._on_columns())
        return made

    def _chosen(self) -> str:
        items = self.list.selectedItems()
        return items[0].text(0) if items else ""

    def _update(self) -> None:
        self.columns.setEnabled(self._chosen() in self._with_columns)

    def _filter(self, text: str) -> None:
        wanted = text.strip().casefold()
        for at in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(at)
            if item is not None:
                item.setHidden(wanted not in f"{item.text(0)} {item.text(1)}".casefold())

    def _on_columns(self) -> None:
        name = self._chosen()
        if name in self._with_columns:
            self.accept()
            self.columns_wanted.emit(name)
