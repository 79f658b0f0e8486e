"""How many messages does each sample export hold, and how many do we find? One table.

    python tests/benchmarks/import_counts.py [--folder ../shared/fixtures/data]

The samples are other projects' test data (their MANIFEST.md names them); a row whose files are absent is left out.
Add a row: what it is, the files below the folder, how many messages they hold by their own project's tests, and,
where that is known, how many may be used.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.core.errors import AppError  # noqa: E402
from desktop_app.importers.reading import read_messages  # noqa: E402
from desktop_app.importers.tally import Tally  # noqa: E402


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`expected`: messages in the files, used or left out; None when nobody has counted them."""

    source: str
    files: str
    expected: int | None
    usable: int | None = None


ROWS = (
    Row(source="mbox: no header lines (Tika)", files="mbox/tika/simple.mbox", expected=2, usable=2),
    Row(source="mbox: Hadoop list (Tika)", files="mbox/tika/complex.mbox", expected=3),
    Row(source="mbox: long headers (Tika)", files="mbox/tika/testMBOX_lengthy_x-headers.mbox", expected=1),
    Row(source="mbox: forwarded body (Tika)", files="mbox/tika/testMBOX_complex.mbox", expected=1, usable=1),
    Row(source="mbox: headers (Tika)", files="mbox/tika/headers.mbox", expected=1),
    Row(source="mbox: folded headers (Tika)", files="mbox/tika/multiline.mbox", expected=1),
    Row(source="mbox: folded headers 2 (Tika)", files="mbox/tika/multiline2.mbox", expected=1),
    Row(source="mbox: quoted From (Tika)", files="mbox/tika/quoted.mbox", expected=1),
    Row(source="mbox: one mail (Tika)", files="mbox/tika/single_mail.mbox", expected=1),
    Row(source="mbox: From inside a body (mboxshell)", files="mbox/mboxshell/simple.mbox", expected=5, usable=5),
    Row(source="mbox: encoded words (mboxshell)", files="mbox/mboxshell/encoded_words.mbox", expected=3, usable=3),
    Row(source="mbox: Google Groups Takeout", files="mbox/mboxshell/google_groups.mbox", expected=3),
    Row(source="mbox: cloud_infra (mboxshell)", files="mbox/mboxshell/cloud_infra.mbox", expected=42),
    Row(source="mbox: mbox_testing (mboxshell)", files="mbox/mboxshell/mbox_testing.mbox", expected=123),
    Row(source="eml: single (mboxshell)", files="mbox/mboxshell/single.eml", expected=1, usable=1),
    Row(source="eml: mail gem", files="eml/mikel-mail", expected=103),
    Row(source="msg: Tika", files="msg/tika", expected=12),
    Row(source="msg: LangChain", files="chat/langchain/hello.msg", expected=1, usable=1),
    Row(source="pst: no mails (java-libpst)", files="pst/java-libpst/dist-list.pst", expected=0, usable=0),
    Row(source="pst: password flag (java-libpst)", files="pst/java-libpst/passworded.pst", expected=0, usable=0),
    Row(source="pst: body types (Tika)", files="testPST_variousBodyTypes.pst", expected=4, usable=4),
    Row(
        source="whatsapp: ddmmyy_24hrs (chat-miner)",
        files="chat/chat-miner/whatsapp/test_ddmmyy_24hrs.txt",
        expected=9,
        usable=7,
    ),
    Row(
        source="whatsapp: mmddyy_24hrs (chat-miner)",
        files="chat/chat-miner/whatsapp/test_mmddyy_24hrs.txt",
        expected=9,
        usable=7,
    ),
    Row(
        source="whatsapp: [mmddyy]_24hrs (chat-miner)",
        files="chat/chat-miner/whatsapp/test_[mmddyy]_24hrs.txt",
        expected=9,
        usable=7,
    ),
    Row(
        source="whatsapp: mmddyyyy_12hrs (chat-miner)",
        files="chat/chat-miner/whatsapp/test_mmddyyyy_12hrs.txt",
        expected=9,
        usable=7,
    ),
    Row(
        source="whatsapp: yyyymmdd_24hrs (chat-miner)",
        files="chat/chat-miner/whatsapp/test_yyyymmdd_24hrs.txt",
        expected=9,
        usable=7,
    ),
    Row(
        source="whatsapp: mixed phones (LangChain)",
        files="chat/langchain/whatsapp_chat.txt",
        expected=10,
        usable=8,
    ),
    Row(
        source="signal: markdown (chat-miner)",
        files="chat/chat-miner/signal/test_export.txt",
        expected=2,
        usable=2,
    ),
    Row(
        source="alpaca: English (LLaMA-Factory)",
        files="formats/llamafactory/first200_alpaca_en_demo.json",
        expected=400,
        usable=400,
    ),
    Row(
        source="alpaca: Chinese (LLaMA-Factory)",
        files="formats/llamafactory/first200_alpaca_zh_demo.json",
        expected=400,
        usable=400,
    ),
    Row(
        source="sharegpt: tool calls (LLaMA-Factory)",
        files="formats/llamafactory/first200_glaive_toolcall_en_demo.json",
        expected=1324,
        usable=1050,
    ),
    Row(
        source="openai: planted faults (cookbook)",
        files="formats/openai/toy_chat_fine_tuning_excerpt.jsonl",
        expected=8,
        usable=7,
    ),
    Row(source="continue: sessions and log", files="chat/continue_made_here", expected=9, usable=4),
    Row(source="continue: log alone", files="chat/continue_made_here/dev_data", expected=5, usable=4),
    Row(source="csv: no question (LangChain)", files="chat/langchain/stanley-cups.csv", expected=3, usable=0),
    Row(source="xlsx: no question (LangChain)", files="chat/langchain/stanley-cups.xlsx", expected=6, usable=0),
    Row(
        source="telegram: one chat (chat-miner)",
        files="chat/chat-miner/telegram/test_single_export.json",
        expected=2,
        usable=2,
    ),
    Row(
        source="telegram: whole account (chat-miner)",
        files="chat/chat-miner/telegram/test_batch_export.json",
        expected=2,
        usable=2,
    ),
    Row(
        source="instagram (chat-miner)",
        files="chat/chat-miner/instagram/test_export.json",
        expected=2,
        usable=2,
    ),
    Row(
        source="messenger (LangChain)",
        files="chat/langchain/facebook_chat.json",
        expected=11,
        usable=10,
    ),
    Row(
        source="slack: zip (LangChain)",
        files="chat/langchain/slack_export.zip",
        expected=5,
        usable=4,
    ),
    Row(
        source="slack: zip with bots (slack-export-viewer)",
        files="chat/slack-export-viewer/testarchive.zip",
        expected=158,
        usable=49,
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=ROOT.parent / "shared" / "fixtures" / "data")
    folder: Path = parser.parse_args().folder
    print(f"{'source':40}{'expected':>9}{'read':>6}{'usable':>8}{'expected':>9}{'s':>7}  left out")
    wrong = 0
    for row, path in _present(folder):
        begin = time.perf_counter()
        tally = Tally()
        try:
            with tempfile.TemporaryDirectory() as work:
                usable = sum(1 for _ in read_messages([path], tally=tally, work=Path(work)))
            left_out = json.dumps(tally.dropped)
        except AppError as error:
            usable, left_out = 0, error.code
        is_right = row.expected in (None, tally.read) and row.usable in (None, usable)
        wrong += not is_right
        print(
            f"{row.source:40}{_or_dash(row.expected):>9}{tally.read:>6}{usable:>8}{_or_dash(row.usable):>9}"
            f"{time.perf_counter() - begin:7.2f}  {left_out}{'' if is_right else '  <-- differs'}"
        )
    print(f"{wrong} of {len(ROWS)} rows differ")
    return 1 if wrong else 0


def _present(folder: Path) -> Iterator[tuple[Row, Path]]:
    for row in ROWS:
        places = (folder / row.files, ROOT / "tests" / "fixtures" / "importers" / row.files)
        found = next((place for place in places if place.exists()), None)
        if found is not None:
            yield row, found


def _or_dash(number: int | None) -> str:
    return "-" if number is None else str(number)


if __name__ == "__main__":
    raise SystemExit(main())
