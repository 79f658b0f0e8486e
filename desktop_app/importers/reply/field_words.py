"""What mail programs call the fields of the header that they print above a quoted mail, by language.

Spaces inside a name do not count ("보낸 사람", "主 题"), nor does case. Sources: the mails that Outlook, Apple
Mail, Gmail, Thunderbird, QQ, Foxmail, NetEase, Naver and Lotus Notes write.
"""

from __future__ import annotations

_FROM = """
from; von; absender; de; expéditeur; da; mittente; van; afzender; fra; från; frå; avsender; avsändare;
afsender; od; nadawca; odesílatel; odosielateľ; от; от кого; отправитель; від; від кого; відправник; kimden;
gönderen; από; αποστολέας; من; المرسل; از; מאת; từ; người gửi; จาก; ผู้ส่ง; lähettäjä; feladó; de la;
expeditor; remitente; remetente; dari; pengirim; saatja; kellelt; nuo; siuntėjas; no; sūtītājs; pošiljatelj;
šalje; pošiljalac; подател; пошиљалац; frá; bidaltzailea; 发件人; 发信人; 寄件者; 寄件人; 差出人; 送信者;
送信元; 보낸 사람; 보낸이; 발신; 발신인; 보낸 이
"""
_SENT = """
sent; sent at; gesendet; gesendet am; envoyé; envoyé le; enviado; enviado el; enviada; enviada em; enviado em;
inviato; verzonden; verzonden op; sendt; skickat; wysłano; wysłane; odesláno; odoslané; отправлено;
дата отправки; надіслано; gönderildi; gönderme tarihi; gönderilme; στάλθηκε; εστάλη; αποστολή; تاريخ الإرسال;
تم الإرسال; إرسال; نشلح; נשלח; נשלח בתאריך; đã gửi; ngày gửi; gửi; ส่งเมื่อ; ส่ง; lähetetty; elküldve; küldve;
trimis; poslano; poslato; изпратено; послато; dikirim; terkirim; saadetud; išsiųsta; nosūtīts; enviat;
sent time; 发送时间; 发送日期; 发件时间; 寄件日期; 寄送日期; 傳送時間; 發送時間; 已发送; 已傳送; 送信日時;
送信日; 送信時刻; 보낸 날짜; 보낸 시간; 보낸 일시
"""
_DATE = """
date; datum; data; fecha; дата; tarih; ημερομηνία; ημ/νία; التاريخ; تاريخ; تاریخ; תאריך; ngày; วันที่;
päiväys; päivämäärä; pvm; dátum; dato; dags; dagsetning; tanggal; kuupäev; datums; date sent; datë; 日期;
时间; 時間; 日時; 日付; 날짜; 일시; 작성일
"""
_TO = """
to; an; empfänger; à; a; destinataire; para; destinatario; aan; til; till; do; komu; кому; для; kime; alıcı;
προς; إلى; الى; به; אל; đến; tới; người nhận; ถึง; ผู้รับ; vastaanottaja; címzett; către; za; prima; до; за;
kepada; untuk; per; saaja; kellele; kam; kas; gavėjas; adresāts; destinatário; send to; 收件人; 收信人;
收件者; 宛先; 受信者; 送信先; 받는 사람; 받는이; 수신; 수신인; 받는 이
"""
_CC = """
cc; bcc; ccn; kopie; kopie an; copie; copie à; cópia; copia; con copia; kopia; копия; копії; копія; kopi;
kopi til; kopia till; másolatot kap; másolat; bilgi; kopya; kopio; κοιν; κοινοποίηση; نسخة; نسخة إلى; עותק;
đồng gửi; สำเนา; salinan; tembusan; skrytá kopie; v kopii; 抄送; 副本; 密送; 密件副本; 写し; 참조; 숨은참조
"""
_SUBJECT = """
subject; betreff; objet; sujet; asunto; assunto; oggetto; onderwerp; emne; ämne; temat; předmět; predmet;
тема; konu; θέμα; الموضوع; موضوع; נושא; chủ đề; tiêu đề; เรื่อง; หัวเรื่อง; หัวข้อ; aihe; tárgy; subiect;
zadeva; naslov; относно; наслов; subjek; perihal; teema; tema; temats; efni; assumpte; 主题; 主題; 主旨; 標題;
标题; 件名; 題名; 제목
"""
_OTHER = """
reply-to; reply to; responder a; répondre à; risposta; antwort an; svar til; ответить; importance; priority;
wichtigkeit; priorité; importancia; importanza; belang; attachments; attachment; anlagen; pièces jointes;
adjuntos; allegati; bijlagen; attachements; sent by; please respond to; organization; organisation;
newsgroups; message-id; list-id; mailing list; 重要性; 附件; 附件名; 回复; 答复; 添付ファイル; 첨부; 첨부파일
"""


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    # A word of two kinds ("de" is also "of") means the first kind named here.
    named = (
        ("from", _FROM),
        ("sent", _SENT),
        ("date", _DATE),
        ("to", _TO),
        ("cc", _CC),
        ("subject", _SUBJECT),
        ("other", _OTHER),
    )
    for kind, words in named:
        for word in words.split(";"):
            table.setdefault("".join(word.split()).casefold(), kind)
    return table


FIELD_KINDS = _table()
"""Name without spaces, casefolded -> "from", "sent" (no everyday word), "date", "to", "cc", "subject", "other"."""
