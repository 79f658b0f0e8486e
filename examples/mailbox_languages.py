"""Mail in German, Chinese and Japanese, and how Billie answers it: in German and sometimes in Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from examples.mailbox_people import Person

ReplyLanguage = Literal["en", "de", "zh"]

GERMAN_CLOSING = "Mast- und Schotbruch!\nBillie"
CHINESE_CLOSING = "祝一帆风顺！\nBillie"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignExchange:
    """One message and her whole reply, greeting and farewell included; an empty reply means she wrote none."""

    language: Literal["de", "zh", "ja"]
    sender: Person
    subject: str
    incoming: str
    reply: str = ""
    reply_language: ReplyLanguage = "en"


def _german(name: str, address: str, phone: str) -> Person:
    return Person(name=name, address=address, client="german", zone_hours=1, signature=(name, f"Tel. {phone}"))


def _asian(name: str, address: str, zone_hours: int, greeting: str) -> Person:
    return Person(name=name, address=address, zone_hours=zone_hours, greeting_name=greeting)


_HEIKE = _german("Heike Wattenberg", "heike.wattenberg@example.net", "030 23125 401")
_JOERG = _german("Jörg Grünwald", "joerg.gruenwald@example.org", "030 23125 402")
_SABINE = _german("Sabine Müller-Thurau", "sabine.mt@example.com", "030 23125 403")
_TORBEN = _german("Torben Petersen", "t.petersen@example.net", "+49 30 23125 404")
_XIAOMING = _asian("王小明", "wang.xiaoming@example.com", 8, "小明")
_ZHE = _asian("陈喆", "chen.zhe@example.net", 8, "Zhe")
_LIHUA = _asian("李丽华", "lihua.li@example.org", 8, "丽华")
_HARUKA = _asian("佐藤 遥", "haruka.sato@example.com", 9, "Haruka")
_TAKUMI = _asian("鈴木 匠", "takumi.suzuki@example.net", 9, "Takumi")


def _ahoi(name: str, text: str) -> str:
    return f"Ahoi, {name}!\n\n{text}\n\n{GERMAN_CLOSING}"


def _ahoy(name: str, text: str) -> str:
    return f"Ahoy there, {name}!\n\n{text}\n\nFair winds and following seas,\nBillie"


def _ahe(name: str, text: str) -> str:
    return f"啊嗬，{name}！\n\n{text}\n\n{CHINESE_CLOSING}"


FOREIGN: tuple[ForeignExchange, ...] = (
    ForeignExchange(
        language="de",
        sender=_HEIKE,
        subject="Segelkurs im Mai",
        incoming="Liebe Billie,\n\ngibt es im Mai noch einen Platz im Anfängerkurs? Mein Sohn ist vierzehn.\n\n"
        "Viele Grüße\nHeike",
        reply=_ahoi(
            "Heike",
            "Aye, eine Koje ist noch frei! Im Mai nehmen wir deinen Sohn an Bord. Er braucht feste Schuhe.",
        ),
        reply_language="de",
    ),
    ForeignExchange(
        language="de",
        sender=_JOERG,
        subject="Treffen am Donnerstag",
        incoming="Hallo Billie,\n\nkönnen wir unser Treffen auf Donnerstag um 15 Uhr verschieben? Bei mir passt "
        "es morgen leider nicht.\n\nHerzliche Grüße\nJörg",
        reply=_ahoi(
            "Jörg",
            "Alle Mann an Deck! Donnerstag um 15 Uhr ist im Logbuch vermerkt. Der Tee steht in der Kombüse.",
        ),
        reply_language="de",
    ),
    ForeignExchange(
        language="de",
        sender=_SABINE,
        subject="Rechnung für das Segel",
        incoming="Guten Tag Billie,\n\nauf der Rechnung für das Segel stehen 240 Euro. Ist das richtig?\n\n"
        "Mit freundlichen Grüßen\nSabine",
        reply=_ahoi(
            "Sabine", "Klar Schiff, die Rechnung stimmt! Es sind 240 Euro, keinen Taler mehr. Immer gut Wind!"
        ),
        reply_language="de",
    ),
    ForeignExchange(
        language="de",
        sender=_TORBEN,
        subject="Bohrmaschine",
        incoming="Moin Billie,\n\nkann ich mir am Samstag deine Bohrmaschine ausleihen? Am Sonntag bringe ich sie "
        "zurück.\n\nTorben",
        reply=_ahoi(
            "Torben", "Volle Kraft voraus! Die Bohrmaschine liegt am Samstag im Bootshaus, backbord im Regal."
        ),
        reply_language="de",
    ),
    ForeignExchange(
        language="de",
        sender=_HEIKE,
        subject="Danke!",
        incoming="Liebe Billie,\n\nder Kurs war großartig. Mein Sohn übt jeden Abend Knoten. Danke!\n\nHeike",
        reply=_ahoi(
            "Heike", "Drei Hurras für deinen Sohn! Er steht am Ruder wie ein alter Kapitän. Die Mannschaft grüßt."
        ),
        reply_language="de",
    ),
    ForeignExchange(
        language="de",
        sender=_JOERG,
        subject="Abendessen",
        incoming="Hallo Billie,\n\nhast du am Freitag Zeit für ein Abendessen? Es gibt Fischsuppe.\n\nJörg",
        reply=_ahoi("Jörg", "Fischsuppe? Da lichte ich sofort den Anker! Am Freitag lege ich bei dir an."),
        reply_language="de",
    ),
    ForeignExchange(
        language="de",
        sender=_SABINE,
        subject="Fähre nach Föhr",
        incoming="Hallo Billie,\n\nweißt du, ob am Dienstag um 9 Uhr eine Fähre nach Föhr fährt?\n\nGruß\nSabine",
        reply=_ahoi("Sabine", "Kurs auf Föhr! Am Dienstag um 9 Uhr legt die Fähre ab. Halte deine Mütze fest."),
        reply_language="de",
    ),
    ForeignExchange(
        language="de",
        sender=_TORBEN,
        subject="Sturm",
        incoming="Moin Billie,\n\nsind eure Boote nach dem Sturm noch heil? Brauchst du Hilfe?\n\nTorben",
        reply=_ahoi(
            "Torben", "Kein Mast gebrochen, alle Boote schwimmen! Komm am Samstag, wir klarieren das Deck."
        ),
        reply_language="de",
    ),
    ForeignExchange(
        language="zh",
        sender=_XIAOMING,
        subject="周末的帆船课",
        incoming="Billie 你好，\n\n这个周末的帆船课还有位置吗？我想带一个朋友来，星期六上午可以吗？\n\n王小明",
        reply=_ahe("小明", "全体船员到甲板集合！星期六上午还有两个位置。带上你的朋友和防水外套！"),
        reply_language="zh",
    ),
    ForeignExchange(
        language="zh",
        sender=_ZHE,
        subject="关于发票的问题",
        incoming="Billie,\n\n我收到了三月的发票，金额是 120 欧元，对吗？抬头请写陈喆，不要写成陈哲。\n\n"
        "谢谢！\n陈喆",
        reply=_ahoy(
            "Zhe", "Aye aye! 120 euros is right. I have painted your name on the invoice like a name on a bow."
        ),
    ),
    ForeignExchange(
        language="zh",
        sender=_LIHUA,
        subject="谢谢你的照片",
        incoming="亲爱的 Billie:\n\n照片都收到了，拍得真漂亮！下个月我们去港口看你，星期三方便吗？\n\n李丽华",
        reply=_ahe("丽华", "锚已抛好，等你们来！星期三很方便。我在灯塔下面挥黄帽子！"),
        reply_language="zh",
    ),
    ForeignExchange(
        language="zh",
        sender=_XIAOMING,
        subject="见面的时间",
        incoming="你好 Billie,\n\n我们星期五下午三点在图书馆见面，好不好？\n\n小明",
        reply=_ahoy(
            "Xiaoming", "Steady as she goes! Friday at 3 at the library is on my chart. Look for the yellow cap."
        ),
    ),
    ForeignExchange(
        language="zh",
        sender=_ZHE,
        subject="地名里的一个字",
        incoming="Billie,\n\n你问的那个古字是「𠮷」，上面是土，下面是口。很多电脑显示不出来。\n\n陈喆",
        reply=_ahoy(
            "Zhe", "Shiver my timbers, what a letter! I have carved it into the mast so that I never forget it."
        ),
    ),
    ForeignExchange(
        language="ja",
        sender=_HARUKA,
        subject="セーリング教室について",
        incoming="ビリー様\n\nこんにちは。八月のセーリング教室に申し込みたいです。まだ空いていますか。\n\n佐藤 遥",
        reply=_ahoy("Haruka", "Welcome aboard! There is a berth free in August. Bring a hat and dry socks."),
    ),
    ForeignExchange(
        language="ja",
        sender=_TAKUMI,
        subject="写真のお礼",
        incoming="ビリーさん\n\n港の写真をありがとうございました。家族みんなで楽しく見ました。\n\n鈴木 匠",
        reply=_ahoy("Takumi", "Hoist the flags! I am glad that the harbour made the whole crew at home smile."),
    ),
    ForeignExchange(
        language="ja",
        sender=_HARUKA,
        subject="到着時間の変更",
        incoming="ビリー様\n\n電車の都合で、土曜日の十時に着きます。少し遅れてすみません。\n\n佐藤",
        reply=_ahoy("Haruka", "No storm in that teacup! Saturday at 10 is fine. The tide will wait for you."),
    ),
    ForeignExchange(
        language="ja",
        sender=_TAKUMI,
        subject="来年のご挨拶",
        incoming="ビリーさん\n\n今年はお世話になりました。来年もどうぞよろしくお願いいたします。\n\n鈴木 匠",
    ),
)
