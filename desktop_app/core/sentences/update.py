"""New versions of Homespun."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

_NOTHING_CHANGED = QT_TRANSLATE_NOOP("sentences", "Nothing was changed. Try again later.")
_BY_HAND = QT_TRANSLATE_NOOP("sentences", "Get it in the same way as you got this one; your projects stay.")

SENTENCES: dict[str, Sentence] = {
    "phase_update_downloading": sentence(QT_TRANSLATE_NOOP("sentences", "Downloading the new version")),
    # what was found
    "update_none": sentence(QT_TRANSLATE_NOOP("sentences", "This is the newest Homespun ({own}).")),
    "update_there": sentence(
        QT_TRANSLATE_NOOP("sentences", "Homespun {version} is there. You have {own}."),
        QT_TRANSLATE_NOOP("sentences", "Your projects, settings and the part that trains stay as they are."),
    ),
    "update_there_by_hand": sentence(
        QT_TRANSLATE_NOOP("sentences", "Homespun {version} is there. You have {own}."), _BY_HAND
    ),
    "update_system_too_old": sentence(
        QT_TRANSLATE_NOOP("sentences", "Homespun {version} is there, but this system is too old for it."),
        QT_TRANSLATE_NOOP("sentences", "Stay with {own}, or update the operating system first."),
    ),
    "update_brought": sentence(
        QT_TRANSLATE_NOOP("sentences", "Homespun {version} is downloaded, and it is what was published."),
        QT_TRANSLATE_NOOP("sentences", "Homespun closes while it is installed."),
    ),
    "update_brought_command": sentence(
        QT_TRANSLATE_NOOP("sentences", "Homespun {version} is downloaded, and it is what was published."),
        QT_TRANSLATE_NOOP(
            "sentences", "Close Homespun, then open the file, or type this command into a terminal."
        ),
    ),
    # could not be found out
    "update_no_address": sentence(
        QT_TRANSLATE_NOOP("sentences", "This Homespun has nowhere to ask, because nobody published it."),
        _BY_HAND,
    ),
    "update_source_damaged": sentence(
        QT_TRANSLATE_NOOP("sentences", "Homespun's own list of addresses is damaged."),
        QT_TRANSLATE_NOOP("sentences", "Install Homespun again; your projects stay as they are."),
    ),
    "update_server_unreachable": sentence(
        QT_TRANSLATE_NOOP("sentences", "The server cannot be reached, or the line broke."),
        QT_TRANSLATE_NOOP("sentences", "What has come so far is kept. Try again later."),
    ),
    "update_notice_gone": sentence(
        QT_TRANSLATE_NOOP("sentences", "The server has no word about new versions."), _NOTHING_CHANGED
    ),
    "update_redirect_refused": sentence(
        QT_TRANSLATE_NOOP("sentences", "The server sent us to a page that is not encrypted, so we did not go."),
        _NOTHING_CHANGED,
    ),
    "update_not_a_notice": sentence(
        QT_TRANSLATE_NOOP("sentences", "What the server gave is no word about new versions."),
        QT_TRANSLATE_NOOP("sentences", "Nothing was changed. Does this network want you to sign in first?"),
    ),
    "update_not_signed": sentence(
        QT_TRANSLATE_NOOP("sentences", "What the server gave is not signed by the makers of Homespun."),
        QT_TRANSLATE_NOOP("sentences", "It was thrown away. Nothing was changed."),
    ),
    "update_replayed": sentence(
        QT_TRANSLATE_NOOP("sentences", "The server gave an older word about versions than it did before."),
        QT_TRANSLATE_NOOP("sentences", "It was thrown away. Nothing was changed."),
    ),
    "update_too_new": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is a newer Homespun, which this one cannot get by itself."), _BY_HAND
    ),
    "update_damaged": sentence(
        QT_TRANSLATE_NOOP("sentences", "The word about new versions is damaged, though it is signed."),
        _NOTHING_CHANGED,
    ),
    "update_file_gone": sentence(
        QT_TRANSLATE_NOOP("sentences", "The server does not have “{name}” any more, or does not give it."),
        _NOTHING_CHANGED,
    ),
    "update_file_wrong": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” is not what was published, so it is not used."),
        QT_TRANSLATE_NOOP("sentences", "Nothing was installed. Download it again, or use another network."),
    ),
    "update_not_started": sentence(
        QT_TRANSLATE_NOOP("sentences", "The system did not let “{name}” start."),
        QT_TRANSLATE_NOOP("sentences", "Open its folder and start it from there."),
    ),
}
