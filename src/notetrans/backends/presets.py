"""Providers and servers that speak OpenAI's protocol: a backend is a name, a name is a row here.

What a row says was read in the provider's own documentation, or else is said to be unknown; see
``docs/backends.md``. A row's address is a fact about the provider, and its key's variable belongs
to that address: no other row's key is ever sent there. Models are not named, for they pass.

    >>> PRESETS["deepseek"].key_env
    'DEEPSEEK_API_KEY'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from notetrans.backends.addresses import is_local

Form = Literal["json_schema", "json_object", "off"]
Caching = Literal["automatic", "by model", "by server", "unknown"]
Batches = Literal["files", "own", "offline", "none", "unknown"]


@dataclass(frozen=True, slots=True)
class Preset:
    """One row.

    ``form`` is the strictest form of answer to try first. ``caching`` says how equal beginnings
    of prompts are kept: by the provider, as the ``model`` or the ``server`` has it. ``batches``
    says how many requests can be left to be answered later: as OpenAI's ``files``, in a protocol
    of the provider's ``own``, ``offline`` in that file format. ``url_env`` names the variable
    that replaces the address, ``responses`` models that want OpenAI's newer API. ``charges``
    means that its answers name their price in US dollars. ``thinking`` is what it is told of
    thinking where nothing is set, for it would think by itself; ``kept_from`` the tokens from
    which equal beginnings are kept, 0 where that is not known.
    """

    name: str
    title: str
    url: str
    key_env: str
    form: Form = "json_schema"
    caching: Caching = "automatic"
    batches: Batches = "none"
    concurrency: int = 8
    url_env: str = ""
    responses: str = ""
    charges: bool = False
    thinking: str = ""
    kept_from: int = 0

    @property
    def local(self) -> bool:
        """Whether it is a server of one's own, which may need no key."""
        return is_local(self.url)

    @property
    def description(self) -> str:
        """What it is, in a line."""
        return f"{self.title}, {self.url}"


_ROWS = (
    Preset(
        "openai",
        "OpenAI, or any compatible endpoint by base_url",
        "https://api.openai.com/v1",
        "OPENAI_API_KEY",
        batches="files",
        url_env="OPENAI_BASE_URL",
        responses=r"(?:gpt-[5-9]|o[1-9]|codex)(?!.*-chat)",
        kept_from=1024,
    ),
    Preset(
        "openrouter",
        "OpenRouter",
        "https://openrouter.ai/api/v1",
        "OPENROUTER_API_KEY",
        caching="by model",
        batches="unknown",
        concurrency=16,
        charges=True,
    ),
    Preset("xai", "xAI", "https://api.x.ai/v1", "XAI_API_KEY", batches="own"),
    Preset(
        "deepseek",
        "DeepSeek",
        "https://api.deepseek.com",
        "DEEPSEEK_API_KEY",
        form="json_object",
        batches="unknown",
        concurrency=16,
        thinking="disabled",
        kept_from=64,
    ),
    Preset(
        "moonshot",
        "Moonshot AI (Kimi)",
        "https://api.moonshot.ai/v1",
        "MOONSHOT_API_KEY",
        form="json_object",
        batches="unknown",
        concurrency=4,
    ),
    Preset(
        "minimax",
        "MiniMax",
        "https://api.minimax.io/v1",
        "MINIMAX_API_KEY",
        form="off",
        caching="unknown",
        batches="unknown",
        concurrency=4,
    ),
    Preset(
        "mistral",
        "Mistral AI",
        "https://api.mistral.ai/v1",
        "MISTRAL_API_KEY",
        caching="unknown",
        batches="own",
        concurrency=4,
    ),
    Preset(
        "gemini",
        "Google Gemini's compatible endpoint",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        "GEMINI_API_KEY",
        caching="unknown",
        batches="files",
        concurrency=8,
    ),
    Preset(
        "vllm",
        "vLLM (vllm serve)",
        "http://localhost:8000/v1",
        "VLLM_API_KEY",
        caching="by server",
        batches="offline",
        concurrency=32,
    ),
    Preset(
        "sglang",
        "SGLang",
        "http://localhost:30000/v1",
        "SGLANG_API_KEY",
        caching="by server",
        batches="unknown",
        concurrency=32,
    ),
    Preset(
        "trtllm",
        "TensorRT-LLM (trtllm-serve)",
        "http://localhost:8000/v1",
        "TRTLLM_API_KEY",
        caching="by server",
        batches="unknown",
        concurrency=32,
    ),
    Preset(
        "llamacpp",
        "llama.cpp (llama-server)",
        "http://localhost:8080/v1",
        "LLAMA_API_KEY",
        caching="by server",
        concurrency=4,
    ),
    Preset(
        "ollama",
        "Ollama",
        "http://localhost:11434/v1",
        "OLLAMA_API_KEY",
        caching="by server",
        concurrency=2,
    ),
    Preset(
        "lmstudio",
        "LM Studio",
        "http://localhost:1234/v1",
        "LM_STUDIO_API_KEY",
        caching="by server",
        batches="unknown",
        concurrency=2,
    ),
    Preset(
        "litellm",
        "LiteLLM's proxy",
        "http://localhost:4000/v1",
        "LITELLM_API_KEY",
        caching="by model",
        batches="unknown",
        concurrency=16,
    ),
)

PRESETS = {row.name: row for row in _ROWS}
"""The rows by name, in the order in which they are shown."""
