"""What the companies used of Intuit's quota, for the operator: reads are metered and paid for."""

from datetime import date

from rich.table import Table

from app.data import quota
from app.data.session import Database


def usage_table(database: Database, day: date) -> Table:
    """A line for each company that was asked in the month of that day, and all of them together."""
    with database.read() as session:
        used = quota.of_month(session, day)
    table = Table("company", "id", "reads (metered)", "writes", "of them batches", title=f"{day:%B %Y}")
    for name, realm, one in used:
        table.add_row(name, realm, f"{one.reads:,}", f"{one.writes:,}", f"{one.batches:,}")
    table.add_section()
    sums = (sum(getattr(one, lane) for *_, one in used) for lane in ("reads", "writes", "batches"))
    table.add_row("together", "", *(f"{number:,}" for number in sums))
    return table
