"""Lines in Messenger's and Instagram's exports that nobody typed, in several languages."""

from __future__ import annotations

import re

_HAS_REACTED = re.compile(
    r"(?:.{0,80}\breacted\b.{0,20}\bto (?:your|a|his|her|their|the) (?:message|photo|video|post|story)"
    r"|liked a message"
    r"|.{0,80}\breagiert\w*\b.{0,40}\bnachricht\b.*"
    r"|(?:hat |du hast )?(?:eine|deine) nachricht .{0,30}(?:geliked|reagiert)"
    r"|gefällt (?:eine|deine) nachricht|.{0,60}hat mit .{0,20} auf deine nachricht reagiert"
    r"|.{0,80}\ba réagi\b.{0,20}\bà (?:votre|ton|un) message|a aimé un message"
    r"|.{0,80}\breaccion(?:ó|aste)\b.{0,20}\ba (?:tu|un|su) mensaje"
    r"|(?:le gustó|indicó que le gusta) (?:un|tu) mensaje"
    r"|.{0,80}\breagi(?:u|ste)\b.{0,20}\bà (?:sua|tua|uma) mensagem|curtiu uma mensagem|gostou de uma mensagem"
    r"|.{0,80}\bha (?:aggiunto la reazione|reagito)\b.{0,40}\bmessaggio|ha messo \"?mi piace\"? a un messaggio"
    r"|.{0,80}\bgereageerd\b.{0,20}\bbericht\b.*|.{0,80}\breageerde\b.{0,20}\bbericht|vindt een bericht leuk"
    r"|.{0,80}\bzareagował\w*\b.{0,30}\bna (?:twoją|wiadomość).*|.{0,80}\bmesajına .{0,20}ifadesini bıraktı"
    r"|.{0,80}\breagerade\b.{0,20}\bmeddelande|.{0,80}\b(?:отреагировал|поставил)\S*\b.{0,30}сообщени\S*"
    r"|.{0,80}對你的訊息.{0,20}|.{0,80}(?:回应|回應|对).{0,10}(?:了)?你的(?:消息|訊息).{0,20}"
    r"|.{0,80}メッセージに.{0,20}リアクションしました|.{0,80}메시지에 .{0,20}(?:공감|반응).{0,10})\s*[.。]?",
    re.IGNORECASE,
)
# Each alternative of the pattern holds one of these.
_REACTION_STEMS = (
    "react", "reag", "réag", "reacc", "liked a", "geliked", "gefällt", "aimé", "gustó", "gusta", "curtiu",
    "gostou", "reazione", "messo", "vindt", "mesajına",
    "отреагировал", "поставил", "訊息", "消息", "リアクション", "메시지",
)  # fmt: skip
_HAS_SENT = re.compile(
    r"(?:.{1,80}\bsent (?:an attachment|a (?:photo|video|sticker|link|gif|voice message|location|file))"
    r"|.{1,80}\b(?:hat|hast) (?:einen anhang|ein (?:foto|video)|einen (?:link|sticker)) gesendet"
    r"|.{1,80}\ba envoyé une (?:pièce jointe|photo|vidéo)"
    r"|.{1,80}\benvió (?:un archivo adjunto|una foto|un video|un enlace)"
    r"|.{1,80}\benviou (?:um anexo|uma foto|um vídeo)|.{1,80}\bha inviato (?:un allegato|una foto|un video)"
    r"|.{1,80}\bheeft een (?:bijlage|foto|video) (?:verzonden|gestuurd)"
    r"|.{1,80}\bwysłał\S* (?:załącznik|zdjęcie|film)|.{1,80}\bbir (?:ek|fotoğraf|video) gönderdi"
    r"|.{1,80}\bskickade en (?:bilaga|bild|video)|.{1,80}\bотправил\S* (?:вложение|фото|видео)\S*"
    r"|.{1,60}(?:傳送了|发送了|送出了)一?(?:個|个|張|张|則|条)?(?:附件|照片|相片|影片|视频)"
    r"|.{1,60}が(?:添付ファイル|写真|動画)を送信しました"
    r"|.{1,60}님이 (?:첨부 파일|사진|동영상)을 보냈습니다)\s*[.。]?",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"(?:.{1,80}\b(?:missed (?:a|your) (?:video )?call(?: from .{1,80})?|missed your (?:video )?(?:call|chat)"
    r"|started (?:a|an) (?:video |audio )?(?:call|chat)|(?:joined|left) the (?:video )?(?:call|chat|group)"
    r"|named the group .{1,200}|removed the group (?:name|photo)|changed the group photo"
    r"|changed the (?:chat )?theme\b.{0,80}"
    r"|set (?:the|your|his|her|their|\S{1,40}'s) nickname .{1,120}|set the (?:quick reaction|emoji) to .{1,20}"
    r"|added .{1,120} to the group|removed .{1,120} from the group|created (?:a|the) (?:group|poll)\b.{0,200}"
    r"|unsent a message|pinned a message|turned (?:on|off) .{1,60})|(?:audio|video) (?:call|chat) ended"
    r"|you (?:are|can) now (?:connected on messenger|.{0,20}message and call each other.{0,80})"
    r"|say hi to your new facebook friend.{0,80}|this poll is no longer available)\s*[.!]?",
    re.IGNORECASE,
)
_LONGEST_LINE = 300


def is_reaction(text: str) -> bool:
    """Whether the line only says that somebody reacted to a message."""
    if len(text) > _LONGEST_LINE or "\n" in text:
        return False
    folded = text.casefold()
    # The pattern alone would take most of an import's time.
    return any(stem in folded for stem in _REACTION_STEMS) and _HAS_REACTED.fullmatch(text) is not None


def is_attachment_note(text: str) -> bool:
    """Whether the line only says that somebody sent a file. True for typed text only in a message with media."""
    return len(text) <= _LONGEST_LINE and "\n" not in text and _HAS_SENT.fullmatch(text) is not None


def is_event(text: str, sender: str) -> bool:
    """Whether the line tells what happened in the chat. Such lines begin with the sender's name or with "You"."""
    starts = (sender, sender.partition(" ")[0], "You ", "Audio call", "Video c", "Say hi", "This poll")
    if len(text) > _LONGEST_LINE or "\n" in text or not text.startswith(tuple(one for one in starts if one)):
        return False
    return _EVENT.fullmatch(text) is not None
