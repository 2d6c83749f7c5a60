"""Documents that stand in the books and follow an edited order: looked at first, then changed or taken out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.core.document import Document, DocumentKey, Kind, Payment
from app.core.intent import Absent, Failed, Found, Lock, Outcome, Post, Remove, Settled, Update
from app.core.listing import Ref
from app.core.money import Money
from app.core.posted import Posted
from app.data.ledger_documents import NewIntent
from app.errors import Refused
from app.plan.fingerprint import fingerprint
from app.sync import waves
from app.sync.adoption import keep, present
from app.sync.delivery import look
from app.sync.plans import PlannedOrder
from app.sync.posting import post_wave
from app.sync.scope import Scope

LOCKED = {
    Lock.DEPOSITED: "It is part of a bank deposit, so that QuickBooks does not let it be changed. Take it out of the "
    "deposit in QuickBooks and press Try again, or undo it here.",
    Lock.ANSWERED: "The estimate was accepted or became an invoice, which would not follow it. Change both in "
    "QuickBooks by hand, or undo it here.",
}
GONE = (
    "It does not stand in QuickBooks as we posted it: somebody gave it another number, voided or deleted it. "
    "Change it there by hand, or undo it here."
)
TOUCHED = (
    "Somebody changed it in QuickBooks since: it comes to {there} there, and we posted {ours}. Change it there by "
    "hand, or undo it here."
)
PAID = (
    "Another payment than ours is applied to it, which would be left without an invoice. Take that payment off it in "
    "QuickBooks and press Try again, or undo it here."
)


@dataclass(frozen=True, slots=True)
class Touch:
    """A document that stands and is to become another one, or nothing."""

    one: PlannedOrder
    standing: Posted
    document: Document | None

    @property
    def key(self) -> str:
        return self.standing.next_touch

    @property
    def step(self) -> int:
        """QuickBooks never lets more be applied to an invoice than it comes to: what shrinks begins with
        the payment, what grows ends with it."""
        if self.standing.key.kind is not Kind.PAYMENT:
            return 1
        return 2 if self.document and self.standing.total < self.document.total else 0

    def __str__(self) -> str:
        """What was to be done, as part of a sentence."""
        changes = (str(one) for one in self.one.plan.changes if one.standing is self.standing)
        return next(changes, f"{self.standing.name} of {self.standing.total} is taken out and posted again")


def touches_of(one: PlannedOrder) -> list[Touch]:
    """What is to be done to the order's documents that stand."""
    changed = [Touch(one, each.standing, each.document) for each in one.plan.changes]
    return [*changed, *(Touch(one, standing, None) for standing in one.plan.removals)]


def change_documents(
    scope: Scope, orders: Iterable[PlannedOrder], made: Mapping[str, Ref], outcomes: dict[str, Outcome]
) -> None:
    """Change and take out what these plans say, in three waves; `outcomes` fills by `Touch.key`.

    All documents of an order are looked at before the first is sent, so that none is changed beside one that
    cannot be. Raises what ends the run.
    """
    touches = [_resolved(scope, touch, made) for one in orders for touch in touches_of(one)]
    seen: dict[str, Settled] = {}
    for touch in touches:
        scope.tell("Looking at documents that are to be changed")
        _note(touch, _present(scope, touch), seen, outcomes)
    for step in range(3):
        ready = [one for one in touches if one.step == step and _may_go(one, outcomes)]
        for touch in ready:
            if any(earlier.step < step for earlier in touches_of(touch.one)):
                _note(touch, _present(scope, touch), seen, outcomes)  # what went before has changed it, too
        wave = [_intent(touch, seen[touch.key]) for touch in ready if touch.key not in outcomes]
        post_wave(scope, wave, outcomes, "Changing documents")


def _resolved(scope: Scope, touch: Touch, made: Mapping[str, Ref]) -> Touch:
    if touch.document is None:
        return touch
    return replace(touch, document=waves.resolved(scope.parties.books.realm, touch.document, made))


def _note(
    touch: Touch, found: Settled | Failed, seen: dict[str, Settled], outcomes: dict[str, Outcome]
) -> None:
    if isinstance(found, Settled) and found.intent != touch.key:
        seen[touch.key] = found
    else:
        outcomes[touch.key] = found


def _may_go(touch: Touch, outcomes: dict[str, Outcome]) -> bool:
    """Whether nothing of the order failed, and what comes before it is done."""
    of_order = touches_of(touch.one)
    failed = any(isinstance(outcomes.get(one.key), Failed) for one in of_order)
    before = all(isinstance(outcomes.get(one.key), Settled) for one in of_order if one.step < touch.step)
    return before and not failed and touch.key not in outcomes


def _present(scope: Scope, touch: Touch) -> Settled | Failed:
    """How the document stands now, under its first key; settled under the touch's own when it is done already."""
    standing = touch.standing
    post = _posting(touch)
    found = present(scope, post) if post else Absent()
    match found:
        case Found(settled, ours=True):
            if settled.total != standing.total:
                return _done_before(scope, touch, settled) or _no(
                    touch, _touched(settled.total, standing.total)
                )
            problem = LOCKED[settled.lock] if settled.lock else _other_payments(touch, settled)
            return _no(touch, problem) if problem else settled
        case _:
            return _no(touch, GONE)


def _posting(touch: Touch) -> Post | None:
    document = touch.standing.document
    return Post(str(touch.standing.key), document, _linked(touch)) if document else None


def _linked(touch: Touch) -> dict[DocumentKey, str]:
    document, sale = touch.standing.document, touch.one.sale
    return {document.applies_to: sale.books_id} if isinstance(document, Payment) and sale else {}


def _done_before(scope: Scope, touch: Touch, present: Settled) -> Settled | None:
    """The update, where it took effect and the ledger does not know, restored from a backup for example."""
    if touch.document is None:
        return None
    new = _intent(touch, present)
    outcome = look(scope, new.intent)
    if not isinstance(outcome, Settled):
        return None
    keep(scope, [new], [outcome])
    return outcome


def _touched(there: Money | None, ours: Money) -> str:
    return TOUCHED.format(there=there, ours=ours)


def _other_payments(touch: Touch, invoice: Settled) -> str:
    """Why an invoice cannot be taken out: somebody's payment is on it."""
    if touch.document or touch.standing.key.kind is not Kind.INVOICE:
        return ""
    if invoice.balance is None or invoice.total is None:
        return ""
    ours = Money.sum(
        (one.total for one in touch.one.plan.removals if one.key.kind is Kind.PAYMENT), invoice.total.currency
    )
    return PAID if invoice.balance + ours < invoice.total else ""


def _no(touch: Touch, why: str) -> Failed:
    return Failed(touch.key, Refused(why, code="not_changed"))


def _intent(touch: Touch, present: Settled) -> NewIntent:
    standing, one = touch.standing, touch.one
    if touch.document is None:
        removal = Remove(touch.key, standing.key.kind, present.id, present.sync_token)
        return NewIntent(removal, row=one.row, target=standing.record)
    before = standing.document or touch.document
    linked = _linked(touch)
    update = Update(touch.key, before, touch.document, present.id, present.sync_token, linked)
    because = [why for why in one.plan.because if why.about(standing.key)]
    return NewIntent(
        update, row=one.row, target=standing.record, fingerprint=fingerprint(one.order), because=because
    )
