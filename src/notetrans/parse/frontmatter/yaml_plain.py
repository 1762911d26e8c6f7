"""Which texts may stand in YAML without quotes and still be the same string everywhere.

Everywhere is YAML 1.1 and the core schema of 1.2, whatever the case of the letters. Numbers and
dates are drawn a little wider than either, after other readers (1.1's bare ``y``, Ruby's ``1,000``
and ``:symbol``): a text that is doubtful is quoted, or left alone where it stands bare already.
"""

from __future__ import annotations

import re

# Characters that YAML cannot hold raw, or that one of its versions takes for a line end.
UNPRINTABLE = re.compile(
    "[^\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)

_TYPED = re.compile(
    r"""~ | null | y | n | yes | no | on | off | true | false | << | =
    | [-+]? [0-9_,.:]* [0-9.] [0-9_,.:]* (?: e [-+]? [0-9_]* )?
    | [-+]? 0 [xob] [0-9a-f_]*
    | [-+]? \. (?: inf | nan )
    | [0-9]{4} - [0-9]{1,2} - [0-9]{1,2}
      (?: (?: t | [ \t]+ ) [0-9]{1,2} : [0-9:.]* (?: [ \t]* (?: z | [-+] [0-9:]+ ) )? )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_UNSAFE = re.compile(
    r"""^ [ \t] | [ \t] $ | \t
    | ^ [,\[\]{}\#&*!|>'"%@`?:]
    | ^ - (?: \  | $ )
    | : (?: \  | $ )
    | \  \#
    """,
    re.VERBOSE,
)
_FLOW = re.compile(r"[,\[\]{}]|:\?")


def stands_plain(text: str, *, flow: bool = False) -> bool:
    """Whether ``text``, its line breaks taken for spaces, is a string without quotes.

    ``flow``: inside ``[…]`` or ``{…}``.
    """
    if not text or _UNSAFE.search(text) or UNPRINTABLE.search(text):
        return False
    return not (flow and _FLOW.search(text)) and not _TYPED.fullmatch(text)
