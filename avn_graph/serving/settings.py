"""What may be asked of the server, and how much of anything it gives."""

from __future__ import annotations

from typing import Final, NamedTuple

from avn_graph.diagnostics import UsageError

LONGEST_QUERY: Final = 64 * 1024
"""Bytes of a query in UTF-8."""
LARGEST_BODY: Final = 256 * 1024
"""Bytes of a request's body; a form takes three for each byte that it escapes."""
LARGEST_HEAD: Final = 256 * 1024
"""Bytes of a request's first line and headers."""
LARGEST_ANSWER: Final = 64 * 1024 * 1024
"""Bytes of an answer."""
DEEPEST: Final = 100
"""Levels of brackets and of signs before a term. pyoxigraph 0.5 dies at some 4,000."""
HEAD_SECONDS: Final = 10.0
"""For a client to send the whole head of a request, and again its whole body."""
STALLED_SECONDS: Final = 30.0
"""For a client to take some more of an answer."""
MOST_CONNECTIONS: Final = 256

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Settings(NamedTuple):
    """What the command line can set; sizes in megabytes, times in seconds."""

    host: str = "127.0.0.1"
    port: int = 8080
    """0 takes a free one."""
    origins: tuple[str, ...] = ()
    """Origins of web pages that may read the answers; ``*`` is all of them."""
    seconds: float = 30.0
    megabytes: int = 1024
    workers: int = 4
    remote: bool = False
    """Whether ``host`` may be an address that other machines reach."""


def check_settings(settings: Settings) -> None:
    """Raises UsageError, with what to write instead, for what cannot be."""
    if not 0 <= settings.port <= 65535:
        raise UsageError(f"{settings.port} is no port: write one from 1 to 65535, or 0 for a free one")
    if not 0.1 <= settings.seconds <= 3600:
        raise UsageError(f"a time limit of {settings.seconds:g} seconds cannot be: write one from 0.1 to 3600")
    if not 64 <= settings.megabytes <= 1 << 20:
        raise UsageError(f"a memory limit of {settings.megabytes} MB cannot be: write 64 or more")
    if not 1 <= settings.workers <= 64:
        raise UsageError(f"{settings.workers} workers cannot be: write from 1 to 64")
    for origin in settings.origins:
        scheme, _, rest = origin.partition("://")
        if origin != "*" and (scheme not in {"http", "https"} or not rest or set(rest) & set("/?#@, \t\r\n")):
            raise UsageError(f"{origin} is no origin: write it as http://localhost:3000, with no path, or *")
    if settings.host in {"", "0.0.0.0", "::", "*"}:
        raise UsageError("name the one address or host name that clients will use: any other name in a request is refused")
    if settings.host not in LOOPBACK and not settings.remote:
        raise UsageError(f"{settings.host} can be reached from other machines: add --allow-remote if you mean that")
