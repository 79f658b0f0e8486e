"""Words of the lines with which mail programs introduce a quoted mail, by language."""

from __future__ import annotations

# "wrote" as Gmail, Apple Mail, Thunderbird, Yahoo, K-9 and their like print it: the one word that says so.
WROTE_WORDS = """
wrote; writes; sent; said; asked; schrieb; geschrieben; écrit; écrivait; escribió; escrito; scritto; scrisse;
scrive; schreef; geschreven; skrev; skrifaði; escreveu; napsal; napsala; píše; napísal; napísala; napisał;
napisała; pisze; napisao; napisala; napisal; написал; написала; пишет; писал; писала; написав; пише; писав;
написа; написао; viết; kirjoitti; kirjutas; yazdı; írta; scris; έγραψε; έγραψαν; menulis; rašė; rakstīja;
escriure; escrigué; escrit; כתב; כתבה; כתבת; مكتوب; كتب; كتبت; كتبوا; كتابة; نوشت; نوشته; लिखा; লিখেছেন
"""
# Scripts without spaces: matched anywhere.
WROTE_UNSPACED = """
写道; 寫道; 写到; 写了; 来信; 來信; 書きました; 書きました。; 書いた; のメール; のメッセージ;
からのメッセージ; の書き込み; 님이 작성; 님이 씀; 님의 메시지; 작성; 씀; 썼습니다; 작성했습니다; เขียนว่า;
เขียน; ได้เขียน
"""
# A person tells what somebody wrote with these before the verb; programs print a name there.
PRONOUNS = """
i; he; she; we; they; you; who; it; already; just; also; never; had; have; has; ich; er; sie; wir; ihr; man;
wer; je; tu; il; elle; nous; vous; ils; qui; yo; él; ella; ellos; quien; io; lui; lei; noi; chi; ik; hij; zij;
ze; wij; jag; han; hon; vi; jeg; hun; já; ja; on; ona; я; он; она; мы; они; кто; він; вона; minä; hän; ő; eu;
ele; ela; ben; o; 我; 他; 她; 我们
"""
# How an introduction may begin, before a date. Also matched: a date, a weekday.
DATE_OPENERS = """
on; at; in message; am; um; le; el; il giorno; il; lo; op; den; d.; på; kl; em; no dia; a; w dniu; dnia; w;
dne; v; dňa; va; la data de; la; în; in data; στις; την; το; vào; lúc; ngày; pada; tanggal; dana; в; во; на;
від; o; u; kuupäev; tarihinde; בתאריך; ביום; ב; في; بتاريخ; در; ในวันที่; เมื่อ; 在; 于; 於; el dia;
missatge de; dia; ann; quoting; citando; citát; zitat von; der
"""
WEEKDAYS = """
mon tue wed thu fri sat sun mo di mi do fr sa so lun mar mer jeu ven sam dim lunes martes miércoles jueves
viernes sábado domingo mié jue vie sáb dom gio seg ter qua qui sex pon wt śr czw pt sob niedz ma wo vr za zo
man tir tirs ons tor tors fre lør lör søn sön po út st čt pá ne ut št pi h k sze cs p szo v ti ke to pe la su
пн вт ср чт пт сб вс нд нед пон уто сре чет пет суб pzt sal çar per cum cmt paz joi vin sâm mie δευ τρι τετ
πεμ παρ σαβ κυρ monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag
freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche понедельник вторник среда четверг
пятница суббота воскресенье понеділок вівторок середа четвер пʼятниця субота неділя poniedziałek wtorek środa
czwartek piątek sobota niedziela sen sel rab kam jum sab min pet čet sri uto
"""
# "Message" as it stands between dashes: "-----Ursprüngliche Nachricht-----", "-------- 원본 메일 --------".
MESSAGE_NOUNS = """
message; messages; mail; email; e-mail; appointment; nachricht; mitteilung; termin; bericht; berichten;
afspraak; messaggio; appuntamento; mensaje; correo; mensagem; meddelelse; melding; meddelande; viesti;
wiadomość; wiadomości; zpráva; zpráva -; správa; üzenet; levél; mesaj; mesajul; ileti; posta; e-posta;
сообщение; сообщения; письмо; письма; повідомлення; лист; съобщение; писмо; порука; μήνυμα; رسالة; الرسالة;
پیام; הודעה; tin nhắn; thư; ข้อความ; จดหมาย; poruka; sporočilo; kiri; laiškas; laiško; ziņojums; missatge;
mensaxe; pesan; skilaboð; tölvupóstur; 邮件; 郵件; 信件; 邮件原件; 訊息; 消息; 原邮件; メッセージ; メール;
besked; beskjed; 메시지; 메세지; 메일; 이메일; 편지
"""
_ORIGINAL = """
original; originale; originalnachricht; originalmeddelelse; opprinnelig; original mail; original email; 原始;
原文; 原信; wrote; replied
"""
# "Begin forwarded message:" of Apple Mail.
FORWARD_LINES = """
begin forwarded message; anfang der weitergeleiteten nachricht; anfang der weitergeleiteten e-mail;
début du message transféré; début du message réexpédié; inicio del mensaje reenviado;
inizio messaggio inoltrato; início da mensagem encaminhada; início da mensagem reencaminhada;
begin doorgestuurd bericht; start på videresendt besked; vidarebefordrat brev; vidarebefordrat meddelande;
start på videresendt melding; välitetty viesti alkaa; początek przekazywanej wiadomości;
začátek přeposílané zprávy; začiatok preposlanej správy; továbbított levél kezdete;
начало переадресованного сообщения; начало пересылаемого сообщения; початок листа, що пересилається;
iletilmiş mesajın başlangıcı; începutul mesajului redirecționat; αρχή προωθημένου μηνύματος;
بدء الرسالة المُعاد توجيهها; תחילת ההודעה שהועברה; bắt đầu thư được chuyển tiếp; เริ่มข้อความที่ส่งต่อ;
início da mensagem; 以下は転送されたメッセージです; 以下は、転送されたメッセージです; 开始转发的邮件;
下面是被转发的邮件; 開始轉寄郵件; 以下是被轉寄的郵件; 전달된 메시지 시작; 전달된 메시지
"""


def words(table: str) -> frozenset[str]:
    return frozenset(word for part in table.replace("\n", " ").split(";") if (word := " ".join(part.split())))


ORIGINAL_WORDS = words(_ORIGINAL)
