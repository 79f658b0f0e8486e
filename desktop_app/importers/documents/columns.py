"""Which column of a table is the question, which the answer? Guessed from the header, in many languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ROLES = ("input", "output", "instruction", "sender", "text", "time")
"""What a column may be. Input (or instruction) and output: pairs; sender and text: a chat; text alone: notes."""

PREVIEW_ROWS = 20
PREVIEW_COLUMNS = 60
PREVIEW_CHARACTERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The beginning of a table, to choose its columns.

    Args:
        header: names of the columns, the first `PREVIEW_COLUMNS` of them.
        rows: cells as text, cut to `PREVIEW_CHARACTERS`, as wide as the header.
        guess: role -> column (see `ROLES`); {} when the header says nothing.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guess: Mapping[str, str]


# Whole words, lower case; the first words of a list are the surest.
_WORDS = {
    "output": """output answer response reply completion assistant chosen target agent gpt bot solution
        best_answer 回答 答案 答复 答覆 输出 輸出 回复 回覆 响应 客服 応答 返信 出力 답변 출력 응답 respuesta
        salida réponse reponse sortie antwort ausgabe resposta saída saida risposta ответ вывод antwoord cevap
        yanıt svar odpowiedź إجابة جواب उत्तर""",
    "input": """input question prompt query user customer human incoming request enquiry inquiry problem context
        email 问题 問題 输入 輸入 提问 提問 用户 用戶 客户 客戶 提示 质问 質問 入力 질문 입력 pregunta entrada
        consulta question frage eingabe anfrage pergunta domanda richiesta вопрос запрос ввод vraag soru fråga
        pytanie سؤال प्रश्न""",
    "instruction": """instruction instructions task directive command 指令 指示 任务 任務 지시 instrucción
        instruccion consigne anweisung aufgabe instrução istruzione инструкция задание instructie talimat""",
    "sender": """sender from author speaker username nickname user name who participant role contact 发送者
        發送者 发件人 寄件人 昵称 暱稱 发言人 姓名 送信者 発言者 보낸사람 작성자 remitente autor expéditeur
        auteur absender verfasser remetente mittente autore отправитель автор afzender gönderen avsändare
        nadawca المرسل""",
    "text": """text message content body contents comment msg post note utterance 内容 內容 消息 訊息 文本 正文
        留言 メッセージ 本文 テキスト 메시지 내용 본문 texto mensaje contenido texte contenu nachricht inhalt
        mensagem conteúdo testo messaggio contenuto сообщение текст bericht tekst mesaj metin meddelande
        wiadomość رسالة نص""",
    "time": """time timestamp date datetime sent created sent_at created_at 时间 時間 日期 日時 시간 날짜 fecha
        hora heure datum zeit data hora ora дата время tarih zaman tid czas تاريخ""",
}  # fmt: skip
_BY_ROLE = {role: tuple(dict.fromkeys(words.split())) for role, words in _WORDS.items()}
# "question_id", "response time", "answer score": about the thing, not the thing.
_NOT_IT_WORDS = """id ids uuid key count number num no score rating rank type kind category tag tags label
    status url link length len size tokens language lang version index hash votes duration source 编号 编码 类型
    类别 数量 评分"""
_NOT_IT = frozenset(_NOT_IT_WORDS.split())
_WORD_PARTS = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MOST_COLUMNS = 2000


def guess_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Returns role -> name of the column, for the roles of one kind of table; {} when the header says nothing.

    Args:
        header: the columns' names.
        rows: some of the first rows: a column of numbers or of nothing is no text.
    """
    written = [_has_words(rows, place) for place in range(len(header))]
    best: dict[str, str] = {}
    scores = {
        role: [
            _score(name, words) if written[place] or role == "time" else 0.0
            for place, name in enumerate(header[:_MOST_COLUMNS])
        ]
        for role, words in _BY_ROLE.items()
    }

    def take(role: str) -> None:
        free = [score if header[place] not in best.values() else 0.0 for place, score in enumerate(scores[role])]
        if free and max(free) > 0:
            best[role] = header[free.index(max(free))]

    take("output")
    if "output" in best:
        take("instruction")
        take("input")
        if best.keys() & {"instruction", "input"}:
            return best
    best = {}
    take("text")
    if "text" in best:
        take("time")
        take("sender")
    return best


def kind_of(columns: Mapping[str, str]) -> str | None:
    """Returns "pairs", "chat" or "notes"; None when the columns make none of them."""
    if columns.get("output") and (columns.get("input") or columns.get("instruction")):
        return "pairs"
    if columns.get("text"):
        return "chat" if columns.get("sender") else "notes"
    return None


def _score(name: str, words: Sequence[str]) -> float:
    """0 for no match, 1 for a word in the name, 2 and a little more for the surest word being the whole name."""
    parts = [part.lower() for part in _WORD_PARTS.findall(_CAMEL.sub(" ", name))]
    if not parts or (len(parts) > 1 and not _NOT_IT.isdisjoint(parts)):
        return 0.0
    whole = "_".join(parts)
    if whole in words:
        return 3.0 - words.index(whole) / 100
    ranks = [words.index(part) for part in parts if part in words]
    if ranks:
        return 2.0 - min(ranks) / 100
    # Chinese, Japanese and Korean have no spaces between words: "客户问题".
    if whole.isascii() or len(whole) > 12 or not any("\u3040" <= character <= "\ud7af" for character in whole):
        return 0.0
    inside = [rank for rank, word in enumerate(words) if not word.isascii() and len(word) > 1 and word in whole]
    return 1.0 - min(inside) / 100 if inside else 0.0


def _has_words(rows: Sequence[Sequence[str]], place: int) -> bool:
    cells = [row[place] for row in rows if place < len(row) and row[place].strip()]
    if not rows:
        return True
    lettered = sum(1 for cell in cells if any(character.isalpha() for character in cell))
    return bool(cells) and lettered * 2 >= len(cells)
