"""How people and engines talk about a translation instead of giving one.

Stems rather than sentences, so that what nobody listed is met too. ``TRANSLATING`` is what a
text that does not deal with translating has no reason to say; ``SPEAKING`` are the ways in
which an assistant turns to the one who asked, each to be counted on its own.
"""

from __future__ import annotations

from notetrans.verify.alternatives import alternatives
from notetrans.verify.names import NAMES

TRANSLATING = alternatives(
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
    """
)

# What a source may speak of whose honest target speaks of translating.
TOPIC = alternatives(
    TRANSLATING.pattern
    + r"""
    | translat | transliterat | subtitle | gettext | \blocales?\b
    | \brender | \binterpret | locali[sz] | l10n | i18n | internationali[sz] | multilingual
    | \blanguages?\b
    | 本地化 | 国际化 | 國際化 | ローカライ | 国際化 | lokalis | internacionaliz | internationalis
    | \bidiomas?\b | \blangues?\b | \bsprachen?\b | 语言 | 語言 | 言語 | भाषा | لغة | язык
    """
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
      \bnote\s*: | \bplease\s+note\b | \bunchanged\b
    | \bsame\s+as\s+(?:the\s+)?(?:source|original)\b
    | \balready\s+in\b | \b(?:ya|já)\s+está\s+e[nm]\b | \bdéjà\s+en\b | \bbereits\s+(?:auf|in)\b
    | \b(?:nothing\s+but|only|solely|s[oó]lo|que\s+du|nur|apenas)\s+(?:an?\s+)?(?:code|código)\b
    | \bno\s+changes?\b | \bpreserved\b
    | \b(?:source|original)\s+text\b | \bas\s+(?:you\s+)?request(?:ed)?\b | \bplaceholders?\b
    | \bsin\s+cambios\b | \btexto\s+original\b | \binchangée?s?\b
    | \btexte\s+(?:original|source)\b
    | \bunverändert\b | \boriginaltext\b | \bangefragt | \bsolicitad[oa]\b | \bdemandée?\b
    | 保持不变 | 原文 | 如您所 | そのまま(?:に|残) | ご要望 | 원문 | كما\s+طلبت
    | النص\s+الأصلي | मूल\s+पाठ
"""
_SELF = r"""
      \bi\s+(?:hope|have|can|cannot|could|will|am|was|left|kept|did|made|apologi[sz]e|returned)\b
    | \bi\s+(?:do\s+not|don['’]t|need|notice|see|think|understand|assume)\b | \bour\b
    | \bi['’](?:m|ve|ll|d)\b | \bi\s+can['’]t\b
    | \bhe\s+(?:dejado|mantenido|conservado|hecho|cambiado|traducido)\b | \bespero\s+(?:que|ter)\b
    | \bj['’](?:ai|espère)\b | \bje\s+(?:suis|peux|ne\s+peux)\b | \bpuedo\b
    | \bich\s+(?:hoffe|habe|kann|bin|brauche)\b | \b(?:brauche|benötige)\s+ich\b
    | \bnecesito\b | \bpreciso\b | \bj['’]ai\s+besoin\b | 我需要
    | \bspero\s+che\b | \bнадеюсь\b | \bя\s+(?:не\s+могу|оставил)
    | 我(?:已|是|无法|不能|保留|将|希望) | 希望(?:这|能|对) | 私は | آمل | أبقيت | تركت | मैंने\s
    | आशा\s+है
"""
_OFFERING = r"""
      \byou['’]re\s+welcome\b | \bde\s+(?:nada|rien)\b | \bbitte\s+(?:sehr|schön)\b | 不客气
    | どういたし
    | \bif\s+you\s+(?:need|have)\b
    | \blet\s+me\s+know\b | \bcould\s+you\b | \bfeel\s+free\b | \bhope\s+(?:this|that|it)\b
    | \bhappy\s+to\b
    | \bthank(?:s|\s+you)\s+for\b | \bgracias\s+por\b | \bmerci\s+(?:pour|d['e’])\b
    | \bdanke\s+für\b
    | \bobrigad[oa]\s+p | \bgrazie\s+per\b | \bспасибо\b | 谢谢 | 感谢 | ありがとう | 감사 | شكر
    | धन्यवाद
    | \bplease\s+(?:provide|let|tell|share|try)\b | \bavís[ae]me\b | \bsi\s+necesitas?\b
    | \bdime\s+si\b
    | \bn['’]hésite[zr]\b | \blassen?\s+sie\b | \bsag\s+(?:mir\s+)?bescheid\b
    | \bwenn\s+(?:du|sie)\s+(?:noch|weitere|fragen)\b | \bfammi\s+sapere\b | \bme\s+avise\b
    | 请(?:告诉|告知|随时|提供) | 如(?:果|需|有)您?(?:需要|任何) | お知らせ(?:ください|下さい)
    | ご(?:確認|不明|参考)
    | 알려\s*주 | أخبرني | يرجى | कृपया\s+(?:मुझे|बताएं|बताएँ)
"""
_ASKING = r"""
      \b(?:do|did|would|could|can|will|have|are)\s+you\b | \b(?:should|shall|may|can)\s+i\b
    | \b(?:quiere[ns]?|querr[ií]as?|podr[ií]as?|puede[ns]?|necesitas?|prefieres?|deseas?)\b
    | \b(?:voulez|pouvez|pourriez|souhaitez|préférez|désirez|avez)-vous\b
    | \b(?:veux|peux|pourrais|préfères)-tu\b | \bpuis-je\b
    | \b(?:möchten|können|könnten|wollen|brauchen)\s+sie\b
    | \b(?:möchtest|kannst|könntest|willst|brauchst)\s+du\b | \bsoll\s+ich\b
    | \b(?:quer|queres|pode|poderia|gostaria|deseja|precisa|prefere)\b
    | \b(?:vuoi|vuole|puoi|potresti|preferisci|desidera)\b
    | \b(?:wil|wilt|kunt?|zou|heeft|moet|mag)\s+(?:je|u|ik)\b
    | [您你](?:想|要|能|需要|希望|可以) | 请问 | (?:です|ます|ません|でしょう)か | (?:까|나)요\b
    | 습니까
    | \b(?:хотите|можете|могли\s+бы|нужно\s+ли)\b | \bهل\b | क्या\s+(?:आप|मैं)
    | \b(?:ister|m[ıiuü]s[ıiuü]n)\w*
"""
WONDERING = alternatives(
    r"""
      \A\W*(?:how|what|why|whether|if|c[oó]mo|qu[eé]|cu[aá]l|por\s+qué|comment
        |pourquoi|wie|was|warum|ob|hoe|waarom|come|perch[eé]|как|почему|если)\b
    | 如何 | 什么 | 什麼 | 怎[么麼样樣] | 是否 | 吗 | どう | なぜ | 어떻게 | 왜 | كيف | لماذا
    | कैसे | क्या
    """
)
_TROUBLE = r"""
      \bincomplet[eo]?s?\b | \bunvollständig | \b(?:cut\s+off|truncated)\b | 不完整 | 途中で切れ
    | \bpolic(?:y|ies)\b | \bguidelines\b | \bfilter(?:s|ed)?\b | \brejected\b | \bblocked\b
    | \bpol[ií]ticas?\b | \bpolitiques?\b | \brichtlinien?\b
    | \bnormas\b | \blinee\s+guida\b | 政策 | 准则 | 规范 | ポリシー | ガイドライン | 정책 | سياس
    | नीति
"""
_TEXT = r"""
      \A\W*(?:text|input|source|content)\b
    | \b(?:more|additional|further)\s+context\b
    | \bmás\s+contexto\b | \bplus\s+de\s+contexte\b | \bmehr\s+kontext\b
    | \bmais\s+contexto\b | 上下文 | 文脈
    | \b(?:full|whole|complete)\s+text\b | \btext[eo]\s+compl[eè]to?\b | النص\s+الكامل | 全文
    | \b(?:this|the|that|your|any)\s+(?:(?:source|input|original|given|provided|following)\s+)?
        (?:text|segment|passage|sentence|snippet|string|content|input|message|request|fragment)\b
    | \b(?:este|ese|el|su|tu)\s+(?:texto|fragmento|segmento|mensaje|contenido|párrafo)\b
    | \b(?:esta|esa|la|tu)\s+(?:frase|oración|petición|solicitud|cadena)\b
    | \b(?:ce|le|votre)\s+(?:texte|segment|passage|fragment|message|contenu)\b
    | \b(?:cette|la|votre)\s+(?:phrase|demande|chaîne|requête)\b
    | \b(?:dies(?:er|en|es|e)|der|den|die|das)\s+
        (?:text|abschnitt|satz|eingabe|inhalt|nachricht|anfrage|segment)\b
    | \b(?:est[ea]|o|a)\s+(?:texto|trecho|frase|conteúdo|mensagem|fragmento|pedido)\b
    | \b(?:quest[oa]|il|la)\s+(?:testo|frase|richiesta|contenuto|frammento)\b
    | \b(?:deze|dit|de|het)\s+(?:tekst|zin|verzoek|inhoud|fragment)\b
    | \b(?:этот|эту|данный|ваш)\s+(?:текст|фрагмент|запрос|предложение)\b
    | (?:这|此|该|您的|以上)[段句个条]?(?:文[字本]|内容|句子|话|消息|片段|段落|请求)
    | (?:この|その|上記の)(?:文章?|テキスト|内容|部分|リクエスト)
    | (?:이|해당)\s+(?:텍스트|문장|내용)
    | هذا\s+(?:النص|المحتوى) | (?:यह|इस)\s+(?:पाठ|वाक्य|सामग्री)
"""
SPEAKING = tuple(
    alternatives(pattern) for pattern in (_GREETING, _PRESENTING, _REMARKING, _SELF, _OFFERING)
)
GREETING, OFFERING = SPEAKING[0], SPEAKING[-1]
ASKING = alternatives(_ASKING)
# Each is said in texts, two of them hardly ever but about the exchange.
VOICES = (*SPEAKING[1:], *(alternatives(pattern) for pattern in (_TEXT, _TROUBLE)))

# An engine that says what it is.
MACHINE = alternatives(
    r"""
      \bas\s+an?\s+(?:ai|(?:large\s+)?language\s+model)\b
    | \bai\s+(?:language\s+)?(?:model|assistant)\b
    | \b(?:modelo|asistente)\s+de\s+(?:lengua|linguagem|ia)\w*\b | \bcomo\s+(?:modelo|asistente)\b
    | \ben\s+tant\s+(?:que|qu['’])\s*(?:modèle|ia|assistant)\b | \bmodèle\s+de\s+langage\b
    | \bals\s+(?:ki|sprachmodell)\b | \bsprachmodell\b | \bmodello\s+linguistico\b
    | \bязыков\w+\s+модел\w+ | 作为(?:一个)?(?:AI|人工智能|语言模型) | AI(?:として|アシスタント)
    | 言語モデル | 语言模型
    """
)
MACHINES = alternatives(MACHINE.pattern + r"| \bmodels?\b | \bassistants? | \bai\b")

REFUSING = alternatives(
    r"""
      \bi(?:['’]m|\s+am)\s+(?:unable|not\s+able)\b
    | \bi\s+(?:can(?:not|['’]t)|won['’]t)\s+(?:help|assist|provide|do|comply|process
        |continue|fulfil+|complete|answer|respond|translate)\b
    | \b(?:unable|failed)\s+to\s+(?:comply|fulfil+|help|assist|translate)\b
    | \bno\s+(?:puedo|he\s+podido|hemos\s+podido)\b
    | \bje\s+n['’]ai\s+pas\s+pu\b | \bnon\s+(?:posso|ho\s+potuto)\b
    | \bje\s+ne\s+(?:peux|suis)\s+pas\b
    | \bnão\s+(?:posso|pude|consigo|consegui)\b
    | \b(?:leider|dabei)\s+kann\s+ich\b | \bich\s+kann\s+(?:dabei|ihnen|dir)\s+(?:leider\s+)?nicht
    | [我](?:不能|无法|無法) | お手伝い(?:でき|いた) | 도와드릴\s*수
    | لا\s+(?:أستطيع|يمكنني) | मैं\s.*(?:नहीं\s+कर|असमर्थ)
    | \bя\s+не\s+могу\b
    """
)
UNABLE = alternatives(
    REFUSING.pattern
    + r"| \b(?:unable|unfortunately|cannot|can['’]t|couldn['’]t|could\s+not)\b"
    + r"| \bleider\b | \bmalheureusement | \blamentable | \binfeliz"
)

APOLOGISING = alternatives(
    r"""
      \bsorry\b | \bapologi[sz]e\b | \blo\s+(?:siento|sentimos|lamento)\b | \btut\s+mir\s+leid\b
    | \b(?:mis|nuestras)\s+disculpas\b | \bdisc[uú]lp[ae]
    | \bperd[oó]n[ae]?\b | \bdésolée?s?\b | \bexcusez | \bentschuldig | \bverzeih
    | \bdesculp[ae] | \bperdão\b | \bscus(?:a|i|ate)\b | \bmi\s+spiace\b | \bdispiace\b
    | \bhet\s+spijt\b | \bförlåt\b | \bbeklagar?\b | \bprzepraszam | \bизвин | \bпростите\b
    | \büzgünüm\b | \bözür\b | 抱歉 | [对對]不起 | すみません | 恐れ入り | ごめん | 申し訳
    | 미안 | 죄송 | عذر[اً]+ | آسف | क्षमा\s+कर | माफ़?\s+कर | खेद\s+है
    """
)
REGRETTING = alternatives(
    UNABLE.pattern
    + rf"|{APOLOGISING.pattern}"
    + r"| \b(?:apolog\w+|regret\w*|excus\w+|pardon\w*|forgiv\w+|oops|whoops|sadly|disculp\w+)\b"
    + r"| \bmalheur | 道歉 | 遗憾 | 遺憾 | お詫び | 残念"
)

_LANGUAGES = " | ".join(f"(?:{names})" for names in NAMES.values())

# What an answer is labelled with by its own name: languages, and words for an answer.
LABEL = alternatives(
    rf"""\W*(?:(?:the\s+)?(?:final\s+)?(?: (?:{_LANGUAGES})[^\W\d_]*
    | (?:in|en|em|auf|på|на|po|in\s+het)\s+(?:{_LANGUAGES})[^\W\d_]*
    | (?:simplified|traditional|brazilian)\s+\w+
    | \w+\s+(?:version|fassung|versión|versão|versione) | version\s+\w+
    | output | answer | response | result | target | version | text | error
    | resultado | respuesta | salida | texto | résultat | réponse | texte | ergebnis | antwort
    | ausgabe | fehler | erreur | errore | erro | ошибка
    | 结果 | 輸出 | 输出 | 回答 | 結果 | 出力 | 错误 | エラー | النتيجة | الإجابة | خطأ
    | परिणाम | उत्तर | त्रुटि
    )(?:\s+(?:text|version|texto|versión|texte|fassung))?)(?:\s*\([^()]*\))?\W*"""
)

# What stands for no answer where programs speak: never prose, but for words of the languages.
NO_ANSWER = alternatives(
    r"\W*(?:n/a|none|null|nil|nan|undefined|unknown|todo|tbd|fixme|empty|blank)\W*"
)
OWN_WORDS = {
    "de": "null", "sv": "null", "da": "null", "nb": "null", "es": "todo", "pt": "todo",
    "gl": "todo", "it": "nil",
}  # fmt: skip

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
    "plus ce cette ces cela vous nous votre vos a à au aux sur il elle je ne moi si "
    "l' d' s' qu' j' c' n'",
    "de": "der die das den dem des ein eine einen einem einer und oder dass mit für von zu im "
    "ist sind nicht auf auch wie dich dir sie ich es bei aus nach noch wenn werden wird "
    "als am um vom zum zur durch über oder kann können wurde wurden nur so dann man",
    "it": "il lo la i gli le un una di del della dei e o che in con per si è sono non più come "
    "questo questa ti mi ma a al alla nel nella da l' d' un' all' dell' nell' dall' c'",
    "pt": "o a os as um uma de do da dos das e ou que em no na com por para se é são não mais "
    "como este esta isso você seu sua ao mas já "
    "à às aos está estão entre este foi ser tem quando onde até sem sobre pela pelo num numa seja",
    "nl": "de het een en of dat die van in met voor op te is zijn niet ook naar je uw wij ik "
    "als bij aan uit door om over er maar nog wordt worden kan kunnen deze dit dan zo hun heeft",
    "sv": "den det en ett och eller att som i med för på av är inte också till du vi jag "
    "kan om från vid efter utan vara har ska bara där när än",
    "ca": "a el la els les un una uns unes de del dels al als i o que en amb per es és són no més "
    "com aquest aquesta si ha han hi ho s'ha l' d' s' n' pot poden té tenen està estan quan entre "
    "sobre fins cap sense sí ja molt tot tots tota ser te se",
}
FUNCTION_WORDS = {lang: frozenset(line.split()) for lang, line in _FUNCTION_WORDS.items()}
