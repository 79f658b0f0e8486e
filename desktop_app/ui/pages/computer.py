"""Your computer: what is in it, whether it can train, and what to do when it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.core import paths
from desktop_app.hardware import HardwareProfile, describe_notices, describe_verdict
from desktop_app.hardware.remembered import recall
from desktop_app.hardware.wording import gib
from desktop_app.runtime.environment import find_engine
from desktop_app.ui import messages
from desktop_app.ui.page import Page
from desktop_app.ui.pages.computer_card import GpuCard
from desktop_app.ui.session import Session
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.busy_spinner import BusySpinner
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.inline_notice import InlineNotice, NoticeKind
from desktop_app.ui.widgets.metric_tile import MetricTile
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from desktop_app.ui.dialogs.engine import EngineDialog


class ComputerPage(Page):
    """Only informs: the person may go on whatever it says, because the demo model runs everywhere."""

    def __init__(self, session: Session) -> None:
        super().__init__("")
        self._session = session
        self.set_title(self.tr("Your computer"))
        self.set_lead(self.tr("Training needs a graphics card with memory of its own. This is what we found."))
        self.spinner = BusySpinner()
        self.looking = Text(self.tr("Looking at your computer …"))
        self.again_button = QPushButton(self.tr("Look again"))
        icons.put(self.again_button, "refresh")
        self.again_button.clicked.connect(self.look)
        self.verdict = InlineNotice()
        self._found = QVBoxLayout()
        self._found.setSpacing(tokens.SPACE_12)
        self.cpu = MetricTile(self.tr("Processor"))
        self.memory = MetricTile(self.tr("Memory"))
        self.disk = MetricTile(self.tr("Free on this disk"))
        self._tiles = WrapRow(stretch=True, spacing_px=tokens.SPACE_12)
        for tile in (self.cpu, self.memory, self.disk):
            self._tiles.add(tile)
        self.engine = Card(self.tr("The part that trains"))
        self.engine_words = Text()
        self.engine_fold = DetailsFold(self.tr("Versions"))
        self.engine_versions = Text("", Type.HINT, "muted")
        self.engine_fold.body.addWidget(self.engine_versions)
        self.engine.body.addWidget(self.engine_words)
        self.engine.body.addWidget(self.engine_fold)
        self.engine_button = QPushButton()
        self.engine_button.clicked.connect(self.open_engine)
        self.engine.body.addWidget(self.engine_button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_12)
        row.addWidget(self.spinner)
        row.addWidget(self.looking, 1)
        row.addWidget(self.again_button)
        self.body.addWidget(self.verdict)
        self.body.addLayout(self._found)
        self.body.addWidget(self._tiles)
        self.body.addWidget(self.engine)
        self.body.addLayout(row)
        self.engine_dialog: EngineDialog | None = None
        session.computer_seen.connect(self._show_seen)
        self._show_looking(False)
        self._show_seen()

    def primary_text(self) -> str:
        return self.tr("Choose my messages")

    def on_enter(self) -> None:
        self._show_engine()
        if self._session.profile is None:
            self.look()
        else:
            self._show_seen()

    def look(self) -> None:
        """Looks at the hardware; what was seen before stays on the screen until then."""
        self._show_looking(True)
        self._session.look_at_computer()

    def _show_looking(self, is_looking: bool) -> None:
        self.spinner.set_running(is_looking)
        self.looking.setText(
            self._looking_words()
            if is_looking
            else self.tr("Changed something? A new driver counts only after a restart.")
        )
        self.again_button.setEnabled(not is_looking)

    def _looking_words(self) -> str:
        if self._session.profile is None and self._found.count():
            return self.tr("Looking at your computer … Above is what we saw the last time.")
        return self.tr("Looking at your computer …")

    def _show_seen(self) -> None:
        profile = self._session.profile
        if profile is not None:
            self._show_looking(False)
            self._show_profile(profile)
        elif (last := recall()) is not None:
            self._show_profile(last)
        for part in (self.verdict, self._tiles):
            part.setVisible(profile is not None or self._found.count() > 0)

    def _show_profile(self, profile: HardwareProfile) -> None:
        said = messages.words(*describe_verdict(profile))
        kinds: dict[str, NoticeKind] = {"gpu_training": "success", "gpu_not_ready": "warning"}
        self.verdict.show_words(kinds.get(profile.verdict, "info"), said.text, said.next_step or self._next_step())
        _clear(self._found)
        best = profile.best_gpu
        several = sum(gpu.can_train for gpu in profile.gpus) > 1
        for gpu in sorted(profile.gpus, key=lambda gpu: (gpu is not best, not gpu.can_train)):
            card = GpuCard(gpu, system=profile.system, is_chosen=several and gpu is best)
            self._found.addWidget(card)
        if not profile.gpus:
            self._found.addWidget(
                Card(self.tr("Graphics card"), self.tr("No graphics card was found in this computer."))
            )
        for code, details in describe_notices(profile):
            words = messages.words(code, details)
            self._found.addWidget(InlineNotice("warning", words.text, words.next_step))
        self._show_tiles(profile)

    def _next_step(self) -> str:
        return self.tr("Go on; the plan will choose a model that fits.")

    def _show_tiles(self, profile: HardwareProfile) -> None:
        self.cpu.set_value(
            self.tr("{count} cores").format(count=profile.cpu_cores), " ".join(profile.cpu_name.split())
        )
        self.memory.set_value(
            self.tr("{size} GB").format(size=gib(profile.memory_total_bytes)),
            self.tr("{size} GB free now").format(size=gib(profile.memory_available_bytes)),
        )
        self.disk.set_value(
            self.tr("{size} GB").format(size=gib(profile.disk_free_bytes)),
            self.tr("a model takes about 1 to 20 GB"),
        )

    def open_engine(self) -> None:
        """Installs, repairs or removes the part that trains, in a dialog of its own."""
        # Imported here: it brings in a downloader, and the window should open in a second.
        from desktop_app.ui.dialogs.engine import EngineDialog

        self.engine_dialog = EngineDialog(self._session, self.window())
        self.engine_dialog.engine_changed.connect(self._show_engine)
        self.engine_dialog.open()

    def _show_engine(self) -> None:
        engine = find_engine()
        is_source = paths.source_tree() is not None
        # A source checkout's own interpreter is the engine, and setup.sh looks after that.
        self.engine_button.setVisible(not is_source)
        self.engine_button.setText(
            self.tr("Repair or remove …") if engine.is_ready else self.tr("See what it takes …")
        )
        icons.put(self.engine_button, "computer" if engine.is_ready else "take")
        if engine.is_ready:
            self.engine_words.setText(self.tr("Installed and ready."))
        elif not is_source:
            said = messages.words("engine_state_missing")
            self.engine_words.setText(
                f"{said.text} {self.tr('Only training needs it; everything else works without.')}"
            )
        else:
            said = messages.words("engine_not_installed", {"missing": ", ".join(engine.missing)})
            self.engine_words.setText(f"{said.text} {said.next_step}")
        self.engine_versions.setText("\n".join(f"{name} {version}" for name, version in engine.versions.items()))
        self.engine_fold.setVisible(bool(engine.versions))


def _clear(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget: QWidget | None = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
