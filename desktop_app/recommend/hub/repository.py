"""What a hub has of a model, and what of it is wanted."""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import huggingface_hub
from huggingface_hub.hf_api import RepoSibling

from desktop_app.core.errors import AppError
from desktop_app.recommend.hub.failures import named_failures

DEFAULT_ENDPOINT = "https://huggingface.co"

# Everything a tokenizer may consist of, the settings, the licence; weights come as named by their index.
_WANTED = (
    "config.json", "generation_config.json", "tokenizer*", "vocab.json", "vocab.txt", "merges.txt",
    "special_tokens_map.json", "added_tokens.json", "chat_template*", "spiece.model", "*.tiktoken",
    "LICENSE*", "NOTICE*", "USE_POLICY*",
)  # fmt: skip
_INDEX = "model.safetensors.index.json"
_SINGLE = "model.safetensors"
# A pickle can run code when it is opened.
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.msgpack", "*.h5")
_LARGEST_INDEX_BYTES = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """One file. `sha256`: of its content where the hub keeps it apart (LFS); `git_sha1`: of any other."""

    path: str
    size_bytes: int
    sha256: str = ""
    git_sha1: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A model at one commit, reduced to the wanted files."""

    model_id: str
    commit: str
    files: tuple[RemoteFile, ...]
    gated: bool

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)


def look_at(model_id: str, *, endpoint: str = DEFAULT_ENDPOINT, token: str = "") -> Repository:
    """Asks the hub once.

    Raises:
        AppError: "model_only_pickle", "model_has_no_weights", "model_not_whole_on_hub", "hub_..." of `failures`.
    """
    api = huggingface_hub.HfApi(endpoint=endpoint, token=token or False)
    with named_failures(model_id, has_token=bool(token)):
        info = api.model_info(model_id, files_metadata=True, timeout=30)
    if not re.fullmatch(r"[0-9a-f]{40}", info.sha or ""):
        raise AppError("hub_not_a_hub")
    there = {one.rfilename: one for one in info.siblings or ()}
    files = []
    for path in sorted(_wanted(there, model_id)):
        one = there[path]
        # It becomes the name of a file, so it must be what it is called.
        if not re.fullmatch(r"[0-9a-f]{64}" if one.lfs else r"[0-9a-f]{40}", _digest(one)):
            raise AppError("hub_not_a_hub")
        files.append(
            RemoteFile(
                path=path,
                size_bytes=one.size or 0,
                sha256=_digest(one) if one.lfs else "",
                git_sha1="" if one.lfs else _digest(one),
            )
        )
    return Repository(model_id=model_id, commit=info.sha or "", files=tuple(files), gated=bool(info.gated))


def _digest(one: RepoSibling) -> str:
    return (one.lfs.sha256 if one.lfs else one.blob_id) or ""


def _wanted(names: Mapping[str, object], model_id: str) -> set[str]:
    """Files in the top folder: others are copies for other programs ("original/", "onnx/")."""
    top = [name for name in names if "/" not in name and "\\" not in name]
    wanted = {name for name in top if any(fnmatch.fnmatchcase(name, pattern) for pattern in _WANTED)}
    weights = {name for name in top if fnmatch.fnmatchcase(name, "model*.safetensors")}
    if not weights:
        pickled = any(fnmatch.fnmatchcase(name, pattern) for name in top for pattern in _PICKLES)
        raise AppError("model_only_pickle" if pickled else "model_has_no_weights", name=model_id)
    if "config.json" not in wanted:
        raise AppError("model_has_no_weights", name=model_id)
    if _SINGLE in weights:
        return wanted | {_SINGLE}
    if _INDEX not in names:
        raise AppError("model_not_whole_on_hub", name=model_id)
    return wanted | weights | {_INDEX}


def missing_shards(index: Path, have: set[str]) -> set[str]:
    """Returns the names of weight files that the index lists and the repository lacks."""
    if index.stat().st_size > _LARGEST_INDEX_BYTES:
        raise AppError("file_damaged", name=index.name)
    try:
        shards = set(json.loads(index.read_bytes())["weight_map"].values())
    except (ValueError, KeyError, TypeError, AttributeError):
        raise AppError("file_damaged", name=index.name) from None
    return {str(shard) for shard in shards} - have
