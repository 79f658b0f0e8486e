"""Sentences about chat programs: how each is used, and what can go wrong when a model is put into one."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    # What is going on
    "phase_looking_at_tool": sentence(QT_TRANSLATE_NOOP("sentences", "Looking at the program")),
    "phase_checking_sum": sentence(
        QT_TRANSLATE_NOOP("sentences", "Making sure that the file is still the one that was checked")
    ),
    "phase_copying_to_tool": sentence(
        QT_TRANSLATE_NOOP("sentences", "Putting the file into the program's folder")
    ),
    "phase_uploading_to_tool": sentence(QT_TRANSLATE_NOOP("sentences", "Giving the file to Ollama")),
    "phase_creating_in_tool": sentence(QT_TRANSLATE_NOOP("sentences", "Ollama makes a model of it")),
    "phase_asking_tool": sentence(QT_TRANSLATE_NOOP("sentences", "Asking it one question")),
    "phase_taking_from_tool": sentence(QT_TRANSLATE_NOOP("sentences", "Taking the model out again")),
    # Three sentences for each program
    "tool_how_ollama": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Install Ollama from ollama.com and start it. Open a terminal, paste this line and press Enter. Then"
            " choose “{name}” in Ollama's window.",
        )
    ),
    "tool_how_lm_studio": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Install LM Studio from lmstudio.ai and start it once. Open a terminal, paste this line and press"
            " Enter:"
            " it copies the file. Then choose “{name}” at the top of LM Studio's chat.",
        )
    ),
    "tool_how_jan": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Install Jan from jan.ai and open Settings, Model Providers, Llama.cpp. Press Import and choose"
            " the file"
            " at this place. Then choose it below the field where you type.",
        )
    ),
    "tool_how_gpt4all": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Install GPT4All from nomic.ai and look up the download path in its settings. Copy the file at this"
            " place into that folder and start GPT4All again. Then choose the model at the top of a chat.",
        )
    ),
    "tool_how_koboldcpp": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Download KoboldCpp and open a terminal in its folder. Paste this line and press Enter; on Windows"
            " the"
            " program is called koboldcpp.exe. Then a page opens in your browser where you can chat.",
        )
    ),
    "tool_how_koboldcpp_adapter_gguf": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "This file holds only what was learned, so download the base model as a GGUF too. Paste this line"
            " into a"
            " terminal in KoboldCpp's folder and add --model and the base model's file. Then a page opens in"
            " your"
            " browser where you can chat.",
        )
    ),
    "tool_how_llama_server": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Unpack a release of llama.cpp and open a terminal in its folder. Paste this line and press Enter."
            " Then"
            " open http://127.0.0.1:8080 in your browser.",
        )
    ),
    "tool_how_llama_server_adapter_gguf": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "This file holds only what was learned, so download the base model as a GGUF too. Paste this line"
            " into a"
            " terminal in llama.cpp's folder with the base model's file in the place of BASE.gguf. Then open"
            " http://127.0.0.1:8080 in your browser.",
        )
    ),
    "tool_how_text_generation_webui": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Copy the file at this place into user_data/models in the folder of text-generation-webui. Start the"
            " program and open its Model tab. Then choose the file and press Load.",
        )
    ),
    "tool_how_text_generation_webui_model_folder": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Copy the folder at this place into user_data/models in the folder of text-generation-webui. Start"
            " the"
            " program and open its Model tab. Then choose the folder and the loader Transformers, and press"
            " Load.",
        )
    ),
    "tool_how_text_generation_webui_adapter_folder": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Copy the folder at this place into user_data/loras in the folder of text-generation-webui. Load the"
            " base model with the loader Transformers in the Model tab. Then choose the folder under LoRA and"
            " press"
            " Apply.",
        )
    ),
    "tool_how_open_webui": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Open WebUI shows the models of Ollama. Put the model into Ollama, with the button above or with"
            " this"
            " line in a terminal. Then load Open WebUI's page again and choose “{name}” at the top.",
        )
    ),
    "tool_takes_models": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "{program} cannot use this file: it takes whole models in one file (GGUF)."
        ),
        QT_TRANSLATE_NOOP("sentences", "Choose a file with the whole model."),
    ),
    # How it went
    "tool_added": sentence(
        QT_TRANSLATE_NOOP("sentences", "Your model is in {program} now, as “{name}”."),
        QT_TRANSLATE_NOOP("sentences", "You can take it out again on this page at any time."),
    ),
    "tool_taken_out": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” was taken out of {program}."),
        QT_TRANSLATE_NOOP("sentences", "The exported file is where it was."),
    ),
    "tool_name_taken": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is a model called “{name}” already."),
        QT_TRANSLATE_NOOP("sentences", "Nothing was changed."),
    ),
    "tool_file_there": sentence(
        QT_TRANSLATE_NOOP("sentences", "{program} has a file called “{name}” already."),
        QT_TRANSLATE_NOOP(
            "sentences", "Nothing was changed. If it is an older one of yours, take it out there first."
        ),
    ),
    "tool_file_failed_check": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” did not stand its check, so it goes into no chat program."),
        QT_TRANSLATE_NOOP("sentences", "Your training is safe. Export again, or choose another file."),
    ),
    "tool_file_not_checked": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” does not stand in the list of checked files (SHA256SUMS)."),
        QT_TRANSLATE_NOOP("sentences", "Export again; then it is checked and listed."),
    ),
    "tool_file_changed": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” is not the file any more that was checked."),
        QT_TRANSLATE_NOOP("sentences", "Nothing was changed in the program. Export again."),
    ),
    "tool_not_running": sentence(
        QT_TRANSLATE_NOOP("sentences", "{program} is not running."),
        QT_TRANSLATE_NOOP("sentences", "Start it, then try again."),
    ),
    "tool_no_answer": sentence(
        QT_TRANSLATE_NOOP("sentences", "{program} did not answer in time."),
        QT_TRANSLATE_NOOP("sentences", "It may be busy. Wait a little, or start it again, then try once more."),
    ),
    "tool_connection_lost": sentence(
        QT_TRANSLATE_NOOP("sentences", "{program} broke off while it was being told something."),
        QT_TRANSLATE_NOOP("sentences", "Start it again, then try once more. Your files are as they were."),
    ),
    "tool_answered_strangely": sentence(
        QT_TRANSLATE_NOOP("sentences", "What answers at {program}'s address is not {program}."),
        QT_TRANSLATE_NOOP("sentences", "End the other program, or start {program} again."),
    ),
    "tool_refused": sentence(
        QT_TRANSLATE_NOOP("sentences", "{program} said no ({status})."),
        QT_TRANSLATE_NOOP("sentences", "Update {program} and try again. Nothing of yours was changed."),
    ),
    "tool_too_old": sentence(
        QT_TRANSLATE_NOOP("sentences", "{program} {version} is too old for this model: it would talk nonsense."),
        QT_TRANSLATE_NOOP("sentences", "Install {program} {needed} or newer, then try again."),
    ),
    "tool_architecture_unknown": sentence(
        QT_TRANSLATE_NOOP("sentences", "{program} does not know this kind of model."),
        QT_TRANSLATE_NOOP("sentences", "A newer version may. Ollama and LM Studio know the most kinds."),
    ),
    "tool_upload_damaged": sentence(
        QT_TRANSLATE_NOOP("sentences", "The file did not arrive whole in {program}."),
        QT_TRANSLATE_NOOP("sentences", "Try again. Your file is as it was."),
    ),
    "tool_disk_full": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is not enough room for a second copy on the program's disk."),
        QT_TRANSLATE_NOOP("sentences", "Free some space, or choose a smaller file. What was begun was removed."),
    ),
    "tool_memory_too_small": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The model is in {program}, but there is not enough memory free to start it."
        ),
        QT_TRANSLATE_NOOP("sentences", "Close other programs, or choose a smaller file."),
    ),
    "tool_answered_nothing": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The model is in {program}, but it answered the test question with nothing."
        ),
        QT_TRANSLATE_NOOP("sentences", "Try a message of your own there; take it out again if that is no better."),
    ),
    "tool_folder_not_writable": sentence(
        QT_TRANSLATE_NOOP("sentences", "Nothing can be written into the program's folder “{name}”."),
        QT_TRANSLATE_NOOP("sentences", "What was begun was removed. “Show me how” says how to do it by hand."),
    ),
    "tool_folder_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "The folder with {program}'s models is not there any more."),
        QT_TRANSLATE_NOOP("sentences", "Start {program} once, then look again."),
    ),
    "tool_place_away": sentence(
        QT_TRANSLATE_NOOP("sentences", "The folder “{name}” that the model was put into is not there now."),
        QT_TRANSLATE_NOOP("sentences", "If it is on another disk, connect the disk, then try again."),
    ),
    "tool_changed_since": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” is another model by now than the one that was put there."),
        QT_TRANSLATE_NOOP("sentences", "It was left as it is. Remove it in the program itself if you want."),
    ),
    "tool_in_use": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” is in use."),
        QT_TRANSLATE_NOOP("sentences", "Close the chat program, then try again."),
    ),
    "tool_nothing_to_undo": sentence(
        QT_TRANSLATE_NOOP("sentences", "This was taken out already."),
    ),
    "tool_elsewhere": sentence(
        QT_TRANSLATE_NOOP("sentences", "{program} is set up on another computer (OLLAMA_HOST)."),
        QT_TRANSLATE_NOOP("sentences", "Your model does not leave this one. “Show me how” says what to do there."),
    ),
    # Found or not
    "tool_found_running": sentence(QT_TRANSLATE_NOOP("sentences", "Found, and running.")),
    "tool_found_running_version": sentence(QT_TRANSLATE_NOOP("sentences", "Found: version {version}, running.")),
    "tool_found_installed": sentence(QT_TRANSLATE_NOOP("sentences", "Found on this computer.")),
    "tool_found_not_running": sentence(
        QT_TRANSLATE_NOOP("sentences", "Found, but not running: start it, then look again.")
    ),
    "tool_found_by_hand": sentence(
        QT_TRANSLATE_NOOP("sentences", "It has no list of models to put yours into; it is started with the file.")
    ),
    "tool_found_through_ollama": sentence(
        QT_TRANSLATE_NOOP("sentences", "It shows what is in Ollama; put your model there.")
    ),
    "tool_found_missing": sentence(QT_TRANSLATE_NOOP("sentences", "Not found on this computer.")),
}
