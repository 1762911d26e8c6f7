"""How many requests an endpoint has at one time: as many as it bears.

Law: between one and ``most``; a refusal for want of capacity halves the window, once for all
requests that were in flight together, and each answer widens it, by one per round.
"""

from __future__ import annotations


class Window:
    """The requests in flight at one endpoint, by number and by source tokens."""

    def __init__(self, most: int, tokens: int) -> None:
        self.most = most
        self._most_tokens = tokens
        self._size = float(most)
        self._flying = 0
        self._tokens = 0
        self._sent = 0
        self._halved_at = 0

    def has_room(self, tokens: int) -> bool:
        """Whether a request of so many tokens may go; a single one always may."""
        if not self._flying:
            return True
        return self._flying < int(self._size) and self._tokens + tokens <= self._most_tokens

    def sent(self, tokens: int) -> int:
        """Count a request that goes; returns its number."""
        self._flying += 1
        self._tokens += tokens
        self._sent += 1
        return self._sent

    def landed(self, tokens: int) -> None:
        """Count a request that is over, whatever came of it."""
        self._flying -= 1
        self._tokens -= tokens

    def answered(self) -> None:
        """Widen the window for an answer."""
        self._size = min(float(self.most), self._size + 1 / self._size)

    def crowded(self, number: int) -> None:
        """Halve the window because the request of this number was one too many."""
        if number > self._halved_at:
            self._size = max(1.0, self._size / 2)
            self._halved_at = self._sent
