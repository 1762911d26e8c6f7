"""Where the key goes, and what is said when there is none."""

import subprocess
import sys

import pytest

from notetrans.backends.addresses import is_local
from notetrans.backends.openai import create
from notetrans.backends.openai.options import read_options
from notetrans.backends.presets import PRESETS
from notetrans.errors import BackendError, UsageError

CANARY = "sk-canary-0123456789"


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_key_the_message_names_the_variable_and_the_ways():
    with pytest.raises(BackendError) as raised:
        create({"model": "m"})

    said = str(raised.value)
    assert "https://api.openai.com/v1" in said
    assert "OPENAI_API_KEY is not set" in said
    assert "api_key_env" in said
    assert "--base-url" in said
    assert raised.value.exit_code == 3


def test_the_key_comes_from_the_setting_or_the_variable_named(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "standard")
    monkeypatch.setenv("MINE", "mine")

    assert read_options({"model": "m"}).endpoint.key == "standard"
    assert read_options({"model": "m", "api_key_env": "MINE"}).endpoint.key == "mine"
    assert read_options({"model": "m", "api_key": " given\n"}).endpoint.key == "given"
    with pytest.raises(BackendError, match="OTHER is not set"):
        read_options({"model": "m", "api_key_env": "OTHER"})


def test_each_provider_has_its_own_key_and_its_own_address(monkeypatch):
    """With OpenAI's key and address in the environment, and no other."""
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("OPENAI_BASE_URL", "https://elsewhere.example/v1")

    for preset in PRESETS.values():
        if preset.name == "openai":
            continue
        if preset.local:
            place = read_options({"model": "m"}, preset).endpoint
            assert (place.url, place.key) == (preset.url, "")
        else:
            with pytest.raises(BackendError, match=f"{preset.key_env} is not set") as raised:
                read_options({"model": "m"}, preset)
            assert preset.url in str(raised.value)
        monkeypatch.setenv(preset.key_env, f"key-of-{preset.name}")
        place = read_options({"model": "m"}, preset).endpoint
        assert (place.url, place.key) == (preset.url, f"key-of-{preset.name}")


def test_addresses_and_variables_of_rows_are_of_one_provider_each():
    away = [preset for preset in PRESETS.values() if not preset.local]

    assert len({preset.key_env for preset in PRESETS.values()}) == len(PRESETS)
    assert len({preset.url for preset in away}) == len(away)
    assert all(preset.url.startswith("https://") for preset in away)


@pytest.mark.parametrize(
    ("name", "model", "base_url", "wanted"),
    [
        ("openai", "gpt-5-mini", "", True),
        ("openai", "o3", "", True),
        ("openai", "o4-mini", "", True),
        ("openai", "gpt-5-chat-latest", "", False),
        ("openai", "gpt-4o-mini", "", False),
        ("openai", "gpt-5-mini", "https://proxy.example/v1", False),
        ("openrouter", "o3", "", False),
    ],
)
def test_openais_newer_models_are_asked_over_its_newer_api(name, model, base_url, wanted):
    given = {"model": model, "api_key": "k"} | ({"base_url": base_url} if base_url else {})

    assert read_options(given, PRESETS[name]).wants_responses is wanted


def test_the_address_comes_from_the_setting_before_the_environment(monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:9/v1")

    assert read_options({"model": "m"}).endpoint.url == "http://localhost:9/v1"
    given = read_options({"model": "m", "base_url": "http://[::1]:1/v1"})
    assert given.endpoint.url == "http://[::1]:1/v1"


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:8000/v1", True),
        ("http://127.0.0.1/v1", True),
        ("http://[::1]:8000/v1", True),
        ("http://192.168.1.20:11434/v1", True),
        ("http://gpu-box:8000/v1", True),
        ("http://gpu.local/v1", True),
        ("https://api.openai.com/v1", False),
        ("http://8.8.8.8/v1", False),
        ("https://localhost.example.com/v1", False),
        ("https://127.0.0.1.example.com/v1", False),
    ],
)
def test_only_this_machine_and_its_network_are_local(url, local):
    assert is_local(url) is local


def test_a_local_endpoint_without_key_costs_nothing():
    local = {"model": "m", "base_url": "http://localhost:8000/v1"}

    assert read_options(local).capabilities.costs_money is False
    assert read_options(local | {"api_key": "k"}).capabilities.costs_money is True


def test_bounds_can_be_set():
    given = {"model": "m", "api_key": "k", "batch": 5, "characters": 900, "concurrency": 2}

    capabilities = create(given).capabilities

    assert (capabilities.batch, capabilities.characters, capabilities.concurrency) == (5, 900, 2)
    assert capabilities.natural
    assert capabilities.revise


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"model": ""}, "which model"),
        ({"structured": "yes"}, "json_object"),
        ({"temperature": "hot"}, "temperature"),
        ({"timeout": -1}, "timeout"),
        ({"timeout": True}, "timeout"),
        ({"base_url": "localhost:8000"}, "https://host"),
        ({"base_url": 8000}, "base_url"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_told(wrong, said):
    with pytest.raises(UsageError, match=said):
        create({"model": "m", "api_key": "k"} | wrong)


@pytest.mark.parametrize("key", ["“quoted”", "two words", "line\nbreak"])
def test_a_key_that_cannot_be_one_is_told_without_showing_it(key):
    with pytest.raises(BackendError, match="OPENAI_API_KEY holds characters") as raised:
        create({"model": "m", "api_key": key})

    assert key not in str(raised.value)


def test_what_is_printed_of_the_options_shows_no_secret():
    options = read_options(
        {"model": "m", "api_key": CANARY, "base_url": "https://ann:secret@host/v1"}
    )

    assert CANARY not in repr(options)
    assert "secret" not in repr(options)
    assert options.endpoint.login not in repr(options)
    with pytest.raises(UsageError) as raised:
        read_options({"model": "m", "base_url": "ftp://ann:secret@host/v1"})
    assert "secret" not in str(raised.value)


def test_making_the_backend_loads_no_client():
    code = (
        "import sys; from notetrans.backends.openai import create;"
        "create({'model': 'm', 'api_key': 'k'}); print('openai' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
