# ruff: noqa: E501 - tables of phrases: one line a language is easier to check.
"""What QQ and WeChat put in the place of what is no text: "[图片]", "[CQ:image,…]" and the lines of the app."""

from __future__ import annotations

import re

_THINGS = (
    r"图片|圖片|照片|图像|表情|动画表情|动态表情|自定义表情|贴纸|语音(?:消息|通话)?|视频(?:通话)?|小视频|短视频|文件|音乐|位置|地理位置|名片|红包|QQ红包|转账|礼物|链接"
    r"|聊天记录|合并转发(?:消息)?|转发消息|分享|卡片(?:消息)?|小程序|闪照|窗口抖动|戳一戳|涂鸦|收藏|群公告|回复(?:消息)?|引用|投票|未知(?:消息|类型)?|不支持的消息类型"
    r"|无文本内容|空消息|系统消息|表情消息|骰子|猜拳|拍一拍|视频号|接龙|群收款|Image|Photo|Video|Voice|Sticker|File|Emoji|Link|Location|表情包|音乐与音频"
)
_PLACEHOLDER = re.compile(
    rf"[\[【](?:(?:{_THINGS})(?:[:：][^\[\]【】\n]{{0,300}})?|(?:回复|引用)\s[^\[\]【】\n]{{0,300}}[:：][^\[\]【】\n]{{0,300}})[\]】]",
    re.IGNORECASE,
)
_CQ_AT = re.compile(r"\[CQ:at,qq=([^,\]\n]{1,40})[^\[\]\n]{0,200}\]")
_CQ = re.compile(r"\[CQ:[a-z_]{1,30}[^\[\]\n]{0,4000}\]")
_RECALLED = re.compile(
    r"[^\n]{0,80}撤回了?(?:一条|了?成员[^\n]{0,60}的一条)?(?:消息|訊息)[^\n]{0,40}|[^\n]{0,80}(?:recalled|withdrew|unsent) a message\.?|\[已撤回\][^\n]*|此消息已撤回"
)
_NOTICE = re.compile(
    r"[^\n]{0,80}拍了拍[^\n]{0,80}|[^\n]{0,60}(?:加入了?(?:本群|群聊|讨论组)|退出了?(?:本群|群聊|讨论组)|邀请[^\n]{1,80}加入|被管理员|修改(?:了)?群名|开启了?全员禁言|关闭了?全员禁言)[^\n]{0,80}"
    r"|(?:你|您)已添加了[^\n]{1,60}现在可以开始聊天了。?|以上是打招呼的(?:内容|消息)|[^\n]{1,60}tickled[^\n]{0,60}"
)


def typed_text(text: str) -> str:
    """Returns what a person typed, without placeholders."""
    if "[" in text or "【" in text:
        text = _CQ.sub("", _CQ_AT.sub(r"@\1 ", text))
        text = _PLACEHOLDER.sub("", text)
    return text.strip()


def is_recalled(text: str) -> bool:
    """Whether the app wrote that somebody took a message back."""
    return (
        len(text) < 200 and ("撤回" in text or "message" in text) and _RECALLED.fullmatch(text.strip()) is not None
    )


def is_notice(text: str) -> bool:
    """Whether the app wrote that somebody joined, left, or was nudged."""
    return len(text) < 200 and _NOTICE.fullmatch(text.strip()) is not None
