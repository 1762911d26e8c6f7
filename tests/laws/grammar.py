"""Documents made from a grammar of every block and inline construct, nested in each other.

A document is a function of a seed: ``make(Random(seed))``. Hypothesis gives the seeds, not
the single choices, since a document of some hundred choices would cost it more than all laws
together; what a shrinker is for is done on the text itself, by ``laws.shrink``, which serves
real files as well.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple, TypeVar

T = TypeVar("T")

LATIN = (
    "a", "the", "Note", "model", "Server", "runs", "faster", "than", "before", "import",
    "export", "Without", "cache", "on", "no", "Yes", "tokens", "per", "second", "isn't", "café",
    "naïve", "Größe", "señal", "Łódź", "http", "ftp", "latency", "www", "version", "3.5", "x86",
    "[sic]", "(aside)", "snake_case", "2*3", "a|b", "50%", "C#", "#tag", "key:value", "~5",
    "A&B", "x<y", "1)", "2.", "—", "…", "“quoted”", "it’s",
)  # fmt: skip
CJK = ("翻译", "模型很快。", "日本語の文", "これは「引用」です。", "한국어 문장", "缓存,", "速度！")
RTL = ("مرحبا", "بالعالم", "النموذج", "שלום", "עולם")
WORDS = ("word", "Alpha", "plain", "Text", "swap", "quick", "Beta", "longer", "case")


class Line(NamedTuple):
    """A line without its end; a lazy one may lose its containers' prefixes."""

    text: str
    lazy: bool = False


class Made(NamedTuple):
    """A document's text and the names of the constructs that were put into it."""

    text: str
    constructs: frozenset[str]


class Maker:
    """Makes one document; remembers what it used and what must still be defined."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.used: set[str] = set()
        self.tail: list[Line] = []
        self.labels = 0
        self.level = 0  # of containers
        self.inline_level = 0

    # choices

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, *options: T) -> T:
        return self.random.choice(options)

    def use(self, name: str) -> None:
        self.used.add(name)

    # text

    def words(self, most: int = 5) -> str:
        pool = self.random.choices((LATIN, CJK, RTL, WORDS), (5, 1, 1, 5))[0]
        if pool is CJK or pool is RTL:
            self.use("cjk" if pool is CJK else "rtl")
        joint = "" if pool is CJK and self.chance(0.6) else " "
        return joint.join(self.random.choice(pool) for _ in range(self.random.randint(1, most)))

    def plain(self, most: int = 3) -> str:
        return " ".join(self.random.choice(WORDS) for _ in range(self.random.randint(1, most)))

    def inline(self, depth: int, *, breaks: bool = True, link: bool = True) -> str:
        """Return inline text; ``depth`` more constructs may nest in it."""
        parts = []
        for _ in range(self.random.choice((1, 1, 2, 2, 3, 4))):
            if depth > 0 and self.chance(0.75 if self.inline_level else 0.5):
                parts.append(self.random.choice(INLINES)(self, depth - 1, breaks, link))
            else:
                parts.append(self.words())
        joints = [" ", " ", " ", " ", ", ", ""]
        if breaks:
            joints.append("\n")
        text = parts[0]
        for part in parts[1:]:
            joint = self.random.choice(joints)
            if joint == "\n":
                self.use("soft break")
            text += joint + part
        return text

    def nested(self, depth: int, name: str) -> str:
        if depth == 0:
            return self.plain()
        self.inline_level += 1
        if self.inline_level >= 4:
            self.use("four inlines deep")
        text = self.inline(depth, breaks=False, link=name != "link")
        self.inline_level -= 1
        return text

    def label(self) -> str:
        self.labels += 1
        return f"{self.pick('ref', 'Note', 'x y', '参考')} {self.labels}"

    # blocks

    def blocks(self, depth: int, most: int = 3) -> list[Line]:
        """Return blocks with blank lines between; ``depth`` more containers may nest."""
        lines: list[Line] = []
        for index in range(self.random.randint(1, most)):
            if index:
                lines += [Line(self.pick("", "", "", "  ", "\t"))] * self.pick(1, 1, 2)
                if self.chance(0.05):
                    del lines[-1]
            rules = CONTAINERS if depth > 0 and self.chance(0.4) else LEAVES
            lines += self.random.choice(rules)(self, depth - 1)
        return lines

    def document(self) -> str:
        lines = front_matter(self) if self.chance(0.2) else []
        for _ in range(self.random.randint(1, 3)):
            lines += [*self.blocks(self.pick(0, 1, 2, 4, 5)), Line("")]
        lines += [line for tail in self.tail for line in (tail, Line(""))]
        return self.ended([line.text for line in lines])

    def ended(self, lines: list[str]) -> str:
        style = self.random.choices(("\n", "\r\n", "\r", "mixed"), (20, 4, 1, 1))[0]
        if style != "\n":
            self.use({"\r\n": "crlf", "\r": "cr", "mixed": "mixed line ends"}[style])
        text = ""
        for line in "\n".join(lines).split("\n"):
            text += line + (self.pick("\n", "\r\n") if style == "mixed" else style)
        if self.chance(0.1):
            self.use("no last newline")
            text = text.rstrip("\r\n")
        if self.chance(0.03):
            self.use("bom")
            text = "\ufeff" + text
        return text


Inline = Callable[[Maker, int, bool, bool], str]
Block = Callable[[Maker, int], list[Line]]
INLINES: list[Inline] = []
LEAVES: list[Block] = []
CONTAINERS: list[Block] = []
NAMES: set[str] = {
    "cjk", "rtl", "soft break", "crlf", "cr", "mixed line ends", "no last newline", "bom",
    "lazy line", "tab", "definition", "definition title", "attribute list of a block",
    "footnote of two paragraphs", "front matter yaml", "front matter toml", "front matter json",
    "four blocks deep", "four inlines deep", "splice",
}  # fmt: skip
"""Every construct: the share of each is counted by a test."""


def inline_rule(*names: str, weight: int = 1) -> Callable[[Inline], Inline]:
    def register(rule: Inline) -> Inline:
        NAMES.update(names)
        INLINES.extend([rule] * weight)
        return rule

    return register


def block_rule(rules: list[Block], *names: str, weight: int = 1) -> Callable[[Block], Block]:
    def register(rule: Block) -> Block:
        NAMES.update(names)
        rules.extend([rule] * weight)
        return rule

    return register


# ---------------------------------------------------------------------------- inline

_PAIRS = {
    "emphasis *": "*", "emphasis _": "_", "strong **": "**", "strong __": "__",
    "both ***": "***", "strike ~~": "~~", "strike ~": "~",
}  # fmt: skip


@inline_rule(*_PAIRS, weight=7)
def pair(make: Maker, depth: int, _breaks: bool, link: bool) -> str:
    name, mark = make.pick(*_PAIRS.items())
    make.use(name)
    inner = make.nested(depth, "pair") if link else make.plain()
    return f"{mark}{inner}{mark}"


@inline_rule("code span", "code span of two ticks", weight=2)
def code_span(make: Maker, _depth: int, _breaks: bool, _link: bool) -> str:
    if make.chance(0.3):
        make.use("code span of two ticks")
        return f"`` {make.plain()} ` {make.pick('<b>', '*', '&amp;', '{{ x }}')} ``"
    make.use("code span")
    return f"`{make.plain(2)}{make.pick('', '(x)', '*a*', ' <T>', '$HOME', '{% if %}')}`"


def title(make: Maker) -> str:
    if make.chance(0.5):
        return ""
    make.use("link title")
    return " " + make.pick('"{}"', "'{}'", "({})").format(make.plain())


def destination(make: Maker) -> str:
    return make.pick(
        "/path", "https://example.com/A_b?q=1&x=*y*#z", "<a b>", "#id", "../up/x.md", "a(b)c",
        "ü.md", "{{ site.url }}/x", "<>", "mailto:a@b.example",
    )  # fmt: skip


@inline_rule("link", "link title", weight=3)
def link(make: Maker, depth: int, _breaks: bool, link: bool) -> str:
    if not link:
        return make.words()
    make.use("link")
    return f"[{make.nested(depth, 'link')}]({destination(make)}{title(make)})"


@inline_rule("full reference", "collapsed reference", "shortcut reference", weight=3)
def reference(make: Maker, depth: int, _breaks: bool, link: bool) -> str:
    if not link:
        return make.words()
    label = make.label()
    make.tail += define(make, label)
    form = make.pick("full", "collapsed", "shortcut")
    make.use(f"{form} reference")
    if form == "full":
        return f"[{make.nested(depth, 'link')}][{label}]"
    return f"[{label}]" + ("[]" if form == "collapsed" else "")


def define(make: Maker, label: str) -> list[Line]:
    make.use("definition")
    text = make.pick(" ", " ", "\n  ") + destination(make)
    if make.chance(0.4):
        make.use("definition title")
        text += make.pick(" ", "\n") + make.pick('"{}"', "'{}'", "({})").format(make.plain())
    return [Line(f"[{label}]:{text}")]


@inline_rule("image", "image title", "image of nested text", weight=2)
def image(make: Maker, depth: int, _breaks: bool, _link: bool) -> str:
    make.use("image")
    alt = make.pick("", make.plain(), make.plain())
    if make.chance(0.3):
        make.use("image of nested text")
        alt = make.nested(min(depth, 1), "link")
    end = title(make)
    if end:
        make.use("image title")
    return f"![{alt}]({make.pick('a.png', '/i/A b.svg'.replace(' ', '%20'))}{end})"


@inline_rule("image in a link")
def badge(make: Maker, _depth: int, breaks: bool, link: bool) -> str:
    if not link:
        return make.words()
    make.use("image in a link")
    return f"[{image(make, 0, breaks, False)}]({destination(make)})"


@inline_rule("autolink", "autolink of mail")
def autolink(make: Maker, _depth: int, _breaks: bool, link: bool) -> str:
    if not link:
        return make.words()
    make.use(name := make.pick("autolink", "autolink of mail"))
    return "<https://example.com/Path?a=b>" if name == "autolink" else "<Some.One@example.com>"


@inline_rule("bare link", "bare www link", "bare mail", weight=2)
def bare_link(make: Maker, _depth: int, _breaks: bool, link: bool) -> str:
    if not link:
        return make.words()
    make.use(name := make.pick("bare link", "bare www link", "bare mail"))
    form = {
        "bare link": "https://example.com/A_b_(c)",
        "bare www link": "www.example.com/x",
        "bare mail": "one.two@example.com",
    }
    after = make.pick(" ", ". ", ", ", ") ", "を見る " if name == "bare link" else " ")
    return f" {form[name]}{after}"


@inline_rule("inline html", "literal html", "void html", "html comment in text", weight=2)
def raw_html(make: Maker, depth: int, _breaks: bool, link: bool) -> str:
    make.use(name := make.pick("inline html", "literal html", "void html", "html comment in text"))
    if name == "literal html":
        tag = make.pick("code", "kbd", "samp", "var")
        return f"<{tag}>{make.plain(2)}</{tag}>"
    if name == "inline html":
        tag = make.pick("b", "span", "sup", "a")
        inner = make.nested(depth, "pair") if link else make.plain()
        return f'<{tag} class="Some thing">{inner}</{tag}>'
    return (
        make.pick("<br>", "<br />", '<img src="x.png" alt="Text">')
        if name == "void html"
        else "<!-- note -->"
    )


@inline_rule("entity", "numeric entity", "nbsp", "entity of a letter")
def entity(make: Maker, _depth: int, _breaks: bool, _link: bool) -> str:
    make.use(name := make.pick("entity", "numeric entity", "nbsp", "entity of a letter"))
    return {
        "entity": make.pick("&amp;", "&copy;", "&lt;", "&Eacute;", "&quot;"),
        "numeric entity": make.pick("&#42;", "&#x5B;", "&#8212;", "&#35;"),
        "nbsp": make.pick("&nbsp;", "\u00a0", "&#160;", "\u200b"),
        "entity of a letter": make.pick("&#65;bc", "x&#x62;"),
    }[name]


@inline_rule("escape", "escape in a word")
def escape(make: Maker, _depth: int, _breaks: bool, _link: bool) -> str:
    char = make.random.choice("\\`*_{}[]()#+-.!|<>&$~\"'")
    if make.chance(0.3):
        make.use("escape in a word")
        return f"word\\{char}word"
    make.use("escape")
    return f"\\{char}{make.plain(1)}"


@inline_rule("hard break of blanks", "hard break of backslash")
def hard_break(make: Maker, _depth: int, breaks: bool, _link: bool) -> str:
    if not breaks:
        return make.words()
    make.use(name := make.pick("hard break of blanks", "hard break of backslash"))
    mark = "\\" if "backslash" in name else make.pick("  ", "   ")
    return f"{make.plain(1)}{mark}\n{make.plain(1)}"


@inline_rule("footnote")
def footnote(make: Maker, _depth: int, _breaks: bool, _link: bool) -> str:
    make.use("footnote")
    make.labels += 1
    label = f"{make.pick('', 'Note', '注')}{make.labels}"
    first = f"[^{label}]: {make.words()}"
    if make.chance(0.3):
        make.use("footnote of two paragraphs")
        first += f"\n\n    {make.plain()} `Code`"
    make.tail.append(Line(first))
    return f"{make.plain(1)}[^{label}]"


@inline_rule("liquid output", "liquid tag", "shortcode", "shortcode of percent", weight=2)
def liquid(make: Maker, _depth: int, _breaks: bool, _link: bool) -> str:
    make.use(name := make.pick("liquid output", "liquid tag", "shortcode", "shortcode of percent"))
    return {
        "liquid output": make.pick("{{ page.title | upcase }}", "{{ 'a*b*c' }}", "{{x_y_z}}"),
        "liquid tag": make.pick('{% include a_b.html t="Some *text*" %}', "{%- assign x = 1 -%}"),
        "shortcode": '{{< figure src="A_b_c.png" title="Some *text*" >}}',
        "shortcode of percent": '{{% ref "/Posts/x_y_.md" %}}',
    }[name]


@inline_rule("math", "display math in text")
def math(make: Maker, _depth: int, _breaks: bool, _link: bool) -> str:
    make.use(name := make.pick("math", "display math in text"))
    body = make.pick("x_i^2", "\\alpha * B * c", "Word_a + Word_b", "f(x) = [y]")
    return f"${body}$" if name == "math" else f"$${body}$$"


# ---------------------------------------------------------------------------- leaf blocks


@block_rule(LEAVES, "paragraph", weight=10)
def paragraph(make: Maker, _depth: int) -> list[Line]:
    make.use("paragraph")
    rows = make.inline(make.pick(1, 2, 4, 6)).split("\n")
    if make.chance(0.1):
        make.use("attribute list of a block")
        rows.append("{: .Lead #The-id }")
    indent = make.pick("", "", "", " ", "   ")
    return [Line(indent + rows[0]), *(Line(row, lazy=True) for row in rows[1:])]


@block_rule(LEAVES, "atx heading", "atx heading closed", "attribute list of a heading", weight=2)
def atx_heading(make: Maker, _depth: int) -> list[Line]:
    make.use("atx heading")
    level = "#" * make.random.randint(1, 6)
    text = make.inline(make.pick(0, 2, 4), breaks=False)
    if make.chance(0.3):
        make.use("attribute list of a heading")
        text += make.pick(" {#My-id}", " {#a .B}", " {.Klass}")
    elif make.chance(0.3):
        make.use("atx heading closed")
        text += " " + "#" * make.random.randint(1, 6)
    return [Line(f"{level}{make.pick(' ', '  ', chr(9))}{text}")]


@block_rule(LEAVES, "setext heading", "setext heading of two lines")
def setext_heading(make: Maker, _depth: int) -> list[Line]:
    make.use("setext heading")
    rows = [make.inline(make.pick(0, 2), breaks=False)]
    if make.chance(0.4):
        make.use("setext heading of two lines")
        rows.append(make.plain())
    return [*map(Line, rows), Line(make.pick("=", "-") * make.random.randint(1, 7))]


@block_rule(LEAVES, "fence of ticks", "fence of tildes", "fence without end", weight=2)
def fence(make: Maker, _depth: int) -> list[Line]:
    make.use(name := make.pick("fence of ticks", "fence of tildes"))
    mark = ("`" if "ticks" in name else "~") * make.random.randint(3, 5)
    rows = [f"{mark}{make.pick('', 'python', ' Js {1,2} title=Some')}"]
    rows += [make.pick("Code here", "", "  # not a heading", "[x]: /y", "{% if %}") for _ in "12"]
    if make.chance(0.1):
        make.use("fence without end")
    else:
        rows.append(mark)
    return list(map(Line, rows))


@block_rule(LEAVES, "indented code")
def indented_code(make: Maker, _depth: int) -> list[Line]:
    make.use("indented code")
    indent = make.pick("    ", "\t")
    if indent == "\t":
        make.use("tab")
    return [Line(indent + make.pick("Code here", "a `b`", "- no list")) for _ in "12"]


_HTML = {
    "html block 1": ("<pre>\nSome *code*\n\nmore\n</pre>",
                     "<script>\nvar A = 1;\n\nlet B;\n</script>",
                     "<style>\np { Color: red }\n</style>"),
    "html block 2": ("<!-- A note\n\nwith *two* parts -->",),
    "html block 3": ("<?php echo 'Some'; ?>",),
    "html block 4": ("<!DOCTYPE html>",),
    "html block 5": ("<![CDATA[ Some\n\n*data* ]]>",),
    "html block 6": ('<div class="A b">\nSome text here <b>bold</b>\n</div>', "<p>One text</p>",
                     "<details>\n<summary>Short text</summary>\n\nInner *text* here.\n\n</details>",
                     "<table>\n<tr><td>Cell text</td><td><code>Code</code></td></tr>\n</table>"),
    "html block 7": ('<x-box size="Big">\nSome text\n</x-box>', "<span>\nSome text\n</span>"),
}  # fmt: skip


@block_rule(LEAVES, *_HTML, weight=5)
def html_block(make: Maker, _depth: int) -> list[Line]:
    make.use(name := make.pick(*_HTML))
    return list(map(Line, make.random.choice(_HTML[name]).split("\n")))


@block_rule(LEAVES, "table", "surplus cell", "missing cell", "escaped pipe", weight=3)
def table(make: Maker, _depth: int) -> list[Line]:
    make.use("table")
    columns = make.random.randint(1, 4)
    rows = [[cell(make) for _ in range(columns)] for _ in range(make.random.randint(1, 3))]
    for row in rows[1:]:
        if make.chance(0.1):
            make.use("surplus cell")
            row.append(make.plain())
        elif make.chance(0.1) and columns > 1:
            make.use("missing cell")
            row.pop()
    marks = [make.pick("---", ":--", "--:", ":-:", "-") for _ in range(columns)]
    edged = columns == 1 or make.chance(0.7)
    texts = [" | ".join(row) for row in [rows[0], marks, *rows[1:]]]
    return [Line(f"| {text} |" if edged else text) for text in texts]


def cell(make: Maker) -> str:
    if make.chance(0.15):
        make.use("escaped pipe")
        return make.pick(f"{make.plain()} \\| {make.plain()}", "`a \\| b`", "*x \\| y*")
    if make.chance(0.1):
        return ""
    return make.inline(make.pick(0, 1, 2), breaks=False).replace("|", "\\|")


@block_rule(LEAVES, "rule", "definition block")
def rule(make: Maker, _depth: int) -> list[Line]:
    make.use(name := make.pick("rule", "definition block"))
    if name == "rule":
        return [Line(make.pick("---", "***", "_ _ _", "- - -"))]
    return [line for _ in "12" for line in define(make, make.label())]


@block_rule(
    LEAVES, "liquid block", "liquid literal block", "shortcode block", "math block", weight=2
)
def dialect_block(make: Maker, _depth: int) -> list[Line]:
    make.use(
        name := make.pick("liquid block", "liquid literal block", "shortcode block", "math block")
    )
    rows = {
        "liquid block": ["{% if page.Wide %}", "", f"{make.plain()} *here*.", "", "{% endif %}"],
        "liquid literal block": [
            "{% highlight c %}",
            "int A = *b*;",
            "",
            "x_y_z",
            "{% endhighlight %}",
        ],
        "shortcode block": [
            '{{< note title="Some" >}}',
            f"{make.plain()} *here*.",
            "{{< /note >}}",
        ],
        "math block": ["$$", "\\sum_{i} X_i * Y_i", "$$"],
    }[name]
    return list(map(Line, rows))


# ---------------------------------------------------------------------------- containers


def inside(make: Maker, depth: int, first: str, rest: str, most: int = 2) -> list[Line]:
    """Return blocks with a container's prefixes: ``first`` on its first line, then ``rest``."""
    make.level += 1
    if make.level >= 4:
        make.use("four blocks deep")
    if depth > 0 and make.chance(0.3):
        lines = make.random.choice(CONTAINERS)(make, depth - 1)
    else:
        lines = make.blocks(depth, most)
    lines = [Line(row, line.lazy) for line in lines for row in line.text.split("\n")]
    out = [Line(first + lines[0].text)]
    for line in lines[1:]:
        if line.lazy and make.chance(0.25):
            make.use("lazy line")
            out.append(line)
        else:
            blank = not line.text and make.chance(0.8)
            out.append(
                Line((rest + line.text).rstrip(" ") if blank else rest + line.text, line.lazy)
            )
    make.level -= 1
    return out


@block_rule(CONTAINERS, "quote", "quote without blank", weight=2)
def quote(make: Maker, depth: int) -> list[Line]:
    make.use("quote")
    prefix = make.random.choices(("> ", ">", ">\t", " > "), (12, 2, 1, 1))[0]
    if prefix == ">":
        make.use("quote without blank")
    if prefix == ">\t":
        make.use("tab")
    return inside(make, depth, prefix, prefix)


@block_rule(CONTAINERS, "alert")
def alert(make: Maker, depth: int) -> list[Line]:
    make.use("alert")
    kind = make.pick("NOTE", "TIP", "warning", "Important", "CAUTION")
    return [Line(f"> [!{kind}]"), *inside(make, depth, "> ", "> ")]


@block_rule(CONTAINERS, "bullet list", "ordered list", "loose list", "tight list", "task", weight=4)
def bullets(make: Maker, depth: int) -> list[Line]:
    ordered = make.chance(0.4)
    make.use("ordered list" if ordered else "bullet list")
    loose = make.chance(0.4)
    make.use("loose list" if loose else "tight list")
    number, mark = make.random.randint(0, 11), make.pick(".", ")") if ordered else make.pick(*"-+*")
    lines: list[Line] = []
    for index in range(make.random.randint(1, 3)):
        bullet = f"{number + index}{mark}" if ordered else mark
        gap = make.random.choices((" ", "   ", "\t"), (12, 2, 1))[0]
        if gap == "\t":
            make.use("tab")
        rest = "\t" if gap == "\t" and make.chance(0.5) else " " * len((bullet + gap).expandtabs(4))
        task = ""
        if make.chance(0.2):
            make.use("task")
            task = make.pick("[ ] ", "[x] ", "[X] ")
        if lines and loose:
            lines.append(Line(""))
        lines += inside(make, depth, bullet + gap + task, rest)
    return lines


@block_rule(CONTAINERS, "admonition", "tab with a title")
def admonition(make: Maker, depth: int) -> list[Line]:
    title = make.pick(make.plain(), f"{make.plain()} `Code`", "*Some* &amp; _more_")
    if make.chance(0.25):
        make.use("tab with a title")
        head = f'=== "{title}"'
    else:
        make.use("admonition")
        head = make.pick("!!! note", f'!!! tip "{title}"', f'??? "{title}"', "???+ Note inline")
    gap = [Line("")] if make.chance(0.5) else []
    return [Line(head), *gap, *inside(make, depth, "    ", "    ")]


# ---------------------------------------------------------------------------- front matter


def front_matter(make: Maker) -> list[Line]:
    kind = make.random.choices(("yaml", "toml", "json"), (3, 2, 2))[0]
    make.use(f"front matter {kind}")
    return [*map(Line, {"yaml": _yaml, "toml": _toml, "json": _json}[kind](make)), Line("")]


def _yaml(make: Maker) -> list[str]:
    rows = [
        make.pick(
            f"title: {make.plain()}", f'title: "{make.plain()}: \\"Some\\" \\u00e9"',
            f"title: 'It''s {make.plain()}'", "title: nO", "title: 0X1F",
            "title: Yes it is # comment",
        ),
        make.pick(
            "description: >\n  Folded text\n  over lines\n\n  and more",
            "summary: |-\n  One\n  Two",
            "description: plain text\n  goes on", "excerpt: 翻译：模型", "subtitle: ''",
        ),
        make.pick("date: 2024-01-02T03:04:05Z", "draft: no # yet", "number: 010", "tags: [A, b]"),
        make.pick("", "# A comment", "nested:\n  title: Not this", "aliases:\n  - /a\n  - /B"),
    ]  # fmt: skip
    make.random.shuffle(rows)
    return [
        "---",
        *[line for row in rows if row for line in row.split("\n")],
        make.pick("---", "---", "..."),
    ]


def _toml(make: Maker) -> list[str]:
    rows = [
        make.pick(f'title = "{make.plain()} \\"x\\""', f"title = '{make.plain()}'"),
        make.pick('description = """\nSome text\nhere"""', 'summary = "Short text" # comment'),
        make.pick("date = 2024-01-02", "draft = false", "[params]\n  Size = 3"),
    ]
    return ["+++", *[line for row in rows for line in row.split("\n")], "+++"]


def _json(make: Maker) -> list[str]:
    return [
        "{",
        f'  "title": "{make.plain()} \\"x\\" \\u00e9",',
        f'  "{make.pick("description", "other")}": "Some text", "draft": false,',
        '  "tags": ["A", "b"]',
        "}",
    ]


# ---------------------------------------------------------------------------- documents


def make(random: Random) -> Made:
    """Return a document; one in eight is a splice of two."""
    maker = Maker(random)
    text = maker.document()
    if random.random() < 0.125:
        maker.use("splice")
        other = maker.document()
        cut, at = random.randint(0, len(text)), random.randint(0, len(other))
        text = text[:cut] + other[at:]
    return Made(text, frozenset(maker.used))


def raw(random: Random) -> str:
    """Return characters of syntax and some of prose, in any order."""
    atoms = (
        "*_~`[]()<>!#-+=|&;:.\\\"'{}%$^ \n\r\t012aBz" + "é字あ文‘ \u00a0\u200b\u3000"
    )  # fmt: skip
    many = (
        "\n\n", "\n", "    ", "```", "---\n", "> ", "- ", "1. ", "http://a.b", "&#", "<!--", "-->",
        "{% ", " %}", "{{", "}}", "[^1]", "]: ", "| ", "|-|", "$$", "www.", "<div>", "</div>",
        ":::", "!!! a", '=== "',
    )  # fmt: skip
    count = random.randint(1, 60)
    return "".join(random.choice(random.choice((atoms, many))) for _ in range(count))
