"""Which branch of a conversation with a language model is the one that the person sees."""

from __future__ import annotations

from collections.abc import Mapping


def current_branch(
    parents: Mapping[str, str | None], *, current: str | None, moments: Mapping[str, float]
) -> list[str]:
    """Returns the ids from the root to `current`; without such a node, to the newest leaf.

    Editing a question or asking again begins a new branch, and exports hold them all. Linear in the number of
    nodes; survives circles and parents that are missing.

    Args:
        parents: id of each message -> id of the message before it, in the order of the file.
        moments: id -> seconds since 1970, where known.
    """
    node: str | None = current if current in parents else _newest_leaf(parents, moments)
    branch: dict[str, None] = {}
    while node is not None and node in parents and node not in branch:
        branch[node] = None
        node = parents[node]
    return list(branch)[::-1]


def _newest_leaf(parents: Mapping[str, str | None], moments: Mapping[str, float]) -> str | None:
    inner = set(parents.values())
    # In a circle nothing is a leaf.
    leaves = [node for node in parents if node not in inner] or list(parents)
    newest: str | None = None
    for node in leaves:
        if newest is None or moments.get(node, 0.0) >= moments.get(newest, 0.0):
            newest = node
    return newest
