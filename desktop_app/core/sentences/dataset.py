"""Sentences of the room `dataset`: why a reply was left out ("drop_…"), and what to know about the pairs."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    "no_pairs": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "There is nothing to learn from: none of your {replies} replies can be used."
        ),
        QT_TRANSLATE_NOOP("sentences", "Add more messages, with a Sent folder or a chat in which you answer."),
    ),
    "too_few_pairs": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "There are very few replies of yours. The model will hardly sound like you."
        ),
        QT_TRANSLATE_NOOP("sentences", "Add more messages if you can; about 200 replies are a good start."),
    ),
    "few_pairs": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "There are enough replies for a first try; more would make the model closer to you."
        ),
        QT_TRANSLATE_NOOP("sentences", "Go on, or add more messages first."),
    ),
    "no_test_pairs": sentence(
        QT_TRANSLATE_NOOP("sentences", "There are too few conversations to set some aside for testing."),
        QT_TRANSLATE_NOOP("sentences", "Add more messages, so that you can see whether the model got better."),
    ),
    "one_correspondent_dominates": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "More than half of the replies went to one person. The model will write as you write to them.",
        ),
        QT_TRANSLATE_NOOP("sentences", "Go on if that is what you want, or add messages with other people."),
    ),
    "replies_are_short": sentence(
        QT_TRANSLATE_NOOP("sentences", "Most of your replies are very short, so the model will be brief too."),
        QT_TRANSLATE_NOOP("sentences", "Go on if that is what you want, or add mail to the chats."),
    ),
    "drop_reply_too_short": sentence(QT_TRANSLATE_NOOP("sentences", "Reply of fewer than two words")),
    "drop_empty_input": sentence(QT_TRANSLATE_NOOP("sentences", "The message that was answered has no text")),
    "drop_too_long": sentence(QT_TRANSLATE_NOOP("sentences", "Message or reply too long")),
    "drop_repetitive": sentence(QT_TRANSLATE_NOOP("sentences", "Reply repeats itself")),
    "drop_exact_duplicate": sentence(QT_TRANSLATE_NOOP("sentences", "Same message and reply as another")),
    "drop_near_duplicate": sentence(QT_TRANSLATE_NOOP("sentences", "Nearly the same as another")),
    "drop_mojibake": sentence(QT_TRANSLATE_NOOP("sentences", "Letters were damaged on the way")),
    "drop_forwarded": sentence(QT_TRANSLATE_NOOP("sentences", "Forwarded, not written by you")),
    "drop_refusal": sentence(QT_TRANSLATE_NOOP("sentences", "Written by an assistant program")),
    "drop_empty_reply": sentence(QT_TRANSLATE_NOOP("sentences", "Your reply has no text")),
    "drop_excluded": sentence(QT_TRANSLATE_NOOP("sentences", "Left out by you")),
    "drop_withheld": sentence(QT_TRANSLATE_NOOP("sentences", "Left out to protect something private")),
}
