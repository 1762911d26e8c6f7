"""Prices by provider and model, from the shipped table or a person's own."""

from datetime import date

import pytest

from notetrans.errors import ConfigError
from notetrans.ledger import PriceTable

DAY = date(2026, 11, 20)
PRESETS = [
    ("openai", "gpt-5-mini"),
    ("openrouter", "x-ai/grok-4-fast"),
    ("xai", "grok-4-fast"),
    ("anthropic", "claude-sonnet-4-5"),
    ("deepseek", "deepseek-chat"),
    ("moonshot", "kimi-k2-0905-preview"),
    ("minimax", "MiniMax-M2"),
    ("mistral", "mistral-large-latest"),
    ("gemini", "gemini-2.5-flash"),
]


@pytest.mark.parametrize(("backend", "model"), PRESETS)
def test_every_hosted_preset_has_prices_under_its_own_name(backend, model):
    price = PriceTable(day=DAY).price(backend, model)
    assert price.input > 0
    assert price.output > price.input
    assert 0 < price.cached <= price.input <= price.written
    assert price.characters is None
    assert price.origin


@pytest.mark.parametrize("backend", ["vllm", "ollama", "deepl", "nosuch"])
def test_a_provider_that_is_not_known_has_no_price(backend):
    assert PriceTable(day=DAY).price(backend, "gpt-5-mini") is None


def test_a_model_that_is_not_known_has_no_price():
    assert PriceTable(day=DAY).price("openai", "served-1") is None
    assert PriceTable(day=DAY).price("openai") is None


def test_an_address_decides_and_not_the_name():
    elsewhere = PriceTable(addresses={"openai": "http://127.0.0.1:8000/v1"}, day=DAY)
    assert elsewhere.price("openai", "gpt-5-mini") is None
    known = PriceTable(addresses={"openai": "https://api.deepseek.com/v1"}, day=DAY)
    own = PriceTable(day=DAY).price("deepseek", "deepseek-chat")
    assert known.price("openai", "deepseek-chat") == own


def test_a_persons_own_price_goes_first():
    table = PriceTable({"gpt-5-mini": (1.0, 4.0), "x": (1, 4, 0.1), "deepl": (25,)}, day=DAY)
    mini = table.price("openai", "gpt-5-mini")
    assert (mini.input, mini.output, mini.cached) == (1.0, 4.0, 1.0)
    assert mini.origin == "backend.prices"
    assert table.price("nosuch", "x").cached == 0.1
    assert table.price("deepl", "latency_optimized").characters == 25
    assert table.price("deepl", "latency_optimized").input is None


def test_the_model_that_answered_goes_before_the_one_that_was_asked():
    table = PriceTable({"asked": (1, 1), "answered": (2, 2)})
    assert table.price("openai", "answered", "asked").input == 2
    assert table.price("openai", "other", "asked").input == 1


def test_a_batch_is_half_the_price_unless_the_same_place_names_another():
    table = PriceTable({"own": (1, 4), "both": (1, 4), "both:batch": (0.2, 0.3)}, day=DAY)
    full, half = (table.price("openai", "gpt-5-mini", batch=each) for each in (False, True))
    assert (half.input, half.output, half.cached) == (
        full.input / 2,
        full.output / 2,
        full.cached / 2,
    )
    assert half.origin == f"{full.origin}, half for a batch"
    assert table.price("openai", "own", batch=True).output == 2
    assert table.price("openai", "both", batch=True).output == 0.3
    assert table.price("openai", "both").output == 4
    assert table.price("own", batch=True).output == 2
    assert table.price("openai", "nosuch", batch=True) is None


def test_a_batchs_price_in_the_table_goes_before_the_half():
    listed = PriceTable(day=DAY).price("openrouter", "openai/gpt-5-mini", batch=True)
    assert listed.origin.endswith("openai/gpt-5-mini:batch")
    assert (
        PriceTable({"openai/gpt-5-mini": (8, 8)})
        .price("openrouter", "openai/gpt-5-mini", batch=True)
        .input
        == 4
    )


@pytest.mark.parametrize("figures", [(), (1, 2, 3, 4)])
def test_other_figures_are_no_price(figures):
    with pytest.raises(ConfigError, match=r"backend\.prices\.m has \d figures. Write \[input"):
        PriceTable({"m": figures}).price("openai", "m")


def test_the_table_has_a_name_and_the_day_of_its_last_change():
    table = PriceTable(day=DAY).table()
    assert table.name.startswith("genai-prices ")
    assert date(2026, 1, 1) < table.changes <= DAY
    assert PriceTable(day=date(2026, 3, 1)).table().changes <= date(2026, 3, 1)
