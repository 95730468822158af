"""Which addresses may be called that people typed: public ones, and those that a setting names.

A name is resolved once, all of its addresses are looked at, and one of these very addresses is connected to: so it does
not matter how a name is written, nor what its name server says the next time.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[..., Sequence[tuple[Any, ...]]]  # as socket.getaddrinfo

MOST_TRIED = 3  # addresses of a host
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))  # an IPv4 address in its last 32 bits


class NotAllowed(ValueError):
    """An address that is not called: it is private, and no setting names it."""

    def __init__(self, host: str, address: object) -> None:
        super().__init__(f"{host} is {address}, which is not public.")
        self.host = host
        self.address = str(address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Connects to what may be called."""

    names: frozenset[str] = frozenset()  # hosts that may have any address
    networks: tuple[Network, ...] = ()  # addresses that may be called though they are not public
    resolve: Resolve = socket.getaddrinfo

    @classmethod
    def of(cls, entries: Iterable[str], *, resolve: Resolve = socket.getaddrinfo) -> Guard:
        names, networks = set(), []
        for entry in filter(None, (entry.strip() for entry in entries)):
            try:
                networks.append(ip_network(entry.strip("[]"), strict=False))
            except ValueError:
                names.add(entry.casefold().rstrip("."))
        return cls(names=frozenset(names), networks=tuple(networks), resolve=resolve)

    def check(self, host: str, address: str) -> None:
        """Raise NotAllowed for an address (of that host) that must not be called."""
        if host.casefold().rstrip(".") in self.names:
            return
        found = ip_address(address.partition("%")[0])  # without the zone of a link-local one
        inner = embedded(found)
        if not all(self._may(one) for one in {found, inner}):
            raise NotAllowed(host, address)

    def addresses(self, host: str, port: int) -> list[tuple[Any, Any]]:
        """The families and addresses of a host. Raises NotAllowed if one of them is not to be called, and OSError."""
        found = self.resolve(host, port, 0, socket.SOCK_STREAM)
        for *_, place in found:
            self.check(host, place[0])
        return [(family, place) for family, *_, place in found]

    def connect(self, host: str, port: int, seconds: float | None) -> socket.socket:
        """Connect to a host. Raises NotAllowed and OSError."""
        failure = OSError(f"{host} has no address")
        for family, place in self.addresses(host, port)[:MOST_TRIED]:
            made = socket.socket(family, socket.SOCK_STREAM)
            try:
                made.settimeout(seconds)
                made.connect(place)
            except OSError as error:
                made.close()
                failure = error
            else:
                return made
        raise failure

    def _may(self, address: Address) -> bool:
        return is_public(address) or any(address in network for network in self.networks)


def literal(host: str) -> str | None:
    """The address that a host says by itself, in whatever way it is written: 127.1, 0x7f000001; None for a name."""
    with suppress(ValueError):
        return str(ip_address(host.strip("[]").partition("%")[0]))
    with suppress(OSError):
        return socket.inet_ntoa(socket.inet_aton(host))
    return None


def embedded(address: Address) -> Address:
    """The IPv4 address that an IPv6 one leads to: mapped, 6to4, NAT64; else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    if any(address in network for network in _NAT64) or 2**16 <= int(address) < 2**32:  # the last: compatible
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.teredo[1] if address.teredo else address


def is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (address.ipv4_mapped or address.sixtofour):
        return is_public(embedded(address))
    if isinstance(address, IPv6Address) and address.is_site_local:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
