"""Getting mail out of mail programs and services."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP
from desktop_app.ui.pages.export_guide.program import Program

MAIL_PROGRAMS = (
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Gmail"),
        also="google mail googlemail takeout mbox",
        steps=(
            QT_TRANSLATE_NOOP("ExportHelp", "Open takeout.google.com in your browser and sign in."),
            QT_TRANSLATE_NOOP("ExportHelp", "Press “Deselect all”, then tick only “Mail”."),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose “Export once” and the file type .zip, then “Create export”."),
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Google sends you a link, often within hours. Download the zip and choose it here."
            ),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp",
            "Spam, drafts and trash in it are recognised and left out. “Get mail from an account” works as well, "
            "with an app password.",
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Outlook for Windows (classic)"),
        also="pst ost microsoft office exchange",
        steps=(
            QT_TRANSLATE_NOOP("ExportHelp", "Choose File, “Open & Export”, “Import/Export”."),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose “Export to a file”, then “Outlook Data File (.pst)”."),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose your mailbox and tick “Include subfolders”."),
            QT_TRANSLATE_NOOP("ExportHelp", "Leave the password empty, finish, and choose the .pst file here."),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp", "Single mails that you dragged into a folder (.msg) can be read as well."
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Outlook for Windows (new), Outlook.com, Hotmail"),
        also="live msn microsoft 365 web pst",
        steps=(
            QT_TRANSLATE_NOOP("ExportHelp", "Open outlook.com in your browser and sign in."),
            QT_TRANSLATE_NOOP("ExportHelp", "Open Settings (the gear), General, “Privacy and data”."),
            QT_TRANSLATE_NOOP("ExportHelp", "Press “Export mailbox” and wait for the mail with the link."),
            QT_TRANSLATE_NOOP("ExportHelp", "Download the .pst file and choose it here."),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp",
            "Microsoft no longer lets programs fetch this mail with a password. With an account from work or "
            "school this setting may be missing: then use classic Outlook, or drag mails from the list into a "
            "folder and choose that.",
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Outlook for Mac"),
        also="olm microsoft office",
        steps=(
            QT_TRANSLATE_NOOP("ExportHelp", "Choose Export in the menu File (in older versions: Tools)."),
            QT_TRANSLATE_NOOP("ExportHelp", "Tick only “Mail” and save the archive."),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose the .olm file here."),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp", "If there is no Export, switch to “Legacy Outlook” in the menu Help and look again."
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Apple Mail"),
        also="mac macos icloud mbox emlx",
        steps=(
            QT_TRANSLATE_NOOP("ExportHelp", "Select the mailbox “Sent” in the left column."),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose “Export Mailbox …” in the menu Mailbox."),
            QT_TRANSLATE_NOOP("ExportHelp", "Do the same with “Inbox”, and with folders in which you answered."),
            QT_TRANSLATE_NOOP("ExportHelp", "Each becomes a folder that ends in .mbox. Choose all of them here."),
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Thunderbird"),
        also="mozilla betterbird mbox profile",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Your mail already lies on this computer; nothing has to be exported."
            ),
            QT_TRANSLATE_NOOP(
                "ExportHelp",
                "Open Help, “Troubleshooting Information”; beside “Profile Folder” press “Open Folder”.",
            ),
            QT_TRANSLATE_NOOP(
                "ExportHelp",
                "Close Thunderbird. Choose the folder “ImapMail” or “Mail” here, or in it the files “Sent” and "
                "“INBOX”, which have no ending.",
            ),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp",
            "If a file is nearly empty, Thunderbird keeps that folder only on the server: in the account's "
            "settings, “Synchronisation & Storage”, tick “Keep messages on this computer”.",
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Yahoo, GMX, WEB.DE, iCloud and other mail services"),
        also="aol fastmail zoho posteo mailbox.org t-online imap 163 126 qq mail naver yandex mail.ru account",
        steps=(
            QT_TRANSLATE_NOOP("ExportHelp", "Press “Get mail from an account …” above."),
            QT_TRANSLATE_NOOP(
                "ExportHelp",
                "Type your address. Homespun says whether the service wants an app password and where to make "
                "one; at some services, for example GMX and WEB.DE, IMAP has to be switched on in the "
                "settings first.",
            ),
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Only mails that you sent, and those you answered, are fetched. Nothing is changed."
            ),
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Proton Mail"),
        also="protonmail eml encrypted",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Install the “Proton Mail Export Tool” from proton.me and sign in to it."
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose a folder; your mails become .eml files in it."),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose that folder here."),
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Another mail program"),
        also="eml maildir mbox evolution kmail em client mailspring the bat windows mail claws mutt netscape",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Look for “Export” or “Save as” in its menus; .mbox and .eml both work."
            ),
            QT_TRANSLATE_NOOP(
                "ExportHelp", "In many programs you can also drag mails from the list into an empty folder."
            ),
            QT_TRANSLATE_NOOP(
                "ExportHelp",
                "Choose the file or the folder here. Mail folders of Linux programs (Maildir) work, too.",
            ),
        ),
    ),
)
