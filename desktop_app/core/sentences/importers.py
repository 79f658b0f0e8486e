"""Sentences of the room `importers`: what can be wrong with an export, and why a message is left out."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    "source_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” is not there."),
        QT_TRANSLATE_NOOP(
            "sentences", "Check whether it was moved or its disk is connected, then choose it again."
        ),
    ),
    "source_empty": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” is empty."),
        QT_TRANSLATE_NOOP("sentences", "Make the export again and choose the new file."),
    ),
    "source_not_recognised": sentence(
        QT_TRANSLATE_NOOP("sentences", "Homespun found no messages it can read in “{name}”."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Choose a mailbox file (mbox), a folder of .eml files, a Maildir folder, or a WhatsApp chat export.",
        ),
    ),
    "source_not_readable": sentence(
        QT_TRANSLATE_NOOP("sentences", "This computer does not let Homespun read “{name}”."),
        QT_TRANSLATE_NOOP("sentences", "Copy it into your Documents folder and choose the copy."),
    ),
    "zip_damaged": sentence(
        QT_TRANSLATE_NOOP("sentences", "The zip file “{name}” is damaged or locked with a password."),
        QT_TRANSLATE_NOOP("sentences", "Download or export it again, then choose the new file."),
    ),
    "zip_unsafe_name": sentence(
        QT_TRANSLATE_NOOP("sentences", "The zip file “{name}” wants to put files outside its own folder."),
        QT_TRANSLATE_NOOP("sentences", "Nothing was unpacked. Use an export that you made yourself."),
    ),
    "zip_bomb": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The zip file “{name}” would unpack to far more than a message export holds."
        ),
        QT_TRANSLATE_NOOP("sentences", "Nothing was unpacked. Use an export that you made yourself."),
    ),
    "no_address_given": sentence(
        QT_TRANSLATE_NOOP("sentences", "Homespun does not know yet which of the people is you."),
        QT_TRANSLATE_NOOP("sentences", "Choose your own address or name."),
    ),
    "no_messages_found": sentence(
        QT_TRANSLATE_NOOP("sentences", "There are no messages in what you chose."),
        QT_TRANSLATE_NOOP("sentences", "Choose another export; your Sent and Inbox folders together work best."),
    ),
    "no_replies_from_me": sentence(
        QT_TRANSLATE_NOOP("sentences", "None of the {read} messages is an answer that you wrote."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Choose the right address for you, or add the folder with the messages that you answered.",
        ),
    ),
    "drop_broken": sentence(QT_TRANSLATE_NOOP("sentences", "Damaged, or without a sender")),
    "drop_duplicate": sentence(QT_TRANSLATE_NOOP("sentences", "A second copy of the same message")),
    "drop_newsletter": sentence(QT_TRANSLATE_NOOP("sentences", "Newsletter or mailing list")),
    "drop_auto_reply": sentence(QT_TRANSLATE_NOOP("sentences", "Automatic answer")),
    "drop_bounce": sentence(QT_TRANSLATE_NOOP("sentences", "Delivery report from a mail server")),
    "drop_calendar": sentence(QT_TRANSLATE_NOOP("sentences", "Calendar invitation")),
    "drop_system_line": sentence(QT_TRANSLATE_NOOP("sentences", "Line written by the chat program")),
    "drop_media_only": sentence(QT_TRANSLATE_NOOP("sentences", "Only a picture, recording or file")),
    "drop_deleted": sentence(QT_TRANSLATE_NOOP("sentences", "Deleted message")),
    "drop_empty": sentence(QT_TRANSLATE_NOOP("sentences", "No text of its own")),
    "drop_draft": sentence(QT_TRANSLATE_NOOP("sentences", "Draft that was not sent")),
    "drop_spam": sentence(QT_TRANSLATE_NOOP("sentences", "Spam")),
    "drop_no_reply_from_me": sentence(QT_TRANSLATE_NOOP("sentences", "Conversation without an answer of yours")),
    "drop_not_answered": sentence(QT_TRANSLATE_NOOP("sentences", "Nothing came before your own words")),
    "drop_forward_only": sentence(QT_TRANSLATE_NOOP("sentences", "Forwarded message")),
}
