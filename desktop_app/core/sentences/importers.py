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
            "Below, “How do I get my messages out of …” says for each program which file to choose.",
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
    "reading_stopped": sentence(
        QT_TRANSLATE_NOOP("sentences", "Reading was stopped, and nothing is lost."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Your exports are unchanged, what was read before is still here, and the list is as you left it.",
        ),
    ),
    "phase_signing_in": sentence(QT_TRANSLATE_NOOP("sentences", "Signing in to your mail account")),
    "phase_waiting_for_server": sentence(
        QT_TRANSLATE_NOOP("sentences", "The line broke or the server is busy: trying again in a moment")
    ),
    "phase_fetching_sent": sentence(QT_TRANSLATE_NOOP("sentences", "Fetching the mails that you sent")),
    "phase_looking_for_answered": sentence(
        QT_TRANSLATE_NOOP("sentences", "Looking for the mails that you answered")
    ),
    "phase_fetching_answered": sentence(QT_TRANSLATE_NOOP("sentences", "Fetching the mails that you answered")),
    "imap_account_incomplete": sentence(
        QT_TRANSLATE_NOOP("sentences", "The address, the server or the port is not complete."),
        QT_TRANSLATE_NOOP(
            "sentences", "Look at your mail program’s account settings: they name the server and the port."
        ),
    ),
    "imap_password_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "The password is missing."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Type it, or paste the app password; it is kept in your computer’s keychain only if you wish.",
        ),
    ),
    "imap_wrong_password": sentence(
        QT_TRANSLATE_NOOP("sentences", "The mail server did not accept this address and password."),
        QT_TRANSLATE_NOOP(
            "sentences", "Check both. Many services want an app password here instead of the usual one."
        ),
    ),
    "imap_app_password_needed": sentence(
        QT_TRANSLATE_NOOP("sentences", "This service wants an app password here, not your usual password."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Make one in your account’s security settings and paste it here; you can take it back at any time.",
        ),
    ),
    "imap_needs_oauth": sentence(
        QT_TRANSLATE_NOOP("sentences", "This service no longer lets programs sign in with a password."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Export your mail to a file there (for Outlook: File › Open & Export), then choose that file.",
        ),
    ),
    "imap_switched_off": sentence(
        QT_TRANSLATE_NOOP("sentences", "Fetching mail with programs (IMAP) is switched off in this account."),
        QT_TRANSLATE_NOOP(
            "sentences", "Switch it on in the settings of your mail account on its website, then try again."
        ),
    ),
    "imap_sign_in_in_browser": sentence(
        QT_TRANSLATE_NOOP("sentences", "The mail service wants you to confirm this in your browser first."),
        QT_TRANSLATE_NOOP(
            "sentences", "Sign in to your mail in the browser once, confirm what it asks, then try again."
        ),
    ),
    "imap_unknown_host": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is no mail server of this name."),
        QT_TRANSLATE_NOOP("sentences", "Check the name of the server, and whether this computer is online."),
    ),
    "imap_no_network": sentence(
        QT_TRANSLATE_NOOP("sentences", "This computer has no connection to the internet right now."),
        QT_TRANSLATE_NOOP("sentences", "Everything fetched so far is kept. Connect, then try again."),
    ),
    "imap_refused": sentence(
        QT_TRANSLATE_NOOP("sentences", "The mail server does not answer on this port."),
        QT_TRANSLATE_NOOP("sentences", "Check the server and the port: 993 for TLS, 143 for STARTTLS."),
    ),
    "imap_no_answer": sentence(
        QT_TRANSLATE_NOOP("sentences", "The mail server does not answer."),
        QT_TRANSLATE_NOOP("sentences", "Everything fetched so far is kept. Try again in a few minutes."),
    ),
    "imap_no_tls": sentence(
        QT_TRANSLATE_NOOP("sentences", "This mail server offers no encrypted connection on this port."),
        QT_TRANSLATE_NOOP(
            "sentences", "Your password was not sent. Check the port: 993 for TLS, 143 for STARTTLS."
        ),
    ),
    "imap_certificate": sentence(
        QT_TRANSLATE_NOOP("sentences", "The mail server could not prove that it is the right one."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Your password was not sent. Check the server’s name; this computer must trust its certificate.",
        ),
    ),
    "imap_certificate_expired": sentence(
        QT_TRANSLATE_NOOP("sentences", "The mail server’s certificate has expired."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Your password was not sent. Check this computer’s date, else ask whoever runs the server.",
        ),
    ),
    "imap_certificate_name": sentence(
        QT_TRANSLATE_NOOP("sentences", "The mail server’s certificate belongs to another name."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Your password was not sent. Use the server name that your mail service gives in its help.",
        ),
    ),
    "imap_server_busy": sentence(
        QT_TRANSLATE_NOOP("sentences", "The mail server is busy."),
        QT_TRANSLATE_NOOP("sentences", "Everything fetched so far is kept. Try again in a few minutes."),
    ),
    "imap_throttled": sentence(
        QT_TRANSLATE_NOOP("sentences", "The mail service has limited how much it sends for now."),
        QT_TRANSLATE_NOOP(
            "sentences", "Everything fetched so far is kept. Try again later, for some services tomorrow."
        ),
    ),
    "imap_line_cut": sentence(
        QT_TRANSLATE_NOOP("sentences", "The connection to the mail server broke."),
        QT_TRANSLATE_NOOP("sentences", "Everything fetched so far is kept. Try again: it goes on where it was."),
    ),
    "imap_not_understood": sentence(
        QT_TRANSLATE_NOOP("sentences", "The mail server said something that Homespun does not understand."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Everything fetched so far is kept. Check that it is a server for IMAP, or export your mail to"
            " a file.",
        ),
    ),
    "imap_no_sent_folder": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is no folder with sent mail in this account."),
        QT_TRANSLATE_NOOP("sentences", "Name the folder yourself under “Server and folders”."),
    ),
    "imap_folder_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "A folder that you named is not in this account."),
        QT_TRANSLATE_NOOP("sentences", "Check how it is written; parts of a name are separated by “/”."),
    ),
    "imap_folder_gone": sentence(
        QT_TRANSLATE_NOOP("sentences", "A folder cannot be opened any more."),
        QT_TRANSLATE_NOOP("sentences", "Everything fetched so far is kept. Try again."),
    ),
    "imap_refused_search": sentence(
        QT_TRANSLATE_NOOP("sentences", "The mail server refuses to list the mails of a folder."),
        QT_TRANSLATE_NOOP("sentences", "Everything fetched so far is kept. Try again later."),
    ),
    "imap_refused_mail": sentence(
        QT_TRANSLATE_NOOP("sentences", "The mail server refuses to give out a mail."),
        QT_TRANSLATE_NOOP("sentences", "Everything fetched so far is kept. Try again later."),
    ),
    "not_a_date": sentence(
        QT_TRANSLATE_NOOP("sentences", "This is not a date."),
        QT_TRANSLATE_NOOP("sentences", "Write it as year, month and day: 2024-01-31."),
    ),
    "imap_cut": sentence(
        QT_TRANSLATE_NOOP("sentences", "{count} large mails were fetched without their attachments."),
    ),
    "imap_refused_mails": sentence(
        QT_TRANSLATE_NOOP("sentences", "{count} mails were left out because the server would not give them."),
    ),
    "imap_not_found": sentence(
        QT_TRANSLATE_NOOP("sentences", "{count} mails that you answered are no longer in this account."),
    ),
    "imap_folders_refused": sentence(
        QT_TRANSLATE_NOOP("sentences", "{count} folders could not be opened and were left out."),
    ),
    "drop_broken": sentence(
        QT_TRANSLATE_NOOP("sentences", "Damaged, or without a sender"),
        QT_TRANSLATE_NOOP(
            "sentences", "A message like this cannot be read, so there is nothing to learn from it."
        ),
    ),
    "drop_duplicate": sentence(
        QT_TRANSLATE_NOOP("sentences", "A second copy of the same message"),
        QT_TRANSLATE_NOOP("sentences", "The first copy was read; a second one would count twice."),
    ),
    "drop_newsletter": sentence(
        QT_TRANSLATE_NOOP("sentences", "Newsletter or mailing list"),
        QT_TRANSLATE_NOOP("sentences", "It went to many people at once and was not written to you."),
    ),
    "drop_no_reply_sender": sentence(
        QT_TRANSLATE_NOOP("sentences", "From an address that takes no answers"),
        QT_TRANSLATE_NOOP("sentences", "Shops and services send these by machine; nobody answers them."),
    ),
    "drop_other_item": sentence(
        QT_TRANSLATE_NOOP("sentences", "Contact, task, note or post, not a mail"),
        QT_TRANSLATE_NOOP("sentences", "It lay among the mails, but nobody sent it as one."),
    ),
    "drop_auto_reply": sentence(
        QT_TRANSLATE_NOOP("sentences", "Automatic answer"),
        QT_TRANSLATE_NOOP("sentences", "A holiday notice and the like: a machine sent it."),
    ),
    "drop_bounce": sentence(
        QT_TRANSLATE_NOOP("sentences", "Delivery report from a mail server"),
        QT_TRANSLATE_NOOP("sentences", "A mail server says that a mail did not arrive."),
    ),
    "drop_calendar": sentence(
        QT_TRANSLATE_NOOP("sentences", "Calendar invitation"),
        QT_TRANSLATE_NOOP("sentences", "It names a date and a place; there is no talk to learn from."),
    ),
    "drop_system_line": sentence(
        QT_TRANSLATE_NOOP("sentences", "Line written by the chat program"),
        QT_TRANSLATE_NOOP("sentences", "For example “Ana joined the group”."),
    ),
    "drop_media_only": sentence(
        QT_TRANSLATE_NOOP("sentences", "Only a picture, recording or file"),
        QT_TRANSLATE_NOOP("sentences", "The model learns from text alone."),
    ),
    "drop_deleted": sentence(
        QT_TRANSLATE_NOOP("sentences", "Deleted message"),
        QT_TRANSLATE_NOOP("sentences", "It was deleted, or it lay in the trash."),
    ),
    "drop_empty": sentence(
        QT_TRANSLATE_NOOP("sentences", "No text of its own"),
        QT_TRANSLATE_NOOP("sentences", "Without quotes and signature nothing is left of it."),
    ),
    "drop_draft": sentence(
        QT_TRANSLATE_NOOP("sentences", "Draft that was not sent"),
        QT_TRANSLATE_NOOP("sentences", "It may not be finished, and nobody received it."),
    ),
    "drop_spam": sentence(
        QT_TRANSLATE_NOOP("sentences", "Spam"),
        QT_TRANSLATE_NOOP("sentences", "It lay in the folder for junk mail."),
    ),
    "drop_bot": sentence(
        QT_TRANSLATE_NOOP("sentences", "Written by a bot"),
        QT_TRANSLATE_NOOP("sentences", "A program wrote it, not a person."),
    ),
    "drop_tool_output": sentence(
        QT_TRANSLATE_NOOP("sentences", "A tool's output, not a person's words"),
        QT_TRANSLATE_NOOP(
            "sentences", "An assistant's tool wrote it: a search result, a file or a program's answer."
        ),
    ),
    "drop_other_branch": sentence(
        QT_TRANSLATE_NOOP("sentences", "An earlier version that was asked again"),
        QT_TRANSLATE_NOOP("sentences", "The question or the answer was written anew; the last version counts."),
    ),
    "format_outlook_msg": sentence(QT_TRANSLATE_NOOP("sentences", "Outlook mails (.msg)")),
    "format_outlook_pst": sentence(QT_TRANSLATE_NOOP("sentences", "Outlook data file (.pst)")),
    "format_outlook_olm": sentence(QT_TRANSLATE_NOOP("sentences", "Outlook for Mac export (.olm)")),
    "format_emlx": sentence(QT_TRANSLATE_NOOP("sentences", "Apple Mail mailbox")),
    "format_mbox": sentence(QT_TRANSLATE_NOOP("sentences", "Mailbox")),
    "format_eml": sentence(QT_TRANSLATE_NOOP("sentences", "Single mails")),
    "format_maildir": sentence(QT_TRANSLATE_NOOP("sentences", "Mail folder (Maildir)")),
    "format_whatsapp": sentence(QT_TRANSLATE_NOOP("sentences", "WhatsApp chat")),
    "format_telegram": sentence(QT_TRANSLATE_NOOP("sentences", "Telegram chat export")),
    "format_telegram_html": sentence(QT_TRANSLATE_NOOP("sentences", "Telegram chat export (pages)")),
    "format_discord": sentence(QT_TRANSLATE_NOOP("sentences", "Discord chat export")),
    "format_discord_html": sentence(QT_TRANSLATE_NOOP("sentences", "Discord chat export (page)")),
    "format_discord_text": sentence(QT_TRANSLATE_NOOP("sentences", "Discord chat export (text)")),
    "format_discord_csv": sentence(QT_TRANSLATE_NOOP("sentences", "Discord chat export (table)")),
    "format_discord_package": sentence(QT_TRANSLATE_NOOP("sentences", "Discord data package (your own messages)")),
    "format_slack": sentence(QT_TRANSLATE_NOOP("sentences", "Slack export")),
    "format_slackdump": sentence(QT_TRANSLATE_NOOP("sentences", "Slack channel from slackdump")),
    "format_meta": sentence(QT_TRANSLATE_NOOP("sentences", "Messenger or Instagram chats")),
    "format_meta_html": sentence(QT_TRANSLATE_NOOP("sentences", "Messenger or Instagram chats (pages)")),
    "format_messenger_encrypted": sentence(QT_TRANSLATE_NOOP("sentences", "Messenger chat (encrypted)")),
    "format_google_chat": sentence(QT_TRANSLATE_NOOP("sentences", "Google Chat export")),
    "format_hangouts": sentence(QT_TRANSLATE_NOOP("sentences", "Hangouts export")),
    "format_teams": sentence(QT_TRANSLATE_NOOP("sentences", "Teams messages")),
    "format_teams_personal": sentence(QT_TRANSLATE_NOOP("sentences", "Teams or Skype history")),
    "drop_rejected": sentence(
        QT_TRANSLATE_NOOP("sentences", "Answer that was marked as bad or not accepted"),
        QT_TRANSLATE_NOOP("sentences", "The model shall not learn from an answer that was not good."),
    ),
    "drop_no_columns": sentence(
        QT_TRANSLATE_NOOP("sentences", "Row of a table whose columns are not known"),
        QT_TRANSLATE_NOOP("sentences", "Press “Columns…” beside the table and say what stands in which column."),
    ),
    "format_chatgpt": sentence(QT_TRANSLATE_NOOP("sentences", "ChatGPT history")),
    "format_claude": sentence(QT_TRANSLATE_NOOP("sentences", "Claude history")),
    "format_claude_code": sentence(QT_TRANSLATE_NOOP("sentences", "Claude Code sessions")),
    "format_codex": sentence(QT_TRANSLATE_NOOP("sentences", "Codex sessions")),
    "format_gemini": sentence(QT_TRANSLATE_NOOP("sentences", "Gemini history")),
    "format_gemini_html": sentence(QT_TRANSLATE_NOOP("sentences", "Gemini history")),
    "format_gemini_work": sentence(QT_TRANSLATE_NOOP("sentences", "Gemini history")),
    "format_ai_studio": sentence(QT_TRANSLATE_NOOP("sentences", "Google AI Studio chats")),
    "format_continue": sentence(QT_TRANSLATE_NOOP("sentences", "Continue sessions")),
    "format_continue_dev_data": sentence(QT_TRANSLATE_NOOP("sentences", "Continue log")),
    "format_openai_jsonl": sentence(QT_TRANSLATE_NOOP("sentences", "Training data (OpenAI)")),
    "format_sharegpt": sentence(QT_TRANSLATE_NOOP("sentences", "Training data (ShareGPT)")),
    "format_alpaca": sentence(QT_TRANSLATE_NOOP("sentences", "Training data (Alpaca)")),
    "format_unknown": sentence(QT_TRANSLATE_NOOP("sentences", "Export")),
    "format_table": sentence(QT_TRANSLATE_NOOP("sentences", "Table")),
    "format_note": sentence(QT_TRANSLATE_NOOP("sentences", "Notes")),
    "format_word_document": sentence(QT_TRANSLATE_NOOP("sentences", "Word document")),
    "needs_package": sentence(
        QT_TRANSLATE_NOOP("sentences", "The part of Homespun that reads “{name}” is not installed: {package}."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Prepare the training engine, which brings it, or install Homespun again. Tables can be saved as CSV.",
        ),
    ),
    "format_unreadable_zip": sentence(QT_TRANSLATE_NOOP("sentences", "Zip file that cannot be opened")),
    "drop_no_reply_from_me": sentence(
        QT_TRANSLATE_NOOP("sentences", "Conversation without an answer of yours"),
        QT_TRANSLATE_NOOP("sentences", "The model learns from your answers, and there is none of yours in these."),
    ),
    "drop_not_answered": sentence(
        QT_TRANSLATE_NOOP("sentences", "Message of yours that answers nobody"),
        QT_TRANSLATE_NOOP(
            "sentences",
            "The model learns how you answer. These are messages of yours that nobody's message came before.",
        ),
    ),
    "drop_excluded_contact": sentence(
        QT_TRANSLATE_NOOP("sentences", "Conversation with somebody you left out"),
        QT_TRANSLATE_NOOP("sentences", "You can take them in again on the page Privacy check."),
    ),
    "drop_forward_only": sentence(
        QT_TRANSLATE_NOOP("sentences", "Forwarded message"),
        QT_TRANSLATE_NOOP("sentences", "You passed on what somebody else wrote."),
    ),
    "database_damaged": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The message database “{name}” is damaged or was copied while it was in use."
        ),
        QT_TRANSLATE_NOOP("sentences", "Quit the messages app, copy the file again, then choose the new copy."),
    ),
    "wechat_database_locked": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” is WeChat's own database, which only WeChat can open."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Export the chat as JSON or CSV, for example with WeFlow or MemoTrace, and choose that file.",
        ),
    ),
    "format_imessage": sentence(QT_TRANSLATE_NOOP("sentences", "Messages database of a Mac (iMessage)")),
    "format_imessage_text": sentence(QT_TRANSLATE_NOOP("sentences", "Text files of imessage-exporter")),
    "format_signal": sentence(QT_TRANSLATE_NOOP("sentences", "Signal chat from signal-export")),
    "format_signal_markdown": sentence(QT_TRANSLATE_NOOP("sentences", "Signal chat from signal-export")),
    "format_signal_cli": sentence(QT_TRANSLATE_NOOP("sentences", "Signal messages from signal-cli")),
    "format_line": sentence(QT_TRANSLATE_NOOP("sentences", "LINE chat export")),
    "format_qq_page": sentence(QT_TRANSLATE_NOOP("sentences", "QQ message record")),
    "format_qq": sentence(QT_TRANSLATE_NOOP("sentences", "QQ message record")),
    "format_qq_exporter": sentence(QT_TRANSLATE_NOOP("sentences", "QQ chat from qq-chat-exporter")),
    "format_qq_exporter_chunks": sentence(QT_TRANSLATE_NOOP("sentences", "QQ chat from qq-chat-exporter")),
    "format_qq_exporter_text": sentence(QT_TRANSLATE_NOOP("sentences", "QQ chat from qq-chat-exporter")),
    "format_wechat_text": sentence(QT_TRANSLATE_NOOP("sentences", "WeChat chat export")),
    "format_wechat": sentence(QT_TRANSLATE_NOOP("sentences", "WeChat chat export")),
    "format_wechat_csv": sentence(QT_TRANSLATE_NOOP("sentences", "WeChat chat as a table")),
    "format_wechat_memotrace": sentence(QT_TRANSLATE_NOOP("sentences", "WeChat chat from MemoTrace")),
    "format_wechat_database": sentence(QT_TRANSLATE_NOOP("sentences", "Database of WeChat")),
}
