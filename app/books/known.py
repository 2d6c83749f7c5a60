"""What must be known of a company before anything is prepared for it."""

from app.core.company import Company
from app.errors import Transient


def known(company: Company | None) -> Company:
    """The company as it was last read. Raises Transient before the first reading."""
    if company is None:
        raise Transient(
            "The lists of this QuickBooks company have not been read yet. "
            "Nothing needs to be done: they are read first, then it goes on."
        )
    return company
