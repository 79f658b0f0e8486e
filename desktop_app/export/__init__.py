"""The model leaves the house: which files, how large, under what names, and whether they answer as they should.

`choices` (what can be exported and how large it will be), `names` (file names that every system accepts),
`adapter_folder` (the portable adapter), `model_card`, `modelfile` (for Ollama), `checksums`, `report`
(check.json, and where the files went), `tools` (into chat programs, and out again). Merging, converting and
checking are the engine's jobs.

May import: core and the domain rooms before it. Promises: standard library only; nothing exported names a folder
of this computer or repeats a word of anybody's messages.
"""

from desktop_app.export.adapter_folder import copy_adapter, copy_adapter_folder
from desktop_app.export.checksums import damaged_files, write_checksums
from desktop_app.export.choices import (
    FORMATS,
    ExportChoice,
    codes_of,
    is_whole_model,
    no_adapter_file,
    only_for_peft,
    what_can_be_exported,
)
from desktop_app.export.model_card import CardFacts, model_card
from desktop_app.export.modelfile import modelfile, stop_texts
from desktop_app.export.names import file_name, safe_name
from desktop_app.export.report import (
    ExportCheck,
    ExportedFile,
    exported_folder,
    load_check,
    note_folder,
    write_check,
)

__all__ = [
    "FORMATS",
    "CardFacts",
    "ExportCheck",
    "ExportChoice",
    "ExportedFile",
    "codes_of",
    "copy_adapter",
    "copy_adapter_folder",
    "damaged_files",
    "exported_folder",
    "file_name",
    "is_whole_model",
    "load_check",
    "model_card",
    "modelfile",
    "no_adapter_file",
    "note_folder",
    "only_for_peft",
    "safe_name",
    "stop_texts",
    "what_can_be_exported",
    "write_check",
    "write_checksums",
]
