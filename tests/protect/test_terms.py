"""Where terms are found, and which of them go with a request."""

from __future__ import annotations

import pytest

from notetrans.model import Term
from notetrans.protect import TermMatcher, terms_in

NAMES = [
    "vLLM",
    "DeepSeek",
    "DeepSeek-V3",
    "TensorRT-LLM",
    "C++",
    "Go",
    "深度求索",
    "モデル",
    "हिन्दी",
]
WORDS = ["inference engine", "engine", "推理"]
MATCHER = TermMatcher(
    [Term(name, keep=True, case_sensitive=True) for name in NAMES]
    + [Term(word, targets={"es": ("x",)}) for word in WORDS]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vLLM is vLLM's", ["vLLM", "vLLM"]),
        ("(vLLM), “vLLM”.", ["vLLM", "vLLM"]),
        ("vllm VLLM", []),
        ("vLLM-fork my-vLLM vLLM_x a_vLLM vLLMs 2vLLM", []),
        ("--vLLM- vLLM - fast", ["vLLM", "vLLM"]),
        ("DeepSeek-V3 beats DeepSeek", ["DeepSeek-V3", "DeepSeek"]),
        ("DeepSeek-V31", []),
        ("TensorRT-LLM, TensorRT-LLM-2", ["TensorRT-LLM"]),
        ("C++ and C+++; C++11", ["C++", "C++", "C++"]),
        ("Go on; go; Gopher", ["Go"]),
        ("An Inference  Engine, an inference\nengine", ["inference engine", "inference engine"]),
        ("search engine", ["engine"]),
        ("engineer", []),
        ("用vLLM推理很快", ["vLLM", "推理"]),
        ("使用深度求索的モデルです", ["深度求索", "モデル"]),
        ("हिन्दी में", ["हिन्दी"]),
        ("हिन्दीों", []),
        ("vLLMो", []),
        ("see https://vLLM.ai/vLLM and www.vLLM.ai, mail vLLM@vLLM.ai: vLLM", ["vLLM"]),
        ("见https://vLLM.ai/vLLM，vLLM很快", ["vLLM"]),
    ],
)
def test_terms_are_found_as_whole_words_longest_first(text: str, found: list[str]) -> None:
    matches = MATCHER.find(text)
    assert [match.term.source for match in matches] == found
    for match in matches:
        assert text[match.start : match.end].split() != []
        assert " ".join(text[match.start : match.end].split()).casefold() == (
            match.term.source.casefold()
        )


class CountedLookUps(dict):  # type: ignore[type-arg]
    calls = 0

    def get(self, *args: object) -> object:
        self.calls += 1
        return super().get(*args)


@pytest.mark.parametrize("word", ["vLLM ", "推", "x-", "https://a "])
def test_work_grows_with_the_text_alone(word: str) -> None:
    counts = []
    for size in (100, 200, 400):
        matcher = TermMatcher([Term("vLLM", keep=True), Term("推理推理", keep=True)])
        matcher._heads = heads = CountedLookUps(matcher._heads)
        matcher.find(word * size)
        counts.append(heads.calls)
    assert counts[1] <= 2 * counts[0]
    assert counts[2] <= 2 * counts[1]


def test_only_terms_of_the_texts_go_along_narrowed_to_the_language() -> None:
    matcher = TermMatcher(
        [
            Term("engine", targets={"es": ("motor",), "de": ("Maschine",)}),
            Term("weight", targets={"de": ("Gewicht",)}),
            Term("cache", forbidden={"es": ("caché",)}),
            Term("note", note="a post"),
            Term("absent", targets={"es": ("ausente",)}),
            Term("vLLM", keep=True),
        ]
    )
    texts = ["The engine, the cache", "a weight, a note, vLLM, <c1>absent</c1>"]
    found = terms_in(texts, matcher, "es-MX")
    assert [(term.source, dict(term.targets), dict(term.forbidden)) for term in found] == [
        ("engine", {"es-MX": ("motor",)}, {}),
        ("cache", {}, {"es-MX": ("caché",)}),
        ("note", {}, {}),
    ]


@pytest.mark.parametrize(
    ("lang", "rendering"),
    [("zh", "推理"), ("zh-CN", "推理"), ("zh-Hans-SG", "推理"), ("zh-TW", "推論"), ("ja", None)],
)
def test_chinese_is_matched_by_script(lang: str, rendering: str | None) -> None:
    matcher = TermMatcher([Term("inference", targets={"zh-Hant": ("推論",), "zh": ("推理",)})])
    found = terms_in(["inference"], matcher, lang)
    assert [term.targets.get(lang) for term in found] == ([(rendering,)] if rendering else [])


def test_portuguese_of_the_same_territory_is_preferred() -> None:
    matcher = TermMatcher([Term("file", targets={"pt": ("arquivo",), "pt-PT": ("ficheiro",)})])
    assert terms_in(["file"], matcher, "pt-PT")[0].targets["pt-PT"] == ("ficheiro",)
    assert terms_in(["file"], matcher, "pt-BR")[0].targets["pt-BR"] == ("arquivo",)
