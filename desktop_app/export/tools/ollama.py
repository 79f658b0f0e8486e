"""Ollama by its HTTP API, which works without its command line and with a service that cannot read our folders.

Facts: docs/api.md of ollama/ollama, and its server/create.go. Since 0.34.1 it takes whole models only: adapters
and quantising are refused, so neither is ever asked for. Since 0.30 it runs the chat template in the file; for
older ones the same template is written in Ollama's language (`go_template`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.export.tools.go_template import go_template
from desktop_app.export.tools.loopback import Address, Loopback, Reply, Tell, read_address
from desktop_app.export.tools.surroundings import Surroundings, ask
from desktop_app.export.tools.tool import Found, Kind, Tool, quoted

_CODE, _NAME, _PORT = "ollama", "Ollama", 11434
_RUNS_JINJA = (0, 30)
_LONGEST_ANSWER_TOKENS = 200
_CONTEXT_AT_MOST = 8192
"""A longer context costs memory on every start, and mail does not need it; Ollama's own default is 4096."""


class Ollama:
    """Every method raises AppError as `Loopback` does, and "tool_answered_strangely", "tool_refused"."""

    def __init__(self, address: Address) -> None:
        self._http = Loopback(address, _NAME)

    def version(self) -> str:
        """Returns "0.34.4"."""
        reply = self._http.call("GET", "/api/version")
        found = reply.content.get("version") if isinstance(reply.content, dict) else None
        if reply.status != 200 or not isinstance(found, str):
            raise AppError("tool_answered_strangely", program=_NAME)
        return found

    def models(self) -> dict[str, str]:
        """Returns the models that are there: full name ("mail:latest") -> digest of its manifest."""
        reply = self._http.call("GET", "/api/tags")
        entries = reply.content.get("models") if isinstance(reply.content, dict) else None
        if reply.status != 200 or not isinstance(entries, list | None):
            raise AppError("tool_answered_strangely", program=_NAME)
        return {
            entry["name"]: str(entry.get("digest", ""))
            for entry in entries or ()
            if isinstance(entry, dict) and isinstance(entry.get("name"), str)
        }

    def upload(self, file: Path, sha256: str, tell: Tell) -> None:
        """Gives it the file, unless it has it already.

        Raises:
            AppError: "tool_upload_damaged" when other bytes arrived, "tool_disk_full".
        """
        path = f"/api/blobs/sha256:{sha256}"
        if self._http.call("HEAD", path).status == 200:
            return
        reply = self._http.send_file(path, file, tell)
        if reply.status == 400 and "digest" in reply.error:
            raise AppError("tool_upload_damaged", program=_NAME)
        if reply.status not in (200, 201):
            raise _refusal(reply)

    def create(self, name: str, file_name: str, sha256: str, settings: Mapping[str, Any]) -> None:
        """Makes a model of a file that was uploaded.

        Args:
            settings: of the request: "template", "parameters", "license".

        Raises:
            AppError: "tool_architecture_unknown", "tool_disk_full".
        """
        body = {"model": name, "files": {file_name: f"sha256:{sha256}"}, **settings}
        for reply in self._http.lines("POST", "/api/create", body):
            if reply.status != 200 or reply.error:
                raise _refusal(reply)
            if isinstance(reply.content, dict) and reply.content.get("status") == "success":
                return
        raise AppError("tool_connection_lost", program=_NAME)

    def chat(self, name: str, turns: Sequence[Mapping[str, str]]) -> Iterator[str]:
        """Yields the answer in pieces.

        Raises:
            AppError: "tool_memory_too_small".
        """
        options = {"temperature": 0, "num_predict": _LONGEST_ANSWER_TOKENS}
        body = {"model": name, "messages": [dict(turn) for turn in turns], "options": options}
        for reply in self._http.lines("POST", "/api/chat", body):
            if reply.status != 200 or reply.error:
                raise _refusal(reply)
            said = reply.content.get("message") if isinstance(reply.content, dict) else None
            if not isinstance(said, dict):
                raise AppError("tool_answered_strangely", program=_NAME)
            if isinstance(said.get("content"), str) and said["content"]:
                yield said["content"]

    def copy(self, name: str, to: str) -> None:
        reply = self._http.call("POST", "/api/copy", {"source": name, "destination": to})
        if reply.status != 200:
            raise _refusal(reply)

    def delete(self, name: str) -> None:
        """Removes a model; one that is gone already is no error."""
        reply = self._http.call("DELETE", "/api/delete", {"model": name})
        if reply.status not in (200, 404):
            raise _refusal(reply)


def settings_for(
    version: str, *, chat_template: str, stops: Sequence[str], context_tokens: int, licence: str
) -> dict[str, Any]:
    """Returns what `Ollama.create` is told beside the file.

    Raises:
        AppError: "tool_too_old" for a version that would need a template which cannot be written for it.
    """
    settings: dict[str, Any] = {
        "parameters": {"stop": list(stops), "num_ctx": min(_CONTEXT_AT_MOST, context_tokens or _CONTEXT_AT_MOST)}
    }
    if licence:
        settings["license"] = licence
    if is_older(version, _RUNS_JINJA):
        template = go_template(chat_template)
        if template is None:
            raise AppError("tool_too_old", program=_NAME, version=version, needed="0.30")
        settings["template"] = template
    return settings


def is_older(version: str, than: tuple[int, int]) -> bool:
    """Whether "0.29.1-rc2" is older; what cannot be read, and a developer's own build (0.0.0), count as new."""
    numbers = re.match(r"v?(\d+)\.(\d+)", version)
    if numbers is None or version.startswith("0.0.0"):
        return False
    return (int(numbers[1]), int(numbers[2])) < than


def full_name(name: str) -> str:
    """The name as `Ollama.models` lists it."""
    return name if ":" in name else f"{name}:latest"


def create_line(file: Path, name: str) -> str:
    """What is typed to do the same by hand, with the Modelfile that names this file."""
    beside = sorted(file.parent.glob("Modelfile*"))
    names_it = f"FROM ./{file.name}".encode()
    fitting = next((one for one in beside if names_it in one.read_bytes().splitlines()), None)
    fitting = fitting or file.with_name("Modelfile")
    return f"ollama create {name} -f {quoted(fitting)}"


def first_turns(question_file: Path) -> list[dict[str, str]]:
    """Reads the first prompt of a `GenerateJob`'s file. Raises AppError("file_missing" | "file_damaged")."""
    try:
        with question_file.open(encoding="utf-8") as stream:
            turns = json.loads(next(stream))["messages"]
        return [{"role": str(turn["role"]), "content": str(turn["content"])} for turn in turns]
    except FileNotFoundError:
        raise AppError("file_missing", name=question_file.name) from None
    except (StopIteration, ValueError, KeyError, TypeError):
        raise AppError("file_damaged", name=question_file.name) from None


_KNOWN: tuple[tuple[str, str], ...] = (
    ("architecture", "tool_architecture_unknown"),
    ("no space", "tool_disk_full"),
    ("not enough space", "tool_disk_full"),
    ("more system memory", "tool_memory_too_small"),
    ("out of memory", "tool_memory_too_small"),
)


def _refusal(reply: Reply) -> AppError:
    """The error for a "no". Its own words may name folders, so they are compared and not passed on."""
    said = reply.error.lower()
    code = next((code for words, code in _KNOWN if words in said), "tool_refused")
    return AppError(code, program=_NAME, status=reply.status)


def _find(here: Surroundings) -> Found:
    named = here.environment.get("OLLAMA_HOST", "")
    address = read_address(named, _PORT) if named else Address("127.0.0.1", here.ports.get(_CODE, _PORT))
    if address is None:
        return Found(tool=_CODE, state="elsewhere")
    said = ask(address, "/api/version")
    if isinstance(said, dict) and isinstance(said.get("version"), str):
        return Found(tool=_CODE, state="running", place=address.url, version=said["version"][:20])
    return Found(tool=_CODE, state="installed" if _is_installed(here) else "missing")


def _is_installed(here: Surroundings) -> bool:

    places = {
        "Windows": (here.local_data / "Programs" / "Ollama" / "ollama.exe",),
        "Darwin": (Path("/Applications/Ollama.app"), here.home / "Applications" / "Ollama.app"),
        "Linux": (),
    }
    return here.program("ollama") is not None or any(place.exists() for place in places[here.system])


def _line(file: Path, name: str, kind: Kind) -> str:
    return create_line(file, name)


OLLAMA = Tool(code=_CODE, name=_NAME, takes=("model_gguf",), find=_find, line=_line, is_api=True)
