"""A mail's text -> what its writer typed: without quoted mails, without the signature.

Our own module: the best library leaves a quote in one mail of seven, none knows more than two thirds of the
Chinese, Japanese and Korean forms, and three of them hang on hostile text (research report, B1). How: `reply`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop_app.importers.reply.banners import without_banner
from desktop_app.importers.reply.header_blocks import header_block
from desktop_app.importers.reply.mail_lines import mail_lines, next_written
from desktop_app.importers.reply.parents import ParentText
from desktop_app.importers.reply.quotes import without_quotes
from desktop_app.importers.reply.signatures import without_signature


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyText:
    """`text` is empty only when the mail held nothing but quotes (and perhaps a signature above them).

    `quote_lines`: the nearest quoted block, one level of ">" taken off.
    """

    text: str
    signature: str = ""
    quote_removed: bool = False
    quote_lines: tuple[str, ...] = field(default=(), repr=False)

    @property
    def quoted(self) -> str:
        """The mail that was answered, as far as it was quoted, without its own quotes and signature; or ""."""
        lines = list(self.quote_lines)
        begin = next_written(lines, 0)
        if begin is None:
            return ""
        # The header of the quoted mail itself, where a box in HTML enclosed both.
        return reply_text("\n".join(lines[begin + header_block(lines, begin) :])).text


def reply_text(text: str, *, writer: str = "", parents: Sequence[str] = ()) -> ReplyText:
    """Returns the writer's own words. Never raises; linear in the text's length.

    Args:
        writer: the writer's full name: a block below it at the end is a signature.
        parents: texts of the mails that this one answers, nearest first, as they came; lines that stand in them
            are quotes even where nothing marks them.
    """
    lines = without_banner(mail_lines(text))
    found = without_quotes(lines, ParentText(parents))
    kept, signature = without_signature(found.own, writer)
    if not any(kept) and not found.removed:
        # A mail of nothing but a signature: those are its words.
        kept, signature = found.own, []
    return ReplyText(
        text="\n".join(kept).strip(),
        signature="\n".join(line for line in signature if line),
        quote_removed=found.removed,
        quote_lines=tuple(found.quote),
    )
