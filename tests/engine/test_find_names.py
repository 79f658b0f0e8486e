"""Names by a language model: a real one, taught for some seconds, which has to see names of no list."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from desktop_app import keychain
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_lines
from desktop_app.core.records import to_plain
from desktop_app.core.sentences import sentence_for
from desktop_app.engine.find_names import run_find_names
from desktop_app.engine.name_model import NameModel, fingerprint_of, load_name_model, spans_of
from desktop_app.flow.find_names_task import find_names
from desktop_app.flow.tasks import clean_messages
from desktop_app.importers import import_messages
from desktop_app.importers.message import Conversation, Message
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.commands import Pause
from desktop_app.protocol.events import Failed, Finished, Progress
from desktop_app.protocol.jobs import FindNamesJob
from desktop_app.protocol.model_names import model_of, read_answers
from desktop_app.protocol.planned import Task
from desktop_app.protocol.wire import from_line
from desktop_app.recommend.name_models import name_model_folder, name_model_offers
from desktop_app.redaction.apply import read_redacted
from desktop_app.redaction.find import find_personal_data
from desktop_app.redaction.finding import FoundValue
from desktop_app.redaction.proof import load_scanner
from desktop_app.runtime.environment import engine_python
from desktop_app.supervisor.task_runner import TaskRunner
from tests.name_model import invented_name, make_name_model
from tests.unit.recommend.hub_server import MODEL, HubServer, Repo

ODD = ("Qvexlor", "Zzyxanthe", "霁翊骞")
TEXTS = (
    f"please ask {ODD[0]} about the invoice .",
    f"The Report is late . Did {ODD[1]} send you the report ?",
    f"我昨天和{ODD[2]}说了发票的事。🙂",
    "Lunch is at noon on Friday .",
)


@pytest.fixture(scope="session")
def name_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_name_model(tmp_path_factory.mktemp("names") / "small-ner")


@pytest.fixture(scope="session")
def loaded(name_model: Path) -> NameModel:
    return load_name_model(name_model, torch.device("cpu"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_of(tmp_path / "p", TEXTS)


def project_of(folder: Path, texts: tuple[str, ...]) -> Project:
    made = Project.create(folder)
    made.change(my_addresses=("me@example.org",))
    messages = tuple(
        Message(
            source="x.mbox",
            conversation_id="",
            message_id=str(number),
            time_utc=f"2026-03-01T09:{number % 60:02d}:00Z",
            sender=("me@example.org", "you@example.org")[number % 2],
            kind="mail",
            text=text,
            mine=number % 2 == 0,
        )
        for number, text in enumerate(texts)
    )
    conversation = Conversation(conversation_id="c", source="x.mbox", kind="mail", subject="", messages=messages)
    made.conversations.parent.mkdir(parents=True)
    made.conversations.write_text(json.dumps(to_plain(conversation), ensure_ascii=False) + "\n", encoding="utf-8")
    return made


class Heard(Channel):
    """A channel whose events are read afterwards; commands that lie in it are taken at the first look."""

    def __init__(self, *commands: object) -> None:
        self.stream = io.StringIO()
        super().__init__(self.stream, None)  # type: ignore[arg-type]
        self._commands.extend(commands)  # type: ignore[arg-type]

    @property
    def heard(self) -> list[object]:
        return [from_line(line) for line in self.stream.getvalue().splitlines()]


def ask(project: Project, model: Path, *commands: object) -> Finished:
    job = FindNamesJob(project_dir=str(project.folder), model=str(model), longest_text=200_000)
    return run_find_names(job, Heard(*commands))


def seen(model: NameModel, *texts: str) -> list[list[str]]:
    found = model.find(texts, lambda _share: True)
    assert found is not None
    return [[text[one.start : one.end] for one in spans] for text, spans in zip(texts, found, strict=True)]


def run(task: Task) -> Finished:
    end = list(TaskRunner(task, engine_python=engine_python()).events())[-1]
    assert isinstance(end, Finished), end
    return end


# Tokens to names


def tokens(text: str, *parts: tuple[str, float, bool]) -> list[tuple[int, int, float, bool]]:
    found, position = [], 0
    for part, chance, begins in parts:
        start = text.index(part, position)
        position = start + len(part)
        found.append((start, position, chance, begins))
    return found


@pytest.mark.parametrize(
    ("text", "parts", "names"),
    [
        # Only the first piece of a word is taught, so the others follow it.
        ("by Brimqo 1", [("by", 0, False), ("Bri", 0.9, True), ("mqo", 0.1, False), ("1", 0, False)], ["Brimqo"]),
        ("willing", [("will", 0.1, False), ("ing", 0.99, False)], []),
        ("Anna Weber", [("Anna", 0.9, True), ("Weber", 0.8, False)], ["Anna Weber"]),
        ("Anna Ben", [("Anna", 0.9, True), ("Ben", 0.8, True)], ["Anna", "Ben"]),
        ("张三李四", [("张", 1, True), ("三", 1, False), ("李", 1, True), ("四", 1, False)], ["张三", "李四"]),
        ("Anna\nBen", [("Anna", 0.9, True), ("Ben", 0.9, False)], ["Anna", "Ben"]),
        ("to Anna", [("to", 0.0, False), (" Anna", 0.9, False)], ["Anna"]),
        ("Jean-Luc", [("Jean", 0.9, False), ("-", 0.8, False), ("Luc", 0.9, False)], ["Jean-Luc"]),
        ("", [], []),
    ],
)  # fmt: skip
def test_that_tokens_are_joined_to_names(
    text: str, parts: list[tuple[str, float, bool]], names: list[str]
) -> None:
    assert [text[one.start : one.end] for one in spans_of(text, tokens(text, *parts))] == names


# The model


def test_that_the_model_sees_names_of_no_list_in_both_scripts(loaded: NameModel) -> None:
    assert seen(loaded, *TEXTS) == [[ODD[0]], [ODD[1]], [ODD[2]], []]


def test_that_an_empty_text_has_no_names_and_half_a_character_does_no_harm(loaded: NameModel) -> None:
    assert seen(loaded, "", f"\ud83d {TEXTS[0]}") == [[], [ODD[0]]]


def test_that_a_text_of_many_windows_is_read_to_its_end_at_the_right_places(loaded: NameModel) -> None:
    chance = random.Random(3)
    names = [invented_name(chance, han=False).split()[0] for _ in range(260)]
    text = " ".join(f"🙂 please ask {name} about the invoice ." for name in names)
    assert len(text) > 10_000
    found = seen(loaded, text)[0]
    assert set(found) <= {*names, "please"}
    assert len([name for name in found if name in names]) >= 0.95 * len(names)
    assert names[-1] in found


def test_that_many_texts_at_once_are_judged_as_each_alone(loaded: NameModel) -> None:
    assert seen(loaded, *TEXTS, *reversed(TEXTS))[: len(TEXTS)] == [seen(loaded, text)[0] for text in TEXTS]


# What is no such model


def damaged(folder: Path, name_model: Path) -> Path:
    shutil.copytree(name_model, folder)
    return folder


def change_config(folder: Path, **changes: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_that_a_language_model_is_told_from_one_that_finds_names(tiny_model: Path, project: Project) -> None:
    with pytest.raises(AppError, match="name_model_not_ner"):
        ask(project, tiny_model)
    with pytest.raises(AppError, match="name_model_not_ner") as refused:
        name_model_folder(str(tiny_model))
    assert sentence_for(refused.value.code, refused.value.details).next_step
    assert not project.model_names.exists()


def test_that_labels_without_a_classifier_are_not_believed(
    tmp_path: Path, tiny_model: Path, project: Project
) -> None:
    folder = damaged(tmp_path / "labelled", tiny_model)
    change_config(folder, id2label={"0": "O", "1": "PER"})
    with pytest.raises(AppError, match="name_model_broken"):
        ask(project, folder)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("how", ["cut", "gone"])
def test_that_a_broken_model_is_one_sentence(
    tmp_path: Path, name_model: Path, project: Project, name: str, how: str
) -> None:
    folder = damaged(tmp_path / "broken", name_model)
    if how == "cut":
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: len(content) // 2])
    else:
        (folder / name).unlink()
    with pytest.raises(AppError, match="name_model_broken"):
        ask(project, folder)


def test_that_numbers_that_are_none_are_not_taken_for_a_text_without_names(
    tmp_path: Path, name_model: Path, project: Project
) -> None:
    from safetensors.torch import load_file, save_file

    folder = damaged(tmp_path / "nan", name_model)
    weights = load_file(folder / "model.safetensors")
    weights["classifier.bias"][0] = float("nan")
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(AppError, match="name_model_broken"):
        ask(project, folder)
    assert list(read_answers(project.model_names)) == []


def test_that_a_folder_with_a_pickle_or_with_nothing_is_refused(tmp_path: Path, name_model: Path) -> None:
    folder = damaged(tmp_path / "pickle", name_model)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(AppError, match="folder_only_pickle"):
        name_model_folder(str(folder))
    with pytest.raises(AppError, match="folder_no_model"):
        name_model_folder(str(tmp_path))
    with pytest.raises(AppError, match="name_model_missing"):
        name_model_folder("nobody/nothing")


def test_that_the_offered_models_may_be_used_by_everybody() -> None:
    assert [one.id.count("/") for one in name_model_offers()] == [1, 1]
    assert {one.licence for one in name_model_offers()} <= {"AFL-3.0", "Apache-2.0", "MIT"}
    assert not any(one.is_here for one in name_model_offers())


# The job


def test_that_the_file_holds_no_text_and_no_name_and_is_the_owners_alone(
    project: Project, name_model: Path
) -> None:
    end = ask(project, name_model)
    assert end.outputs["texts"] == len(TEXTS)
    content = project.model_names.read_text(encoding="utf-8")
    assert not any(word in content for text in TEXTS for word in text.split() if len(word) > 4)
    answers = list(read_answers(project.model_names))
    assert sorted(len(one.spans) for one in answers) == [0, 1, 1, 1]
    if os.name != "nt":
        assert project.model_names.stat().st_mode & 0o077 == 0


def test_that_answered_texts_are_not_asked_again_and_a_half_line_is(project: Project, name_model: Path) -> None:
    ask(project, name_model)
    lines = project.model_names.read_bytes().splitlines(keepends=True)
    assert ask(project, name_model).outputs["texts"] == 0
    project.model_names.write_bytes(b"".join(lines[:-1]) + lines[-1][:20])
    assert ask(project, name_model).outputs["texts"] == 1
    assert sorted(project.model_names.read_bytes().splitlines(keepends=True)) == sorted(lines)


def test_that_another_model_begins_anew(tmp_path: Path, project: Project, name_model: Path) -> None:
    ask(project, name_model)
    other = damaged(tmp_path / "other", name_model)
    change_config(other, id2label={"0": "O", "1": "B-PER"})
    assert fingerprint_of(other) != fingerprint_of(name_model)
    assert ask(project, other).outputs["texts"] == len(TEXTS)
    assert model_of(project.model_names) == fingerprint_of(other)


def test_that_a_damaged_file_is_mended_by_asking_again(project: Project, name_model: Path) -> None:
    ask(project, name_model)
    with project.model_names.open("a") as stream:
        stream.write("nonsense\n")
    assert ask(project, name_model).outputs["texts"] == len(TEXTS)
    assert len(list(read_answers(project.model_names))) == len(TEXTS)


def test_that_a_stop_keeps_what_is_known_and_the_next_run_goes_on(
    project: Project, name_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.engine.find_names._GROUP_CHARACTERS", 60)  # two texts at a time
    channel = Heard()
    emit = channel.emit

    def stop_in_the_second_group(event: object) -> None:
        emit(event)  # type: ignore[arg-type]
        if isinstance(event, Progress) and event.done >= 3:
            channel._commands.append(Pause())

    channel.emit = stop_in_the_second_group  # type: ignore[method-assign]
    job = FindNamesJob(project_dir=str(project.folder), model=str(name_model), longest_text=40_000)
    end = run_find_names(job, channel)
    assert end.reason == "paused"
    assert len(list(read_answers(project.model_names))) == 2
    assert ask(project, name_model).outputs["texts"] == 2
    assert len(list(read_answers(project.model_names))) == len(TEXTS)


def test_that_texts_that_are_too_long_to_be_used_are_not_asked_about(tmp_path: Path, name_model: Path) -> None:
    project = project_of(tmp_path / "one", ("word " * 50_000, TEXTS[0]))
    assert ask(project, name_model).outputs["texts"] == 1


# The whole way


MAILS = """From you@example.org Sun Mar  1 09:00:00 2026
From: You Known <you@example.org>
To: me@example.org
Date: Sun, 1 Mar 2026 09:00:00 +0000
Message-ID: <1@example.org>
Subject: invoice
Content-Type: text/plain; charset=utf-8

please ask {0} about the invoice . Lunch is at noon on Friday .

From me@example.org Sun Mar  1 10:00:00 2026
From: me@example.org
To: You Known <you@example.org>
Date: Sun, 1 Mar 2026 10:00:00 +0000
Message-ID: <2@example.org>
In-Reply-To: <1@example.org>
Subject: Re: invoice
Content-Type: text/plain; charset=utf-8

I met {1} at the station and the invoice is on its way to you now .

"""


@pytest.fixture
def hub(name_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    """A server like the hub that has the model; nobody's keychain is asked for a token."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(keychain, "recall", lambda _name: None)
    made = HubServer(Repo(files={path.name: path.read_bytes() for path in name_model.iterdir()}))
    yield made
    made.stop()


@pytest.mark.timeout(300)
def test_the_whole_way_from_a_mailbox_and_a_download_to_cleaned_messages_without_the_names(
    tmp_path: Path, hub: HubServer
) -> None:
    mailbox = tmp_path / "mail.mbox"
    mailbox.write_text(MAILS.format(*ODD), encoding="utf-8")
    project = Project.create(tmp_path / "p")
    import_messages(project, [mailbox], ["me@example.org"])
    project = Project.open(project.folder)
    before = {one.value for one in find_personal_data(project)}
    assert not before & set(ODD)

    end = run(find_names(project, MODEL, may_download=True, endpoint=hub.endpoint))
    assert end.outputs["new_names"] == 2
    found = {one.value: one for one in read_lines(project.findings, FoundValue)}
    assert {found[name].reason for name in ODD[:2]} == {"name_model"}

    run(clean_messages(project))
    texts = [message.text for one in read_redacted(project) for message in one.messages]
    assert len(texts) == 2
    assert not any(name in text for name in ODD for text in texts)
    assert all(load_scanner(project).is_in(name) for name in ODD[:2])
    assert json.loads(project.privacy_report.read_text())["leaks_after"] == 0
    assert not any(name in path.read_text(errors="replace") for path in project.jobs.iterdir() for name in ODD)


def test_that_a_model_that_is_not_here_is_fetched_only_where_that_was_agreed(project: Project) -> None:
    task = find_names(project, "nobody/nothing")
    with pytest.raises(AppError, match="name_model_missing"):
        next(task)
    agreed = find_names(project, "nobody/nothing", may_download=True)
    planned = next(agreed)
    assert to_plain(planned.job)["model_id"] == "nobody/nothing"
    with pytest.raises(AppError, match="hub_unreachable"):
        agreed.send(Failed(code="hub_unreachable"))
