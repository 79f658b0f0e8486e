from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import AppError
from desktop_app.importers.message import Message
from desktop_app.importers.reading import read_messages
from desktop_app.importers.tally import Tally
from tests.unit.importers.fuzzing import odd_json, scrambled, survive
from tests.unit.importers.invented_mail import MakeFile


def read(path: Path) -> tuple[list[Message], Tally]:
    tally = Tally()
    return list(read_messages([path], tally=tally)), tally


def record(number: int, **values: Any) -> dict[str, Any]:
    usual = {
        "localId": number,
        "createTime": 1_704_164_645 + number,
        "type": "文本消息",
        "content": f"你好 {number}",
    }
    return {**usual, "isSend": 0, "senderUsername": "wxid_bob", "senderDisplayName": "Bob", **values}


QUOTE = (
    "<msg><appmsg><title>好的</title><type>57</type><refermsg><content>你好</content></refermsg></appmsg></msg>"
)
RECORDS = [
    record(1, isSend=1, senderUsername="wxid_me", senderDisplayName="我"),
    record(2, content="好[表情]"),
    record(3, content="[表情]"),
    record(4, type="图片消息", content="[图片]"),
    record(5, type="系统消息", isSend=None, content="Bob 撤回了一条消息"),
    record(6, type="系统消息", isSend=None, content="Bob 拍了拍 我"),
    record(7, type="引用消息", content=QUOTE),
    record(8, content="<msg><img aeskey='x'/></msg>"),
    record(9, content=17),
]
WHOLE = {
    "weflow": {"version": "1.0.3"},
    "session": {"wxid": "g@chatroom", "displayName": "航海队", "type": "群聊", "avatar": "data:" + "A" * 90_000},
    "messages": RECORDS,
}


@pytest.mark.parametrize("name", ["weflow", "echotrace"])
def test_that_json_is_read(make_file: MakeFile, name: str) -> None:
    whole = WHOLE if name == "weflow" else {key: WHOLE[key] for key in ("session", "messages")}
    messages, tally = read(make_file("a.json", json.dumps(whole, ensure_ascii=False).encode()))
    assert [(one.sender, one.sender_name, one.text, one.mine) for one in messages] == [
        ("wxid_me", "我", "你好 1", True),
        ("wxid_bob", "Bob", "好", False),
        ("wxid_bob", "Bob", "好的", False),
    ]
    assert (messages[0].time_utc, messages[0].subject, messages[0].conversation_id) == (
        "2024-01-02T03:04:06Z",
        "航海队",
        "g@chatroom",
    )
    assert tally.dropped == {"broken": 1, "system_line": 1, "media_only": 3, "deleted": 1}


PYWXDUMP = '''id,MsgSvrID,type_name,is_sender,talker,room_name,msg,src,CreateTime
1,743726,文本,0,wxid_bob,wxid_bob,你好,,2024/10/4 11:42
2,743727,文本,1,wxid_me,wxid_bob,"第一行
第二行",,2024-10-04 11:43:05
3,743728,图片,0,wxid_bob,wxid_bob,图片,a.dat,2024/10/4 11:44
4,743729,系统通知,0,wxid_bob,wxid_bob,"""Bob"" 撤回了一条消息",,2024/10/4 11:45
'''
MEMOTRACE = """localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,NickName,Sender
1,9,1,0,0,1704164645,,你好,2024-01-02 11:04:05,Bob,bob,wxid_bob
2,9,1,0,1,1704164646,,好的,2024-01-02 11:04:06,我,我,wxid_me
3,9,3,0,0,1704164647,,<msg></msg>,2024-01-02 11:04:07,Bob,bob,wxid_bob
4,9,49,57,0,1704164648,,再见,2024-01-02 11:04:08,Bob,bob,wxid_bob
5,9,10000,0,0,1704164649,,以上是打招呼的内容,2024-01-02 11:04:09,,,
"""


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_that_tables_of_pywxdump_are_read(make_file: MakeFile, encoding: str) -> None:
    messages, tally = read(make_file("a.csv", PYWXDUMP.replace("\n", "\r\n").encode(encoding)))
    assert [
        (one.message_id, one.sender, one.text.replace("\r", ""), one.time_utc, one.mine) for one in messages
    ] == [
        ("743726", "wxid_bob", "你好", "2024-10-04T11:42:00Z", False),
        ("743727", "wxid_me", "第一行\n第二行", "2024-10-04T11:43:05Z", True),
    ]
    assert messages[0].conversation_id == "wxid_bob"
    assert tally.dropped == {"media_only": 1, "deleted": 1}


def test_that_tables_of_memotrace_are_read(make_file: MakeFile) -> None:
    messages, tally = read(make_file("a.csv", MEMOTRACE.encode("utf-8-sig")))
    assert [(one.sender, one.sender_name, one.text, one.time_utc, one.mine) for one in messages] == [
        ("wxid_bob", "Bob", "你好", "2024-01-02T03:04:05Z", False),
        ("wxid_me", "我", "好的", "2024-01-02T03:04:06Z", True),
        ("wxid_bob", "Bob", "再见", "2024-01-02T03:04:08Z", False),
    ]
    assert tally.dropped == {"system_line": 1, "media_only": 1}


def test_that_a_locked_database_is_explained(make_file: MakeFile) -> None:
    with pytest.raises(AppError, match="wechat_database_locked"):
        read(make_file("MSG0.db", bytes(range(256)) * 64))


def test_that_bad_versions_are_survived(make_file: MakeFile) -> None:
    small = {**WHOLE, "session": {"wxid": "g", "displayName": "x"}, "messages": RECORDS[:1]}
    for number, data in enumerate(odd_json(small)):
        if number % 4 == 0:
            survive(make_file("a.json", data))
    for table in (PYWXDUMP, MEMOTRACE):
        for data in scrambled(table.encode(), times=15):
            survive(make_file("a.csv", data))


def test_that_a_chat_saved_as_text_is_read(make_file: MakeFile) -> None:
    chat = (
        "2023-11-14 22:13:20 安娜\n船好了吗？\n\n第二段\n\n2023-11-14 22:13:21 我\n好了\n\n"
        "2023-11-14 22:13:22 我\n[图片]\n\n2023-11-14 22:13:23 安娜\n谢谢\n\n"
    )
    messages, tally = survive(make_file("saved.txt", chat.encode()))
    assert [(one.sender, one.text, one.time_utc) for one in messages] == [
        ("安娜", "船好了吗？\n\n第二段", "2023-11-14T22:13:20Z"),
        ("我", "好了", "2023-11-14T22:13:21Z"),
        ("安娜", "谢谢", "2023-11-14T22:13:23Z"),
    ]
    assert (tally.dropped, tally.funnel().sources[0].format) == ({"media_only": 1}, "wechat_text")


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"2023-11-14 22:13:{second} INFO started\nmore\n\n" for second in range(10, 30)),
        "".join(f"2023-11-14 22:13:{second} step {second} done\n" for second in range(10, 30)),
        "".join(f"2023-11-14 22:13:{second} entry{second}\nof a diary\n\n" for second in range(10, 30)),
    ],
)
def test_that_logs_and_diaries_are_no_chat(make_file: MakeFile, text: str) -> None:
    _, tally = survive(make_file("log.txt", text.encode()))
    assert "wechat_text" not in {source.format for source in tally.funnel().sources}
