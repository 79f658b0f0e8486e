"""Sentences of `core`, `supervisor`, `runtime`, `flow` and the shell."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    "unexpected": sentence(
        QT_TRANSLATE_NOOP("sentences", "Something went wrong that we did not foresee ({code})."),
        QT_TRANSLATE_NOOP("sentences", "Your files are safe. Try again; if it stays, send us the report."),
    ),
    "keychain_locked": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "This computer’s keychain is locked; not everything could be removed from it."
        ),
        QT_TRANSLATE_NOOP("sentences", "Unlock it and try again."),
    ),
    "file_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "The file “{name}” is not there any more."),
        QT_TRANSLATE_NOOP("sentences", "Go back one step and run it again."),
    ),
    "file_damaged": sentence(
        QT_TRANSLATE_NOOP("sentences", "The file “{name}” of this project cannot be read."),
        QT_TRANSLATE_NOOP("sentences", "Go back to the step that makes it and run it again."),
    ),
    "project_exists": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is already a project in “{name}”."),
        QT_TRANSLATE_NOOP("sentences", "Open it, or choose another name."),
    ),
    "folder_not_empty": sentence(
        QT_TRANSLATE_NOOP("sentences", "The folder “{name}” is not empty."),
        QT_TRANSLATE_NOOP("sentences", "Choose a new folder; nothing was changed in this one."),
    ),
    "folder_not_writable": sentence(
        QT_TRANSLATE_NOOP("sentences", "Homespun may not write into “{name}”."),
        QT_TRANSLATE_NOOP("sentences", "Choose a folder of your own, for example in Documents."),
    ),
    "not_a_project": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” is not a Homespun project."),
        QT_TRANSLATE_NOOP("sentences", "Choose a folder that Homespun made, or start a new project."),
    ),
    "project_too_new": sentence(
        QT_TRANSLATE_NOOP("sentences", "The project “{name}” was made by a newer Homespun."),
        QT_TRANSLATE_NOOP("sentences", "Update Homespun to open it; the project is untouched."),
    ),
    "engine_vanished": sentence(
        QT_TRANSLATE_NOOP("sentences", "The engine stopped without a word."),
        QT_TRANSLATE_NOOP(
            "sentences", "Everything up to the last checkpoint is safe; resume the run to go on from there."
        ),
    ),
    "engine_killed_for_memory": sentence(
        QT_TRANSLATE_NOOP("sentences", "The computer ran out of memory and ended the engine."),
        QT_TRANSLATE_NOOP("sentences", "Close other programs, then resume; the last checkpoint is safe."),
    ),
    "engine_protocol_mismatch": sentence(
        QT_TRANSLATE_NOOP("sentences", "The engine is of another version than the window."),
        QT_TRANSLATE_NOOP("sentences", "Repair the engine, then try again."),
    ),
    "engine_not_installed": sentence(
        QT_TRANSLATE_NOOP("sentences", "The part that trains is not installed ({missing})."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Install it in the step “Your computer”, or with “homespun engine install”; in a source folder run "
            "“make app”.",
        ),
    ),
    "cancelled": sentence(
        QT_TRANSLATE_NOOP("sentences", "Stopped, as you asked."),
    ),
    "disk_full": sentence(
        QT_TRANSLATE_NOOP("sentences", "The disk is full."),
        QT_TRANSLATE_NOOP("sentences", "Nothing already saved was harmed. Free some space, then try again."),
    ),
    "step_needs_project": sentence(QT_TRANSLATE_NOOP("sentences", "Open or start a project first.")),
    "step_needs_messages": sentence(QT_TRANSLATE_NOOP("sentences", "Add your messages first.")),
    "step_needs_privacy": sentence(QT_TRANSLATE_NOOP("sentences", "Look through the privacy check first.")),
    "step_needs_dataset": sentence(QT_TRANSLATE_NOOP("sentences", "Use the cleaned messages first.")),
    "step_needs_plan": sentence(QT_TRANSLATE_NOOP("sentences", "Choose a model and a plan first.")),
    "step_needs_training": sentence(QT_TRANSLATE_NOOP("sentences", "Train a model first.")),
    "phase_reading_messages": sentence(QT_TRANSLATE_NOOP("sentences", "Reading your messages")),
    "phase_building_conversations": sentence(
        QT_TRANSLATE_NOOP("sentences", "Putting messages and answers together")
    ),
    "phase_finding_personal_data": sentence(QT_TRANSLATE_NOOP("sentences", "Looking for personal data")),
    "phase_replacing_personal_data": sentence(QT_TRANSLATE_NOOP("sentences", "Replacing personal data")),
    "phase_building_dataset": sentence(QT_TRANSLATE_NOOP("sentences", "Making question and answer pairs")),
    "phase_answering_held_out": sentence(
        QT_TRANSLATE_NOOP("sentences", "Both models answer messages they have never seen")
    ),
    "phase_reference_answers": sentence(QT_TRANSLATE_NOOP("sentences", "Noting how the trained model answers")),
    "phase_copying_adapter": sentence(QT_TRANSLATE_NOOP("sentences", "Copying the adapter")),
    "phase_converting_adapter": sentence(QT_TRANSLATE_NOOP("sentences", "Writing the adapter as GGUF")),
    "phase_converting_model": sentence(QT_TRANSLATE_NOOP("sentences", "Writing the whole model as GGUF")),
    "phase_checking_file": sentence(QT_TRANSLATE_NOOP("sentences", "Opening the file with llama.cpp")),
    "task_already_running": sentence(
        QT_TRANSLATE_NOOP("sentences", "Something is still running."),
        QT_TRANSLATE_NOOP("sentences", "Wait until it is done, or stop it."),
    ),
    "who_are_you": sentence(
        QT_TRANSLATE_NOOP("sentences", "We do not know yet which of these people is you."),
        QT_TRANSLATE_NOOP("sentences", "Name your own address, for example: --me you@example.org"),
    ),
    "finished_completed": sentence(QT_TRANSLATE_NOOP("sentences", "Training is finished.")),
    "finished_stopped_early": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "Training stopped at its best point; more would only learn your messages by heart."
        ),
    ),
    "finished_finished_by_person": sentence(
        QT_TRANSLATE_NOOP("sentences", "Training was finished early, and the best model so far is kept."),
    ),
    "finished_paused": sentence(
        QT_TRANSLATE_NOOP("sentences", "Training is paused and the graphics card is free."),
        QT_TRANSLATE_NOOP("sentences", "Resume whenever you like."),
    ),
    "finished_paused_unplugged": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The computer was unplugged, so training has paused. Everything learned so far is kept."
        ),
        QT_TRANSLATE_NOOP("sentences", "Plug it in, then resume."),
    ),
    "finished_paused_battery_low": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The battery is getting low, so training has paused. Everything learned so far is kept."
        ),
        QT_TRANSLATE_NOOP("sentences", "Plug the computer in, then resume."),
    ),
    "finished_paused_slow": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Training became many times slower, as it does when the graphics card runs out of its own memory. It "
            "has paused, and everything learned so far is kept.",
        ),
        QT_TRANSLATE_NOOP(
            "sentences", "Close games and other heavy programs and resume, or go on with less memory."
        ),
    ),
    "finished_paused_memory_spilled": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The graphics card ran out of its own memory and borrowed the computer's, which is many times slower. "
            "Training has paused, and everything learned so far is kept.",
        ),
        QT_TRANSLATE_NOOP("sentences", "Close games and other heavy programs, then resume."),
    ),
    "finished_window_gone": sentence(
        QT_TRANSLATE_NOOP("sentences", "Training was interrupted; the last checkpoint is safe."),
        QT_TRANSLATE_NOOP("sentences", "Resume to go on from there."),
    ),
}
