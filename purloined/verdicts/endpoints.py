"""Which endpoints are the victim's own: its hosts, the networks in case.toml's `internal`, and private addresses.

Documentation addresses (192.0.2.0/24 and the like) count as outside: tests and demonstrations use them so.
"""

from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from purloined import names

PRIVATE = [
    ip_network(network)
    for network in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "224.0.0.0/4", "255.255.255.255/32", "0.0.0.0/32", "::1/128", "::/128", "fc00::/7", "fe80::/10", "ff00::/8",
    )
]  # fmt: skip


def endpoints(case, actors: Iterator[dict], hosts: Iterator[dict]) -> Iterator[dict]:
    """One row per endpoint of any event."""
    own = {row["alias"] for row in hosts}
    networks, domains = list(PRIVATE), []
    for stated in case.settings.internal:
        try:
            networks.append(ip_network(stated, strict=False))  # a single address is a network of one
        except ValueError:
            domains.append(names.normal(stated).strip("."))
    seen = [row["name"] for row in actors if row["kind"] == "endpoint"]
    for name in sorted(seen):
        yield {"name": name, "inside": name in own or _below(name, domains) or _private(name, networks)}


def _below(name: str, domains: list[str]) -> bool:
    return any(name == domain or name.endswith("." + domain) for domain in domains)


def _private(name: str, networks: list) -> bool:
    try:
        address = ip_address(name.partition("%")[0])
    except ValueError:
        return False  # a name that nobody called internal is outside
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in networks if network.version == address.version)
