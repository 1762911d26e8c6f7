"""The identity: every segment's target is its text. For trying what a run writes, and where."""

from __future__ import annotations

from collections.abc import Mapping

from notetrans.protocol import Backend, Capabilities, Request, Response


class EchoBackend:
    """Gives each segment back as it came."""

    name = "echo"
    model = "echo"
    capabilities = Capabilities(natural=False, deterministic=True, batch=500, characters=200_000)

    async def translate(self, request: Request) -> Response:
        """Return every segment's own text."""
        return Response({segment.id: segment.text for segment in request.segments}, model="echo")

    async def aclose(self) -> None:
        """Nothing is held."""


def create(settings: Mapping[str, object]) -> Backend:  # noqa: ARG001
    """Return the backend; it has no settings."""
    return EchoBackend()
