"""Write the bundled example: two mbox files, a chat, a manifest that counts them, and the table in README.md.

    python examples/build_mailbox.py            # rewrites examples/mailbox and examples/chats
    python examples/build_mailbox.py --out DIR  # writes mailbox/ and chats/ under DIR and leaves README.md alone

The same source gives the same bytes, on every Python from 3.11.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that the file can be started by its name

from examples.chat_with_nina import FILE_NAME, chat_counts, chat_text
from examples.mailbox_conversations import Correspondence
from examples.mailbox_letter import MOVED, Folder, Letter
from examples.mailbox_mime import mbox, separator
from examples.mailbox_post import Post
from examples.mailbox_special import write_special

HERE = Path(__file__).resolve().parent

_SEED = 1632  # any number does; this one is the area code of the invented telephone numbers
_FOLDERS: tuple[Folder, ...] = ("Inbox.mbox", "Sent.mbox")
_TABLE_START = "<!-- counts: written by build_mailbox.py -->"
_TABLE_END = "<!-- end of counts -->"


def write_letters() -> list[Letter]:
    """All messages in the order of time."""
    post = Post(rng=random.Random(_SEED))
    letters = list(Correspondence(post=post, rng=post.rng).write_all())
    letters.extend(write_special(post, letters))
    return sorted(letters, key=lambda letter: letter.when)


def folder_bytes(letters: Iterable[Letter], folder: Folder) -> bytes:
    """One mbox file."""
    return mbox(
        (
            separator(
                letter.when,
                str(1_700_000_000_000_000_000 + number * 7_919),
                takeout=letter.when >= MOVED,
            ),
            letter.to_bytes(),
        )
        for number, letter in enumerate(letters)
        if letter.folder == folder
    )


def manifest(letters: Sequence[Letter]) -> dict[str, object]:
    """What the importer must find: every message belongs to one category of its file."""
    inbox_ids = {letter.message_id for letter in letters if letter.folder == "Inbox.mbox"}
    replies = [letter for letter in letters if letter.category == "reply"]
    return {
        "seed": _SEED,
        "total": len(letters),
        "files": _sorted_counts(letter.folder for letter in letters),
        "categories": {
            folder: _sorted_counts(letter.category for letter in letters if letter.folder == folder)
            for folder in _FOLDERS
        },
        "languages": _sorted_counts(letter.language for letter in letters),
        "replies_by_me": len(replies),
        "replies_by_me_to_inbox": sum(letter.in_reply_to in inbox_ids for letter in replies),
        "reply_languages": _sorted_counts(letter.language for letter in replies),
        "correspondents": len({letter.sender.address for letter in letters if letter.category == "personal"}),
        "chats": {FILE_NAME: chat_counts()},
    }


def build(out: Path) -> dict[str, object]:
    """Write `mailbox/` and `chats/` under `out` and return the manifest."""
    letters = write_letters()
    counts = manifest(letters)
    (out / "mailbox").mkdir(parents=True, exist_ok=True)
    (out / "chats").mkdir(parents=True, exist_ok=True)
    for folder in _FOLDERS:
        (out / "mailbox" / folder).write_bytes(folder_bytes(letters, folder))
    text = json.dumps(counts, indent=2, ensure_ascii=False) + "\n"
    (out / "mailbox" / "MANIFEST.json").write_bytes(text.encode())
    (out / "chats" / FILE_NAME).write_bytes(chat_text().encode())
    return counts


def counts_table(counts: Mapping[str, object]) -> str:
    """The manifest as the table in README.md."""
    rows = ["| what | how many |", "|---|---:|"]
    rows.extend(f"| {name} | {number} |" for name, number in _flat(counts, ()))
    return "\n".join(rows)


def with_table(readme: str, table: str) -> str:
    """README.md with the table between its two marks replaced."""
    before, _, rest = readme.partition(_TABLE_START)
    _, _, after = rest.partition(_TABLE_END)
    return f"{before}{_TABLE_START}\n\n{table}\n\n{_TABLE_END}{after}"


def _flat(counts: Mapping[str, object], above: tuple[str, ...]) -> Iterable[tuple[str, object]]:
    for name, value in counts.items():
        if name == "seed":
            continue
        if isinstance(value, Mapping):
            yield from _flat(value, (*above, name))
        else:
            yield ": ".join((*above, name)).replace("_", " "), value


def _sorted_counts(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def main() -> int:
    """Build, and say what was built."""
    parser = argparse.ArgumentParser(description="Write the bundled example mailbox and chat.")
    parser.add_argument("--out", type=Path, help="write mailbox/ and chats/ here instead of into examples/")
    out: Path | None = parser.parse_args().out
    counts = build(out or HERE)
    if out is None:
        readme = HERE / "README.md"
        readme.write_bytes(with_table(readme.read_text("utf-8"), counts_table(counts)).encode())
    print(f"{counts['total']} messages, {counts['replies_by_me']} of them replies by Billie.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
