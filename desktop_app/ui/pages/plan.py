"""Model and plan: what Homespun suggests for this computer and these messages, why, and whether it really fits."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_record
from desktop_app.dataset.example import Quality
from desktop_app.flow.dry_run_task import dry_run
from desktop_app.flow.navigator import ProjectState
from desktop_app.flow.refine_task import ratings_of
from desktop_app.hardware import HardwareProfile
from desktop_app.protocol.events import Failed, Finished, Progress
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
from desktop_app.recommend.catalogue import hub_cache
from desktop_app.recommend.download_size import size_of
from desktop_app.recommend.draft import Draft, method_named
from desktop_app.recommend.folder import model_in
from desktop_app.recommend.language_match import all_languages
from desktop_app.recommend.measured import load_measurements
from desktop_app.recommend.next_best import next_best
from desktop_app.recommend.plan import Variation
from desktop_app.recommend.variation import clash_of
from desktop_app.ui import messages
from desktop_app.ui.pages import plan_offers, plan_words
from desktop_app.ui.pages.plan_download import TASK as DOWNLOAD
from desktop_app.ui.pages.plan_download import Downloads
from desktop_app.ui.pages.plan_elsewhere import Elsewhere
from desktop_app.ui.pages.plan_layout import PlanLayout
from desktop_app.ui.pages.plan_offers import Wish
from desktop_app.ui.pages.plan_words import size_text
from desktop_app.ui.session import Session
from desktop_app.ui.task_page import TaskPage
from desktop_app.ui.theme import tokens
from desktop_app.ui.widgets.busy_spinner import BusySpinner
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.text import Text

CHECK = "check"


class PlanPage(TaskPage):
    """Shows a `Draft`: language, effort and model to choose, whether it fits, and all the rest folded."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, {DOWNLOAD: "asking_hub", CHECK: "trying_plan"})
        self.set_title(self.tr("Model and plan"))
        self.set_lead(
            self.tr("This is what we suggest for your computer and your messages. If you are unsure, just go on.")
        )
        self._draft = Draft()
        self._suggested_id = ""
        self._wants_look = False
        self.downloads = Downloads(session, self)
        self.elsewhere = Elsewhere(self)
        self._is_built = False
        session.computer_seen.connect(self._on_computer_seen)
        session.project_changed.connect(self._forget)

    def _build_parts(self) -> None:
        """Fifty settings take a tenth of a second to make: not while the window opens, but when the page does."""
        self._is_built = True
        self._looking = QWidget()
        row = QHBoxLayout(self._looking)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SPACE_12)
        self._spinner = BusySpinner(20)
        row.addWidget(self._spinner)
        row.addWidget(Text(self.tr("Looking at what this computer can do …")), 1)
        self.work = Card()
        self.work.body.addWidget(self.progress)
        self.parts = PlanLayout()
        for part in (self._looking, self.work, self.parts):
            self.body.addWidget(part)
        self.effort, self.language, self.fit = self.parts.effort, self.parts.language, self.parts.fit
        self.models, self.absent, self.more = (
            self.parts.models.cards, self.parts.models.absent, self.parts.models.more
        )  # fmt: skip
        self.editor, self.blocked = self.parts.editor, self.parts.blocked
        self.method, self.table, self.server = self.editor.method, self.editor.table, self.editor.server

    def _connect(self) -> None:
        self.models.chosen.connect(self.choose_model)
        self.effort.chosen.connect(self._on_effort)
        self.method.chosen.connect(self._on_method)
        self.language.activated.connect(self._on_language)
        self.editor.changed.connect(self._on_edited)
        self.editor.reset_wanted.connect(self._on_reset)
        self.editor.elsewhere.wanted.connect(self._on_elsewhere)
        self.parts.models.folder_chosen.connect(self.use_folder)
        self.absent.download_wanted.connect(self.downloads.begin)
        self.server.model_wanted.connect(self.downloads.begin)
        self.server.endpoint_chosen.connect(self._on_endpoint)
        self.fit.check_wanted.connect(self.check)
        self.fit.next_best_wanted.connect(self.take)
        self.downloads.arrived.connect(self._on_arrived)

    # Facts

    @property
    def plan(self) -> Plan | None:
        """The plan on the screen."""
        return self._draft.plan

    def primary_text(self) -> str:
        return self.tr("Use this plan")

    def on_primary(self) -> None:
        if self._save():
            self._session.files_changed.emit()
            self.advance.emit()

    def _save(self) -> bool:
        project, plan = self._session.project, self._draft.plan
        if project is None or plan is None:
            return False
        try:
            save_plan(project, plan)
        except OSError:
            self.show_error(AppError("folder_not_writable", name=project.folder.name))
            return False
        return True

    def secondary_text(self) -> str:
        if not self.is_working:
            return ""
        return self.tr("Stop for now") if self._session.running_task == DOWNLOAD else self.tr("Stop the check")

    def on_secondary(self) -> None:
        self.stop_task()

    def on_enter(self) -> None:
        if self.is_working:
            return
        if not self._is_built:
            self._build_parts()
            self._connect()
        self.clear_notice()
        project = self._session.project
        if project is None:
            return
        try:
            quality = read_record(project.quality, Quality)
            saved = load_plan(project) if project.plan.is_file() else None
        except AppError as error:
            self._show_ready(False)
            self.show_error(error)
            return
        draft = self._draft
        if draft.plan is None and saved is not None:
            draft.take_over(saved)
        draft.set_data(quality.train, quality.by_language, project.facts.language)
        draft.measured = load_measurements()
        self.server.show_endpoint(self._session.settings.hub_endpoint)
        self.editor.show_texts(are_there=project.texts_file.is_file())
        trained = ProjectState.of(project).trained_run
        self.editor.ratings.show_count(ratings_of(trained) if trained is not None else 0)
        if self._session.profile is None and not self._wants_look:
            self._wants_look = True
            self._session.look_at_computer()
        self.refresh()

    # What the person chooses

    def choose_model(self, model_id: str) -> None:
        """Plans for another model that is on this computer."""
        self._draft.choose(model_id=model_id)
        self.refresh()

    def take(self, model_id: str) -> None:
        """Takes the next best: at once where it is here, else after its download."""
        self.clear_notice()
        if is_downloaded(model_id):
            self.choose_model(model_id)
        else:
            self.downloads.begin(model_id)

    def _on_effort(self, effort: str) -> None:
        self._draft.choose(is_quick=effort == "quick")
        self.refresh()

    def _on_method(self, method: str) -> None:
        self._draft.choose(method=method_named(method))
        self.refresh()

    def _on_language(self, _at: int) -> None:
        self._draft.name_language(str(self.language.currentData()))
        self.refresh()

    def _on_edited(self) -> None:
        self._draft.edit(self.editor.edits)
        self._draft.variation = self.editor.variation
        self._show_plan()

    def _on_reset(self) -> None:
        self._draft.choose(method="auto")
        self._draft.edit({})
        self._draft.variation = Variation()
        self.refresh()

    def _on_elsewhere(self) -> None:
        if self._session.project is not None and self._draft.plan is not None:
            self.elsewhere.ask(self._session.project, self._draft.plan)

    def _on_endpoint(self, endpoint: str) -> None:
        try:
            self._session.change_settings(hub_endpoint=endpoint)
        except AppError as error:
            self.show_error(error)

    def use_folder(self, folder: Path) -> None:
        """Offers the model in a folder and chooses it, or says what is wrong with it."""
        try:
            model = model_in(folder.resolve())
        except AppError as error:
            self.show_error(error)
            return
        self.clear_notice()
        self._draft.add_own(model.id)
        self.choose_model(model.id)
        self.models.cards[model.id].setFocus()

    # The check and the downloads

    def check(self) -> None:
        """Tries the plan on this computer."""
        project = self._session.project
        plan = self._draft.plan
        if project is not None and plan is not None:
            self.start_task(CHECK, dry_run(project, plan))

    def detail_words(self, event: Progress) -> str:
        if event.unit == "bytes":
            return self.tr("{done} of {total}").format(done=size_text(event.done), total=size_text(event.total))
        number = QLocale().toString
        return self.tr("Step {done} of {total}").format(done=number(event.done), total=number(event.total))

    def on_task_end(self, task: str, end: Failed | Finished) -> None:
        if task == DOWNLOAD:
            self.downloads.end(end)
        elif isinstance(end, Finished):
            self._on_checked(end)
        elif end.code == "dry_run_no_fit":
            self._say_no_fit(end)
        else:
            self.show_code("info" if end.code == "cancelled" else "error", end.code, end.details)

    def _on_arrived(self, model_id: str) -> None:
        try:
            find_model(model_id)
        except AppError as error:
            # It is here, and of a build that cannot be planned.
            self.show_error(error)
            return
        self._draft.add_own(model_id)
        self._draft.choose(model_id=model_id)
        self.show_notice(
            "success",
            self.tr("{name} is on this computer now.").format(name=plan_words.model_name(model_id)),
            self.tr("It is chosen below. From here on nothing more is needed from the internet."),
        )

    def _on_checked(self, end: Finished) -> None:
        project = self._session.project
        assert project is not None
        self._draft.measured = load_measurements()
        try:
            self._draft.checked(load_plan(project))
        except AppError as error:
            self.show_error(error)
            return
        self.show_notice(*plan_words.checked_words(end.outputs))

    def _say_no_fit(self, end: Failed) -> None:
        model = self._next_best()
        if model is None:
            self.show_code("error", end.code, end.details)
            return
        words = self.tr("Use {name}") if is_downloaded(model.id) else self.tr("Download {name}")
        self.show_code(
            "error",
            end.code,
            end.details,
            button=words.format(name=model.name),
            on_button=lambda: self.take(model.id),
        )

    def _next_best(self) -> Model | None:
        project = self._session.project
        draft = self._draft
        if draft.plan is None or project is None:
            return None
        own = [find_model(model_id) for model_id in draft.own_ids if is_downloaded(model_id)]
        return next_best(
            draft.plan, own, goal=project.facts.goal, language=draft.language, measured=draft.measured
        )

    # What is shown

    def _on_computer_seen(self) -> None:
        self._wants_look = False
        self._draft.look_again()
        if self.isVisible() and not self.is_working:
            self.refresh()

    def _profile(self) -> HardwareProfile | None:
        """This computer as it is now, or as it was when the saved plan was made."""
        if self._session.profile is not None:
            return self._session.profile
        last = self._draft.last
        return last.hardware if last is not None else None

    def refresh(self) -> None:
        """Makes the plan of the choices and shows both."""
        self.work.setVisible(self.is_working)
        profile, project = self._profile(), self._session.project
        self._show_ready(profile is not None)
        if profile is None or project is None:
            return
        draft = self._draft
        wish = Wish(
            profile=profile,
            pairs=draft.pairs,
            goal=project.facts.goal,
            language=draft.language,
            measured=draft.measured,
        )
        suggested = make_plan(profile, pairs=draft.pairs, goal=wish.goal, measured=draft.measured)
        self._suggested_id = suggested.model_id
        present = plan_offers.present_models(draft.own_ids, self._suggested_id, draft.language)
        if draft.model_id not in {model.id for model in present}:
            draft.model_id = plan_offers.first_choice(present, wish)
        base = draft.suggest(profile, wish.goal, suggested.model_id)
        assert draft.model_id is not None
        try:
            self.parts.models.show_models(present, draft.model_id, self._suggested_id, wish)
        except OSError:
            self.show_error(AppError("folder_not_writable", name=hub_cache().name))
        codes = all_languages(catalogue(), {**draft.languages, draft.language: 1})
        self.parts.show_languages(codes, draft.language)
        self.effort.choose("quick" if draft.is_quick else "best")
        self.method.choose(draft.method)
        self.editor.show_suggestion(base, find_model(base.model_id), draft.edits)
        self.editor.show_variation(base.settings, draft.variation, project.folder)
        # What no option can be (the file was changed by hand) is not taken along.
        draft.variation = self.editor.variation
        self._show_plan()
        if self.notice is None and not self.is_working and not is_downloaded(suggested.model_id):
            self._tell_what_would_be_better(find_model(suggested.model_id))

    def _show_plan(self) -> None:
        """Plan, memory and reasons, after anything that changed a setting; quick enough for every key."""
        plan = self._draft.finish(self.editor.allowed_edits)
        self.editor.show_plan(plan, clash_of(plan.settings, plan.variation))
        self.parts.show_changes(self.editor.change_count)
        is_whole = is_downloaded(plan.model_id)
        if not is_whole:
            said = messages.words("folder_only_settings", {"name": plan_words.model_name(plan.model_id)})
            self.parts.show_blocked(said.text, said.next_step)
        elif self.editor.has_problem:
            self.parts.show_blocked(
                self.tr("A setting under “Expert” cannot be used as it is."),
                self.tr("What is wrong stands beside it. Correct it, or take the suggestion."),
            )
        else:
            self.parts.show_blocked("")
        is_usable = is_whole and not self.editor.has_problem
        why_no_check = "" if is_usable else self.tr("The check needs a whole model and settings that can be used.")
        smaller = self._next_best() if plan.verdict == "too_large" else None
        self.fit.show_plan(plan, why_no_check=why_no_check, next_best=smaller)
        self.set_valid(is_usable)

    def _show_ready(self, is_ready: bool) -> None:
        is_looking = not is_ready and self._wants_look
        self._looking.setVisible(is_looking)
        self._spinner.set_running(is_looking)
        self.parts.setVisible(is_ready)
        if not is_ready:
            self.set_valid(False)

    def _tell_what_would_be_better(self, model: Model) -> None:
        size = size_of(model)
        words = self.tr("Download {name} (about {size})").format(name=model.name, size=size_text(size.left_bytes))
        self.show_notice(
            "info",
            self.tr("This computer could train a better model than those it has: {name}.").format(name=model.name),
            self.tr(
                "It comes from the internet once; {free} are free on the disk. Or go on with what is here."
            ).format(free=size_text(size.free_bytes)),
            button=words,
            on_button=lambda: self.downloads.begin(model.id),
        )

    def _forget(self) -> None:
        self._draft = Draft()
        if self._is_built:
            self.editor.forget()
        self.clear_notice()
