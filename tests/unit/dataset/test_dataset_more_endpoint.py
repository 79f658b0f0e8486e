"""Asking a model over HTTP: a real server on loopback, right answers, and everything that goes wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.sentences import SENTENCES
from desktop_app.dataset.more.address import check_allowed, read_address
from desktop_app.dataset.more.endpoint import LARGEST_ANSWER_BYTES, Endpoint, Reply
from desktop_app.dataset.more.nearby import Program, list_models, look_nearby
from tests.model_server import MODEL, Answer, ModelServer, Request, completion, error, models, serving

TURNS = [{"role": "user", "content": "Grüße, 你好"}]


def endpoint(
    server: ModelServer, key: str = "", waits: list[float] | None = None, answer_s: float = 5
) -> Endpoint:
    note = waits if waits is not None else []
    return Endpoint(read_address(server.url), key, answer_s=answer_s, wait=note.append)


def ask(server: ModelServer, **more: object) -> Reply:
    return endpoint(server, **more).answer(MODEL, TURNS, temperature=0.5, most_tokens=64)  # type: ignore[arg-type]


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(AppError) as told:
        call()
    assert told.value.code in SENTENCES
    return told.value.code


def test_that_an_answer_is_read_and_the_question_is_as_the_api_wants_it() -> None:
    with serving(lambda _: completion("Bis Freitag! 好")) as server:
        assert ask(server, key=" sk-1 ") == Reply("Bis Freitag! 好", False)
        (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/v1/chat/completions")
    assert request.headers["Authorization"] == "Bearer sk-1"
    assert request.body["messages"] == TURNS
    assert request.body["stream"] is False
    assert request.body["model"] == MODEL


def test_that_without_a_key_none_is_sent_and_a_cut_answer_is_known() -> None:
    with serving(lambda _: completion("And then", finish="length")) as server:
        assert ask(server).is_cut
        assert "Authorization" not in server.requests[0].headers


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (error(401, "Incorrect API key provided"), "endpoint_key_refused"),
        (error(403, "forbidden"), "endpoint_key_refused"),
        (error(404, 'model "x" not found, try pulling it first'), "endpoint_model_missing"),
        (error(400, "The model `x` does not exist"), "endpoint_model_missing"),
        (Answer(404, b"404 page not found"), "endpoint_not_found"),
        (Answer(405, b""), "endpoint_not_found"),
        (error(413, "too large"), "endpoint_refused"),
        (error(429, "slow down", Retry_After="3600"), "endpoint_busy"),
        (error(500, "llama runner process has terminated"), "endpoint_failed"),
        (Answer(200, b"<html>It works!</html>"), "endpoint_no_json"),
        (Answer(200, b"\xff\xfe\x00"), "endpoint_no_json"),
        (Answer(200, b"[" * 100_000), "endpoint_no_json"),
        (Answer(200, b'{"choices": []}'), "endpoint_no_json"),
        (Answer(200, b'{"choices": [{"message": {"content": null}}]}'), "endpoint_no_json"),
        (Answer(200, b'"text"'), "endpoint_no_json"),
        (Answer(200, b" " * (LARGEST_ANSWER_BYTES + 2)), "endpoint_no_json"),
        (Answer(200, b'{"choi', claimed_length=400), "endpoint_broken"),
    ],
)
def test_that_every_refusal_is_one_clear_code(answer: Answer, code: str) -> None:
    with serving(lambda _: answer) as server:
        assert code_of(lambda: ask(server)) == code


def test_that_a_busy_or_stumbling_server_is_asked_again_after_the_time_it_named() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    answers = [
        error(429, "slow down", Retry_After="7"),
        error(429, "slow down", Retry_After=soon),
        error(503, "loading model"),
        completion("There."),
    ]
    waits: list[float] = []
    with serving(lambda _: answers.pop(0)) as server:
        assert ask(server, waits=waits).text == "There."
    assert waits[0] == 7
    assert 25 < waits[1] <= 30
    assert waits[2] == 4


def test_that_a_retry_after_of_nonsense_falls_back_to_waiting_longer_each_time() -> None:
    waits: list[float] = []
    with serving(lambda _: error(429, "slow down", Retry_After="soon")) as server:
        assert code_of(lambda: ask(server, waits=waits)) == "endpoint_busy"
        assert len(server.requests) == 4
    assert waits == [1, 2, 4]


@pytest.mark.parametrize("headers", [{}, {"Connection": "close"}])
def test_that_a_server_that_sends_byte_by_byte_is_given_up_in_time(headers: dict[str, str]) -> None:
    slow = Answer(body=completion("…").body, headers=headers, drip_s=0.05)
    with serving(lambda _: slow) as server:
        began = time.monotonic()
        assert code_of(lambda: ask(server, answer_s=0.3)) == "endpoint_no_answer"
        assert time.monotonic() - began < 2


def test_that_nothing_running_is_told_as_that() -> None:
    with serving(lambda _: completion("")) as server:
        pass
    assert code_of(lambda: ask(server)) == "endpoint_not_running"


def test_that_an_unknown_computer_is_told_as_that() -> None:
    far = Endpoint(read_address("https://no-such-host.invalid/v1"))
    assert code_of(far.models) == "endpoint_unknown_host"


def test_that_a_plain_server_behind_https_sends_no_text() -> None:
    with serving(lambda _: completion("")) as server:
        https = Endpoint(read_address(server.url.replace("http:", "https:")), answer_s=2)
        assert code_of(https.models) == "endpoint_certificate"
        assert server.chats == []


def test_that_a_redirect_within_the_address_is_followed_and_to_another_one_is_not() -> None:
    with serving(lambda _: completion("Stolen")) as other:

        def answer(request: Request) -> Answer:
            if request.path == "/v1/chat/completions":
                return Answer(307, b"", {"Location": "/v1/chat/completions/"})
            return completion("Here")

        with serving(answer) as server:
            assert ask(server).text == "Here"
            for location in (
                f"{other.url}/chat/completions",
                "https://example.org/",
                f"//127.0.0.1:{other.port}/",
                "",
                "http://[",
                "/v1/chat/completions",
            ):
                server.answer_to = lambda _, to=location: Answer(308, b"", {"Location": to})  # type: ignore[misc]
                assert code_of(lambda: ask(server)) == "endpoint_redirects"
            server.answer_to = lambda _: Answer(302, b"", {"Location": "/elsewhere"})
            assert code_of(lambda: ask(server)) == "endpoint_redirects"
        assert other.requests == []


def test_that_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with serving(lambda _: completion("Direct")) as server:
        assert ask(server).text == "Direct"


@pytest.mark.parametrize("key", ["a b", "a\r\nX-Evil: 1", "ключ", "a\x00"])
def test_that_a_key_that_is_none_is_refused_without_being_quoted(key: str) -> None:
    with pytest.raises(AppError) as told:
        Endpoint(read_address("http://127.0.0.1:1/v1"), key)
    assert told.value.code == "endpoint_bad_key"
    assert told.value.details == {}


def test_that_the_models_are_listed_and_odd_entries_passed_over() -> None:
    with serving(lambda _: models("a", "b")) as server:
        server.answers_models = True
        assert list_models(server.url) == ["a", "b"]
        server.answer_to = lambda _: Answer(body=b'{"data": [1, {"id": 2}, {"id": "c"}, {}]}')
        assert list_models(server.url) == ["c"]
        server.answer_to = lambda _: Answer(body=b'{"data": {}}')
        assert code_of(lambda: list_models(server.url)) == "endpoint_no_json"


def test_that_only_programs_that_answer_are_offered() -> None:
    with serving(lambda _: completion("")) as gone:
        pass
    with serving(lambda _: completion("")) as server:
        found = look_nearby({"Ollama": server.url, "LM Studio": gone.url})
    assert found == [Program("Ollama", server.url, (MODEL,))]


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("127.0.0.1:11434", "http://127.0.0.1:11434/v1"),
        ("http://localhost:1234/v1/", "http://localhost:1234/v1"),
        ("http://127.0.0.1:1234/v1/chat/completions", "http://127.0.0.1:1234/v1"),
        ("https://api.example.org", "https://api.example.org:443/v1"),
        ("https://api.example.org/openai/v2", "https://api.example.org:443/openai/v2"),
        ("http://[::1]:8080", "http://[::1]:8080/v1"),
    ],
)
def test_that_addresses_are_read_as_people_write_them(typed: str, url: str) -> None:
    assert read_address(typed).url == url


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ftp://x",
        "http://",
        "http://user:pw@127.0.0.1/",
        "http://127.0.0.1/v1?key=1",
        "http://127.0.0.1:99999/",
        "http://a b/",
        "http://127.0.0.1/v1\r\nX: y",
        "http://[::1/",
        "http://例え.jp/",
    ],
)
def test_that_what_is_no_address_is_refused(typed: str) -> None:
    assert code_of(lambda: read_address(typed)) == "endpoint_bad_address"


@pytest.mark.parametrize(
    ("typed", "may_leave", "code"),
    [
        ("http://127.0.0.1:11434", False, ""),
        ("http://127.5.0.1", False, ""),
        ("http://[::1]:1", False, ""),
        ("http://localhost:1", False, ""),
        ("http://192.168.1.5:11434", True, "endpoint_needs_https"),
        ("https://192.168.1.5:11434", False, "endpoint_needs_consent"),
        ("https://api.example.org", False, "endpoint_needs_consent"),
        ("https://127.0.0.1.example.org", False, "endpoint_needs_consent"),
        ("https://localhost.example.org", False, "endpoint_needs_consent"),
        ("https://0.0.0.0", False, "endpoint_needs_consent"),
        ("https://api.example.org", True, ""),
    ],
)
def test_that_texts_leave_this_computer_only_encrypted_and_with_consent(
    typed: str, may_leave: bool, code: str
) -> None:
    address = read_address(typed)
    if code:
        assert code_of(lambda: check_allowed(address, may_leave=may_leave)) == code
    else:
        check_allowed(address, may_leave=may_leave)
