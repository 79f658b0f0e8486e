"""The privacy report on paper or in a file of its own: numbers and limits, no value of anybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDir, QStandardPaths
from PySide6.QtGui import QPageSize, QPdfWriter, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from desktop_app.core.errors import AppError
from desktop_app.core.project import replacing
from desktop_app.redaction.finding import PrivacyReport
from desktop_app.redaction.report import report_html


def print_report(report: PrivacyReport, parent: QWidget) -> QPrintDialog:
    """Opens the system's print dialog over `parent`'s window and returns at once."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent.window())
    dialog.accepted.connect(lambda: _document(report).print_(printer))
    QDialog.open(dialog)
    return dialog


def save_report(report: PrivacyReport, parent: QWidget, on_error: Callable[[AppError], None]) -> QFileDialog:
    """Asks for a place over `parent`'s window and returns at once; a page or a PDF, by the name's ending."""
    dialog = QFileDialog(parent.window(), _tr("Save the privacy report"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([_tr("Page for the browser (*.html)"), _tr("PDF document (*.pdf)")])
    dialog.setDirectory(
        QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or QDir.homePath()
    )
    dialog.setDefaultSuffix("html")
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("pdf" if "*.pdf" in chosen else "html"))
    dialog.selectFile(_tr("privacy report") + ".html")

    def save(name: str) -> None:
        try:
            write_report(report, Path(name))
        except OSError:
            on_error(AppError("folder_not_writable", name=Path(name).parent.name))

    dialog.fileSelected.connect(save)
    dialog.open()
    return dialog


def write_report(report: PrivacyReport, path: Path) -> None:
    """Writes the report as PDF where the name ends so, else as a page. Raises OSError."""
    if path.suffix.casefold() != ".pdf":
        with replacing(path) as stream:
            stream.write(_html(report))
        return
    # QPdfWriter says nothing of a folder that cannot be written to: the file is made first.
    with replacing(path, binary=True) as stream:
        writer = QPdfWriter(stream.name)
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        _document(report).print_(writer)


def _document(report: PrivacyReport) -> QTextDocument:
    document = QTextDocument()
    document.setHtml(_html(report))
    return document


def _html(report: PrivacyReport) -> str:
    return report_html(report, made_utc=datetime.now(UTC).isoformat(timespec="seconds"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("PrivacyReportDialog", text)
