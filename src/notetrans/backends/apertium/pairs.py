"""Apertium's names of language pairs as BCP 47 tags, and the Debian packages that hold them."""

from __future__ import annotations

import re

Pair = tuple[str, str]

# Apertium's three-letter codes; its two-letter ones are BCP 47 already. "hbs" is what BCP 47
# writes as sr, hr or bs.
_LANGUAGE_TABLE = """
    afr=af arg=an bel=be bre=br bul=bg cat=ca cym=cy dan=da eng=en epo=eo eus=eu fra=fr glg=gl
    hbs=sh hin=hi ind=id isl=is ita=it mkd=mk nld=nl nno=nn nob=nb nor=no oci=oc pol=pl por=pt
    ron=ro rus=ru slv=sl spa=es srd=sc swe=sv ukr=uk urd=ur zlm=ms
"""
_LANGUAGES = dict(entry.split("=") for entry in _LANGUAGE_TABLE.split())
_VARIANTS = {"aran": "aranes", "valencia": "valencia", "US": "US", "GB": "GB", "BR": "BR"}
_MACRO = {"sr": "sh", "hr": "sh", "bs": "sh"}
_MODE = re.compile(r"([a-z]{2,3})(?:_([A-Za-z]+))?-([a-z]{2,3})(?:_([A-Za-z]+))?")

# "=" is a package with both directions, ">" one with that direction only.
_PACKAGE_TABLE = """
    eng-spa:en=es eng-cat:en=ca es-pt:es=pt fr-es:fr=es fra-cat:fr=ca spa-cat:es=ca spa-ita:es=it
    cat-ita:ca=it es-gl:es=gl pt-gl:pt=gl en-gl:en=gl por-cat:pt=ca oci-fra:oc=fr oc-ca:oc=ca
    oc-es:oc=es es-ro:ro>es eo-en:en=eo spa-arg:es=an spa-ast:es>ast rus-ukr:ru=uk bel-rus:be=ru
    nno-nob:nn=nb swe-dan:sv=da afr-nld:af=nl hbs-eng:sh=en hbs-slv:sh=sl mkd-eng:mk>en
    mkd-bul:mk=bg isl-eng:is>en eu-en:eu>en eu-es:eu>es ind-zlm:id=ms urd-hin:ur=hi
"""
_PACKAGES = dict(entry.split(":") for entry in _PACKAGE_TABLE.split())


def pair(mode: str) -> Pair | None:
    """Return the BCP 47 tags of a mode (``oc_aran-es`` → ``oc-aranes``, ``es``).

    ``None`` for a mode that is no plain pair (``eco-es-fr``) or has a variant without a tag.
    """
    match = _MODE.fullmatch(mode)
    if not match:
        return None
    source, source_variant, target, target_variant = match.groups()
    tags = _tag(source, source_variant), _tag(target, target_variant)
    return tags if all(tags) else None


def _tag(language: str, variant: str | None) -> str:
    tag = _LANGUAGES.get(language, language)
    if variant is None:
        return tag
    return f"{tag}-{_VARIANTS[variant]}" if variant in _VARIANTS else ""


def wider(tag: str) -> list[str]:
    """Return the tag and ever wider ones: ``pt-PT``, ``pt``."""
    subtags = tag.split("-")
    tags = ["-".join(subtags[:length]) for length in range(len(subtags), 0, -1)]
    return [*tags, *(_MACRO[tag] for tag in tags if tag in _MACRO)]


def install_command(source: str, target: str) -> list[str] | None:
    """Return the words of the command that installs a pair on Debian or Ubuntu, if one has it.

    It wants root; running it is the caller's affair.
    """
    wanted = {(one, other) for one in wider(source) for other in wider(target)}
    for package, languages in _PACKAGES.items():
        one, other = re.split("[=>]", languages)
        has = {(one, other), (other, one)} if "=" in languages else {(one, other)}
        if has & wanted:
            install = ["apt-get", "install", "--yes", "--no-install-recommends"]
            return [*install, "apertium", f"apertium-{package}"]
    return None
