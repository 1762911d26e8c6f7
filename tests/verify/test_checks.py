"""Each family of checks: what it lets pass and what it tells."""

from __future__ import annotations

import inspect

import pytest
from verify_samples import fails, pair, passes

from notetrans.errors import UsageError
from notetrans.model import Code, Term
from notetrans.verify import CHECKS, named, title, verify
from notetrans.verify.addresses import addresses
from notetrans.verify.chatter import chatter
from notetrans.verify.codes import codes, nesting
from notetrans.verify.echo import echo
from notetrans.verify.edges import edges
from notetrans.verify.empty import empty
from notetrans.verify.glossary import glossary
from notetrans.verify.invisible import corrupted, invisible
from notetrans.verify.language import language, script
from notetrans.verify.length import length, relative_length
from notetrans.verify.markup import markup
from notetrans.verify.numbers import numbers
from notetrans.verify.repetition import repetition
from notetrans.verify.wrapping import wrapping

LONG = "The scheduler keeps every worker busy and moves requests between them as memory allows."
LARGO = (
    "El planificador mantiene ocupados todos los procesos y mueve las peticiones entre ellos "
    "según lo permite la memoria."
)


class TestRegistry:
    def test_every_check_has_a_title_of_one_line_and_a_name_of_its_own(self) -> None:
        titles = [title(check) for check in CHECKS]
        assert all(0 < len(one) <= 100 and "\n" not in one for one in titles)
        assert len({check.__name__ for check in CHECKS}) == len(CHECKS)
        assert len(set(titles)) == len(CHECKS)

    def test_every_check_takes_evidence_and_nothing_else(self) -> None:
        assert {len(inspect.signature(check).parameters) for check in CHECKS} == {1}

    def test_checks_are_had_by_name_and_near_names_are_told(self) -> None:
        assert named(["length", "codes"]) == (length, codes)
        with pytest.raises(UsageError, match=r"lenght.*length"):
            named(["lenght"])

    def test_an_empty_target_is_told_once(self) -> None:
        (finding,) = verify(pair("Read <c1>a</c1> now", "<c9/>", line=7))
        assert (finding.check, finding.severity, finding.line) == ("empty", "critical", 7)

    def test_only_the_checks_asked_for_run(self) -> None:
        target = pair("Version 3 <c1>a</c1>", "Versión 4")
        assert {finding.check for finding in verify(target)} >= {"codes", "numbers"}
        assert {finding.check for finding in verify(target, [numbers])} == {"numbers"}


class TestCodes:
    def test_siblings_may_change_their_order(self) -> None:
        assert passes(codes, "<c1>a</c1> of <g2>b</g2>", "<g2>b</g2> de <c1/>")

    @pytest.mark.parametrize("target", ["uno", "<c1/><c1/>", "<c1/><c2/>", "<g1>a</g1>", "<c1>a"])
    def test_other_codes_are_told(self, target: str) -> None:
        assert fails(codes, "one <c1>a</c1>", target)

    def test_a_code_out_of_its_pair_is_told(self) -> None:
        assert fails(codes, "<g1>a <c2>b</c2></g1>", "<g1>a</g1> <c2/>")

    @pytest.mark.parametrize(
        ("opening", "closing"),
        [("<b>", "</b>"), ("{% if x %}", "{% endif %}"), ("{{< note >}}", "{{< /note >}}")],
    )
    def test_tags_that_belong_together_stay_in_order(self, opening: str, closing: str) -> None:
        every = (Code(1, "html", False, opening), Code(2, "html", False, closing))
        source = "A <c1/>bold<c2/> word"
        assert passes(nesting, source, "Una palabra <c1/>negrita<c2/>", codes=every)
        assert fails(nesting, source, "Una palabra <c2/>negrita<c1/>", codes=every)

    def test_tags_may_not_swap_partners(self) -> None:
        data = ["<b>", "</b>", "<b>", "</b>"]
        every = tuple(Code(number, "html", False, one) for number, one in enumerate(data, 1))
        assert passes(nesting, "<c1/>a<c2/> <c3/>b<c4/>", "<c3/>b<c4/> <c1/>a<c2/>", codes=every)
        assert fails(nesting, "<c1/>a<c2/> <c3/>b<c4/>", "<c1/>a<c4/> <c3/>b<c2/>", codes=every)

    def test_a_lone_tag_may_stand_anywhere(self) -> None:
        every = (Code(1, "html", False, "<br>"), Code(2, "html", False, "<img src='</b>'/>"))
        assert passes(nesting, "<c1/>a<c2/>", "<c2/>a<c1/>", codes=every)


class TestEmpty:
    def test_a_unit_of_codes_alone_may_stay_so(self) -> None:
        assert passes(empty, "<c1>a</c1>", "<c1>a</c1>")
        assert passes(empty, "—", "…")

    def test_text_that_is_gone_is_told(self) -> None:
        assert fails(empty, "Read <c1>a</c1>", " <c1>a</c1> .")


class TestEcho:
    def test_the_source_itself_is_told(self) -> None:
        assert fails(echo, LONG, LONG)
        assert fails(echo, LONG, LONG.upper())
        assert fails(echo, LONG, LONG.replace("workers", "procesos"))

    def test_a_sentence_left_as_it_was_is_told(self) -> None:
        more = "Esto es nuevo para todos los que la usan a diario y también para los demás."
        assert fails(echo, f"{LONG} This is new to all who use it daily.", f"{LONG} {more}")

    @pytest.mark.parametrize(
        "text",
        [
            "Kubernetes, Prometheus, Grafana, OpenTelemetry, Elasticsearch, PostgreSQL",
            "Introducción general",
            "vllm2 sglang3 tensorrt4 llama33 qwen25 mistral7b gemma2 phi35 deepseek3",
            "<c1>the scheduler keeps every worker busy and moves requests</c1>",
        ],
    )
    def test_names_numbers_codes_and_short_text_are_no_echo(self, text: str) -> None:
        assert passes(echo, text, text)

    def test_a_backend_without_language_and_the_same_language_are_not_asked(self) -> None:
        assert passes(echo, LONG, LONG, natural=False)
        assert passes(echo, LONG, LONG, "en-GB")

    def test_words_equal_in_both_languages_do_not_count(self) -> None:
        same = Term("throughput scheduler backend runtime firmware", targets={})
        kept = Term(same.source, targets={"es": (same.source,)})
        assert fails(echo, same.source, same.source, terms=(same,))
        assert passes(echo, same.source, same.source, terms=(kept,))


class TestWrapping:
    @pytest.mark.parametrize(
        "target",
        [
            "```\nuno\n```",
            "```md\nuno",
            '"uno"',
            "«uno»",
            "“uno”",
            "「uno」",
            "`uno`",
            "uno\n\ndos",
            '{"target": "uno"}',
            "['uno']",
            "<target>uno</target>",
            "assistant: uno",
            "<|end|> uno",
        ],
    )
    def test_what_is_around_an_answer_is_told(self, target: str) -> None:
        assert fails(wrapping, "one", target)

    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("“One” and “two”", "«Uno» y «dos»"),
            ('"One" and "two"', '"Uno" y "dos"'),
            ("One and two", "“Uno” y “dos”"),
            ('He said "one"', '"Uno", dijo'),
            ('The key {"id": "x"} is new', 'La clave {"id": "x"} es nueva'),
            ("one\ntwo", "uno\ndos"),
        ],
    )
    def test_what_the_source_has_may_stay(self, source: str, target: str) -> None:
        assert passes(wrapping, source, target)


class TestChatter:
    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("Here is the list:", "Aquí está la lista:"),
            ("Sure, that works.", "Claro, eso funciona."),
            ("Note: it is slow.", "Nota: es lento."),
            ("This translates to less memory.", "Esto se traduce en menos memoria."),
            ("Translation is hard.", "La traducción es difícil."),
            ("I hope this helps!", "¡Espero que esto ayude!"),
            ("Render (slow)", "Renderizado (lento)"),
            ("A name — any name — works.", "Un nombre, cualquiera, funciona."),
            ("You can't do that.", "No puedes hacer eso."),
            ("Spanish: the basics", "Español: lo básico"),
        ],
    )
    def test_a_source_that_says_so_itself_is_honest(self, source: str, target: str) -> None:
        assert passes(chatter, source, target)

    def test_talk_is_heard_in_the_middle_of_nothing_else(self) -> None:
        assert fails(chatter, "Throughput", "No hace falta traducir esto")
        assert fails(chatter, "Throughput", "Spanish: Rendimiento")
        assert fails(chatter, "Throughput", "Sure! Rendimiento")


class TestLanguage:
    @pytest.mark.parametrize(
        ("lang", "target"),
        [
            ("zh", "Планировщик занимает каждый процесс"),
            ("zh", "スケジューラはすべてのワーカーを動かし続けます"),
            ("ja", "调度器让每个工作进程保持忙碌并根据内存在它们之间移动请求"),
            ("ar", "El planificador mantiene ocupado cada proceso"),
            ("ru", "El planificador mantiene ocupado cada proceso"),
            ("es", "Планировщик занимает каждый процесс"),
        ],
    )
    def test_another_script_is_told(self, lang: str, target: str) -> None:
        assert fails(script, LONG, target, lang)

    @pytest.mark.parametrize(
        ("lang", "target"),
        [
            ("zh", "用 vLLM、SGLang 或 TensorRT-LLM"),
            ("ja", "vLLM と SGLang と TensorRT-LLM"),
            ("ar", "vLLM وSGLang وTensorRT-LLM"),
            ("ja", "東京大学"),
            ("sr-Latn", "Raspoređivač drži svaki proces zauzetim"),
            ("ko", "스케줄러는 모든 작업자를 바쁘게 유지합니다"),
        ],
    )
    def test_names_of_the_source_are_no_other_script(self, lang: str, target: str) -> None:
        assert passes(script, "vLLM, SGLang or TensorRT-LLM", target, lang)

    def test_another_language_of_the_same_script_is_told_from_two_sentences_on(self) -> None:
        french = "Le planificateur occupe chaque processus. Il déplace les requêtes entre eux."
        assert fails(language, f"{LONG} It moves on.", french)
        assert passes(language, f"{LONG} It moves on.", french, "fr")
        assert passes(language, LONG, "Le planificateur occupe chaque processus et les requêtes")
        assert passes(language, LONG, french, natural=False)

    def test_a_language_that_cannot_be_identified_is_let_pass(self) -> None:
        assert passes(
            language, LONG, "Aba bebe cici dodo fufu. Gagi heho jiju kako luli memo.", "tlh"
        )


class TestLength:
    def test_usual_lengths_pass_in_every_script(self) -> None:
        assert passes(length, LONG, LARGO)
        assert passes(
            length, LONG, "调度器让每个工作进程保持忙碌，并在内存允许时在它们之间转移请求。", "zh"
        )
        assert passes(length, LARGO, LONG, "en", source_lang="es")

    @pytest.mark.parametrize("lang", ["es", "pl"])
    def test_twice_or_half_is_told(self, lang: str) -> None:
        assert fails(length, LONG, f"{LARGO} {LARGO}", lang)
        assert fails(length, LONG, LARGO[:40], lang)

    def test_short_sources_are_not_asked(self) -> None:
        assert passes(length, "Throughput", "Cantidad de trabajo hecha por unidad de tiempo")

    def test_names_within_codes_do_not_count(self) -> None:
        assert passes(length, f"{LONG} <c1>{LONG}</c1>", f"{LARGO} <c1/>")

    def test_chinese_is_not_short_beside_english(self) -> None:
        chinese = "调度器让每个工作进程保持忙碌，并在内存允许时在它们之间转移请求。"
        assert 0.8 < relative_length(pair(LONG, chinese, "zh")) < 1.3

    def test_answers_that_are_no_language_have_a_band_of_their_own(self) -> None:
        assert passes(length, LONG, LONG, "zh", natural=False)
        assert fails(length, LONG, LONG * 2, "zh", natural=False)


class TestNumbers:
    @pytest.mark.parametrize(
        ("source", "target", "lang"),
        [
            ("1,000.5 km", "1.000,5 km", "es"),
            ("1,000 and 2,000,000", "1 000 et 2 000 000", "fr"),
            ("1,000,000", "10,00,000", "hi"),
            ("in 2024", "في عام ٢٠٢٤", "ar"),
            ("in 2024", "२०२४ में", "hi"),
            ("3 GB", "３ GB", "ja"),
            ("1.5 million", "150万", "ja"),
            ("2 billion", "20 亿", "zh"),
            ("2 billion", "2 mil millones", "es"),
            ("three of them", "其中 3 个", "zh"),
            ("5 of them", "cinco de ellos", "es"),
            ("March 16, 2023", "2023 年 3 月 16 日", "zh"),
            ("the 2nd one", "el segundo", "es"),
            ("a minute", "1 分", "ja"),
            ("version 1.2.3", "versión 1.2.3", "es"),
            ("10 to 20", "de 10 a 20", "es"),
        ],
    )
    def test_the_same_number_written_otherwise_passes(
        self, source: str, target: str, lang: str
    ) -> None:
        assert passes(numbers, source, target, lang)

    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("1,000 km", "100 km"),
            ("3.5 GB", "35 GB"),
            ("version 1.2.3", "versión 1.2.4"),
            ("in 2024", "en 2042"),
            ("10 of 20", "10"),
            ("many", "17"),
            ("2 billion", "2 millones"),
            ("64 GB and 32 GB", "64 GB y 64 GB"),
        ],
    )
    def test_another_number_is_told(self, source: str, target: str) -> None:
        assert fails(numbers, source, target)

    def test_numbers_within_codes_are_the_codes_own(self) -> None:
        assert passes(numbers, "See <c1>12</c1>", "Ver <c1/>")


class TestAddresses:
    @pytest.mark.parametrize(
        "target",
        ["Ver https://evil.example/x.", "Ver www.evil.example", "Escribe a me@evil.example"],
    )
    def test_a_new_address_is_told(self, target: str) -> None:
        assert fails(addresses, "See it", target)

    def test_addresses_of_the_source_and_of_its_codes_pass(self) -> None:
        assert passes(addresses, "Mail a@b.example", "Escribe a a@b.example.")
        link = Code(1, "link", True, "[", "](https://a.example/x)")
        assert passes(addresses, "<g1>x</g1>", "<g1>https://a.example/x</g1>", codes=(link,))


class TestGlossary:
    ENGINE = Term("engine", {"es": ("motor de inferencia", "inferenciador")}, {"es": ("motor",)})

    @pytest.mark.parametrize(
        "target",
        [
            "El motor de inferencia corre",
            "Los MOTORES de inferencia corren",
            "Los <g1>motores</g1> de\ninferencia",
            "Dos inferenciadores",
        ],
    )
    def test_any_form_satisfies_bent_or_not(self, target: str) -> None:
        assert passes(glossary, "The engine", target, terms=(self.ENGINE,))

    def test_an_absent_term_is_major_and_a_forbidden_one_critical(self) -> None:
        found = list(glossary(pair("The engine", "El motor corre", terms=(self.ENGINE,))))
        assert [finding.severity for finding in found] == ["major", "critical"]
        absent = list(glossary(pair("The engine", "La máquina", terms=(self.ENGINE,))))
        assert [finding.severity for finding in absent] == ["major"]

    def test_a_forbidden_form_beside_a_good_one_is_told(self) -> None:
        target = "El motor de inferencia es un motor"
        found = list(glossary(pair("The engine", target, terms=(self.ENGINE,))))
        assert [finding.severity for finding in found] == ["critical"]

    @pytest.mark.parametrize(
        ("lang", "form", "target"),
        [
            ("zh", "推理引擎", "一个推理引擎很快"),
            ("ja", "推論エンジン", "推論エンジンを使う"),
            ("de", "Gewicht", "mit offenen Gewichten"),
            ("fr", "moteur d’inférence", "les moteurs d'inférence"),
            ("ru", "память", "в памяти"),
            ("hi", "अनुमान इंजन", "यह अनुमान इंजन है"),
        ],
    )
    def test_forms_are_found_in_every_script(self, lang: str, form: str, target: str) -> None:
        term = Term("x", {lang: (form,)})
        assert passes(glossary, "x", target, lang, terms=(term,))
        assert fails(glossary, "x", target[::-1], lang, terms=(term,))

    def test_another_word_with_the_same_beginning_does_not_satisfy(self) -> None:
        term = Term("x", {"es": ("red",)})
        assert fails(glossary, "x", "La redacción", terms=(term,))

    def test_a_term_without_a_rendering_for_the_language_asks_nothing(self) -> None:
        assert passes(glossary, "The engine", "Die Maschine", "de", terms=(self.ENGINE,))


class TestMarkup:
    @pytest.mark.parametrize(
        "target", ["<div>uno</div>", "<b>uno", "**uno**", "[uno](x)", "# uno", "`uno`", "uno ⟦1⟧"]
    )
    def test_new_markup_is_told(self, target: str) -> None:
        assert fails(markup, "one", target)

    def test_what_the_source_shows_may_be_shown(self) -> None:
        assert passes(markup, "a &lt;b&gt; ** c", "un &lt;b&gt; ** c")
        assert passes(markup, "1 &lt; 2 and 3 &gt; 2", "1 &lt; 2 y 3 &gt; 2")

    def test_more_lines_in_a_unit_of_one_line_are_told(self) -> None:
        assert fails(markup, "one two", "uno\ndos", one_line=True)
        assert passes(markup, "one two", "uno\ndos")


class TestInvisible:
    def test_new_invisible_characters_are_told(self) -> None:
        assert fails(invisible, "one", "u\u200bno")
        assert fails(invisible, "one", "\u202euno")
        assert passes(invisible, "o\u200bne", "u\u200bno")

    def test_joiners_and_marks_are_fair_where_the_script_needs_them(self) -> None:
        assert passes(invisible, "one", "می\u200cشود", "fa")
        assert passes(invisible, "one", "क्\u200dष", "hi")
        assert passes(invisible, "vLLM", "\u200fvLLM", "ar")
        assert fails(invisible, "one", "\u202eواحد", "ar")

    @pytest.mark.parametrize("target", ["un\ufffd", "traducciÃ³n", "itâ€™s", "a\x07", "\\u00e9"])
    def test_broken_characters_are_told(self, target: str) -> None:
        assert fails(corrupted, "one", target)
        assert passes(corrupted, target, target)


class TestRepetition:
    @pytest.mark.parametrize(
        "target",
        [
            "uno dos tres uno dos tres",
            "El motor corre. El motor corre.",
            "El motor corre muy bien hoy. Y luego. El motor corre muy bien hoy.",
            "muy " * 12,
            "el motor de el motor de el motor de el motor de",
            "推理引擎很快推理引擎很快",
        ],
    )
    def test_text_said_again_is_told(self, target: str) -> None:
        assert fails(repetition, "The engine runs.", target)

    def test_what_the_source_repeats_may_be_repeated(self) -> None:
        assert passes(repetition, "No, no, no, no!", "¡No, no, no, no!")
        assert passes(repetition, "run run", "corre corre")
        assert passes(
            repetition, "It runs well today. It runs well today.", "Va bien hoy. Va bien hoy."
        )


class TestEdges:
    def test_an_end_that_changes_is_told(self) -> None:
        assert fails(edges, "Is it fast?", "Es rápido")
        assert fails(edges, LONG, LARGO[:-1])
        assert fails(edges, "It is fast", "Es rápido:")

    @pytest.mark.parametrize(
        ("source", "target", "lang"),
        [
            ("Is it fast?", "快吗？", "zh"),
            ("Is it fast?", "هل هو سريع؟", "ar"),
            ("It is fast.", "यह तेज़ है।", "hi"),
            ("“It is fast.”", "«Es rápido».", "es"),
            ("Fast.", "Rápido", "es"),
        ],
    )
    def test_a_languages_own_sign_is_the_same_end(
        self, source: str, target: str, lang: str
    ) -> None:
        assert passes(edges, source, target, lang)
