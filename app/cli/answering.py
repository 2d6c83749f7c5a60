"""The wizard answered with its own proposals, where there is nobody to ask."""

from collections.abc import Mapping
from pathlib import Path

from app.cli.demo_input import laid_over, refused, with_usual_accounts
from app.config.document import Config, problems
from app.data import configs
from app.sync import previews, running
from app.sync.desk import Desk
from app.sync.facts import Parties, facts
from app.wizard.defaults import proposed


def answer_wizard(
    desk: Desk, parties: Parties, over: Mapping[str, object] | None = None, named: Path | None = None
) -> Config:
    """Save what the wizard proposes with the settings of `over` laid over it; `named` is the file they are from.

    Raises BadInput when the settings do not suit the shop and its books.
    """
    with desk.database.begin() as session:
        fresh = running.parties_of(session, parties.merchant, parties.connection.id) or parties
        known = facts(session, fresh, Config(), desk)
        first = previews.first_day(session, fresh, desk.now().date())
        config = with_usual_accounts(proposed(known, first, known.store.tax_rates), known.books)
        if over:
            config = laid_over(config, over, known.books, named or Path("the settings"))
        wrong = problems(config, facts(session, fresh, config, desk))
        if wrong:
            raise refused(wrong, named)
        configs.save(
            session,
            fresh.merchant,
            fresh.connection.id,
            config,
            expected_version=0,
            user="",
            section="proposals",
            now=desk.now(),
        )
    return config
