"""Ollama: a model goes in by the API as documented, both ways of its versions, and comes out again."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.project import Run
from desktop_app.export import write_checksums
from desktop_app.export.tools import (
    Order,
    Placement,
    add,
    check_sum_of,
    placements,
    take_back,
    try_question,
)
from desktop_app.export.tools.go_template import go_template
from desktop_app.export.tools.loopback import Address, read_address
from desktop_app.export.tools.ollama import OLLAMA, Ollama, is_older, settings_for
from tests.ollama_server import OllamaServer, serving
from tests.unit.export.exported import ADAPTER, MODEL, an_export, write_gguf


@pytest.fixture
def run(tmp_path: Path) -> Run:
    folder = tmp_path / "001"
    folder.mkdir()
    return Run(folder)


@pytest.fixture
def folder(run: Run, tmp_path: Path) -> Path:
    return an_export(run, tmp_path / "出口 mail")


def order(server: OllamaServer, folder: Path, *, replaces: bool = False, file: str = MODEL) -> Order:
    return Order(
        tool=OLLAMA,
        place=server.url,
        file=folder / file,
        sha256=check_sum_of(folder / file),
        name="mail",
        licence="apache-2.0",
        replaces=replaces,
    )


def put(run: Run, wanted: Order, said: list[str] | None = None) -> Placement:
    return add(run, wanted, (said if said is not None else []).append, lambda done, total: None)


def ask(placed: Placement, folder: Path) -> str:
    question = folder.parent / "question.jsonl"
    question.write_text(json.dumps({"id": "1", "messages": [{"role": "user", "content": "Thursday?"}]}) + "\n")
    return "".join(try_question(placed, question))


def test_that_a_model_goes_in_with_its_digest_stop_context_and_licence_and_answers(run: Run, folder: Path) -> None:
    said: list[str] = []
    with serving() as server:
        placed = put(run, order(server, folder), said)
        (request,) = server.created
        assert request["files"] == {MODEL: f"sha256:{check_sum_of(folder / MODEL)}"}
        assert request["parameters"] == {"stop": ["<|im_end|>"], "num_ctx": 1024}
        assert request["license"] == "apache-2.0"
        assert not {"template", "adapters", "quantize"} & request.keys()
        assert ask(placed, folder) == server.answer
        assert server.asked[0]["messages"] == [{"role": "user", "content": "Thursday?"}]
    assert said == ["checking_sum", "uploading_to_tool", "creating_in_tool"]
    assert (placed.state, placed.how, placed.name) == ("done", "uploaded", "mail")


def test_that_progress_counts_the_bytes_of_the_check_and_of_the_upload(run: Run, folder: Path) -> None:
    told: list[tuple[int, int]] = []
    size = (folder / MODEL).stat().st_size
    with serving() as server:
        add(run, order(server, folder), lambda code: None, lambda done, total: told.append((done, total)))
    assert told == [(size, size), (size, size)]


def test_that_a_file_that_is_there_already_is_not_sent_again(run: Run, folder: Path) -> None:
    with serving() as server:
        put(run, order(server, folder))
        put(run, order(server, folder, replaces=True))
        assert server.uploads == 1


def test_that_an_older_version_is_given_the_template_and_a_newer_one_reads_it_from_the_file(
    run: Run, folder: Path
) -> None:
    with serving(version="0.29.3") as server:
        assert ask(put(run, order(server, folder)), folder) == server.answer
        assert server.created[0]["template"].startswith("{{ if .System }}<|im_start|>system")
    with serving(version="0.30.0-rc1") as server:
        assert ask(put(run, order(server, folder)), folder) == server.answer
        assert "template" not in server.created[0]


def test_that_an_older_version_is_refused_where_its_template_would_be_a_guess(run: Run, folder: Path) -> None:
    write_gguf(folder / "odd.gguf", template="{% for m in messages %}@@{{ m.content }}{% endfor %}")
    with serving(version="0.12.0") as server:
        with pytest.raises(AppError) as caught:
            settings_for(
                Ollama(Address("127.0.0.1", server.port)).version(),
                chat_template="@@",
                stops=(),
                context_tokens=0,
                licence="",
            )
        assert caught.value.code == "tool_too_old"
        assert not server.uploads


def test_that_an_adapter_is_refused_before_anything_is_sent(run: Run, folder: Path) -> None:
    with serving() as server:
        with pytest.raises(AppError) as caught:
            put(run, order(server, folder, file=ADAPTER))
        assert caught.value.code == "tool_takes_models"
        assert not server.uploads
    assert placements(run) == ()


def test_that_a_file_that_changed_after_its_check_is_refused_before_anything_is_sent(
    run: Run, folder: Path
) -> None:
    with serving() as server:
        wanted = order(server, folder)
        content = bytearray((folder / MODEL).read_bytes())
        content[-1] ^= 1
        (folder / MODEL).write_bytes(content)
        with pytest.raises(AppError) as caught:
            put(run, wanted)
        assert caught.value.code == "tool_file_changed"
        assert not server.uploads


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("digest", "tool_upload_damaged"),
        ("drop", "tool_connection_lost"),
        ("full", "tool_disk_full"),
        ("create_breaks", "tool_connection_lost"),
    ],
)
def test_that_a_fault_is_one_sentence_and_leaves_nothing_half_done(
    run: Run, folder: Path, fault: str, code: str
) -> None:
    write_gguf(folder / MODEL, rows=40_000)  # 5 MB: more than the sockets' buffers hold
    write_checksums(folder)
    with serving(fault=fault) as server:
        server.put("other")
        with pytest.raises(AppError) as caught:
            put(run, order(server, folder))
        assert caught.value.code == code
        assert set(server.models) == {"other:latest"}
    assert all(placed.state == "undone" for placed in placements(run))


def test_that_a_kind_of_model_that_ollama_does_not_know_is_said_so(run: Run, folder: Path) -> None:
    write_gguf(folder / MODEL, architecture="mamba9")
    write_checksums(folder)
    with serving() as server, pytest.raises(AppError) as caught:
        put(run, order(server, folder))
    assert caught.value.code == "tool_architecture_unknown"


@pytest.mark.parametrize(
    ("fault", "code"), [("memory", "tool_memory_too_small"), ("silent", "tool_answered_nothing")]
)
def test_that_a_model_that_cannot_answer_stays_and_says_why(run: Run, folder: Path, fault: str, code: str) -> None:
    with serving(fault=fault) as server:
        placed = put(run, order(server, folder))
        with pytest.raises(AppError) as caught:
            ask(placed, folder)
        assert caught.value.code == code
        assert "mail:latest" in server.models


def test_that_a_name_that_is_taken_asks_and_names_a_free_one(run: Run, folder: Path) -> None:
    with serving() as server:
        server.put("mail")
        server.put("mail-2")
        with pytest.raises(AppError) as caught:
            put(run, order(server, folder))
        assert caught.value.code == "tool_name_taken"
        assert caught.value.details == {"name": "mail", "free": "mail-3"}
        assert not server.uploads


def test_that_a_replaced_model_comes_back_when_the_deed_is_undone(run: Run, folder: Path) -> None:
    with serving() as server:
        server.put("mail")
        theirs = server.models["mail:latest"]
        placed = put(run, order(server, folder, replaces=True))
        assert server.models["mail:latest"] is not theirs
        assert server.models["mail-before-2:latest"] is theirs
        # As after a restart: from the run's file alone.
        take_back(Run(run.folder), placements(Run(run.folder))[0])
        assert server.models == {"mail:latest": theirs}
    assert placements(run)[0].state == "undone"
    assert placed.number == 1


def test_that_a_replaced_model_is_untouched_when_creating_fails(run: Run, folder: Path) -> None:
    with serving(fault="create_breaks") as server:
        server.put("mail")
        theirs = dict(server.models)
        with pytest.raises(AppError):
            put(run, order(server, folder, replaces=True))
        assert server.models == theirs


def test_that_a_model_that_was_made_anew_by_somebody_else_is_not_taken_out(run: Run, folder: Path) -> None:
    with serving() as server:
        placed = put(run, order(server, folder))
        server.put("mail")
        with pytest.raises(AppError) as caught:
            take_back(run, placed)
        assert caught.value.code == "tool_changed_since"
        assert "mail:latest" in server.models
    assert placements(run)[0].state == "done"


def test_that_a_model_that_is_gone_already_can_be_undone_once(run: Run, folder: Path) -> None:
    with serving() as server:
        placed = put(run, order(server, folder))
        server.models.clear()
        undone = take_back(run, placed)
        with pytest.raises(AppError):
            take_back(run, undone)


def test_that_undoing_waits_for_ollama_to_run(run: Run, folder: Path) -> None:
    with serving() as server:
        placed = put(run, order(server, folder))
    with pytest.raises(AppError) as caught:
        take_back(run, placed)
    assert caught.value.code == "tool_not_running"
    assert placements(run)[0].state == "done"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("127.0.0.1:11500", "http://127.0.0.1:11500"),
        (":11500", "http://127.0.0.1:11500"),
        ("0.0.0.0", "http://127.0.0.1:11434"),  # noqa: S104
        ("http://localhost:80/", "http://127.0.0.1:80"),
        ("[::1]:99", "http://[::1]:99"),
        ('"127.0.0.5"', "http://127.0.0.5:11434"),
    ],
)
def test_that_an_address_of_this_computer_is_understood(text: str, url: str) -> None:
    address = read_address(text, 11434)
    assert address is not None
    assert address.url == url


@pytest.mark.parametrize(
    "text", ["192.168.1.5", "https://127.0.0.1", "ollama.example:80", "10.0.0.1:x", "127.0.0.1:99999"]
)
def test_that_no_other_computer_can_be_told_anything(text: str) -> None:
    assert read_address(text, 11434) is None
    with pytest.raises(ValueError, match="this computer"):
        Address("192.168.1.5", 1)


def test_that_versions_are_compared_as_numbers() -> None:
    assert is_older("0.9.6", (0, 30))
    assert is_older("v0.29.1-rc2", (0, 30))
    assert not is_older("0.30.0", (0, 30))
    assert not is_older("1.0", (0, 30))
    assert not is_older("0.0.0", (0, 30))


# Templates for older versions


def _as_ollama_renders(template: str, *, system: str, prompt: str) -> str:
    """What Ollama's oldest way makes of a template: `if`, `else`, `end` and three words, up to the answer."""
    values = {"System": system, "Prompt": prompt}
    out, stack = "", [True]
    for piece in re.split(r"(\{\{.*?\}\})", template):
        word = piece.strip("{} ")
        if not piece.startswith("{{"):
            out += piece if all(stack) else ""
        elif word.startswith("if ."):
            stack.append(bool(values[word[4:]]))
        elif word == "else":
            stack[-1] = not stack[-1]
        elif word == "end":
            stack.pop()
        elif word == ".Response":
            break
        elif all(stack):
            out += values[word[1:]]
    return out


QWEN25 = (
    "{%- if messages[0]['role'] == 'system' %}{{- '<|im_start|>system\\n' + messages[0]['content'] }}"
    "{{- '<|im_end|>\\n' }}"
    "{%- else %}{{- '<|im_start|>system\\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant."
    "<|im_end|>\\n' }}{%- endif %}"
    "{%- for message in messages %}{%- if message.role == 'user' %}{{- '<|im_start|>' + message.role + '\\n' + "
    "message.content + '<|im_end|>' + '\\n' }}{%- endif %}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}"
)
LLAMA3 = (
    "{% for message in messages %}{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + "
    "message['content'] + '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}"
    "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"
)
GEMMA = (
    "{% for message in messages %}{{ '<start_of_turn>' + message['role'] + '\\n' + message['content'] + "
    "'<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}"
)


def _tiny_template() -> str:
    settings = json.loads((paths.tiny_model() / "tokenizer_config.json").read_text(encoding="utf-8"))
    return str(settings["chat_template"])


@pytest.mark.parametrize(
    "jinja", [QWEN25, LLAMA3, GEMMA, _tiny_template()], ids=["qwen2.5", "llama3", "gemma", "tiny"]
)
def test_that_the_template_for_older_versions_makes_the_words_that_the_model_was_trained_on(jinja: str) -> None:
    jinja2 = pytest.importorskip("jinja2")
    turns = [{"role": "user", "content": "Lunch on Thursday?\nBest, Ann"}]
    expected = jinja2.Template(jinja).render(messages=turns, add_generation_prompt=True)
    template = go_template(jinja)
    assert template is not None
    assert _as_ollama_renders(template, system="", prompt=turns[0]["content"]) == expected


def test_that_a_template_that_cannot_be_said_exactly_is_not_guessed() -> None:
    assert go_template(LLAMA3 + "{{ 'Cutting Knowledge Date: December 2023' }}") is None
    assert go_template(QWEN25.replace("system\\n", "system<|im_sep|>")) is None
    assert go_template("{{ strftime_now('%d %B %Y') }}" + QWEN25) is None
    assert go_template("") is None
