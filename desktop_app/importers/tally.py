"""The count of every message: read, kept, or dropped with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from desktop_app.importers.message import DropSample, Funnel, Message, SourceCount
from desktop_app.importers.sessions import DEFAULT_GAP_S

REASONS = (
    "broken",
    "duplicate",
    "newsletter",
    "no_reply_sender",
    "auto_reply",
    "bounce",
    "calendar",
    "other_item",
    "system_line",
    "bot",
    "media_only",
    "deleted",
    "empty",
    "draft",
    "spam",
    "tool_output",
    "other_branch",
    "rejected",
    "no_columns",
    "no_reply_from_me",
    "not_answered",
    "forward_only",
    "excluded_contact",
)
"""All reasons for leaving a message out; `core.sentences` has their words as "drop_<reason>"."""

UNDOABLE = frozenset(("newsletter", "no_reply_sender", "auto_reply", "deleted", "draft", "spam", "bot"))
"""What a person may want back: somebody's only letters may lie in a folder called "Trash"."""

MOST_SAMPLES = 10
_EXCERPT_CHARACTERS = 300

Sample = Message | Callable[[], Message] | None


class Tally:
    """Filled by `read_messages` and `build_conversations`; `funnel` is the sum."""

    def __init__(self) -> None:
        self._formats: dict[str, str] = {}
        self._read: Counter[str] = Counter()
        self._dropped: dict[str, Counter[str]] = {}
        self._samples: dict[str, list[DropSample]] = {}
        self.kept = 0
        self.mine = 0
        self.own_texts = 0
        self.session_gap_s = DEFAULT_GAP_S
        self.conversations = 0
        self.my_replies = 0

    def start_source(self, name: str, source_format: str) -> None:
        """Names a source, so that an export without messages shows up with 0."""
        self._formats.setdefault(name, source_format)

    def count_read(self, source: str, messages: int = 1) -> None:
        self._read[source] += messages

    def drop(self, source: str, reason: str, messages: int = 1, *, sample: Sample = None) -> None:
        """Counts messages that end here. `reason` is one of `REASONS`; the first ten samples of each are kept.

        A sample that takes time to make is a function, called only while there is room for it.
        """
        if reason not in REASONS:
            raise ValueError("unknown reason")
        self._dropped.setdefault(source, Counter())[reason] += messages
        kept = self._samples.setdefault(reason, [])
        if sample is not None and len(kept) < MOST_SAMPLES:
            kept.append(sample_of(sample() if callable(sample) else sample))

    def add_samples(self, reason: str, samples: tuple[DropSample, ...]) -> None:
        """Takes over what an earlier reading of the same export has kept."""
        kept = self._samples.setdefault(reason, [])
        kept += samples[: MOST_SAMPLES - len(kept)]

    def keep(self, *, messages: int, my_replies: int) -> None:
        """Counts one conversation; one without replies of mine is a text of mine that answers nobody."""
        self.kept += messages
        self.my_replies += my_replies
        self.own_texts += 0 if my_replies else messages
        self.conversations += 1

    def take_back(self, source: str, reason: str, *, messages: int, my_replies: int) -> None:
        """Counts a conversation that was kept as left out; nothing of it is shown as a sample."""
        self.kept -= messages
        self.my_replies -= my_replies
        self.own_texts -= 0 if my_replies else messages
        self.conversations -= 1
        self.drop(source, reason, messages)

    @property
    def read(self) -> int:
        return self._read.total()

    def read_of(self, source: str) -> int:
        return self._read[source]

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

    @property
    def samples(self) -> dict[str, tuple[DropSample, ...]]:
        """Reason -> up to ten messages that were left out for it."""
        return {reason: tuple(self._samples[reason]) for reason in REASONS if self._samples.get(reason)}

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
            mine=self.mine,
            own_texts=self.own_texts,
            samples=self.samples,
            session_gap_s=self.session_gap_s,
        )


def sample_of(message: Message) -> DropSample:
    """Returns what a person needs to recognise a message."""
    return DropSample(
        source=message.source,
        sender=message.sender_name or message.sender,
        time_utc=message.time_utc,
        subject=message.subject,
        excerpt=" ".join(message.text[: 2 * _EXCERPT_CHARACTERS].split())[:_EXCERPT_CHARACTERS],
    )
