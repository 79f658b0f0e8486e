"""Chinese, Japanese and Korean names, told by surname, characters that names are made of, and what stands around.

These scripts have no capitals and (but for Korean) no spaces, so a name needs a border on both sides: a mark, or a
word that stands before or behind people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from desktop_app.redaction.name_lists import (
    CHINESE_TITLES,
    COMPOUND_SURNAMES,
    JAPANESE_TITLES,
    chinese_surname_length,
    name_lists,
)

Hit = tuple[int, int, Literal["greeting", "sign_off", "title", "introduction"]]

_HAN = r"[\u4e00-\u9fff]"
_KANA = re.compile("[\u3041-\u30ff]")
# A form may hold no kana at all, but characters and words that Chinese does not write.
_JAPANESE = re.compile("[\u3041-\u30ff々]|氏名|様|丁目|県|〒|株式会社|電話")
_HANGUL = re.compile("[가-힣]")
_ANY_HAN = re.compile(_HAN)
_EAST = re.compile("[\u2e80-\uffef]")
_CN_TITLES = "|".join((*CHINESE_TITLES, *JAPANESE_TITLES))
_CN_GREETING = re.compile(
    rf"^[\s]{{0,4}}(?:尊敬的|亲爱的|敬爱的|你好|您好|嗨|哈喽|[,，！! ]){{0,4}}(?P<name>{_HAN}{{1,5}}?)"
    rf"(?:{_CN_TITLES})?"
    rf"(?=[,，：:！!、~ ]|你好|您好|好[,，！!。]|早[,，！!。上]|$)"
)
_CN_LABELS = (
    r"我叫|名叫|叫做|收件人|收货人|联系人|户名|姓名|开户名|申请人|经办人|负责人|转给|交给|发给|持卡人|患者|病人|投保人|被保险人"
    r"|法人代表|法定代表人|法人|责任人|寄件人|发件人|监护人|紧急联系人|客户姓名|员工姓名|学生姓名|乘客|旅客|业主|租客|房东"
)
# The most frequent surnames.
_FREQUENT = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田任姜范姚"
    "谭廖邹熊陆郝孔崔康毛邱秦史顾侯邵孟段雷钱汤尹黎乔贺赖龚"
)
# "工" and "总" end a title ("李工") and begin words ("设计工作"), so they want a border behind them.
_LONG_TITLES = "|".join(title for title in (*CHINESE_TITLES, *JAPANESE_TITLES) if len(title) > 1)
_SHORT_TITLES = "".join(title for title in (*CHINESE_TITLES, *JAPANESE_TITLES) if len(title) == 1)
_CN_TITLE = re.compile(
    rf"(?P<name>{_HAN}{{1,3}}?)(?=(?:{_LONG_TITLES}))"
    rf"|(?:(?<![一-龥])|(?<=[说叫找问给跟和让请约陪帮见，。]))(?P<short>[{_FREQUENT}]{_HAN}{{0,2}}?)(?=[{_SHORT_TITLES}](?:[^一-龥]|[说来在去想要也的和跟给把是会都让，]|$))"
)
_CN_INTRODUCTION = re.compile(
    rf"(?:(?:{_CN_LABELS}|我是|本人|@|谢谢|感谢)(?:是|为|：|:|\s){{0,2}}(?P<sure>{_HAN}{{2,4}}?)"
    rf"|(?:找|问问|通知|告诉|请|和|跟|给|由)(?P<name>[{_FREQUENT}]{_HAN}{{1,3}}?))(?![一-龥])"
)
_CN_SURE = re.compile(rf"(?:{_CN_LABELS})(?:是|为|：|:|\s){{0,2}}(?P<name>{_HAN}{{2,3}})")
_CN_SPEAKER = re.compile(rf"^(?P<name>{_HAN}{{2,4}})(?=\s?[:：])", re.MULTILINE)
_CN_OWNER = re.compile(
    rf"(?<!{_HAN})(?P<name>{_HAN}{{2,3}}?)(?=的(?:邮箱|电话|手机|微信|地址|号码|身份证|银行卡|账号|生日|家))"
)
# "老李", "小张": how colleagues call each other; other words with 老 and 小 are told by what stands around.
_BEHIND_FAMILIAR = r"来说在去想要也的,，。！!？?:：和跟给把是刚今明昨没不会都就让帮问、\s"
_CN_FAMILIAR = re.compile(
    rf"(?:(?<![一-龥])|(?<=[说叫找问给跟和让请约陪帮见]))(?P<name>[老小][{_FREQUENT}])(?=[{_BEHIND_FAMILIAR}]|$)"
)
_CN_LAST_LINE = re.compile(
    rf"^\s{{0,8}}(?:{_HAN}{{0,4}}[：: ])?(?P<name>{_HAN}{{2,4}})\s{{0,4}}(?:敬上|上|拝)?\s{{0,4}}$"
)
# Characters that given names are made of (the most frequent of the police's yearly name reports, and of Faker's
# list).
_GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂红梅鑫波斌宇浩凯健俊帆帅旭宁龙林欢佳阳建华亮成峰国晨瑞志兵雷东博彬坤想岩文"
    "利楠萍玉莉珍婷凤晶颖雪慧倩琴畅云洁柳淑春海燕冬荣莹琳欣香芝金瑜花璐辉鹏飞丹子梓涵轩浩雨泽思语诗嘉怡俊熙昊诺可欣若彤"
    "梦琪紫萱雅馨妍妮睿哲宏达德义信仁礼智康安福禄寿祥瑞永久长胜利民立新学武斌源清河江山川松柏竹菊月星辰曦阳光明亮晖晓晴"
    "虹霓霖露雯霏震霆露蓉莲荷芸芬芹苗茜茹菲萌萧蕾薇蓝依佩佳侠依婉嫣婧娇娅媛嫦妙姗姣威豪雄翔翰腾骏驰骁鸿鹤凌凯峻岚岳崇嵩巍"
    "钧铭锋锐锦镇钰银铁钢铎珊珂玥珏琦琪琼瑶瑾璇璟璨环珠玮琛琬碧瑛栋梁楷榕桐桦槐彦彪彭彰志忠恒悦惠愉慕懿承振捷政敬文昌昕昱显"
    "景晟晗曼朋本权来根森楚欧毅沛泓洪津洲浦润涵淇淼渊渝滢潇澄炎炜烁焕煜熠爱牧献玲甜生男白盈益盛眉真祖禹秋程稳立童竣端笑"
    "素红纯纪纲经绍维绮罗美群翠翼耀聪胤舒良艺芮苑荃莎莺葵蒙蔚虎裕西言许诚谦谨谷贝贤贵越跃路迎进远连逸道遥邦郁采里量钊阔雁"
    "青韬韵顺颂颜风香馥高魁鸣麒麟黎齐"
)
# After these and before those a name stands; single characters, because words are not told apart here.
_LEFT = "和跟与及同给找问让叫请对向把被见到识是由说陪约等帮替为者户事友人师理生员系知谢才天次上、的了在过听看喊派"
_RIGHT = (
    "的了在和说是打来去也都要会又还就想给跟让把被有没不能可已正刚先后与及等两今昨明因从到晚早上"
    "下病住写寄发买做当告请您你他她问"
)
_CN_FREE_THREE = re.compile(
    rf"(?:(?<![一-龥])|(?<=[{_LEFT}]))(?P<name>{_HAN}[{_GIVEN}]{{2}})(?=[{_RIGHT}]|[^一-龥]|$)"
)
_CN_COMPOUND = re.compile(rf"(?:{'|'.join(COMPOUND_SURNAMES)})[{_GIVEN}]{{1,2}}")
# A name of two characters is as often a word, so only the most frequent surnames, and characters of few words.
_GIVEN_ALONE = (
    "伟芳娜敏静丽磊军洋勇艳杰娟涛超霞刚英梅莉婷慧倩琴洁玲丹萍鑫波斌宇浩凯健俊帆帅旭宁欢佳阳亮峰晨瑞兵博彬坤岩楠颖雪晶畅琳欣"
    "利华博瑞峰雷龙杨瑜璐辉鹏飞桂燕红云莹薇蕾茜菲媛婧妍彤怡琪瑶萱睿哲轩昊强明倩悦雯露蓉莲"
)
_SURNAMES_ALONE = (
    "王李张刘陈杨赵吴徐孙胡朱郭罗梁宋郑韩冯董曹袁邓傅沈曾彭吕苏卢蒋蔡贾丁魏薛潘杜戴钟汪姜姚谭廖邹熊陆郝崔邱秦史侯邵孟段汤尹黎贺"
    "赖龚卓毕夏罗谢唐许何高康耿武黄厉林马石庄颜包金钱"
)
_CN_FREE_TWO = re.compile(
    rf"(?:(?<![一-龥])|(?<=[{_LEFT}]))(?P<name>[{_SURNAMES_ALONE}][{_GIVEN_ALONE}])(?=[{_RIGHT}]|[^一-龥]|$)"
)
# Two-character words that begin with a character that is also a surname.
CHINESE_WORDS = frozenset(
    """
    建国 海洋 江山 永久 文明 光明 胜利 长城 学习 春天 秋天 冬天 志愿 立春 国庆 元宝 世界 中华 东方 朝阳 平凡 思想
    谢谢 感谢 敬礼 祝好 方便 方法 高兴 高铁 安全 安排 安静 平时 平安 金额 金融 时间 时候 文件 文章 白天 白色 明天
    明年 明白 于是 关于 关系 应该 应用 常常 常用 黄色 黄金 马上 马路 陆续 程序 程度 成功 成本 任何 任务 任意 水果
    水平 石头 万一 万元 江湖 温度 温暖 和平 和谐 项目 项链 计划 计算 单位 单独 伏天 全部 全家 全国 别人 别的 易懂
    宁静 严重 华丽 毛病 毛衣 向上 古代 申请 左右 左边 包括 包裹 包装 花园 花费 路上 路口 干净 解决 解释 能力 能够
    车票 车子 山上 山东 田地 都是 都有 红色 红包 强大 强烈 冷静 元旦 元宵 通知 通过 祝您 祝你 时常 牛奶 雷雨 雨水
    龙虾 公司 周一 周二 周三 周四 周五 周六 周日 周末 张开 何时 何处 许多 许久 同意 同时 同事 同学 司机 师傅 老师
    家里 家人 客户 客服 大家 各位 先生 女士 您好 你好 早上 晚上 下午 上午 中午 今天 昨天 何况 徐州 苏州 郑州 郑重
    曾经 陆军 罗马 梁山 唐山 许可 夏天 夏季 秦岭 孟子 孔子 孙子 王国 王子 王朝 张力 段落 钟表 钟头 汤圆 杜绝 董事
    金华 金龙 金利 金杨 马雷 高龙 钱龙 高亮 高明 高超 高洁 高峰 高飞 康宁 林海 武英 黄晶 林云 马超 彭博 康复 健康
    毕业 毕竟 卓越 钟点 苏联 宋代 唐代 谢意 贺卡 贺信 姜汤 蔡司 韩国 丁香 史料 史诗 李子 尹始 金牌
    平台 安装 方案 方向 文本 文字 文档 常见 常规 成员 成为 成都 高级 高度 高清 石油 海关 海洋 江苏 江西 林业 马来
    """.split()
)
# Surnames that begin so many words of three characters that a name needs more than its form.
_WORDLIKE_SURNAMES = frozenset(
    "安平时文白明于关应常成水和项计单全别易宁向申路干解能车山都红强冷元通祝牛雨公同司师家客大各先女早晚"
    "下上中今昨海阳相国东西南北经无有少多来信生长云理办宝年广利富贵从习占农化印双台商太官容封席幸庄强归当征德新施旗星景曲木权松查"
    "森步武民永池沙法洪游满火爱特画留益盖盛监盘督福秋种空章童管简米索终结统维群老职自良英营表要言诗谈象费越边达过那部里重针银门闭"
    "问闻零青首香黑默齐"
)


def east_names(text: str) -> Iterator[Hit]:
    """Yields (start, end, place) of names anywhere in `text`."""
    if not _EAST.search(text):
        return
    if _HANGUL.search(text):
        yield from _korean(text)
    if _JAPANESE.search(text):
        yield from _japanese(text)
    if _ANY_HAN.search(text) and not _KANA.search(text):
        yield from _chinese(text)


def greeted_name(line: str) -> tuple[int, int] | None:
    """Returns the place of a Chinese or Japanese name that a line begins with."""
    match = _CN_GREETING.match(line[:40])
    return match.span("name") if match and is_chinese_name(match["name"]) else None


def signed_name(line: str) -> tuple[int, int] | None:
    """Returns the place of a Chinese or Japanese name that is alone on its line."""
    match = _CN_LAST_LINE.match(line)
    return match.span("name") if match and is_chinese_name(match["name"]) else None


def is_chinese_name(name: str, *, alone: bool = False) -> bool:
    """Whether `name` is built like a Chinese or Japanese name; `alone` lets a surname stand by itself."""
    if name in CHINESE_WORDS or not re.fullmatch(rf"{_HAN}{{1,5}}", name):
        return False
    if any(name.startswith(surname) for surname in name_lists().japanese_surnames if len(surname) > 1):
        return True
    surname = chinese_surname_length(name)
    if not surname or name[:2] in CHINESE_WORDS:
        return False
    given = len(name) - surname
    return given in (1, 2) or (alone and given == 0)


def chinese_given_name(name: str) -> str:
    """Returns the two characters that friends call somebody by: "李思明" -> "思明"; "" for a word."""
    given = name[chinese_surname_length(name) :] if re.fullmatch(rf"{_HAN}{{3,4}}", name) else ""
    return given if len(given) == 2 and given not in CHINESE_WORDS else ""


def _chinese(text: str) -> Iterator[Hit]:
    for match in _CN_TITLE.finditer(text):
        if match["short"]:
            yield *match.span("short"), "title"
            continue
        name = match["name"]
        # The shortest match may begin in the word before: the surname is the last character that is one.
        for skip in range(len(name)):
            if is_chinese_name(name[skip:], alone=True):
                yield match.start("name") + skip, match.end("name"), "title"
                break
    for match in _CN_FAMILIAR.finditer(text):
        yield *match.span("name"), "title"
    yield from _chinese_introduced(text)
    yield from _chinese_free(text)


def _chinese_introduced(text: str) -> Iterator[Hit]:
    for match in _CN_INTRODUCTION.finditer(text):
        if is_chinese_name(match["sure"] or match["name"]):
            yield *match.span("sure" if match["sure"] else "name"), "introduction"
    for pattern in (_CN_SURE, _CN_SPEAKER, _CN_OWNER):
        for match in pattern.finditer(text):
            if is_chinese_name(match["name"]):
                yield *match.span("name"), "introduction"


def _chinese_free(text: str) -> Iterator[Hit]:
    for match in _CN_FREE_THREE.finditer(text):
        name = match["name"]
        if name[0] not in _WORDLIKE_SURNAMES and chinese_surname_length(name) and name[:2] not in CHINESE_WORDS:
            yield *match.span("name"), "introduction"
    for match in _CN_COMPOUND.finditer(text):
        yield *match.span(), "introduction"
    for match in _CN_FREE_TWO.finditer(text):
        if match["name"] not in CHINESE_WORDS:
            yield *match.span("name"), "introduction"


_JP_BEHIND = r"様|さん|さま|君|くん|ちゃん|氏|殿|先生|部長|課長|社長|係長|主任|店長|専務|常務|教授|医師|弁護士"
# Surnames that most people have (Meiji Yasuda's list of 2018), beside Faker's.
_JP_SURNAMES = """
    佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森
    池田 橋本 阿部
    石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 斉藤 福田 太田 西村 藤井 金子
    岡本 藤原 三浦
    中野 中川 原田 松田 竹内 小野 田村 中山 和田 石田 森田 上田 原 内田 柴田 酒井 宮崎 横山 高木 安藤 宮本 大野
    小島 谷口 今井
    工藤 高田 増田 丸山 杉山 村田 大塚 新井 小山 平野 藤本 河野 上野 野口 武田 松井 千葉 菅原 岩崎 木下 久保 佐野
    野村 松尾
    市川 菊地 杉本 古川 大西 島田 水野 桜井 渡部 吉川 山内 西田 飯田 菊池 西川 小松 北村 安田 五十嵐 川口 平田 関
    中田 久保田
    服部 東 岩田 土屋 川崎 福島 本田 辻 樋口 秋山 田口 永井 山中 中西 吉村 川上 石原 大橋 松岡 馬場 浜田 森本
    星野 矢野 浅野
    松下 大久保 吉岡 小池 荒木 大谷 早川 新田 望月 津田 岡崎 片山 永田 黒田 水谷 富田 須藤 堀 沢田
"""
_JP_LABEL = (
    r"(?:氏名|お名前|名前|ご担当者?|担当者?|宛名|受取人|差出人|名義人?|患者|代表者?|依頼者|申込者|契約者|連絡先|本人|私)"
    r"(?:は、?|が|：|:|\s){1,3}"
)
_JP_GIVEN = r"(?:[一-龥々]{1,3}?|[ぁ-ん]{2,4}?|[ァ-ヶー]{2,5}?|[一-龥々]{1,2}[ぁ-ん]{1,2}?|[ぁ-ん]{1,3}[一-龥々])"


@lru_cache(maxsize=1)
def _japanese_patterns() -> tuple[re.Pattern[str], ...]:
    known = sorted({*_JP_SURNAMES.split(), *name_lists().japanese_surnames}, key=lambda name: (-len(name), name))
    surname = "(?:" + "|".join(known) + ")"
    long_surname = "(?:" + "|".join(name for name in known if len(name) > 1) + ")"
    return (
        # "中島 里佳様", "佐藤さん", "昨日、山口部長と"
        re.compile(rf"(?<![一-龥])(?P<name>{surname}(?:[ ]?{_JP_GIVEN})?)(?=\s?(?:{_JP_BEHIND}))"),
        # With a space between surname and given name, wherever it stands.
        re.compile(
            rf"(?<![一-龥])(?P<name>{surname} {_JP_GIVEN})(?={_JP_BEHIND}"
            rf"|[はがのをにとでもへや、。,，\s：:（(）)/]|です|から|まで|より|と申|$)"
        ),
        re.compile(
            rf"(?<![一-龥])(?P<name>{long_surname}{_JP_GIVEN}?)(?=です|と申します|と言います|といいます|でございます)"
        ),
        re.compile(
            rf"{_JP_LABEL}(?P<name>{surname}(?:[ ]?{_JP_GIVEN})?)(?={_JP_BEHIND}"
            rf"|[はがのをにとでもへや、。,，\s：:（(）)/]|です|から|より|$)"
        ),
    )


def _japanese(text: str) -> Iterator[Hit]:
    for pattern in _japanese_patterns():
        for match in pattern.finditer(text):
            yield *match.span("name"), "title"


# Surname and given name before 씨, 님 or a title; "김민수입니다" and "저는 김민수" at an introduction.
_KOREAN_PARTICLE = (
    r"(?:[은는이가을를께의도와과]|에게|한테|께서|입니다|이에요|예요|이라고|라고|랑|하고|님|씨|이며|이고)"
)
_KOREAN_TITLE = re.compile(
    r"(?<![가-힣])(?P<name>[가-힣]{2,4}?)\s?(?=(?:씨|님|선생님|교수님|과장님?|부장님?|대리님?|팀장님?|사장님?|대표님?|박사님?|선배|군"
    r"|양|고객님?|환자)(?:[^가-힣]|[은는이가을를께의도와과]|에게|한테|$))"
)
_KOREAN_INTRODUCTION = re.compile(
    r"(?:저는|제 이름은|이름은|(?:이름|성명|담당자?|수신인?|발신인?|받는 ?사람|보내는 ?사람|수령인|예금주"
    r"|고객명?|환자명?|신청인|대표자?|작성자|연락처)\s?[:：])"
    r"\s?(?P<name>[가-힣]{2,4}?)(?=입니다|이에요|예요|라고|이라고|이고|이며|고 |님|씨|[^가-힣]|$)"
)
_KOREAN_FREE = re.compile(rf"(?<![가-힣])(?P<name>[가-힣]{{3}})(?={_KOREAN_PARTICLE}?(?:[^가-힣]|$))")


def _korean(text: str) -> Iterator[Hit]:
    lists = name_lists()
    for match in _KOREAN_TITLE.finditer(text):
        if match["name"][0] in lists.korean_surnames:
            yield *match.span("name"), "title"
    for match in _KOREAN_INTRODUCTION.finditer(text):
        if match["name"][0] in lists.korean_surnames:
            yield *match.span("name"), "introduction"
    for match in _KOREAN_FREE.finditer(text):
        if match["name"][0] in lists.korean_surnames and match["name"][1:] in lists.korean_first:
            yield *match.span("name"), "introduction"
