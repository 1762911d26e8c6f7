"""A quotation in a third script may stay as it is."""

from __future__ import annotations

from notetrans.verify import Evidence, verify

VERSE = "الخيل والليل والبيداء تعرفني والسيف والرمح والقرطاس والقلم"
ENGLISH = "The horses, the night and the desert know me, and so do the sword and the pen."


def checks(source: str, target: str, source_lang: str, target_lang: str) -> set[str]:
    evidence = Evidence("u", source, target, source_lang, target_lang)
    return {finding.check for finding in verify(evidence)}


def test_a_line_of_arabic_in_an_english_note_may_stay() -> None:
    assert checks(VERSE, VERSE, "en", "es") == set()


def test_the_same_line_must_be_translated_in_an_arabic_note() -> None:
    assert "echo" in checks(VERSE, VERSE, "ar", "es")


def test_english_may_not_stay_in_an_english_note() -> None:
    assert "echo" in checks(ENGLISH, ENGLISH, "en", "es")
