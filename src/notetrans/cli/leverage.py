"""How much was known already, as a person or a script reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notetrans.cli.figures import table

if TYPE_CHECKING:
    from notetrans.pipeline.leverage import Leverage


def leverage_told(leverage: Leverage) -> str:
    """Return a table of words, one line for each language to which something is new.

    Bands in which nothing is are left out; empty if all is published.
    """
    from notetrans.pipeline.leverage import BANDS

    found = leverage.by_language
    rows = {name: bands for name, bands in sorted(found.items()) if bands.keys() - {"published"}}
    if not rows:
        return ""
    shown = [band for band in BANDS if band == "new" or any(band in each for each in rows.values())]
    told = [
        [name, *(f"{bands[band].words:,}" if band in bands else "0" for band in shown)]
        for name, bands in rows.items()
    ]
    return table(("words", *shown), told)


def leverage_json(leverage: Leverage) -> dict[str, Any]:
    """Return all bands for a script."""
    from notetrans.pipeline.leverage import BANDS, Amount

    return {
        name: {
            band: {"units": amount.units, "words": amount.words}
            for band in BANDS
            for amount in [bands.get(band, Amount())]
        }
        for name, bands in sorted(leverage.by_language.items())
    }
