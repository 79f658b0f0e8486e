"""What a person may choose by mistake, and what they choose rightly."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.core.errors import AppError
from desktop_app.core.sentences import SENTENCES
from desktop_app.importers import Tally, read_messages
from desktop_app.importers.formats import all_formats
from desktop_app.importers.sources import open_sources
from desktop_app.importers.tally import REASONS
from tests.unit.importers.fuzzing import scrambled, survive, truncations
from tests.unit.importers.invented_mail import MakeFile, mail, mbox

CHAT = b"12/9/20, 23:55 - Ana: Is the boat ready?\n12/9/20, 23:56 - Billie: Aye!\n"


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            # ZipInfo by hand: the name must reach the file unchanged.
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def code_of(path: Path) -> str:
    with pytest.raises(AppError) as caught:
        list(read_messages([path], tally=Tally()))
    assert caught.value.code in SENTENCES
    assert str(path.parent) not in str(caught.value.details)
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.mbox", b"", "source_empty"),
        ("blank.mbox", b" \n\n", "source_empty"),
        ("binary.mbox", bytes(range(256)) * 50, "source_not_recognised"),
        ("picture.eml", b"\x89PNG\r\n\x1a\n" + b"\x00" * 500, "source_not_recognised"),
        ("cut.zip", zipped({"_chat.txt": CHAT * 50})[:-40], "zip_damaged"),
        ("nothing.zip", zipped({}), "source_empty"),
        ("photos.zip", zipped({"a.jpg": b"\xff\xd8\x00"}), "source_not_recognised"),
        ("up.zip", zipped({"../../evil.txt": CHAT}), "zip_unsafe_name"),
        ("absolute.zip", zipped({"/etc/cron.d/x": CHAT}), "zip_unsafe_name"),
        ("drive.zip", zipped({"C:evil.txt": CHAT}), "zip_unsafe_name"),
        ("backslash.zip", zipped({"..\\evil.txt": CHAT}), "zip_unsafe_name"),
        ("bomb.zip", zipped({"_chat.txt": b"0" * 20_000_000}), "zip_bomb"),
    ],
)
def test_that_a_wrong_file_gets_one_clear_sentence(make_file: MakeFile, name: str, data: bytes, code: str) -> None:
    path = make_file(name, data)
    before = sorted(path.parent.rglob("*"))
    assert code_of(path) == code
    assert sorted(path.parent.rglob("*")) == before


def test_that_a_zip_of_endless_members_is_not_read(make_file: MakeFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.importers.tree._MOST_MEMBERS", 20)
    assert code_of(make_file("many.zip", zipped({f"{number}.txt": b"" for number in range(21)}))) == "zip_bomb"


def test_that_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "link.zip"
    link = zipfile.ZipInfo("_chat.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert code_of(path) == "zip_unsafe_name"


def test_that_a_damaged_member_is_found_while_reading(make_file: MakeFile) -> None:
    data = bytearray(zipped({"_chat.txt": CHAT * 20_000}))
    data[len(data) // 2] ^= 0xFF
    assert code_of(make_file("chat.zip", bytes(data))) == "zip_damaged"


def test_that_a_missing_file_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    assert code_of(tmp_path / "gone.mbox") == "source_missing"
    (tmp_path / "folder").mkdir()
    assert code_of(tmp_path / "folder") == "source_not_recognised"


def test_that_a_file_without_permission_is_told(make_file: MakeFile, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_file("Inbox.mbox", mbox(mail()))

    def refuse(*_: object, **__: object) -> None:
        # The tests may run as root, for whom every file is readable.
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert code_of(path) == "source_not_readable"


def test_that_every_reason_has_words() -> None:
    assert [reason for reason in REASONS if f"drop_{reason}" not in SENTENCES] == []


def test_that_every_format_has_words_and_a_name_of_its_own() -> None:
    names = [one.name for one in all_formats()]
    assert [name for name in names if f"format_{name}" not in SENTENCES] == []
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("name", "data", "source_format", "read"),
    [
        ("without-ending", mbox(mail(), mail(message_id="<b@x>")), "mbox", 2),
        ("misnamed.txt", mail(), "eml", 1),
        ("misnamed.eml", CHAT, "whatsapp", 2),
        ("WhatsApp Chat with Ana.zip", zipped({"_chat.txt": CHAT, "photo.jpg": b"\xff\xd8\x00"}), "whatsapp", 2),
        ("takeout.bin", zipped({"Takeout/Mail/All mail.mbox": mbox(mail())}), "mbox", 1),
    ],
)
def test_that_a_file_is_recognised_by_its_content(
    make_file: MakeFile, name: str, data: bytes, source_format: str, read: int
) -> None:
    tally = Tally()
    list(read_messages([make_file(name, data)], tally=tally))
    (source,) = tally.funnel().sources
    assert (source.format, source.read) == (source_format, read)


def test_that_a_folder_is_searched_for_everything(tmp_path: Path, make_file: MakeFile) -> None:
    make_file("all/Mail/Sent", mbox(mail(message_id="<1@x>"), mail(message_id="<2@x>")))
    make_file("all/Mail/Sent.msf", b"index of Thunderbird")
    make_file("all/Work.mbox/mbox", mbox(mail(message_id="<3@x>"), mail(message_id="<4@x>")))
    make_file("all/letters/a.eml", mail(message_id="<5@x>"))
    make_file("all/letters/b.eml", mail(message_id="<6@x>"))
    make_file("all/letters/with-envelope.eml", mbox(mail(message_id="<6b@x>")))
    make_file("all/maildir/cur/1:2,S", mail(message_id="<7@x>"))
    make_file("all/maildir/cur/2:2,DS", mail(message_id="<8@x>"))
    make_file("all/maildir/new/3", mail(message_id="<9@x>"))
    make_file("all/maildir/tmp/4", mail(message_id="<10@x>"))
    make_file("all/maildir/.Sent/cur/5:2,S", mail(message_id="<11@x>"))
    (tmp_path / "all/maildir/.Sent/new").mkdir()
    make_file("all/chat.txt", CHAT)
    make_file("all/Trash", mbox(mail(message_id="<12@x>"), mail(message_id="<13@x>")))
    (tmp_path / "all/loop").symlink_to(tmp_path / "all")
    tally = Tally()
    messages = list(read_messages([tmp_path / "all"], tally=tally))
    read = {source.name: (source.format, source.read) for source in tally.funnel().sources}
    assert read == {
        "Sent": ("mbox", 2),
        "Work": ("mbox", 2),
        "letters": ("eml", 3),
        "maildir": ("maildir", 3),
        ".Sent": ("maildir", 1),
        "chat.txt": ("whatsapp", 2),
        "Trash": ("mbox", 2),
    }
    assert tally.dropped == {"draft": 1, "deleted": 2}
    assert len(messages) == 12
    assert messages[0].source == "Trash" or all("/" not in one.source for one in messages)


def test_that_sources_of_one_name_stay_apart_and_none_is_read_twice(make_file: MakeFile) -> None:
    first = make_file("a/Sent.mbox", mbox(mail(message_id="<1@x>"), mail(message_id="<2@x>")))
    make_file("b/Sent.mbox", mbox(mail(message_id="<3@x>"), mail(message_id="<4@x>")))
    sources = open_sources([first.parent, first, first.parent.parent / "b"], work=first.parent)
    assert [source.name for source in sources] == ["Sent.mbox", "Sent.mbox (2)"]


def test_that_progress_ends_at_the_whole(make_file: MakeFile) -> None:
    told: list[tuple[int, int]] = []
    paths = [make_file("Inbox", mbox(mail())), make_file("chat.txt", CHAT)]
    list(read_messages(paths, tally=Tally(), on_progress=lambda done, total: told.append((done, total))))
    total = sum(path.stat().st_size for path in paths)
    assert told[-1] == (total, total)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_that_a_second_copy_is_a_duplicate_but_not_of_a_copy_that_was_left_out(make_file: MakeFile) -> None:
    from_list = mail(headers={"List-Id": "<sailors.example>"})
    tally = Tally()
    messages = list(read_messages([make_file("Inbox", mbox(from_list, mail(), mail()))], tally=tally))
    assert len(messages) == 1
    assert tally.dropped == {"newsletter": 1, "duplicate": 1}


def test_that_mails_with_one_id_are_copies_unless_both_words_and_days_differ(make_file: MakeFile) -> None:
    def sent(day: int, text: str) -> bytes:
        return mail(text=text, minutes=day * 24 * 60)

    mails = (
        sent(1, "the first scan"),
        sent(1, "the first scan\n\n--\nfooter of a list"),
        sent(20, "the  first scan"),
        sent(9, "another scan"),
        sent(9, "another scan"),
    )
    tally = Tally()
    messages = list(read_messages([make_file("Inbox", mbox(*mails))], tally=tally))
    assert [one.text for one in messages] == ["the first scan", "another scan"]
    assert tally.dropped == {"duplicate": 3}


def test_that_a_zip_in_a_zip_is_searched_and_one_that_lies_deeper_is_not(make_file: MakeFile) -> None:
    inner = zipped({"Takeout/Mail/Sent.mbox": mbox(mail(), mail(message_id="<2@x>"))})
    twice = make_file("exports.zip", zipped({"mail.zip": inner, "chat.txt": CHAT}))
    tally = Tally()
    assert len(list(read_messages([twice], tally=tally))) == 4
    deep = make_file("deep.zip", zipped({"a.zip": zipped({"mail.zip": inner})}))
    assert code_of(deep) == "source_not_recognised"


def test_that_a_bad_zip_among_good_files_is_counted_and_stops_nothing(make_file: MakeFile, tmp_path: Path) -> None:
    make_file("all/chat.txt", CHAT)
    make_file("all/bomb.zip", zipped({"_chat.txt": b"0" * 20_000_000}))
    make_file("all/cut.zip", zipped({"_chat.txt": CHAT * 50})[:-40])
    make_file("all/up.zip", zipped({"../evil.txt": CHAT}))
    tally = Tally()
    assert len(list(read_messages([tmp_path / "all"], tally=tally))) == 2
    assert tally.dropped == {"broken": 3}
    assert not (tmp_path / "evil.txt").exists()


def test_that_members_sharing_their_bytes_are_a_bomb(tmp_path: Path) -> None:
    # 400 entries of the directory name the same 1 MB of zeros: small one by one, endless together.
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"0" * 1_000_000)
        (member,) = archive.infolist()
        archive.filelist.extend([member] * 400)
    path = tmp_path / "overlap.zip"
    path.write_bytes(stream.getvalue())
    assert code_of(path) == "zip_bomb"


def test_that_an_encrypted_zip_is_one_sentence(make_file: MakeFile) -> None:
    data = bytearray(zipped({"_chat.txt": CHAT}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    assert code_of(make_file("locked.zip", bytes(data))) == "zip_damaged"


@pytest.mark.parametrize("form", ["mbox", "chat", "eml"])
def test_that_an_export_cut_at_any_byte_is_read_as_far_as_it_goes(make_file: MakeFile, form: str) -> None:
    good = {"mbox": mbox(mail(), mail(message_id="<2@x>")), "chat": CHAT, "eml": mail()}[form]
    for data in truncations(good):
        survive(make_file("export", data))


@pytest.mark.parametrize("form", ["mbox", "chat", "zip"])
def test_that_a_scrambled_export_is_read_counted_or_refused(make_file: MakeFile, form: str) -> None:
    good = {"mbox": mbox(mail(), mail(message_id="<2@x>")), "chat": CHAT * 3}
    good["zip"] = zipped({"Mail/Sent": good["mbox"], "_chat.txt": good["chat"]})
    for data in scrambled(good[form], times=150):
        survive(make_file("export", data))


@given(st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_that_any_bytes_are_read_counted_or_refused(make_file: MakeFile, data: bytes) -> None:
    survive(make_file("export", data))


@pytest.mark.parametrize(
    "data",
    [
        b"From - Sat Mar  1 09:00:00 2025\nFrom: a@b.c\nSubject: " + b"x" * 30_000_000,
        b"12/9/20, 23:55 - Ana: " + b"x" * 30_000_000,
        b'{"messages": [{"text": "' + b"x" * 30_000_000,
        b"[" * 30_000_000,
        b"{" * 1_000_000,
        b"\x00" * 30_000_000,
        b"a,b\n" + b'"' * 10_000_000,
    ],
    ids=["mail", "chat", "json string", "json lists", "json objects", "zeros", "table"],
)
def test_that_one_endless_line_takes_little_time_and_memory(make_file: MakeFile, data: bytes) -> None:
    survive(make_file("export", data))


@pytest.mark.parametrize(
    "data",
    [
        b"<message>\n<header>\nFrom: a@b.c\n</header>\n<header>\nTo: b@b.c\n</header>\n<body>\nwords\n</body>\n",
        b"int main() {\nFrom: x\nfoo();\nSubject: y\nbar();\n}\n",
    ],
)
def test_that_fields_between_other_lines_are_no_mail(make_file: MakeFile, data: bytes) -> None:
    _, tally = survive(make_file("page.xml", data))
    assert "eml" not in {source.format for source in tally.funnel().sources}


@pytest.mark.parametrize(
    ("mark", "codec"), [("\ufeff", "utf-16-le"), ("\ufeff", "utf-16-be"), ("", "utf-16-le"), ("", "utf-16-be")]
)
def test_that_a_mail_in_utf_16_is_read(make_file: MakeFile, mark: str, codec: str) -> None:
    data = (mark + "From: Ana <ana@example.com>\nSubject: Boot\nTo: b@example.org\n\nGrüße 好\n").encode(codec)
    ((found,), tally) = survive(make_file("saved.eml", data))
    assert (found.sender, found.text, tally.funnel().sources[0].format) == ("ana@example.com", "Grüße 好", "eml")
