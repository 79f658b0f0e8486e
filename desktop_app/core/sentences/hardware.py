"""Sentences of the room `hardware`: "hw_" + the code in a HardwareProfile."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    "hw_gpu_training": sentence(
        QT_TRANSLATE_NOOP("sentences", "This computer can train: {name} with {gib} GB of graphics memory."),
    ),
    "hw_gpu_training_shared": sentence(
        QT_TRANSLATE_NOOP("sentences", "This computer can probably train: {name}, in the computer's own memory."),
    ),
    "hw_gpu_not_ready": sentence(
        QT_TRANSLATE_NOOP("sentences", "{name} could train, but something has to be put right first."),
        QT_TRANSLATE_NOOP("sentences", "What it is stands with the card. Until then you can try the demo model."),
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
    "hw_gpu_shares_memory": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "{name} can probably train. It works in the computer's own memory, which is slower."
        ),
        QT_TRANSLATE_NOOP("sentences", "Close other programs before you train: they need the same memory."),
    ),
    "hw_gpu_integrated": sentence(
        QT_TRANSLATE_NOOP("sentences", "{name} is part of the processor and shares its memory; it cannot train."),
    ),
    "hw_gpu_too_old": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "{name} is too old for today's training software, and no driver changes that."
        ),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Try every step with the demo model. To train a real one, move the project to a computer with a "
            "GeForce RTX 2060 or a Radeon RX 7600, or anything newer.",
        ),
    ),
    "hw_gpu_virtual": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "{name} only shows the screen of a virtual machine or server; it cannot train."
        ),
    ),
    "hw_gpu_given_away": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "{name} is set aside for a virtual machine, so programs here cannot use it."
        ),
        QT_TRANSLATE_NOOP("sentences", "Give it back to this system, restart, and look again."),
    ),
    "hw_gpu_not_partitioned": sentence(
        QT_TRANSLATE_NOOP("sentences", "{name} is divided into parts (MIG), but no part has been made yet."),
        QT_TRANSLATE_NOOP("sentences", "Ask whoever looks after this computer for a part with memory."),
    ),
    "hw_apple_not_supported": sentence(
        QT_TRANSLATE_NOOP("sentences", "{name}: training on Apple's graphics does not work here yet."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Prepare everything on this Mac with the demo model, and train on a computer with a card by NVIDIA or "
            "AMD.",
        ),
    ),
    "hw_nvidia_jetson": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{name} is a small board by NVIDIA that needs training software of its own; ours does not run.",
        ),
        QT_TRANSLATE_NOOP(
            "sentences", "Train on a computer with a graphics card, and use the finished model here."
        ),
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
        QT_TRANSLATE_NOOP("sentences", "You can try every step with the demo model, and move the project later."),
    ),
    "hw_driver_too_old": sentence(
        QT_TRANSLATE_NOOP("sentences", "The driver of {name} (version {driver}) is too old."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "It needs version {needed_driver} or newer: install it from nvidia.com, restart, look again.",
        ),
    ),
    "hw_nvidia_driver_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is an NVIDIA card, but NVIDIA's own driver is not running."),
        QT_TRANSLATE_NOOP(
            "sentences", "Install NVIDIA's driver from your system's driver settings, then restart."
        ),
    ),
    "hw_nvidia_not_recorded": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "{name} runs with NVIDIA's driver, but what that driver says was not recorded."
        ),
        QT_TRANSLATE_NOOP("sentences", "Record “nvidia-smi -q -x” there, and name it with --nvidia-smi-xml."),
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
    "hw_amd_driver_too_old": sentence(
        QT_TRANSLATE_NOOP("sentences", "AMD's driver is too old for training on {name}."),
        QT_TRANSLATE_NOOP(
            "sentences", "Install the newest Adrenalin driver from amd.com, restart, and look again."
        ),
    ),
    "hw_wsl_only_nvidia": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "Inside Windows' Linux (WSL) only cards by NVIDIA can be seen, and none was."
        ),
        QT_TRANSLATE_NOOP("sentences", "With another card, use this program in Windows itself."),
    ),
    "hw_gpu_memory_in_use": sentence(
        QT_TRANSLATE_NOOP("sentences", "Other programs fill the graphics card's memory right now."),
        QT_TRANSLATE_NOOP(
            "sentences", "Close games, chat models and picture makers before you train, and look again."
        ),
    ),
    "hw_visible_devices_set": sentence(
        QT_TRANSLATE_NOOP("sentences", "A setting of this computer hides or renames graphics cards."),
        QT_TRANSLATE_NOOP("sentences", "If training does not find your card, remove that setting and restart."),
    ),
    "recorded_not_readable": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” cannot be read."),
        QT_TRANSLATE_NOOP("sentences", "Check that it exists and that you may open it."),
    ),
    "recorded_not_understood": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” is not an answer of nvidia-smi that we understand."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Record it again with “nvidia-smi -q -x”, or with “nvidia-smi --query-gpu=… --format=csv”.",
        ),
    ),
    "recorded_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "A system alone says nothing about a computer."),
        QT_TRANSLATE_NOOP(
            "sentences", "Name recorded answers too: --sysfs-root, --nvidia-smi-xml or --nvidia-smi-csv."
        ),
    ),
}
