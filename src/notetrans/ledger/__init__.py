"""Money: what a model costs, what a request will take, what a run took, and where it must stop.

Laws: what a price is not known of is unknown, never free; a sum with an unknown part says so.
A provider's own figure goes before one that is worked out. What was paid is on disk before its
answer is used.

* :mod:`.prices`: dollars per million, by provider and model
* :mod:`.cost`: usage × price
* :mod:`.measure`: what a request will take, before it is sent
* :mod:`.budget`: whether it may be sent
* :mod:`.book`: one row per response, kept in SQLite
"""

from notetrans.ledger.book import Entry, Ledger, Line, Sums, Total
from notetrans.ledger.budget import Budget
from notetrans.ledger.cost import cost
from notetrans.ledger.measure import kept, measure
from notetrans.ledger.prices import FREE, Price, PriceTable, Table

__all__ = [
    "FREE",
    "Budget",
    "Entry",
    "Ledger",
    "Line",
    "Price",
    "PriceTable",
    "Sums",
    "Table",
    "Total",
    "cost",
    "kept",
    "measure",
]
