"""Addresses: the block that QuickBooks prints beside the fields."""

from simulators.desktop.node import Body

LINES = 5


def block_of(address: Body) -> Body:
    """Addr1 to Addr5 as printed: the lines, then city, state and code, then the country."""
    lines = [address[name] for name in ("Addr1", "Addr2", "Addr3", "Addr4", "Addr5") if address.get(name)]
    place = " ".join(part for part in (address.get("State"), address.get("PostalCode")) if part)
    city = address.get("City")
    where = ", ".join(part for part in (city, place) if part)
    lines += [line for line in (where, address.get("Country")) if line]
    return {f"Addr{number}": line for number, line in enumerate(lines[:LINES], 1)}


def with_blocks(body: Body) -> Body:
    for name in ("BillAddress", "ShipAddress"):
        if body.get(name):
            body[f"{name}Block"] = block_of(body[name])
        else:
            body.pop(f"{name}Block", None)
    return body
