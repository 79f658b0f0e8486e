"""Ready data sets: OpenAI's JSON lines, ShareGPT, Alpaca."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.importers.message import Message
from tests.unit.importers.fuzzing import odd_json, scrambled, survive, truncations
from tests.unit.importers.invented_mail import MakeFile

ASK, ANSWER = {"role": "user", "content": "Red?"}, {"role": "assistant", "content": "Aye."}
SYSTEM = {"role": "system", "content": "Be brief."}


def said(messages: list[Message]) -> list[tuple[str, str, bool]]:
    return [(one.sender, one.text, one.mine) for one in messages]


def lines(*values: Any) -> bytes:
    return b"".join(json.dumps(value, ensure_ascii=False).encode() + b"\n" for value in values)


@pytest.mark.parametrize(
    ("name", "read", "mine", "dropped"),
    [
        ("formats/llamafactory/first200_alpaca_en_demo.json", 400, 200, {}),
        ("formats/llamafactory/first200_alpaca_zh_demo.json", 400, 200, {}),
        ("formats/llamafactory/first200_glaive_toolcall_en_demo.json", 1324, 525, {"tool_output": 274}),
        # Line 3 has a system and an answer and no question: the system's words belong to nothing.
        ("formats/openai/toy_chat_fine_tuning_excerpt.jsonl", 8, 4, {"system_line": 1}),
    ],
)
def test_that_public_data_sets_are_read_whole(
    shared_data: Path, name: str, read: int, mine: int, dropped: dict[str, int]
) -> None:
    messages, tally = survive(shared_data / name)
    assert (tally.read, sum(one.mine for one in messages), tally.dropped) == (read, mine, dropped)


PAIR = [("user", "Red?", False), ("assistant", "Aye.", True)]
SHARE = {"from": "human", "value": "Red?"}, {"from": "gpt", "value": "Aye."}


@pytest.mark.parametrize(
    ("value", "source_format", "expected", "dropped"),
    [
        ({"messages": [ASK, ANSWER]}, "openai_jsonl", PAIR, {}),
        ({"messages": [{**SYSTEM, "role": "developer"}, ASK, ANSWER]}, "openai_jsonl",
         [("user", "Be brief.\n\nRed?", False), PAIR[1]], {}),
        ({"messages": [ASK, {**ANSWER, "weight": 0}, ASK, ANSWER]}, "openai_jsonl",
         [PAIR[0], ("assistant", "Aye.", False), *PAIR], {}),
        ({"messages": [ASK, {"role": "assistant", "content": None, "tool_calls": [{}]},
                       {"role": "tool", "content": "7"}, ANSWER]}, "openai_jsonl", PAIR, {"tool_output": 2}),
        ({"messages": [{"role": "user", "content": [{"type": "text", "text": "Red?"}, {"type": "image_url"}]},
                       {"role": "martian", "content": "x"}, 7, ANSWER]}, "openai_jsonl", PAIR, {"broken": 2}),
        ({"input": {"messages": [ASK]}, "preferred_output": [ANSWER],
          "non_preferred_output": [{"role": "assistant", "content": "No."}]}, "openai_jsonl", PAIR, {}),
        ({"prompt": [ASK], "completion": [ANSWER]}, "openai_jsonl", PAIR, {}),
        ({"prompt": [ASK], "chosen": [ANSWER], "rejected": [ANSWER]}, "openai_jsonl", PAIR, {}),
        ({"chosen": [ASK, ANSWER], "rejected": [ASK, ANSWER]}, "openai_jsonl", PAIR, {}),
        ({"messages": [ASK, ANSWER], "system": "Be brief."}, "openai_jsonl",
         [("user", "Be brief.\n\nRed?", False), PAIR[1]], {}),
        ({"messages": [{"role": "user", "content": [{"type": "text", "value": "Red?"}], "loss_weight": 0.0},
                       {"role": "assistant", "content": [{"type": "tool_call", "value": "{}"}]},
                       {"role": "assistant", "content": [{"type": "reasoning", "value": "Hm."},
                                                         {"type": "text", "value": "Aye."}], "loss_weight": 1.0}]},
         "openai_jsonl", PAIR, {"tool_output": 1}),
        ({"chosen_messages": [ASK, ANSWER], "rejected_messages": [ASK]}, "openai_jsonl", PAIR, {}),
        ({"systemInstruction": {"role": "system", "parts": [{"text": "Be brief."}]},
          "contents": [{"role": "user", "parts": [{"text": "Red?"}]},
                       {"role": "model", "parts": [{"text": "Aye."}]}]},
         "openai_jsonl", [("user", "Be brief.\n\nRed?", False), PAIR[1]], {}),
        ({"messages": [ASK, ANSWER], "label": False}, "openai_jsonl", [], {"rejected": 2}),
        ({"conversations": list(SHARE)}, "sharegpt", PAIR, {}),
        ({"system": "Be brief.", "conversations": [{"from": "user", "value": "Red?"},
          {"from": "bard", "value": "Aye."}], "tools": "[]"}, "sharegpt",
         [("user", "Be brief.\n\nRed?", False), PAIR[1]], {}),
        ({"conversations": [SHARE[0], {"from": "function_call", "value": "{}"},
                            {"from": "observation", "value": "7"}, SHARE[1]]}, "sharegpt", PAIR,
         {"tool_output": 2}),
        ({"conversations": [SHARE[0]], "chosen": SHARE[1], "rejected": SHARE[1]}, "sharegpt", PAIR, {}),
        ({"conversations": [ASK, ANSWER]}, "sharegpt", PAIR, {}),
        ({"conversations": list(SHARE), "label": False}, "sharegpt", [], {"rejected": 2}),
        ({"instruction": "Translate.", "input": "rot", "output": "red"}, "alpaca",
         [("user", "Translate.\nrot", False), ("assistant", "red", True)], {}),
        ({"instruction": "Red?", "input": None, "output": "Aye.", "system": "Be brief.",
          "history": [["Ahoy", "Aye aye"]]}, "alpaca",
         [("user", "Be brief.\n\nAhoy", False), ("assistant", "Aye aye", True), *PAIR], {}),
        ({"instruction": "Red?", "output": "Aye.", "history": [["only one"]]}, "alpaca", PAIR, {"broken": 2}),
        ({"instruction": "Red?", "output": ["Aye."]}, "alpaca", [], {"broken": 1}),
        ({"instruction": "Red?", "output": ""}, "alpaca", PAIR[:1], {"empty": 1}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("as_lines", [True, False])
def test_that_every_shape_of_a_record_is_read(
    make_file: MakeFile,
    *,
    value: dict[str, Any],
    source_format: str,
    expected: list[tuple[str, str, bool]],
    dropped: dict[str, int],
    as_lines: bool,
) -> None:
    data = lines(value, value) if as_lines else json.dumps([value, value], indent=1).encode()
    messages, tally = survive(make_file("data.bin", data))
    assert tally.funnel().sources[0].format == source_format
    assert said(messages) == expected * 2
    assert tally.dropped == {reason: 2 * count for reason, count in dropped.items()}
    assert {one.kind for one in messages} <= {"assistant"}


@pytest.mark.parametrize(
    "data",
    [
        json.dumps({"conversations": list(SHARE)}, indent=2).encode(),
        json.dumps({"data": [{"instruction": "Red?", "input": "", "output": "Aye."}]}).encode(),
        b"\xef\xbb\xbf" + lines({"messages": [ASK, ANSWER]}),
        b'{"messages": [{"role": "us\n' + lines({"messages": [ASK, ANSWER]}),
    ],
)
def test_that_one_object_a_wrapped_list_and_other_charsets_are_read(make_file: MakeFile, data: bytes) -> None:
    messages, _ = survive(make_file("data.json", data))
    assert said(messages) == PAIR


def test_that_one_bad_line_and_one_endless_line_cost_only_themselves(make_file: MakeFile) -> None:
    good = lines({"messages": [ASK, ANSWER]})
    endless = b'{"messages": [{"role": "user", "content": "' + b"x" * (33 << 20) + b'"}]}\n'
    messages, tally = survive(make_file("data.jsonl", good + b'{"messages": \n' + endless + b"\n" + good))
    assert said(messages) == PAIR * 2
    assert tally.dropped == {"broken": 2}


def test_that_nothing_in_a_data_set_can_stop_the_import(make_file: MakeFile) -> None:
    records = [{"messages": [SYSTEM, ASK, {**ANSWER, "weight": 1}]}, {"system": "x", "conversations": list(SHARE)},
               {"instruction": "Red?", "input": "", "output": "Aye.", "history": [["a", "b"]]}]  # fmt: skip
    for record in records:
        for bad in (*truncations(lines(record), most=50), *scrambled(lines(record, record), times=40)):
            survive(make_file("data.jsonl", bad))
        for number, bad in enumerate(odd_json([record])):
            if number % 3 == 0:
                survive(make_file("data.json", bad))


@pytest.mark.parametrize("nested", [b'{"messages":', b"[", b'{"a":['])
def test_that_brackets_that_only_open_cost_no_time(make_file: MakeFile, nested: bytes) -> None:
    survive(make_file("data.jsonl", nested * 100_000))
    survive(make_file("data.json", b'[{"messages":' + nested * 100_000))
    start = b'[{"messages": [{"role": "user", "content": "Red?"}]},' + b" " * 70_000
    messages, tally = survive(make_file("data.json", start + nested * 100_000))
    assert len(messages) == 1
    assert tally.dropped == {"broken": 1}


def test_that_a_bare_list_of_messages_is_one_talk(make_file: MakeFile) -> None:
    path = make_file("saved.json", json.dumps([SYSTEM, ASK, ANSWER, ASK, ANSWER]).encode())
    messages, tally = survive(path)
    assert said(messages) == [("user", "Be brief.\n\nRed?", False), PAIR[1], *PAIR]
    assert {one.conversation_id for one in messages} == {"saved.json"}
    assert [source.format for source in tally.funnel().sources] == ["openai_jsonl"]


def test_that_several_bare_lists_are_several_talks(make_file: MakeFile) -> None:
    for name, data in {
        "nested.json": json.dumps([[ASK, ANSWER], [ASK, ANSWER], 7]).encode(),
        "lines.jsonl": lines([ASK, ANSWER], [ASK, ANSWER], 7),
    }.items():
        messages, tally = survive(make_file(name, data))
        assert (said(messages), tally.dropped) == ([*PAIR, *PAIR], {"broken": 1})
        assert len({one.conversation_id for one in messages}) == 2
