"""Should I train at all: the questions of the Goal page and what follows from the answers."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    "advice_ask_own_voice": sentence(
        QT_TRANSLATE_NOOP("sentences", "Should it sound like you, in your own words?")
    ),
    "advice_ask_same_kind": sentence(
        QT_TRANSLATE_NOOP("sentences", "Do you write the same kind of message again and again?")
    ),
    "advice_ask_changing_facts": sentence(
        QT_TRANSLATE_NOOP("sentences", "Must it know facts that change, such as prices, dates or stock?")
    ),
    "advice_ask_told_before": sentence(
        QT_TRANSLATE_NOOP("sentences", "Have you told a ready model what you want, and it was not good enough?")
    ),
    "advice_ask_enough_answers": sentence(
        QT_TRANSLATE_NOOP("sentences", "Do you have 200 or more answers that you wrote yourself?")
    ),
    "advice_train": sentence(
        QT_TRANSLATE_NOOP("sentences", "Training is the right thing for this."),
        QT_TRANSLATE_NOOP("sentences", "A voice and a habit cannot be described well, but they can be learned."),
    ),
    "advice_prompt_first": sentence(
        QT_TRANSLATE_NOOP("sentences", "Try a good description first; it takes five minutes."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Tell a ready model in a chat tool who you are, what you want and what to avoid, with two or three"
            " examples. If that is not enough, come back: those examples are a beginning.",
        ),
    ),
    "advice_search": sentence(
        QT_TRANSLATE_NOOP("sentences", "What you need is a search over your documents, not training."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "A trained model mixes up facts and cannot forget old ones. Chat tools such as Open WebUI or GPT4All"
            " let a ready model look things up in your files (“RAG”).",
        ),
    ),
    "advice_search_and_train": sentence(
        QT_TRANSLATE_NOOP("sentences", "Train it for your voice, and let a chat tool look up the facts."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "What it learns here is how you write. Put prices, dates and stock into the documents of your chat"
            " tool; the two work together.",
        ),
    ),
    "advice_more_data": sentence(
        QT_TRANSLATE_NOOP("sentences", "Collect more answers first, if you can."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "With fewer than 200 a model learns some of your turns of phrase; with fewer than 50 it learns them by"
            " heart. More mailboxes, chats and years help. You may go on and see for yourself.",
        ),
    ),
}
