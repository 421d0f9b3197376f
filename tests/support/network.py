"""Tests talk to this machine alone: a name or an address outside of it is a failure."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

NAMES = {"localhost", "127.0.0.1", "::1", "", None}


class OutsideError(AssertionError):
    """A test reached for the network."""


def _is_here(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket's path
    host = address[0]
    try:
        return host in NAMES or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def forbid() -> None:
    """From now on this process cannot connect to, or ask for, anything outside the machine."""
    connect, connect_ex, look_up = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if not _is_here(address):
            raise OutsideError(f"a test connects to {address}")
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if not _is_here(address):
            raise OutsideError(f"a test connects to {address}")
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if not _is_here((name, 0)):
            raise OutsideError(f"a test looks up {name}")
        return look_up(host, *args, **kwargs)

    socket.socket.connect = guarded_connect  # type: ignore[assignment,method-assign]
    socket.socket.connect_ex = guarded_connect_ex  # type: ignore[assignment,method-assign]
    socket.getaddrinfo = guarded_look_up  # type: ignore[assignment]
