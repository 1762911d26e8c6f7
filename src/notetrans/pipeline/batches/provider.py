"""Where a batch is asked about, and with which key.

Law: a batch's file, which anybody may have written, names the engine and no more: an address or a
key's variable that a person set for another engine is not used for it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from notetrans.backends.batch_api import Batches, Requests, responses
from notetrans.backends.openai.batches import read_answers, request_lines
from notetrans.backends.openai.options import read_options
from notetrans.backends.presets import PRESETS
from notetrans.backends.registry import create_batches
from notetrans.config import Config
from notetrans.errors import UsageError
from notetrans.pipeline.batches.collect import requests_of
from notetrans.pipeline.batches.files import OpenBatch
from notetrans.pipeline.choose import made, settings
from notetrans.protocol import Backend, Response

_ANYBODYS = "openai"
"""The engine that an address and a key's variable are for where no engine is named."""


def batches_of(config: Config, batch: OpenBatch, root: Path) -> Batches:
    """Return the provider's batches for an open one; raises what its backend's ``create`` does."""
    return create_batches(batch.backend, settings(config_for(config, batch), root))


def backend_of(config: Config, batch: OpenBatch, root: Path) -> Backend:
    """Return the backend that a batch was made for; a key that is missing is no error."""
    return made(batch.backend, settings(config_for(config, batch), root), keyless=True)


def request_file(config: Config, requests: Requests, root: Path) -> bytes:
    """Return requests in the format of OpenAI's batches, which vLLM's ``run_batch`` reads too.

    Raises :class:`UsageError` for an engine that speaks another protocol.
    """
    name = config.backend.name
    if name not in PRESETS:
        raise UsageError(
            f"{name or 'the default engine'} has no file of requests",
            remedy="Name one that speaks OpenAI's protocol, such as `--backend vllm`.",
        )
    given = {"api_key": "none"} | settings(config, root)
    options = replace(read_options(given, PRESETS[name]), stream=False)
    return request_lines(options, requests)


def responses_in(data: bytes, batch: OpenBatch) -> dict[str, Response]:
    """Return what a file of answers holds for a batch, by request; empty where it holds nothing."""
    asked = requests_of(batch)
    found = read_answers(data)
    return responses(asked, found, batch.model) if asked.keys() & found.keys() else {}


def config_for(config: Config, batch: OpenBatch) -> Config:
    """Return a configuration that names a batch's engine and model."""
    own = config.backend
    if own.name not in ("", batch.backend):
        own = replace(own, base_url="", api_key_env="", options={})
    elif not own.name and not own.base_url and batch.backend != _ANYBODYS:
        own = replace(own, api_key_env="")
    return replace(config, backend=replace(own, name=batch.backend, model=batch.model))
