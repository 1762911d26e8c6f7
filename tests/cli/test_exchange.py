"""A post to a translator and back, with the installed command."""

import re

NOTE = "---\nlang: en\ntitle: A note\n---\n\nWords with `code` in them.\n\nMore words.\n"
CONFIG = "version: 1\nlanguages: {source: en, targets: [es]}\n"


def filled(text, *targets):
    """A catalogue with these targets in the order of its entries."""
    found = iter(targets)
    return re.sub(r'(?<=\n)msgstr ""(?=\n(?:\n|$))', lambda _: f'msgstr "{next(found)}"', text)


def test_a_post_goes_to_a_translator_and_comes_home(site):
    site.write("notetrans.yaml", CONFIG)
    site.write("posts/a.md", NOTE)
    done = site.run("export", "--format", "po")
    path = "exchange/es/posts/a.md.po"
    assert (done.code, done.out) == (0, f"exported   {path} (3 units, 3 without target)\n")
    text = filled(site.read(path), "Una nota", "Palabras con <c1>`code`</c1>.", "Más palabras.")
    site.write(path, text)
    refused = site.run("export", "--format", "po")
    assert refused.code == 1
    assert "3 targets are not imported yet. Run `notetrans import` first" in refused.err
    assert site.read(path) == text
    done = site.run("import", path)
    assert (done.code, done.out) == (0, f"imported   {path} → posts/a.es.md (3 taken)\n")
    assert site.run("publish").code == 0
    assert "Palabras con `code`." in site.read("posts/a.es.md")
    assert site.run("status").code == 0


def test_what_is_refused_is_told_by_file_and_line_and_kept(site):
    site.write("notetrans.yaml", CONFIG)
    site.write("posts/a.md", NOTE)
    site.run("export", "--format", "po", "-o", "out")
    path = "out/es/posts/a.md.po"
    site.write(path, filled(site.read(path), "Una nota", "Palabras.", "Más palabras."))
    tried = site.run("import", path, "--dry-run")
    assert (tried.code, site.has(".notetrans/stage/es")) == (1, False)
    done = site.run("import", path, "--json")
    assert done.code == 1
    (row,) = done.json["imported"]
    assert (row["target"], row["taken"], row["left"]) == ("posts/a.es.md", 2, 0)
    (rejected,) = row["rejected"]
    line = site.read(path).splitlines()[rejected["line"] - 1]
    assert line == 'msgstr "Palabras."'
    assert f"error: {path}:{rejected['line']}: unit {rejected['unit']} (posts/a.md:6): " in done.err
    assert "<c1> is missing" in done.err
    assert 'msgstr "Palabras."' in site.read("out/es/posts/a.md.rejected.po")


def test_files_that_cannot_be_imported_are_errors_of_a_sentence(site):
    site.write("notetrans.yaml", CONFIG)
    site.write("a.xlf", "<xliff version='2.1'")
    site.write("b.po", 'msgid "x"\nmsgstr "y"\n')
    done = site.run("import", "a.xlf", "b.po", "none.tmx")
    assert done.code == 1
    told = done.err.splitlines()
    assert told[0].startswith("error: a.xlf:1: not well-formed XML")
    assert told[1].startswith("error: b.po: names no note and language of a site. Import files")
    assert "error: none.tmx: cannot be read: No such file" in done.err
    assert site.run("export", "--format", "nosuch").code == 2
