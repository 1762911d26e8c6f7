"""The judges are judged: each law holds for a right parser and fails for one that is wrong."""

from __future__ import annotations

import doctest
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import notetrans
from laws import edits, grammar, judge, oracle, reach, scanner, shrink, specs, toy
from laws.judge import Subject
from notetrans.errors import TargetError
from notetrans.model import Document, Region

TEXT = """# Some title about things

Plain words with `Code x` and https://example.com/A?b=c here.

Price {{ page.price }} and $x_i$ are kept, Größe too.

    indented Code line
Last line
"""


def test_every_law_holds_for_a_parser_that_is_right() -> None:
    assert judge.judge(Subject(TEXT, toy.parse, toy.render)) == []


def _without_a_region(text: str) -> Document:
    document = toy.parse(text)
    return replace(document, skeleton=document.skeleton[1:])


def _with_a_region_over_a_unit(text: str) -> Document:
    document = toy.parse(text)
    return replace(document, skeleton=(*document.skeleton, Region(2, 6, "marker")))


def _without_a_reason(text: str) -> Document:
    document = toy.parse(text)
    return replace(document, skeleton=tuple(replace(r, reason="") for r in document.skeleton))


def _with_equal_ids(text: str) -> Document:
    document = toy.parse(text)
    return replace(document, units=tuple(replace(u, id="0" * 12) for u in document.units))


def _on_wrong_lines(text: str) -> Document:
    document = toy.parse(text)
    return replace(document, units=tuple(replace(u, line=1) for u in document.units))


@pytest.mark.parametrize(
    "parse",
    [
        _without_a_region,
        _with_a_region_over_a_unit,
        _without_a_reason,
        _with_equal_ids,
        _on_wrong_lines,
    ],
)
def test_tiling_fails_for_a_gap_an_overlap_a_nameless_region_and_wrong_places(
    parse: judge.Parse,
) -> None:
    assert judge.tiling(Subject(TEXT, parse, toy.render))


def test_identity_fails_for_a_renderer_that_alters_a_character() -> None:
    render = partial(toy.render_with, change=lambda _, text: text.replace("ö", "oe"))
    assert judge.identity(Subject(TEXT, toy.parse, render))


def test_involution_fails_for_syntax_that_is_known_by_its_case() -> None:
    parse = partial(toy.parse, skip="lAST")
    subject = Subject(TEXT, parse, toy.render)
    assert judge.involution(subject)
    assert judge.stable_ranges(subject)


def test_stable_ranges_fail_for_a_code_that_is_known_by_its_case() -> None:
    def parse(text: str) -> Document:
        return toy.parse(text, protect="Plain" in text)

    assert judge.stable_ranges(Subject(TEXT, parse, toy.render))


def test_literals_fail_when_nothing_is_protected() -> None:
    subject = Subject(TEXT, partial(toy.parse, protect=False), toy.render)
    assert judge.identity(subject) is None, "identity and involution are blind to it"
    assert judge.involution(subject) is None
    for kind in ("code", "liquid", "math"):
        assert judge.literal(subject, (kind,)), kind


def test_oracle_fails_when_code_is_not_protected() -> None:
    assert judge.html_shape(Subject("A `Code` b\n", partial(toy.parse, protect=False), toy.render))


def test_oracle_says_what_it_cannot_judge() -> None:
    assert not oracle.judges("::: tip\nText\n:::\n")
    assert not oracle.judges("- !!! note\n")
    assert not oracle.judges("Text <Tabs>\n", "a.mdx")
    assert not oracle.judges("<Tabs>\n\nText\n")
    assert oracle.judges("Text ::: here, wow!!!\n")


DISPUTES = {
    "tab behind a quote mark": ">>\t10) \tCword\n",
    "template over lines": "{%\n\n    %}iword\n",
    "bracket or backtick in a template": "{%[`%}`][Note 2]\n\n[Note 2]: d\n",
    "number behind a template line": "{%%}\n4. e\n\n    Some word\n",
    "number behind a definition": "[4]: /u\n3. ```pyth\n",
    "definition alone in an item": "+ [3]: /u\n\n\n    Cword\n",
    "template line behind HTML": "<e>\n{%%}\n```Some\n",
    "bracket in a destination": "[Text]((here )\n",
    "table in a task": "* [x] |||\n  -|-\n++\n\n    aword\n",
    "declaration in small letters": "1) <!b>\n   0. >\n\n       pword\n",
    "footnote before a label of a template": "[^Note][x]\n\n[^Note]: Some\n\n[x]: {{ a }}\n",
    "parentheses behind a label of a template": "[ref 2][](e)\n\n[ref 2]: {{ }}\n",
    "comment cut by its container": "* <!--\nz word<!-->\n",
    "tag in a lazy line": "+ ]\n<r>\n\n    y\n",
    "text behind raw lines": "{%highlight%}\n\n    {%endhighlight%}e\n",
    "template line in a list": "- Item >\n\n{% raw %}\n\n    Some word\n",
}
"""By dispute: a text of which the oracle would say that a right translation is wrong."""


def test_every_dispute_has_its_text() -> None:
    assert list(DISPUTES)[:-4] == list(oracle.DISPUTED)


@pytest.mark.parametrize(
    ("dispute", "text"),
    [
        *DISPUTES.items(),
        ("template over lines", "{%highlight\n\n    {%endhighlight%}t\n"),
        ("tag in a lazy line", "+ ]\n\n  q\n<r>\n\n    x\n"),
        ("tag in a lazy line", "+ k\n a\n <r>\n\n    x\n"),
        ("tag in a lazy line", "+ +  ]\n    <r>\n\n      y\n"),
    ],
)
def test_the_oracle_declines_only_what_it_would_misjudge(dispute: str, text: str) -> None:
    assert dispute in oracle.disputes(text)
    subject = Subject(text, notetrans.parse)
    assert judge.html_shape(subject) is None, "it is not asked"
    vars(subject)["judged_by_oracle"] = True
    assert judge.html_shape(subject) or judge.prose_reached(subject), "it might well be asked"


@pytest.mark.parametrize(
    "text",
    [
        "> > some\ttext `Code`\n",
        "{% if x %}\n1. One\n",
        "- item\n{% if x %}\nmore text\n",
        "- item\n\n  {% if x %}\n\n      Code\n",
        "- item\n\nText\n\n{% if x %}\n\n    Code\n",
        "[a]: /u\n1. One\n",
        "[a]: {{ x }}\n",
        "[Text][a]\n\n[a]: {{ x }}\n",
        "[^n][a]\n\n[^n]: Note\n\n[a]: {{x}}\n",
        "- [a]: /u\n- more\n",
        "- <!-- one\n  two -->\n  Text\n",
        "> <!-- one\n> two -->\n\nText\n",
        "<!-- not closed\n",
        "Text --> more\n",
        "- [x] a | b\n",
        "[Text](a(b)c 'Title')\n",
        "- item\n\n<em>\ntext\n",
        "- item\n  <em>\n  text\n",
        "{% raw %}{{ x }}{% endraw %} text\n",
        "{% highlight x %}\n\n    Code\n\n{% endhighlight %}\n",
    ],
)
def test_the_oracle_judges_what_only_looks_disputed(text: str) -> None:
    assert oracle.disputes(text) == []
    assert judge.judge(Subject(text, notetrans.parse)) == []


def test_the_oracle_judges_seven_of_ten_documents_that_are_no_dialects() -> None:
    texts = [grammar.make(Random(seed)).text for seed in range(600)]
    own = [text for text in texts if not oracle.is_of_another_dialect(text)]
    assert len(own) > 300
    assert sum(map(oracle.judges, own)) / len(own) > 0.7


def test_oracle_keeps_tags_and_code_and_drops_prose_titles_and_front_matter() -> None:
    one = "---\ntitle: A\n---\n# A *b*\n\n[l](u 'T') `x` ![alt](i) <kbd>Ctrl</kbd>\n"
    other = one.replace("A", "Q").replace("'T'", "'Z'").replace("alt", "zzz")
    assert oracle.shape(one) == oracle.shape(other)
    assert {"x", "Ctrl", '<a href="u">'} <= set(oracle.shape(one))
    assert oracle.shape(one) != oracle.shape(one.replace("Ctrl", "Strg"))


def test_round_trip_fails_for_a_lost_line_a_lost_code_and_a_lost_word() -> None:
    def lossy(old: str, new: str) -> judge.Render:
        return partial(toy.render_with, change=lambda _, text: text.replace(old, new))

    for old in ("`Code x`", "Plainzq", "Lastzq linezq"):
        assert judge.round_trip(Subject(TEXT, toy.parse, lossy(old, ""))), old
    assert judge.round_trip(Subject(TEXT, toy.parse, lossy("`Code x`", "`Code y`")))
    assert judge.round_trip(Subject(TEXT, toy.parse, lossy("Plainzq", "Plainzq\n")))


def test_hostile_targets_fail_for_a_renderer_that_writes_them_as_they_are() -> None:
    subjects = [Subject(f"{TEXT}Line {n}\n", toy.parse, toy.render) for n in range(40)]
    assert any(map(judge.hostile_targets, subjects))


def test_refused_targets_are_told_one_by_one_and_are_no_breach() -> None:
    def refuse(document: Document, targets: Mapping[str, str]) -> str:
        for unit in document.units:
            if "`" in edits.said(targets.get(unit.id, "")):
                raise TargetError("no", unit=unit.id)
        return toy.render(document, {})

    texts = [f"Words {n}\n" for n in range(60)]
    subjects = [Subject(text, toy.parse, refuse) for text in texts]
    refused = [target for subject in subjects for target in judge.refused(subject)]
    assert 0 < len(refused) < 30
    assert all("`" in target for target in refused)


def test_reach_fails_for_prose_that_was_left_in_the_skeleton() -> None:
    parse = partial(toy.parse, skip="Plain")
    assert "Plain" in str(judge.prose_reached(Subject(TEXT, parse, toy.render)))


def test_reach_counts_words_by_the_reason_of_their_region() -> None:
    document = toy.parse("Some words\nmore text\n")
    regions = (Region(0, 10, "html"), *document.skeleton)
    document = replace(document, units=document.units[1:], skeleton=regions)
    report = reach.report(document, "Some words\nmorezq textzq\n")
    assert (report.words, report.reached) == (4, 2)
    assert report.reasons == Counter(html=2)
    assert report.unexplained == []


def test_reach_fails_for_a_mark_in_code() -> None:
    parse = partial(toy.parse, protect=False)
    assert "outside" in str(judge.prose_reached(Subject("A `Code` here\n", parse, toy.render)))


def test_an_exception_breaks_the_law_that_met_it() -> None:
    def parse(text: str) -> Document:
        raise ValueError(text)

    assert {failure.law for failure in judge.judge(Subject(TEXT, parse))} == set(judge.LAWS)


@pytest.mark.parametrize(
    ("source", "swapped"),
    [
        ("Abc é ñ 字 Ж", "aBC é ñ 字 Ж"),
        ("<g1>Ab</g1> <c2>Ab</c2> <c3/>cD", "<g1>aB</g1> <c2>Ab</c2> <c3/>Cd"),
        ("<c1>a</c2><c2>b</c1>X", "<c1>a</c2><c2>b</c1>x"),
        ("a &lt;b&gt; &amp; c", "A &lt;B&gt; &amp; C"),
        ("a &amp;Gt; b &lt;!Word b", "A &amp;Gt; B &lt;!Word B"),
        ("see www.Ex.org or HTTP://x.Y/z now", "SEE WWW.eX.ORG OR http://X.y/Z NOW"),
        ("export Goods\nImport More, we import", "export gOODS\nImport mORE, WE IMPORT"),
        ("the [Toc] here", "THE [Toc] HERE"),
    ],
)
def test_swap_changes_letters_outside_codes_and_exceptions(source: str, swapped: str) -> None:
    assert edits.swap(source).text == swapped
    assert edits.swap(swapped).text == source


def test_swap_counts_its_exceptions() -> None:
    assert edits.swap("ab &Copy;")[1:] == (6, 4)


@pytest.mark.parametrize("text", ["nO", "Null", "0X1F", "oFF", "y", "~", "1E5", ".nAn", "10"])
def test_plain_scalars_that_some_case_makes_no_string_are_exceptions(text: str) -> None:
    assert edits.swap(text, plain_scalar=True).text == text
    assert not edits.is_string_in_every_case(text)


def test_other_plain_scalars_are_swapped() -> None:
    assert edits.swap("No way", plain_scalar=True).text == "nO WAY"
    assert edits.swap("no").text == "NO"


@given(st.text(alphabet="aBcé<>&;gc/12 \n.:!w"))
def test_swapping_twice_gives_the_text(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert edits.swap(edits.swap(escaped).text).text == escaped


def test_pseudo_marks_words_of_every_script_outside_codes() -> None:
    assert edits.pseudo("Some <c1>Code</c1> a 翻译, مرحبا &lt;x") == (
        "Somezq <c1>Code</c1> a 翻译zq, مرحباzq &lt;x"
    )


def test_canonical_sees_breaks_as_blanks_and_codes_by_number() -> None:
    assert edits.canonical(" a\n  b <c1>x\ny</c1> ") == edits.canonical("a b <c1/>")
    assert edits.canonical("a <c1/>") != edits.canonical("a <c2/>")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```py\nx = 1\n```\n", ("fence", "py\nx = 1\n")),
        ("~~~\nx `y`\n~~~\n", ("fence", "\nx `y`\n")),
        ("a `` b ` c `` d", ("code", "`` b ` c ``")),
        ("a {{ b | c }} d", ("liquid", "{{ b | c }}")),
        ("a {%- if b -%} d", ("liquid", "{%- if b -%}")),
        ('{{< fig src="a" >}}', ("shortcode", '{{< fig src="a" >}}')),
        ("{{% ref x %}}", ("shortcode", "{{% ref x %}}")),
        ("# A {#Id .b}", ("attributes", "{#Id .b}")),
        ("{: .Lead }", ("attributes", "{: .Lead }")),
        ("so $x_i + 1$.", ("math", "$x_i + 1$")),
        ("$$\na\n$$", ("display", "$$\na\n$$")),
        ("[a](https://x.org/A_(b)) b", ("url", "https://x.org/A")),
        ("https://x.org/A.", ("url", "https://x.org/A")),
        ("http://a.bを見る", ("url", "http://a.b")),
        ("see www.Ex.org/A, then", ("www", "www.Ex.org/A")),
        ("ask Some.One@Ex.org.", ("mail", "Some.One@Ex.org")),
        ('a <b class="C">', ("tag", '<b class="C">')),
        ("</Tabs>", ("tag", "</Tabs>")),
        ("<!-- A b -->", ("comment", "<!-- A b -->")),
        ("a[^Note]\n\n[^note]: b", ("footnote", "Note")),
    ],
)
def test_scanner_finds_each_kind_of_literal(text: str, expected: tuple[str, str]) -> None:
    assert scanner.literals(text)[expected] == 1


@pytest.mark.parametrize(
    "text",
    [
        "it costs $5 and $6 now",
        "set $HOME and $PATH",
        "a \\$x$ b",
        "1 < 2 and 3 > 2",
        "a \\<b> c",
        "[^none] is not defined",
        "a ` b",
        "```\nno end",
        "a {b} c {1}",
    ],
)
def test_scanner_is_silent_where_it_cannot_be_sure(text: str) -> None:
    assert scanner.literals(text) == Counter()


def test_scanner_looks_at_the_same_places_whatever_the_case_is() -> None:
    def kinds(text: str) -> Counter[str]:
        found = scanner.literals(text)
        return sum((Counter({kind: found[kind, _]}) for kind, _ in found), Counter())

    for seed in range(200):
        text = grammar.make(Random(seed)).text
        assert kinds(text) == kinds(text.swapcase())


def test_minimise_finds_the_smallest_text_that_fails() -> None:
    text = "one\ntwo `x` three\nfour\n" * 20
    assert shrink.minimise(text, lambda part: "`x`" in part) == "`x`"


def test_a_document_is_a_function_of_its_seed() -> None:
    assert grammar.make(Random(7)) == grammar.make(Random(7))


def test_each_construct_is_in_at_least_one_of_a_hundred_documents() -> None:
    seen: Counter[str] = Counter()
    for seed in range(2000):
        seen.update(grammar.make(Random(seed)).constructs)
    rare = {name: seen[name] for name in grammar.NAMES if seen[name] < 20}
    assert not rare
    assert set(seen) <= grammar.NAMES


def test_all_examples_of_both_specifications_are_there() -> None:
    assert len(specs.examples("commonmark")) == 652
    assert len(specs.examples("gfm")) == 677


@pytest.mark.parametrize("module", [edits, scanner], ids=["edits", "scanner"])
def test_examples_in_docstrings_are_true(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted > 0
    assert result.failed == 0
