from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.importers.chats.written_dates import utc_from_written
from tests.unit.importers.invented_chats import read, survives_everything, write_json, write_zip

_WHEN = "Friday, May 29, 2026 at 3:00:29\u202fAM UTC"


def message(number: str, email: str, text: str | None, **more: Any) -> dict[str, Any]:
    said = {} if text is None else {"text": text}
    person = {"name": email.partition("@")[0].title(), "email": email, "user_type": "Human"}
    return {"creator": person, "created_date": _WHEN, "message_id": number, "topic_id": number.split("/")[1],
            **said, **more}  # fmt: skip


def takeout(groups: dict[str, dict[str, Any]], root: str = "Takeout/Google Chat/") -> dict[str, Any]:
    files: dict[str, Any] = {
        f"{root}Users/User 1/user_info.json": {
            "user": {"name": "Ana", "email": "Ana@X.org"},
            "membership_info": [],
        }
    }
    for name, group in groups.items():
        files[f"{root}Groups/{name}/group_info.json"] = group["info"]
        files[f"{root}Groups/{name}/messages.json"] = {"messages": group["messages"]}
    return files


def test_an_account_is_one_source_that_knows_who_i_am(tmp_path: Path) -> None:
    people = [{"name": "Ana", "email": "ana@x.org"}, {"name": "Ben", "email": "ben@x.org"}]
    path = write_zip(
        tmp_path / "takeout.zip",
        takeout(
            {
                "DM abc": {
                    "info": {"members": people},
                    "messages": [
                        message("abc/t1/t1", "ben@x.org", "hi"),
                        message("abc/t2/t2", "ANA@x.org", "hello"),
                    ],
                },
                "Space xyz": {
                    "info": {"name": "Choir", "members": people},
                    "messages": [
                        message("xyz/t1/t1", "ben@x.org", "Sunday?"),
                        message("xyz/t1/m2", "ana@x.org", "yes"),
                        message(
                            "xyz/t2/t2", "ana@x.org", "other", quoted_message_metadata={"message_id": "xyz/t1/t1"}
                        ),
                    ],
                },
            }
        ),
    )
    messages, dropped = read(path)
    by_text = {one.text: one for one in messages}
    assert {text for text, one in by_text.items() if one.mine} == {"hello", "yes", "other"}
    assert by_text["hi"].conversation_id == by_text["hello"].conversation_id == "DM abc"
    assert (by_text["hi"].subject, by_text["yes"].subject) == ("Ben", "Choir")
    assert by_text["yes"].parent_id == by_text["other"].parent_id == by_text["Sunday?"].message_id
    assert by_text["hi"].time_utc == "2026-05-29T03:00:29Z"
    assert len({one.source for one in messages}) == 1
    assert not dropped


def test_media_deleted_messages_and_bots_are_counted(tmp_path: Path) -> None:
    bot = {"creator": {"name": "Meet", "user_type": "Bot"}, "text": "joined"}
    path = write_json(
        tmp_path / "messages.json",
        {
            "messages": [
                message("a/1/1", "ben@x.org", None, attached_files=[{"original_name": "a.png"}]),
                message("a/2/2", "ben@x.org", None, message_state="DELETED"),
                {"message_id": "a/3/3", "message_state": "DELETED", "deletion_metadata": {}},
                message("a/4/4", "ben@x.org", None),
                {**message("a/5/5", "x@x.org", None), **bot},
                message("a/6/6", "ben@x.org", "kept"),
                {"created_date": _WHEN, "text": "nobody"},
            ]
        },
    )
    messages, dropped = read(path)
    assert [one.text for one in messages] == ["kept"]
    assert dropped == {"broken": 1, "bot": 1, "media_only": 1, "deleted": 2, "empty": 1}


@pytest.mark.parametrize(
    "text",
    [
        "Friday, May 29, 2026 at 3:00:29\u202fPM UTC", "Friday, 29 May 2026 at 15:00:29 UTC",
        "2026年5月29日星期五 UTC 15:00:29", "2026年5月29日星期五 UTC 下午3:00:29",
        "2026年5月29日金曜日 15時00分29秒 UTC",
        "2026년 5월 29일 금요일 오후 3시 0분 29초 UTC", "2026년 5월 29일 금요일 PM 3:00:29 UTC",
        "Freitag, 29. Mai 2026 um 15:00:29 UTC", "vendredi 29 mai 2026 à 15:00:29 UTC",
        "viernes, 29 de mayo de 2026, 15:00:29 UTC", "viernes, 29 de mayo de 2026, 3:00:29\xa0p.\u202fm. UTC",
        "sexta-feira, 29 de maio de 2026 às 15:00:29 UTC", "venerdì 29 maggio 2026 alle ore 15:00:29 UTC",
        "vrijdag 29 mei 2026 om 15:00:29 UTC", "пятница, 29 мая 2026 г. в 15:00:29 UTC",
        "п’ятниця, 29 травня 2026 р. о 15:00:29 UTC", "piątek, 29 maja 2026 15:00:29 UTC",
        "29 Mayıs 2026 Cuma 15:00:29 UTC", "fredag 29 maj 2026 kl. 15:00:29 UTC",
        "perjantai 29. toukokuuta 2026 klo 15.00.29 UTC", "pátek 29. května 2026 v 15:00:29 UTC",
        "2026. május 29., péntek 15:00:29 UTC", "vineri, 29 mai 2026 la 15:00:29 UTC",
        "Παρασκευή 29 Μαΐου 2026 στις 3:00:29 μ.μ. UTC", "Jumat, 29 Mei 2026 pukul 15.00.29 UTC",
        "วันศุกร์ที่ 29 พฤษภาคม พ.ศ. 2569 เวลา 15:00:29 UTC", "thứ Sáu, 29 tháng 5, 2026 lúc 15:00:29 UTC",
        "الجمعة، ٢٩ مايو ٢٠٢٦ في ٣:٠٠:٢٩ م UTC", "יום שישי, 29 במאי 2026 בשעה 15:00:29 UTC",
        "शुक्रवार, 29 मई 2026 को 3:00:29 pm UTC बजे", "Friday, May 29, 2026 at 5:00:29 PM UTC+2",
    ],
)  # fmt: skip
def test_dates_are_understood_in_many_languages(text: str) -> None:
    assert utc_from_written(text) == "2026-05-29T15:00:29Z"


def test_midnight_and_noon_of_twelve_hour_clocks() -> None:
    assert utc_from_written("Tuesday, December 1, 2020 at 12:05:01 AM UTC") == "2020-12-01T00:05:01Z"
    assert utc_from_written("Tuesday, December 1, 2020 at 12:05:01 PM UTC") == "2020-12-01T12:05:01Z"


@pytest.mark.parametrize("text", ["", "yesterday", "29 May 2026", "99:99:99 45 May 2026", 7, None, "1" * 5000])
def test_what_is_no_date_is_none(text: object) -> None:
    assert utc_from_written(text) is None


def test_bad_exports_are_survived(tmp_path: Path) -> None:
    value = {"messages": [message("a/1/1", "ben@x.org", "a"), message("a/1/2", "ana@x.org", "b")]}
    survives_everything(tmp_path / "messages.json", value, every=3)
    write_json(tmp_path / "messages.json", value)
    survives_everything(tmp_path / "group_info.json", {"name": "x", "members": [{"name": "B", "email": "b@x"}]})
