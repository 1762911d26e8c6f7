"""Languages: tags, a site's names, likely subtags."""

from __future__ import annotations

import pytest

from notetrans.errors import UsageError
from notetrans.languages import (
    direction,
    display_name,
    find,
    is_common,
    parse,
    same,
    script,
    site_name,
)

NAMES = {"hant": "zh-Hant", "jp": "ja"}


@pytest.mark.parametrize(
    ("text", "tag"),
    [("es", "es"), ("zh_CN", "zh-CN"), ("ZH-hant", "zh-Hant"), ("iw", "he"), ("eng", "en")],
)
def test_a_language_is_read_in_any_spelling_of_its_tag(text: str, tag: str) -> None:
    assert parse(text) == tag


def test_the_sites_own_name_is_read_in_any_case_and_wins_over_the_registry() -> None:
    assert parse("Hant", NAMES) == "zh-Hant"
    assert parse("cn", {"cn": "zh-Hans"}) == "zh-Hans"
    assert parse("se", {"se": "sv"}) == "sv"  # se alone is Northern Sami


def test_a_tag_has_the_sites_own_name_also_by_likely_subtags() -> None:
    assert site_name("zh-Hant", NAMES) == "hant"
    assert site_name("zh-TW", NAMES) == "hant"
    assert site_name("ja", NAMES) == "jp"
    assert site_name("es", NAMES) == "es"


def test_a_name_written_with_the_very_tag_wins_over_a_likely_one() -> None:
    names = {"trad": "zh-TW", "hant": "zh-Hant"}
    assert site_name("zh-Hant", names) == "hant"


@pytest.mark.parametrize(
    ("first", "second"), [("zh", "zh-Hans"), ("zh-TW", "zh-Hant"), ("pt", "pt-BR"), ("en", "en-US")]
)
def test_tags_with_equal_likely_subtags_are_one_language(first: str, second: str) -> None:
    assert same(first, second)
    assert same(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [("zh", "zh-Hant"), ("pt", "pt-PT"), ("en", "en-GB"), ("sr", "sr-Latn"), ("es", "fr")],
)
def test_other_tags_are_not(first: str, second: str) -> None:
    assert not same(first, second)


@pytest.mark.parametrize(
    ("text", "hint"),
    [("english", "en (English)"), ("spansh", "es (Spanish)"), ("hant1", "hant"), ("xx", "BCP 47")],
)
def test_an_unknown_language_is_a_usage_error_with_near_matches(text: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text, NAMES)
    assert text in str(caught.value)
    assert hint in caught.value.remedy
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("text", ["", " ", "419", "x-foo", "../es", "e", "en\x00"])
def test_what_is_no_language_is_not_found(text: str) -> None:
    assert find(text) is None


def test_direction_follows_the_usual_script() -> None:
    assert [direction(tag) for tag in ("ar", "he", "ur", "az", "ku-Arab", "en")] == [
        "rtl",
        "rtl",
        "rtl",
        "ltr",
        "rtl",
        "ltr",
    ]
    assert [script(tag) for tag in ("zh", "zh-TW", "ja", "sr", "sr-Latn", "hi")] == [
        "Hans",
        "Hant",
        "Jpan",
        "Cyrl",
        "Latn",
        "Deva",
    ]


def test_languages_have_english_names() -> None:
    assert display_name("zh-Hant") == "Chinese (Traditional)"
    assert display_name("pt-BR") == "Portuguese (Brazil)"
    assert display_name("es-419") == "Spanish (Latin America)"
    assert display_name("tlh") == "tlh"


def test_file_endings_are_not_common_languages_unless_they_are() -> None:
    assert is_common("fr")
    assert is_common("pt-BR")
    assert not any(is_common(word) for word in ("js", "min", "io", "2", "md", "ts"))
