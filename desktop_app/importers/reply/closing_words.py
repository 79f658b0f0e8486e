"""What stands below a text in many languages: sign-offs, the names of devices and programs, legal notices."""

from __future__ import annotations

SIGN_OFFS = """
best; best regards; best wishes; kind regards; kindest regards; warm regards; warmest regards;
with best regards; with kind regards; regards; rgds; br; kr; many thanks; thanks; thank you; thanks again;
thx; thanks in advance; thanks and regards; thanks & regards; cheers; sincerely; sincerely yours; yours;
yours sincerely; yours truly; yours faithfully; respectfully; all the best; take care; love; lots of love; xx;
with gratitude; cordially; warmly; talk soon; see you soon; mit freundlichen grüßen; mit freundlichen grüssen;
mit freundlichem gruß; mit freundlichem gruss; freundliche grüße; freundliche grüsse; mit besten grüßen;
mit besten grüssen; mit lieben grüßen; mit herzlichen grüßen; beste grüße; beste grüsse; besten gruß;
viele grüße; viele grüsse; viele liebe grüße; liebe grüße; liebe grüsse; lieber gruß; herzliche grüße;
herzliche grüsse; schöne grüße; schönen gruß; grüße; gruß; gruss; lg; mfg; vg; bg; glg; hochachtungsvoll;
danke; danke dir; danke und gruß; bis bald; cordialement; bien cordialement; très cordialement; bien à vous;
bien à toi; amicalement; salutations; sincères salutations; à bientôt; meilleures salutations; bonne journée;
merci; merci d'avance; bises; bisous; respectueusement; cdlt; saludos; un saludo; saludos cordiales;
un cordial saludo; cordialmente; atentamente; un abrazo; abrazos; gracias; muchas gracias; besos;
cordiali saluti; distinti saluti; saluti; un saluto; un caro saluto; grazie; grazie mille; a presto;
un abbraccio; atenciosamente; cumprimentos; com os melhores cumprimentos; melhores cumprimentos; abraço;
abraços; um abraço; obrigado; obrigada; att; met vriendelijke groet; met vriendelijke groeten;
vriendelijke groet; vriendelijke groeten; groet; groeten; groetjes; mvg; hartelijke groet; med venlig hilsen;
venlig hilsen; mvh; hilsen; kærlig hilsen; mange hilsner; de bedste hilsner; med vennlig hilsen;
vennlig hilsen; beste hilsen; med vänliga hälsningar; vänliga hälsningar; med vänlig hälsning;
vänlig hälsning; hälsningar; bästa hälsningar; tack; takk; tak; terveisin; ystävällisin terveisin;
parhain terveisin; terveiset; t; yt; kiitos; bestu kveðjur; kveðja; kær kveðja; pozdrawiam; z poważaniem;
pozdrowienia; serdecznie pozdrawiam; dziękuję; dzięki; s pozdravem; s přátelským pozdravem; hezký den; zdraví;
díky; děkuji; s pozdravom; s úctou; ďakujem; üdvözlettel; tisztelettel; üdv; köszönettel; köszönöm; cu stimă;
cu respect; o zi bună; mulțumesc; salutări; с уважением; с наилучшими пожеланиями; всего доброго;
всего наилучшего; спасибо; с приветом; привет; з повагою; з найкращими побажаннями; дякую; с уважение;
поздрави; благодаря; с поштовањем; поздрав; lp; lep pozdrav; s poštovanjem; pozdrav; saygılarımla;
iyi çalışmalar; iyi günler; sevgiler; teşekkürler; selamlar; με εκτίμηση; με φιλικούς χαιρετισμούς; φιλικά;
ευχαριστώ; χαιρετισμούς; مع التحية; مع خالص التحية; مع أطيب التحيات; تحياتي; أطيب التحيات; شكرا; مع الشكر;
با احترام; با تشکر; ממני; בברכה; בברכה רבה; תודה; בכבוד רב; trân trọng; thân mến; thân ái; cảm ơn; xin cảm ơn;
kính thư; ขอแสดงความนับถือ; ด้วยความเคารพ; ขอบคุณครับ; ขอบคุณค่ะ; ขอบคุณ; salam; terima kasih; hormat saya;
salam hormat; lugupidamisega; tervitades; parimat; pagarbiai; su pagarba; ar cieņu; salutacions; cordialment;
此致; 此致敬礼; 此致敬禮; 敬礼; 敬禮; 祝好; 祝安; 顺颂商祺; 順頌商祺; 顺祝商祺; 商祺; 敬上; 谨上; 謹上; 谢谢;
謝謝; 多谢; 祝你好运; 祝工作顺利; 祝您工作愉快; 祝 好; よろしくお願いします; よろしくお願いいたします;
宜しくお願いします; 宜しくお願いいたします; 宜しくお願い致します; よろしくお願い致します;
どうぞよろしくお願いいたします; 以上、よろしくお願いいたします; 以上; 敬具; 草々; かしこ; 감사합니다;
고맙습니다; 감사합니다 드림; 안녕히 계세요; 수고하세요; 드림
"""
# Whole lines that programs and telephones add. `…` stands for anything.
DEVICE_LINES = """
sent from …; sent via …; sent with …; sent by …; sent using …; (sent from …; (sent via …; <<sent by …;
get outlook for …; get [outlook …; get boxbe …; from my iphone…; from my ipad…; from my mobile…;
from my android…; someone from mobile; typed on …; sent on the …; posted via …; composed on …;
von meinem … gesendet…; von meiner … gesendet…; von … gesendet; gesendet von …; gesendet mit …;
gesendet über …; gesendet aus …; diese nachricht wurde von mein…; diese e-mail wurde von mein…;
outlook für … beziehen; hol dir outlook für …; envoyé de …; envoyé depuis …; envoyé à partir d…;
envoyé avec …; envoyé via …; télécharger outlook pour …; obtenez outlook pour …; enviado desde …;
enviado con …; enviado de …; enviado do …; enviado pelo …; enviado a partir …; enviado via …;
enviado por … móvil…; obtener outlook para …; obter o outlook para …; obtenha o outlook para …;
descarga outlook para …; inviato da …; inviato dal …; inviato con …; inviato tramite …; scarica outlook per …;
ottieni outlook per …; verzonden vanaf …; verzonden met …; verzonden vanuit …; verstuurd vanaf …;
verstuurd met …; outlook voor … downloaden; download outlook voor …; sendt fra …; sendt med …; sendt via …;
hent outlook til …; få outlook for …; skickat från …; skickat med …; hämta outlook för …; lähetetty …;
lataa outlook …; hanki outlook …; sent úr …; sendt úr …; wysłano z …; wysłane z …; wysłano przez …;
pobierz outlook …; pobierz aplikację outlook …; odesláno z …; odesláno ze …; posláno z …; získat outlook …;
odoslané z …; získať outlook …; az … készülékemről küldve; … készülékemről küldve; elküldve …; küldve …;
iphone-omról küldve; trimis de pe …; trimis din …; trimis cu …; descărcați outlook …; отправлено с …;
отправлено из …; отправлено через …; отправлено от …; скачать outlook …; надіслано з …; надіслано через …;
изпратено от …; послато са …; poslano s …; poslano z …; poslato sa …; … gönderildi; … gönderildi.;
outlook …'i edinin; στάλθηκε από …; εστάλη από …; أُرسلت من …; أرسلت من …; تم الإرسال من …; تم إرسالها من …;
مُرسل من …; ارسال شده از …; נשלח מ…; שלח מ…; được gửi từ …; đã gửi từ …; gửi từ …; ส่งจาก …; ส่งจาก…;
dikirim dari …; saadetud minu …; išsiųsta iš …; nosūtīts no …; enviat des de…; enviat del meu …; 发自我的…;
发自…; 發自我的…; 來自我的…; 来自我的…; 從我的…傳送; 从我的…发送; 从 … 版邮件发送; 從 … 版郵件傳送; 從 … 傳送;
从…发送; 发送自…; 由…发送; 获取 … 版 outlook; 获取outlook…; 取得 … 版 outlook; 下载 … 版 outlook; 通过…发送;
使用…发送; 来自…邮箱; 由网易…发送; 本邮件由…发送; iphoneから送信; ipadから送信; androidから送信;
私の…から送信; …から送信; …からの送信; …から送信されました; 送信元…; … のメールから送信; … 版のメールから送信;
outlook for … を入手…; … を取得; … から送信; 나의 …에서 보냄; 내 …에서 보냄; …에서 보냄; …에서 보낸 메일;
…에서 전송; …에서 발송; … 에서 보냄; …용 메일에서 보냄; …용 outlook 다운로드; …용 outlook 받기;
…에서 보냈습니다; 삼성 … 보냄
"""
# Words of legal notices, list footers and virus scanners; two in one paragraph are enough.
LEGAL_WORDS = """
confidential; confidentiality; privileged; intended recipient; intended solely; solely for; addressee;
not the intended; received this; in error; notify the sender; delete it; unauthorized; unauthorised;
disclosure; dissemination; strictly prohibited; any attachments; e-mail and any; email and any; liability;
virus; registered office; registered in england; company number; viruses; disclaimer; legally binding;
vertrauliche; vertraulich; empfänger; irrtümlich; unbefugte; vernichten; rechtlich geschützte; absender;
diese e-mail; diese mail; geschäftsführer; handelsregister; amtsgericht; ust-id; sitz der gesellschaft;
registergericht; aufsichtsrat; datenschutz; confidentiel; confidentielle; confidentielles; destinataire;
destinataires; par erreur; ce message; pièces jointes; strictement interdite; expéditeur; divulgation;
usage exclusif; confidencial; confidenciales; destinatario; por error; este mensaje; este correo;
ficheros adjuntos; archivos adjuntos; prohibida; protección de datos; notifíquelo; riservate; riservatezza;
riservato; destinatari; per errore; questo messaggio; presente messaggio; allegati; d.lgs; privacy; vietata;
questa e-mail; destinatário; por engano; esta mensagem; confidenciais; anexos; proibida; por erro;
vertrouwelijk; vertrouwelijke; geadresseerde; bestemd; abusievelijk; dit bericht; deze e-mail; bijlagen;
openbaarmaking; fortrolig; fortrolige; fortrolige oplysninger; ved en fejl; modtager; mottaker; konfidentiell;
konfidentiella; mottagare; mottagaren; av misstag; detta meddelande; denne e-mail; denne e-post; denna e-post;
luottamuksellinen; luottamuksellista; vastaanottaja; vastaanottajalle; erehdyksessä; tämä viesti;
tämä sähköposti; poufna; poufne; poufny; adresat; adresata; adresatem; omyłkowo; przez pomyłkę;
niniejsza wiadomość; ta wiadomość; krs; nip; důvěrné; důvěrný; adresát; adresáta; omylem; tato zpráva;
tento e-mail; dôverné; adresátovi; táto správa; bizalmas; címzett; címzettnek; tévedésből; ez az üzenet;
az üzenet; confidențial; confidențiale; destinatarului; din greșeală; acest mesaj; acest e-mail;
конфиденциальную; конфиденциальная; конфиденциальной; конфиденциально; адресат; адресату; получателем;
получатель; по ошибке; данное сообщение; это сообщение; настоящее сообщение; конфіденційну; конфіденційна;
помилково; це повідомлення; поверителна; получател; погрешка; gizli; gizlidir; gizli bilgi; alıcısı; alıcı;
yanlışlıkla; bu e-posta; bu mesaj; hukuken; εμπιστευτικό; εμπιστευτικές; εμπιστευτικά; παραλήπτη; παραλήπτης;
εκ παραδρομής; το μήνυμα αυτό; το παρόν; سرية; سري; المستلم; المرسل إليه; بطريق الخطأ; هذه الرسالة; הודעה זו;
חסויה; סודי; סודית; הנמען; בטעות; מיועד; מיועדת; bí mật; bảo mật; người nhận; nhầm; email này; thư này;
ความลับ; ผู้รับ; อีเมลฉบับนี้; อีเมลนี้; โดยไม่ได้รับอนุญาต; ข้อความนี้; rahasia; penerima; pesan ini;
konfidentsiaalne; konfidentsiaalset; adresaat; konfidenciali; konfidenciāla; 保密; 机密; 機密; 收件人; 收件者;
误收; 誤收; 本邮件; 本郵件; 本电子邮件; 本電子郵件; 此邮件; 此郵件; 附件; 删除; 刪除; 未经授权; 未經授權;
禁止; 通知发件人; 泄露; 散发; 免责声明; 免責聲明; 法律责任; 機密情報; 本メール; このメール; 受信者; 宛先;
誤って; 誤送信; 削除; 無断; 開示; 転送; 添付ファイル; 秘密情報; 守秘; 免責; 기밀; 비밀; 본 메일; 본 이메일;
이 메일; 수신인; 수신자; 잘못; 삭제; 무단; 첨부; 법적; 발신자
"""
# One of these is enough: nobody types them.
FOOTER_WORDS = """
please consider the environment before printing; think before you print; before printing this e-mail;
before printing this email; virus-free. www.; virenfrei. www.; sans virus. www.; libre de virus;
garantita priva di virus; checked by avg; scanned by; avast.com; scanned for viruses; auf viren geprüft;
auf viren untersucht; you received this message because you are subscribed; you are receiving this because;
to unsubscribe from this; to unsubscribe, e-mail:; to unsubscribe send; for additional commands, e-mail:;
to stop receiving notification; to unsubscribe from these emails; reply to this email directly;
view it on github; view it on gitlab; unsubscribe from this list; mailing list; manage your subscription;
to view this discussion on the web visit; to post to this group; do you yahoo!?; get your free email;
get your private, free; msn hotmail; join the world's largest; yahoo! messenger;
__________________________________________________ do you; fight back spam; express yourself instantly;
confidentiality notice; confidentiality note; disclaimer:; this email has been checked for viruses;
diese e-mail wurde von; cet e-mail a été vérifié; este mensaje ha sido analizado;
este correo electrónico ha sido; questo messaggio e' stato analizzato; questa e-mail è stata controllata;
esta mensagem foi verificada; deze e-mail is gecontroleerd; this message has been analyzed;
this message was sent using; 网易邮箱大师; 來自 yahoo; 本邮件已由; 此电子邮件没有病毒; 此郵件不含病毒;
このメールにはウイルス; ウイルス チェック; 바이러스가 없는
"""
