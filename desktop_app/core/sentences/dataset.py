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
    "only_style_texts": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "These are your own texts only, without the messages that you answered. They were kept as examples of "
            "your style.",
        ),
        QT_TRANSLATE_NOOP("sentences", "Add a mailbox or a chat in which others write and you answer."),
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
    "one_phrase_dominates": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "You often answer with the same few words. {count} of these replies were left out."
        ),
        QT_TRANSLATE_NOOP("sentences", "Keep them if the model should answer so just as often."),
    ),
    "languages_mixed": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "Your replies are in several languages; {percent} % are in the second one."
        ),
        QT_TRANSLATE_NOOP("sentences", "Go on if you want one model for all of them."),
    ),
    "tasks_unbalanced": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "There are several kinds of examples, and one is rare: {count} pairs ({percent} %)."
        ),
        QT_TRANSLATE_NOOP("sentences", "Add more of that kind, or leave it out."),
    ),
    "splits_leak": sentence(
        QT_TRANSLATE_NOOP("sentences", "{count} pairs that are kept for the test are nearly in the training too."),
        QT_TRANSLATE_NOOP("sentences", "Clean the messages again; if it stays, send us the report."),
    ),
    "edits_outdated": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{count} of your changes were set aside, because other personal data is replaced in these pairs now.",
        ),
        QT_TRANSLATE_NOOP("sentences", "Look at these pairs and change them again."),
    ),
    "pairs_one_time_code": sentence(
        QT_TRANSLATE_NOOP("sentences", "{count} replies seem to hold a code for signing in."),
        QT_TRANSLATE_NOOP("sentences", "Leave them out; a model may repeat what it has read."),
    ),
    "pairs_mojibake": sentence(
        QT_TRANSLATE_NOOP("sentences", "In {count} messages that you answered, letters were damaged on the way."),
        QT_TRANSLATE_NOOP("sentences", "Leave them out, or correct them."),
    ),
    "pairs_long": sentence(
        QT_TRANSLATE_NOOP("sentences", "{count} pairs are so long that training would cut the reply."),
        QT_TRANSLATE_NOOP("sentences", "Leave them out, or shorten them."),
    ),
    "pairs_maybe_wrong_language": sentence(
        QT_TRANSLATE_NOOP("sentences", "{count} replies seem to be in a language that you hardly use otherwise."),
        QT_TRANSLATE_NOOP("sentences", "Look at them, and leave out what does not belong."),
    ),
    "pairs_repetitive": sentence(
        QT_TRANSLATE_NOOP("sentences", "{count} replies repeat themselves."),
        QT_TRANSLATE_NOOP("sentences", "Look at them, and leave out what does not belong."),
    ),
    "pairs_odd_characters": sentence(
        QT_TRANSLATE_NOOP("sentences", "{count} replies have more signs than letters."),
        QT_TRANSLATE_NOOP("sentences", "Look at them, and leave out what does not belong."),
    ),
    "pairs_input_from_quote": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "{count} messages that you answered are known only from the quotation in your reply."
        ),
        QT_TRANSLATE_NOOP("sentences", "Go on, or add the mailbox in which they arrived."),
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
    "drop_common_phrase": sentence(QT_TRANSLATE_NOOP("sentences", "The same short reply, once too often")),
    "drop_excluded": sentence(QT_TRANSLATE_NOOP("sentences", "Left out by you")),
    "drop_still_private": sentence(QT_TRANSLATE_NOOP("sentences", "Something private still stood in it")),
    "dataset_not_private": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Something that was to be replaced still stood in “{name}”. It was removed and not learned.",
        ),
        QT_TRANSLATE_NOOP("sentences", "Clean the messages again. If it happens again, please tell us."),
    ),
    "drop_withheld": sentence(QT_TRANSLATE_NOOP("sentences", "Left out to protect something private")),
}
