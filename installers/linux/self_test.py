"""Does the packed app hold all that it asks for only by name, or only in the middle of its work?

Started beside the app's own program with the app's own archive (homespun.spec); not shipped. Prints a line a part;
status 1 if one is missing. What an analysis of imports sees is not tried here: the modules' own imports are, all.
"""

import importlib
import os
import pkgutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path


def own_modules() -> str:
    import desktop_app

    names = [found.name for found in pkgutil.walk_packages(desktop_app.__path__, "desktop_app.")]
    names = [name for name in names if not name.endswith("__main__")]
    for name in names:
        importlib.import_module(name)
    assert len(names) > 300, names
    return f"{len(names)} modules"


def personal_data() -> str:
    import phonenumbers

    from desktop_app.redaction.name_lists import name_lists

    for region in phonenumbers.SUPPORTED_REGIONS:
        example = phonenumbers.example_number(region)
        assert example is None or phonenumbers.is_possible_number(example), region
    lists = name_lists()
    assert len(lists.first) > 10_000
    assert lists.chinese_surnames
    importlib.import_module("desktop_app.redaction.invented_numbers")
    from stdnum.cn import ric

    assert ric.is_valid("11010519491231002X")
    return f"{len(phonenumbers.SUPPORTED_REGIONS)} countries' numbers, {len(lists.first)} first names"


def scores() -> str:
    from desktop_app.evaluation.text_metrics import bleu_row, chrf

    assert chrf("see you then", "see you then") > 0.99
    assert bleu_row("我们明天见", "我们明天见")
    assert bleu_row("see you then", "see you then")
    return "chrF, BLEU in English and Chinese"


def languages() -> str:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(MODEL_FILE).classify("Wir sehen uns morgen um acht beim Bäcker.")
    assert found[0] == "de", found
    return "the model of languages"


def readers() -> str:
    import compressed_rtf
    import fast_mail_parser
    import ftfy
    import msgspec
    import olefile
    import pypff
    import python_calamine
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    from desktop_app.importers.formats import all_formats

    assert extract_plain_text(HTMLTree.parse("<p>So <b>long</b>").document.html).strip() == "So long"
    assert ftfy.fix_text("schÃ¶n") == "schön"
    for codec in ("gb18030", "big5", "cp949", "shift_jis", "iso2022_jp", "koi8_r", "cp1252", "utf_7", "idna"):
        "a".encode(codec)
    mail = fast_mail_parser.parse_email("Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\nHi")
    assert mail.subject == "Grüße"
    loaded = (compressed_rtf, msgspec, olefile, pypff, python_calamine)
    return f"{len(all_formats())} formats, {len(loaded)} readers in C"


def keychain() -> str:
    import secretstorage  # noqa: F401 - with what it encrypts
    from keyring.backend import get_all_keyring

    names = {type(one).__module__ for one in get_all_keyring()}
    assert any("SecretService" in name or "fail" in name for name in names), names
    importlib.import_module("keyring.backends.SecretService")
    importlib.import_module("jeepney.io.blocking")
    return "the desktop's keychain"


def networks() -> str:
    import imaplib
    import ssl

    import huggingface_hub
    import imap_tools

    from desktop_app.runtime.certificates import trusted

    assert imap_tools.MailBox
    assert imaplib.IMAP4_SSL
    assert huggingface_hub.hf_hub_download
    count = trusted().cert_store_stats()["x509_ca"]
    return f"{ssl.OPENSSL_VERSION}, {count} authorities of this system"


def window() -> str:
    from PySide6.QtCore import QLibraryInfo, QTranslator
    from PySide6.QtGui import QIcon, QImageReader, QPdfWriter, QTextDocument
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QApplication

    from desktop_app.core import paths

    app = QApplication(["homespun"])
    for icon in (paths.resources() / "icons").glob("*.svg"):
        assert not QIcon(str(icon)).pixmap(24, 24).toImage().isNull(), icon
    formats = {bytes(one.data()).decode() for one in QImageReader.supportedImageFormats()}
    assert {"svg", "png", "jpeg", "gif"} <= formats, formats
    with tempfile.TemporaryDirectory() as folder:
        document = QTextDocument()
        document.setHtml("<h1>Privacy report</h1>")
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(f"{folder}/printed.pdf")
        document.print_(printer)
        writer = QPdfWriter(f"{folder}/written.pdf")
        document.print_(writer)
        del printer, writer
        assert all(Path(folder, name).stat().st_size > 1000 for name in ("printed.pdf", "written.pdf"))
    assert QTranslator().load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    from desktop_app.app import build_window
    from desktop_app.ui.session import Session
    from desktop_app.ui.theme import theme

    for scheme in ("light", "dark"):
        theme.active().install(app, scheme)
    built = build_window(Session())
    built.show()
    app.processEvents()
    assert not built.grab().isNull()
    return f"{app.platformName()}, a page printed"


def charts() -> str:
    import numpy as np
    import pyqtgraph

    plot = pyqtgraph.PlotWidget()
    plot.plot(np.arange(100.0), np.random.default_rng(1).random(100))
    plot.getPlotItem().getViewBox().getMenu(None)
    assert not plot.grab().isNull()
    return f"pyqtgraph {pyqtgraph.__version__}, numpy {np.__version__}"


def engine_source() -> str:
    """What the engine's Python reads must be there as plain files, and be whole."""
    from desktop_app.core import paths

    source = paths.package_parent() / "desktop_app"
    assert (source / "engine" / "__main__.py").is_file(), source
    for place in (
        paths.tiny_model() / "model.safetensors",
        paths.examples() / "mailbox" / "Sent.mbox",
        paths.examples() / "chats",
        paths.engine_data() / "backends.toml",
        paths.engine_data() / "locks",
    ):
        assert place.exists(), place
    return f"{len(list(source.rglob('*.py')))} files"


def own_children() -> str:
    from desktop_app.core.process import child_environment, own_module, own_module_path

    command = own_module("desktop_app.hardware.probe", "computer")
    command[0] = str(Path(sys.executable).with_name("homespun"))
    answer = subprocess.run(
        command, env=child_environment(own_module_path()), capture_output=True, text=True, check=True, timeout=60
    )
    assert '"cpu_cores"' in answer.stdout
    return "a probe answered"


def other_programs() -> str:
    """The system's programs must not get our libraries: Python's ssl of another release would not load."""
    from desktop_app.core.process import child_environment
    from desktop_app.runtime.programs import uv

    said = subprocess.run(
        [str(uv()), "--version"], env=child_environment(), capture_output=True, text=True, check=True, timeout=60
    )
    python = subprocess.run(
        ["python3", "-c", "import ssl, sqlite3, sys; print(sys.version.split()[0])"],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert uv().parent == Path(sys.executable).parent, uv()
    return f"{said.stdout.strip()}, Python {python.stdout.strip()}"


PARTS: tuple[Callable[[], str], ...] = (
    own_modules, personal_data, scores, languages, readers, keychain, networks, window, charts, engine_source,
    own_children, other_programs,
)  # fmt: skip


def main() -> int:
    from desktop_app.core.process import leave_the_bundle

    leave_the_bundle()
    failed = 0
    for part in PARTS:
        name = part.__name__.replace("_", " ")
        try:
            line = f"ok      {name}: {part()}"
        except Exception:
            failed += 1
            line = f"FAILED  {name}\n{traceback.format_exc()}"
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    return 1 if failed else 0


sys.exit(main())
