"""How people and engines talk about a translation instead of giving one.

Stems rather than sentences, so that what nobody listed is met too. ``TRANSLATING`` is what a
text that does not deal with translating has no reason to say; ``SPEAKING`` are the ways in
which an assistant turns to the one who asked, each to be counted on its own.
"""

from __future__ import annotations

import re

_FLAGS = re.IGNORECASE | re.VERBOSE

TRANSLATING = re.compile(
    r"""
      \btranslat(?:ion|ions|ing|or)\b | \btranslate[ds]?\b(?!\s+(?:in)?to\b)
    | \b(?:un)?translatable\b | \b(?:target|source)\s+language\b | \bidioma\s+de\s+destino\b
    | \blangue\s+(?:cible|source)\b | \b(?:ziel|ausgangs)sprache\b | 目标语言 | 目標語言
    | 対象言語
    | \btraducci[oó]n(?:es)?\b | (?<!se\s)\btraduc(?:id[oa]s?|irse|ible|ir)\b | \btraduzc
    | \btraductions?\b | \btradui(?:t|te|ts|re)\b(?!\s+par\b)
    | \b(?:über|ueber)setz(?:ung|ungen|t|en|bar)\b
    | \btraduzion[ei]\b | \btradott[oaie]\b | \btradurre\b
    | \btradu(?:ção|ções|cao|zid[oa]s?|zir|zível)\b | \btradu(?:cció|ccions|ït|ïda|ir)\b
    | \bvertal(?:ing|ingen|d|en)\b | \bvertaald\w* | \böversätt(?:a|ning\w*)\b | \böversatt
    | \boversæt\w* | \boversett\w* | \bkäännö[sk]\w* | \bkäänne\w*
    | \btłumacz\w* | \bprzetłumacz\w* | \bpřeklad\w* | \bpřelož\w* | \bpreklad\w* | \bprevod\w*
    | \bперевод\w* | \bперевед[её]н\w* | \bпереклад\w* | \bпревод\w*
    | \bçeviri(?:si|niz|yi)?\b | \btraducer\w* | \btradus[ăe]?\b | \bfordít\w*
    | \bterjemah\w* | \bditerjemah\w* | \bdịch\b | \bbản\s+dịch | \bμεταφρ\w*
    | 翻译 | 翻譯 | 译文 | 譯文 | 翻訳 | 訳文 | 和訳 | 本語訳 | 번역 | ترجم | अनुवाद | अनूदित
    | แปล | תרגו
    """,
    _FLAGS,
)

# What a source may speak of whose honest target speaks of translating.
TOPIC = re.compile(
    TRANSLATING.pattern
    + r"""
    | translat | transliterat | subtitle | gettext | \blocales?\b
    | \brender | \binterpret | locali[sz] | l10n | i18n | internationali[sz] | multilingual
    | \blanguages?\b
    | 本地化 | 国际化 | 國際化 | ローカライ | 国際化 | lokalis | internacionaliz | internationalis
    | \bidiomas?\b | \blangues?\b | \bsprachen?\b | 语言 | 語言 | 言語 | भाषा | لغة | язык
    """,
    _FLAGS,
)

# At the very beginning only: elsewhere these are words like others.
_GREETING = r"""
    \A\W*(?:
      (?:sure|certainly|absolutely|of\s+course|gladly|okay|ok|great|claro|seguro|vale)\b
    | (?:por\s+supuesto|desde\s+luego|con\s+gusto|bien\s+s[uû]r|avec\s+plaisir|d['’]accord)\b
    | (?:certainement|natürlich|gerne|selbstverständlich|sicher|klar|certo|certamente)\b
    | (?:com\s+certeza|natuurlijk|конечно)\b
    | 当然 | 當然 | 好的 | 没问题 | 沒問題 | もちろん | かしこまりました | 承知 | 了解(?:し|で)
    | 물론 | 알겠습니다 | بالتأكيد | بالطبع | حسن[اً]+ | (?:ज़रूर|जरूर)(?!ी) | बिल्कुल | अवश्य(?!क)
    )
"""
_PRESENTING = r"""
      \bhere(?:\s+(?:is|are|you\s+go)\b|['’]s\b) | \b(?:below|following)\s+is\b | \bas\s+follows\b
    | \baqu[ií]\s+(?:tienes?|está|va|le)\b | \besta\s+es\s+la\b | \ba\s+continuación\b
    | \bvoici\b | \bhier\s+(?:ist|sind|kommt)\b | \becco\b | \baqui\s+est[áã]o?\b | \bhier\s+is\b
    | \bвот\b | 以下[是为為] | 下面是 | 如下 | 以下[のはに が] | 以下が | 次の(?:とおり|通り)
    | こちら | 다음은 | 여기(?:에|\s+있)
    | إليك | فيما\s+يلي | كما\s+يلي | यहाँ | यहां | यह\s+रहा | निम्न
"""
_REMARKING = r"""
      \bnote\s*: | \bplease\s+note\b | \bunchanged\b | \bno\s+changes?\b | \bpreserved\b
    | \b(?:source|original)\s+text\b | \bas\s+(?:you\s+)?request(?:ed)?\b | \bplaceholders?\b
    | \bsin\s+cambios\b | \btexto\s+original\b | \binchangée?s?\b
    | \btexte\s+(?:original|source)\b
    | \bunverändert\b | \boriginaltext\b | \bangefragt | \bsolicitad[oa]\b | \bdemandée?\b
    | 保持不变 | 原文 | 如您所 | そのまま(?:に|残) | ご要望 | 원문 | كما\s+طلبت
    | النص\s+الأصلي | मूल\s+पाठ
"""
_SELF = r"""
      \bi\s+(?:hope|have|can|cannot|could|will|am|was|left|kept|did|made|apologi[sz]e|returned)\b
    | \bi['’](?:m|ve|ll|d)\b | \bi\s+can['’]t\b
    | \bhe\s+(?:dejado|mantenido|conservado|hecho|cambiado|traducido)\b | \bespero\s+(?:que|ter)\b
    | \bj['’](?:ai|espère)\b | \bje\s+(?:suis|peux|ne\s+peux)\b | \bpuedo\b
    | \bich\s+(?:hoffe|habe|kann|bin)\b
    | \bspero\s+che\b | \bнадеюсь\b | \bя\s+(?:не\s+могу|оставил)
    | 我(?:已|是|无法|不能|保留|将|希望) | 希望(?:这|能|对) | 私は | آمل | أبقيت | تركت | मैंने\s
    | आशा\s+है
"""
_OFFERING = r"""
      \blet\s+me\s+know\b | \bcould\s+you\b | \bfeel\s+free\b | \bhope\s+(?:this|that|it)\b
    | \bhappy\s+to\b
    | \bplease\s+(?:provide|let|tell|share)\b | \bavís[ae]me\b | \bsi\s+necesitas?\b
    | \bdime\s+si\b
    | \bn['’]hésite[zr]\b | \blassen?\s+sie\b | \bsag\s+(?:mir\s+)?bescheid\b
    | \bwenn\s+(?:du|sie)\s+(?:noch|weitere|fragen)\b | \bfammi\s+sapere\b | \bme\s+avise\b
    | 请(?:告诉|告知|随时|提供) | 如(?:果|需|有)您?(?:需要|任何) | お知らせ(?:ください|下さい)
    | ご(?:確認|不明|参考)
    | 알려\s*주 | أخبرني | कृपया\s+(?:मुझे|बताएं|बताएँ)
"""
SPEAKING = tuple(
    re.compile(pattern, _FLAGS)
    for pattern in (_GREETING, _PRESENTING, _REMARKING, _SELF, _OFFERING)
)
GREETING = SPEAKING[0]

REFUSING = re.compile(
    r"""
      \bas\s+an\s+ai\b | \bai\s+(?:language\s+)?(?:model|assistant)\b
    | \bi(?:['’]m|\s+am)\s+(?:sorry|unable|not\s+able)\b
    | \bi\s+(?:can(?:not|['’]t)|won['’]t)\s+(?:help|assist|provide|do|comply|process
        |continue|fulfil+|complete|answer|respond|translate)\b
    | \blo\s+siento\b | \bcomo\s+(?:modelo|asistente)\b
    | \bno\s+(?:puedo|he\s+podido|hemos\s+podido)\b
    | \b(?:unable|failed)\s+to\s+(?:comply|process|complete|fulfil+|help|assist|translate)\b
    | \bje\s+n['’]ai\s+pas\s+pu\b | \bnon\s+(?:posso|ho\s+potuto)\b
    | \bnão\s+(?:posso|pude|consigo|consegui)\b
    | \bdésolée?\b | \ben\s+tant\s+que\s+modèle | \bje\s+ne\s+peux\s+pas\s+(?:vous|t['’])
    | \btut\s+mir\s+leid\b | \bals\s+(?:ki|sprachmodell)\b
    | \b(?:leider|dabei)\s+kann\s+ich\b | \bich\s+kann\s+(?:dabei|ihnen|dir)\s+(?:leider\s+)?nicht
    | 抱歉 | 对不起 | 作为(?:一个)?(?:AI|人工智能) | 申し訳 | お手伝い(?:でき|いた) | 죄송합니다
    | عذرا | عذرًا | آسف | لا\s+(?:أستطيع|يمكنني) | क्षमा\s+करें | माफ़\s+करें | मैं\s.*(?:नहीं\s+कर|असमर्थ)
    | \bизвините\b | \bя\s+не\s+могу\b | \bdesculpe\b | \bmi\s+dispiace\b
    """,
    _FLAGS,
)
REGRETTING = re.compile(
    REFUSING.pattern
    + r"| \b(?:sorry|unable|unfortunately|apolog\w+|regret)\b | \bleider\b | \bmalheur"
    + r"| \b(?:cannot|can['’]t|couldn['’]t|could\s+not)\b",
    _FLAGS,
)

_LANGUAGES = r"""
      spanish | french | german | italian | portuguese | catalan | dutch | english | russian
    | ukrainian | polish | turkish | arabic | hindi | chinese | japanese | korean
    | español | castellano | inglés | français | anglais | deutsch | englisch | italiano
    | português | català | nederlands | русский | українська | polski | türkçe
    | 英[文语語] | [简繁]体?中文 | 中文 | 日本語 | 한국어 | العربية | हिन्दी | हिंदी
"""
LANGUAGE = re.compile(rf"\b(?:{_LANGUAGES})(?![^\W\d_])", _FLAGS)

# What an answer is labelled with by its own name: languages, and words for an answer.
LABEL = re.compile(
    rf"""\W*(?:(?:the\s+)?(?:final\s+)?(?: {_LANGUAGES}
    | (?:simplified|traditional|brazilian)\s+\w+ | [a-z]{{2}}(?:-[a-z]{{2,4}})?
    | \w+\s+(?:version|fassung|versión|versão|versione) | version\s+\w+
    | output | answer | response | result | target | version | text | error
    | resultado | respuesta | salida | texto | résultat | réponse | texte | ergebnis | antwort
    | ausgabe | fehler | erreur | errore | erro | ошибка
    | 结果 | 輸出 | 输出 | 回答 | 結果 | 出力 | 错误 | エラー | النتيجة | الإجابة | خطأ
    | परिणाम | उत्तर | त्रुटि
    )(?:\s+(?:text|version|texto|versión|texte|fassung))?)\W*""",
    _FLAGS,
)

# Words without which hardly a sentence is made, by language; none is a word of two of them
# that says something else. A sentence with several of one language and none of its own is in
# the former.
_FUNCTION_WORDS = {
    "en": "the this that these those here your you and with have has please let know hope it's "
    "i've i'm i'll were was been would could should what which there their them into from been "
    "requested is are be to of for it my we not don't does can will if an by on at as or",
    "es": "el la los las un una unos unas de del al y o que en con por para se su sus lo le les "
    "es son está están ha han no si más como este esta esto ese esa eso muy pero te tu me mi ya "
    "a dos desde hasta entre sin sobre cuando donde porque antes después ni tan sí todo toda",
    "fr": "le la les un une des de du et ou que qui dans avec pour par se sa ses est sont pas "
    "plus ce cette ces cela vous nous votre vos a à au aux sur il elle je ne moi si",
    "de": "der die das den dem des ein eine einen einem einer und oder dass mit für von zu im "
    "ist sind nicht auf auch wie dich dir sie ich es bei aus nach noch wenn werden wird",
    "it": "il lo la i gli le un una di del della dei e o che in con per si è sono non più come "
    "questo questa ti mi ma a al alla nel nella da",
    "pt": "o a os as um uma de do da dos das e ou que em no na com por para se é são não mais "
    "como este esta isso você seu sua ao mas já",
    "nl": "de het een en of dat die van in met voor op te is zijn niet ook naar je uw wij ik",
    "sv": "den det en ett och eller att som i med för på av är inte också till du vi jag",
    "ca": "a el la els les un una de del i o que en amb per es és són no més com aquest aquesta",
}
FUNCTION_WORDS = {lang: frozenset(line.split()) for lang, line in _FUNCTION_WORDS.items()}
