"""Sentences of the room `evaluation`."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    "nothing_held_out": sentence(
        QT_TRANSLATE_NOOP("sentences", "There are no messages left to test with."),
        QT_TRANSLATE_NOOP("sentences", "Add more messages, then train again."),
    ),
    "answers_incomplete": sentence(
        QT_TRANSLATE_NOOP("sentences", "The models did not answer every test message."),
        QT_TRANSLATE_NOOP("sentences", "Run the test again; the trained model is safe."),
    ),
    "verdict_better": sentence(
        QT_TRANSLATE_NOOP("sentences", "Your model is better than before at writing like you."),
        QT_TRANSLATE_NOOP("sentences", "Read the answers below and decide for yourself."),
    ),
    "verdict_no_difference": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is no clear difference to the model you started from."),
        QT_TRANSLATE_NOOP("sentences", "More messages, or more rounds of training, may help."),
    ),
    "verdict_worse": sentence(
        QT_TRANSLATE_NOOP("sentences", "Your model became worse at writing like you."),
        QT_TRANSLATE_NOOP("sentences", "Train again with fewer rounds or a lower learning rate."),
    ),
    "trend_starting": sentence(
        QT_TRANSLATE_NOOP("sentences", "The first comparison with unseen messages is still to come.")
    ),
    "trend_better": sentence(
        QT_TRANSLATE_NOOP("sentences", "Getting better: it does better on messages it has not seen.")
    ),
    "trend_level": sentence(QT_TRANSLATE_NOOP("sentences", "Levelling off: more training changes little now.")),
    "trend_worse": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "It has begun to learn your messages by heart; the best model so far is kept."
        ),
    ),
}
