"""What the buttons beside a check do. Each is one step of `PairEdits`; `apply_edits` brings it into the files."""

from __future__ import annotations

from desktop_app.dataset.example import Check
from desktop_app.dataset.pair_edits import PairEdits
from desktop_app.dataset.pair_table import PairFilter, PairTable

MOST_OF_ONE = 0.2
"""Share of the pairs that one correspondent may have after capping."""


def exclude_flagged(table: PairTable, edits: PairEdits, flag: str) -> int:
    """Leaves out all pairs in use with this flag ("exclude_these"). Returns how many."""
    found = table.ids(PairFilter(reason="", flag=flag))
    edits.exclude_pairs(found)
    return len(found)


def cap_correspondent(table: PairTable, edits: PairEdits, correspondent: str, share: float = MOST_OF_ONE) -> int:
    """Leaves out training pairs with one correspondent, until these are `share` of all pairs in use.

    What stays is spread evenly over the time. Validation and test stay as they are: they are few, and a test with
    fewer pairs says less.

    Returns:
        How many pairs are left out.
    """
    total = table.count(PairFilter(reason=""))
    theirs = table.count(PairFilter(reason="", correspondent=correspondent))
    others = total - theirs
    # s = x / (x + others)  =>  x = others * s / (1 - s)
    wanted = round(others * share / (1 - share))
    if theirs <= wanted or not others:
        return 0
    trained = table.ids(PairFilter(reason="", correspondent=correspondent, split="train"))
    stay = max(0, wanted - (theirs - len(trained)))
    kept = {trained[place * len(trained) // stay] for place in range(stay)} if stay else set()
    left_out = [pair_id for pair_id in trained if pair_id not in kept]
    edits.exclude_pairs(left_out)
    return len(left_out)


def act_on(check: Check, table: PairTable, edits: PairEdits) -> int:
    """Does what the check's button says, where that changes pairs. Returns how many pairs it concerns.

    "import_more" and "make_more" lead to other pages and change nothing here.
    """
    match check.action:
        case "exclude_these":
            return exclude_flagged(table, edits, check.flag)
        case "cap_correspondent":
            return cap_correspondent(table, edits, check.about)
        case "keep":
            edits.keep_reason("common_phrase")
            return check.count
        case _:
            return 0
