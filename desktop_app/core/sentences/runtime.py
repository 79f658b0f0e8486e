"""Building the part that trains."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

_KEPT = QT_TRANSLATE_NOOP("sentences", "What has come so far is kept. Install again later; it goes on from there.")
_REINSTALL = QT_TRANSLATE_NOOP("sentences", "Install Homespun again; your projects stay as they are.")

SENTENCES: dict[str, Sentence] = {
    # phases
    "phase_engine_downloading": sentence(QT_TRANSLATE_NOOP("sentences", "Downloading the part that trains")),
    "phase_engine_unpacking": sentence(QT_TRANSLATE_NOOP("sentences", "Unpacking")),
    "phase_engine_trying": sentence(
        QT_TRANSLATE_NOOP("sentences", "Trying it on this computer; the first time takes a few minutes")
    ),
    # what was decided
    "engine_choice_train": sentence(QT_TRANSLATE_NOOP("sentences", "It will be made for your {card}.")),
    "engine_choice_repair_first": sentence(
        QT_TRANSLATE_NOOP("sentences", "{card} could train, but something has to be put right first."),
        QT_TRANSLATE_NOOP("sentences", "Do that before anything is downloaded, restart, and look again."),
    ),
    "engine_choice_processor_only": sentence(
        QT_TRANSLATE_NOOP("sentences", "No graphics card here can train, so the processor will."),
        QT_TRANSLATE_NOOP("sentences", "That is enough for the demo model, and slow for all others."),
    ),
    "engine_choice_not_offered": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is no part that trains for this kind of computer."),
        QT_TRANSLATE_NOOP("sentences", "Prepare everything here, and train on a computer with Windows or Linux."),
    ),
    # states
    "engine_state_source": sentence(
        QT_TRANSLATE_NOOP("sentences", "Homespun runs from its source folder and trains with its own Python.")
    ),
    "engine_state_ready": sentence(QT_TRANSLATE_NOOP("sentences", "The part that trains is installed and ready.")),
    "engine_state_unfinished": sentence(
        QT_TRANSLATE_NOOP("sentences", "The part that trains is not complete yet."),
        QT_TRANSLATE_NOOP("sentences", "Go on with the installation; what has come is kept."),
    ),
    "engine_state_missing": sentence(QT_TRANSLATE_NOOP("sentences", "The part that trains is not installed yet.")),
    "engine_state_without": sentence(
        QT_TRANSLATE_NOOP("sentences", "It trains and exports, but this is missing: {names}."),
        QT_TRANSLATE_NOOP(
            "sentences", "Without optuna there are no tries of settings, without cyllama no K-quants. Repair it."
        ),
    ),
    "engine_removed": sentence(
        QT_TRANSLATE_NOOP("sentences", "The part that trains was removed. Projects and models stay.")
    ),
    # could not finish
    "engine_not_offered": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is no part that trains for this kind of computer."),
        QT_TRANSLATE_NOOP("sentences", "Prepare everything here, and train on a computer with Windows or Linux."),
    ),
    "engine_lock_missing": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "This version of Homespun cannot yet install what your graphics card needs ({name})."
        ),
        QT_TRANSLATE_NOOP(
            "sentences", "Look for a newer version, or install the part for the processor and try the demo model."
        ),
    ),
    "engine_lock_damaged": sentence(
        QT_TRANSLATE_NOOP("sentences", "Homespun's own list of files is damaged ({name})."), _REINSTALL
    ),
    "engine_table_damaged": sentence(
        QT_TRANSLATE_NOOP("sentences", "Homespun's own list of graphics cards is damaged."), _REINSTALL
    ),
    "engine_uv_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "The program that unpacks (uv) is missing."), _REINSTALL
    ),
    "engine_python_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "The part that trains needs Python {versions}, which is not here."),
        QT_TRANSLATE_NOOP("sentences", "Install one of them with your system's software centre, then try again."),
    ),
    "engine_backend_unknown": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” is no kind of engine."),
        QT_TRANSLATE_NOOP("sentences", "There are: cpu, cu126, cu130, rocm72, rocm714."),
    ),
    "engine_mirror_not_understood": sentence(
        QT_TRANSLATE_NOOP("sentences", "This is no address of a mirror."),
        QT_TRANSLATE_NOOP("sentences", "It begins with https:// and has no question mark in it."),
    ),
    "engine_folder_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "The folder “{name}” is not there."),
        QT_TRANSLATE_NOOP("sentences", "Choose the folder that holds the files, or install from the internet."),
    ),
    "engine_path_too_long": sentence(
        QT_TRANSLATE_NOOP("sentences", "The way to the folder “{name}” is too long for Windows."),
        QT_TRANSLATE_NOOP("sentences", "Choose a shorter one, such as C:\\Homespun."),
    ),
    "engine_disk_too_small": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The part that trains needs {need_gb} GB while it is made, and {free_gb} GB are free."
        ),
        QT_TRANSLATE_NOOP("sentences", "Nothing was downloaded. Free some space, or choose another drive."),
    ),
    "engine_server_unreachable": sentence(
        QT_TRANSLATE_NOOP("sentences", "The server cannot be reached, or the line broke."), _KEPT
    ),
    "engine_index_unusable": sentence(
        QT_TRANSLATE_NOOP("sentences", "This network has a package server of its own that lacks what we need."),
        QT_TRANSLATE_NOOP("sentences", "Name a mirror, or a folder that holds the files, and try again."),
    ),
    "engine_file_gone": sentence(
        QT_TRANSLATE_NOOP("sentences", "The server does not have “{name}” any more, or does not give it."),
        QT_TRANSLATE_NOOP("sentences", "All other files are kept. Look for a newer Homespun, or name a mirror."),
    ),
    "engine_file_wrong": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” is not what was published, so it was thrown away."),
        QT_TRANSLATE_NOOP("sentences", "All other files are kept. Try again, or use another network or mirror."),
    ),
    "engine_busy": sentence(
        QT_TRANSLATE_NOOP("sentences", "Another window or program is installing right now."),
        QT_TRANSLATE_NOOP("sentences", "Wait until it has finished."),
    ),
    "engine_install_failed": sentence(
        QT_TRANSLATE_NOOP("sentences", "The part that trains could not be unpacked."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Everything downloaded is kept. Try again; if a virus scanner speaks up, allow Homespun's folder.",
        ),
    ),
    "engine_trial_failed": sentence(
        QT_TRANSLATE_NOOP("sentences", "The part that trains was made, but it did not work here ({step})."),
        QT_TRANSLATE_NOOP(
            "sentences", "Update the graphics driver, restart and install again; or use the one for the processor."
        ),
    ),
    "engine_card_not_seen": sentence(
        QT_TRANSLATE_NOOP("sentences", "The part that trains was made, but it does not see the graphics card."),
        QT_TRANSLATE_NOOP("sentences", "Update the graphics driver, restart the computer, and install again."),
    ),
    "engine_in_use": sentence(
        QT_TRANSLATE_NOOP("sentences", "Some files in “{name}” are in use and could not be removed yet."),
        QT_TRANSLATE_NOOP("sentences", "They are of no use to anybody. Restart the computer and remove it again."),
    ),
}
