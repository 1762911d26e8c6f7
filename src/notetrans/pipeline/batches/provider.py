"""Where a batch is asked about, and with which key.

Law: a batch's file, which anybody may have written, names the engine and no more: an address or a
key's variable that a person set for another engine is not used for it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from notetrans.backends.batch_api import Batches
from notetrans.backends.registry import create_batches
from notetrans.config import Config
from notetrans.pipeline.batches.files import OpenBatch
from notetrans.pipeline.choose import made, settings
from notetrans.protocol import Backend

_ANYBODYS = "openai"
"""The engine that an address and a key's variable are for where no engine is named."""


def batches_of(config: Config, batch: OpenBatch, root: Path) -> Batches:
    """Return the provider's batches for an open one; raises what its backend's ``create`` does."""
    return create_batches(batch.backend, settings(config_for(config, batch), root))


def backend_of(config: Config, batch: OpenBatch, root: Path) -> Backend:
    """Return the backend that a batch was made for; a key that is missing is no error."""
    return made(batch.backend, settings(config_for(config, batch), root), keyless=True)


def config_for(config: Config, batch: OpenBatch) -> Config:
    """Return a configuration that names a batch's engine and model."""
    own = config.backend
    if own.name not in ("", batch.backend):
        own = replace(own, base_url="", api_key_env="", options={})
    elif not own.name and not own.base_url and batch.backend != _ANYBODYS:
        own = replace(own, api_key_env="")
    return replace(config, backend=replace(own, name=batch.backend, model=batch.model))
