"""Sentences of the privacy report, and of removing messages and projects."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    "privacy_title": sentence(QT_TRANSLATE_NOOP("sentences", "What was done to protect people in your messages")),
    "privacy_searched": sentence(
        QT_TRANSLATE_NOOP("sentences", "{texts} texts were searched; the names of {people} people were replaced.")
    ),
    "privacy_style_invented": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Personal data was replaced by invented values. You and the person who writes to you are the words "
            "{{{{MY_NAME}}}} and {{{{SENDER_NAME}}}}, which are filled in when you chat.",
        )
    ),
    "privacy_style_tags": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Personal data was replaced by tags such as [NAME_1]. You and the person who writes to you are the "
            "words {{{{MY_NAME}}}} and {{{{SENDER_NAME}}}}, which are filled in when you chat.",
        )
    ),
    "privacy_not_proved": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The training examples are not written yet, so they were not searched again."
        )
    ),
    "privacy_proved": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The finished {pairs} training examples were searched again for {values} values and names: none is in "
            "them.",
        )
    ),
    "privacy_leaks": sentence(
        QT_TRANSLATE_NOOP("sentences", "In {count} places a value that was to be replaced was found again."),
        QT_TRANSLATE_NOOP("sentences", "Clean the messages again before you train."),
    ),
    "privacy_dropped_pairs": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "{count} examples were left out because something private still stood in them."
        )
    ),
    "privacy_dropped": sentence(
        QT_TRANSLATE_NOOP("sentences", "{count} conversations were left out because they could not be made safe.")
    ),
    "privacy_withheld": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{count} messages are not used because they hold something secret, or are too long to be checked.",
        )
    ),
    "privacy_excluded": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{count} conversations with contacts that you left out are not used ({contacts} contacts).",
        )
    ),
    "privacy_added_names": sentence(QT_TRANSLATE_NOOP("sentences", "You added {count} names by hand.")),
    "privacy_map_stored": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "You asked for a list of what stands for whom. It lies in the project and is never exported.",
        )
    ),
    "privacy_no_map": sentence(QT_TRANSLATE_NOOP("sentences", "No list was kept of what stands for whom.")),
    "privacy_originals_kept": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "Your imported messages still lie in the project's folder, readable by you alone."
        )
    ),
    "privacy_originals_deleted": sentence(
        QT_TRANSLATE_NOOP("sentences", "The imported messages were removed from the project on {day}.")
    ),
    "privacy_by_kind": sentence(QT_TRANSLATE_NOOP("sentences", "By kind")),
    "privacy_found": sentence(QT_TRANSLATE_NOOP("sentences", "found")),
    "privacy_replaced": sentence(QT_TRANSLATE_NOOP("sentences", "replaced")),
    "privacy_kept": sentence(QT_TRANSLATE_NOOP("sentences", "kept")),
    "privacy_decisions": sentence(QT_TRANSLATE_NOOP("sentences", "What you decided")),
    "privacy_no_decisions": sentence(
        QT_TRANSLATE_NOOP("sentences", "Nothing by yourself: the usual, careful choices were used.")
    ),
    "privacy_action_replace": sentence(QT_TRANSLATE_NOOP("sentences", "replace")),
    "privacy_action_keep": sentence(QT_TRANSLATE_NOOP("sentences", "keep")),
    "privacy_action_drop": sentence(QT_TRANSLATE_NOOP("sentences", "leave out")),
    "privacy_limits": sentence(QT_TRANSLATE_NOOP("sentences", "What cannot be promised")),
    "promise_unknown_names": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "A name that no list knows, that never stands in a header and in no greeting can be overlooked.",
        ),
        QT_TRANSLATE_NOOP("sentences", "Add it by hand, and it is found everywhere."),
    ),
    "promise_stories": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Who knows a person can recognise them by what is told about them, without any name: an illness, a "
            "job, a journey.",
        )
    ),
    "promise_style": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The model writes as you do. Whoever knows your letters can recognise you by it."
        )
    ),
    "promise_pictures": sentence(
        QT_TRANSLATE_NOOP("sentences", "Pictures and attachments were not read and not learned.")
    ),
    "promise_partly_read": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The language model has not looked for names in all texts: some came later, or it was stopped.",
        ),
        QT_TRANSLATE_NOOP("sentences", "Look for more names again; it goes on from there."),
    ),
    "promise_kept": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "What you decided to keep stands in the examples, and the model can repeat it."
        )
    ),
    "promise_map": sentence(
        QT_TRANSLATE_NOOP("sentences", "Who has the list of what stands for whom can undo the replacement.")
    ),
    "removed_messages": sentence(QT_TRANSLATE_NOOP("sentences", "Imported messages")),
    "removed_mail": sentence(QT_TRANSLATE_NOOP("sentences", "Mail that was fetched from your account")),
    "removed_findings": sentence(
        QT_TRANSLATE_NOOP("sentences", "The list of personal data that was found, with its surroundings")
    ),
    "removed_map": sentence(QT_TRANSLATE_NOOP("sentences", "The list of what stands for whom")),
    "removed_jobs": sentence(QT_TRANSLATE_NOOP("sentences", "Notes of earlier work")),
    "removed_cleaned": sentence(QT_TRANSLATE_NOOP("sentences", "Cleaned messages and your decisions")),
    "removed_dataset": sentence(QT_TRANSLATE_NOOP("sentences", "Training examples")),
    "removed_runs": sentence(QT_TRANSLATE_NOOP("sentences", "Training runs and trained models")),
    "removed_project": sentence(QT_TRANSLATE_NOOP("sentences", "The project itself: its name, settings and key")),
    "remains_exports": sentence(
        QT_TRANSLATE_NOOP("sentences", "Your own exports and mailboxes, wherever they lie, are untouched.")
    ),
    "remains_in_chat_programs": sentence(
        QT_TRANSLATE_NOOP("sentences", "Models that you put into chat programs stay until you delete them there.")
    ),
    "remains_cleaned": sentence(
        QT_TRANSLATE_NOOP("sentences", "The cleaned messages, the training examples and the trained models stay.")
    ),
    "remains_decisions": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "Your decisions stay, with the names you typed and the contacts you left out."
        )
    ),
    "remains_sources": sentence(
        QT_TRANSLATE_NOOP("sentences", "The names of your exports and your own addresses stay in the project.")
    ),
    "remains_backups": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "Backups of this computer, and copies that you made, may still hold what was removed."
        )
    ),
    "remains_other_files": sentence(
        QT_TRANSLATE_NOOP("sentences", "{count} other files in the folder are not of Homespun and stay.")
    ),
    "impossible_choose_me": sentence(
        QT_TRANSLATE_NOOP("sentences", "You cannot change any more who you are in the messages."),
        QT_TRANSLATE_NOOP("sentences", "Add your exports again if you want to."),
    ),
    "impossible_clean_again": sentence(
        QT_TRANSLATE_NOOP("sentences", "Personal data cannot be searched for or decided on again."),
        QT_TRANSLATE_NOOP("sentences", "Add your exports again if you want to."),
    ),
    "step_originals_deleted": sentence(
        QT_TRANSLATE_NOOP("sentences", "You removed the imported messages, so they cannot be checked again."),
        QT_TRANSLATE_NOOP("sentences", "Add your exports again if you want to."),
    ),
    "originals_needed": sentence(
        QT_TRANSLATE_NOOP("sentences", "The training examples are not made yet; the messages are still needed."),
        QT_TRANSLATE_NOOP("sentences", "Clean the messages first."),
    ),
    "project_in_use": sentence(
        QT_TRANSLATE_NOOP("sentences", "Some files of “{name}” could not be removed; another program uses them."),
        QT_TRANSLATE_NOOP("sentences", "Close it and try again. What could be removed is gone."),
    ),
}
