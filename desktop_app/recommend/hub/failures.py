"""What a hub and the way to it can answer -> an `AppError` with a sentence."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator

import httpx2
from huggingface_hub.errors import (
    EntryNotFoundError,
    FileMetadataError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from desktop_app.core.errors import AppError
from desktop_app.recommend.catalogue import hub_cache

_FULL = (errno.ENOSPC, errno.EDQUOT)
_NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)


@contextlib.contextmanager
def named_failures(model_id: str, *, has_token: bool) -> Iterator[None]:
    """Raises AppError: "hub_token_wrong", "model_gated", "model_not_on_hub", "hub_busy", "hub_broken",
    "hub_unreachable", "hub_not_a_hub", "disk_full", "folder_not_writable"."""
    try:
        yield
    except GatedRepoError:
        raise AppError("model_gated_refused" if has_token else "model_gated", name=model_id) from None
    except RepositoryNotFoundError as error:
        # The hub answers 401 both for a wrong token and for a name that does not exist.
        is_401 = error.response is not None and error.response.status_code == 401
        raise AppError("hub_token_wrong" if is_401 and has_token else "model_not_on_hub", name=model_id) from None
    except (RevisionNotFoundError, EntryNotFoundError, HFValidationError):
        raise AppError("model_not_on_hub", name=model_id) from None
    except HfHubHTTPError as error:
        raise _of_status(error, model_id, has_token=has_token) from None
    except FileMetadataError:
        raise AppError("hub_not_a_hub") from None
    except (httpx2.HTTPError, httpx2.InvalidURL, OfflineModeIsEnabled):
        raise AppError("hub_unreachable") from None
    except OSError as error:
        if error.errno in _FULL:
            raise AppError("disk_full") from None
        if error.errno in _NOT_WRITABLE:
            raise AppError("folder_not_writable", name=hub_cache().name) from None
        raise AppError("hub_unreachable") from None


def _of_status(error: HfHubHTTPError, model_id: str, *, has_token: bool) -> AppError:
    status = error.response.status_code if error.response is not None else 0
    if status == 401:
        return AppError("hub_token_wrong" if has_token else "model_gated", name=model_id)
    if status == 403:
        return AppError("model_gated_refused" if has_token else "model_gated", name=model_id)
    if status == 404:
        return AppError("model_not_on_hub", name=model_id)
    return AppError("hub_busy" if status == 429 else "hub_broken", status=status)
