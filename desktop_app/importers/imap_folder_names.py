"""The names that mail programs and services give their folders, in the languages they speak; casefolded."""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for name in text.split("|"))


SENT = _names("""
sent | sent items | sent mail | sent messages | sent-mail | sentbox | outgoing |
gesendet | gesendete objekte | gesendete elemente | gesendete nachrichten |
gesendete e-mails | envoyés | éléments envoyés | messages envoyés |
courriers envoyés | enviados | enviado | elementos enviados | mensajes enviados |
correo enviado | itens enviados | mensagens enviadas | e-mails enviados | inviati |
inviata | posta inviata | elementi inviati | messaggi inviati | verzonden |
verzonden items | verzonden objecten | verzonden berichten | skickat | skickade |
skickade objekt | sendt | sendte elementer | sendt post | sendte objekter |
lähetetyt | lähetetyt viestit | wysłane | elementy wysłane | odeslané |
odeslaná pošta | odoslané | odoslaná pošta | elküldött | elküldött elemek |
elküldött üzenetek | trimise | elemente trimise | mesaje trimise | απεσταλμένα |
σταλμένα | отправленные | надіслані | відправлені | изпратени | gönderilmiş |
gönderilenler | gönderilmiş öğeler | gönderilmiş postalar | נשלח | דואר שנשלח |
פריטים שנשלחו | المرسلة | العناصر المرسلة | البريد المرسل | ارسال‌شده | 已发送 | 已发送邮件 |
已发送消息 | 已发邮件 | 寄件備份 | 寄件备份 | 已寄出 | 已傳送 | 已傳送的郵件 | 送信済み |
送信済みメール | 送信済みアイテム |
送信済みトレイ | 보낸편지함 | 보낸 편지함 | 보낸메일함 | 보낸 메일함 | ส่งแล้ว | จดหมายที่ส่ง |
đã gửi |
thư đã gửi | terkirim | poslano | poslate | poslani | išsiųsta | saadetud
""")

NEVER = _names("""
spam | junk | junk mail | junk e-mail | junk email | bulk mail | bulk | quarantine |
spamverdacht | unerwünscht | pourriel | courrier indésirable | indésirables |
correo no deseado | no deseado | lixo eletrônico | posta indesiderata | indesiderata |
ongewenst | ongewenste e-mail | skräppost | søppelpost | uønsket mail | roskaposti |
niechciane | wiadomości-śmieci | nevyžádaná pošta | levélszemét | ανεπιθύμητα | спам |
нежелательная почта | gereksiz | önemsiz | 垃圾邮件 | 垃圾郵件 | 垃圾箱 | 迷惑メール | 스팸 |
스팸편지함 |
스팸메일함 | trash | bin | deleted | deleted items | deleted messages | papierkorb |
gelöscht | gelöschte objekte | gelöschte elemente | corbeille | éléments supprimés |
papelera | elementos eliminados | lixeira | itens excluídos | cestino |
posta eliminata | prullenbak | verwijderde items | papperskorgen | borttagna objekt |
papirkurv | slettede elementer | slettet post | roskakori | kosz | elementy usunięte |
koš | odstraněná pošta | lomtár | törölt elemek | coș de gunoi | κάδος | корзина |
удаленные | кошик | çöp kutusu | silinmiş öğeler | 已删除 | 已删除邮件 | 已刪除 | 刪除的郵件 |
垃圾桶 |
回收站 | ごみ箱 | ゴミ箱 | 削除済みアイテム | 휴지통 | 지운편지함 | draft | drafts | entwürfe |
entwurf |
brouillons | borradores | rascunhos | bozze | concepten | utkast | kladder |
luonnokset | szkice | wersje robocze | koncepty | rozepsané | piszkozatok | ciorne |
πρόχειρα | черновики | чернетки | taslaklar | 草稿 | 草稿箱 | 草稿夹 | 下書き | 임시보관함 |
outbox |
postausgang | templates | vorlagen
""")
"""Spam, deleted mail, drafts, templates, and what waits to be sent."""
