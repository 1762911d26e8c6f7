"""Apertium, the embedded engine: real translation without key or network, as a rough draft.

Law: a target that leaves here has its source's markers, digits and signs; a segment for which
that cannot be had is a failure. Apertium is GPL and runs as a program, never as a library.

One program is started per batch, not kept alive: a start costs a tenth of a second, against
hundreds of segments in a batch; a crash or a hang costs that batch and nothing else; an answer
that comes too late can never be taken for another segment's; and a program kept alive was seen
to hold the last answers of a batch back until its input ended. Inside a batch every
segment is closed off by NUL (``-z``); see :mod:`notetrans.backends.apertium.stream`.

A segment that comes back damaged is translated once more in parts: the words between its
markers and signs each alone, the markers and signs put back from the source. That reads worse
and cannot lose anything. What is still damaged is a failure that no retry will mend.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property

from notetrans.backends.apertium import stream
from notetrans.backends.apertium.pairs import Pair, install_command, pair, wider
from notetrans.errors import BackendError
from notetrans.protocol import Backend, Capabilities, Failure, Request, Response, Segment


def find(command: str = "apertium") -> str | None:
    """Return the path of the installed program, or ``None``."""
    return shutil.which(command)


def modes(program: str) -> dict[Pair, str]:
    """Return the installed modes by BCP 47 pair; raises :class:`BackendError`."""
    try:
        listing = subprocess.run(
            [program, "-l"], capture_output=True, timeout=20, check=True, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise BackendError(f"{program} -l failed: {error}") from error
    names = sorted(listing.stdout.decode("utf-8", "replace").split())
    return {tags: name for name in names if (tags := pair(name))}


class ApertiumBackend:
    """Translates by the modes that are installed; raises ``BackendError`` for other pairs."""

    name = "apertium"
    model = "apertium"

    def __init__(self, program: str, *, timeout: float = 120.0) -> None:
        self._program = program
        self._timeout = timeout

    @cached_property
    def _modes(self) -> dict[Pair, str]:
        return modes(self._program)

    @cached_property
    def capabilities(self) -> Capabilities:
        """What it can do; the pairs are the installed ones."""
        return Capabilities(
            tag_form="brackets",
            draft=True,
            deterministic=True,
            batch=300,
            characters=100_000,
            concurrency=2,
            pairs=frozenset(self._modes),
        )

    def mode(self, source: str, target: str) -> str:
        """Return the mode for a pair, regions left off where needed (``en-GB`` → ``en``).

        Raises :class:`BackendError` that says how to get the pair.
        """
        for one in wider(source):
            for other in wider(target):
                if found := self._modes.get((one, other)):
                    return found
        raise missing(source, target)

    async def translate(self, request: Request) -> Response:
        """Return the segments' targets; damaged ones are tried once more in parts."""
        mode = self.mode(request.source_lang, request.target_lang)
        texts = {segment.id: segment.text for segment in request.segments}
        try:
            targets, damaged = await self._whole(mode, texts)
            repaired, failed = await self._in_parts(mode, {id_: texts[id_] for id_ in damaged})
        except _ProgramError as error:
            return _all_failed(request.segments, str(error))
        failures = {
            id_: Failure("error", f"apertium: {why}", retryable=False)
            for id_, why in failed.items()
        }
        return Response({**targets, **repaired}, failures, model=f"apertium-{mode}")

    async def aclose(self) -> None:
        """Nothing is held between batches."""

    async def _whole(
        self, mode: str, texts: Mapping[str, str], *, alone: bool = False
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Return the targets, and why others are damaged, by the texts' keys."""
        wordy = {key: text for key, text in texts.items() if _has_letters(text)}
        output = await self._run(mode, stream.batch(list(wordy.values()))) if wordy else ""
        answers = stream.answers(output, len(wordy))
        targets = {key: text for key, text in texts.items() if key not in wordy}
        damaged: dict[str, str] = {}
        for (key, text), (answer, aligned) in zip(wordy.items(), answers, strict=True):
            try:
                targets[key] = stream.repair(text, answer, aligned, alone=alone)
            except stream.DamageError as damage:
                damaged[key] = str(damage)
        return targets, damaged

    async def _in_parts(
        self, mode: str, texts: Mapping[str, str]
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Return what :meth:`_whole` does, each text's words between signs translated alone."""
        pieces = {key: stream.parts(text) for key, text in texts.items()}
        asked = {piece: piece for found in pieces.values() for piece, words in found if words}
        done, damaged = await self._whole(mode, asked, alone=True)
        targets: dict[str, str] = {}
        failed: dict[str, str] = {}
        for key, found in pieces.items():
            wrong = [damaged[piece] for piece, words in found if words and piece in damaged]
            if wrong:
                failed[key] = wrong[0]
            else:
                targets[key] = "".join(done[piece] if words else piece for piece, words in found)
        return targets, failed

    async def _run(self, mode: str, text: str) -> str:
        """Return the program's output; raises ``_ProgramError`` and leaves no process behind."""
        try:
            process = await asyncio.create_subprocess_exec(
                *(self._program, "-u", "-z", "-f", "none", mode),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise BackendError(f"{self._program} cannot be started: {error.strerror}") from error
        try:
            async with asyncio.timeout(self._timeout):
                out, err = await process.communicate(text.encode())
        except TimeoutError:
            raise _ProgramError(f"no answer within {self._timeout:g} s") from None
        finally:
            await _end(process)
        if process.returncode:
            said = err.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no message"]
            raise _ProgramError(f"exit status {process.returncode}: {said[0][:200]}")
        return out.decode("utf-8", "replace")


class _ProgramError(Exception):
    """A run that gave no usable output; the next one may."""


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill the program and the pipe that it has started, which would outlive it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _has_letters(text: str) -> bool:
    return any(char.isalpha() for char in stream.MARK.sub("", text))


def _all_failed(segments: Sequence[Segment], why: str) -> Response:
    failure = Failure("error", f"apertium: {why}", retryable=True)
    return Response({}, {segment.id: failure for segment in segments})


def missing(source: str, target: str) -> BackendError:
    """Return the error for a pair that is not installed, with the ways to get one."""
    command = install_command(source, target)
    install = f"Install it with `{' '.join(command)}`, or u" if command else "U"
    return BackendError(
        f"apertium has no installed pair {source} → {target}",
        remedy=f"{install}se `--backend openai` with a model's endpoint, "
        "or `--backend pseudo` to try the layout without translating.",
    )


def create(settings: Mapping[str, object]) -> Backend:
    """Return the backend; settings: ``command`` (name or path), ``timeout`` (seconds a batch).

    Raises :class:`BackendError` where the program is not installed.
    """
    command = str(settings.get("command", "apertium"))
    program = find(command)
    if program is None:
        raise BackendError(
            f"the program {command!r} is not installed",
            remedy="Install it with `apt-get install apertium apertium-eng-spa` (or another "
            "pair), or use `--backend openai` or `--backend pseudo`.",
        )
    timeout = settings.get("timeout", 120.0)
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or timeout <= 0:
        raise BackendError(f"timeout must be a positive number of seconds, not {timeout!r}")
    return ApertiumBackend(program, timeout=float(timeout))
