"""Logs of Claude, Gemini, Google AI Studio and Continue."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.importers.assistants.continue_log import joined_answer, tagged_turns
from desktop_app.importers.message import Message
from tests.unit.importers.fuzzing import odd_json, scrambled, survive, truncations
from tests.unit.importers.invented_mail import MakeFile


def said(messages: list[Message]) -> list[tuple[str, str]]:
    return [(one.sender, one.text) for one in messages]


def claude_message(name: str, sender: str, text: str, **more: Any) -> dict[str, Any]:
    return {"uuid": name, "sender": sender, "text": text, "created_at": "2026-03-01T09:30:00.123456Z",
            "attachments": [], "files": [], **more}  # fmt: skip


CLAUDE = [
    {
        "uuid": "c1",
        "name": "Boats",
        "created_at": "2026-03-01T09:30:00Z",
        "chat_messages": [
            claude_message("m1", "human", "Is it red?", attachments=[{"extracted_content": "a long paper"}]),
            claude_message(
                "m2",
                "assistant",
                "This block is not supported on your current device yet.",
                content=[
                    {"type": "thinking", "thinking": "Hm"},
                    {"type": "text", "text": "Let me look."},
                    {"type": "tool_use", "name": "search"},
                    {"type": "tool_result", "content": []},
                    {"type": "text", "text": "Yes."},
                ],
            ),
            claude_message("m3", "human", "", files=[{"file_name": "a.png"}]),
            claude_message("m4", "assistant", "", content=[{"type": "tool_use", "name": "search"}]),
            claude_message("m5", "assistant", "<antThinking>Hm</antThinking>Old style."),
        ],
    }
]


def test_that_claude_is_read_without_attachments_thoughts_and_tools(make_file: MakeFile) -> None:
    make_file("claude/users.json", b'[{"uuid": "u1", "full_name": "Ana", "email_address": "ana@example.org"}]')
    make_file(
        "claude/projects.json", b'[{"uuid": "p1", "name": "Boats", "description": "All of them", "docs": []}]'
    )
    path = make_file("claude/conversations.json", json.dumps(CLAUDE).encode())
    messages, tally = survive(path.parent)
    assert said(messages) == [
        ("user", "Is it red?"), ("assistant", "Let me look.\n\nYes."), ("assistant", "Old style."),
    ]  # fmt: skip
    assert tally.dropped == {"media_only": 1, "tool_output": 1}
    assert [one.name for one in tally.funnel().sources] == ["claude"]
    assert messages[0].time_utc == "2026-03-01T09:30:00Z"
    assert messages[0].conversation_id == "c1"


def test_that_claude_branches_end_at_the_newest_message(make_file: MakeFile) -> None:
    parents = {"q": "00000000-0000-4000-8000-000000000000", "old": "q", "new": "q", "more": "new"}
    chat = [claude_message(name, "human" if name in "q more" else "assistant", name, parent_message_uuid=parent)
            for name, parent in parents.items()]  # fmt: skip
    messages, tally = survive(make_file("c.json", json.dumps([{"uuid": "c", "chat_messages": chat}]).encode()))
    assert [one.text for one in messages] == ["q", "new", "more"]
    assert tally.dropped == {"other_branch": 1}


def activity(title: str, moment: str, answer: str | None = None, header: str = "Gemini Apps") -> dict[str, Any]:
    record: dict[str, Any] = {"header": header, "title": title, "time": moment, "products": [header]}
    return record if answer is None else {**record, "safeHtmlItem": [{"html": answer}]}


GEMINI = [
    activity("Prompted And the sail?", "2026-07-26T12:10:00.000Z", "<p>White &amp; <b>wide</b></p>"),
    activity("Used Gemini Apps", "2026-07-26T12:05:00.000Z"),
    activity("Prompted Is the boat red?", "2026-07-26T12:00:00.000Z", "<p>Yes.</p>"),
    activity("Prompted Good morning", "2026-07-20T08:00:00.000Z"),
    activity("Searched for boats", "2026-07-19T08:00:00.000Z", header="Search"),
]


def test_that_gemini_activity_becomes_talks_by_time(make_file: MakeFile) -> None:
    messages, tally = survive(make_file("MyActivity.json", json.dumps(GEMINI).encode()))
    assert said(messages) == [
        ("user", "And the sail?"), ("assistant", "White & wide"), ("user", "Is the boat red?"),
        ("assistant", "Yes."), ("user", "Good morning"),
    ]  # fmt: skip
    assert tally.dropped == {"system_line": 2}
    talks = [one.conversation_id for one in messages]
    assert talks[0] == talks[3] != talks[4]


@pytest.mark.parametrize(
    ("before", "behind"),
    [("Eingegebener Prompt: ", ""), ("提示词：", ""), ("", " と入力しました"), ("Solicitaste ", "")],
)
def test_that_the_word_for_prompted_is_learnt_in_any_language(
    make_file: MakeFile, before: str, behind: str
) -> None:
    asked = ["Rotes Boot?", "Was kostet es?", "船在哪里", "Et la voile ?", "Wer fährt mit?"]
    value = [activity(f"{before}{text}{behind}", f"2026-07-0{day}T12:00:00Z", "<p>Ja.</p>", "Gemini-Apps")
             for day, text in enumerate(asked, 1)]  # fmt: skip
    messages, _ = survive(make_file("MeineAktivitäten.json", json.dumps(value).encode()))
    assert [one.text for one in messages if one.sender == "user"] == asked


def test_that_gemini_activity_as_html_is_read(make_file: MakeFile) -> None:
    cell = (
        '<div class="outer-cell mdl-cell mdl-cell--12-col mdl-shadow--2dp"><div class="mdl-grid">'
        '<div class="header-cell mdl-cell mdl-cell--12-col"><p class="mdl-typography--title">{header}<br></p>'
        "</div>"
        '<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1">{body}</div>'
        '<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1 mdl-typography--text-right">'
        "</div>"
        '<div class="content-cell mdl-cell mdl-cell--12-col mdl-typography--caption"><b>Products:</b></div>'
        "</div></div>"
    )
    cells = [
        cell.format(header="Gemini Apps", body="Prompted\xa0Is it &lt;red&gt;?<br>"
                    "Jul 26, 2026, 2:00:05\u202fPM CEST<br><p>Yes.</p><p>Very.</p>"),
        cell.format(header="Gemini Apps", body="Used&nbsp;an extension<br>Jul 25, 2026, 2:00:05 PM UTC<br>"),
        cell.format(header="Search", body="Searched for boats<br>Jul 25, 2026, 2:00:05 PM UTC<br>"),
        cell.format(header="Gemini-Apps", body="Eingegeben&nbsp;Rot?<br>26.07.2026, 14:00:05 MESZ<br><p>Ja.</p>"),
    ]  # fmt: skip
    page = f"<html><head><title>My Activity</title></head><body>{''.join(cells)}</body></html>"
    messages, tally = survive(make_file("MyActivity.html", page.encode()))
    assert said(messages) == [("user", "Is it <red>?"), ("assistant", "Yes.\n\nVery."), ("user", "Rot?"),
                              ("assistant", "Ja.")]  # fmt: skip
    assert messages[0].time_utc == "2026-07-26T12:00:05Z"
    assert tally.dropped == {"system_line": 2}


GEMINI_WORK = {
    "title": "Boats",
    "creation_time": "2026-01-02T03:04:05Z",
    "conversation_turns": [
        {"user_turn": {"prompt": "Is it red?", "turn_index": 0, "turn_last_modified": "2026-01-02T03:04:06Z"}},
        {"system_turn": {"text": [{"data": "Yes."}], "model_thoughts": [{"headline": "Hm"}], "turn_index": 1}},
        {"user_turn": {"prompt": "Gone", "turn_deleted_time": "2026-01-03T00:00:00Z"}},
    ],
}
AI_STUDIO = {
    "runSettings": {"model": "models/gemini-2.5-pro"},
    "systemInstruction": {},
    "chunkedPrompt": {
        "chunks": [
            {"text": "Is it red?", "role": "user", "tokenCount": 4},
            {"text": "Let me think", "role": "model", "isThought": True},
            {"text": "Yes.", "role": "model", "finishReason": "STOP"},
            {"driveImage": {"id": "x"}, "role": "user"},
        ],
        "pendingInputs": [{"text": "", "role": "user"}],
    },
}


@pytest.mark.parametrize(
    ("value", "source_format", "dropped"),
    [(GEMINI_WORK, "gemini_work", {"deleted": 1}), (AI_STUDIO, "ai_studio", {"tool_output": 1, "media_only": 1})],
)
def test_that_googles_other_files_are_read(
    make_file: MakeFile, value: dict[str, Any], source_format: str, dropped: dict[str, int]
) -> None:
    messages, tally = survive(make_file("Boats and sails", json.dumps(value, indent=2).encode()))
    assert said(messages) == [("user", "Is it red?"), ("assistant", "Yes.")]
    assert tally.dropped == dropped
    assert tally.funnel().sources[0].format == source_format


def test_that_continue_sessions_come_first_and_its_log_fills_in(shared_data: Path) -> None:
    made = shared_data / "chat" / "continue_made_here"
    pairs = [("user", "rename foo"), ("assistant", "Done. foo is now bar."), ("user", "and the test?"),
             ("assistant", "Test renamed too.")]  # fmt: skip
    messages, tally = survive(made)
    assert said(messages) == pairs
    assert tally.dropped == {"duplicate": 2, "tool_output": 3}
    messages, _ = survive(made / "dev_data")
    assert said(messages)[:2] == pairs[:2]


def test_that_pieces_of_an_answer_become_one_text() -> None:
    completion = "<assistant>\nHel\n\n<assistant>\nlo\n\n\n\n<thinking>\nhm\n\n<assistant>\nthere\n\n"
    assert joined_answer(completion) == "Hello\n\nthere"
    assert joined_answer("Plain.") == "Plain."
    assert tagged_turns("<system>\nBe kind.\n\n<user>\nAhoy\n\nyou\n\n") == [
        ("system", "Be kind."), ("user", "Ahoy\n\nyou"),
    ]  # fmt: skip


def line(prompt: str, completion: str, **more: Any) -> bytes:
    value = {"eventName": "chatInteraction", "schema": "0.2.0", "timestamp": "2026-06-20T10:00:00.000Z",
             "sessionId": "s1", "modelName": "m", "prompt": prompt, "completion": completion, **more}  # fmt: skip
    return json.dumps(value).encode() + b"\n"


def test_that_each_line_of_continues_log_adds_only_what_is_new(make_file: MakeFile) -> None:
    first = "<user>\nAhoy\n\n"
    second = f"{first}<assistant>\nAye\n\n<user>\nAgain\n\n"
    third = f"{second}<assistant>\nBad one\n\n<user>\nMore\n\n"
    path = make_file(
        "dev_data/0.2.0/chatInteraction.jsonl",
        line(first, "Aye") + line(second, "Bad one") + b"{broken\n" + line(third, "Fine"),
    )
    make_file(
        "dev_data/0.2.0/chatFeedback.jsonl", line(second, "Bad one", eventName="chatFeedback", feedback=False)
    )
    make_file("dev_data/0.2.0/autocomplete.jsonl", line("x = ", "1", eventName="autocomplete", accepted=False))
    messages, tally = survive(path.parent)
    assert said(messages) == [("user", "Ahoy"), ("assistant", "Aye"), ("user", "More"), ("assistant", "Fine")]
    assert tally.dropped == {"broken": 1, "rejected": 4}


@pytest.mark.parametrize("value", [CLAUDE, GEMINI, GEMINI_WORK, AI_STUDIO])
def test_that_bad_logs_are_survived(make_file: MakeFile, value: Any) -> None:
    data = json.dumps(value).encode()
    for bad in (*truncations(data, most=60), *scrambled(data, times=30)):
        survive(make_file("log.json", bad))
    for number, bad in enumerate(odd_json(value)):
        if number % 8 == 0:
            survive(make_file("log.json", bad))


def test_that_a_bad_log_of_continue_is_survived(make_file: MakeFile) -> None:
    data = line("<user>\nAhoy\n\n", "<assistant>\nAye\n\n") * 2
    for bad in (*truncations(data, most=60), *scrambled(data, times=60)):
        survive(make_file("chatInteraction.jsonl", bad))
    session = {"sessionId": "s", "title": "t", "history": [{"message": {"role": "user", "content": "Ahoy"}}]}
    for bad in (*odd_json(session), *odd_json(json.loads(line("a", "b")))):
        survive(make_file("s.json", bad))
