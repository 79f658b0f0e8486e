"""Names told by where they stand: greetings, farewells, titles, introductions. Pure text, nobody known yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from desktop_app.redaction.everyday_words import NOT_NAMES
from desktop_app.redaction.folding import fold, lower_case
from desktop_app.redaction.name_lists import (
    CHINESE_TITLES,
    JAPANESE_TITLES,
    chinese_surname_length,
    is_known_first_name,
    is_ordinary,
    name_lists,
)

Place = Literal["greeting", "sign_off", "title", "introduction"]

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
LETTER = rf"[^\W\d_{CJK}]"
# A name word: a letter and what names have inside ("O'Brien", "Jean-Pierre", "J."). 30 bounds the search.
# After an apostrophe two letters: "O'Brien" is one word, "Anna's" is not.
NAME_WORD = rf"{LETTER}(?:{LETTER}|-(?={LETTER})|['’](?={LETTER}{{2}})){{0,30}}"
_PARTICLE = r"(?:von|van|der|den|de|del|della|da|di|du|la|le|bin|al|zu)"
_NAME = rf"{NAME_WORD}\.?(?:[ ]{_PARTICLE}){{0,2}}(?:[ ]{NAME_WORD}\.?){{0,2}}"

_GREETING_WORDS = (
    r"hi+|hello|hey+|hiya|howdy|dear|dearest|good (?:morning|afternoon|evening|day)|morning"
    r"|greetings|ahoy|yo|welcome"
    r"|thanks|thank you|congratulations|happy birthday|hallo|hallöchen|liebe[rs]?|guten (?:morgen"
    r"|tag|abend)|moin|servus|grüezi"
    r"|grüß (?:gott|dich)|sehr geehrte[rs]?|werte[rs]?|bonjour|bonsoir|salut|ch[eè]re?|coucou|hola|querid[oa]"
    r"|estimad[oa]|buen(?:os|as) (?:días|tardes|noches)|ciao|car[oa]|gentile|buongiorno|buonasera|olá|prezad[oa]"
    r"|beste|geachte|hoi|goedemorgen|hej|hejsan|cześć|czesc|witaj|siema|drog[iao]|szanown[ya]|kære|kjære"
    r"|käre?a?|hei|moi|terve|ahoj|dobrý den|mil[ýá]|vážen[ýá]"
    r"|szia|kedves|tisztelt|merhaba|selam|sevgili|sayın|salut|dragă|stimate?ă?|bok|pozdrav|dragi|draga"
    r"|labas|sveiki|привет|здравствуйте|дорог(?:ой|ая)|уважаем(?:ый|ая)|γεια|αγαπητ[έή]"
)
_GREETING = re.compile(
    rf"^[\s>*_\-–—\"“]{{0,8}}(?:{_GREETING_WORDS})(?![^\W\d_])(?:\s(?:there|again|again,|ho"
    rf"|zusammen))?[ ,!]{{1,3}}"
    rf"(?:(?:mr|mrs|ms|miss|dr|prof|herr|frau|my|meine[r]?|mon|ma|captain|cap'n|pan|pani|panie|señor|señora"
    rf"|sr|sra|signor|signora|senhor|senhora|meneer|mevrouw|heer|monsieur|madame|m|mme|pane|paní"
    rf"|úr)\.?\s){{0,3}}"
    rf"(?P<names>{_NAME}(?:(?:,| and| und| et| y| e| en| i| och| og| a| &"
    rf"|/) ?{_NAME}){{0,3}})(?=\s{{0,3}}(?:[,!.:;–—\-?…，！：]|$|\n))",
    re.IGNORECASE,
)
_NAME_SPLIT = re.compile(r",| and | und | et | y | e | en | i | och | og | a | & |/", re.IGNORECASE)
_CLOSING = re.compile(
    r"^[\s\-–—~*_]{0,6}(?:(?:with |mit |all |many |my |kind|warm|warmest|best|very best|lots of "
    r"|viele|liebe|beste|schöne"
    r"|herzliche|freundliche|bien|un |with )[^\n,]{0,24})?(?:regards|wishes|best|cheers|thanks"
    r"|thank you|thx|sincerely"
    r"|faithfully|truly|yours|love|hugs|bye|xo+|grü(?:ß|ss)e?n?|gruß|gruss|lg|vg|mfg|danke|cordialement"
    r"|amicalement|bises"
    r"|bisous|saludos|abrazos?|un abrazo|besos|atentamente|saluti|un abbraccio|baci|cordiali saluti"
    r"|abraços?|atenciosamente|cumprimentos|beijos|groeten|groetjes|groet|hilsen|hälsningar|hälsar|mvh"
    r"|pozdrawiam|pozdrowienia|pozdr|z poważaniem|serdecznie|buziaki|dziękuję|dzięki"
    r"|s pozdravem|pozdrav|üdvözlettel|üdv|terveisin|saygılar(?:ımla)?|sevgiler|cu stimă|с уважением|целую"
    r"|see you|talk soon|take care|later|ttyl"
    r"|此致|敬礼|祝好|谢谢|顺颂商祺|敬上|よろしくお願いします|以上)[^\n\w]{0,6}"
    rf"(?P<name>{_NAME})?[^\n\w]{{0,6}}$",
    re.IGNORECASE,
)
_NAME_LINE = re.compile(
    rf"^[\s\-–—~*_/]{{0,6}}(?:(?:your|dein|deine|ihr|ihre|euer)\s)?(?P<name>{_NAME})[\s.!~*_,]{{0,4}}$",
    re.IGNORECASE,
)
_TITLE = re.compile(
    rf"(?<![0-9A-Za-z])(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Herrn?|Frau|Hr|Fr|Mme|Mlle|Monsieur|Madame"
    rf"|Mademoiselle|Maître|Sra?|Srta|Señora?|Señorita|Doña"
    rf"|Signora?|Sig|Sig\.ra|Dott|Dott\.ssa|Dottor|Dottoressa|Avv|Senhora?|Seu|Dona|Meneer|Mevrouw|Dhr|Mevr"
    rf"|Mw|Fru|Frøken|Fröken|Pan|Pani|Pana|Panu|Panem|Panią|Panie|pan|pani|pana|panu|panem|panią|mgr|inż"
    rf"|Pán|Paní|pán|paní|pana"
    rf"|Aunt|Auntie|Uncle|Tante|Onkel|Tía|Tío|Ciocia|Wujek|Captain|Sir|Lady|Dame|Lord|Officer|Detective"
    rf"|Inspector|Sergeant|Sgt|Lieutenant|Lt|Colonel|Judge|Justice|Senator|Governor|Rev|Reverend|Pastor"
    rf"|Rabbi|Nurse|Coach|господин|госпожа|г-н|г-жа|κύριος|κυρία)"
    rf"\.?\s(?:(?:Dr|Prof|dr|prof|hab|mgr|inż|Ing|med)\.?\s){{0,2}}"
    rf"(?P<name>{NAME_WORD}(?:[ ]{_PARTICLE}){{0,2}}(?:[ ](?:{LETTER}\.[ ])?{NAME_WORD})?)"
)
# The words before the name, in the text in lower case; the name itself has its capital in the text.
_INTRODUCTION = lower_case(
    r"(?<![^\W_])(?P<sure>my name is|my name's|mein name ist|ich hei(?:ß|ss)e|je m'appelle|me llamo"
    r"|mi chiamo|mi nombre es|meu nome é|me chamo|il mio nome è|mon nom est|mijn naam is"
    r"|ik heet|jag heter|mitt namn är|jeg heter|jeg hedder|mit navn er|nimeni on|nazywam się|mam na imię"
    r"|jmenuji se|jmenuju se|volám sa|a nevem|benim adım|adım|numele meu este"
    r"|mă numesc|zovem se|moje ime je|меня зовут|мене звати|με λένε|call me|(?:everyone|friends) calls? me)"
    r"|(?<![^\W_])(?:this is|hier ist|hier spricht|tu|tutaj|soy|sono|sou|je suis|ik ben|jag är|jeg er"
    r"|jestem|z tej strony|i am|i['’]m|ich bin|named|called|it['’]s)(?=\s)"
)
_INTRODUCED = re.compile(rf"\s(?P<name>{NAME_WORD}(?:[ ]{NAME_WORD}){{0,2}})")
# "Name: Anna Weber", "Imię i nazwisko: …", "From: Anna Weber <…>": a line of a form or of quoted headers.
_LABELLED = re.compile(
    rf"^[ \t>*|\-•]{{0,8}}(?:(?:full|first|last|given|family|sur|customer|patient|client|contact"
    rf"|account(?:\sholder)?|card\s?holder|your)?\s?names?|surname|vorname|nachname|familienname"
    rf"|ansprechpartner\w{{0,3}}|kontakt\w{{0,6}}"
    rf"|nom|prénom|nom et prénom|nombre(?:\sy\sapellidos)?|apellidos?|nome(?:\scompleto)?|cognome|sobrenome"
    rf"|naam|voornaam|achternaam|imię|nazwisko|imię i nazwisko|imie i nazwisko|namn|navn|etunimi|sukunimi"
    rf"|nimi|jméno|příjmení|név|ad soyad|adı soyadı"
    rf"|from|to|cc|bcc|sender|recipient|attn|attention|von|an|de|à|para|da|od|do|van|aan|from name|patient"
    rf"|client|customer|applicant|employee|tenant|landlord|beneficiary|account holder|absender|empfänger"
    rf"|kunde|mieter|pacjent|klient|odbiorca|nadawca|фио|имя|фамилия|от|кому)"
    rf"\s?[:：][ \t]{{1,4}}[\"'“]?(?P<name>{_NAME})(?=[ \t]{{0,3}}(?:$|[\n,;<(\"'”|\[]))",
    re.IGNORECASE | re.MULTILINE,
)

_HAN = r"[\u4e00-\u9fff]"
_CN_TITLES = "|".join((*CHINESE_TITLES, *JAPANESE_TITLES))
_CN_GREETING = re.compile(
    rf"^[\s]{{0,4}}(?:尊敬的|亲爱的|敬爱的|你好|您好|嗨|哈喽"
    rf"|[,，！! ]){{0,4}}(?P<name>{_HAN}{{1,5}}?)(?:{_CN_TITLES})?"
    rf"(?=[,，：:！!、~ ]|你好|您好|好[,，！!。]|早[,，！!。上]|$)"
)
_CN_TITLE = re.compile(rf"(?P<name>{_HAN}{{1,3}}?)(?=(?:{_CN_TITLES}))")
_CN_INTRODUCTION = re.compile(
    rf"(?:我叫|我是|名叫|叫做|收件人|收货人|联系人|户名|姓名|开户名|申请人|经办人|负责人|本人|@|谢谢|感谢|找|问问|转给|交给|发给|通知|告诉|请|和|跟|给|由)"
    rf"(?:是|为|：|:|\s){{0,2}}(?P<name>{_HAN}{{2,4}}?)(?![一-龥])"
)
_CN_SURE = re.compile(
    rf"(?:我叫|名叫|叫做|收件人|收货人|联系人|户名|姓名|开户名|申请人|经办人|负责人|转给|交给|发给)(?:是|为|：|:|\s){{0,2}}(?P<name>{_HAN}{{2,3}})"
)
_CN_SPEAKER = re.compile(rf"^(?P<name>{_HAN}{{2,4}})(?=\s?[:：])", re.MULTILINE)
_CN_OWNER = re.compile(
    rf"(?<!{_HAN})(?P<name>{_HAN}{{2,3}}?)(?=的(?:邮箱|电话|手机|微信|地址|号码|身份证|银行卡|账号|生日|家))"
)
# "老李", "小张": how colleagues call each other; other words with 老 and 小 are told by what stands around.
_CN_FAMILIAR = re.compile(
    r"(?:(?<![一-龥])|(?<=[说叫找问给跟和让请约陪帮见]))(?P<name>[老小][王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董程曹袁邓许傅沈曾彭"
    r"吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田任姜范姚谭廖邹熊陆郝孔崔康毛邱秦史顾侯邵孟段雷钱汤尹黎乔贺赖龚])"
    r"(?=[来说在去想要也的,，。！!？?:：和跟给把是刚今明昨没不会都就让帮问、\s]|$)"
)
_CN_LAST_LINE = re.compile(
    rf"^\s{{0,8}}(?:{_HAN}{{0,4}}[：: ])?(?P<name>{_HAN}{{2,4}})\s{{0,4}}(?:敬上|上|拝)?\s{{0,4}}$"
)


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name at text[start:end] and where it stands."""

    start: int
    end: int
    place: Place


def names_in_context(text: str) -> Iterator[NameHit]:
    """Yields names in greetings, farewells, after titles and in introductions; hits may overlap."""
    lines = [(m.start(), m.group()) for m in re.finditer(r"[^\n]+", text) if m.group().strip()]
    for start, line in lines[:2]:
        yield from _greeting(start, line)
    yield from _sign_off(lines)
    for match in _TITLE.finditer(text):
        name = match["name"] if is_name_like(match["name"]) else _leading_name(match["name"])
        if name:
            yield NameHit(match.start("name"), match.start("name") + len(name), "title")
    lower = fold(text)
    for match in _INTRODUCTION.finditer(lower):
        introduced = _INTRODUCED.match(text, match.end())
        words = _leading_name(introduced["name"]) if introduced else ""
        if introduced and not words and match["sure"] and text == lower:
            # "my name is lena andersson", all in small letters.
            found = [word for word in introduced["name"].split() if is_known_first_name(word)]
            words = introduced["name"] if found else ""
        if introduced and words and (match["sure"] or is_known_first_name(words.split()[0])):
            yield NameHit(introduced.start("name"), introduced.start("name") + len(words), "introduction")
    if ": " in text or "：" in text or ":\t" in text:
        for match in _LABELLED.finditer(text):
            name = _trim(match["name"])
            if is_name_like(name) and not is_ordinary(name):
                yield NameHit(match.start("name"), match.start("name") + len(name), "introduction")
    if not text.isascii():
        if re.search(_HAN, text):
            yield from _chinese(text)
        yield from _korean(text)


def _greeting(offset: int, line: str) -> Iterator[NameHit]:
    match = _GREETING.match(line[:200])
    if match:
        position = match.start("names")
        for piece in _NAME_SPLIT.split(match["names"]):
            start = line.index(piece, position)
            position = start + len(piece)
            name = _trim(piece)
            if _greeted(name):
                lead = len(piece) - len(piece.lstrip())
                yield NameHit(offset + start + lead, offset + start + lead + len(name), "greeting")
    han = _CN_GREETING.match(line[:40])
    if han and is_chinese_name(han["name"]):
        yield NameHit(offset + han.start("name"), offset + han.end("name"), "greeting")


def _greeted(name: str) -> bool:
    """In a greeting a known first name may be in lower case ("hi anna,"); other names need their capital."""
    words = name.split()
    if not words or any(word.strip(".").casefold() in NOT_NAMES for word in words):
        return False
    return is_name_like(name) or (len(words) == 1 and is_known_first_name(name))


def _sign_off(lines: list[tuple[int, str]]) -> Iterator[NameHit]:
    for index in range(max(0, len(lines) - 4), len(lines)):
        offset, line = lines[index]
        if len(line) > 60:
            continue
        closing = _CLOSING.match(line)
        if closing:
            if closing["name"] and _greeted(_trim(closing["name"])):
                start = offset + closing.start("name")
                yield NameHit(start, start + len(_trim(closing["name"])), "sign_off")
            continue
        after_closing = index > 0 and _CLOSING.match(lines[index - 1][1][:80]) is not None
        named = _NAME_LINE.match(line)
        last = index == len(lines) - 1 and index > 0
        if named and (after_closing or last):
            name = _trim(named["name"])
            if _greeted(name) and (after_closing or len(name.split()) <= 2):
                start = offset + named.start("name")
                yield NameHit(start, start + len(name), "sign_off")
        han = _CN_LAST_LINE.match(line)
        if han and (after_closing or last) and is_chinese_name(han["name"]):
            yield NameHit(offset + han.start("name"), offset + han.end("name"), "sign_off")


def _chinese(text: str) -> Iterator[NameHit]:
    for pattern, place in (
        (_CN_TITLE, "title"),
        (_CN_INTRODUCTION, "introduction"),
        (_CN_SURE, "introduction"),
        (_CN_SPEAKER, "greeting"),
        (_CN_OWNER, "introduction"),
        (_CN_FAMILIAR, "familiar"),
    ):
        for match in pattern.finditer(text):
            name = match["name"]
            if place == "familiar":
                yield NameHit(match.start("name"), match.end("name"), "title")
            elif place == "title":
                # The shortest match may begin in the word before: the surname is the last character that is one.
                for skip in range(len(name)):
                    if len(name) - skip <= 3 and is_chinese_name(name[skip:], alone=True):
                        yield NameHit(match.start("name") + skip, match.end("name"), "title")
                        break
            elif is_chinese_name(name):
                yield NameHit(match.start("name"), match.end("name"), place)  # type: ignore[arg-type]


# Surname and given name before 씨, 님 or a title; "김민수입니다" and "저는 김민수" at an introduction.
_KOREAN_TITLE = re.compile(
    r"(?<![가-힣])(?P<name>[가-힣]{2,4}?)\s?(?=(?:씨|님|선생님|교수님|과장님?|부장님?|대리님?|팀장님?|사장님?|대표님?|박사님?|선배|군"
    r"|양)(?:[^가-힣]|[은는이가을를께의도와과]|에게|한테|$))"
)
_KOREAN_INTRODUCTION = re.compile(
    r"(?:저는|제 이름은|이름은|이름\s?[:：])\s?(?P<name>[가-힣]{2,4}?)(?=입니다|이에요|예요|라고|이라고|[^가-힣]|$)"
)


def _korean(text: str) -> Iterator[NameHit]:
    surnames = name_lists().korean_surnames
    for pattern, place in ((_KOREAN_TITLE, "title"), (_KOREAN_INTRODUCTION, "introduction")):
        for match in pattern.finditer(text):
            if match["name"][0] in surnames:
                yield NameHit(match.start("name"), match.end("name"), place)  # type: ignore[arg-type]


def is_name_like(name: str) -> bool:
    """Whether every word has a capital (or is a particle) and none is a word that only stands where names do."""
    words = [word.strip(".") for word in name.split()]
    if not words or len(words) > 4:
        return False
    for word in words:
        if word.casefold() in NOT_NAMES:
            return False
        if not word[:1].isupper() and not re.fullmatch(_PARTICLE, word):
            return False
    return len(words[0]) > 1 or len(words) > 1


# Two-character words that begin with a character that is also a surname.
_CHINESE_WORDS = frozenset(
    """
    谢谢 感谢 敬礼 祝好 方便 方法 高兴 高铁 安全 安排 安静 平时 平安 金额 金融 时间 时候 文件 文章 白天 白色 明天 明年 明白 于是 关于 关系 应该 应用 常常 常用 黄色 黄金 马上 马路 陆续
    程序 程度 成功 成本 任何 任务 任意 水果 水平 石头 万一 万元 江湖 温度 温暖 和平 和谐 项目 项链 计划 计算 单位 单独 伏天 全部 全家 全国 别人 别的 易懂 宁静 严重 华丽 毛病 毛衣 向上
    古代 申请 左右 左边 包括 包裹 包装 花园 花费 路上 路口 干净 解决 解释 能力 能够 车票 车子 山上 山东 田地 都是 都有 红色 红包 强大 强烈 冷静 元旦 元宵 通知 通过 祝您 祝你 时常 牛奶
    雷雨 雨水 龙虾 公司 周一 周二 周三 周四 周五 周六 周日 周末 张开 何时 何处 许多 许久 同意 同时 同事 同学 司机 师傅 老师 家里 家人 客户 客服 大家 各位 先生 女士 您好 你好 早上 晚上
    下午 上午 中午 今天 昨天
    """.split()  # noqa: SIM905 - a block of words reads better than 200 quoted lines
)


def is_chinese_name(name: str, *, alone: bool = False) -> bool:
    """Whether `name` is built like a Chinese or Japanese name; `alone` lets a surname stand by itself."""
    if name in _CHINESE_WORDS or not re.fullmatch(rf"{_HAN}{{1,5}}", name):
        return False
    if any(name.startswith(surname) for surname in name_lists().japanese_surnames):
        return True
    surname = chinese_surname_length(name)
    if not surname or name[:2] in _CHINESE_WORDS:
        return False
    given = len(name) - surname
    return given in (1, 2) or (alone and given == 0)


def _leading_name(words: str) -> str:
    """Returns the capitalised words at the start of `words`."""
    taken: list[str] = []
    for word in words.split(" "):
        if not word[:1].isupper() or word.casefold() in NOT_NAMES:
            break
        taken.append(word)
    return " ".join(taken)


def _trim(name: str) -> str:
    name = name.strip()
    return name[:-1] if name.endswith(".") and len(name.split()[-1]) > 2 else name
