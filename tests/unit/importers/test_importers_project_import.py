from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_lines, read_record
from desktop_app.core.sentences import SENTENCES
from desktop_app.importers import (
    Tally,
    build,
    import_messages,
    project_import,
    read_exports,
    read_messages,
    suggest_me,
)
from desktop_app.importers.format import Source
from desktop_app.importers.message import Conversation, Funnel, Message
from desktop_app.importers.read_store import ReadStore
from desktop_app.importers.threads import build_conversations
from tests.unit.importers.invented_mail import ME, MakeFile, mail, mbox, stored

CHAT = b"12/9/20, 23:55 - Ana: Is the boat ready?\n12/9/20, 23:56 - Billie: Aye!\n"
MAILBOX = mbox(
    mail(message_id="<1@x>"),
    mail(
        sender=f"Billie <{ME}>",
        to="ana@example.com",
        subject="Re: Boat",
        text="Aye!",
        message_id="<2@x>",
        answers="<1@x>",
        minutes=5,
    ),
    mail(message_id="<3@x>", subject="Other"),
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "project")


def test_that_an_import_writes_conversations_funnel_and_facts(project: Project, make_file: MakeFile) -> None:
    path = make_file("Mail", MAILBOX)
    funnel = import_messages(project, [path], [ME])
    (conversation,) = read_lines(project.conversations, Conversation)
    assert [(one.text, one.mine) for one in conversation.messages] == [
        ("Is the boat ready?", False),
        ("Aye!", True),
    ]
    assert read_record(project.funnel, Funnel) == funnel
    assert (funnel.read, funnel.kept, funnel.dropped) == (3, 2, {"no_reply_from_me": 1})
    again = Project.open(project.folder)
    assert again.facts.sources == (str(path),)
    assert again.facts.my_addresses == (ME,)
    assert sorted(one.name for one in project.folder.iterdir()) == ["messages", "project.json"]


def _texts(project: Project) -> list[str]:
    return [one.text for talk in read_lines(project.conversations, Conversation) for one in talk.messages]


def test_that_importing_the_same_file_again_reads_nothing_and_adds_nothing(
    project: Project, make_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_file("Mail", MAILBOX)
    first = import_messages(project, [path], [ME])
    monkeypatch.setattr(project_import, "messages_of", None)
    assert import_messages(project, [path], [ME]) == first


def test_that_a_file_that_changed_adds_what_is_new(project: Project, make_file: MakeFile) -> None:
    import_messages(project, [make_file("Mail", MAILBOX)], [ME])
    answer = mail(sender=ME, text="Aye, aye!", message_id="<4@x>", answers="<3@x>", minutes=9)
    funnel = import_messages(project, [make_file("Mail", MAILBOX + mbox(answer))], [ME])
    assert (funnel.read, funnel.kept) == (4, 4)
    assert "Aye, aye!" in _texts(project)
    assert len([one for one in project.read_messages.iterdir() if one.suffix == ".jsonl"]) == 1


def test_that_what_was_read_from_a_file_that_is_gone_stays_until_it_is_taken_off_the_list(
    project: Project, make_file: MakeFile
) -> None:
    gone, there = make_file("a/Mail", MAILBOX), make_file("b/chat.txt", CHAT)
    import_messages(project, [gone, there], [ME, "Billie"])
    before = sorted(_texts(project))
    gone.unlink()
    funnel = import_messages(project, [gone, there], [ME, "Billie"])
    assert sorted(_texts(project)) == before
    assert sorted(source.read for source in funnel.sources) == [2, 3]
    assert import_messages(project, [there], ["Billie"]).read == 2


def test_that_the_same_chat_exported_twice_is_one_chat_with_what_is_new(
    project: Project, make_file: MakeFile
) -> None:
    early = b"12/9/20, 23:55 - Ana: ok?\n12/9/20, 23:56 - Billie: ok\n12/9/20, 23:56 - Billie: ok\n"
    late = early + b"12/9/20, 23:58 - Ana: Good.\n12/9/20, 23:59 - Billie: Night!\n"
    paths = [make_file("a/WhatsApp Chat with Ana.txt", early), make_file("b/WhatsApp Chat with Ana.txt", late)]
    funnel = import_messages(project, paths, ["Billie"])
    assert funnel.dropped == {"duplicate": 3}
    assert _texts(project) == ["ok?", "ok\nok", "Good.", "Night!"]


def test_that_who_i_am_may_change_without_reading_again(project: Project, make_file: MakeFile) -> None:
    path = make_file("Mail", MAILBOX)
    senders = read_exports(project, [path])
    assert {sender.address for sender in senders} == {ME, "ana@example.com"}
    path.unlink()
    with pytest.raises(AppError, match="no_replies_from_me"):
        build(project, ["nobody@example.com"])
    assert build(project, [ME]).my_replies == 1


def test_that_newsletters_come_back_when_they_are_wanted(project: Project, make_file: MakeFile) -> None:
    listed = mail(headers={"List-Id": "<sailors.example>"}, message_id="<5@x>")
    answer = mail(sender=ME, text="Aye!", message_id="<6@x>", answers="<5@x>", minutes=5)
    path = make_file("Mail", mbox(listed, answer))
    read_exports(project, [path])
    with pytest.raises(AppError, match="no_replies_from_me"):
        build(project, [ME])
    read_exports(project, [path], keep=["newsletter"])
    assert build(project, [ME]).dropped == {}


def test_that_what_was_left_out_is_shown_by_samples(project: Project, make_file: MakeFile) -> None:
    path = make_file("Mail", MAILBOX)
    funnel = import_messages(project, [path], [ME])
    (sample,) = funnel.samples["no_reply_from_me"]
    assert (sample.sender, sample.subject, sample.excerpt) == ("Ana", "Other", "Is the boat ready?")


def test_that_importing_again_forgets_what_was_derived(project: Project, make_file: MakeFile) -> None:
    path = make_file("Mail", MAILBOX)
    import_messages(project, [path], [ME])
    project.findings.parent.mkdir()
    project.findings.write_text("{}")
    left_over = project.folder / ".import-killed"
    left_over.mkdir()
    import_messages(project, [path], [ME])
    assert not project.findings.exists()
    assert not left_over.exists()


@pytest.mark.parametrize(
    ("data", "mine", "code"),
    [
        (MAILBOX, ["nobody@example.org"], "no_replies_from_me"),
        (MAILBOX, [" "], "no_address_given"),
        (b"", [ME], "source_empty"),
        # A mail that stands in a spam folder is still read; one separator without a mail is an empty message.
        (b"\x00\x01binary", [ME], "source_not_recognised"),
    ],
)
def test_that_a_failed_import_leaves_the_project_as_it_was(
    project: Project, make_file: MakeFile, data: bytes, mine: list[str], code: str
) -> None:
    import_messages(project, [make_file("Good", MAILBOX)], [ME])
    before = {path: path.read_bytes() for path in (project.conversations, project.funnel)}
    with pytest.raises(AppError) as caught:
        import_messages(project, [make_file("Bad", data)], mine)
    assert caught.value.code == code
    assert code in SENTENCES
    assert {path: path.read_bytes() for path in before} == before
    assert project.facts.my_addresses == (ME,)


@given(
    st.lists(
        st.sampled_from(
            [
                mail(),
                mail(sender=ME, answers="<a1@example.com>", message_id="<b@x>"),
                b"From: \xff",
                b"\x00",
                b"Subject: x\n\nFrom y",
            ]
        ),
        min_size=1,
        max_size=5,
    ),
    st.binary(max_size=60),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_that_the_funnel_adds_up_for_any_mailbox(
    tmp_path: Path, make_file: MakeFile, mails: list[bytes], junk: bytes
) -> None:
    path = make_file("Mail", mbox(*mails) + junk)
    tally = Tally()
    messages = list(read_messages([path], tally=tally))
    with stored(messages, tmp_path) as files:
        conversations = list(build_conversations(files, my_addresses=[ME], tally=tally, folder=tmp_path))
    funnel = tally.funnel()
    assert funnel.read == funnel.kept + sum(funnel.dropped.values())
    assert funnel.read >= len(mails)
    assert funnel.conversations == len(conversations)


@pytest.fixture(scope="module")
def example() -> tuple[list[Path], dict[str, Any]]:
    folder = paths.examples()
    manifest = json.loads((folder / "mailbox" / "MANIFEST.json").read_text(encoding="utf-8"))
    files = [folder / "mailbox" / name for name in manifest["files"]]
    return [*files, *(folder / "chats" / name for name in manifest["chats"])], manifest


def test_that_the_example_mailbox_gives_what_its_manifest_promises(
    tmp_path: Path, example: tuple[list[Path], dict[str, Any]]
) -> None:
    files, manifest = example
    project = Project.create(tmp_path / "example")
    funnel = import_messages(project, files, ["billie.hartwell@example.org"])
    read = {source.name: source.read for source in funnel.sources}
    chats = manifest["chats"]
    assert {name: read[name] for name in manifest["files"]} == manifest["files"]
    inbox, sent = manifest["categories"]["Inbox.mbox"], manifest["categories"]["Sent.mbox"]
    for reason in ("auto_reply", "bounce", "calendar", "duplicate", "newsletter"):
        assert funnel.dropped.get(reason, 0) == inbox.get(reason, 0), reason
    # Of the damaged mail a piece of its sender's name is left, and no text.
    assert funnel.dropped["empty"] == inbox["broken"]
    media = inbox.get("attachment_only", 0) + sum(chat["media_omitted"] for chat in chats.values())
    assert funnel.dropped["media_only"] == media
    missed_calls = 1
    assert funnel.dropped["system_line"] == sum(chat["system_lines"] for chat in chats.values()) + missed_calls
    assert funnel.dropped["deleted"] == sum(chat["deleted"] for chat in chats.values())
    assert funnel.dropped["forward_only"] == sent["forward"]
    assert funnel.read == funnel.kept + sum(funnel.dropped.values())
    conversations = list(read_lines(project.conversations, Conversation))
    replies = 0
    for conversation in conversations:
        if conversation.kind == "mail":
            first = next(place for place, one in enumerate(conversation.messages) if not one.mine)
            replies += sum(1 for one in conversation.messages[first:] if one.mine)
            for message in conversation.messages:
                assert "\ufffd" not in message.text
                assert not any(row.startswith(">") for row in message.text.splitlines())
                assert "Hartwell Sailing School" not in message.text or not message.mine
    assert replies == manifest["replies_by_me"]
    assert any(conversation.kind == "chat" for conversation in conversations)


def test_that_billie_is_found_in_the_example(example: tuple[list[Path], dict[str, Any]]) -> None:
    people = suggest_me(read_messages(example[0], tally=Tally()))
    likely = {person.address for person in people if person.likely_me}
    assert likely == {"billie.hartwell@example.org", "Billie Hartwell"}
    assert {person.address for person in people[:2]} == likely


def test_that_the_beginning_of_a_table_is_kept_and_what_the_person_says_about_its_columns_counts(
    project: Project, make_file: MakeFile
) -> None:
    table = make_file("a/data.csv", "甲,乙\n你好吗？,很好，谢谢你的关心。\n几点见？,三点钟在老地方见。\n".encode())
    assert read_exports(project, [table]) == []
    (found,) = ReadStore(project).load().sources
    assert found.preview is not None
    assert found.preview.header == ("甲", "乙")
    assert found.preview.rows[1] == ("几点见？", "三点钟在老地方见。")
    assert found.preview.guess == {}
    assert found.dropped == {"no_columns": 2}
    read_exports(project, [table], columns={found.name: {"input": "甲", "output": "乙"}})
    (found,) = ReadStore(project).load().sources
    assert (found.read, found.dropped) == (4, {})


def test_that_ready_records_and_chats_have_no_columns_to_choose(project: Project, make_file: MakeFile) -> None:
    read_exports(project, [make_file("a/chat.txt", CHAT), make_file("b/Mail", MAILBOX)])
    assert [one.preview for one in ReadStore(project).load().sources] == [None, None]


def test_that_a_file_that_cannot_be_read_is_told_and_the_others_are_read(
    project: Project, make_file: MakeFile
) -> None:
    good, cut = make_file("Mail", MAILBOX), make_file("cut.zip", b"PK\x03\x04 and then nothing")
    nothing = make_file("holiday.mbox", bytes(range(256)) * 40)
    told: list[AppError] = []
    senders = read_exports(project, [cut, good, nothing], on_skipped=told.append)
    assert [(one.code, one.details["name"]) for one in told] == [
        ("zip_damaged", "cut.zip"),
        ("source_not_recognised", "holiday.mbox"),
    ]
    assert {one.address for one in senders} >= {ME}
    assert [one.name for one in ReadStore(project).load().sources] == ["Mail"]


def test_that_with_nothing_readable_at_all_the_first_reason_ends_it(project: Project, make_file: MakeFile) -> None:
    cut = make_file("cut.zip", b"PK\x03\x04 and then nothing")
    with pytest.raises(AppError) as raised:
        read_exports(project, [cut], on_skipped=lambda _: None)
    assert raised.value.code == "zip_damaged"


def test_that_a_file_damaged_since_keeps_what_was_read_from_it(
    project: Project, make_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = make_file("Mail", MAILBOX), make_file("WhatsApp Chat with Ana.txt", CHAT)
    read_exports(project, [path, other])
    path.write_bytes(MAILBOX + MAILBOX.replace(b"@x>", b"@y>"))

    def broken(source: Source, *_: Any, **__: Any) -> Iterator[Message]:
        half = "Half of it"
        yield Message(source="", conversation_id="", message_id="", sender="", kind="mail", text=half)
        raise AppError("source_not_readable", name=source.name)

    monkeypatch.setattr(project_import, "messages_of", broken)
    told: list[AppError] = []
    read_exports(project, [path, other], on_skipped=told.append)
    assert [one.code for one in told] == ["source_not_readable"]
    assert {one.name: one.read for one in ReadStore(project).load().sources} == {
        "Mail": 3,
        "WhatsApp Chat with Ana.txt": 2,
    }
