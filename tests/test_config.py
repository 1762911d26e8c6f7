"""The configuration: what is read, what is refused, which place wins."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from notetrans.config import (
    Config,
    Settings,
    config_sample,
    config_schema,
    config_table,
    load,
    locate,
    parse_options,
    site_names,
)
from notetrans.config.keys import KEYS, SECTIONS, build
from notetrans.config.load import read_text
from notetrans.errors import ConfigError, UsageError

DOCS = Path(__file__).parents[1] / "docs" / "configuration.md"


def settings(
    folder: Path,
    project: str | None = None,
    user: str | None = None,
    environ: dict[str, str] | None = None,
    flags: dict[str, str] | None = None,
) -> Settings:
    """Return what holds in a folder with these files, and nothing of this machine's."""
    if project is not None:
        (folder / "notetrans.yaml").write_text(project, encoding="utf-8")
    own = folder / "own.yaml"
    if user is not None:
        own.write_text(user, encoding="utf-8")
    return load(folder, user=own, environ=environ or {}, flags=flags)


def test_without_any_file_the_defaults_hold(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found == Settings(Config(), tmp_path.resolve(), None)
    assert found.config.translate.confirm_above == 200
    assert found.config.publish.incomplete == "never"
    assert found.config.frontmatter.set["translated"] is True


def test_every_section_of_the_contract_may_stand_empty(tmp_path: Path) -> None:
    sections = "site languages frontmatter glossary backend translate checks publish review"
    text = "version: 1\n" + "".join(f"{name}:\n" for name in sections.split())
    assert settings(tmp_path, text).config == Config()


def test_a_file_is_read_key_by_key(tmp_path: Path) -> None:
    text = """\
version: 1
site:
  sources: notes/*.md
  output: "_posts/{lang}/{stem}-{lang}.md"
languages:
  source: en
  targets: [es, hant, no]
  names: {hant: zh-Hant}
frontmatter:
  set: {lang: "{lang}", machine: yes, version: 1.10, count: 3, on: true}
translate:
  confirm_above: 50
  wrap: off
checks: {length: minor, numbers: off}
glossary: words/names.yaml
"""
    config = settings(tmp_path, text).config
    assert config.site.sources == ("notes/*.md",)
    assert config.languages.targets == ("es", "hant", "no")
    assert config.frontmatter.set == {
        "lang": "{lang}",
        "machine": "yes",
        "version": 1.1,
        "count": 3,
        "on": True,
    }
    assert config.frontmatter.reset == {"audio": False}
    assert (config.translate.confirm_above, config.translate.wrap) == (50, "off")
    assert config.checks == {"length": "minor", "numbers": "off"}
    assert config.glossary.path == "words/names.yaml"


REFUSED = [
    ("site: {}\n", 1, "version"),
    ("version: 2\n", 1, "version: 1"),
    ("version: 1\nsite:\n  surces: [a]\n", 3, "Did you mean site.sources"),
    ("version: 1\nsites: {}\n", 2, "Did you mean site?"),
    ("version: 1\ntargets: [es]\n", 2, "Did you mean languages.targets?"),
    ("version: 1\nsite:\n  url: a\n  url: b\n", 4, "stands twice"),
    ("version: 1\nsite: [a]\n", 2, "mapping"),
    ("version: 1\nlanguages:\n  same_language: move\n", 3, "one of skip, copy"),
    ("version: 1\ntranslate:\n  attempts: many\n", 3, "whole number, not 'many'"),
    ("version: 1\ntranslate:\n  attempts: 0\n", 3, "at least 1"),
    ("version: 1\ntranslate:\n  drafts: 3\n", 3, "true or false"),
    ("version: 1\nbackend:\n  timeout: .inf\n", 3, "a number"),
    ("version: 1\nsite:\n  sources:\n    - {a: b}\n", 4, "site.sources must be text"),
    ("version: 1\nchecks:\n  numbers: loud\n", 3, "checks.numbers must be one of critical"),
    ("version: 1\nbackend:\n  base_url: https://x.example\n", 3, "NOTETRANS_BASE_URL"),
    ("version: 1\nbackend:\n  api_key_env: HOME\n", 3, "NOTETRANS_API_KEY_ENV"),
    ("version: 1\nbackend:\n  api_key: sk-1\n", 3, "no configuration"),
    ("version: 1\nbackend:\n  options: {api_base: there}\n", 3, "looks like an address"),
    ("version: 1\nbackend:\n  options:\n    x: 'https://y.example'\n", 4, "looks like an address"),
    ("version: 1\nbackend:\n  options:\n    apiKey: sk-1\n", 4, "looks like a key"),
    ("version: 1\n\tsite: {}\n", 2, "not YAML"),
    ("version: 1\nlanguages:\n  targets: [klingonese]\n", 3, "'klingonese' is no language"),
    ("version: 1\nlanguages:\n  names: {a: '??'}\n", 3, "'??' is no language"),
    ("version: 1\ntranslate:\n  style: {'??': x}\n", 3, "'??' is no language"),
    ("version: 1\ntranslate:\n  max_cost: -1\n", 3, "at least 0"),
    ("version: 1\nbackend:\n  prices: {m: [1, 2]}\n", 3, "could spend money"),
    ("[" * 5000, 0, "nested too deeply"),
]


@pytest.mark.parametrize(("text", "line", "says"), REFUSED)
def test_a_bad_file_is_refused_with_its_name_its_line_and_a_remedy(
    tmp_path: Path, text: str, line: int, says: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, text)
    assert says in str(caught.value)
    assert caught.value.line == line
    assert "notetrans.yaml" in str(caught.value)
    assert "sk-1" not in str(caught.value)


@pytest.mark.parametrize(
    ("prices", "says"),
    [
        ("{m: [1, -2]}", "at least 0"),
        ("{m: [1, much]}", "backend.prices.m must be a number"),
        ("{m: [1, 2, 3, 4]}", "[input, output]"),
    ],
)
def test_a_persons_bad_price_is_refused_with_file_and_line(
    tmp_path: Path, prices: str, says: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, "version: 1\n", f"version: 1\nbackend:\n  prices: {prices}\n")
    assert says in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path / 'own.yaml'}:3:")


def test_a_file_that_is_not_utf8_is_refused_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "notetrans.yaml").write_bytes(b"version: 1\nsite: {url: \xff}\n")
    with pytest.raises(ConfigError, match=r"notetrans.yaml:2: not UTF-8"):
        settings(tmp_path)


@given(st.text(max_size=60))
def test_no_text_does_anything_but_load_or_be_refused(text: str) -> None:
    try:
        found = read_text(text, "notetrans.yaml", "project").values
    except ConfigError:
        return
    assert build(found)


def test_a_person_may_set_address_and_key_variable_but_nothing_of_a_site(tmp_path: Path) -> None:
    user = "version: 1\nbackend: {base_url: 'http://localhost:1', api_key_env: MINE}\n"
    backend = settings(tmp_path, user=user).config.backend
    assert (backend.base_url, backend.api_key_env) == ("http://localhost:1", "MINE")
    with pytest.raises(ConfigError, match=r"own.yaml:2: site.url .* notetrans.yaml"):
        settings(tmp_path, user="version: 1\nsite: {url: x}\n")


def test_flag_beats_environment_beats_person_beats_project_beats_default(tmp_path: Path) -> None:
    project = "version: 1\nbackend: {model: project}\n"
    user = "version: 1\nbackend: {model: person}\n"
    environ = {"NOTETRANS_MODEL": "environment"}
    flags = {"backend.model": "flag"}
    model = [
        settings(tmp_path).config.backend.model,
        settings(tmp_path, project).config.backend.model,
        settings(tmp_path, project, user).config.backend.model,
        settings(tmp_path, project, user, environ).config.backend.model,
        settings(tmp_path, project, user, environ, flags).config.backend.model,
    ]
    assert model == ["", "project", "person", "environment", "flag"]


def test_the_address_for_openai_is_not_the_address_of_every_engine(tmp_path: Path) -> None:
    common = {"OPENAI_BASE_URL": "http://common"}
    assert settings(tmp_path, environ=common).config.backend.base_url == ""
    ours = {"NOTETRANS_BASE_URL": "http://ours"}
    assert settings(tmp_path, environ=ours).config.backend.base_url == "http://ours"


def test_a_persons_key_is_not_sent_where_only_the_site_says(tmp_path: Path) -> None:
    theirs = "version: 1\nbackend: {name: deepseek}\n"
    mine = {"NOTETRANS_API_KEY_ENV": "MINE"}
    named = mine | {"NOTETRANS_BACKEND": "deepseek"}
    placed = mine | {"NOTETRANS_BASE_URL": "http://mine"}

    def variable(project: str | None, environ: dict[str, str]) -> str:
        return settings(tmp_path, project, environ=environ).config.backend.api_key_env

    assert variable(None, mine) == "MINE"
    assert variable("version: 1\nbackend: {name: openai}\n", mine) == "MINE"
    assert variable(theirs, mine) == ""
    assert variable(theirs, named) == variable(theirs, placed) == "MINE"


def test_prices_and_styles_are_read_by_model_and_by_language(tmp_path: Path) -> None:
    text = """\
version: 1
languages: {names: {hant: zh-Hant}}
backend: {fallback: "openrouter:x-ai/grok-4-fast"}
translate: {style: {fr: vouvoiement, hant: 全形標點}, max_cost: 2.5}
"""
    own = 'version: 1\nbackend: {prices: {"deepseek-chat": [0.28, 0.42, 0.028]}}\n'
    config = settings(tmp_path, text, own).config
    assert config.backend.fallback == "openrouter:x-ai/grok-4-fast"
    assert config.backend.prices == {"deepseek-chat": (0.28, 0.42, 0.028)}
    assert config.translate.style == {"fr": "vouvoiement", "hant": "全形標點"}
    assert config.translate.max_cost == 2.5


def test_flags_and_variables_are_typed_and_named_in_errors(tmp_path: Path) -> None:
    found = settings(tmp_path, flags={"languages.targets": "es, fr", "translate.wrap": "off"})
    assert found.config.languages.targets == ("es", "fr")
    assert found.config.translate.wrap == "off"
    with pytest.raises(ConfigError, match=r"variable NOTETRANS_CONCURRENCY: .* whole number"):
        settings(tmp_path, environ={"NOTETRANS_CONCURRENCY": "lots"})
    with pytest.raises(ConfigError, match=r"option --max-cost: .* number, not 'abc'"):
        settings(tmp_path, flags={"translate.max_cost": "abc"})
    with pytest.raises(UsageError, match=r"Did you mean backend.model"):
        settings(tmp_path, flags={"backend.modle": "x"})


def test_the_file_is_found_by_walking_up_to_the_repository_and_not_beyond(tmp_path: Path) -> None:
    (tmp_path / "notetrans.yaml").write_text("version: 1\n")
    inner = tmp_path / "repo" / "notes" / "deep"
    inner.mkdir(parents=True)
    root = tmp_path.resolve()
    assert locate(inner) == (root, root / "notetrans.yaml")
    (tmp_path / "repo" / ".git").mkdir()
    assert locate(inner) == (inner.resolve(), None)
    (tmp_path / "repo" / ".notetrans").mkdir()
    assert locate(inner) == (root / "repo", None)
    (tmp_path / "repo" / "notetrans.yaml").write_text("version: 1\n")
    assert locate(inner) == (root / "repo", root / "repo" / "notetrans.yaml")


def test_a_named_file_that_is_missing_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        load(tmp_path, path=tmp_path / "absent.yaml", environ={}, user=tmp_path / "none")


def test_a_sites_names_are_those_declared_and_those_it_writes(tmp_path: Path) -> None:
    text = "version: 1\nlanguages: {source: en, targets: [zh-hant, jp], names: {jp: ja}}\n"
    names = site_names(settings(tmp_path, text).config)
    assert names == {"jp": "ja", "en": "en", "zh-hant": "zh-Hant"}


def test_parse_options_leave_out_keys_that_are_to_be_left(tmp_path: Path) -> None:
    text = "version: 1\nfrontmatter: {translate: [title, lead], leave: [lead]}\nsite: {url: u}\n"
    options = parse_options(settings(tmp_path, text).config)
    assert options.front_matter_keys == ("title",)
    assert options.site_url == "u"
    assert "参考" in options.citation_headings


def test_the_sample_loads_and_its_keys_stand_with_their_defaults(tmp_path: Path) -> None:
    sample = config_sample()
    assert settings(tmp_path, sample).config == Config()
    lines = [line.removeprefix("# ") for line in sample.splitlines()]
    bare = "\n".join(line for line in lines if ":" in line and not line.lstrip().startswith("#"))
    bare = "\n".join(line for line in bare.splitlines() if line[:1] == " " or " " not in line[:-1]
                     or line.split(":")[0] in {"version", "checks"})  # fmt: skip
    assert settings(tmp_path, bare).config == Config()
    assert set(yaml.safe_load(bare)["site"]) == {"sources", "layout", "output", "url", "links"}


def test_the_schema_says_what_the_loader_takes() -> None:
    schema = config_schema()
    assert schema["$schema"].endswith("2020-12/schema")
    assert set(schema["properties"]) == {"version", "checks", *SECTIONS}
    backend = schema["properties"]["backend"]["anyOf"][0]
    assert backend["additionalProperties"] is False
    assert "base_url" not in backend["properties"]
    translate = schema["properties"]["translate"]["anyOf"][0]["properties"]
    assert translate["wrap"]["enum"] == ["auto", "keep", "off", False]
    assert translate["attempts"] == {
        "description": KEYS["translate.attempts"].doc,
        "type": "integer",
        "minimum": 1,
        "default": 3,
    }


def test_every_key_says_what_it_is_for() -> None:
    assert [key.name for key in KEYS.values() if not key.doc.endswith(".")] == []


def test_the_reference_page_holds_the_generated_tables() -> None:
    assert config_table() in DOCS.read_text(encoding="utf-8")
