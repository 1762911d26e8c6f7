"""What holds for the backends of a run: their prices, by what and where they are."""

from dataclasses import replace

import pytest

from notetrans.backends.registry import create
from notetrans.config import Config
from notetrans.errors import UsageError
from notetrans.ledger import FREE
from notetrans.pipeline import rates

KEY = {"api_key": "k"}


def made(name, model="m", **settings):
    return create(name, {"model": model, **KEY, **settings})


def priced(*backends, **prices):
    config = Config()
    own = replace(config.backend, prices=prices)
    return rates(replace(config, backend=own), backends)


@pytest.mark.parametrize(
    ("name", "model"), [("openai", "gpt-5-mini"), ("anthropic", "claude-sonnet-4-5")]
)
def test_another_address_is_another_price(name, model):
    home, elsewhere = made(name, model), made(name, model, base_url="https://proxy.example/v1")
    assert priced(home).price(name).input > 0
    assert priced(elsewhere).price(name) is None


def test_a_server_of_ones_own_is_free_without_a_key_only():
    own = create("vllm", {"model": "qwen3"})
    assert priced(own).price("vllm") is FREE
    assert priced(made("vllm", "qwen3")).price("vllm") is None


def test_a_fallback_has_its_own_price():
    both = priced(made("openai", "gpt-5-mini"), made("deepseek", "deepseek-chat"))
    assert both.price("deepseek").input != both.price("openai").input
    assert not both.free


def test_two_models_of_one_provider_are_priced_by_the_one_that_answered():
    both = priced(made("openai", "gpt-5-mini"), made("openai", "gpt-4o-mini"))
    assert both.price("openai").input == 0.25
    assert both.price("openai", "gpt-4o-mini").input == 0.15


def test_every_backend_of_a_bounded_run_needs_a_price():
    both = priced(made("openai", "gpt-5-mini"), made("openai", "nosuch"))
    with pytest.raises(UsageError, match="none is known for nosuch at openai"):
        both.demand_prices()
    priced(made("openai", "gpt-5-mini"), made("openai", "nosuch"), nosuch=(1, 2)).demand_prices()
    priced(create("pseudo", {})).demand_prices()


def test_an_engine_billed_by_characters_is_priced_by_them():
    deepl = create("deepl", {"api_key": "k"})
    assert priced(deepl, deepl=(25.0,)).price("deepl").characters == 25.0


def test_a_bound_on_a_batch_is_held_by_its_own_price():
    prices = {"nosuch:batch": (1.0, 2.0)}
    config = Config()
    config = replace(config, backend=replace(config.backend, prices=prices))
    rates(config, [made("openai", "nosuch")], batch=True).demand_prices()
    with pytest.raises(UsageError):
        rates(config, [made("openai", "nosuch")]).demand_prices()
