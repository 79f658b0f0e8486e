"""Takes off what a company's mail server writes above other people's words: "CAUTION: external sender"."""

from __future__ import annotations

import re

from desktop_app.importers.reply.mail_lines import next_written

_MOST_PARAGRAPHS = 2
_LONGEST_PARAGRAPH = 700
_LONGEST_TAG = 60
_TAG = re.compile(
    r"[\[({*<]{1,4}\s?(?:external|extern|externe|externo|esterno|外部邮件|外部郵件|外部メール)\b[^\n]{0,40}[\])}*>]{1,4}",
    re.IGNORECASE,
)
# Outlook's note above the first mail from somebody, in the languages whose wording we have seen.
_RARE_SENDER = re.compile(
    r"(?:\[?some people who received this message )?(?:you )?don['’]t often get e-?mail from"
    r"|sie erhalten nicht (?:oft|häufig) (?:eine )?e-?mails? von"
    r"|vous (?:n['’]obtenez|ne recevez) pas souvent (?:d['’]e-?mail|de courriers?)"
    r"|no suele recibir correos? electrónicos? de|u ontvangt niet vaak e-?mail van|non si ricevono spesso"
    r"|(?:você )?não (?:costuma|recebe com frequência) receber e-?mails? de|[你您]通常不会收到来自",
    re.IGNORECASE,
)
_ALARM = re.compile(
    r"\W{0,6}(?:caution|warning|attention|external|notice|be careful|think before"
    r"|this (?:e-?mail|message) (?:originated|came|was sent|has been sent|is) (?:from )?(?:outside|an external)"
    r"|achtung|vorsicht|warnung|hinweis|externe|attenzione|atención|precaución|aviso|cuidado|let op|obs"
    r"|注意|警告|外部)",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    r"outside (?:of )?(?:the|your|our|this|\w{1,30})\b|external (?:sender|e-?mail|source|address|party|mail)"
    r"|externen? (?:absender|e-?mail|quelle|mail)|von außerhalb|expéditeur externe"
    r"|(?:provient|émane|à) (?:de )?l['’]extérieur|(?:remitente|correo|origen|remetente) externo"
    r"|mittente esterno|externe afzender|extern e-?post|外部发件人|来自外部"
    r"|外部(?:邮件|郵件|メール|寄件者|の送信者)",
    re.IGNORECASE,
)
_SPEAKS_OF_MAIL = re.compile(
    r"mail|message|messaggio|mensaje|correo|courriel|bericht|sender|邮件|郵件|メール", re.IGNORECASE
)


def without_banner(lines: list[str]) -> list[str]:
    """Returns the lines without such paragraphs at the top; all of them when nothing else would be left."""
    begin = next_written(lines, 0)
    for _ in range(_MOST_PARAGRAPHS):
        if begin is None:
            return lines
        end = next((place for place in range(begin, len(lines)) if not lines[place]), len(lines))
        size = _banner_lines(lines[begin:end])
        after = next_written(lines, begin + size) if size else None
        if after is None:
            break
        begin = after
    return lines[begin:] if begin else lines


def _banner_lines(paragraph: list[str]) -> int:
    """Returns how many lines at the top of a paragraph are a banner."""
    first = paragraph[0][:_LONGEST_PARAGRAPH]
    if len(first) <= _LONGEST_TAG and _TAG.fullmatch(first.strip()):
        return 1
    if _RARE_SENDER.search(first[:200]):
        return 1
    whole = " ".join(paragraph)[: _LONGEST_PARAGRAPH + 1]
    is_short = len(whole) <= _LONGEST_PARAGRAPH
    seen = whole if is_short else first
    if _ALARM.match(seen) and _OUTSIDE.search(seen) and _SPEAKS_OF_MAIL.search(seen):
        return len(paragraph) if is_short else 1
    return 0
