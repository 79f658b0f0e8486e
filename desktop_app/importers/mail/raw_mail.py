"""One mail as bytes, on its way from a container to `mail_message`."""

from __future__ import annotations

from dataclasses import dataclass

MESSAGE_LIMIT_BYTES = 50 << 20
"""A larger mail carries attachments or is hostile; its own words stand at the beginning."""
KEPT_OF_LARGE_BYTES = 8 << 20
"""What is kept of a mail over the limit: headers and the first text part fit many times over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """A mail as it lay in its container.

    Args:
        data: the bytes, headers first; cut to the beginning when `is_cut`.
        envelope: rest of an mbox "From " line, whose date is the last resort.
        flags: Maildir flags ("RS"), empty elsewhere.
        file_time: seconds since 1970 of the file that holds only this mail.
    """

    data: bytes
    is_cut: bool = False
    envelope: bytes = b""
    flags: str = ""
    file_time: float | None = None


class MailBytes:
    """Collects one mail piece by piece without ever holding more than the limit."""

    def __init__(self, envelope: bytes = b"") -> None:
        self._envelope = envelope
        self._data = bytearray()
        self._is_cut = False

    def add(self, piece: bytes | bytearray) -> None:
        if self._is_cut:
            return
        self._data += piece
        if len(self._data) > MESSAGE_LIMIT_BYTES:
            del self._data[KEPT_OF_LARGE_BYTES:]
            self._is_cut = True

    def finish(self, *, flags: str = "", file_time: float | None = None) -> RawMail:
        return RawMail(
            data=bytes(self._data),
            is_cut=self._is_cut,
            envelope=self._envelope,
            flags=flags,
            file_time=file_time,
        )
