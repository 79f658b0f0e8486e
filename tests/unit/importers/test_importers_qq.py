from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.importers.message import Message
from desktop_app.importers.reading import read_messages
from desktop_app.importers.tally import Tally
from tests.unit.importers.fuzzing import odd_json, scrambled, survive, truncations
from tests.unit.importers.invented_mail import MakeFile

TEXT = """消息记录（此消息记录为文本格式，不支持重新导入）

================================================================
消息分组:我的群
================================================================
消息对象:航海队
================================================================

2024-01-02 9:04:05 【管理员】小安(10001)
船准备好了吗？

第二行

2024-01-02 9:05:06 10001(10001)
[图片]

2024-01-02 15:06:07 Bob<bob@example.com>
好的[表情]

2024-01-02 15:06:08 系统消息(10000)
小安撤回了一条消息

2024-01-02 15:06:09 10001(10001)
[CQ:at,qq=10002] 出发

================================================================
消息分组:我的好友
================================================================
消息对象:Carol
================================================================

2024-01-03 下午 3:07:08 Carol
到了
"""


def read(path: Path) -> tuple[list[Message], Tally]:
    tally = Tally()
    return list(read_messages([path], tally=tally)), tally


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_that_the_text_of_the_old_program_is_read(make_file: MakeFile, encoding: str) -> None:
    messages, tally = read(make_file("a.txt", TEXT.replace("\n", "\r\n").encode(encoding)))
    assert [(one.sender, one.sender_name, one.text, one.time_utc, one.conversation_id) for one in messages] == [
        ("10001", "小安", "船准备好了吗？\n\n第二行", "2024-01-02T09:04:05Z", "我的群/航海队"),
        ("bob@example.com", "Bob", "好的", "2024-01-02T15:06:07Z", "我的群/航海队"),
        ("10001", "小安", "@10002  出发", "2024-01-02T15:06:09Z", "我的群/航海队"),
        ("Carol", "Carol", "到了", "2024-01-03T15:07:08Z", "我的好友/Carol"),
    ]
    assert [one.subject for one in messages] == ["航海队"] * 3 + ["Carol"]
    assert tally.dropped == {"media_only": 1, "deleted": 1}


PAGE_HEAD = (
    "From: <Save by Tencent MsgMgr>\r\nSubject: Tencent IM Message\r\nMIME-Version: 1.0\r\n"
    'Content-Type:multipart/related;\r\n\tcharset="utf-8"\r\n\ttype="text/html";\r\n\tboundary="x"\r\n\r\n'
    "--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding:7bit\r\n\r\n<html><body><table>"
    "<tr><td><div style=padding-left:10px;>消息分组:我的群</div></td></tr>"
    "<tr><td><div style=padding-left:10px;>消息对象:航海队</div></td></tr>"
    "<tr><td style=border-bottom-width:1px;>日期: 2024-01-02</td></tr>"
)


def row(name: str, clock: str, text: str) -> str:
    return (
        f"<tr><td><div style=color:#42B475;><div style=float:left;>{name}</div>{clock}</div>"
        f'<div style=padding-left:20px;><font style="font-size:10pt;">{text}</font></div></td></tr>'
    )


def test_that_the_page_of_the_old_program_is_read(make_file: MakeFile) -> None:
    page = (
        PAGE_HEAD
        + row("小安(10001)", "9:04:05", "船&amp;帆<br>好了吗？")
        + row("Bob", "15:05:06", '<IMG src="a.dat">')
    )
    page += (
        "<tr><td>日期: 2024-01-03</td></tr>" + row("Bob", "0:00:01", "好") + "</table></body></html>\r\n--x\r\n"
    )
    messages, tally = read(make_file("a.mht", (page + "AAAA" * 100).encode()))
    assert [(one.sender, one.sender_name, one.text, one.time_utc, one.subject) for one in messages] == [
        ("10001", "小安", "船&帆\n好了吗？", "2024-01-02T09:04:05Z", "航海队"),
        ("Bob", "Bob", "好", "2024-01-03T00:00:01Z", "航海队"),
    ]
    assert tally.dropped == {"media_only": 1}
    for data in scrambled(page.encode(), times=20):
        survive(make_file("a.mht", data))


def element(kind: str, **data: Any) -> dict[str, Any]:
    return {"type": kind, "data": data}


def record(**values: Any) -> dict[str, Any]:
    usual = {
        "id": "m1",
        "timestamp": 1_752_192_000_000,
        "sender": {"uid": "u_100", "uin": "100", "name": "小安"},
        "type": "text",
        "content": {"text": "船准备好了吗？", "elements": [], "resources": [], "mentions": []},
    }
    return {**usual, **values}


BOB = {"uid": "u_200", "uin": "200", "name": "200", "groupCard": "Bob"}
CHAT = {"name": "航海队", "type": "group", "selfUid": "u_100", "selfUin": "100", "peerUid": "555"}
RECORDS = [
    record(),
    record(
        id="m2",
        sender=BOB,
        timestamp="2025-07-11T00:01:00.000Z",
        content={
            "text": "[回复 小安: 船准备好了吗？] @小安 好",
            "elements": [
                element("reply", replyMsgId="m1"),
                element("at", name="小安"),
                element("text", text="好"),
            ],
        },
    ),
    record(
        id="m3", sender=BOB, content={"text": "[图片: a.jpg]", "elements": [element("image", fileName="a.jpg")]}
    ),
    record(id="m4", sender=BOB, recalled=True),
    record(
        id="m5", sender={"uid": "未知", "uin": "0", "name": "0"}, system=True, content={"text": "Bob 加入本群"}
    ),
    record(id="m6", sender=None),
    record(id="m7", content={"text": ""}),
]
WHOLE = {"metadata": {"name": "QQChatExporter V5", "version": "5"}, "chatInfo": CHAT, "statistics": {}}
EXPECTED = [
    ("m1", "100", "小安", "船准备好了吗？", "2025-07-11T00:00:00Z", True, None),
    ("m2", "200", "Bob", "@小安 好", "2025-07-11T00:01:00Z", False, "m1"),
]


def essence(messages: list[Message]) -> list[tuple[Any, ...]]:
    return [
        (one.message_id, one.sender, one.sender_name, one.text, one.time_utc, one.mine, one.parent_id)
        for one in messages
    ]


def test_that_the_json_of_the_exporter_is_read(make_file: MakeFile) -> None:
    messages, tally = read(make_file("a.json", json.dumps({**WHOLE, "messages": RECORDS}).encode()))
    assert essence(messages) == EXPECTED
    assert {(one.conversation_id, one.subject) for one in messages} == {("555", "航海队")}
    assert tally.dropped == {"broken": 1, "system_line": 1, "media_only": 1, "deleted": 1, "empty": 1}


def test_that_chunks_are_read(make_file: MakeFile, tmp_path: Path) -> None:
    manifest = {**WHOLE, "chunked": {"format": "jsonl", "chunks": []}}
    make_file("chat/manifest.json", json.dumps(manifest).encode())
    make_file("chat/chunks/c000001.jsonl", "\n".join(map(json.dumps, RECORDS[:1])).encode())
    make_file("chat/chunks/c000002.jsonl", ("\n".join(map(json.dumps, RECORDS[1:])) + "\n{").encode())
    messages, tally = read(tmp_path / "chat")
    assert essence(messages) == EXPECTED
    assert tally.dropped["broken"] == 2


def test_that_bad_versions_are_survived(make_file: MakeFile) -> None:
    for data in (*truncations(TEXT.encode(), most=20), *scrambled(TEXT.encode(), times=20)):
        survive(make_file("a.txt", data))
    for number, data in enumerate(odd_json({**WHOLE, "messages": RECORDS[1:2]})):
        if number % 6 == 0:
            survive(make_file("a.json", data))


EXPORTED = """[QQChatExporter V5 / https://github.com/shuakami/qq-chat-exporter]

===============================================
           QQ聊天记录导出文件
===============================================

聊天名称: 帆船群
聊天类型: 群聊
消息总数: 4

[1]
[群主] 安娜:
时间: 2024-06-15 12:34:00
内容: 船好了吗？
第二行

比利:
时间: 2024-06-15 12:35:00
内容: 好了
提及: 安娜
回复: 12:34 安娜 - 船好了吗？

比利:
时间: 2024-06-15 12:36:00
内容: [image消息]
资源: 1 个文件
  - image: a.jpg

安娜:
时间: 2024-06-15 12:37:00
内容: [回复 比利: 好了]
谢谢

===============================================
              导出完成
===============================================
总计导出 4 条消息
"""


def test_that_the_text_of_the_exporter_is_read(make_file: MakeFile) -> None:
    messages, tally = survive(make_file("saved.txt", EXPORTED.encode()))
    assert [(one.sender, one.text, one.time_utc) for one in messages] == [
        ("安娜", "船好了吗？\n第二行", "2024-06-15T12:34:00Z"),
        ("比利", "好了", "2024-06-15T12:35:00Z"),
        ("安娜", "谢谢", "2024-06-15T12:37:00Z"),
    ]
    assert tally.dropped == {"media_only": 1}
    assert ({one.subject for one in messages}, tally.funnel().sources[0].format) == (
        {"帆船群"},
        "qq_exporter_text",
    )
    for part in (*truncations(EXPORTED.encode(), most=60), *scrambled(EXPORTED.encode(), times=20)):
        survive(make_file("part.txt", part))
