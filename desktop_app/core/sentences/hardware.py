"""Sentences of the room `hardware`: "hw_" + the code in a HardwareProfile."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    "hw_gpu_training": sentence(
        QT_TRANSLATE_NOOP("sentences", "This computer can train: {name} with {gib} GB of graphics memory."),
    ),
    "hw_cpu_only": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "No graphics card here can train, so only the small demo model will run well."
        ),
        QT_TRANSLATE_NOOP("sentences", "You can try every step with the demo model, and move the project later."),
    ),
    "hw_gpu_supported": sentence(QT_TRANSLATE_NOOP("sentences", "{name} ({gib} GB) can train.")),
    "hw_gpu_experimental": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "{name} ({gib} GB) can probably train, but its maker's software is new to it."
        ),
        QT_TRANSLATE_NOOP("sentences", "Make a quick try first; your messages are safe whatever happens."),
    ),
    "hw_gpu_integrated": sentence(
        QT_TRANSLATE_NOOP("sentences", "{name} is part of the processor and shares its memory; it cannot train."),
    ),
    "hw_gpu_too_old": sentence(
        QT_TRANSLATE_NOOP("sentences", "{name} is too old for today's training software."),
    ),
    "hw_gpu_unknown": sentence(
        QT_TRANSLATE_NOOP("sentences", "We could not tell whether {name} can train."),
        QT_TRANSLATE_NOOP("sentences", "Update the graphics driver, restart the computer and look again."),
    ),
    "hw_gpu_memory_unknown": sentence(
        QT_TRANSLATE_NOOP("sentences", "{name} did not say how much memory it has."),
        QT_TRANSLATE_NOOP("sentences", "Update the graphics driver, restart the computer and look again."),
    ),
    "hw_gpu_memory_too_small": sentence(
        QT_TRANSLATE_NOOP("sentences", "{name} has only {gib} GB of memory; training needs at least 2 GB."),
    ),
    "hw_gpu_maker_not_supported": sentence(
        QT_TRANSLATE_NOOP("sentences", "{name} cannot train here yet; cards by NVIDIA and AMD can."),
    ),
    "hw_driver_too_old": sentence(
        QT_TRANSLATE_NOOP("sentences", "The driver of {name} (version {driver}) is too old."),
        QT_TRANSLATE_NOOP("sentences", "Install the newest driver from nvidia.com, restart, and look again."),
    ),
    "hw_nvidia_driver_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is an NVIDIA card, but NVIDIA's own driver is not running."),
        QT_TRANSLATE_NOOP(
            "sentences", "Install NVIDIA's driver from your system's driver settings, then restart."
        ),
    ),
    "hw_nvidia_not_answering": sentence(
        QT_TRANSLATE_NOOP("sentences", "NVIDIA's driver is installed, but it does not answer."),
        QT_TRANSLATE_NOOP(
            "sentences", "Restart the computer and look again; if it stays, install the newest driver."
        ),
    ),
    "hw_amd_compute_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "{name} is there, but the system offers it for display only."),
        QT_TRANSLATE_NOOP("sentences", "Install your system's updates, restart, and look again."),
    ),
    "hw_amd_no_permission": sentence(
        QT_TRANSLATE_NOOP("sentences", "Your user account may not use {name} for computing."),
        QT_TRANSLATE_NOOP("sentences", "Add the account to the groups “render” and “video”, then log in again."),
    ),
    "hw_probe_timed_out": sentence(
        QT_TRANSLATE_NOOP("sentences", "A part of this computer did not answer in time."),
        QT_TRANSLATE_NOOP("sentences", "Restart the computer and look again; a graphics driver may be stuck."),
    ),
    "hw_probe_failed": sentence(
        QT_TRANSLATE_NOOP("sentences", "A part of this computer could not be looked at."),
        QT_TRANSLATE_NOOP("sentences", "Look again; if it stays, update the graphics driver."),
    ),
    "hw_gpu_detection_limited": sentence(
        QT_TRANSLATE_NOOP("sentences", "On this system we can recognise NVIDIA cards only, and found none."),
        QT_TRANSLATE_NOOP("sentences", "With a card by AMD or Intel, only the demo model can be tried for now."),
    ),
    "hw_visible_devices_set": sentence(
        QT_TRANSLATE_NOOP("sentences", "A setting of this computer hides or renames graphics cards."),
        QT_TRANSLATE_NOOP("sentences", "If training does not find your card, remove that setting and restart."),
    ),
}
