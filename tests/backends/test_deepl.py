"""The backend over real HTTP on loopback, against DeepL's API as its description tells it."""

import asyncio
import json
import logging
import socket
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from asked import responses, shared_failure
from chat_server import pseudo
from deepl_server import DeepLServer

from notetrans.backends.deepl import create
from notetrans.errors import BackendError, UsageError
from notetrans.model import Term
from notetrans.protocol import Measures, Previews, Request, Segment, Usage

FIXTURES = Path(__file__).parent / "fixtures"
KEY = "canary-0123456789:fx"
SEGMENTS = (
    Segment("aa", "Run <c1>pip &lt;x&gt;</c1> now.", section=("Guide", "Start"), before="Zeroth."),
    Segment("bb", "Second &amp; last."),
    Segment("cc", "<g1>Third <c2>$x$</c2></g1>", after="The <c1>end</c1>."),
)
REQUEST = Request("en", "es", SEGMENTS, context="Title: Cats")
TARGETS = {one.id: pseudo(one.text) for one in SEGMENTS}
TERMS = (
    Term("cat", {"es": ("gato", "felino"), "pt-BR": ("gato",)}),
    Term("vLLM", keep=True),
    Term("dog", {"fr": ("chien",)}),
)


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch):
    for name in ("DEEPL_API_KEY", "DEEPL_SERVER_URL", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


def ask(server, *requests, **settings):
    """The responses of one backend to requests sent one after the other."""
    given = {"base_url": server.url, "api_key": KEY, "timeout": 60} | settings
    return responses(lambda: create(given), requests or (REQUEST,))


def serve(fault=lambda *_: None):
    return DeepLServer(fault, key=KEY)


def failure(fault, **settings):
    """The one failure that all segments share."""
    with serve(fault) as server:
        (response,) = ask(server, **settings)
    return shared_failure(response, REQUEST, KEY)


def replying(status, body=None, **headers):
    return lambda *_: (status, {"message": "no"} if body is None else body, headers)


def test_a_batch_comes_back_by_id_with_the_characters_that_are_billed():
    with serve() as server:
        (response,) = ask(server)

    assert response.targets == TARGETS
    assert response.failures == {}
    assert response.usage == Usage(characters=sum(len(one.text) for one in SEGMENTS))
    assert response.model == "deepl"
    assert len(server.calls) == 1


def test_the_body_of_a_request_is_the_one_on_file():
    with serve() as server:
        ask(server, formality="prefer_less", model="quality_optimized")

    shown = json.dumps(server.translations[0], ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert shown == (FIXTURES / "deepl_request.txt").read_text("utf-8")


def test_what_a_request_will_take_is_known_before_it_is_sent():
    with serve() as server:
        (response,) = ask(server)
        backend = create({"base_url": server.url, "api_key": KEY})

    assert isinstance(backend, Measures)
    assert isinstance(backend, Previews)
    assert backend.measure(REQUEST) == response.usage
    assert json.loads(backend.preview(REQUEST)).items() <= server.translations[0].items()
    assert len(server.calls) == 1


def test_the_system_that_it_runs_on_is_not_told():
    with serve() as server:
        ask(server)

    assert "Linux" not in server.agents[0]


@pytest.mark.parametrize(
    ("source", "target", "codes"),
    [
        ("en-GB", "de", ("EN", "DE")),
        ("de", "en", ("DE", "EN-US")),
        ("de", "en-AU", ("DE", "EN-GB")),
        ("en", "pt", ("EN", "PT-BR")),
        ("en", "pt-PT", ("EN", "PT-PT")),
        ("pt-BR", "zh", ("PT", "ZH-HANS")),
        ("en", "zh-TW", ("EN", "ZH-HANT")),
    ],
)
def test_languages_travel_under_the_codes_of_the_api(source, target, codes):
    with serve() as server:
        (response,) = ask(server, Request(source, target, SEGMENTS))

    assert response.targets == TARGETS
    (sent,) = server.translations
    assert (sent["source_lang"], sent["target_lang"]) == codes


def test_a_text_that_is_no_xml_fails_alone_and_is_not_sent():
    odd = Request("en", "es", (*SEGMENTS, Segment("dd", "a \x01 b"), Segment("ee", "a < b")))
    with serve() as server:
        (response,) = ask(server, odd)

    assert response.targets == TARGETS
    assert response.failures.keys() == {"dd", "ee"}
    assert {one.retryable for one in response.failures.values()} == {False}
    assert len(server.translations[0]["text"]) == 3


def test_texts_that_are_all_no_xml_cost_no_request():
    with serve() as server:
        (response,) = ask(server, Request("en", "es", (Segment("dd", "\x02"),)))

    assert response.failures.keys() == {"dd"}
    assert server.calls == []


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (["Run now.", "x", "<g1>y <c2>z</c2></g1>"], "<c1> is missing"),
        (["<c1/> <c1/>", "x", "<g1>y <c2>z</c2></g1>"], "<c1> stands twice"),
        (["<c1/>", "x", "<g1>y</g1> <c2>z</c2>"], "<c2> left its place"),
        (["<c1/>", "x", "<g1></g1>y <c2/>"], "<c2> left its place"),
        (["<c1/>", "x <g7>y</g7>", "<g1>y <c2/></g1>"], "<g7> is not a code"),
        (["<c1/>", " ", "<g1>y <c2/></g1>"], "empty"),
    ],
)
def test_a_translation_without_its_codes_is_a_failure_that_no_retry_mends(answers, said):
    body = {
        "translations": [
            {"detected_source_language": "EN", "text": text, "billed_characters": 9}
            for text in answers
        ]
    }
    with serve(replying(200, body)) as server:
        (response,) = ask(server)

    (broken,) = response.failures.values()
    assert said in broken.text
    assert not broken.retryable
    assert len(response.targets) == 2
    assert response.usage == Usage(characters=27)


def test_escapes_that_only_xml_has_are_read():
    one = Request("en", "es", (Segment("aa", "He said."),))
    text = "Dijo &quot;a &lt; b&quot; &amp; &#39;c&#x27; &#60;"
    body = {
        "translations": [{"detected_source_language": "EN", "text": text, "billed_characters": 9}]
    }
    with serve(replying(200, body)) as server:
        (response,) = ask(server, one)

    assert response.targets == {"aa": "Dijo \"a &lt; b\" &amp; 'c' &lt;"}


def test_terms_make_one_glossary_of_the_run_which_grows_and_is_removed():
    cats = Request("en", "es", (Segment("aa", "The cat."),), TERMS[:1])
    both = Request("en", "es", (Segment("aa", "The cat and vLLM."),), TERMS)
    other = Request("en", "pt-BR", (Segment("aa", "The cat."),), TERMS)

    seen = []
    with serve(lambda *call: seen.append(dict(server.glossaries)) if call else None) as server:
        responses = ask(server, cats, cats, both, cats, other)

    assert [one.targets["aa"] for one in responses] == [
        "THE gato.",
        "THE gato.",
        "THE gato AND vLLM.",
        "THE gato.",
        "THE gato.",
    ]
    assert [call[:2] for call in server.calls] == [
        ("POST", "/v3/glossaries"),
        ("POST", "/v2/translate"),
        ("POST", "/v2/translate"),
        ("PATCH", "/v3/glossaries/glossary-1"),
        ("POST", "/v2/translate"),
        ("POST", "/v2/translate"),
        ("PATCH", "/v3/glossaries/glossary-1"),
        ("POST", "/v2/translate"),
        ("DELETE", "/v3/glossaries/glossary-1"),
    ]
    assert server.calls[0][2]["name"].startswith("notetrans ")
    assert server.glossaries == {}


def test_terms_without_a_rendering_and_the_option_off_make_no_glossary():
    with serve() as server:
        ask(server, Request("en", "es", SEGMENTS, TERMS[2:]))
        ask(server, Request("en", "es", SEGMENTS, TERMS), glossary=False)

    assert {path for _, path, _ in server.calls} == {"/v2/translate"}


def test_a_second_english_that_says_otherwise_goes_without_the_glossary():
    def request(lang, form):
        return Request("de", lang, (Segment("aa", "Farbe"),), (Term("Farbe", {lang: (form,)}),))

    with serve() as server:
        one, other = ask(server, request("en-GB", "colour"), request("en-US", "color"))

    assert (one.targets["aa"], other.targets["aa"]) == ("colour", "FARBE")


@pytest.mark.parametrize("status", [400, 403, 456])
def test_an_account_without_glossaries_is_asked_once_and_translates(status):
    def fault(_method, path, _body):
        return (status, {"message": "no glossary"}, {}) if path == "/v3/glossaries" else None

    with serve(fault) as server:
        first, second = ask(server, *[Request("en", "es", SEGMENTS, TERMS)] * 2)

    assert first.targets == second.targets == TARGETS
    assert [path for _, path, _ in server.calls].count("/v3/glossaries") == 1


def test_a_glossary_that_waits_lets_its_request_wait():
    def fault(_method, path, _body):
        return (429, {"message": "slow"}, {}) if path == "/v3/glossaries" else None

    with serve(fault) as server:
        (response,) = ask(server, Request("en", "es", SEGMENTS, TERMS))

    assert {(one.retryable, one.busy) for one in response.failures.values()} == {(True, True)}
    assert len(server.calls) == 1


@pytest.mark.parametrize("terms", [TERMS[:1], TERMS])
def test_a_glossary_that_is_gone_is_made_again(terms):
    """It is missed by the translation, or by the term that is to be added."""
    request = Request("en", "es", (Segment("aa", "The cat."),), TERMS[:1])
    later = replace(request, terms=terms)

    def fault(*_):
        if len(server.calls) == 3:
            server.glossaries.clear()

    with serve(fault) as server:
        first, second, third = ask(server, request, later, later)

    assert first.targets == third.targets == {"aa": "THE gato."}
    assert {one.retryable for one in second.failures.values()} == {True}


def test_a_glossary_that_no_translation_can_use_is_left_after_two_attempts():
    request = Request("en", "es", (Segment("aa", "The cat."),), TERMS[:1])

    def fault(_method, path, body):
        told = {"message": "Glossary dictionary not found"}
        return (400, told, {}) if path == "/v2/translate" and "glossary_id" in body else None

    with serve(fault) as server:
        first, second, third = ask(server, request, request, request)

    assert {one.retryable for each in (first, second) for one in each.failures.values()} == {True}
    assert third.targets == {"aa": "THE CAT."}


@pytest.mark.parametrize(
    ("fault", "kind", "retryable", "busy", "said"),
    [
        (replying(429), "error", True, True, "429"),
        (replying(503), "error", True, True, "503"),
        (replying(529), "error", True, True, "529"),
        (replying(500), "error", True, False, "500"),
        (replying(504), "error", True, False, "504"),
        (replying(400), "error", False, False, "400"),
        (replying(413), "truncated", False, False, "too long"),
        (replying(200, b"<html>"), "error", True, False, "not the translations"),
        (replying(200, {"translations": []}), "error", True, False, "not the translations"),
        (replying(200, {"translations": None}), "error", True, False, "not the translations"),
        (replying(200, {"translations": [{}] * 3}), "error", True, False, "not the translations"),
        (replying(200, [1]), "error", True, False, "not the translations"),
    ],
)
def test_what_goes_wrong_with_a_request_is_a_failure_of_its_segments(
    fault, kind, retryable, busy, said
):
    found = failure(fault)

    assert (found.kind, found.retryable, found.busy) == (kind, retryable, busy)
    assert said in found.text


def test_nothing_is_tried_again_by_the_client():
    with serve(replying(500)) as server:
        ask(server)

    assert len(server.calls) == 1


@pytest.mark.parametrize(
    ("fault", "settings", "remedy"),
    [
        (replying(403, {"message": f"bad key {KEY}"}), {}, ":fx"),
        (lambda *_: None, {"api_key": "another"}, ":fx"),
        (replying(456), {}, "limit"),
        (replying(400, {"message": "Value for 'target_lang' not supported."}), {}, "pair"),
    ],
)
def test_what_every_request_would_meet_is_raised_after_a_single_request(fault, settings, remedy):
    with serve(fault) as server, pytest.raises(BackendError, match="every request") as raised:
        ask(server, **settings)

    assert len(server.calls) == 1
    assert remedy in raised.value.remedy
    assert KEY not in str(raised.value)
    assert raised.value.__context__ is None


def test_a_language_that_deepl_has_not_is_named_with_its_pair():
    with serve() as server, pytest.raises(BackendError, match="EN → EO"):
        ask(server, Request("en", "eo", SEGMENTS))


def test_a_formality_that_a_language_has_not_is_told_with_the_way_out():
    with serve() as server, pytest.raises(BackendError, match="prefer_more"):
        ask(server, Request("de", "en", SEGMENTS), formality="more")


def test_nobody_at_the_address_is_a_passing_error_that_names_it():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        (response,) = ask(SimpleNamespace(url=url))

    (found,) = set(response.failures.values())
    assert found.retryable
    assert url in found.text


def test_a_hung_endpoint_is_left_after_the_timeout():
    end = threading.Event()
    try:
        found = failure(lambda *_: end.wait(60) and None, timeout=0.3)
    finally:
        end.set()

    assert found.retryable


def test_requests_go_out_at_one_time_and_block_no_other_work():
    gate = threading.Barrier(3, timeout=60)

    async def scenario(server):
        backend = create({"base_url": server.url, "api_key": KEY, "timeout": 60})
        try:
            return await asyncio.gather(*(backend.translate(REQUEST) for _ in range(3)))
        finally:
            await backend.aclose()

    with serve(lambda *_: gate.wait() and None) as server:
        responses = asyncio.run(scenario(server))

    assert [one.targets for one in responses] == [TARGETS] * 3


def test_the_environments_proxy_is_used(monkeypatch):
    with serve() as server:
        monkeypatch.setenv("HTTP_PROXY", server.url)
        (response,) = ask(SimpleNamespace(url="http://deepl.invalid"))

    assert response.targets == TARGETS


def test_no_log_shows_the_key(caplog):
    caplog.set_level(logging.DEBUG)

    with serve() as server:
        ask(server)

    assert caplog.records
    assert KEY not in caplog.text


def test_the_address_follows_from_the_kind_of_key(monkeypatch):
    free, paid = (create({"api_key": key}) for key in (KEY, "paid"))
    monkeypatch.setenv("DEEPL_API_KEY", "paid")

    assert free._options.endpoint.url == "https://api-free.deepl.com"
    assert paid._options.endpoint.url == "https://api.deepl.com"
    assert create({})._options.endpoint.key == "paid"


def test_a_paid_account_costs_money_and_requests_are_bounded_by_characters():
    free, paid = (create({"api_key": key}).capabilities for key in (KEY, "paid"))

    assert (free.costs_money, paid.costs_money) == (False, True)
    assert (paid.batch, paid.characters, paid.tokens) == (50, 12_000, 0)
    assert paid.natural
    assert not paid.revise
    assert paid.tag_form == "tags"
    assert paid.pairs is None


def test_without_a_key_the_message_names_the_variable():
    with pytest.raises(BackendError, match="DEEPL_API_KEY is not set"):
        create({})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"formality": "polite"}, "prefer_more"),
        ({"model": "gpt"}, "quality_optimized"),
        ({"glossary": "always"}, "auto, off"),
        ({"timeout": "long"}, "timeout"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_told(wrong, said):
    with pytest.raises(UsageError, match=said):
        create({"api_key": "k"} | wrong)


def test_without_the_package_the_message_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr("notetrans.backends.deepl.backend.find_spec", lambda _: None)

    with pytest.raises(BackendError, match=r"pip install 'notetrans\[deepl\]'"):
        create({"api_key": "k"})


def test_the_package_is_imported_by_the_first_request_only():
    code = (
        "import sys; from notetrans.backends.deepl import create;"
        "create({'api_key': 'k'}); print('deepl' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
