"""ChatGPT's export: which branch a person sees, and what of it was said."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from desktop_app.importers.message import Message
from desktop_app.importers.reading import read_messages
from desktop_app.importers.tally import Tally
from tests.unit.importers.fuzzing import odd_json, scrambled, survive, truncations
from tests.unit.importers.invented_mail import MakeFile


def node(
    name: str, parent: str | None, role: str = "user", text: Any = "Ahoy", *, children: Any = (), **more: Any
) -> dict[str, Any]:
    content = text if isinstance(text, dict) else {"content_type": "text", "parts": [text]}
    message = {
        "id": name, "author": {"role": role}, "create_time": 1_700_000_000.5, "content": content,
        "recipient": "all", "metadata": {}, **more,
    }  # fmt: skip
    return {"id": name, "message": message, "parent": parent, "children": list(children)}


def talk(*nodes: dict[str, Any], current: str | None = "last", name: str = "talk-1") -> dict[str, Any]:
    root: dict[str, Any] = {"id": "root", "message": None, "parent": None, "children": []}
    mapping = {one["id"]: one for one in (root, *nodes)}
    return {"title": "Boats", "create_time": 1_700_000_000.0, "mapping": mapping, "current_node": current,
            "conversation_id": name, "id": name}  # fmt: skip


def read(make_file: MakeFile, value: Any, name: str = "conversations.json") -> tuple[list[Message], Tally]:
    return survive(make_file(name, json.dumps(value).encode()))


def test_that_the_branch_up_to_the_current_node_is_read_and_the_others_are_counted(make_file: MakeFile) -> None:
    value = [
        talk(
            node("q", "root", text="Is the boat red?"),
            node("old", "q", "assistant", "Blue."),
            node("old-2", "old", text="Are you sure?"),
            node("last", "q", "assistant", "Red."),
        )
    ]
    messages, tally = read(make_file, value)
    assert [(one.sender, one.text, one.parent_id) for one in messages] == [
        ("user", "Is the boat red?", None),
        ("assistant", "Red.", "q"),
    ]
    assert tally.dropped == {"other_branch": 2}
    assert {one.subject for one in messages} == {"Boats"}
    assert messages[0].time_utc == "2023-11-14T22:13:20Z"
    assert not any(one.mine for one in messages)


@pytest.mark.parametrize("current", [None, "gone"])
def test_that_without_a_current_node_the_newest_leaf_counts(make_file: MakeFile, current: str | None) -> None:
    value = [
        talk(
            node("q", "root"),
            node("new", "q", "assistant", "New", create_time=1_700_000_900),
            node("old", "q", "assistant", "Old", create_time=1_700_000_100),
            current=current,
        )
    ]
    messages, _ = read(make_file, value)
    assert [one.text for one in messages] == ["Ahoy", "New"]


def test_that_a_circle_ends_and_a_parent_is_found_by_its_children(make_file: MakeFile) -> None:
    circle = talk(node("a", "last"), node("last", "a", "assistant", "Aye"))
    found = talk(node("q", "root", children=["last"]), node("last", None, "assistant", "Aye"), name="talk-2")
    messages, _ = read(make_file, [circle, found])
    assert len(messages) == 4


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"role": "system"}, "system_line"),
        ({"role": "tool"}, "tool_output"),
        ({"role": "assistant", "recipient": "python"}, "tool_output"),
        ({"metadata": {"is_visually_hidden_from_conversation": True}}, "system_line"),
        ({"role": "assistant", "text": {"content_type": "code", "text": "1+1"}}, "tool_output"),
        ({"role": "assistant", "text": {"content_type": "thoughts", "thoughts": []}}, "tool_output"),
        ({"role": "assistant", "text": {"content_type": "reasoning_recap", "content": "4 s"}}, "tool_output"),
        ({"role": "assistant", "text": {"content_type": "tether_quote", "text": "x"}}, "tool_output"),
        ({"text": {"content_type": "user_editable_context", "user_profile": "x"}}, "system_line"),
        ({"text": {"content_type": "multimodal_text", "parts": [{"content_type": "image_asset_pointer"}]}},
         "media_only"),
        ({"text": ""}, "empty"),
        ({"author": None}, "broken"),
        ({"text": {"content_type": "text", "parts": 7}}, "broken"),
    ],
)  # fmt: skip
def test_that_what_nobody_said_is_left_out_with_its_reason(
    make_file: MakeFile, change: dict[str, Any], reason: str
) -> None:
    messages, tally = read(make_file, [talk(node("last", "root", **change))])
    assert messages == []
    assert tally.dropped == {reason: 1}


def test_that_pictures_go_and_words_stay(make_file: MakeFile) -> None:
    parts = [{"content_type": "image_asset_pointer"}, "What is this?",
             {"content_type": "audio_transcription", "text": "Said aloud"}]  # fmt: skip
    answer = 'A boat \ue200cite\ue202turn0search1\ue201and \ue200entity\ue202["place","Bergen"]\ue201【3†source】.'
    value = [talk(node("q", "root", text={"content_type": "multimodal_text", "parts": parts}),
                  node("last", "q", "assistant", answer))]  # fmt: skip
    messages, _ = read(make_file, value)
    assert [one.text for one in messages] == ["What is this?\nSaid aloud", "A boat and Bergen."]


@pytest.mark.parametrize("wrapped", [True, False])
def test_that_numbered_files_are_one_source_and_no_talk_counts_twice(make_file: MakeFile, wrapped: bool) -> None:
    for number in range(3):
        talks = [talk(node("last", "root"), name=f"talk-{number}"), talk(node("last", "root"), name="again")]
        value = {"conversations": talks} if wrapped else talks
        path = make_file(f"export/conversations-{number:03}.json", json.dumps(value).encode())
    make_file("export/chat.html", b"<html><body>Ahoy</body></html>")
    make_file("export/user.json", b'{"id": "user-1", "email": "ana@example.org"}')
    messages, tally = survive(path.parent)
    assert [(one.name, one.format, one.read) for one in tally.funnel().sources] == [("export", "chatgpt", 6)]
    assert len(messages) == 4
    assert tally.dropped == {"duplicate": 2}


def test_that_a_very_deep_tree_takes_no_longer_than_reading_it(make_file: MakeFile) -> None:
    names = [f"n{number}" for number in range(30_000)]
    nodes = {name: {"parent": names[place - 1] if place else None, "message": None}
             for place, name in enumerate(names)}  # fmt: skip
    nodes["n29999"]["message"] = node("n29999", None)["message"]
    begin = time.process_time()
    messages, _ = read(make_file, [{"mapping": nodes, "current_node": None, "conversation_id": "deep"}])
    assert len(messages) == 1
    assert time.process_time() - begin < 3


def test_that_bad_exports_are_survived(make_file: MakeFile) -> None:
    value = [talk(node("q", "root"), node("last", "q", "assistant", "Aye"))]
    data = json.dumps(value).encode()
    for bad in (*truncations(data, most=120), *scrambled(data, times=60)):
        survive(make_file("conversations.json", bad))
    for number, bad in enumerate(odd_json(value)):
        if number % 4 == 0:
            survive(make_file("conversations.json", bad))


def test_that_what_was_read_before_the_damage_is_kept(make_file: MakeFile) -> None:
    data = json.dumps([talk(node("last", "root"), name=str(number)) for number in range(50)]).encode()
    tally = Tally()
    messages = list(read_messages([make_file("conversations.json", data[: len(data) // 2])], tally=tally))
    assert len(messages) > 15
    assert tally.dropped == {"broken": 1}
