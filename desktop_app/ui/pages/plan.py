"""Model and plan: what Homespun suggests for this computer and these messages, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_record
from desktop_app.dataset.example import Quality
from desktop_app.hardware import HardwareProfile
from desktop_app.recommend import (
    Model,
    Plan,
    catalogue,
    find_model,
    is_downloaded,
    load_plan,
    make_plan,
    save_plan,
)
from desktop_app.ui.page import Page
from desktop_app.ui.pages.plan_details import AbsentModels, FitCard, SettingsTable
from desktop_app.ui.session import Session
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.busy_spinner import BusySpinner
from desktop_app.ui.widgets.choice_card import ChoiceGroup
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.text import Text

Method = Literal["auto", "qlora", "lora"]


class PlanPage(Page):
    """Three choices (model, effort, method) from which `make_plan` makes everything else."""

    def __init__(self, session: Session) -> None:
        super().__init__("")
        self.set_title(self.tr("Model and plan"))
        self.set_lead(
            self.tr("This is what we suggest for your computer and your messages. If you are unsure, just go on.")
        )
        self._session = session
        self._plan: Plan | None = None
        self._pairs = 0
        self._model_id: str | None = None
        self._method: Method = "auto"
        self._quick = False
        self._own_folders: list[Path] = []
        self._wants_look = False
        self._build_looking()
        self._build_models()
        self._build_rest()
        session.computer_seen.connect(self._on_computer_seen)
        session.project_changed.connect(self._forget)

    def _build_looking(self) -> None:
        self._looking = QWidget()
        row = QHBoxLayout(self._looking)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SPACE_12)
        self._spinner = BusySpinner(20)
        row.addWidget(self._spinner)
        row.addWidget(Text(self.tr("Looking at what this computer can do …")), 1)
        self.body.addWidget(self._looking)
        self._all = QWidget()
        self._column = QVBoxLayout(self._all)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.SPACE_16)
        self.body.addWidget(self._all)

    def _build_models(self) -> None:
        self.models = ChoiceGroup(self.tr("Model"))
        self.models.chosen.connect(self._on_model)
        self.folder_button = QPushButton(self.tr("Choose a model folder…"))
        self.folder_button.setAccessibleDescription(
            self.tr("A folder on this computer with a language model in it.")
        )
        icons.put(self.folder_button, "folder")
        self.folder_button.clicked.connect(self._ask_for_folder)
        self.more = DetailsFold(self.tr("Use a larger model"))
        self.more.body.addWidget(
            Text(
                self.tr(
                    "These models are not on this computer yet, and this version of Homespun cannot fetch them. "
                    "If you have one as a folder (with config.json and .safetensors files), choose that folder."
                ),
                color="muted",
            )
        )
        self.more.body.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.absent = AbsentModels()
        self.more.body.addWidget(self.absent)
        self._column.addWidget(Text(self.tr("Which model learns?"), Type.SECTION))
        self._column.addWidget(self.models)
        self._column.addWidget(self.more)

    def _build_rest(self) -> None:
        self.effort = ChoiceGroup(self.tr("How thorough?"))
        self.effort.add(
            "best",
            self.tr("As good as it gets"),
            self.tr("Goes through your messages until it stops getting better."),
        )
        self.effort.add(
            "quick",
            self.tr("A quick try"),
            self.tr("Once through your messages: a first look, not the best result."),
        )
        self.effort.chosen.connect(self._on_effort)
        self.fit = FitCard()
        self.expert = DetailsFold(self.tr("Expert settings and reasons"))
        self.method = ChoiceGroup(self.tr("Method"))
        self.method.add("auto", self.tr("Let Homespun choose"))
        self.method.add(
            "qlora",
            self.tr("QLoRA"),
            self.tr("The model is packed into 4 bits while it learns: needs least memory."),
        )
        self.method.add(
            "lora", self.tr("LoRA"), self.tr("The model stays unpacked: a little more exact, needs more memory.")
        )
        self.method.chosen.connect(self._on_method)
        self.table = SettingsTable()
        self.expert.body.addWidget(Text(self.tr("Method"), Type.STRONG))
        self.expert.body.addWidget(self.method)
        self.expert.body.addSpacing(tokens.SPACE_8)
        self.expert.body.addWidget(self.table)
        self._column.addWidget(Text(self.tr("How thorough?"), Type.SECTION))
        self._column.addWidget(self.effort)
        self._column.addWidget(self.fit)
        self._column.addWidget(self.expert)

    # Facts

    @property
    def plan(self) -> Plan | None:
        """The plan on the screen."""
        return self._plan

    def primary_text(self) -> str:
        return self.tr("Use this plan")

    def on_primary(self) -> None:
        project = self._session.project
        if project is None or self._plan is None:
            return
        try:
            save_plan(project, self._plan)
        except OSError:
            self.show_error(AppError("folder_not_writable", name=project.folder.name))
            return
        self._session.files_changed.emit()
        self.advance.emit()

    def on_enter(self) -> None:
        self.clear_notice()
        project = self._session.project
        if project is None:
            return
        try:
            self._pairs = read_record(project.quality, Quality).train
            saved = load_plan(project) if project.plan.is_file() else None
        except AppError as error:
            self._show_ready(False)
            self.show_error(error)
            return
        if saved is not None and self._plan is None:
            self._take_over(saved)
        if self._session.profile is None and not self._wants_look:
            self._wants_look = True
            self._session.look_at_computer()
        self._refresh()

    # What the person chooses

    def _on_model(self, model_id: str) -> None:
        self._model_id = model_id
        self._refresh()

    def _on_effort(self, effort: str) -> None:
        self._quick = effort == "quick"
        self._refresh()

    def _on_method(self, method: str) -> None:
        self._method = "qlora" if method == "qlora" else "lora" if method == "lora" else "auto"
        self._refresh()

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Folder of a model"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.use_folder(Path(name)))
        dialog.open()

    def use_folder(self, folder: Path) -> None:
        """Offers the model in a folder and chooses it, or says what is wrong with it."""
        folder = folder.resolve()
        try:
            find_model(str(folder))
            if not is_downloaded(str(folder)):
                raise AppError("base_model_missing", name=folder.name)
        except AppError as error:
            self.show_error(error)
            return
        self.clear_notice()
        if folder not in self._own_folders:
            self._own_folders.append(folder)
        self._model_id = str(folder)
        self._refresh()
        self.models.cards[str(folder)].setFocus()

    # What is shown

    def _on_computer_seen(self) -> None:
        self._wants_look = False
        if self.isVisible():
            self._refresh()

    def _profile(self) -> HardwareProfile | None:
        """This computer as it is now, or as it was when the saved plan was made."""
        if self._session.profile is not None:
            return self._session.profile
        return self._plan.hardware if self._plan is not None else None

    def _take_over(self, saved: Plan) -> None:
        """Comes back to the choices that a saved plan was made of."""
        self._plan = saved
        self._model_id = saved.model_id
        reasons = {choice.setting: choice.reason for choice in saved.choices}
        self._quick = reasons.get("epochs") == "quick_try"
        self._method = saved.settings.method if reasons.get("method") == "method_named" else "auto"
        if all(model.id != saved.model_id for model in catalogue()) and is_downloaded(saved.model_id):
            self._own_folders.append(Path(saved.model_id))

    def _refresh(self) -> None:
        """Makes the plan of the choices and shows both."""
        profile, project = self._profile(), self._session.project
        self._show_ready(profile is not None)
        if profile is None or project is None:
            return
        goal = project.facts.goal
        suggested = make_plan(profile, pairs=self._pairs, goal=goal)
        present = self._present(suggested)
        if self._model_id is None or not is_downloaded(self._model_id):
            self._model_id = self._best_of(present, profile)
        named = None if self._model_id == suggested.model_id else self._model_id
        self._plan = make_plan(
            profile, pairs=self._pairs, model_id=named, method=self._method, goal=goal, quick=self._quick
        )
        self._show_models(present, profile, suggested.model_id)
        if self.notice is None and not is_downloaded(suggested.model_id):
            self._tell_what_would_be_better(find_model(suggested.model_id))
        self.effort.choose("quick" if self._quick else "best")
        self.method.choose(self._method)
        self.fit.show_plan(self._plan)
        self.table.show_plan(self._plan)

    def _show_ready(self, is_ready: bool) -> None:
        is_looking = not is_ready and self._wants_look
        self._looking.setVisible(is_looking)
        self._spinner.set_running(is_looking)
        self._all.setVisible(is_ready)
        self.set_valid(is_ready)

    def _present(self, suggested: Plan) -> list[Model]:
        """The models on this computer: the suggested one first, the demo last."""
        rows = [model for model in catalogue() if is_downloaded(model.id)]
        own = [find_model(str(folder)) for folder in self._own_folders if is_downloaded(str(folder))]
        return sorted(
            rows + own,
            key=lambda model: (model.id != suggested.model_id, model.demo_only, -model.parameters_billion),
        )

    def _best_of(self, present: list[Model], profile: HardwareProfile) -> str:
        """The first that fits; on a processor alone anything but the demo model would take days."""
        if profile.best_gpu is None:
            return next(model.id for model in present if model.bundled)
        fitting = [m for m in present if make_plan(profile, pairs=self._pairs, model_id=m.id).verdict == "fits"]
        return (fitting or [model for model in present if model.bundled])[0].id

    def _show_models(self, present: list[Model], profile: HardwareProfile, suggested_id: str) -> None:
        # Cards are made again only when there are other ones, so that the keyboard's place is not lost.
        wanted = [model.id for model in present]
        if list(self.models.cards) != wanted:
            self.models.clear()
            for model in present:
                self.models.add(model.id, model.name)
        for model in present:
            about = model.about or self.tr("A model of your own, {size} billion parameters.").format(
                size=f"{model.parameters_billion:.2g}"
            )
            if model.demo_only:
                about = self.tr(
                    "Comes with Homespun and shows every step within minutes. It is only a demo: what it writes "
                    "is simple, and too little for real mail."
                )
            self.models.cards[model.id].set_words(model.name, about, self._fit_of(model, profile)[0])
        assert self._model_id is not None
        self.models.choose(self._model_id)
        rows = [
            (
                model,
                self.tr("Best for this computer.") if model.id == suggested_id else "",
                *self._fit_of(model, profile),
            )
            for model in sorted(catalogue(), key=lambda model: model.parameters_billion)
            if model.id not in wanted
        ]
        self.absent.show_models(rows)

    def _tell_what_would_be_better(self, model: Model) -> None:
        self.show_notice(
            "info",
            self.tr("This computer could train a better model than those it has: {name}.").format(name=model.name),
            self.tr(
                "This version of Homespun cannot fetch it. If you have it as a folder, choose that folder; or go "
                "on with what is here."
            ),
            button=self.folder_button.text(),
            on_button=self._ask_for_folder,
        )

    def _fit_of(self, model: Model, profile: HardwareProfile) -> tuple[str, str]:
        """Words for a badge, and the badge's kind."""
        verdict = make_plan(profile, pairs=self._pairs, model_id=model.id).verdict
        if verdict == "fits" and profile.best_gpu is None and not model.demo_only:
            # It fits into memory, and would keep the computer busy for days or weeks.
            return self.tr("needs a graphics card"), "warning"
        words = {
            "fits": (self.tr("fits"), "success"),
            "tight": (self.tr("tight"), "warning"),
            "too_large": (self.tr("too large"), "error"),
        }
        return words[verdict]

    def _forget(self) -> None:
        self._plan = None
        self._model_id = None
        self._method, self._quick = "auto", False
        self._own_folders = []
        self.clear_notice()
