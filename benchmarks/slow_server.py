"""A chat model of fixed latency on loopback, and what it saw: the other side of throughput.py.

    python benchmarks/slow_server.py SECONDS

Prints its address. ``GET /client/PID`` tells whose processor time is read when the first request
comes and when an answer goes (from /proc, where there is one); ``GET /seen`` gives the sums.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from pathlib import Path
from time import perf_counter
from typing import Any
from zlib import crc32

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from backends.chat_server import answer, completion, segments

_CODES = re.compile(r"(<c\d+>.*?</c\d+>|</?[gc]\d+/?>|&(?:lt|gt|amp);)")
_WORD = re.compile(r"[^\W\d_]+")
_TEXT = (
    "la casa nueva está en una calle donde vive mucha gente que trabaja cada día con las "
    "manos para hacer cosas buenas cuando llega el verano todos salen al campo y comen pan "
    "con queso bajo los árboles mientras los niños corren hacia el río porque quieren nadar "
    "antes de volver por la tarde algunos vecinos cuentan historias viejas sobre barcos que "
    "nunca volvieron desde aquel puerto lejano otros prefieren leer libros junto a la ventana "
    "abierta sin pensar en nada más hasta la noche"
)
_SPANISH = _TEXT.split()
_LENGTH = re.compile(rb"content-length: *(\d+)", re.I)


def spanish(text: str) -> str:
    """Return text that reads like Spanish: each word has one of its own, codes stay."""
    parts = _CODES.split(text)
    return "".join(
        part if n % 2 else _WORD.sub(lambda word: _other(word[0]), part)
        for n, part in enumerate(parts)
    )


def _other(word: str) -> str:
    other = _SPANISH[crc32(word.lower().encode()) % len(_SPANISH)]
    return other.capitalize() if word[0].isupper() else other


class Model:
    """Answers after its latency; counts."""

    def __init__(self, latency: float) -> None:
        self._latency = latency
        self._client = 0
        self._flying = 0
        self._first = self._last = 0.0
        self._at_first = self._at_last = 0.0
        self.seen = {"requests": 0, "connections": 0, "most": 0, "characters": 0, "source": 0}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        used = 0
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                found = _LENGTH.search(head)
                body = await reader.readexactly(int(found[1])) if found else b""
                used += bool(found)
                self.seen["connections"] += used == 1 and bool(found)
                said = await self._answer(head, body)
                writer.write(
                    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                    b"content-length: %d\r\n\r\n%s" % (len(said), said)
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, head: bytes, body: bytes) -> bytes:
        path = head.split(b" ", 2)[1].decode()
        if path.startswith("/client/"):
            self._client = int(path.rpartition("/")[2])
            return b"{}"
        if path == "/seen":
            return json.dumps(self.seen | self._times()).encode()
        return await self._translate(json.loads(body))

    async def _translate(self, request: dict[str, Any]) -> bytes:
        came = perf_counter()
        if not self.seen["requests"]:
            self._first, self._at_first = came, self._processor()
        asked = segments(request)
        self._flying += 1
        self.seen["requests"] += 1
        self.seen["most"] = max(self.seen["most"], self._flying)
        self.seen["characters"] += sum(len(each["content"]) for each in request["messages"])
        self.seen["source"] += sum(len(each["text"]) for each in asked)
        entries = [{"id": each["id"], "text": spanish(each["text"])} for each in asked]
        said = completion(answer(entries)).body
        await asyncio.sleep(max(0.0, self._latency - (perf_counter() - came)))
        self._flying -= 1
        self._last, self._at_last = perf_counter(), self._processor()
        return said

    def _times(self) -> dict[str, float]:
        within = self._at_last - self._at_first
        return {"span": self._last - self._first, "before": self._at_first, "within": within}

    def _processor(self) -> float:
        """Return the processor seconds of the client by now."""
        try:
            text = Path(f"/proc/{self._client}/stat").read_text(encoding="utf-8")
        except OSError:
            return 0.0
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def main() -> None:
    """Serve until ended."""
    model = Model(float(sys.argv[1]))
    server = await asyncio.start_server(model.serve, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
