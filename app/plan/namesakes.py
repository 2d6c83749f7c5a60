"""Two buyers of one name whose orders are planned while neither is in the books yet."""

from collections.abc import Iterable
from dataclasses import replace

from app.core.document import Expense, NewCustomer
from app.core.listing import Customer
from app.plan.view import BooksView, Plan


class Namesakes:
    """The customers that the plans of one chunk create, and those on their way into the books. Each order is
    planned without knowing of the others; without this the second Maya Okafor's order would be booked on the
    first one's customer."""

    __slots__ = ("_claimed", "_view")

    def __init__(self, view: BooksView, coming: Iterable[NewCustomer] = ()) -> None:
        self._view = view
        self._claimed: dict[str, NewCustomer] = {new.name.casefold(): new for new in coming}

    def note(self, plan: Plan) -> None:
        """The plan's new customer has its name from now on."""
        new = _created(plan)
        if new is not None:
            self._claimed.setdefault(new.name.casefold(), new)

    def seen_by(self, plan: Plan) -> BooksView | None:
        """The books with the others' new customers in them, where this plan creates a customer under a name
        that is another's by now; else None."""
        new = _created(plan)
        if new is None or not self._is_anothers(new):
            return None
        others = [_listed(one) for one in self._claimed.values() if one.whom != new.whom]
        return replace(self._view, customers=(*self._view.customers, *others))

    def _is_anothers(self, new: NewCustomer) -> bool:
        owner = self._claimed.get(new.name.casefold())
        return owner is not None and bool(new.whom) and owner.whom != new.whom


def _created(plan: Plan) -> NewCustomer | None:
    customers = (one.customer for one in plan.documents if not isinstance(one, Expense))
    return next((one for one in customers if isinstance(one, NewCustomer)), None)


def _listed(new: NewCustomer) -> Customer:
    return Customer("", new.name, email=new.party.email, company=new.party.company, currency=new.currency)
