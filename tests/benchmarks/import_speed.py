"""How fast are a mailbox and a chat read, and in how much memory? Ours against the standard library, in one run.

    python tests/benchmarks/import_speed.py [--mailbox-mb 1000] [--chat-mb 300]

Each way runs in a process of its own, so that its peak memory is its own. The mailbox is invented: 70 % with an
HTML alternative, 10 % with an attachment of 200 kB, in four charsets, a tenth answered with the question quoted.
The chat is one Telegram export of many chats. Compare numbers of one run only.
"""

from __future__ import annotations

import argparse
import json
import mailbox
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage, Message
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

ME = "billie@example.org"
_CHARSETS = (("utf-8", "Grüße und 你好"), ("gb18030", "你好，明天见"), ("big5", "您好"), ("iso-8859-1", "Grüße"))
_WORDS = "the boat is ready and we sail on Monday with a fair wind from the old harbour past seven islands".split()
_PATTERNS = 300


def write_mailbox(path: Path, megabytes: int) -> int:
    """Returns the number of mails written."""
    dice = random.Random(7)
    questions = [_pattern(dice, is_mine=False) for _ in range(_PATTERNS)]
    answers = [_pattern(dice, is_mine=True) for _ in range(_PATTERNS)]
    count = 0
    with path.open("wb") as stream:
        while stream.tell() < megabytes * 1_000_000:
            is_mine = count % 10 == 9
            mail = dice.choice(answers if is_mine else questions)
            mail = mail.replace(b"THISID", b"%d" % count).replace(b"LASTID", b"%d" % (count - 1))
            stream.write(b"From x@y Sat Mar  1 09:00:00 2025\n" + mail + b"\n")
            count += 1
    return count


def _pattern(dice: random.Random, *, is_mine: bool) -> bytes:
    charset, greeting = dice.choice(_CHARSETS)
    text = greeting + "\n\n" + "\n".join(" ".join(dice.choices(_WORDS, k=12)) for _ in range(40))
    if is_mine:
        quoted = "\n".join("> " + " ".join(dice.choices(_WORDS, k=12)) for _ in range(40))
        text += f"\n\nBillie\n\nOn Sat, 1 Mar 2025 at 09:00, Friend <friend@example.com> wrote:\n{quoted}\n"
    friend = dice.randrange(50)
    mail = EmailMessage()
    mail["From"] = f"Billie <{ME}>" if is_mine else f"Friend {friend} <friend{friend}@example.com>"
    mail["To"] = "friend9@example.com" if is_mine else ME
    mail["Subject"] = "Re: Boat" if is_mine else "Boat THISID"
    mail["Date"] = "Sat, 01 Mar 2025 09:00:00 +0000"
    mail["Message-ID"] = "<THISID@example.com>"
    if is_mine:
        mail["In-Reply-To"] = "<LASTID@example.com>"
    mail.set_content(text, charset=charset)
    if dice.random() < 0.7:
        page = "".join(f"<p style='margin:0'>{line}</p>" for line in text.split("\n"))
        mail.add_alternative(f"<html><body>{page * 3}</body></html>", subtype="html", charset=charset)
    if dice.random() < 0.1:
        mail.add_attachment(dice.randbytes(200_000), maintype="image", subtype="jpeg", filename="a.jpg")
    return mail.as_bytes()


def write_chat(path: Path, megabytes: int) -> int:
    """Returns the number of messages written, in the shape of Telegram's own export."""
    dice = random.Random(7)
    count = chat = 0
    with path.open("w", encoding="utf-8") as stream:
        stream.write('{"about": "", "personal_information": {"user_id": 1, "first_name": "Billie"}, ')
        stream.write('"chats": {"about": "", "list": [')
        while stream.tell() < megabytes * 1_000_000:
            stream.write(", " if chat else "")
            head = {"name": f"Friend {chat}", "type": "personal_chat", "id": 1000 + chat}
            stream.write(json.dumps(head)[:-1] + ', "messages": [')
            for number in range(5000):
                text = " ".join(dice.choices(_WORDS, k=dice.randint(1, 25)))
                moment = 1_700_000_000 + count * 97
                one = {
                    "id": number, "type": "message",
                    "date": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)),
                    "date_unixtime": str(moment), "from": "Billie" if number % 3 else f"Friend {chat}",
                    "from_id": "user1" if number % 3 else f"user{1000 + chat}", "text": text,
                    "text_entities": [{"type": "plain", "text": text}],
                }  # fmt: skip
                stream.write(("," if number else "") + "\n" + json.dumps(one, indent=1, ensure_ascii=False))
                count += 1
            stream.write("]}")
            chat += 1
        stream.write("]}}")
    return count


def find_mails(path: Path) -> int:
    from desktop_app.importers.mail.mbox import split_mbox

    with path.open("rb") as stream:
        return sum(1 for _ in split_mbox(stream))


def read_ours(path: Path) -> int:
    from desktop_app.importers import Tally, read_messages

    return sum(1 for _ in read_messages([path], tally=Tally()))


def import_ours(path: Path) -> int:
    from desktop_app.core.project import Project
    from desktop_app.importers import import_messages

    with tempfile.TemporaryDirectory() as folder:
        return import_messages(Project.create(Path(folder) / "project"), [path], [ME, "user1"]).read


def find_standard(path: Path) -> int:
    return len(mailbox.mbox(path))


def read_standard(path: Path) -> int:
    """The shortest way with the standard library that also decodes the plain text."""

    def factory(stream: object) -> Message:
        return message_from_bytes(stream.read())  # type: ignore[attr-defined]

    count = 0
    for mail in mailbox.mbox(path, factory=factory):  # type: ignore[arg-type]
        for part in mail.walk():
            if part.get_content_type() == "text/plain":
                payload = part.get_payload(decode=True)
                assert isinstance(payload, bytes)
                payload.decode(part.get_content_charset() or "ascii", "replace")
                break
        count += 1
    return count


def chat_standard(path: Path) -> int:
    with path.open(encoding="utf-8") as stream:
        chats = json.load(stream)["chats"]["list"]
    return sum(len(chat["messages"]) for chat in chats)


Way = Callable[[Path], int]
MAIL_WAYS: dict[str, Way] = {
    "ours: find the mails": find_mails,
    "mailbox: find the mails": find_standard,
    "ours: messages with text": read_ours,
    "mailbox + email: text": read_standard,
    "ours: whole import": import_ours,
}
CHAT_WAYS: dict[str, Way] = {
    "ours: chat messages": read_ours,
    "json.load": chat_standard,
    "ours: whole chat import": import_ours,
}


def peak_memory_mb() -> float:
    """Peak resident memory of this process; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def compare(ways: dict[str, Way], path: Path, count: int) -> None:
    """Prints one line a way."""
    size_mb = path.stat().st_size / 1_000_000
    print(f"{size_mb:.0f} MB, {count:,} messages")
    print(f"{'way':28}{'MB/s':>8}{'MB/CPU s':>10}{'messages/s':>12}{'peak MB':>10}")
    for way in ways:
        command = [sys.executable, __file__, "--way", way, "--path", str(path)]
        found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        print(
            f"{way:28}{size_mb / found['seconds']:8.1f}{size_mb / found['cpu_seconds']:10.1f}"
            f"{found['messages'] / found['seconds']:12,.0f}{found['peak_mb']:10.0f}",
            flush=True,
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mailbox-mb", type=int, default=1000)
    parser.add_argument("--chat-mb", type=int, default=300)
    parser.add_argument("--way", help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    parsed = parser.parse_args()
    if parsed.way:
        begin, cpu_begin = time.perf_counter(), time.process_time()
        messages = (MAIL_WAYS | CHAT_WAYS)[parsed.way](parsed.path)
        seconds, cpu_seconds = time.perf_counter() - begin, time.process_time() - cpu_begin
        facts = {"seconds": seconds, "cpu_seconds": cpu_seconds, "messages": messages, "peak_mb": peak_memory_mb()}
        print(json.dumps(facts))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Mail"
        compare(MAIL_WAYS, path, write_mailbox(path, parsed.mailbox_mb))
        path.unlink()
        path = Path(folder) / "result.json"
        compare(CHAT_WAYS, path, write_chat(path, parsed.chat_mb))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
