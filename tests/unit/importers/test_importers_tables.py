"""Tables: which column is what, and every way to write one."""

from __future__ import annotations

import io
import json
import sys
import time
import zipfile
from pathlib import Path

import pytest

from desktop_app.core.errors import AppError
from desktop_app.importers.documents.columns import guess_columns
from desktop_app.importers.documents.tables import preview
from desktop_app.importers.message import Message
from desktop_app.importers.reading import messages_of, read_messages
from desktop_app.importers.reading_context import Progress
from desktop_app.importers.sources import open_sources
from desktop_app.importers.tally import Tally
from tests.unit.importers.fuzzing import scrambled, survive, truncations
from tests.unit.importers.invented_mail import MakeFile

PAIRS = [("user", "Is it red?", False), ("assistant", "Aye, it is", True)]
PREFIX = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def said(messages: list[Message]) -> list[tuple[str, str, bool]]:
    return [(one.sender, one.text, one.mine) for one in messages]


def workbook(cells: str, *, before: str = "") -> bytes:
    """An .xlsx with one sheet; `cells` is what stands inside of sheetData."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    target = (
        "<Relationships xmlns='{0}/relationships'>"
        "<Relationship Id='rId1' Type='{1}/{2}' Target='{3}'/></Relationships>"
    )
    members = {
        "[Content_Types].xml": f"<Types xmlns='{package}/content-types'/>",
        "_rels/.rels": target.format(package, relation, "officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f"<workbook {PREFIX} xmlns:r='{relation}'><sheets>"
        "<sheet name='One' sheetId='1' r:id='rId1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels": target.format(package, relation, "worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f"{before}<worksheet {PREFIX}><sheetData>{cells}</sheetData></worksheet>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return stream.getvalue()


def cell(place: str, text: str) -> str:
    return f"<c r='{place}' t='inlineStr'><is><t>{text}</t></is></c>"


SHEET = (
    f"<row r='1'>{cell('A1', 'Question')}{cell('B1', 'Answer')}</row>"
    f"<row r='2'>{cell('A2', 'Is it red?')}{cell('B2', 'Aye, it is')}</row>"
)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("question,answer", {"input": "question", "output": "answer"}),
        ("id,Customer question,Agent response,response_time",
         {"input": "Customer question", "output": "Agent response"}),
        ("instruction,input,output,system", {"instruction": "instruction", "input": "input", "output": "output"}),
        ("客户问题,客服回复", {"input": "客户问题", "output": "客服回复"}),
        ("输入,输出", {"input": "输入", "output": "输出"}),
        ("Frage,Antwort", {"input": "Frage", "output": "Antwort"}),
        ("pregunta,respuesta", {"input": "pregunta", "output": "respuesta"}),
        ("вопрос,ответ", {"input": "вопрос", "output": "ответ"}),
        ("userInput,botOutput", {"input": "userInput", "output": "botOutput"}),
        ("prompt,chosen,rejected", {"input": "prompt", "output": "chosen"}),
        ("user,message,timestamp", {"sender": "user", "text": "message", "time": "timestamp"}),
        ("发送者,内容,时间", {"sender": "发送者", "text": "内容", "time": "时间"}),
        ("id,text", {"text": "text"}),
        ("Team,Location,Stanley Cups", {}),
        ("question_id,answer_count,score", {}),
        ("first name,phone,city", {}),
    ],
)  # fmt: skip
def test_that_columns_are_guessed_from_whole_words_in_many_languages(
    header: str, expected: dict[str, str]
) -> None:
    names = header.split(",")
    assert guess_columns(names, [["words"] * len(names)]) == expected


def test_that_a_column_of_numbers_is_no_text() -> None:
    assert guess_columns(["question", "answer"], [["Is it?", "3"], ["Was it?", "4"]]) == {}


@pytest.mark.parametrize(
    "data",
    [
        b'question,answer\r\nIs it red?,"Aye, it is"\r\n',
        "question;answer\nIs it red?;Aye, it is\n".encode("utf-16"),
        b"\xef\xbb\xbfquestion\tanswer\nIs it red?\tAye, it is\n",
        b"sep=|\r\nquestion|answer\r\nIs it red?|Aye, it is\r\n",
        b"question;answer\rIs it red?;Aye, it is\r",
        b'My boats,\n,\nquestion,answer\nIs it red?,"Aye, it is"\n\n',
        workbook(SHEET),
        json.dumps([{"question": "Is it red?", "answer": "Aye, it is"}] * 1).encode(),
        b'{"prompt": "Is it red?", "completion": "Aye, it is"}\n',
    ],
)
def test_that_a_table_is_read_however_it_is_written(make_file: MakeFile, data: bytes) -> None:
    messages, tally = survive(make_file("table.bin", data))
    assert said(messages) == PAIRS
    assert tally.funnel().sources[0].format == "table"


def test_that_chinese_from_an_old_excel_is_read(make_file: MakeFile) -> None:
    data = "问题,答案\r\n船是红色的吗？,是的，船长\r\n帆呢？,白色\r\n".encode("gb18030")
    messages, _ = survive(make_file("表.csv", data))
    assert [one.text for one in messages] == ["船是红色的吗？", "是的，船长", "帆呢？", "白色"]


def test_that_a_chat_and_notes_keep_their_kind(make_file: MakeFile) -> None:
    chat = b"time,sender,text\n2026-01-02 03:04:05,Ana,Ahoy\n1767323046,Billie,Aye\n,Ana,\n,,x\n"
    messages, tally = survive(make_file("chat.csv", chat))
    assert [(one.kind, one.sender, one.time_utc) for one in messages] == [
        ("chat", "Ana", "2026-01-02T03:04:05Z"), ("chat", "Billie", "2026-01-02T03:04:06Z"),
    ]  # fmt: skip
    assert tally.dropped == {"empty": 1, "broken": 1}
    messages, _ = survive(make_file("texts.jsonl", b'{"text": "A day at sea"}\n{"text": "Another"}\n'))
    assert [(one.kind, one.mine) for one in messages] == [("note", True)] * 2


@pytest.mark.parametrize(("name", "rows"), [("stanley-cups.csv", 3), ("stanley-cups.xlsx", 6)])
def test_that_a_table_without_a_guess_waits_for_the_person(shared_data: Path, name: str, rows: int) -> None:
    path = shared_data / "chat" / "langchain" / name
    shown = preview(path)
    assert shown.header == ("Team", "Location", "Stanley Cups")
    assert shown.rows == (("Blues", "STL", "1"), ("Flyers", "PHI", "2"), ("Maple Leafs", "TOR", "13"))
    assert shown.guess == {}
    _, tally = survive(path)
    assert tally.dropped == {"no_columns": rows}


def test_that_the_persons_columns_win(make_file: MakeFile, tmp_path: Path) -> None:
    path = make_file("t.csv", b"Team,Location,answer,question\nBlues,St. Louis,a,b\n")
    (source,) = open_sources([path], work=tmp_path)
    tally = Tally()
    columns = {"input": "Team", "output": "Location"}
    messages = messages_of(source, tally, Progress([source], None), tmp_path, columns=columns)
    assert [one.text for one in messages] == ["Blues", "St. Louis"]
    assert preview(path, columns=columns).guess == columns


def test_that_a_letter_is_no_table(make_file: MakeFile) -> None:
    with pytest.raises(AppError, match="source_not_recognised"):
        preview(make_file("letter.txt", b"Dear diary,\nnothing happened.\n"))


@pytest.mark.parametrize(
    "data",
    [
        workbook(
            f"<row r='1'>{cell('A1', 'question')}</row><row r='1048576'>{cell('XFD1048576', 'answer')}</row>"
        ),
        workbook(SHEET, before="<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"),
        workbook("<row r='1'><c r='A1'"),
        workbook(SHEET.replace("A2", "ZZZ9999999")),
    ],
)
def test_that_a_workbook_made_to_fill_the_memory_is_one_broken_message(make_file: MakeFile, data: bytes) -> None:
    messages, tally = survive(make_file("t.xlsx", data))
    assert messages == []
    assert tally.dropped == {"broken": 1}


def test_that_an_open_quote_and_an_endless_line_cost_only_themselves(make_file: MakeFile) -> None:
    good = b'question,answer\nIs it red?,"Aye, it is"\n'
    messages, tally = survive(make_file("t.csv", good + b"x" * (9 << 20) + b',"y"\nIs it red?,"Aye, it is"\n'))
    assert said(messages) == PAIRS * 2
    assert tally.dropped == {"broken": 1}
    messages, tally = survive(make_file("t.csv", good + b'a,"' + (b"b" * 99 + b"\n") * 30_000))
    assert said(messages)[:2] == PAIRS
    assert tally.dropped["broken"] >= 1


def test_that_bad_tables_are_survived(make_file: MakeFile) -> None:
    data = b'question,answer,"a ""b"""\r\nIs it red?,"Aye, it\nis",\x00\r\n' * 3
    for bad in (*truncations(data), *scrambled(data, times=60)):
        survive(make_file("t.csv", bad))
    book = workbook(SHEET)
    for bad in (*truncations(book, most=60), *scrambled(book, times=80)):
        survive(make_file("t.xlsx", bad))


def test_that_parquet_is_read_and_without_its_package_told(
    make_file: MakeFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "t.parquet"
    parquet.write_table(pyarrow.Table.from_pylist([{"question": "Is it red?", "answer": "Aye, it is"}]), path)
    assert said(survive(path)[0]) == PAIRS
    turns = [{"role": "user", "content": "Is it red?"}, {"role": "assistant", "content": "Aye, it is"}]
    parquet.write_table(pyarrow.Table.from_pylist([{"messages": turns}]), path)
    assert said(survive(path)[0]) == PAIRS
    data = path.read_bytes()
    for bad in (*truncations(data, most=40), *scrambled(data, times=40)):
        survive(make_file("bad.parquet", bad))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(AppError, match="needs_package"):
        list(read_messages([path], tally=Tally()))


def test_that_a_dictionary_is_no_table_and_takes_no_time(make_file: MakeFile) -> None:
    words = {f"word{number}": number for number in range(3000)}
    path = make_file("words.json", json.dumps({**words, "question": 1, "answer": 2}).encode())
    begin = time.process_time()
    _, tally = survive(path)
    assert (tally.read, time.process_time() - begin < 0.5) == (0, True)
