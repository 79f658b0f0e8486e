"""Getting a model from a hub."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

_KEPT = QT_TRANSLATE_NOOP("sentences", "What has come so far is kept. Try again later; it goes on from there.")

SENTENCES: dict[str, Sentence] = {
    "phase_asking_hub": sentence(QT_TRANSLATE_NOOP("sentences", "Asking what the model consists of")),
    "phase_downloading": sentence(QT_TRANSLATE_NOOP("sentences", "Downloading the model")),
    "phase_checking_download": sentence(
        QT_TRANSLATE_NOOP("sentences", "Checking that every byte arrived as it was published")
    ),
    "hub_unreachable": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model’s server cannot be reached, or the line broke."), _KEPT
    ),
    "hub_busy": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model’s server has too much to do right now."), _KEPT
    ),
    "hub_broken": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model’s server has a fault of its own ({status})."), _KEPT
    ),
    "hub_not_a_hub": sentence(
        QT_TRANSLATE_NOOP("sentences", "What answers at this address is no model server."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Check the address under Expert. In a hotel or company network a sign-in page may be in between.",
        ),
    ),
    "hub_token_wrong": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model’s server does not accept this access token."),
        QT_TRANSLATE_NOOP("sentences", "Make a new one of the kind “Read” and copy all of it. It was not kept."),
    ),
    "hub_token_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "The access token did not arrive."),
        QT_TRANSLATE_NOOP("sentences", "Enter it again."),
    ),
    "model_gated": sentence(
        QT_TRANSLATE_NOOP("sentences", "The maker of “{name}” wants you to agree to a licence first."),
        QT_TRANSLATE_NOOP(
            "sentences", "Take the three steps that the window shows, or choose a model without that."
        ),
    ),
    "model_gated_refused": sentence(
        QT_TRANSLATE_NOOP("sentences", "Your account may not download “{name}” yet."),
        QT_TRANSLATE_NOOP(
            "sentences", "Open the model’s page, agree to its licence, and wait until you are let in."
        ),
    ),
    "model_not_on_hub": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is no model “{name}” on this server, or it is private."),
        QT_TRANSLATE_NOOP("sentences", "Check its name, or choose another one."),
    ),
    "model_only_pickle": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” comes only in an old kind of file that could run programs."),
        QT_TRANSLATE_NOOP("sentences", "Nothing was downloaded. Choose a model that has safetensors files."),
    ),
    "model_has_no_weights": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” is no whole model that can be trained."),
        QT_TRANSLATE_NOOP("sentences", "Nothing was downloaded. Choose another one."),
    ),
    "model_not_whole_on_hub": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” lacks some of its own files on the server."),
        QT_TRANSLATE_NOOP("sentences", "Choose another model, or try again when its maker has repaired it."),
    ),
    "download_damaged": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” arrived damaged twice, so it was thrown away."),
        QT_TRANSLATE_NOOP("sentences", "All other files are kept. Try again, or use another network."),
    ),
    "disk_too_small": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model needs {need_gb} GB and the disk has {free_gb} GB free."),
        QT_TRANSLATE_NOOP("sentences", "Nothing was downloaded. Free some space, or choose a smaller model."),
    ),
    "endpoint_not_understood": sentence(
        QT_TRANSLATE_NOOP("sentences", "This is no address of a model server."),
        QT_TRANSLATE_NOOP("sentences", "It begins with https:// and has no question mark in it."),
    ),
}
