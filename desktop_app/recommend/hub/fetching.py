"""Brings the files of a repository into the hub's cache, whole and checked, or goes on where it stopped.

huggingface_hub 2 begins a file anew whenever the process was ended (its temporary file has another name each
time), so the resuming is ours: its request function writes behind what is already there.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from huggingface_hub import constants, get_hf_file_metadata, hf_hub_download, hf_hub_url
from huggingface_hub.file_download import http_get, repo_folder_name
from huggingface_hub.utils._headers import build_hf_headers

from desktop_app import __version__
from desktop_app.core.errors import AppError
from desktop_app.core.project import replacing
from desktop_app.recommend.catalogue import hub_cache
from desktop_app.recommend.download_size import RESERVE_BYTES
from desktop_app.recommend.hub.failures import named_failures
from desktop_app.recommend.hub.repository import DEFAULT_ENDPOINT, RemoteFile, Repository, missing_shards

_PART = ".homespun-part"
_READ_BYTES = 4 << 20
# The library's 10 MB are lost whenever the line breaks, and on a slow line progress would stand still for long.
_CHUNK_BYTES = 256 << 10

Tell = Callable[[str, int, int], None]
"""Called with a phase ("downloading", "checking_download"), bytes done and bytes in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Bytes that are still to come, and that are free where they go."""

    missing_bytes: int
    free_bytes: int

    @property
    def fits(self) -> bool:
        return self.missing_bytes + RESERVE_BYTES <= self.free_bytes


def need_of(repository: Repository, cache: Path | None = None) -> Need:
    """What a download takes, without what is already there or half there."""
    cache = cache or hub_cache()
    place = _place(repository, cache)
    there = sum(_bytes_there(place, file) for file in repository.files)
    existing = next(one for one in (cache, *cache.parents) if one.exists())
    return Need(missing_bytes=repository.size_bytes - there, free_bytes=shutil.disk_usage(existing).free)


def fetch(
    repository: Repository,
    *,
    endpoint: str = DEFAULT_ENDPOINT,
    token: str = "",
    tell: Tell,
    cache: Path | None = None,
) -> Path:
    """Returns the folder with the whole model. What was fetched is kept whatever happens.

    Raises:
        AppError: "disk_too_small" before the first byte, "download_damaged", "model_not_whole_on_hub", and
            those of `failures`.
    """
    constants.DOWNLOAD_CHUNK_SIZE = _CHUNK_BYTES
    cache = cache or hub_cache()
    need = need_of(repository, cache)
    if not need.fits:
        wanted, free = ((size / 1e9) for size in (need.missing_bytes + RESERVE_BYTES, need.free_bytes))
        raise AppError("disk_too_small", need_gb=round(wanted, 1), free_gb=round(free, 1))
    place = _place(repository, cache)
    work = _Fetching(repository, place, endpoint, token, tell)
    with named_failures(repository.model_id, has_token=bool(token)):
        (place / "blobs").mkdir(parents=True, exist_ok=True)
        # Settings first: a model that turns out to be incomplete has cost nothing yet.
        for file in sorted(repository.files, key=lambda one: one.size_bytes):
            work.file(file)
            if file.path.endswith(".index.json"):
                have = {one.path for one in repository.files}
                if missing_shards(work.blob(file), have):
                    raise AppError("model_not_whole_on_hub", name=repository.model_id)
        folder = work.snapshot(cache)
        with replacing(place / "refs" / "main") as stream:
            stream.write(repository.commit)
    return folder


class _Fetching:
    def __init__(self, repository: Repository, place: Path, endpoint: str, token: str, tell: Tell) -> None:
        self._repository = repository
        self._place = place
        self._endpoint = endpoint
        self._token = token
        self._tell = tell
        self._done = 0
        self._total = repository.size_bytes

    def blob(self, file: RemoteFile) -> Path:
        return self._place / "blobs" / (file.sha256 or file.git_sha1)

    def file(self, file: RemoteFile) -> None:
        """Fetches what is missing of one file and checks it. A file that is wrong is fetched anew once."""
        for attempt in (1, 2):
            self._bring(file)
            part = self._part(file)
            if self.blob(file).exists() or self._is_right(part, file):
                break
            part.unlink()
            if attempt == 2:
                raise AppError("download_damaged", name=file.path)
        if not self.blob(file).exists():
            part.replace(self.blob(file))
        self._done += file.size_bytes
        self._tell("downloading", self._done, self._total)

    def snapshot(self, cache: Path) -> Path:
        """Lets the library name each blob in the folder of its commit (links, or copies where there are none)."""
        for file in self._repository.files:
            named = hf_hub_download(
                self._repository.model_id,
                file.path,
                revision=self._repository.commit,
                cache_dir=cache,
                endpoint=self._endpoint,
                token=self._token or False,
            )
        return Path(named).parent

    def _part(self, file: RemoteFile) -> Path:
        blob = self.blob(file)
        return blob.with_name(blob.name + _PART)

    def _bring(self, file: RemoteFile) -> None:
        if self.blob(file).exists():
            return
        part = self._part(file)
        have = part.stat().st_size if part.exists() else 0
        if have > file.size_bytes:
            part.unlink()
            have = 0
        url = hf_hub_url(
            self._repository.model_id, file.path, revision=self._repository.commit, endpoint=self._endpoint
        )
        headers = build_hf_headers(
            token=self._token or False, library_name="homespun", library_version=__version__
        )
        known = get_hf_file_metadata(url, headers=headers, token=self._token or False, endpoint=self._endpoint)
        if not _same_host(url, known.location):
            # A signed address of a store: the token is none of its business.
            headers.pop("authorization", None)
        with part.open("ab") as stream:
            http_get(
                known.location,
                stream,
                resume_size=have,
                headers=headers,
                expected_size=file.size_bytes,
                displayed_filename=file.path,
                tqdm_class=self._bar(have),
            )

    def _bar(self, have: int) -> Any:
        """The library reports through a progress bar's class; this one reports to us."""
        done, total, tell = self._done, self._total, self._tell

        class Bar:
            def __init__(self, *_: Any, **__: Any) -> None:
                self.n = have

            def update(self, count: float = 1) -> None:
                self.n += int(count)
                tell("downloading", done + self.n, total)

            def close(self) -> None:
                pass

            def __enter__(self) -> Self:
                return self

            def __exit__(self, *_: object) -> None:
                pass

        return Bar

    def _is_right(self, part: Path, file: RemoteFile) -> bool:
        """Compares with the hash that the hub published: of the content, or git's, which counts the length too."""
        if file.size_bytes > 100_000_000:
            self._tell("checking_download", self._done, self._total)
        if file.sha256:
            found = hashlib.sha256()
        else:
            found = hashlib.sha1(b"blob %d\x00" % file.size_bytes, usedforsecurity=False)
        with part.open("rb") as stream:
            while piece := stream.read(_READ_BYTES):
                found.update(piece)
        return found.hexdigest() == (file.sha256 or file.git_sha1)


def _place(repository: Repository, cache: Path) -> Path:
    return cache / repo_folder_name(repo_id=repository.model_id, repo_type="model")


def _bytes_there(place: Path, file: RemoteFile) -> int:
    blob = place / "blobs" / (file.sha256 or file.git_sha1)
    if blob.exists():
        return file.size_bytes
    part = blob.with_name(blob.name + _PART)
    return min(part.stat().st_size, file.size_bytes) if part.exists() else 0


def _same_host(one: str, other: str) -> bool:
    return urlsplit(one).netloc == urlsplit(other).netloc
