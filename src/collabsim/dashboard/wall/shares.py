"""Fair shares of what is short: places for tabs, for connections and for long work.

While there is enough, nobody is counted: a whole school may sit behind one address. Only when most
places are taken does an address that holds many get no more, so that one visitor, under however
many names, cannot lock out the others.
"""

import ipaddress
import threading
from collections import Counter

CONNECTIONS = 4
"""Most connections of a tab: one, and those it lost that the server has not missed yet."""

SHORT = 0.75  # of all places taken, from which on shares count


class Shares:
    """Places, and how many of them each address holds; for many threads.

    Args:
        most: How many there are.
        each: How many an address may hold once places are short; a quarter if 0.
        proxy: An address behind which there are many visitors, to which that does not apply.
    """

    def __init__(self, most: int, each: int = 0, proxy: str = "") -> None:
        self._most, self._each = most, each or max(1, most // 4)
        self._proxy = address_of((proxy, 0)) if proxy else None
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, address: str, *, short: bool = False) -> bool:
        """Take a place, and say whether there was one.

        Args:
            address: Who asks.
            short: Whether shares count although there are places, as when memory is short.
        """
        with self._lock:
            free = self._free(address, short)
            if free:
                self._held[address] += 1
            return free

    def free(self, address: str, *, short: bool = False) -> bool:
        """Whether :meth:`take` would give a place."""
        with self._lock:
            return self._free(address, short)

    def give_back(self, address: str) -> None:
        """Give a place back."""
        with self._lock:
            self._held[address] -= 1
            if self._held[address] <= 0:
                del self._held[address]

    def _free(self, address: str, short: bool) -> bool:
        taken = self._held.total()
        if taken >= self._most:
            return False
        scarce = (short or taken >= SHORT * self._most) and address != self._proxy
        return not scarce or self._held[address] < self._each


def memory_used() -> float:
    """Memory of this process in megabytes."""
    import psutil  # comes with the dashboard's packages

    return float(psutil.Process().memory_info().rss) / 2**20


def address_of(client: tuple[str, int] | list[object] | None) -> str:
    """The address that shares are counted by; for version 6 the network, which is one customer's.

    Args:
        client: Address and port of a visitor, as the server tells them.
    """
    if not client:
        return ""
    try:
        address = ipaddress.ip_address(str(client[0]).partition("%")[0])
    except ValueError:
        return str(client[0])[:100]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)
