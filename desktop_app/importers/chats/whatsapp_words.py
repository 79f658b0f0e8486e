# ruff: noqa: E501 - tables of phrases: one string a language is easier to check than a list of literals.
"""The words that WhatsApp itself writes into an export, in the languages of its phones. Data, no decisions.

Collected from the app's own interface texts. A phone's language is not named in the file, so all are tried at once.
"""

from __future__ import annotations

import re

# What stands beside a 12-hour clock; compared without dots, spaces and case (`plain_word`).
BEFORE_NOON = frozenset(
    (
        "am vm fm ap rn pg sa öö dop dopoludnia dopoledne de "
        "pd eparadites paradite asubuhi priekšp priešpiet πμ пробяд проб дп претпладне преподне прєподне "
        "上午 午前 오전 凌晨 清晨 早上 半夜 午夜 清早 早晨 ص صباحا قظ قبلازظهر قبلدوپہر לפנהצ לפנה״צ पूर्वाह्न सुबह मपू पूर्व "
        "পূর্বাহ্ণ পূর্বাহ্ন ਪੂਦੁ முற்பகல் ಪೂರ್ವಾಹ್ನ ก่อนเที่ยง ກ່ອນທ່ຽງ နံနက် ጥዋት τοπρωί кечкечейинки тб"
    ).split()
)
AFTER_NOON = frozenset(
    (
        "pm nm em ip in ptg ch ös odp odpoludnia odpoledne popoludní pop du md epasdites pasdite alasiri jioni pēcp popiet μμ слоб пп "
        "попладне поподне 下午 午後 오후 傍晚 晚上 م مساء بظ بعدازظهر بعددوپہر אחהצ אחה״צ अपराह्न शाम मउ अपर "
        "অপরাহ্ণ অপরাহ্ন ਬਾਦੁ பிற்பகல் ಅಪರಾಹ್ನ หลังเที่ยง ຫຼັງທ່ຽງ ညနေ ከሰዓት тк"
    ).split()
)
NOON = frozenset(("中午", "दोपहर"))
NIGHT = frozenset(("रात",))
BESIDE_CLOCK = frozenset(
    "klo kl at um às as alle alleore om o a las alas à ca в о у во г г г. год saat ja lúc lore ժ de le la à日 日 일 los".split()
)
"""Small words between date and clock that say nothing about the hour."""

OMITTED_IN_BRACKETS = frozenset(
    """media weggelaat|تم استبعاد الوسائط|media buraxıldı|media çıxarılmışdır|без файл|মিডিয়া বাদ দেওয়া হয়েছে
fitxers multimèdia omesos|mitjans omesos|média vynechány|média vynechána|medier udeladt|mediefil udeladt
medien ausgeschlossen|medien weggelassen|medien ausgelassen|αρχείο παραλήφθηκε|εξαίρεση πολυμέσων|media omitted
image omitted|video omitted|document omitted|audio omitted|gif omitted|sticker omitted|multimedia omitido
archivo omitido|imagen omitida|video omitido|documento omitido|audio omitido|gif omitido|sticker omitido
meedia välja jäetud|meedia ära jäetud|رسانه حذف شد|پيوست نما/آهنگ حذف شد|media jätettiin pois|media jätetty pois
médias omis|fichier omis|મિડિયા છોડી મૂકાયું|મીડિયા અવગણવામાં આવ્યા|मीडिया के बिना|medijski zapis izostavljen
média elhagyva|hiányzó médiafájl|media tidak disertakan|media omessi|media omesso|המדיה לא נכללה|מדיה הושמטה
メディアなし|メディアは含まれていません|файлдар қосылмаған|файл қосылған жоқ|ಮಾಧ್ಯಮ ಕೈಬಿಡಲಾಗಿದೆ|미디어 파일 제외됨
미디어 파일을 생략한 대화내용|ບໍ່ລວມມີເດຍ|medija praleista|praleistas medijos turinys|nav iekļauta multivide
bez multivides|без фајлови|без фајл|മീഡിയ ഒഴിവാക്കി|मीडिया वगळण्यात आला|मीडिया वगळले|media dikecualikan
media disingkirkan|media utelatt|uten vedlegg|media weggelaten|ਮੀਡੀਆ ਛੱਡਿਆ|ਮੀਡੀਆ ਛਡਿਆ ਗਿਆ|pominięto multimedia
pliki pominięto|ficheiro não revelado|mídia omitida|mídia oculta|arquivo de mídia oculto|ficheiro omitido
conținut media omis|без медиафайлов|файл пропущен|médiá vynechané|datoteke izpuščene|medij izpuščen|media u hoq
media hequr|медији су изостављени|media utelämnat|media har utelämnats|media hazijajumuishwa|media imerukwa
கோப்புகள் விடப்பட்டன|ஊடகங்கள் நீக்கப்பட்டது|మీడియా విస్మరించబడింది|మాధ్యమం విస్మరించబడింది|ไฟล์สื่อถูกลบ
สื่อถูกลบ|ınalis ang media|inalis ang media|walang kalakip na media|medya dahil edilmedi|medya atlanmış
медіа пропущено|میڈیا چھوڑ دیا گیا|میڈیا ہٹا دیا گیا|fayl o‘tkazib yuborildi|bỏ qua tệp phương tiện|bỏ qua media
忽略多媒體檔|省略多媒体文件|已忽略多媒体|多媒體檔案已略過""".replace("\n", "|").split("|")
)

_IPHONE_NOUNS = (
    r"image|photo|video|video note|audio|voice message|document|gif|sticker|contact card"
    r"|bild|foto|sprachnachricht|dokument|kontaktkarte|audiodatei"
    r"|imagen|vídeo|documento|tarjeta de contacto|nota de vídeo"
    r"|vidéo|fiche contact|message vocal|immagine|scheda contatto|imagem|áudio|figurinha|cartão do contato"
    r"|afbeelding|contactkaart|изображение|видео|аудиофайл|аудио|стикер|документ|карточка контакта"
    r"|görüntü|resim|ses|çıkartma|belge|kişi kartı|billede|bilde|lyd|lydfil|klistermærke|klistremerke|ljud"
    r"|obraz|wideo|dźwięk|naklejka|karta kontaktu|kuva|ääni|tarra|asiakirja|obrázek|nálepka|zvuk"
    r"|gambar|stiker|kartu kontak|kép|videó|hang|matrica|imagine"
)
_IPHONE_VERBS = (
    r"omitted|weggelassen|ausgelassen|omitid[oa]|absente?|omis[e]?|retirée?|manquant|omess[oa]|non inclus[oa]|esclusa"
    r"|ocultad[oa]|weggelaten|отсутствует|пропущен[оа]?|dahil edilmedi|udeladt|utelatt|utelämnad|utelämnat|pominięt[yea]|pominięto"
    r"|jätetty pois|vynechán[oa]?|tidak disertakan|kihagyva|omis[ăa]?"
)
IPHONE_OMITTED = re.compile(
    rf"(?:{_IPHONE_NOUNS}) (?:{_IPHONE_VERBS})"
    r"|(?:图像|图片|视频|音频|语音|贴图|文档|动态图|名片|GIF ?)已(?:忽略|省略)|省略(?:图片|视频|音频|文档|贴图|GIF)"
    r"|(?:已略過|略過|忽略)(?:圖片|影片|語音|音訊|貼圖|文件|檔案|GIF)|(?:圖片|影片|音訊|貼圖|文件)已(?:略過|省略)"
    r"|(?:画像|写真|動画|ビデオ|音声|スタンプ|ステッカー|GIF|書類|ドキュメント|連絡先カード)(?:は|が)?(?:省略されました|除外されました|を省略)"
    r"|(?:이미지|사진|동영상|비디오|오디오|스티커|문서|GIF)(?:이|가)? ?(?:생략됨|생략되었습니다|생략|제외됨)"
    r"|تم (?:استبعاد|حذف) (?:الصورة|الفيديو|الصوت|المستند|الملصق)|(?:الصورة|الفيديو|المقطع الصوتي) (?:غير مدرج|محذوفة?)"
    r"|(?:תמונה|סרטון|שמע|מדבקה|מסמך) (?:הושמטה?|לא נכללה?)|(?:चित्र|छवि|वीडियो|ऑडियो|स्टिकर) (?:छोड़ा गया|छोड़ी गई|हटाया गया)",
    re.IGNORECASE,
)

ATTACHED = re.compile(
    r"attach|anhäng|angeh[äa]ng|adjunt|joint|anex|allegat|bijgevoegd|вложен|прикреп|прикаче|прилож|долуч|附|添付|첨부|eklen|مرفق"
    r"|پیوست|ضمیمه|منسلک|מצורף|צורף|संलग्न|जोड़|bifog|vedhæft|vedlagt|vedlegg|załącz|dołącz|liit|přilož|přílo|prilož|csatol|ataș|atas"
    r"|συνημμ|επισυνάπ|lampir|disertakan|đính kèm|แนบ|সংযুক্ত|இணைக்க|జోడించ|ಲಗತ್ತಿಸ|aangeheg|adjuntat|pridėt|pievien|bashkangjit|ilişik",
    re.IGNORECASE,
)

EDITED = re.compile(
    r"edit|bearbeit|modifi[eéc]|bewerkt|измен|отредакт|düzenlen|编辑|編輯|編集|수정|편집|تعديل|تحرير|ویرایش|נערכה|संपादित|redig"
    r"|edyt|muoka|uprav|szerkeszt|επεξεργ|diedit|chỉnh sửa|แก้ไข|rediger|відредаг|redaguot|labot|સંપાદ|সম্পাদ|திருத்த",
    re.IGNORECASE,
)

DELETED = re.compile(
    r"(?:you deleted this message(?: as admin)?|this message was deleted(?: by admin .{1,80})?"
    r"|waiting for this message(?:\. this may take a while)?"
    r"|du hast diese nachricht gelöscht|diese nachricht wurde (?:von .{1,80} )?gelöscht"
    r"|vous avez supprimé ce message|ce message a été supprimé"
    r"|(?:tú )?eliminaste este mensaje|(?:se eliminó|has eliminado) este mensaje|este mensaje fue eliminado|este mensaje ha sido eliminado"
    r"|você apagou (?:esta )?mensagem|(?:esta )?mensagem (?:foi )?apagada|apagou esta mensagem|eliminou esta mensagem|esta mensagem foi eliminada"
    r"|hai eliminato questo messaggio|questo messaggio è stato eliminato"
    r"|(?:je|u) hebt dit bericht verwijderd|je hebt dit bericht gewist|dit bericht (?:is|werd) (?:verwijderd|gewist)"
    r"|вы удалили (?:данное|это) сообщение|(?:данное|это) сообщение (?:было )?удалено|ви видалили це повідомлення|це повідомлення (?:було )?видалено"
    r"|bu mesajı sildiniz|bu mesaj silindi|usunięto tę wiadomość|ta wiadomość została usunięta|usunąłeś tę wiadomość|usunąłeś\(aś\) tę wiadomość"
    r"|du raderade (?:det här meddelandet|detta meddelande)|(?:det här meddelandet|detta meddelande) (?:har raderats|raderades|togs bort)"
    r"|du slettede denne (?:besked|meddelelse)|denne (?:besked|meddelelse) (?:blev|er) slettet|du slettet denne meldingen|denne meldingen ble slettet"
    r"|poistit tämän viestin|tämä viesti (?:on )?poistettiin|tämä viesti on poistettu|tuto zprávu jste (?:smazali|odstranili)|tato zpráva byla (?:smazána|odstraněna)"
    r"|túto správu ste (?:odstránili|vymazali)|táto správa bola (?:odstránená|vymazaná)|ezt az üzenetet törölted|törölted ezt az üzenetet|ezt az üzenetet törölték|az üzenetet törölték"
    r"|ai șters acest mesaj|acest mesaj a fost șters|διαγράψατε αυτό το μήνυμα|αυτό το μήνυμα διαγράφηκε|(?:το μήνυμα|αυτό το μήνυμα) έχει διαγραφεί"
    r"|anda (?:telah )?menghapus pesan ini|pesan ini (?:telah )?dihapus|anda memadam mesej ini|mesej ini telah dipadam(?:kan)?"
    r"|bạn đã xóa tin nhắn này|tin nhắn này đã bị xóa|คุณลบข้อความนี้แล้ว|คุณได้ลบข้อความนี้|ข้อความนี้ถูกลบ(?:แล้ว)?"
    r"|您已删除(?:此|这条)消息|你(?:已经?)?删除了?(?:此|这)?条?消息|(?:此|这条|該)消息已(?:被)?删除|[你您]已?刪除(?:了)?(?:此|這則|這)訊息|(?:此|這則|這個?)訊息已(?:被)?刪除"
    r"|このメッセージは削除されました|(?:あなたは)?このメッセージを削除しました|(?:이 )?메시지가 삭제되었습니다|삭제된 메시지입니다|(?:이 )?메시지를 삭제했습니다"
    r"|(?:لقد )?حذفت هذه الرسالة|تم حذف هذه الرسالة|قمت بحذف هذه الرسالة|این پیام حذف شد|شما این پیام را حذف کردید|מחקת הודעה זו|הודעה זו נמחקה|ההודעה נמחקה|מחקת את ההודעה"
    r"|आपने यह (?:मैसेज|संदेश) (?:डिलीट|हटा) ?(?:किया|दिया)|यह (?:मैसेज|संदेश) (?:डिलीट किया गया|हटाया गया|हटा दिया गया)(?: है| था)?|আপনি এই (?:মেসেজ|বার্তা)টি মুছে (?:দিয়েছেন|ফেলেছেন)|এই (?:মেসেজ|বার্তা)টি মুছে (?:ফেলা|দেওয়া) হয়েছে"
    r"|آپ نے یہ پیغام حذف کر دیا|یہ پیغام حذف کر دیا گیا|has suprimit aquest missatge|aquest missatge s'ha suprimit)\s?[.。]?",
    re.IGNORECASE,
)

CALL_OR_NOTICE = re.compile(
    r"(?:(?:missed|silenced) (?:group )?(?:voice|video) call|(?:voice|video|group) call[.,] .{1,60}"
    r"|(?:verpasster|entgangener) (?:sprach|video)anruf|(?:llamada|videollamada)(?: de voz)? perdida|llamada de (?:voz|video) perdida"
    r"|appel (?:vocal|vidéo) manqué|chiamata (?:vocale )?persa|(?:video)?chiamata persa|(?:chamada|videochamada)(?: de (?:voz|vídeo))? perdida"
    r"|gemiste (?:spraakoproep|video-?oproep)|пропущенный (?:аудио|видео)?звонок|cevapsız (?:sesli|görüntülü) arama|未接(?:语音|视频|語音|視訊)(?:通话|通話|来电|來電)"
    r"|不在着信(?:\(.{1,10}\))?|부재중 (?:음성|영상) 통화)\s?[.。]?"
    r"|messages (?:and calls|you send|to this|in this).{0,60}end-to-end encrypt.{0,400}"
    r"|(?:nachrichten und anrufe|nachrichten, die du|los mensajes y las llamadas|los mensajes que env|les messages et (?:les )?appels|les messages envoyés"
    r"|as mensagens e (?:as )?(?:ligações|chamadas)|as mensagens que|i messaggi e le chiamate|i messaggi (?:inviati|in questa)|berichten en oproepen|сообщения и звонки|mesajlar ve aramalar"
    r"|wiadomości i połączenia|消息和通话|訊息和通話|訊息與通話|メッセージと通話|메시지와 통화|الرسائل والمكالمات|ההודעות והשיחות|संदेश और कॉल|मैसेज और कॉल).{10,500}"
    r"|(?:.{1,80}'s|your) security code with .{1,80} changed\..{0,60}|your security code with .{1,80} changed.{0,60}",
    re.IGNORECASE,
)

FIRST_WORDS = frozenset(
    "you this waiting du diese vous ce eliminaste este se has esta apagou eliminou mensagem hai questo je u dit bu ta denne det detta "
    "poistit tuto tato ezt az ai acest anda pesan mesej aquest missed silenced voice video group verpasster entgangener llamada "
    "videollamada appel chiamata videochiamata chamada videochamada gemiste cevaps messages nachrichten los les as i berichten mesajlar "
    "your null live ubicaci posizione localisation usuni POLL usun".casefold().split()
)
"""How `DELETED`, `CALL_OR_NOTICE` and `LOCATION` begin in the languages that have only ASCII letters in them."""
LAST_WORDS = frozenset(
    "omitted weggelassen ausgelassen omitido omitida absent absente omis omise manquant omesso omessa incluso inclusa escluso esclusa "
    "ocultado ocultada weggelaten edilmedi udeladt utelatt pois disertakan kihagyva changed learn more null".split()
)
"""The same for what stands at the end (`IPHONE_OMITTED`, notices about security codes)."""

LOCATION = re.compile(
    r"[^\n:：]{2,40}[:：]\s?https?://(?:maps\.google\.com/|(?:www\.)?google\.com/maps|maps\.app\.goo\.gl/|maps\.apple\.com/"
    r"|(?:\w+\.)?foursquare\.com/v/)\S*"
    r"|(?:live location shared|live-standort wird geteilt|ubicación en tiempo real compartida|localisation en direct partagée"
    r"|localização atual compartilhada|posizione attuale condivisa|live locatie gedeeld|实时位置共享|即時位置已分享)",
    re.IGNORECASE,
)
POLL = re.compile(
    r"[^\W\d_]{2,20}\s?[:：]\s*\n[^\n]+\n\W{0,3}[^\W\d_]{2,20}\s?[:：][^\n]*[(（]\W{0,2}\d+[^()（）\n]*[)）]",
    re.UNICODE,
)

_TITLE_BEFORE = (
    "WhatsApp Chat with|WhatsApp Chat -|WhatsApp Chat mit|WhatsApp-Chat mit|WhatsApp Chat|Chat de WhatsApp con|Chat de WhatsApp amb|Xat de WhatsApp amb"
    "|Discussion WhatsApp avec|Chat WhatsApp con|Chat WhatsApp de|Conversa do WhatsApp com|Conversa no WhatsApp com"
    "|Histórico da conversa com|WhatsApp-chat met|WhatsApp-gesprek met|WhatsApp-chatt med|WhatsApp Chatt med|WhatsApp-chat med|WhatsApp chat med"
    "|WhatsApp-keskustelu henkilön|Czat WhatsApp z użytkownikiem|Czat WhatsApp z|WhatsApp Sohbeti -|Чат WhatsApp с контактом|Чат WhatsApp с|Чат WhatsApp із|Chat WhatsApp dengan|Chat WhatsApp với"
    "|Chat WhatsApp s|WhatsApp chat s|WhatsApp beszélgetés -|Συνομιλία WhatsApp με|دردشة واتساب مع|دردشة WhatsApp مع|محادثة واتساب مع|צ'אט WhatsApp עם"
    "|แชท WhatsApp กับ|与|與|和|WhatsApp 聊天 -|WhatsApp 對話 -|WhatsApp聊天记录 -|「"
)
TITLE = re.compile(
    rf"(?:(?:{_TITLE_BEFORE.replace('|', '§').replace(' ', '[ _]').replace('§', '|')})\s?-?\s?)?(?P<title>.+?)"
    r"(?:\s?的\s?WhatsApp\s?(?:聊天|對話|对话)(?:记录|紀錄)?|」?とのWhatsApp(?:の)?(?:チャット|トーク)(?:履歴)?|님과의? ?(?:WhatsApp|왓츠앱) ?(?:대화|채팅)"
    r"| ile WhatsApp Sohbeti| के साथ WhatsApp चैट)?",
    re.IGNORECASE,
)
