"""Web addresses of endpoints: which are near, and how to show one without its password."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

_CREDENTIALS = re.compile(r"//[^/@\s]+@")


def without_password(text: str) -> str:
    """Return a text in which addresses show neither user nor password."""
    return _CREDENTIALS.sub("//***@", text)


def is_local(url: str) -> bool:
    """Tell whether an address is of this machine or network, where no key may be needed."""
    host = (urlsplit(url).hostname or "").removesuffix(".")
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal", ".lan"))
    return address.is_loopback or address.is_private or address.is_link_local
