"""A folder that a person chose as a model: is it one, and can it be trained?"""

from __future__ import annotations

from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.recommend.catalogue import Model, find_model, is_downloaded

# Pickles can run programs when they are opened; nobody needs them today.
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".msgpack", ".h5")


def model_in(folder: Path) -> Model:
    """Returns the model of a folder; ask `is_downloaded` whether it can be trained or only be estimated.

    Raises:
        AppError: "folder_is_adapter", "folder_only_gguf", "folder_only_pickle", "folder_not_whole",
            "folder_no_model", and those of `find_model`.
    """
    try:
        names = [one.name for one in folder.iterdir()]
    except OSError:
        raise AppError("folder_no_model", name=folder.name) from None
    endings = {Path(name).suffix.casefold() for name in names}
    if "config.json" not in names:
        if "adapter_config.json" in names:
            code = "folder_is_adapter"
        elif ".gguf" in endings:
            code = "folder_only_gguf"
        else:
            code = "folder_only_pickle" if endings & set(_PICKLES) else "folder_no_model"
        raise AppError(code, name=folder.name)
    model = find_model(str(folder))
    if is_downloaded(model.id):
        return model
    if ".safetensors" in endings or "model.safetensors.index.json" in names:
        raise AppError("folder_not_whole", name=folder.name)
    if endings & set(_PICKLES):
        raise AppError("folder_only_pickle", name=folder.name)
    if ".gguf" in endings:
        raise AppError("folder_only_gguf", name=folder.name)
    return model
