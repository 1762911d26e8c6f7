"""What a run would cost, did cost, and where it stops: the money of a site."""

import json
import sqlite3

import pytest
from command import CANARY, engine, sent, translator

from backends.chat_server import ChatServer, Reply
from notetrans.protocol import Usage

KEY = {"OPENAI_API_KEY": CANARY}  # with a key even a server of this machine costs money
TOLD = Usage(120, 30, 100)  # what the server says of every request
COUNT = 20
NOTE = "---\nlang: en\n---\n\n" + "\n\n".join(f"This is paragraph {n}." for n in range(COUNT))
ONE_BY_ONE = "version: 1\nbackend: {options: {batch: 1}}\ntranslate: {concurrency: 1}\n"


@pytest.fixture
def server():
    with ChatServer(translator) as running:
        yield running


@pytest.fixture
def shop(site):
    """A site with a note of twenty paragraphs, each a request of its own."""
    site.write("notetrans.yaml", ONE_BY_ONE)
    site.write("posts/a.md", NOTE + "\n")
    return site


def own_prices(site, figures="[100, 100]"):
    """Give the model a price in the user's own configuration."""
    folder = site.home / ".config" / "notetrans"
    folder.mkdir(parents=True)
    text = f"version: 1\nbackend: {{prices: {{served-1: {figures}}}}}\n"
    (folder / "config.yaml").write_text(text, encoding="utf-8")


def estimated(site, *arguments, **more):
    (plan,) = site.run("estimate", "--json", *arguments, **more).json["plan"]
    return plan


def test_an_estimate_needs_no_key_and_sends_nothing(shop):
    done = shop.run("estimate", "--to", "es", "-b", "openai", "-m", "gpt-5-mini")
    assert done.code == 0
    assert "plan: 1 post, languages: es; 20 segments, 410 characters to openai" in done.out
    assert "0 known already; about $0.0" in done.out
    assert "price: $0.25 in, $2.00 out, $0.025 from the cache, per million tokens" in done.out
    assert "(OpenAI: gpt-5-mini; genai-prices " in done.out
    assert not shop.has(".notetrans/stage")


def test_an_estimate_has_every_language_and_their_sum(shop):
    plan = estimated(shop, "--to", "es,ja", "-b", "openai", "-m", "gpt-5-mini")
    one, other = plan["by_language"]["es"], plan["by_language"]["ja"]
    for name in ("segments", "characters", "requests", "input_tokens", "output_tokens", "posts"):
        assert plan[name] == one[name] + other[name] > 0, name
    assert plan["cost"] == pytest.approx(one["cost"] + other["cost"])
    price = plan["price"]
    spent = plan["input_tokens"] * price["input"] + plan["output_tokens"] * price["output"]
    assert plan["cost"] == pytest.approx(spent / 1e6)
    assert plan["prices"]["changes"] >= "2026"


def test_the_prompt_counts_once_for_each_request(site):
    site.write("posts/a.md", NOTE)
    together = estimated(site, "--to", "es", "-b", "openai", "-m", "m")
    site.write("notetrans.yaml", ONE_BY_ONE)
    alone = estimated(site, "--to", "es", "-b", "openai", "-m", "m")
    assert (together["requests"], alone["requests"]) == (1, COUNT)
    assert alone["input_tokens"] > 10 * together["input_tokens"]


def test_what_is_known_is_taken_off(shop, server):
    options = ("--to", "es", *engine(server))
    shop.run("translate", *options, "--publish", "--yes", env=KEY)
    shop.write("posts/a.md", NOTE + "\n\nOne more.\n\nOne more.\n")
    plan = estimated(shop, *options, env=KEY)
    assert (plan["segments"], plan["known"], plan["requests"]) == (2, COUNT, 1)
    assert plan["repeated"] == 1
    assert plan["characters"] == len("One more.")


def test_a_dry_run_tells_the_same(shop):
    options = ("--to", "es", "-b", "openai", "-m", "gpt-5-mini")
    done = shop.run("translate", "--dry-run", *options)
    assert done.out == shop.run("estimate", *options).out
    assert done.code == 0


def test_a_price_that_is_not_known_is_never_nothing(shop, server):
    done = shop.run("estimate", "--to", "es", *engine(server), env=KEY)
    assert "its price is not known" in done.out
    assert "$0" not in done.out
    assert "`backend: {prices: {served-1: [input, output]}}`" in done.out
    assert estimated(shop, "--to", "es", *engine(server), env=KEY)["cost"] is None


def test_an_engine_that_is_free_says_so(shop):
    done = shop.run("estimate", "--to", "es", "-b", "pseudo")
    assert "price: free" in done.out.splitlines()


def test_a_persons_own_price_is_used_and_named(shop, server):
    own_prices(shop)
    done = shop.run("estimate", "--to", "es", *engine(server), env=KEY)
    assert "price: $100.00 in, $100.00 out, per million tokens (backend.prices)" in done.out


def test_a_price_with_other_figures_is_refused(shop, server):
    own_prices(shop, "[1, 2, 3, 4]")
    done = shop.run("estimate", "--to", "es", *engine(server), env=KEY)
    assert done.code == 2
    assert "'served-1' has 4 numbers" in done.err


def test_a_run_closes_with_what_it_cost(shop, server):
    own_prices(shop)
    done = shop.run("translate", "--to", "es", *engine(server), env=KEY)
    assert done.out.splitlines()[-1] == (
        "cost: $0.3000 for 20 requests: 2,400 tokens in (83% from the cache), 600 out (run 1)"
    )
    free = shop.run("translate", "--to", "es", "--force", *engine(server))
    assert "cost" not in free.out


def test_a_script_has_what_it_cost(shop, server):
    own_prices(shop)
    told = shop.run("translate", "--to", "es", "--json", *engine(server), env=KEY).json
    assert told["runs"] == [
        {
            "run": 1,
            "requests": COUNT,
            "input_tokens": COUNT * TOLD.input_tokens,
            "output_tokens": COUNT * TOLD.output_tokens,
            "cached_tokens": COUNT * TOLD.cached_tokens,
            "written_tokens": 0,
            "characters_billed": 0,
            "cost": pytest.approx(0.3),
            "unpriced": 0,
        }
    ]


def test_runs_are_listed_with_what_they_took(shop, server):
    assert shop.run("runs").out == "no runs\n"
    own_prices(shop)
    shop.run("translate", "--to", "es", *engine(server), env=KEY)
    shop.write("posts/b.md", "---\nlang: en\n---\n\nAnother note.\n")
    shop.run("translate", "--to", "es,fr", *engine(server), env=KEY)
    head, first, second = shop.run("runs").out.splitlines()
    assert head.split() == [
        *("run", "begun", "languages", "engine", "posts", "requests"),
        *("tokens", "in", "cached", "out", "characters", "cost"),
    ]
    assert " ".join(first.split()[3:]) == "es openai served-1 1 20 2,400 83% 600 $0.3000"
    assert " ".join(second.split()[3:]) == "es fr openai served-1 2 22 2,640 83% 660 $0.3300"
    lines = shop.run("runs", "2", "--json").json["run"]
    assert [(each["note"], each["language"], each["requests"]) for each in lines] == [
        ("posts/a.md", "fr", COUNT),
        ("posts/b.md", "es", 1),
        ("posts/b.md", "fr", 1),
    ]
    assert "posts/b.md  fr" in shop.run("runs", "2").out


def test_a_run_that_is_none_is_refused(shop, server):
    shop.run("translate", "--to", "es", "--yes", *engine(server), env=KEY)
    done = shop.run("runs", "7")
    assert done.code == 2
    assert "there is no run 7. `notetrans runs` lists them" in done.err


def test_a_run_without_price_is_written_down_as_such(shop, server):
    done = shop.run("translate", "--to", "es", *engine(server), env=KEY)
    assert "cost: unknown for 20 requests" in done.out
    (run,) = shop.run("runs", "--json").json["runs"]
    assert (run["cost"], run["unpriced"]) == (None, COUNT)


def test_an_answer_without_usage_has_no_known_cost(shop):
    def silent(request):
        data = json.loads(translator(request).body)
        del data["usage"]
        return Reply(json.dumps(data).encode())

    own_prices(shop)
    with ChatServer(silent) as server:
        done = shop.run("translate", "--to", "es", *engine(server), env=KEY)
    assert "cost: unknown for 20 requests" in done.out


def test_a_run_stops_before_it_would_cost_more_and_goes_on(shop, server):
    own_prices(shop)
    bound = ("--max-cost", "0.2")
    done = shop.run("translate", "--to", "es", *bound, *engine(server), env=KEY)
    first = len(server.requests)
    cost = 0.015 * first
    assert done.code == 1
    assert 5 < first < COUNT
    assert cost <= 0.2
    assert f"cost: ${cost:.4f} for {first} requests" in done.out
    assert f"stopped: the run would cost more than $0.2000; ${cost:.4f} spent" in done.err
    assert f"{COUNT - first} segments left (about $0." in done.err
    assert "Run again to go on: what was paid for is kept." in done.err
    assert not shop.has("posts/a.es.md")
    again = shop.run("translate", "--to", "es", "--publish", *bound, *engine(server), env=KEY)
    assert (again.code, shop.has("posts/a.es.md")) == (0, True)
    assert len(set(sent(server))) == len(sent(server)) == COUNT


def test_many_requests_at_once_stay_within_the_bound(shop, server):
    own_prices(shop)
    shop.write("notetrans.yaml", ONE_BY_ONE.replace("concurrency: 1", "concurrency: 16"))
    shop.run("translate", "--to", "es", "--max-cost", "0.2", *engine(server), env=KEY)
    assert 0.1 < 0.015 * len(server.requests) <= 0.2


def test_a_script_is_told_what_is_left(shop, server):
    own_prices(shop)
    told = shop.run(
        "translate", "--to", "es", "--max-cost", "0.2", "--json", *engine(server), env=KEY
    )
    stopped = told.json["stopped"]
    assert told.code == 1
    assert stopped["max_cost"] == 0.2
    assert stopped["segments_left"] == COUNT - len(server.requests)
    assert stopped["cost_left"] > 0


def test_a_bound_too_small_for_one_request_sends_none(shop, server):
    own_prices(shop)
    done = shop.run("translate", "--to", "es", "--max-cost", "0.001", *engine(server), env=KEY)
    assert (done.code, server.requests) == (1, [])
    assert "$0 spent, 20 segments left" in done.err
    assert "Raise --max-cost: a single request may cost $0." in done.err


def test_a_bound_that_is_not_reached_changes_nothing(shop, server):
    own_prices(shop)
    done = shop.run("translate", "--to", "es", "--max-cost", "5", *engine(server), env=KEY)
    assert (done.code, len(server.requests)) == (0, COUNT)
    assert "stopped" not in done.err


def test_a_bound_without_a_price_is_refused_before_anything_is_sent(shop, server):
    done = shop.run("translate", "--to", "es", "--max-cost", "1", *engine(server), env=KEY)
    assert (done.code, server.requests) == (2, [])
    assert "a bound on cost needs a price, and none is known for served-1 at openai" in done.err
    assert "backend: {prices: {served-1: [input, output]}}" in done.err


def test_a_bound_may_stand_in_the_configuration(shop, server):
    own_prices(shop)
    shop.write(
        "notetrans.yaml", ONE_BY_ONE.replace("concurrency: 1", "concurrency: 1, max_cost: 0.2")
    )
    assert shop.run("translate", "--to", "es", *engine(server), env=KEY).code == 1


@pytest.mark.parametrize("bound", ["-1", "much"])
def test_a_bound_that_is_no_amount_is_refused(shop, server, bound):
    done = shop.run("translate", "--to", "es", f"--max-cost={bound}", *engine(server), env=KEY)
    assert (done.code, server.requests) == (2, [])
    assert "translate.max_cost must be" in done.err


def test_a_ledger_that_cannot_be_used_is_moved_aside(shop, server):
    shop.write(".notetrans/cache/ledger.sqlite", "not a database, " * 100)
    done = shop.run("translate", "--to", "es", *engine(server), env=KEY)
    assert done.code == 0
    assert "ledger.sqlite cannot be used" in done.err
    assert len(shop.run("runs", "--json").json["runs"]) == 1


def test_the_ledger_holds_neither_key_nor_text(shop, server):
    shop.run("translate", "--to", "es", *engine(server), env=KEY)
    with sqlite3.connect(shop.root / ".notetrans/cache/ledger.sqlite") as db:
        kept = "\n".join(db.iterdump())
    db.close()
    assert "served-1" in kept
    assert CANARY not in kept
    assert "paragraph" not in kept


def test_requests_are_shown_as_they_would_be_sent(shop):
    done = shop.run("translate", "--to", "es", "--prompt-only", "-b", "openai", "-m", "m")
    assert done.code == 0
    assert done.out.count("── posts/a.md → es") == COUNT
    assert "Translate from English (en) to Spanish (es)." in done.out
    assert "This is paragraph 7." in done.out


def test_what_is_shown_is_what_is_sent(site, server):
    site.write("posts/a.md", NOTE)
    options = ("translate", "--to", "es", *engine(server))
    (shown,) = site.run(*options, "--prompt-only", "--json").json["requests"]
    assert server.requests == []
    site.run(*options)
    (request,) = server.requests
    for message in request["messages"]:
        assert message["content"] in shown["request"]


def test_an_engine_without_prompt_shows_its_texts(shop):
    done = shop.run("translate", "--to", "es", "--prompt-only", "-b", "pseudo")
    assert "This is paragraph 0.\nThis is paragraph 1.\n" in done.out
