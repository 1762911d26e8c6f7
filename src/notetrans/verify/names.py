"""How languages are called, in those that most notes are in: beginnings of words, by language."""

from __future__ import annotations

import re
from functools import cache

_FLAGS = re.IGNORECASE | re.VERBOSE

NAMES = {
    "ar": "arab | арабск | العربية | عربي | अरबी | アラビア語 | 아랍어 | 阿拉伯[语語文]",
    "ca": "catal[aàá] | katalan | каталан | カタルーニャ語 | 加泰罗尼亚[语語]",
    "de": "german | deutsch | duits | tysk | allemand | alem[áaãà][no] | tedesc | niemieck "
    "| немецк | німецьк | almanca | ألماني | जर्मन | ドイツ語 | 독일어 | 德[语語文]",
    "en": "english | englisch | engelsk? | anglais | angl[eè]s | ingl[eéê]s | angielsk "
    "| английск | англійськ | [iİ]ngiliz | [إا]نجليزي | अंग्रेज | 英[语語] | 英文(?!字) | 영어 | 영문",
    "es": "spanish | spanisch | spaans | spansk | espa[ñn]ol | espagnol | spagnol | espanhol "
    "| espanyol | castell?[aà]n | castill | castelán | hiszpa | испанск | іспанськ | [iİ]spanyol "
    "| [إا]سباني | स्पेनिश | स्पैनिश | スペイン語 | 스페인어 | 西班牙[语語文]",
    "fr": "french | franz[öo]sisch | fransk? | fran[cç][aeéèê]i?s | francusk | французск "
    "| французьк | frans[ıi]z | فرنسي | फ़्रेंच | फ्रेंच | フランス語 | 프랑스어 | 法[语語文]",
    "gl": "galici | galleg | galego | галисийск | 加利西亚[语語]",
    "hi": "hindi | хинди | هندي | हिन्दी | हिंदी | ヒンディー語 | 힌디어 | 印地[语語文]",
    "it": "italian | italien | italiaan | włosk | итальянск | італійськ | إيطالي | इतालवी "
    "| イタリア語 | 이탈리아어 | [意義]大利[语語文]",
    "ja": "japan | japon | giappon | japo[ńn]sk | японск | ياباني | जापानी | 日[语語文] | 日本語 "
    "| 일본어",
    "ko": "korean | cor[ée]en? | corean | koreansk | корейск | كوري | कोरियाई | 韓国語 | 한국어 "
    "| [韩韓][语語文]",
    "nl": "dutch | nederl | netherl | niederländ | n[ée]erland | holand[eéê]s | olandes "
    "| нидерланд | голланд | هولندي | オランダ語 | 네덜란드어 | 荷[兰蘭][语語文]",
    "pl": "polish | polnisch | polonais | polac[co] | polsk | польск | ポーランド語 | 波兰[语語文]",
    "pt": "portug | португ | برتغالي | पुर्तगाली | ポルトガル語 | 포르투갈어 | 葡萄牙[语語文]",
    "ru": "russ | rus[oa] | rosyjsk | русск | російськ | rusça | روسي | रूसी | ロシア語 | 러시아어 "
    "| 俄[语語文]",
    "sv": "swedish | schwedisch | suédois | suec | svedes | svensk | szwedzk "
    "| шведск | 瑞典[语語文]",
    "tr": "turk | türk | tur[ck] | тур[еч] | تركي | トルコ語 | 터키어 | 土耳其[语語文]",
    "uk": "ukrain | украинск | українськ | ウクライナ語 | 乌克兰[语語文]",
    "zh": "chines | chinês | chinois | chin[oa]s?\\b | cines | xin[eè]s | chi[ńn]sk | китайск "
    "| mandarin | çince | صيني | चीनी | 中文(?!字) | [汉漢华華][语語] | 中国語 | 중국어",
}  # fmt: skip
_BEFORE = r"(?:(?<![^\W\d_])|(?=[\u0600-\u06ff\u3000-\u9fff\uac00-\ud7af]))"
_COUNTRIES = {"en": r"brit | \buk\b | \bus\b", "nl": "holland", "zh": r"\bprc\b"}


@cache
def as_word(lang: str) -> re.Pattern[str] | None:
    """Return what finds the names of a language as words, ``None`` where none are known."""
    names = NAMES.get(lang)
    return re.compile(rf"{_BEFORE}(?:{names})[^\W\d_]*", _FLAGS) if names else None


@cache
def within_words(lang: str) -> re.Pattern[str]:
    """Return what finds its names, and those of its countries, anywhere; for those known."""
    names = NAMES[lang]
    return re.compile(f"{names} | {_COUNTRIES.get(lang, names)}", _FLAGS)
