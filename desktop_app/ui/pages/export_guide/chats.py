"""Getting chats out of messengers."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP
from desktop_app.ui.pages.export_guide.program import Program

CHAT_PROGRAMS = (
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "WhatsApp on Android"),
        also="whats app txt zip phone",
        steps=(
            QT_TRANSLATE_NOOP("ExportHelp", "Open the chat, tap the three dots, “More”, “Export chat”."),
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Choose “Without media” and send the file to yourself, for example by mail."
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Save it on this computer and choose it here. Do this for each chat."),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp",
            "WhatsApp exports about the last 40,000 messages of a chat. Where “Advanced chat privacy” is on, it "
            "exports nothing. Its backup files (.crypt15) are encrypted and cannot be read.",
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "WhatsApp on iPhone"),
        also="whats app ios txt zip phone",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Open the chat, tap its name at the top, scroll down to “Export Chat”."
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose “Without Media” and send the zip to yourself or to Files."),
            QT_TRANSLATE_NOOP("ExportHelp", "Save it on this computer and choose it here. Do this for each chat."),
        ),
        note=QT_TRANSLATE_NOOP("ExportHelp", "Where “Advanced chat privacy” is on, WhatsApp exports nothing."),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Telegram"),
        also="json result desktop",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp",
                "Install Telegram Desktop from desktop.telegram.org (the phone and the Mac App Store version "
                "cannot export).",
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Open Settings, Advanced, “Export Telegram data”."),
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Tick the chats, untick photos and files, and choose “Machine-readable JSON”."
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose the file result.json here."),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp",
            "For a new device Telegram makes you wait 24 hours. An export in HTML works as well: choose its "
            "folder. Secret chats stay on the phone.",
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Discord (data package)"),
        also="messages csv zip",
        steps=(
            QT_TRANSLATE_NOOP("ExportHelp", "Open User Settings, “Data & Privacy”, “Request all of my Data”."),
            QT_TRANSLATE_NOOP("ExportHelp", "Discord sends a link; that can take up to 30 days."),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose the zip here."),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp",
            "It holds only what you wrote, not what it answered: good for your style, not for answering messages.",
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Discord (whole chats, with DiscordChatExporter)"),
        also="json tyrrrz",
        steps=(
            QT_TRANSLATE_NOOP("ExportHelp", "DiscordChatExporter is a free program by somebody else."),
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Choose the chats in it, and the format JSON if you can; the others work as well."
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose the files, or their folder, here."),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp", "Discord's rules forbid programs that use your account for you; decide for yourself."
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Slack"),
        also="workspace zip json",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp",
                "An owner or admin of the workspace opens its settings, “Import/Export Data”, Export.",
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose the time, start the export and wait for Slack's mail."),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose the zip here."),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp",
            "It usually holds public channels only; private channels and direct messages need a larger plan and "
            "Slack's consent.",
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Facebook Messenger"),
        also="meta json accounts centre center encrypted",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp",
                "In Facebook open Settings, Accounts Centre, “Your information and permissions”, “Export your "
                "information” (formerly “Download”).",
            ),
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Choose only “Messages”, all time, and the format JSON (HTML works as well)."
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Download the zip when Facebook tells you, and choose it here."),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp",
            "End-to-end encrypted chats come from a place of their own: in Messenger, “Privacy & safety”, "
            "“End-to-end encrypted chats”, “Message storage”, “Download secure storage data”.",
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Instagram"),
        also="meta json dm direct accounts centre center",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp",
                "Open Settings, Accounts Centre, “Your information and permissions”, “Export your information” "
                "(formerly “Download”).",
            ),
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Choose only “Messages”, all time, and the format JSON (HTML works as well)."
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Download the zip when Instagram tells you, and choose it here."),
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Google Chat"),
        also="hangouts takeout json spaces",
        steps=(
            QT_TRANSLATE_NOOP("ExportHelp", "Open takeout.google.com in your browser and sign in."),
            QT_TRANSLATE_NOOP("ExportHelp", "Press “Deselect all”, then tick only “Google Chat”."),
            QT_TRANSLATE_NOOP("ExportHelp", "Download the zip when Google tells you, and choose it here."),
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Microsoft Teams and Skype"),
        also="json personal work graph ediscovery",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp", "A private account: open go.skype.com/export in your browser and sign in to it."
            ),
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Tick “Conversations” and submit; download the file when it is ready."
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Unpack it and choose the file messages.json here."),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp",
            "At work or school only an administrator can export chats (as JSON, through eDiscovery or Graph); ask "
            "whether you may use them.",
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Signal"),
        also="signal-export sigexport encrypted backup",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Signal itself exports no text: its database and backups are encrypted."
            ),
            QT_TRANSLATE_NOOP(
                "ExportHelp",
                "“signal-export” is a free program by somebody else that writes the chats of Signal Desktop into "
                "folders on your own computer.",
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose the folder that it made here."),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp", "It needs some typing in a terminal. If that is new to you, leave Signal out."
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "iMessage and SMS (Messages on a Mac)"),
        also="apple iphone chat.db sms imessage-exporter",
        steps=(
            QT_TRANSLATE_NOOP("ExportHelp", "Quit Messages on your Mac."),
            QT_TRANSLATE_NOOP("ExportHelp", "In Finder choose Go, “Go to Folder …” and type ~/Library/Messages"),
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Copy the file chat.db into your Documents folder and choose the copy here."
            ),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp",
            "The file in use must not be read: it changes meanwhile. On an iPhone alone there is no export; "
            "“Messages in iCloud” brings its messages to the Mac. Text files of imessage-exporter work as well.",
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "LINE"),
        also="txt トーク履歴 聊天記錄 대화",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Open the chat on your phone, tap the menu at the top right, then settings."
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Tap “Export chat history” and send the text file to yourself."),
            QT_TRANSLATE_NOOP("ExportHelp", "Save it on this computer and choose it here. Do this for each chat."),
        ),
        note=QT_TRANSLATE_NOOP("ExportHelp", "On a computer: three dots in the chat, “Save chat”."),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "WeChat"),
        also="微信 weixin weflow memotrace 留痕 echotrace json csv",
        steps=(
            QT_TRANSLATE_NOOP("ExportHelp", "WeChat itself exports no text."),
            QT_TRANSLATE_NOOP(
                "ExportHelp",
                "Free programs by others, for example WeFlow or MemoTrace, export chats on your own computer: "
                "choose JSON or CSV in them.",
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose the exported files here."),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp",
            "Homespun never opens WeChat's own database: it is encrypted, and only WeChat has the key.",
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "QQ"),
        also="腾讯 tencent qq-chat-exporter mht txt json 消息记录",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp",
                "Classic QQ for Windows: open the message manager, right-click a contact, “Export message "
                "record”, and choose text (.txt) or .mht.",
            ),
            QT_TRANSLATE_NOOP(
                "ExportHelp",
                "The new QQ has no export; the free program qq-chat-exporter by somebody else writes JSON.",
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose the exported files here."),
        ),
        note=QT_TRANSLATE_NOOP("ExportHelp", "Encrypted copies (.bak) and QQ's own database cannot be read."),
    ),
)
