"""Chat programs with a folder: found where they are, filled by a link or a copy, emptied without a trace."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import gguf
import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Run
from desktop_app.core.sentences import SENTENCES
from desktop_app.export import ExportedFile, load_check, write_check
from desktop_app.export.tools import (
    TOOLS,
    Found,
    Order,
    Placement,
    Surroundings,
    Tool,
    add,
    chat_name,
    check_sum_of,
    find_tools,
    offered_files,
    placements,
    take_back,
    tool_named,
)
from desktop_app.export.tools import placing as placing_module
from desktop_app.export.tools.gguf_header import read_header
from desktop_app.export.tools.gpt4all import GPT4ALL
from desktop_app.export.tools.jan import JAN
from desktop_app.export.tools.ledger import note
from desktop_app.export.tools.lm_studio import LM_STUDIO
from desktop_app.export.tools.loopback import Address, Loopback
from desktop_app.export.tools.surroundings import System
from desktop_app.export.tools.text_generation_webui import TEXT_GENERATION_WEBUI
from desktop_app.export.tools.tool import Kind
from tests.ollama_server import serving
from tests.unit.export.exported import ADAPTER, CHATML, MODEL, an_export, write_gguf

CLOSED = {tool.code: 1 for tool in TOOLS}
"""Nobody listens at port 1."""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    folder = tmp_path / "001"
    folder.mkdir()
    return Run(folder)


@pytest.fixture
def folder(run: Run, tmp_path: Path) -> Path:
    return an_export(run, tmp_path / "出口 mail")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


def a_computer(
    home: Path,
    system: System = "Linux",
    environment: Mapping[str, str] | None = None,
    *,
    ports: Mapping[str, int] | None = None,
) -> Surroundings:
    return Surroundings(home=home, environment=environment or {}, system=system, ports={**CLOSED, **(ports or {})})


def put(run: Run, tool: Tool, found: Found, file: Path, name: str = "mail") -> Placement:
    wanted = Order(tool=tool, place=found.place, file=file, sha256=check_sum_of(file), name=name)
    return add(run, wanted, lambda code: None, lambda done, total: None)


def everything_in(folder: Path) -> dict[str, bytes | None]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() if file.is_file() else None
        for file in sorted(folder.rglob("*"))
    }


def lm_studio(home: Path) -> Found:
    (home / ".lmstudio" / "models").mkdir(parents=True)
    return LM_STUDIO.find(a_computer(home))


def jan(home: Path) -> Found:
    (home / ".local" / "share" / "Jan" / "data").mkdir(parents=True)
    return JAN.find(a_computer(home))


def gpt4all(home: Path) -> Found:
    (home / ".local" / "share" / "nomic.ai" / "GPT4All").mkdir(parents=True)
    return GPT4ALL.find(a_computer(home))


def text_generation_webui(home: Path) -> Found:
    (home / "Downloads" / "textgen-portable-3.14" / "user_data" / "models").mkdir(parents=True)
    return TEXT_GENERATION_WEBUI.find(a_computer(home))


Place = tuple[Tool, Callable[[Path], Found], str]
FILLED: list[Place] = [
    (LM_STUDIO, lm_studio, f".lmstudio/models/homespun/mail/{MODEL}"),
    (JAN, jan, ".local/share/Jan/data/llamacpp/models/mail/model.gguf"),
    (GPT4ALL, gpt4all, f".local/share/nomic.ai/GPT4All/{MODEL}"),
    (TEXT_GENERATION_WEBUI, text_generation_webui, f"Downloads/textgen-portable-3.14/user_data/models/{MODEL}"),
]


# Looking


def test_that_nothing_is_found_on_a_bare_computer_and_looking_leaves_it_bare(home: Path) -> None:
    for system in ("Windows", "Darwin", "Linux"):
        found = find_tools(a_computer(home, system))
        assert [one.tool for one in found] == [tool.code for tool in TOOLS]
        assert {one.state for one in found} == {"missing"}
    assert everything_in(home) == {}


@pytest.mark.parametrize(
    ("system", "environment", "place"),
    [
        ("Linux", {}, ".lmstudio/models"),
        ("Windows", {}, ".lmstudio/models"),
        ("Linux", {"LMSTUDIO_HOME": "{home}/elsewhere"}, "elsewhere/models"),
    ],
)
def test_that_lm_studio_is_found_in_its_home(
    home: Path, system: System, environment: dict[str, str], place: str
) -> None:
    (home / place).parent.mkdir()
    spelled = {name: value.format(home=home) for name, value in environment.items()}
    found = LM_STUDIO.find(a_computer(home, system, spelled))
    assert (found.state, found.place) == ("installed", str(home / place))


def test_that_lm_studio_is_found_by_its_pointer_in_its_older_place_and_by_its_setting(home: Path) -> None:
    (home / ".cache" / "lm-studio").mkdir(parents=True)
    assert LM_STUDIO.find(a_computer(home)).place == str(home / ".cache" / "lm-studio" / "models")
    moved = home / "Große Platte"
    moved.mkdir()
    (home / ".lmstudio-home-pointer").write_text(f"{moved}\n", encoding="utf-8")
    assert LM_STUDIO.find(a_computer(home)).place == str(moved / "models")
    (moved / "settings.json").write_text(json.dumps({"downloadsFolder": str(home / "d")}), encoding="utf-8")
    assert LM_STUDIO.find(a_computer(home)).place == str(home / "d")
    (moved / "settings.json").write_text("{", encoding="utf-8")
    assert LM_STUDIO.find(a_computer(home)).place == str(moved / "models")


@pytest.mark.parametrize(
    ("system", "environment", "data"),
    [
        ("Windows", {}, "AppData/Roaming/Jan/data"),
        ("Windows", {"APPDATA": "{home}/R"}, "R/Jan/data"),
        ("Darwin", {}, "Library/Application Support/Jan/data"),
        ("Linux", {}, ".local/share/Jan/data"),
        ("Linux", {}, ".config/Jan/data"),
        ("Linux", {"JAN_DATA_FOLDER": "{home}/moved"}, "moved"),
    ],
)
def test_that_jan_is_found_in_its_data_folder(
    home: Path, system: System, environment: dict[str, str], data: str
) -> None:
    (home / data).mkdir(parents=True)
    spelled = {name: value.format(home=home) for name, value in environment.items()}
    assert JAN.find(a_computer(home, system, spelled)).place == str(home / data)


def test_that_jans_data_is_found_where_the_person_moved_it(home: Path) -> None:
    settings = home / "AppData" / "Roaming" / "Jan" / "settings.json"
    settings.parent.mkdir(parents=True)
    (settings.parent / "data").mkdir()
    (home / "D").mkdir()
    settings.write_text(json.dumps({"data_folder": str(home / "D")}), encoding="utf-8")
    assert JAN.find(a_computer(home, "Windows")).place == str(home / "D")


@pytest.mark.parametrize(
    ("system", "folder"),
    [
        ("Windows", "AppData/Local/nomic.ai/GPT4All"),
        ("Darwin", "Library/Application Support/nomic.ai/GPT4All"),
        ("Linux", ".local/share/nomic.ai/GPT4All"),
    ],
)
def test_that_gpt4all_is_found_in_its_folder(home: Path, system: System, folder: str) -> None:
    (home / folder).mkdir(parents=True)
    assert GPT4ALL.find(a_computer(home, system)).place == str(home / folder)


def test_that_gpt4alls_own_setting_of_the_folder_counts(home: Path) -> None:
    (home / "big").mkdir()
    settings = home / ".config" / "nomic.ai" / "GPT4All.ini"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"[General]\nmodelPath={home / 'big'}\nlastVersionStarted=3.10.0\n", encoding="utf-8")
    assert GPT4ALL.find(a_computer(home)).place == str(home / "big")


def test_that_text_generation_webui_without_its_folder_of_models_is_not_taken_for_it(home: Path) -> None:
    (home / "text-generation-webui-notes").mkdir()
    assert TEXT_GENERATION_WEBUI.find(a_computer(home)).state == "missing"


@contextmanager
def saying(answers: dict[str, Any]) -> Iterator[int]:
    """A server on this computer that answers some paths with JSON."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = json.dumps(answers.get(self.path)).encode()
            self.send_response(200 if self.path in answers else 404)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


RUNNING = [
    ("koboldcpp", "/api/extra/version", {"result": "KoboldCpp", "version": "1.99"}, "1.99"),
    ("llama_server", "/props", {"default_generation_settings": {}, "build_info": "b11549-ab"}, "b11549-ab"),
    ("open_webui", "/api/config", {"name": "Open WebUI", "version": "0.6.5"}, "0.6.5"),
    ("text_generation_webui", "/v1/internal/model/info", {"model_name": "None"}, ""),
]


@pytest.mark.parametrize(("code", "path", "answer", "version"), RUNNING)
def test_that_a_running_program_is_known_by_what_it_says(
    home: Path, code: str, path: str, answer: Any, version: str
) -> None:
    with saying({path: answer}) as port:
        found = tool_named(code).find(a_computer(home, ports={code: port}))
    assert (found.state, found.version) == ("running", version)


@pytest.mark.parametrize("code", [tool.code for tool in TOOLS])
def test_that_another_program_at_the_same_port_is_not_taken_for_it(home: Path, code: str) -> None:
    with saying({"/props": {"a": 1}, "/api/config": {"name": "Router"}, "/api/version": ["x"]}) as port:
        assert tool_named(code).find(a_computer(home, ports={code: port})).state == "missing"


def test_that_a_stranger_that_never_stops_talking_is_hung_up_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def drip() -> None:
            line, _ = server.accept()
            with line:
                line.recv(4096)
                line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                while not over.wait(0.02):
                    try:
                        line.sendall(b" ")
                    except OSError:
                        return

        thread = Thread(target=drip, daemon=True)
        thread.start()
        began = time.monotonic()
        reply = Loopback(Address("127.0.0.1", server.getsockname()[1]), "x").call("GET", "/", timeout_s=0.3)
        assert reply.content is None
        assert time.monotonic() - began < 2
        over.set()
        thread.join()


def test_that_ollama_is_found_running_by_its_version_and_where_its_setting_says(home: Path) -> None:
    with serving(version="0.29.1") as server:
        for here in (
            a_computer(home, ports={"ollama": server.port}),
            a_computer(home, "Linux", {"OLLAMA_HOST": f"localhost:{server.port}"}),
        ):
            found = tool_named("ollama").find(here)
            assert (found.state, found.version, found.place) == ("running", "0.29.1", server.url)


def test_that_an_ollama_of_another_computer_is_never_asked(home: Path) -> None:
    assert tool_named("ollama").find(a_computer(home, "Linux", {"OLLAMA_HOST": "192.0.2.7"})).state == "elsewhere"


@pytest.mark.skipif(sys.platform == "win32", reason="a script is a program there by its ending")
@pytest.mark.parametrize(
    ("code", "name"), [("ollama", "ollama"), ("llama_server", "llama-server"), ("open_webui", "open-webui")]
)
def test_that_a_program_that_does_not_run_is_found_by_its_file(home: Path, code: str, name: str) -> None:
    program = home / "bin" / name
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    assert tool_named(code).find(a_computer(home, "Linux", {"PATH": str(program.parent)})).state == "installed"


def test_that_koboldcpp_is_found_where_the_browser_put_it(home: Path) -> None:
    (home / "Downloads").mkdir()
    (home / "Downloads" / "koboldcpp-linux-x64").touch()
    assert tool_named("koboldcpp").find(a_computer(home)).state == "installed"


# Filling and emptying


@pytest.mark.parametrize("where", FILLED, ids=[tool.code for tool, _, _ in FILLED])
def test_that_a_file_goes_where_the_program_looks_and_leaves_no_trace_when_undone(
    run: Run, folder: Path, home: Path, where: Place
) -> None:
    tool, install, target = where
    found = install(home)
    bare = everything_in(home)
    placed = put(run, tool, found, folder / MODEL)
    assert (home / target).read_bytes() == (folder / MODEL).read_bytes()
    assert (home / target).stat().st_ino == (folder / MODEL).stat().st_ino
    assert (placed.state, placed.how) == ("done", "linked")
    take_back(Run(run.folder), placements(Run(run.folder))[0])
    assert everything_in(home) == bare
    assert (folder / MODEL).is_file()


@pytest.mark.parametrize("where", FILLED, ids=[tool.code for tool, _, _ in FILLED])
def test_that_a_file_is_copied_where_the_disk_knows_no_second_names(
    run: Run, folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch, where: Place
) -> None:
    tool, install, target = where

    def refuse(*_: object) -> None:
        raise OSError("not on this disk")

    monkeypatch.setattr(os, "link", refuse)
    placed = put(run, tool, install(home), folder / MODEL)
    assert placed.how == "copied"
    assert (home / target).read_bytes() == (folder / MODEL).read_bytes()
    assert (home / target).stat().st_ino != (folder / MODEL).stat().st_ino
    assert not list(home.rglob("*.part"))


def test_that_jan_gets_the_description_that_it_reads(run: Run, folder: Path, home: Path) -> None:
    put(run, JAN, jan(home), folder / MODEL, name="1984")
    text = (home / ".local/share/Jan/data/llamacpp/models/1984/model.yml").read_text(encoding="utf-8")
    yaml = pytest.importorskip("yaml")
    assert yaml.safe_load(text) == {
        "embedding": False,
        "model_path": "llamacpp/models/1984/model.gguf",
        "name": "1984",
        "size_bytes": (folder / MODEL).stat().st_size,
    }


def test_that_what_is_in_the_program_already_is_never_overwritten(run: Run, folder: Path, home: Path) -> None:
    found = lm_studio(home)
    put(run, LM_STUDIO, found, folder / MODEL)
    before = everything_in(home)
    with pytest.raises(AppError) as caught:
        put(run, LM_STUDIO, found, folder / MODEL)
    assert (caught.value.code, caught.value.details["free"]) == ("tool_name_taken", "mail-2")
    assert everything_in(home) == before
    put(run, LM_STUDIO, found, folder / MODEL, name="mail-2")
    assert [placed.number for placed in placements(run)] == [1, 2]


def test_that_a_program_without_names_says_that_the_file_is_there(run: Run, folder: Path, home: Path) -> None:
    found = gpt4all(home)
    (Path(found.place) / MODEL).write_bytes(b"theirs")
    with pytest.raises(AppError) as caught:
        put(run, GPT4ALL, found, folder / MODEL)
    assert caught.value.code == "tool_file_there"
    assert (Path(found.place) / MODEL).read_bytes() == b"theirs"


@pytest.mark.parametrize("architecture", ["qwen3", "gemma3", "smollm3", "olmo2"])
def test_that_gpt4all_is_not_given_a_kind_of_model_that_it_passes_over(
    run: Run, folder: Path, home: Path, architecture: str
) -> None:
    write_gguf(folder / MODEL, architecture=architecture)
    with pytest.raises(AppError) as caught:
        put(run, GPT4ALL, gpt4all(home), folder / MODEL)
    assert caught.value.code == "tool_architecture_unknown"
    assert placements(run) == ()


def test_that_a_full_disk_is_said_before_a_byte_is_written(
    run: Run, folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = lm_studio(home)
    bare = everything_in(home)
    monkeypatch.setattr(placing_module, "_link", lambda source, target: False)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(10, 10, 0))
    with pytest.raises(AppError) as caught:
        put(run, LM_STUDIO, found, folder / MODEL)
    assert caught.value.code == "tool_disk_full"
    assert everything_in(home) == bare
    assert placements(run)[0].state == "undone"


def test_that_a_copy_that_breaks_off_leaves_nothing(
    run: Run, folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = jan(home)
    bare = everything_in(home)

    def half(source: Path, target: Path, tell: object) -> None:
        placing_module.part_of(target).write_bytes(source.read_bytes()[:100])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(placing_module, "_link", lambda source, target: False)
    monkeypatch.setattr(placing_module, "_copy", half)
    with pytest.raises(AppError) as caught:
        put(run, JAN, found, folder / MODEL)
    assert caught.value.code == "tool_folder_not_writable"
    assert everything_in(home) == bare
    assert placements(run)[0].state == "undone"


def test_that_a_deed_that_was_killed_half_way_is_undone_later(run: Run, folder: Path, home: Path) -> None:
    found = lm_studio(home)
    bare = everything_in(home)
    placed = put(run, LM_STUDIO, found, folder / MODEL)
    target = Path(placed.made[0].path)
    half = target.with_name(target.name + ".part")
    half.write_bytes(target.read_bytes()[:100])
    target.unlink()
    take_back(run, note(run, placed, state="begun"))
    assert everything_in(home) == bare


def test_that_a_disk_that_is_unplugged_is_not_taken_for_a_model_that_is_gone(
    run: Run, folder: Path, home: Path
) -> None:
    placed = put(run, LM_STUDIO, lm_studio(home), folder / MODEL)
    home.rename(home.with_name("unplugged"))
    with pytest.raises(AppError) as caught:
        take_back(run, placed)
    assert caught.value.code == "tool_place_away"
    assert placements(run)[0].state == "done"
    home.with_name("unplugged").rename(home)
    take_back(run, placed)
    assert not list(home.rglob("*.gguf"))


def test_that_a_model_of_somebody_else_in_its_place_is_left_alone(run: Run, folder: Path, home: Path) -> None:
    placed = put(run, LM_STUDIO, lm_studio(home), folder / MODEL)
    target = Path(placed.made[0].path)
    target.unlink()
    target.write_bytes(b"theirs")
    with pytest.raises(AppError) as caught:
        take_back(run, placed)
    assert caught.value.code == "tool_changed_since"
    assert target.read_bytes() == b"theirs"


def test_that_other_files_in_the_folder_stay_when_a_deed_is_undone(run: Run, folder: Path, home: Path) -> None:
    placed = put(run, LM_STUDIO, lm_studio(home), folder / MODEL)
    beside = Path(placed.made[0].path).with_name("notes.txt")
    beside.write_text("theirs", encoding="utf-8")
    take_back(run, placed)
    assert everything_in(home / ".lmstudio" / "models") == {
        "homespun": None,
        "homespun/mail": None,
        "homespun/mail/notes.txt": b"theirs",
    }


def test_that_an_adapter_goes_into_no_folder_of_whole_models(run: Run, folder: Path, home: Path) -> None:
    with pytest.raises(AppError) as caught:
        put(run, LM_STUDIO, lm_studio(home), folder / ADAPTER)
    assert caught.value.code == "tool_takes_models"


# What may go out


def test_that_only_files_that_stood_their_check_are_offered(run: Run, tmp_path: Path) -> None:
    folder = an_export(run, tmp_path / "out", model="different")
    assert [(one.path.name, one.kind) for one in offered_files(run, folder)] == [(ADAPTER, "adapter_gguf")]
    (folder / ADAPTER).unlink()
    assert offered_files(run, folder) == ()


def test_that_a_file_that_stands_in_no_list_of_sums_is_refused(folder: Path) -> None:
    write_gguf(folder / "other.gguf")
    with pytest.raises(AppError) as caught:
        check_sum_of(folder / "other.gguf")
    assert caught.value.code == "tool_file_not_checked"


def test_that_folders_are_told_apart(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    (folder / "model").mkdir(parents=True)
    (folder / "adapter").mkdir()
    (folder / "adapter" / "adapter_config.json").write_text("{}", encoding="utf-8")
    run.export.mkdir()
    made = [
        ExportedFile(name=name, content=name, bytes=1, verdict="same", tokens_equal=1, tokens_compared=1)
        for name in ("adapter", "model")
    ]
    write_check(run, made)
    assert [one.kind for one in offered_files(run, folder)] == ["adapter_folder", "model_folder"]


def test_that_the_verdict_decides_and_not_the_name(run: Run, folder: Path) -> None:
    check = load_check(run)
    assert check is not None
    assert all(isinstance(file, ExportedFile) and file.verdict == "same" for file in check.files)
    assert {one.kind for one in offered_files(run, folder)} == {"model_gguf", "adapter_gguf"}


# The header of a model file


def test_that_the_header_says_what_the_gguf_package_wrote(folder: Path) -> None:
    facts = read_header(folder / MODEL)
    assert (facts.architecture, facts.is_adapter, facts.context_tokens) == ("llama", False, 1024)
    assert (facts.chat_template, facts.stops) == (CHATML, ("<|im_end|>",))
    fields = gguf.GGUFReader(folder / MODEL).fields
    assert fields["general.architecture"].contents() == facts.architecture
    assert fields["tokenizer.chat_template"].contents() == facts.chat_template
    assert read_header(folder / ADAPTER).is_adapter


@pytest.mark.parametrize("content", [b"", b"GGUF", b"GGML" + bytes(40), b"GGUF\3\0\0\0" + b"\xff" * 64])
def test_that_what_is_no_model_file_is_damaged_and_not_a_crash(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "m.gguf"
    file.write_bytes(content)
    with pytest.raises(AppError) as caught:
        read_header(file)
    assert caught.value.code == "file_damaged"


def test_that_a_header_that_is_cut_anywhere_is_damaged(folder: Path) -> None:
    content = (folder / MODEL).read_bytes()
    length = content.index(b"token_embd.weight")
    for cut in range(0, length - 8, 37):
        (folder / MODEL).write_bytes(content[:cut])
        with pytest.raises(AppError):
            read_header(folder / MODEL)


# Words


def test_that_every_program_has_a_guide_of_three_sentences_for_everything_that_it_takes() -> None:
    for tool in TOOLS:
        kinds: tuple[Kind, ...] = ("model_gguf", "adapter_gguf", "model_folder", "adapter_folder")
        for kind in kinds:
            said = SENTENCES[tool.guide(kind)]
            if kind in tool.takes:
                assert len([part for part in said.text.split(". ") if part]) == 3, (tool.code, kind)
            else:
                assert tool.guide(kind) == "tool_takes_models"


def test_that_the_line_to_copy_is_right_for_the_file(tmp_path: Path) -> None:
    model, adapter = tmp_path / "a b" / "m.gguf", tmp_path / "a b" / "l.gguf"
    lines = {tool.code: tool.line(model, "mail", "model_gguf") for tool in TOOLS}
    assert lines["ollama"] == lines["open_webui"] == f'ollama create mail -f "{model.with_name("Modelfile")}"'
    # Without -c the file would be moved away from where the person put it.
    assert lines["lm_studio"] == f'lms import -c -y --user-repo homespun/mail "{model}"'
    assert lines["koboldcpp"] == f'koboldcpp --model "{model}"'
    assert lines["llama_server"] == f'llama-server -m "{model}" --alias mail'
    assert lines["jan"] == lines["gpt4all"] == lines["text_generation_webui"] == str(model)
    assert "--lora" in tool_named("koboldcpp").line(adapter, "mail", "adapter_gguf")
    assert "--lora" in tool_named("llama_server").line(adapter, "mail", "adapter_gguf")


@pytest.mark.parametrize(
    ("project", "name"),
    [
        ("Billie's Mail", "billie-s-mail"),
        ("邮件", "homespun-model"),
        ("Über mich", "uber-mich"),
        ("..", "homespun-model"),
        ("a/b:c\\d", "a-b-c-d"),
        ("x" * 300, "x" * 60),
    ],
)
def test_that_a_chat_program_gets_a_name_that_it_accepts(project: str, name: str) -> None:
    assert chat_name(project) == name
