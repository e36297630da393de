"""Who loads: a user and password, or a token, from the environment or ~/.netrc; never from the command line, never shown."""

from __future__ import annotations

import base64
import ipaddress
import netrc
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from avn_graph.diagnostics import UsageError

if TYPE_CHECKING:
    import httpx

USER, PASSWORD, TOKEN = "AVN_GRAPH_USER", "AVN_GRAPH_PASSWORD", "AVN_GRAPH_TOKEN"
HOW = f"set {USER} and {PASSWORD}, or {TOKEN}, or write the machine into ~/.netrc"
_HIDDEN = "***"


class Credentials:
    """What is sent with a request that writes. Its parts show neither in its repr nor in what ``hushed`` lets through."""

    def __init__(self, user: str = "", password: str = "", token: str = "") -> None:
        for name, value in ((USER, user), (PASSWORD, password), (TOKEN, token)):
            if not value.isprintable() or (value is token and not value.isascii()):
                raise UsageError(f"{name} holds a line break or another character that no request can carry")
        self._user, self._password, self._token = user, password, token

    def __bool__(self) -> bool:
        return bool(self._user or self._token)

    def __repr__(self) -> str:
        return f"<Credentials {_HIDDEN}>" if self else "<Credentials: none>"

    def auth(self, scheme: str) -> httpx.Auth | Callable[[httpx.Request], httpx.Request] | None:
        """What httpx signs requests with, the user and password by this scheme: basic or digest."""
        import httpx

        if self._token:
            return self._show_token
        if not self._user:
            return None
        return (httpx.DigestAuth if scheme == "digest" else httpx.BasicAuth)(self._user, self._password)

    def _show_token(self, request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def hushed(self, text: str) -> str:
        """``text``, which a server wrote, without anything of ours that it may repeat."""
        pair = base64.b64encode(f"{self._user}:{self._password}".encode()).decode() if self._user else ""
        for secret in (self._token, pair, self._password, self._user):
            if secret:
                text = text.replace(secret, _HIDDEN)
        return text


def credentials_for(url: str, environment: Mapping[str, str] = os.environ) -> Credentials:
    """Those of the environment, else those of ~/.netrc for the host; none where neither has any.

    Raises UsageError where they are set by halves, or the .netrc cannot be read.
    """
    user, password, token = (environment.get(name, "") for name in (USER, PASSWORD, TOKEN))
    if token and (user or password):
        raise UsageError(f"{TOKEN} is set, and {USER} or {PASSWORD} too (unset one)")
    if token or user:
        if user and PASSWORD not in environment:
            raise UsageError(f"{USER} is set, but not {PASSWORD}")
        return Credentials(user, password, token)
    if password:
        raise UsageError(f"{PASSWORD} is set, but not {USER}")
    try:
        found = netrc.netrc().authenticators(urlsplit(url).hostname or "")
    except FileNotFoundError:
        return Credentials()
    except netrc.NetrcParseError as fault:  # its message may hold the password
        raise UsageError(f"~/.netrc cannot be read at line {fault.lineno} (is it readable by others?)") from None
    except (OSError, UnicodeDecodeError):
        raise UsageError("~/.netrc cannot be read") from None
    return Credentials(found[0] or "", found[2] or "") if found else Credentials()


def checked_address(url: str) -> str:
    """``url``, if it is the address of a store.

    Raises UsageError, which never shows what stands before an @.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UsageError("the address of the store cannot be read (write http://host:port/path)") from None
    if "@" in parts.netloc:
        raise UsageError(f"the address of the store holds a user name or password (leave it out, and {HOW})")
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError(f"{_without_query(parts)} is no address of a store (write http://host:port/path)")
    if parts.query or parts.fragment:
        raise UsageError(f"the address of the store goes on after its path (write {_without_query(parts)}: the graphs are named by us)")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise UsageError("the address of the store holds characters that no request can carry (percent-encode them)")
    return url


def refuse_plain(url: str, credentials: Credentials, allowed: bool) -> None:
    """Raises UsageError where a password or token would go over the network for anybody to read."""
    parts = urlsplit(url)
    if credentials and parts.scheme == "http" and not allowed and not is_here(parts.hostname or ""):
        raise UsageError(f"a password would go to {parts.hostname} without encryption (write https://, or --insecure-http if you must)")


def is_here(host: str) -> bool:
    """Whether a host is this machine."""
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost" or host.endswith(".localhost")


def same_origin(one: str, other: str) -> bool:
    """Whether two addresses lead to one server: the same scheme, host and port."""
    a, b = urlsplit(one), urlsplit(other)
    ports = {"http": 80, "https": 443}
    return (a.scheme, a.hostname, a.port or ports.get(a.scheme)) == (b.scheme, b.hostname, b.port or ports.get(b.scheme))


def _without_query(parts: SplitResult) -> str:
    return parts._replace(query="", fragment="").geturl()
