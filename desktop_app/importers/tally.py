"""The count of every message: read, kept, or dropped with its reason."""

from __future__ import annotations

from collections import Counter

from desktop_app.importers.message import Funnel, SourceCount

REASONS = (
    "broken",
    "duplicate",
    "newsletter",
    "auto_reply",
    "bounce",
    "calendar",
    "system_line",
    "media_only",
    "deleted",
    "empty",
    "draft",
    "spam",
    "no_reply_from_me",
    "not_answered",
    "forward_only",
)
"""All reasons for leaving a message out; `core.sentences` has their words as "drop_<reason>"."""


class Tally:
    """Filled by `read_messages` and `build_conversations`; `funnel` is the sum."""

    def __init__(self) -> None:
        self._formats: dict[str, str] = {}
        self._read: Counter[str] = Counter()
        self._dropped: dict[str, Counter[str]] = {}
        self.kept = 0
        self.conversations = 0
        self.my_replies = 0

    def start_source(self, name: str, source_format: str) -> None:
        """Names a source, so that an export without messages shows up with 0."""
        self._formats.setdefault(name, source_format)

    def count_read(self, source: str, messages: int = 1) -> None:
        self._read[source] += messages

    def drop(self, source: str, reason: str, messages: int = 1) -> None:
        """Counts messages that end here. `reason` is one of `REASONS`."""
        if reason not in REASONS:
            raise ValueError("unknown reason")
        self._dropped.setdefault(source, Counter())[reason] += messages

    def keep(self, *, messages: int, my_replies: int) -> None:
        """Counts one conversation with its messages."""
        self.kept += messages
        self.my_replies += my_replies
        self.conversations += 1

    @property
    def read(self) -> int:
        return self._read.total()

    @property
    def dropped(self) -> dict[str, int]:
        """Reason -> messages, all sources together."""
        total: Counter[str] = Counter()
        for counts in self._dropped.values():
            total.update(counts)
        return {reason: total[reason] for reason in REASONS if total[reason]}

    def dropped_of(self, source: str) -> dict[str, int]:
        """Reason -> messages for one source."""
        return dict(self._dropped.get(source, {}))

    def funnel(self) -> Funnel:
        names = [*self._formats, *(name for name in self._read if name not in self._formats)]
        return Funnel(
            sources=tuple(
                SourceCount(name=name, format=self._formats.get(name, "unknown"), read=self._read[name])
                for name in names
            ),
            read=self.read,
            kept=self.kept,
            dropped=self.dropped,
            conversations=self.conversations,
            my_replies=self.my_replies,
        )
