"""What is wrong with a setting that was typed, or with a folder that was chosen as a model."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

_NOTHING_CHANGED = QT_TRANSLATE_NOOP(
    "sentences", "Choose another folder or a model of the list; nothing was changed."
)

SENTENCES: dict[str, Sentence] = {
    "setting_not_a_number": sentence(
        QT_TRANSLATE_NOOP("sentences", "This is no number."),
        QT_TRANSLATE_NOOP("sentences", "Write it like 16 or 0.0002."),
    ),
    "setting_not_whole": sentence(QT_TRANSLATE_NOOP("sentences", "This must be a whole number, such as 16.")),
    "setting_too_small": sentence(QT_TRANSLATE_NOOP("sentences", "This must be {least} or more.")),
    "setting_too_large": sentence(QT_TRANSLATE_NOOP("sentences", "This can be {most} at most.")),
    "setting_longer_than_model": sentence(
        QT_TRANSLATE_NOOP("sentences", "This model reads at most {most} tokens at once.")
    ),
    "setting_not_here": sentence(
        QT_TRANSLATE_NOOP("sentences", "This computer cannot train that way; it may come from another one.")
    ),
    "folder_no_model": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is no model in “{name}”: it has no config.json."), _NOTHING_CHANGED
    ),
    "folder_is_adapter": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” holds only what a model once learned, not the model itself."),
        QT_TRANSLATE_NOOP("sentences", "Choose the folder of the model that it was made for."),
    ),
    "folder_only_gguf": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” holds a model for chatting (GGUF), which cannot learn any more."),
        QT_TRANSLATE_NOOP("sentences", "Choose the same model as a folder with .safetensors files."),
    ),
    "folder_only_pickle": sentence(
        QT_TRANSLATE_NOOP("sentences", "The files in “{name}” are of an old kind that could run programs."),
        QT_TRANSLATE_NOOP("sentences", "We did not open them. Choose a model that has .safetensors files."),
    ),
    "folder_not_whole": sentence(
        QT_TRANSLATE_NOOP("sentences", "Some files of the model in “{name}” are missing."),
        QT_TRANSLATE_NOOP("sentences", "Copy or download it again, all of it; nothing was changed."),
    ),
    "folder_only_settings": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” says how the model is built, but the model itself is missing."),
        QT_TRANSLATE_NOOP(
            "sentences", "You see what it would need. To train it, choose a folder with its .safetensors files."
        ),
    ),
}
