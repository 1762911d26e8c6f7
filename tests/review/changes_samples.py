"""Changes made by hand, for the forms in which they are shown."""

from notetrans.model import Finding, Origin, State
from notetrans.review import Hunk, PostChanges, Text, UnitChange, Version

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)> @octocat #12 :smile: \n\n/close"


def text(words):
    return None if words is None else Text(words)


def version(source, target, digest="", kind="paragraph", **more):
    return Version(kind, digest or f"{kind} {source}", text(source), text(target), **more)


def change(old, new):
    return UnitChange(old, new)


def post(*units, language="es", **more):
    named = {"note": "posts/a.md", "target": f"posts/a.{language}.md", "name": language}
    return PostChanges(
        **{**named, "source_language": "en", "language": language, **more}, units=units
    )


def sample(language="es", old="Una puerta roja.", new="Una puerta azul."):
    """A post with a unit that changed and warns, one that is new, one that goes, one that stays."""
    warning = Finding("numbers", "major", "3 is missing", "u1", 7)
    was = version("A red door.", old, "1")
    now = version(
        "A blue door.", new, "2", id="u1", line=7, section=("Doors",), findings=(warning,)
    )
    return post(
        change(was, now),
        change(None, version("It is new.", new, "3", id="u2", line=9, kind="heading")),
        change(version("It goes.", old, "4"), None),
        change(
            version("It stays.", "Se queda.", "5"),
            version("It stays.", "Se queda.", "5", id="u4", line=12, state=State.REVIEWED),
        ),
        language=language,
        outside=(Hunk(20, ("echo hi",), ("echo bye",)),),
    )


def hostile():
    """A post each of whose texts tries to act."""
    told = Finding("addresses", "critical", SCRIPT, "u1", 7)
    unit = version(
        SCRIPT,
        SCRIPT,
        "2",
        id="u1",
        line=7,
        section=(SCRIPT,),
        findings=(told,),
        origin=Origin.PERSON,
    )
    return post(
        change(version("a", f"b {SCRIPT}", "1"), unit),
        change(None, unit),
        note=f"posts/{SCRIPT}.md",
        target=f'posts/"{SCRIPT}.es.md',
        outside=(Hunk(20, (SCRIPT,), (SCRIPT,)),),
        blocked=SCRIPT,
        remarks=(SCRIPT,),
    )
