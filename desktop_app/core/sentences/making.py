"""Sentences about making more pairs: the endpoint with a model, and what becomes of what it writes."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    "endpoint_bad_address": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "This address is not complete, or holds something that no such address has."
        ),
        QT_TRANSLATE_NOOP(
            "sentences", "It looks like http://127.0.0.1:11434/v1; the program or service with the model shows it."
        ),
    ),
    "endpoint_needs_https": sentence(
        QT_TRANSLATE_NOOP("sentences", "Texts go to another computer only over an encrypted connection."),
        QT_TRANSLATE_NOOP("sentences", "Use an address that begins with https://, or a program on this computer."),
    ),
    "endpoint_needs_consent": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "This address belongs to another computer: your cleaned messages would leave this one."
        ),
        QT_TRANSLATE_NOOP(
            "sentences", "Say that you agree, or use a program on this computer, such as Ollama or LM Studio."
        ),
    ),
    "endpoint_bad_key": sentence(
        QT_TRANSLATE_NOOP("sentences", "The key holds a space or a letter that no key has."),
        QT_TRANSLATE_NOOP("sentences", "Copy it once more from the service that gave it to you."),
    ),
    "endpoint_key_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "The key did not arrive."), QT_TRANSLATE_NOOP("sentences", "Try once more.")
    ),
    "endpoint_not_running": sentence(
        QT_TRANSLATE_NOOP("sentences", "No program with a model answers at this address."),
        QT_TRANSLATE_NOOP("sentences", "Start Ollama or LM Studio (there, switch on the server), then try again."),
    ),
    "endpoint_unknown_host": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is no computer of this name."),
        QT_TRANSLATE_NOOP("sentences", "Check the address, and whether this computer is online."),
    ),
    "endpoint_no_answer": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model has not answered for {seconds} seconds."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "What was made so far is kept. Choose a smaller model, or try again when the computer is less busy.",
        ),
    ),
    "endpoint_certificate": sentence(
        QT_TRANSLATE_NOOP("sentences", "It cannot be proved that this computer is who it says it is."),
        QT_TRANSLATE_NOOP("sentences", "Nothing was sent. Check the address."),
    ),
    "endpoint_broken": sentence(
        QT_TRANSLATE_NOOP("sentences", "The connection broke off."),
        QT_TRANSLATE_NOOP("sentences", "What was made so far is kept. Try again; it goes on from there."),
    ),
    "endpoint_key_refused": sentence(
        QT_TRANSLATE_NOOP("sentences", "The service did not accept the key."),
        QT_TRANSLATE_NOOP("sentences", "Check the key; a program on this computer usually needs none."),
    ),
    "endpoint_not_found": sentence(
        QT_TRANSLATE_NOOP("sentences", "Something answers at this address, but it is not a program with a model."),
        QT_TRANSLATE_NOOP("sentences", "Check the address; most of them end in /v1."),
    ),
    "endpoint_model_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model is not there."),
        QT_TRANSLATE_NOOP("sentences", "Choose one from the list, or load it in the other program first."),
    ),
    "endpoint_busy": sentence(
        QT_TRANSLATE_NOOP("sentences", "The service has had too many questions and asks for a long break."),
        QT_TRANSLATE_NOOP("sentences", "What was made so far is kept. Try again later; it goes on from there."),
    ),
    "endpoint_failed": sentence(
        QT_TRANSLATE_NOOP("sentences", "The program with the model reports an error of its own ({status})."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "What was made so far is kept. Look at that program, or start it again, then try once more.",
        ),
    ),
    "endpoint_refused": sentence(
        QT_TRANSLATE_NOOP("sentences", "The program with the model refuses the question ({status})."),
        QT_TRANSLATE_NOOP("sentences", "Try another model, or update that program."),
    ),
    "endpoint_no_json": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "What answers at this address does not speak the language of OpenAI’s programs."
        ),
        QT_TRANSLATE_NOOP("sentences", "Check the address; most of them end in /v1."),
    ),
    "endpoint_redirects": sentence(
        QT_TRANSLATE_NOOP("sentences", "This address sends everything on to another one, which is not followed."),
        QT_TRANSLATE_NOOP("sentences", "Nothing was sent there. Use the final address if you trust it."),
    ),
    "made_no_pairs": sentence(
        QT_TRANSLATE_NOOP("sentences", "There are no real examples to start from."),
        QT_TRANSLATE_NOOP("sentences", "Add more messages first; made examples are always modelled on real ones."),
    ),
    "made_enough": sentence(
        QT_TRANSLATE_NOOP("sentences", "There are as many made examples as real ones already."),
        QT_TRANSLATE_NOOP("sentences", "Add more real messages; more made ones would drown your own style."),
    ),
    "made_situation_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "It is not clear yet which situation is missing."),
        QT_TRANSLATE_NOOP(
            "sentences", "Describe it in a sentence, for example: somebody wants to postpone a meeting."
        ),
    ),
    "made_situation_private": sentence(
        QT_TRANSLATE_NOOP("sentences", "The situation holds something that you decided to leave out everywhere."),
        QT_TRANSLATE_NOOP("sentences", "Describe it without names and numbers."),
    ),
    "made_answer_too_short": sentence(QT_TRANSLATE_NOOP("sentences", "An answer needs at least two words.")),
    "made_answer_too_long": sentence(
        QT_TRANSLATE_NOOP("sentences", "This answer is longer than a model can learn from."),
        QT_TRANSLATE_NOOP("sentences", "Shorten it to about a page."),
    ),
    "made_answer_private": sentence(
        QT_TRANSLATE_NOOP("sentences", "This answer holds something that you decided to leave out everywhere."),
        QT_TRANSLATE_NOOP("sentences", "Nothing was kept. Write it without names and numbers."),
    ),
    "made_mostly_unusable": sentence(
        QT_TRANSLATE_NOOP("sentences", "Most of what this model writes cannot be used, so it was stopped early."),
        QT_TRANSLATE_NOOP("sentences", "Try a larger model or another way."),
    ),
    "pairs_made": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{count} pairs ({percent} %) were made and are no real letters. They are used for training only.",
        ),
        QT_TRANSLATE_NOOP("sentences", "Leave them out if the model should learn from real ones alone."),
    ),
    "phase_making_more": sentence(QT_TRANSLATE_NOOP("sentences", "Making more examples")),
    "drop_made_empty": sentence(QT_TRANSLATE_NOOP("sentences", "Made, but without text")),
    "drop_made_cut": sentence(QT_TRANSLATE_NOOP("sentences", "Made, but broken off in the middle")),
    "drop_made_too_short": sentence(QT_TRANSLATE_NOOP("sentences", "Made, but of a single word")),
    "drop_made_too_long": sentence(QT_TRANSLATE_NOOP("sentences", "Made, but much longer than the real ones")),
    "drop_made_damaged": sentence(QT_TRANSLATE_NOOP("sentences", "Made, but with damaged letters")),
    "drop_made_repetitive": sentence(QT_TRANSLATE_NOOP("sentences", "Made, but repeats itself")),
    "drop_made_refusal": sentence(QT_TRANSLATE_NOOP("sentences", "The model refused, or spoke of itself")),
    "drop_made_placeholder": sentence(QT_TRANSLATE_NOOP("sentences", "Made, but with gaps such as [name]")),
    "drop_made_copied": sentence(QT_TRANSLATE_NOOP("sentences", "Made, but copied from what it was shown")),
    "drop_made_unchanged": sentence(
        QT_TRANSLATE_NOOP("sentences", "Made, but hardly different from the real one")
    ),
    "drop_made_other_language": sentence(QT_TRANSLATE_NOOP("sentences", "Made, but in another language")),
    "drop_made_lost_fact": sentence(
        QT_TRANSLATE_NOOP("sentences", "Made, but a number or name of the real one is missing")
    ),
    "drop_made_private": sentence(
        QT_TRANSLATE_NOOP("sentences", "Made, but with something that is replaced elsewhere")
    ),
    "drop_made_low_score": sentence(
        QT_TRANSLATE_NOOP("sentences", "Made, but judged not good enough by the model")
    ),
    "drop_made_duplicate": sentence(QT_TRANSLATE_NOOP("sentences", "Made twice")),
    "drop_made_seed_gone": sentence(QT_TRANSLATE_NOOP("sentences", "Made from a real pair that is left out now")),
    "drop_made_near_test": sentence(
        QT_TRANSLATE_NOOP("sentences", "Made, but too close to what is kept for the test")
    ),
    "drop_made_surplus": sentence(QT_TRANSLATE_NOOP("sentences", "Made, but more than half of the training")),
}
