"""Batches through the command: left with a provider, collected later and elsewhere, paid once."""

import json
import subprocess

import pytest
from batch_server import BatchServer, asked, good
from command import CANARY, Site, spanish

from backends.chat_server import answer

KEY = {"OPENAI_API_KEY": CANARY}
ONE = "backend: {options: {batch: 1}}"  # each segment is a request of its own
PARTS = [
    "The first house has a *red* door.",
    "The second house has `glass` in 3 windows.",
    "The third house stands empty.",
]
NOTE = "---\nlang: en\n---\n\n" + "\n\n".join(PARTS) + "\n"


@pytest.fixture
def server():
    with BatchServer() as running:
        yield running


@pytest.fixture
def shop(site):
    """A site with a note of three paragraphs, and a price for the model."""
    site.write("posts/a.md", NOTE)
    site.write("notetrans.yaml", f"version: 1\n{ONE}\n")
    own = site.home / ".config" / "notetrans" / "config.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("version: 1\nbackend: {prices: {served-1: [100, 200]}}\n", encoding="utf-8")
    return site


def engine(server):
    return ("--backend", "openai", "--model", "served-1", "--base-url", server.url)


def place(server):
    return ("--backend", "openai", "--base-url", server.url)


def submit(site, server, *more, env=KEY):
    done = site.run("translate", "--to", "es", "--batch", *engine(server), *more, env=env)
    assert done.code == 0, done.both
    return done


def collect(site, server, *more):
    return site.run("batch", "collect", *place(server), *more, env=KEY)


def open_files(site):
    return sorted((site.root / ".notetrans" / "batches").glob("*.json"))


def missing(post, parts=PARTS):
    """Return the targets of paragraphs that a post does not hold."""
    code, marked = "`glass`", "<c1>`glass`</c1>"
    targets = [spanish(part.replace(code, marked)).replace(marked, code) for part in parts]
    return [target for target in targets if target not in post]


# Submitting


def test_a_batch_is_left_with_the_provider_and_is_a_file_without_text_key_or_address(shop, server):
    done = submit(shop, server)
    (file,) = open_files(shop)
    text = file.read_text(encoding="utf-8")
    assert f"batched    posts/a.md → posts/a.es.md (3 segments waiting in batch {file.stem})" in (
        done.out
    )
    assert f"submitted  batch {file.stem} (openai batch_0): 3 requests, 3 segments" in done.out
    assert len(server.texts) == 3
    assert server.live == []
    data = json.loads(text)
    assert data["version"] == 1
    assert data["number"] == "batch_0"
    assert (data["backend"], data["model"], data["state"]) == ("openai", "served-1", "sent")
    (post,) = data["posts"]
    assert (post["note"], post["from"], post["to"]) == ("posts/a.md", "en", "es")
    assert len(post["requests"]) == 3
    for secret in ("house", CANARY, "127.0.0.1", "http"):
        assert secret not in text


def test_a_submitted_batch_is_not_ignored_by_git(shop, server):
    submit(shop, server)
    git(shop.root, "init", "-q")
    (file,) = open_files(shop)
    assert file.name in git(shop.root, "status", "--porcelain", "-uall")


@pytest.mark.parametrize("more", [(), ("--batch",), ("--force",), ("--batch", "--force")])
def test_what_waits_in_a_batch_is_not_sent_twice(shop, server, more):
    submit(shop, server)
    (file,) = open_files(shop)
    done = shop.run("translate", "--to", "es", *engine(server), *more, env=KEY)
    assert done.code == 0
    assert f"(3 segments waiting in batch {file.stem})" in done.out
    assert len(server.texts) == 3
    assert server.live == []
    assert open_files(shop) == [file]


def test_a_text_that_waits_for_one_post_is_not_sent_for_another(shop, server):
    submit(shop, server)
    shop.write("posts/b.md", f"---\nlang: en\n---\n\n{PARTS[1]}\n\nAnd this is new.\n")
    done = shop.run("translate", "--to", "es", *engine(server), env=KEY)
    assert done.code == 0
    assert server.live_texts == ["And this is new."]
    assert "batched    posts/b.md → posts/b.es.md (1 sent, " not in done.out
    assert "posts/b.es.md (1 sent) (1 segment waiting in batch " in done.out
    server.end()
    assert collect(shop, server).code == 0
    shop.run("translate", "--to", "es", "--publish", *engine(server), env=KEY)
    assert len(server.live_texts) == 1
    assert spanish(PARTS[2]) in shop.read("posts/a.es.md")
    assert spanish("And this is new.") in shop.read("posts/b.es.md")


def test_another_engine_for_a_layout_waits_for_no_batch(shop, server):
    submit(shop, server)
    done = shop.run("translate", "--to", "es", "--backend", "pseudo")
    assert "staged     posts/a.md" in done.out


def test_a_text_of_two_posts_is_asked_for_once_and_both_are_staged(shop, server):
    shop.write("posts/b.md", NOTE)
    submit(shop, server)
    assert len(server.texts) == 3
    server.end()
    done = collect(shop, server, "--json").json
    assert {post["target"]: post["status"] for post in done["posts"]} == {
        "posts/a.es.md": "staged",
        "posts/b.es.md": "staged",
    }


def test_nothing_is_submitted_above_the_threshold_without_a_yes(shop, server):
    shop.write("notetrans.yaml", "version: 1\ntranslate: {confirm_above: 2}\n")
    done = shop.run("translate", "--to", "es", "--batch", *engine(server), env=KEY)
    assert done.code == 2
    assert "3 segments would be sent" in done.err
    assert server.calls == []
    assert open_files(shop) == []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("apertium", "apertium takes no batches. Leave out --batch"),
        ("pseudo", "pseudo takes no batches"),
        ("xai", "xai takes no files of requests"),
        ("vllm", "`notetrans batch export FILE`"),
    ],
)
def test_an_engine_without_batches_says_so_before_anything_is_sent(shop, name, says):
    env = {"XAI_API_KEY": CANARY}
    more = () if name in ("apertium", "pseudo") else ("--model", "m")
    done = shop.run("translate", "--to", "es", "--batch", "--backend", name, *more, env=env)
    if "is not installed" in done.err:
        pytest.skip("apertium is not installed")
    assert done.code == 2
    assert says in done.err
    assert open_files(shop) == []


def test_a_submission_that_is_refused_leaves_no_batch(shop, server):
    server.fail = {"/v1/batches": 500}
    done = shop.run("translate", "--to", "es", "--batch", *engine(server), env=KEY)
    assert done.code == 3
    assert "the batch was not submitted" in done.err
    assert open_files(shop) == []


def test_a_submission_without_an_answer_may_have_gone_well_and_is_not_made_again(shop, server):
    server.fail = {"/v1/batches": 0}
    done = shop.run("translate", "--to", "es", "--batch", *engine(server), env=KEY)
    assert done.code == 3
    assert "it is not known whether the provider has it. Look there" in done.err
    (file,) = open_files(shop)
    server.fail = {}
    again = shop.run("translate", "--to", "es", "--batch", *engine(server), env=KEY)
    assert f"waiting in batch {file.stem}" in again.out
    assert "not known whether its provider has it" in collect(shop, server).err
    assert server.batches == {}
    freed = shop.run("batch", "cancel", file.stem)
    assert "its segments are free again" in freed.out
    submit(shop, server)
    assert len(server.batches) == 1


def test_a_kill_amid_submitting_leaves_a_batch_that_is_known(shop, server):
    server.hang = "/v1/batches"
    process = shop.start("translate", "--to", "es", "--batch", *engine(server), env=KEY)
    assert server.hanging.wait(120)
    process.kill()
    process.communicate()
    server.hang = ""
    (file,) = open_files(shop)
    assert json.loads(file.read_text())["state"] == "sending"
    done = shop.run("translate", "--to", "es", *engine(server), env=KEY)
    assert f"waiting in batch {file.stem}" in done.out
    assert server.live == []


# Following and collecting


def test_a_batch_is_followed_and_then_collected_staged_and_published(shop, server):
    submit(shop, server)
    (file,) = open_files(shop)
    assert f"→ es: waiting in batch {file.stem}" in shop.run("status", "--to", "es").out
    (row,) = shop.run("batch", "status", "--json", *place(server), env=KEY).json["batches"]
    assert (row["id"], row["state"], row["requests"]) == (file.stem, "running", 3)
    assert "running    batch" in collect(shop, server).out
    assert open_files(shop) == [file]
    server.end()
    told = shop.run("batch", "status", *place(server), env=KEY)
    assert told.code == 0
    assert [word for word in ("ended", "openai served-1", file.stem) if word not in told.out] == []
    done = collect(shop, server)
    assert done.code == 0
    assert "staged     posts/a.md → posts/a.es.md (3 sent)" in done.out
    assert open_files(shop) == []
    shop.run("publish")
    assert missing(shop.read("posts/a.es.md")) == []
    assert "no open batches" in collect(shop, server).out
    assert "up to date" in shop.run("translate", "--to", "es", *engine(server), env=KEY).out
    assert server.live == []


def test_anthropics_batches_are_collected_alike(shop, server):
    env = {"ANTHROPIC_API_KEY": CANARY}
    where = ("--backend", "anthropic", "--base-url", server.root)
    done = shop.run("translate", "--to", "es", "--batch", "-m", "served-1", *where, env=env)
    assert done.code == 0, done.both
    assert len(server.texts) == 3
    server.end(answered=2)
    done = shop.run("batch", "collect", *where, env=env)
    assert done.code == 1
    assert "incomplete posts/a.md" in done.out
    assert "the batch did not get to it (expired)" in done.err
    again = shop.run("translate", "--to", "es", "--batch", "-m", "served-1", *where, env=env)
    assert again.code == 0
    assert len(server.texts) == 4
    server.end()
    assert shop.run("batch", "collect", *where, env=env).code == 0
    assert "published  posts/a.es.md" in shop.run("publish").out


def test_anthropics_batches_are_cancelled_and_not_submitted_twice_either(shop, server):
    env = {"ANTHROPIC_API_KEY": CANARY}
    where = ("--backend", "anthropic", "--base-url", server.root)
    again = ("translate", "--to", "es", "--batch", "-m", "served-1", *where)
    server.fail = {"/v1/messages/batches": 0}
    assert shop.run(*again, env=env).code == 3
    (file,) = open_files(shop)
    server.fail = {}
    assert f"waiting in batch {file.stem}" in shop.run(*again, env=env).out
    shop.run("batch", "cancel", file.stem)
    assert shop.run(*again, env=env).code == 0
    (file,) = open_files(shop)
    assert shop.run("batch", "cancel", file.stem, *where, env=env).code == 0
    done = shop.run("batch", "collect", *where, env=env)
    assert "incomplete posts/a.md" in done.out
    assert len(server.batches) == 1


def test_a_server_that_is_not_there_has_taken_nothing(shop):
    nowhere = ("-b", "openai", "-m", "m", "--base-url", "http://127.0.0.1:9/v1")
    done = shop.run("translate", "--to", "es", "--batch", *nowhere, env=KEY)
    assert done.code == 3
    assert open_files(shop) == []


def git(folder, *arguments):
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_another_machine_collects_what_this_one_submitted(shop, server, tmp_path):
    git(shop.root, "init", "-q")
    submit(shop, server)
    git(shop.root, "add", "-A")
    git(shop.root, "commit", "-q", "-m", "a batch is open")
    git(tmp_path, "clone", "-q", str(shop.root), "other")
    other = Site(shop.command, tmp_path / "other", shop.home)
    assert not other.has(".notetrans/cache")
    held = other.run("translate", "--to", "es", *engine(server), env=KEY)
    assert "3 segments waiting in batch" in held.out

    server.end()
    assert collect(other, server).code == 0
    assert "published  posts/a.es.md" in other.run("publish").out
    git(other.root, "add", "-A")
    git(other.root, "commit", "-q", "-m", "the batch is in")
    git(shop.root, "pull", "-q", "--no-rebase", str(other.root), "HEAD")

    assert open_files(shop) == []
    done = shop.run("translate", "--to", "es", *engine(server), env=KEY)
    assert "up to date posts/a.md" in done.out
    assert server.live == []
    assert len(server.texts) == 3


def test_a_kill_amid_collecting_loses_and_books_nothing_twice(shop, server):
    submit(shop, server)
    server.end()
    server.hang = "/v1/files/err-.*"
    process = shop.start("batch", "collect", *place(server), env=KEY)
    assert server.hanging.wait(120)
    process.kill()
    process.communicate()
    server.hang = ""
    (file,) = open_files(shop)
    kept = file.read_bytes()
    assert collect(shop, server).code == 0
    file.write_bytes(kept)  # as on a machine that has not heard of it
    assert collect(shop, server).code == 0
    (run,) = shop.run("runs", "--json").json["runs"]
    assert run["requests"] == 3
    (unit,) = shop.run("explain", "posts/a.md:5", "--to", "es", "--json").json["units"]
    assert (unit["made"]["run"], unit["made"]["input_tokens"]) == (run["run"], 1000)


def test_only_what_still_stands_in_a_changed_note_is_used(shop, server):
    submit(shop, server)
    shop.write("posts/a.md", NOTE.replace("stands empty", "is full of people") + "\nAnd more.\n")
    server.end()
    done = collect(shop, server)
    assert done.code == 1
    assert "incomplete posts/a.md" in done.out
    assert done.err.count("the batch did not ask for this text") == 2
    assert "1 answer fit no text that is asked for" in done.err
    in_order = KEY | {"NOTETRANS_CONCURRENCY": "1"}
    shop.run("translate", "--to", "es", "--publish", *engine(server), env=in_order)
    assert server.live_texts == ["The third house is full of people.", "And more."]
    assert missing(shop.read("posts/a.es.md"), PARTS[:2]) == []


def test_a_note_that_is_gone_costs_its_answers_and_nothing_else(shop, server):
    shop.write("posts/b.md", "---\nlang: en\n---\n\nAnother note.\n")
    submit(shop, server)
    (shop.root / "posts/a.md").unlink()
    server.end()
    done = collect(shop, server)
    assert done.code == 0
    assert "staged     posts/b.md" in done.out
    assert "3 answers fit no text" in done.err
    assert open_files(shop) == []


def test_what_failed_or_expired_is_left_missing_and_asked_for_by_the_next_run(shop, server):
    def script(body):
        broken = {"code": "server_error", "message": "broke"}
        return broken if "second" in asked(body)[0]["text"] else good(body)

    server.script = script
    submit(shop, server)
    server.end(state="expired", answered=2)
    done = collect(shop, server)
    assert done.code == 1
    assert "broke" in done.err
    assert "This request could not be executed in time" in done.err
    assert open_files(shop) == []
    again = shop.run("translate", "--to", "es", "--publish", *engine(server), env=KEY)
    assert again.code == 0
    assert len(server.live_texts) == 2
    assert missing(shop.read("posts/a.es.md")) == []


def test_an_answer_is_held_to_the_same_checks_as_a_live_one(shop, server):
    def script(body):
        (one,) = asked(body)
        text = "La casa" if "glass" in one["text"] else spanish(one["text"])  # without its code
        return answer([{"id": one["id"], "text": text}])

    server.script = script
    submit(shop, server)
    server.end()
    done = collect(shop, server)
    assert done.code == 1
    assert "<c1> is missing" in done.err
    shop.run("translate", "--to", "es", *engine(server), env=KEY)
    (text,) = server.live_texts
    assert text.startswith("The second house")


def test_a_glossary_that_has_changed_makes_no_answer_another(shop, server):
    shop.write("posts/a.md", "---\nlang: en\n---\n\nWe run Alpha and Beta at home.\n")
    shop.write("glossary.yaml", "version: 1\nnames: [Alpha]\n")
    submit(shop, server)
    shop.write("glossary.yaml", "version: 1\nnames: [Beta]\n")
    server.end()
    done = collect(shop, server)
    assert done.code == 1
    assert "the batch did not ask for this text" in done.err


def test_a_batch_that_failed_as_a_whole_is_told_and_its_segments_are_free(shop, server):
    submit(shop, server)
    server.end(state="failed", answered=0)
    done = collect(shop, server)
    assert done.code == 1
    assert "failed: line 1: no such model" in done.err
    assert open_files(shop) == []
    submit(shop, server)
    assert len(server.batches) == 2


def test_a_batch_that_the_provider_does_not_know_stays_until_it_is_forgotten(shop, server):
    submit(shop, server)
    (file,) = open_files(shop)
    server.batches.clear()
    for verb in ("status", "collect"):
        done = shop.run("batch", verb, *place(server), env=KEY)
        assert done.code == 3
        assert "no such batch" in done.err
    assert open_files(shop) == [file]
    assert shop.run("batch", "cancel", "--forget", file.stem).code == 0
    assert open_files(shop) == []


def test_what_a_cancelled_batch_had_done_is_kept(shop, server):
    submit(shop, server)
    (file,) = open_files(shop)
    assert shop.run("batch", "cancel", *place(server), env=KEY).code == 2
    assert "cancelled  batch" in shop.run("batch", "cancel", file.stem, *place(server), env=KEY).out
    assert open_files(shop) == [file]
    assert collect(shop, server, file.stem).code == 1
    shop.run("translate", "--to", "es", *engine(server), env=KEY)
    assert len(server.live_texts) == 2


def test_a_batch_that_was_forced_replaces_what_a_machine_wrote(shop, server):
    shop.run("translate", "--to", "es", "--publish", *engine(server), env=KEY)
    server.script = lambda body: good(body).replace("casa", "choza")
    submit(shop, server, "--force")
    assert len(server.texts) == 3
    server.end()
    assert collect(shop, server).code == 0
    shop.run("publish")
    post = shop.read("posts/a.es.md")
    assert "choza" in post
    assert "casa" not in post.replace("choza", "")


HOUSE = "version: 1\nterms: [{term: house, targets: {es: [choza]}}]\n"


def shack(body):
    """What a model answers that keeps to this glossary."""
    return good(body).replace("casa", "choza")


def test_a_change_of_the_glossary_is_asked_for_as_by_a_run_at_once(shop, server):
    shop.run("translate", "--to", "es", "--publish", *engine(server), env=KEY)
    server.live.clear()
    shop.write("glossary.yaml", HOUSE)
    server.script = shack
    dry = shop.run("translate", "--to", "es", "--dry-run", "--batch", *engine(server), env=KEY)
    assert "3 segments" in dry.out
    submit(shop, server)
    (batch,) = server.batches.values()
    problems = {one["problem"] for body in batch.requests.values() for one in asked(body)}
    assert problems == {"'house' is not rendered as 'choza'"}
    held = shop.run("translate", "--to", "es", *engine(server), env=KEY)
    assert "3 segments waiting in batch" in held.out
    server.end()
    assert collect(shop, server).code == 0
    shop.run("publish")
    assert shop.read("posts/a.es.md").count("choza") == 3
    shop.run("translate", "--to", "es", *engine(server), env=KEY)
    assert server.live == []


def test_what_the_glossary_touches_after_a_batch_was_left_is_for_the_next_run(shop, server):
    shop.run("translate", "--to", "es", "--publish", *engine(server), env=KEY)
    server.live.clear()
    shop.write("posts/a.md", NOTE.replace("stands empty", "is full of people"))
    submit(shop, server)
    assert len(server.texts) == 1
    shop.write("glossary.yaml", HOUSE)
    server.script = shack
    server.end()
    assert collect(shop, server).code == 0
    shop.run("publish")
    assert shop.read("posts/a.es.md").count("choza") == 1
    (row,) = shop.run("translate", "--frozen", "--to", "es", "--json").json["frozen"]
    assert (row["glossary"], row["review"]) == (2, 0)
    shop.run("translate", "--to", "es", "--publish", *engine(server), env=KEY)
    assert {text[:9] for text in server.live_texts} == {"The first", "The secon"}


def test_a_persons_text_whose_source_changed_is_revised_by_a_batch_too(shop, server):
    shop.run("translate", "--to", "es", "--publish", *engine(server), env=KEY)
    post = shop.read("posts/a.es.md")
    shop.write("posts/a.es.md", post.replace(spanish(PARTS[2]), "La tercera casa no tiene gente."))
    shop.write("posts/a.md", NOTE.replace("stands empty", "is full of people"))
    submit(shop, server)
    server.end()
    done = collect(shop, server)
    assert "fit no text" not in done.err
    staged = json.loads(next((shop.root / ".notetrans/stage").rglob("*.json")).read_text())
    assert "major:revised" in json.dumps(staged)
    assert spanish("The third house is full of people.") in staged["text"]


def test_what_a_person_wrote_into_a_post_is_remembered_by_a_batch_too(shop, server):
    shop.run("translate", "--to", "es", "--publish", *engine(server), env=KEY)
    post = shop.read("posts/a.es.md")
    shop.write("posts/a.es.md", post.replace(spanish(PARTS[2]), "La tercera casa no tiene gente."))
    assert "taken in" in submit(shop, server).out
    shop.write("posts/b.md", f"---\nlang: en\n---\n\n{PARTS[2]}\n")
    submit(shop, server)
    shop.run("publish")
    assert "La tercera casa no tiene gente." in shop.read("posts/b.es.md")
    assert server.texts == []


# Money


def test_a_batch_costs_half_in_the_estimate_and_in_the_ledger(shop, server):
    (full,) = shop.run("estimate", "--json", "--to", "es", *engine(server), env=KEY).json["plan"]
    half = shop.run("estimate", "--batch", "--to", "es", *engine(server), env=KEY)
    plans = [
        shop.run(*verb, "--json", "--to", "es", *engine(server), env=KEY).json["plan"][0]
        for verb in (("estimate", "--batch"), ("translate", "--dry-run", "--batch"))
    ]
    assert [plan["cost"] for plan in plans] == [pytest.approx(full["cost"] / 2)] * 2
    assert "$50.00 in, $100.00 out, per million tokens (backend.prices, half" in half.out
    submit(shop, server)
    server.end()
    done = collect(shop, server)
    assert "cost: $0.3000 for 3 requests: 3,000 tokens in, 1,500 out (run 1)" in done.out
    (run,) = shop.run("runs", "--json").json["runs"]
    assert run["cost"] == pytest.approx(3 * (1000 * 50 + 500 * 100) / 1e6)


@pytest.mark.parametrize("lost", [(), ("lengths", "prompt")])
def test_each_target_of_a_batch_bears_its_part_and_names_the_prompt(shop, server, lost):
    shop.write("notetrans.yaml", "version: 1\n")  # all three texts in one request
    shop.write("posts/b.md", f"---\nlang: en\n---\n\n{PARTS[0]}\n")
    submit(shop, server)
    (file,) = open_files(shop)
    file.write_text(without(file.read_text(encoding="utf-8"), lost), encoding="utf-8")
    server.end()
    assert collect(shop, server).code == 0
    shop.run("publish")
    made = [
        shop.run("explain", f"posts/a.md:{line}", "--to", "es", "--json").json["units"][0]["made"]
        for line in (5, 7, 9)
    ]
    lengths = [1 if lost else len(part) for part in PARTS]
    assert [each["prompt"] for each in made] == ["" if lost else "1"] * 3
    assert [each["run"] for each in made] == [1] * 3
    assert sum(each["input_tokens"] for each in made) == pytest.approx(1000, abs=0.2)
    assert sum(each["output_tokens"] for each in made) == pytest.approx(500, abs=0.2)
    assert sum(each["cost"] for each in made) == pytest.approx(0.1)
    shares = [each["input_tokens"] / 1000 for each in made]
    assert shares == pytest.approx([each / sum(lengths) for each in lengths], abs=0.1)
    assert ("#1" in shop.read(".notetrans/state/es/posts/a.md.txt")) is not bool(lost)


def without(text, lost):
    """Return a batch's file as it was before something was kept in it."""
    data = json.loads(text)
    for key in lost:
        for each in (data, *data["posts"]):
            each.pop(key, None)
    return json.dumps(data)


def test_a_bound_on_cost_leaves_the_rest_out(shop, server):
    done = shop.run(
        "translate", "--to", "es", "--batch", "--max-cost", "0.15", *engine(server), env=KEY
    )
    assert done.code == 1
    assert 0 < len(server.texts) < 3
    left = 3 - len(server.texts)
    assert f"the batch might cost more than $0.1500; {left} segment" in done.err
    server.end()
    assert collect(shop, server).code == 1
    shop.run("translate", "--to", "es", *engine(server), env=KEY)
    assert len(server.live_texts) == left


# Files


def test_requests_are_exported_for_a_program_and_its_answers_collected(shop, server, tmp_path):
    shop.write("posts/b.md", "---\nlang: en\n---\n\nAnother note.\n")
    asking, answers = tmp_path / "ask.jsonl", tmp_path / "answers.jsonl"
    vllm = ("--to", "es", "-b", "vllm", "-m", "served-1")
    done = shop.run("batch", "export", str(asking), *vllm)
    assert done.code == 0, done.both
    assert "exported   batch" in done.out
    lines = [json.loads(line) for line in asking.read_text(encoding="utf-8").splitlines()]
    assert {(line["method"], line["url"]) for line in lines} == {("POST", "/v1/chat/completions")}
    held = shop.run("translate", "--to", "es", *engine(server), env=KEY)
    assert "3 segments waiting in batch" in held.out
    assert "`--from ANSWERS` takes the answers in" in shop.run("batch", "collect").err

    rows = [
        {
            "id": "vllm-1",
            "custom_id": line["custom_id"],
            "response": {"status_code": 200, "request_id": "r", "body": body(line["body"])},
            "error": None,
        }
        for line in lines
    ]
    answers.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = shop.run("batch", "collect", "--from", str(answers))
    assert done.code == 0, done.both
    assert "staged     posts/b.md" in done.out
    assert open_files(shop) == []
    assert shop.run("batch", "collect", "--from", str(answers)).code == 2


def body(request):
    message = {"role": "assistant", "content": good(request)}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {"object": "chat.completion", "model": "served-1", "choices": [choice]}


def test_a_file_is_for_engines_that_speak_openais_protocol(shop, tmp_path):
    done = shop.run("batch", "export", str(tmp_path / "x"), "--to", "es", "-b", "pseudo")
    assert done.code == 2
    assert "pseudo has no file of requests" in done.err
    assert open_files(shop) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:40],
        lambda text: text.replace('"version": 1', '"version": 2'),
        lambda text: text.replace("batch_0", "../../v1/files"),
        lambda text: text.replace("posts/a.md", "../a.md"),
        lambda text: text.replace('"sent"', '"gone"'),
    ],
)
def test_a_batch_that_cannot_be_read_stops_what_might_pay_twice(shop, server, damage):
    submit(shop, server)
    (file,) = open_files(shop)
    file.write_text(damage(file.read_text(encoding="utf-8")), encoding="utf-8")
    calls = len(server.calls)
    for verb in (("translate", "--to", "es", *engine(server)), ("batch", "collect")):
        done = shop.run(*verb, env=KEY)
        assert done.code == 2
        assert f"{file.stem}.json: is no batch that can be read here" in done.err
    assert len(server.calls) == calls


# On a server that nobody here wrote


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("name", "path"), [("openai", "/v1"), ("anthropic", "/anthropic")])
def test_llmock_takes_a_batch_whose_useless_answers_are_paid_told_and_not_kept(
    shop, llmock, monkeypatch, name, path
):
    monkeypatch.setattr("llmock.routers.batch._BATCH_DELAY", 0.2)
    env = {"OPENAI_API_KEY": CANARY, "ANTHROPIC_API_KEY": CANARY}
    where = ("-b", name, "--base-url", llmock.url + path)
    model = {"openai": "gpt-4o-mini", "anthropic": "claude-sonnet-4-6"}[name]
    done = shop.run("translate", "--to", "es", "--batch", "-m", model, *where, env=env)
    assert done.code == 0, done.both
    done = shop.run("batch", "collect", *where, env=env)
    while "running" in done.out:
        done = shop.run("batch", "collect", *where, env=env)
    assert done.code == 1, done.both
    assert "incomplete posts/a.md" in done.out
    assert done.err.count("critical: posts/a.md:") == 3
    assert open_files(shop) == []
    (run,) = shop.run("runs", "--json").json["runs"]
    assert run["requests"] == 3
    assert run["output_tokens"] > 0
