"""The configuration document: every section, which were answered, and what is wrong with it."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from app.config.facts import Facts
from app.config.references import missing_references
from app.config.section import Problem, Section, SectionModel
from app.config.sections import (
    accounts,
    activate,
    customers,
    direction,
    export,
    fees,
    finish,
    products,
    tax,
    transactions,
)
from app.config.sections.accounts import AccountsSection
from app.config.sections.activate import ActivateSection
from app.config.sections.customers import CustomersSection
from app.config.sections.direction import Direction, DirectionSection
from app.config.sections.export import ExportSection
from app.config.sections.fees import FeesMode, FeesSection
from app.config.sections.finish import FinishSection
from app.config.sections.products import ProductsSection
from app.config.sections.tax import TaxMode, TaxSection
from app.config.sections.transactions import TransactionsSection
from app.core.listing import Ref

SECTIONS: tuple[Section, ...] = (
    direction.SECTION,
    transactions.SECTION,
    customers.SECTION,
    accounts.SECTION,
    export.SECTION,
    tax.SECTION,
    products.SECTION,
    fees.SECTION,
    activate.SECTION,
    finish.SECTION,
)
SECTION_BY_SLUG = {section.slug: section for section in SECTIONS}
FORMAT = 1  # raised with a function in upgrade.py when a stored field changes its meaning


class Config(BaseModel):
    """May be incomplete: a half-filled wizard is normal. `answered` names the sections saved so far."""

    model_config = ConfigDict(extra="forbid")

    format: int = FORMAT
    answered: list[str] = Field(default_factory=list)
    direction: DirectionSection = Field(default_factory=DirectionSection)
    transactions: TransactionsSection = Field(default_factory=TransactionsSection)
    customers: CustomersSection = Field(default_factory=CustomersSection)
    accounts: AccountsSection = Field(default_factory=AccountsSection)
    export: ExportSection = Field(default_factory=ExportSection)
    tax: TaxSection = Field(default_factory=TaxSection)
    products: ProductsSection = Field(default_factory=ProductsSection)
    fees: FeesSection = Field(default_factory=FeesSection)
    activate: ActivateSection = Field(default_factory=ActivateSection)
    finish: FinishSection = Field(default_factory=FinishSection)

    def section(self, slug: str) -> SectionModel:
        """The section of that slug; KeyError when there is none."""
        found: SectionModel = getattr(self, SECTION_BY_SLUG[slug].slug)
        return found

    def with_section(self, slug: str, model: SectionModel) -> "Config":
        """A copy in which this section is answered."""
        answered = [*self.answered, *([] if slug in self.answered else [slug])]
        return self.model_copy(update={slug: model, "answered": answered})


@dataclass(frozen=True, slots=True)
class ReadyConfig:
    """A document without problems: what plans may rely on without asking again."""

    transactions: TransactionsSection
    customers: CustomersSection
    accounts: AccountsSection
    export: ExportSection
    tax: TaxSection
    products: ProductsSection
    fees: FeesSection
    direction: Direction
    deposit: Ref
    income: Ref
    store_name: str
    connection: str  # whose configuration it is: part of every document's key


def problems(config: Config, facts: Facts) -> list[Problem]:
    """Everything that stops the export, in the order of the sections."""
    found: list[Problem] = []
    for section in SECTIONS:
        chosen = config.section(section.slug)
        found += section.check(chosen, facts)
        found += missing_references(section, chosen, facts)
    found += _accounts_needed(config)
    return found


def _accounts_needed(config: Config) -> list[Problem]:
    """Accounts that other sections make necessary."""
    needed = (
        (
            "fees",
            "transaction fees",
            f"fees {config.fees.mode.label.lower()}",
            config.fees.mode is not FeesMode.OFF,
        ),
        ("tax", "sales tax collected", "tax as a line item", config.tax.mode is TaxMode.LINE_ITEM),
    )
    return [
        Problem("accounts", f"No {what} account is chosen, and you chose {why}. Choose one.", name)
        for name, what, why, needs in needed
        if needs and getattr(config.accounts, name) is None
    ]


def ready(config: Config, facts: Facts, connection: str) -> ReadyConfig | list[Problem]:
    """The document as plans need it, or what is wrong with it."""
    found = problems(config, facts)
    deposit, income = config.accounts.deposit, config.accounts.income
    if found or deposit is None or income is None:
        return found
    return ReadyConfig(
        transactions=config.transactions,
        customers=config.customers,
        accounts=config.accounts,
        export=config.export,
        tax=config.tax,
        products=config.products,
        fees=config.fees,
        direction=config.direction.mode,
        deposit=Ref(deposit.id, deposit.name),
        income=Ref(income.id, income.name),
        store_name=facts.store.name,
        connection=connection,
    )
