"""The backend over real HTTP on loopback, against a server that answers as LibreTranslate does."""

import json
import socket
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from asked import responses, shared_failure
from chat_server import pseudo
from hypothesis import given
from hypothesis import strategies as st
from libretranslate_server import LibreTranslateServer

from notetrans.backends.libretranslate import create
from notetrans.backends.libretranslate import http as libretranslate_http
from notetrans.backends.libretranslate.wire import written
from notetrans.errors import BackendError, UsageError
from notetrans.protocol import Measures, Previews, Request, Segment, Usage
from notetrans.tags import escape

FIXTURES = Path(__file__).parent / "fixtures"
CANARY = "canary-0123456789"
SEGMENTS = (
    Segment("aa", "Run <c1>pip &lt;x&gt;</c1> now."),
    Segment("bb", "Second &amp; last, a &lt; b."),
    Segment("cc", "<g1>Third <c2>$x$</c2></g1>"),
)
REQUEST = Request("en", "es", SEGMENTS)
TARGETS = {one.id: pseudo(one.text) for one in SEGMENTS}


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch):
    for name in ("LIBRETRANSLATE_API_KEY", "LIBRETRANSLATE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


def ask(server, *requests, **settings):
    """The responses of one backend to requests sent one after the other."""
    given = {"base_url": server.url, "timeout": 60} | settings
    return responses(lambda: create(given), requests or (REQUEST,))


def failing(status, body, **headers):
    """A fault of translations only."""
    return lambda path, _: (status, body, headers) if path == "/translate" else None


def failure(fault, **settings):
    """The one failure that all segments share."""
    with LibreTranslateServer(fault) as server:
        (response,) = ask(server, **settings)
    return shared_failure(response, REQUEST)


def test_a_batch_comes_back_by_id_in_its_written_form():
    with LibreTranslateServer() as server:
        (response,) = ask(server)

    assert response.targets == TARGETS
    assert response.failures == {}
    assert response.usage == Usage(characters=sum(len(one.text) for one in SEGMENTS))
    assert response.model == "libretranslate"


def test_the_body_of_a_request_is_the_one_on_file():
    with LibreTranslateServer(key=CANARY) as server:
        ask(server, api_key=CANARY)

    shown = json.dumps(server.translations[0], ensure_ascii=False, indent=2) + "\n"
    assert shown == (FIXTURES / "libretranslate_request.txt").read_text("utf-8")


def test_what_a_request_will_take_is_known_before_it_is_sent():
    with LibreTranslateServer() as server:
        (response,) = ask(server)
        backend = create({"base_url": server.url, "api_key": CANARY})

    assert isinstance(backend, Measures)
    assert isinstance(backend, Previews)
    assert backend.measure(REQUEST) == response.usage
    assert json.loads(backend.preview(REQUEST)) == server.translations[0]
    assert len(server.translations) == 1


def test_without_a_key_none_is_sent_and_the_languages_are_asked_once():
    with LibreTranslateServer() as server:
        ask(server, REQUEST, REQUEST)

    assert "api_key" not in server.translations[0]
    assert [path for path, _ in server.calls] == ["/languages", "/translate", "/translate"]


@pytest.mark.parametrize(
    ("source", "target", "codes"),
    [
        ("en-GB", "es-MX", ("en", "es")),
        ("en", "zh-CN", ("en", "zh-Hans")),
        ("en", "pt", ("en", "pt-BR")),
        ("en", "pt-PT", ("en", "pt-BR")),
        ("zh-TW", "en", ("zt", "en")),
    ],
)
def test_languages_travel_under_the_codes_of_the_server(source, target, codes):
    with LibreTranslateServer() as server:
        (response,) = ask(server, Request(source, target, SEGMENTS))

    assert response.targets == TARGETS
    assert (server.translations[0]["source"], server.translations[0]["target"]) == codes


@pytest.mark.parametrize(("source", "target"), [("en", "zh-TW"), ("es", "fr"), ("fr", "en")])
def test_a_pair_that_the_server_has_not_is_told_before_anything_is_sent(source, target):
    with LibreTranslateServer() as server, pytest.raises(BackendError, match="no pair") as raised:
        ask(server, Request(source, target, SEGMENTS))

    assert server.translations == []
    assert raised.value.remedy


def test_what_it_can_do_is_what_the_server_has():
    with LibreTranslateServer() as server:
        able = create({"base_url": server.url}).capabilities

    assert ("en", "pt-BR") in able.pairs
    assert ("zh-Hant", "en") in able.pairs
    assert ("es", "zh-Hans") not in able.pairs
    assert able.draft
    assert able.natural
    assert not able.costs_money
    assert not able.revise
    assert able.tag_form == "tags"
    assert (able.batch, able.characters, able.tokens) == (25, 4000, 0)


def test_a_key_of_somebody_elses_server_costs_money(monkeypatch):
    monkeypatch.setenv("LIBRETRANSLATE_API_KEY", "k")
    for url, costs in (("http://localhost:1", False), ("https://translate.example.com", True)):
        backend = create({"base_url": url, "batch": 3})
        assert backend._options.capabilities.costs_money is costs
        assert backend._options.capabilities.batch == 3


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (["RUN NOW.", "x", '<g1>y <c2 translate="no">z</c2></g1>'], "<c1> is missing"),
        (["<c1></c1>", "x", "y <c2></c2>"], "<g1> is missing"),
        (["<c1></c1>", "x <g1>y</g1>", "<g1>y <c2></c2></g1>"], "<g1> is not a code"),
    ],
)
def test_a_translation_without_its_codes_is_a_failure_that_no_retry_mends(answers, said):
    with LibreTranslateServer(failing(200, {"translatedText": answers})) as server:
        (response,) = ask(server)

    (broken,) = response.failures.values()
    assert said in broken.text
    assert not broken.retryable
    assert len(response.targets) == 2


@given(st.text())
def test_a_text_without_tags_is_escaped_as_it_stands(text):
    plain = text.replace("<", "< ")
    assert written(plain) == escape(plain)


@pytest.mark.parametrize(
    ("fault", "kind", "retryable", "busy", "said"),
    [
        (failing(429, {"error": "Slowdown: 20 per 1 minute"}), "error", True, True, "Slowdown"),
        (failing(503, b""), "error", True, True, "503"),
        (failing(500, {"error": "Cannot translate text: x"}), "error", True, False, "Cannot"),
        (failing(400, {"error": "what?"}), "error", False, False, "what?"),
        (failing(413, b"<html>"), "truncated", False, False, "too long"),
        (failing(200, b"<html>"), "error", True, False, "not valid JSON"),
        (failing(200, {"translatedText": "x"}), "error", True, False, "not the translations"),
        (failing(200, {"translatedText": ["x"]}), "error", True, False, "not the translations"),
        (failing(200, {"translatedText": [1, 2, 3]}), "error", True, False, "no text"),
        (failing(200, [1]), "error", True, False, "not the translations"),
        (failing(200, b"{", **{"content-length": "99"}), "error", True, False, "broke off"),
        (failing(500, b"{", **{"content-length": "99"}), "error", True, False, "broke off"),
    ],
)
def test_what_goes_wrong_with_a_request_is_a_failure_of_its_segments(
    fault, kind, retryable, busy, said
):
    found = failure(fault)

    assert (found.kind, found.retryable, found.busy) == (kind, retryable, busy)
    assert said in found.text


def test_a_batch_beyond_the_servers_limit_is_one_to_be_split():
    with LibreTranslateServer(limit=2) as server:
        whole, part = ask(server, REQUEST, Request("en", "es", SEGMENTS[:2]))

    assert {one.kind for one in whole.failures.values()} == {"truncated"}
    assert part.targets.keys() == {"aa", "bb"}


def test_the_wait_that_a_server_asks_for_is_passed_on():
    assert failure(failing(429, {"error": "slow"}, **{"Retry-After": "17"})).retry_after == 17.0


def test_a_body_without_end_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(libretranslate_http, "BODY_LIMIT", 1000)

    assert "longer than any answer" in failure(failing(200, b"x" * 5000)).text


@pytest.mark.parametrize(
    ("fault", "remedy"),
    [
        (failing(403, {"error": f"Invalid API key {CANARY}"}), "LIBRETRANSLATE_API_KEY"),
        (failing(400, {"error": "Visit example.com to get an API key"}), "LIBRETRANSLATE_API_KEY"),
        (failing(400, {"error": "es is not supported"}), "Install the pair"),
        (failing(404, b"<html>"), "--base-url"),
    ],
)
def test_what_every_request_would_meet_is_raised_after_a_single_request(fault, remedy):
    with LibreTranslateServer(fault) as server, pytest.raises(BackendError) as raised:
        ask(server, api_key=CANARY)

    assert len(server.translations) == 1
    assert remedy in raised.value.remedy
    assert CANARY not in str(raised.value)
    assert raised.value.__context__ is None


@pytest.mark.parametrize("body", [b"<html>", {"error": "x"}])
def test_a_server_that_is_none_is_told_with_the_way_to_one(body):
    with (
        LibreTranslateServer(lambda *_: (200, body, {})) as server,
        pytest.raises(BackendError, match="does not tell its languages") as raised,
    ):
        ask(server)

    assert "pip install libretranslate" in raised.value.remedy


def test_nobody_at_the_address_is_told_with_it():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(BackendError, match=url):
            ask(SimpleNamespace(url=url))


def test_a_hung_server_is_left_after_the_timeout():
    end = threading.Event()
    try:
        found = failure(lambda path, _: path == "/translate" and end.wait(60) and None, timeout=0.3)
    finally:
        end.set()

    assert found.retryable
    assert "no answer within 0.3 s" in found.text


def test_a_password_of_an_address_is_sent_as_credentials_and_never_shown():
    with LibreTranslateServer(failing(500, {"error": "x"})) as server:
        host = server.url.removeprefix("http://")
        (response,) = ask(server, base_url=f"http://ann:secret@{host}")

    assert server.headers[-1]["authorization"] == "Basic YW5uOnNlY3JldA=="
    assert "secret" not in str(response)


def test_the_address_comes_from_the_setting_the_environment_or_is_this_machine(monkeypatch):
    assert create({})._options.endpoint.url == "http://localhost:5000"
    monkeypatch.setenv("LIBRETRANSLATE_URL", "http://box:5000/")
    assert create({})._options.endpoint.url == "http://box:5000"
    assert create({"base_url": "http://other"})._options.endpoint.url == "http://other"
    with pytest.raises(UsageError, match="base_url"):
        create({"base_url": "file:///etc"})
