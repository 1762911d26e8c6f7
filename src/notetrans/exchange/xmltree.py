"""XML read and written, as much as translation files need of it.

Laws: what is written reads back as it was, but for characters that XML has no place for, which
become U+FFFD (formats that can name them do so with elements of their own). A file that declares
entities, or nests deeper than any translation does, is refused: nothing is expanded or fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from notetrans.errors import NotetransError

#: What XML 1.0 has no place for, not even as a character reference.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
OURS = "urn:notetrans:exchange"
_PREFIXES = {"http://www.w3.org/XML/1998/namespace": "xml", OURS: "notetrans"}
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = _TEXT | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
_DEEPEST = 200


@dataclass(slots=True)
class Node:
    """An element. ``layout`` puts each of its children on a line of its own when written.

    Names are without the root's namespace; others carry theirs (``uri name``), but ``xml:`` and
    ``notetrans:``. ``line`` counts from 1 in the file that was read.
    """

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)
    layout: bool = False
    line: int = 0

    def get(self, name: str) -> str:
        """Return an attribute, empty where it is absent."""
        return self.attributes.get(name, "")

    def elements(self, *names: str) -> Iterator[Node]:
        """Yield the child elements of these names, of all names where none is given."""
        for child in self.children:
            if isinstance(child, Node) and (not names or child.name in names):
                yield child

    def first(self, name: str) -> Node | None:
        """Return the first child element of a name."""
        return next(self.elements(name), None)

    def walk(self) -> Iterator[Node]:
        """Yield this element and all below it, in the file's order."""
        yield self
        for child in self.elements():
            yield from child.walk()

    @property
    def text(self) -> str:
        """The text in it and below it."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


def block(name: str, attributes: dict[str, str], *children: Node | None) -> Node:
    """Return an element of elements, laid out when written; attributes that are empty are not."""
    return Node(name, _said(attributes), [each for each in children if each], layout=True)


def leaf(name: str, attributes: dict[str, str], *children: Node | str) -> Node:
    """Return an element whose blanks count; attributes that are empty are left out."""
    return Node(name, _said(attributes), list(children))


def _said(attributes: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value}


def write(root: Node) -> bytes:
    """Return a file with this root."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{"".join(_written(root, 0))}\n'.encode()


def _written(node: Node, depth: int) -> Iterator[str]:
    yield f"<{node.name}"
    for name, value in node.attributes.items():
        yield f' {name}="{_legal(value).translate(_ATTRIBUTE)}"'
    if not node.children:
        yield "/>"
        return
    yield ">"
    for child in node.children:
        yield f"\n{'  ' * (depth + 1)}" if node.layout else ""
        if isinstance(child, str):
            yield _legal(child).translate(_TEXT)
        else:
            yield from _written(child, depth + 1)
    yield f"\n{'  ' * depth}" if node.layout else ""
    yield f"</{node.name}>"


def _legal(text: str) -> str:
    return FORBIDDEN.sub("\ufffd", text)


def read(data: bytes) -> Node:
    """Return the root of a file; raises :class:`NotetransError` with the line."""
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise NotetransError(f"not well-formed XML: {reason}", line=error.lineno) from None
    except (LookupError, ValueError) as error:  # an encoding that is none, or a wrong byte
        line = reader.parser.CurrentLineNumber
        raise NotetransError(f"not readable as XML: {error}", line=line) from None
    return reader.root


class _Reader:
    """Builds the tree while expat reads."""

    def __init__(self) -> None:
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._entity
        self._open: list[Node] = [Node("")]
        self._space = ""

    @property
    def root(self) -> Node:
        """The element that holds all others."""
        return next(self._open[0].elements())

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if len(self._open) > _DEEPEST:
            raise NotetransError("nested too deeply for a translation file", line=line)
        if len(self._open) == 1:
            self._space = name.rpartition(" ")[0]
        own = {_prefixed(each): value for each, value in attributes.items()}
        node = Node(self._local(name), own, line=line)
        self._open[-1].children.append(node)
        self._open.append(node)

    def _end(self, name: str) -> None:
        del name
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].children.append(text)

    def _entity(self, name: str, *about: object) -> None:
        del about
        raise NotetransError(
            f"the entity &{name}; is not expanded",
            line=self.parser.CurrentLineNumber,
            remedy="Save the file without a DTD of its own.",
        )

    def _local(self, name: str) -> str:
        space, _, local = name.rpartition(" ")
        return local if space == self._space else _prefixed(name)


def _prefixed(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return f"{_PREFIXES[space]}:{local}" if space in _PREFIXES else name
