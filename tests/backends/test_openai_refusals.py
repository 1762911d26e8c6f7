"""What an endpoint does not take is found out once, over real HTTP, and kept for later runs."""

import asyncio
import json

import pytest
from chat_server import ChatServer, failing, good, pseudo

from notetrans.backends.openai import create
from notetrans.backends.openai import memory as openai_memory
from notetrans.backends.openai.memory import DAYS, learn, recall
from notetrans.protocol import Request, Segment

REQUEST = Request("en", "es", (Segment("aa", "Run <c1>pip</c1> now."),))
TARGETS = {one.id: pseudo(one.text) for one in REQUEST.segments}
URL = "https://host.example/v1"


@pytest.fixture(autouse=True)
def _direct(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def ask(server, times=1, preset="vllm", **settings):
    """The responses of a backend as a run makes it, to one request after the other."""

    async def scenario():
        given = {"model": "asked-1", "base_url": server.url, "timeout": 60}
        backend = create(given | settings, preset)
        try:
            return [await backend.translate(REQUEST) for _ in range(times)]
        finally:
            await backend.aclose()

    return asyncio.run(scenario())


def without_schemas(request):
    form = request.get("response_format", {}).get("type")
    if form == "json_schema":
        return failing(400, "Invalid value: response_format.type", param="response_format")
    if form == "json_object":
        return failing(422, "response_format is not supported by this model")
    return good(request)


def forms(server):
    return [one.get("response_format", {}).get("type") for one in server.requests]


def test_an_endpoint_without_schemas_is_found_out_once_and_remembered_across_runs():
    with ChatServer(without_schemas) as server:
        responses = [*ask(server, 2), *ask(server)]

    assert [response.targets for response in responses] == [TARGETS] * 3
    assert forms(server) == ["json_schema", "json_object", None, None, None]


def test_another_model_of_the_endpoint_is_asked_for_itself():
    with ChatServer(without_schemas) as server:
        ask(server)
        ask(server, model="asked-2")

    assert forms(server) == ["json_schema", "json_object", None] * 2


def test_a_row_says_which_form_is_tried_first():
    with ChatServer() as server:
        ask(server, preset="deepseek", api_key="k")
        ask(server, preset="minimax", api_key="k")

    assert forms(server) == ["json_object", None]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"temperature": 0}, "Unsupported value: 'temperature' does not support 0 here."),
        ({"temperature": 0.3}, "invalid temperature: only 1 is allowed for this model"),
        ({"reasoning_effort": "low"}, "Unrecognized request argument: reasoning_effort"),
        ({"stream": True}, "stream_options: extra fields not permitted"),
    ],
)
def test_a_parameter_that_a_model_does_not_take_is_left_out_from_then_on(settings, said):
    name = "stream_options" if "stream" in settings else next(iter(settings))
    script = lambda request: failing(400, said) if name in request else good(request)  # noqa: E731

    with ChatServer(script) as server:
        responses = ask(server, 2, **settings)

    assert [response.targets for response in responses] == [TARGETS] * 2
    assert [name in one for one in server.requests] == [True, False, False]


@pytest.mark.parametrize(
    ("preset", "first", "other"),
    [
        ("openai", "max_completion_tokens", "max_tokens"),
        ("vllm", "max_tokens", "max_completion_tokens"),
    ],
)
def test_the_bound_of_an_answer_goes_by_the_name_that_the_endpoint_knows(preset, first, other):
    def script(request):
        if first in request:
            return failing(400, f"Unsupported parameter: '{first}'. Use '{other}' instead.")
        return good(request)

    with ChatServer(script) as server:
        (response,) = ask(server, preset=preset, max_tokens=900)

    assert response.targets == TARGETS
    assert [(one.get(first), one.get(other)) for one in server.requests] == [
        (900, None),
        (None, 900),
    ]


def test_a_bound_that_is_too_large_is_told():
    with ChatServer(lambda _: failing(400, "max_tokens is too large: 9000000")) as server:
        (response,) = ask(server, max_tokens=9_000_000)

    assert len(server.requests) == 1
    assert "too large" in response.failures["aa"].text


def test_a_form_that_was_set_is_not_given_up():
    with ChatServer(lambda _: failing(400, "response_format: json_schema unknown")) as server:
        (response,) = ask(server, structured="json_schema")

    assert len(server.requests) == 1
    assert {one.retryable for one in response.failures.values()} == {False}


def test_an_error_that_only_speaks_of_schemas_teaches_nothing():
    """An endpoint may quote a note that is about JSON schemas."""
    script = lambda _: failing(400, "cannot process: 'How a json_schema is written'")  # noqa: E731

    with ChatServer(script) as server:
        ask(server)
        assert recall(server.url, "asked-1") == frozenset()
        server.script = good
        ask(server)

    assert forms(server)[-1] == "json_schema"


def test_the_file_holds_no_password_and_no_query():
    learn("https://ann:secret@host.example/v1/?key=secret", "m", {"json_schema"})

    assert "secret" not in openai_memory.path().read_text()
    assert recall("https://host.example/v1", "m") == {"json_schema"}


def test_what_was_learnt_is_forgotten_in_time():
    learn(URL, "m", {"temperature"}, now=1000)

    assert recall(URL, "m", now=1000 + DAYS * 86_400) == {"temperature"}
    assert recall(URL, "m", now=1001 + DAYS * 86_400) == frozenset()
    assert recall(URL, "m", now=999) == frozenset()  # a clock that was wrong


def test_runs_add_to_what_others_have_learnt():
    learn(URL, "m", {"temperature"})
    learn(URL, "n", {"json_schema"})

    assert (recall(URL, "m"), recall(URL, "n")) == ({"temperature"}, {"json_schema"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"version": 1}',
        '{"version": 1, "endpoints": []}',
        json.dumps({"version": 1, "endpoints": {f"{URL} m": {"learnt": "x", "refused": ["a"]}}}),
        json.dumps({"version": 1, "endpoints": {f"{URL} m": {"learnt": 1, "refused": [[]]}}}),
        json.dumps({"version": 2, "endpoints": {f"{URL} m": {"learnt": 1, "refused": ["a"]}}}),
        "\ud800[" * 9,
    ],
)
def test_a_file_that_is_not_as_it_should_be_counts_as_absent(text):
    place = openai_memory.path()
    place.parent.mkdir(parents=True)
    place.write_bytes(text.encode("utf-8", "surrogatepass"))

    assert recall(URL, "m", now=2) == frozenset()
    learn(URL, "m", {"temperature"}, now=2)
    assert recall(URL, "m", now=2) == {"temperature"}


def test_where_nothing_can_be_written_nothing_is_lost_but_time():
    openai_memory.path().parent.parent.joinpath("notetrans").write_text("a file in the way")

    with ChatServer(without_schemas) as server:
        responses = ask(server, 2)

    assert [response.targets for response in responses] == [TARGETS] * 2
    assert forms(server) == ["json_schema", "json_object", None, None]
