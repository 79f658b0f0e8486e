"""How fast is a mailbox read, and in how much memory? Ours against the standard library, in one run.

    python tests/benchmarks/import_speed.py [--megabytes 50]

Each way runs in a process of its own, so that its peak memory is its own. The mailbox is invented: 70 % with an
HTML alternative, 10 % with an attachment of 200 kB, in four charsets, a tenth answered. Compare numbers of one run
only.
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
from email.utils import formatdate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

ME = "billie@example.org"
_CHARSETS = (("utf-8", "Grüße und 你好"), ("gb18030", "你好，明天见"), ("big5", "您好"), ("iso-8859-1", "Grüße"))


def write_mailbox(path: Path, megabytes: int) -> int:
    """Returns the number of mails written."""
    dice = random.Random(7)
    words = ["the", "boat", "is", "ready", "and", "we", "sail", "on", "Monday", "with", "a", "fair", "wind"]
    count = 0
    with path.open("wb") as stream:
        while stream.tell() < megabytes * 1_000_000:
            charset, greeting = dice.choice(_CHARSETS)
            text = greeting + "\n\n" + "\n".join(" ".join(dice.choices(words, k=12)) for _ in range(40))
            mail = EmailMessage()
            mine = count % 10 == 9
            mail["From"] = f"Billie <{ME}>" if mine else f"Friend {count % 50} <friend{count % 50}@example.com>"
            mail["To"] = "friend9@example.com" if mine else ME
            mail["Subject"] = f"{'Re: ' if mine else ''}Boat {count // 10}"
            mail["Date"] = formatdate(1_700_000_000 + count * 600)
            mail["Message-ID"] = f"<{count}@example.com>"
            if mine:
                mail["In-Reply-To"] = f"<{count - 1}@example.com>"
            mail.set_content(text, charset=charset)
            if dice.random() < 0.7:
                page = "".join(f"<p style='margin:0'>{line}</p>" for line in text.split("\n"))
                mail.add_alternative(f"<html><body>{page * 3}</body></html>", subtype="html", charset=charset)
            if dice.random() < 0.1:
                mail.add_attachment(dice.randbytes(200_000), maintype="image", subtype="jpeg", filename="a.jpg")
            stream.write(b"From x@y Sat Mar  1 09:00:00 2025\n" + mail.as_bytes() + b"\n")
            count += 1
    return count


def read_ours(path: Path) -> int:
    from desktop_app.importers import Tally, read_messages

    return sum(1 for _ in read_messages([path], tally=Tally()))


def scan_ours(path: Path) -> int:
    from desktop_app.importers import scan_senders

    return sum(person.sent_count for person in scan_senders([path]))


def import_ours(path: Path) -> int:
    from desktop_app.core.project import Project
    from desktop_app.importers import import_messages

    with tempfile.TemporaryDirectory() as folder:
        return import_messages(Project.create(Path(folder) / "project"), [path], [ME]).read


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


WAYS: dict[str, Callable[[Path], int]] = {
    "ours: who wrote (headers)": scan_ours,
    "ours: messages with text": read_ours,
    "ours: whole import": import_ours,
    "standard library: text": read_standard,
}


def peak_memory_mb() -> float:
    """Peak resident memory of this process; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=50)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--mailbox", type=Path, help=argparse.SUPPRESS)
    parsed = parser.parse_args()
    if parsed.way:
        begin = time.perf_counter()
        messages = WAYS[parsed.way](parsed.mailbox)
        seconds = time.perf_counter() - begin
        print(json.dumps({"seconds": seconds, "messages": messages, "peak_mb": peak_memory_mb()}))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Mail"
        count = write_mailbox(path, parsed.megabytes)
        size_mb = path.stat().st_size / 1_000_000
        print(f"{size_mb:.0f} MB, {count:,} mails")
        print(f"{'way':28}{'MB/s':>8}{'mails/s':>10}{'peak MB':>10}")
        for way in WAYS:
            command = [sys.executable, __file__, "--way", way, "--mailbox", str(path)]
            found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            speed = size_mb / found["seconds"]
            print(f"{way:28}{speed:8.1f}{found['messages'] / found['seconds']:10,.0f}{found['peak_mb']:10.0f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
