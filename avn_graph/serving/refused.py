"""A request that is not answered, and why."""

from __future__ import annotations


class Refused(Exception):
    """Ends a request with this status and this sentence; never leaves the server."""

    def __init__(self, status: int, reason: str, **headers: str) -> None:
        self.status = status
        self.reason = reason
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        super().__init__(reason)
