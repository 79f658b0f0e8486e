"""What a mail folder or a Gmail label is for, by its name in the language of the person's mail program.

The names are those that Gmail, Outlook, Exchange, Thunderbird and Apple Mail give their own folders; a folder that
a person named says nothing.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from functools import lru_cache

_REASONS = {
    "spam": """
        spam|junk|junk mail|junk e-mail|junk email|bulk mail|unwanted|spamverdacht|junk-e-mail|junk-email
        |unerwünscht|pourriel|courrier indésirable|indésirables|correo no deseado|correo basura|no deseado
        |lixo eletrônico|lixo eletrónico|lixo electrónico|correo electrónico no deseado|posta indesiderata
        |indesiderata|ongewenste e-mail|ongewenst|ongewenste reclame|skräppost|søppelpost|uønsket post
        |uønsket e-mail|uønsket mail|roskaposti|wiadomości-śmieci|niechciane|nevyžádaná pošta|nevyžádané
        |levélszemét|нежелательная почта|спам|небажана пошта|önemsiz|önemsiz e-posta|istenmeyen posta
        |gereksiz e-posta|ανεπιθύμητα|ανεπιθύμητη αλληλογραφία|ανεπιθύμητη ηλεκτρονική αλληλογραφία
        |דואר זבל|ספאם|البريد غير المرغوب فيه|البريد العشوائي|بريد إلكتروني غير هام|垃圾邮件|垃圾郵件
        |垃圾电子邮件|垃圾電子郵件|迷惑メール|迷惑メールフォルダ|스팸함|스팸|스팸메일함|정크 메일
        |spam-mail|thư rác|อีเมลขยะ|จดหมายขยะ|e-mail sampah|email sampah""",
    "deleted": """
        trash|bin|deleted|deleted items|deleted messages|wastebasket|recoverable items|deletions|purges
        |recovered items|papierkorb|gelöscht|gelöschte elemente|gelöschte objekte|gelöschte nachrichten
        |corbeille|éléments supprimés|messages supprimés|papelera|papelera de reciclaje
        |elementos eliminados|mensajes eliminados|eliminados|correo eliminado|lixeira|itens excluídos
        |mensagens excluídas|itens eliminados|mensagens apagadas|lixo|cestino|posta eliminata
        |elementi eliminati|messaggi eliminati|prullenbak|prullenmand|verwijderde items
        |verwijderde berichten|papperskorgen|papperskorg|borttaget|borttagna objekt|raderade meddelanden
        |papirkurv|papirkurven|søppel|slettede elementer|slettet post|slettede meldinger|roskakori
        |poistetut|poistetut kohteet|kosz|elementy usunięte|usunięte|koš|odstraněná pošta|smazané položky
        |kuka|lomtár|törölt elemek|törölt üzenetek|корзина|удаленные|удалённые|удаленные сообщения|кошик
        |видалені|çöp kutusu|çöp|silinmiş öğeler|silinmiş iletiler|silinen iletiler|κάδος
        |κάδος ανακύκλωσης|κάδος απορριμμάτων|διαγραμμένα|διαγραμμένα στοιχεία|אשפה|פריטים שנמחקו
        |סל המיחזור|المهملات|سلة المهملات|العناصر المحذوفة|已删除|已删除邮件|已删除消息|已删除的邮件
        |废纸篓|垃圾箱|垃圾桶|回收站|刪除的郵件|已刪除的郵件|刪除的項目|ゴミ箱|削除済み|削除済みアイテム
        |휴지통|지운 편지함|지운 메일함|지운 편지|삭제된 항목|thùng rác|đã xóa|ถังขยะ|รายการที่ถูกลบ
        |sampah|item terhapus""",
    "draft": """
        drafts|draft|templates|unsent messages|entwürfe|entwurf|vorlagen|brouillons|brouillon|modèles
        |borradores|borrador|plantillas|rascunhos|rascunho|modelos|bozze|modelli|concepten|sjablonen
        |utkast|mallar|kladder|kladde|maler|luonnokset|kopie robocze|wersje robocze|szkice|szablony
        |koncepty|rozepsané|piszkozatok|vázlatok|черновики|шаблоны|чернетки|taslaklar|πρόχειρα|טיוטות
        |المسودات|مسودات|草稿|草稿箱|草稿匣|模板|下書き|임시보관함|임시 보관함|draf|thư nháp|bản nháp
        |ร่างจดหมาย|แบบร่าง""",
}
_SENT = """
    sent|sent mail|sent-mail|sent items|sent messages|sent objects|sentmail|gesendet|gesendete elemente
    |gesendete objekte|gesendete nachrichten|gesendete|postausgang gesendet|envoyés|messages envoyés
    |éléments envoyés|objets envoyés|courrier envoyé|envoyé|enviados|elementos enviados|mensajes enviados
    |correo enviado|correos enviados|enviadas|mensagens enviadas|itens enviados|e-mails enviados
    |e-mail enviado|correio enviado|inviati|inviata|posta inviata|elementi inviati|messaggi inviati
    |verzonden|verzonden items|verzonden berichten|skickat|skickade|skickade objekt|skickade meddelanden
    |sendt|sendte|sendt post|sendte elementer|sendte meldinger|sendte mails|lähetetyt|lähetetyt kohteet
    |lähetetyt viestit|wysłane|elementy wysłane|odeslané|odeslaná pošta|elküldött|elküldött elemek
    |elküldött üzenetek|отправленные|отправленные сообщения|исходящие отправленные|надіслані|відправлені
    |gönderilmiş|gönderilmiş öğeler|gönderilmiş postalar|gönderilenler|gönderilen iletiler|απεσταλμένα
    |απεσταλμένα στοιχεία|σταλμένα|דואר שנשלח|הודעות שנשלחו|פריטים שנשלחו|נשלח|البريد المرسل
    |العناصر المرسلة|الرسائل المرسلة|المرسلة|已发送|已发送邮件|已发送消息|已发送的邮件|已发邮件|寄件備份
    |寄件備份匣|已寄出|已傳送|已傳送的郵件|送信済み|送信済みメール|送信済みアイテム|送信済みトレイ
    |送信済メール|보낸편지함|보낸 편지함|보낸메일함|보낸 메일함|보낸 항목|đã gửi|thư đã gửi|ส่งแล้ว
    |จดหมายที่ส่งแล้ว|รายการที่ถูกส่ง|terkirim|surat terkirim|item terkirim|trimise|mesaje trimise
    |elemente trimise|e-mailuri trimise|odoslané|odoslaná pošta|odoslané správy|poslano|poslane stavke
    |poslana pošta|poslane poruke|poslato|poslata pošta|послато|изпратени|изпратена поща|изпратени писма
    |išsiųsta|išsiųsti|išsiųsti laiškai|nosūtītie|nosūtītās vēstules|saadetud|saadetud kirjad
    |saadetud üksused|enviats|elements enviats|missatges enviats|ارسال شده|ارسال‌شده|भेजे गए|भेजा गया
    |भेजे गए आइटम"""


def _words(text: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in text.split("|"))


def _plain(name: str) -> str:
    # macOS takes accents apart in file names; programs write "_", "-" or a space.
    return " ".join(re.sub(r"[-_\s]+", " ", unicodedata.normalize("NFC", name)).casefold().split())


_REASON_OF = {word: reason for reason, text in _REASONS.items() for word in _words(text)}
_SENT_WORDS = _words(_SENT)


@lru_cache(maxsize=1024)  # asked for every mail, and there are few folders
def reason_of_folder(name: str) -> str | None:
    """Returns why mails of a folder or label are left out: "spam", "deleted", "draft"; None for other folders."""
    return next((_REASON_OF[one] for one in _spellings(name) if one in _REASON_OF), None)


@lru_cache(maxsize=1024)
def is_sent_folder(name: str) -> bool:
    """Whether a folder or label keeps what its owner sent."""
    return not _SENT_WORDS.isdisjoint(_spellings(name))


def _spellings(name: str) -> set[str]:
    """The name itself, without the ending of its file and the number that tells two sources apart, and the last
    part of "[Gmail]/Sent Mail" and of Maildir's ".INBOX.Sent"."""
    name = re.sub(r"\s\(\d{1,4}\)$", "", _from_imap(name[:200]).strip())
    name = re.sub(r"\.(?:mbox|mbx|txt|eml|sbd|imapmbox)$", "", name, flags=re.IGNORECASE)
    return {_plain(one) for one in (name, name.lstrip("."), re.split(r"[/.]", name)[-1])}


def _from_imap(name: str) -> str:
    """Decodes what IMAP servers write into folder names ("&BBI-"; modified UTF-7, RFC 3501 5.1.3)."""

    def decoded(found: re.Match[str]) -> str:
        coded = found.group(1).replace(",", "/")
        try:
            return base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True).decode("utf-16-be")
        except (binascii.Error, UnicodeDecodeError):
            return found.group(0)

    return re.sub(r"&([A-Za-z0-9+,]+)-", decoded, name)
