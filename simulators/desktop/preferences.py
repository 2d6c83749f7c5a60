"""The switches of a company file that decide what it takes."""

from pydantic import BaseModel, ConfigDict

from simulators.desktop.node import Body


class Preferences(BaseModel):
    """Only what changes an answer; `inventory` and `account_numbers` are only told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sales_tax: bool = True
    classes: bool = True
    assign_classes: bool = False
    multi_currency: bool = False
    sales_orders: bool = True
    estimates: bool = True
    inventory: bool = True
    account_numbers: bool = False
    units_of_measure: bool = False
    inventory_sites: bool = False
    default_tax_item: str = "CA State and SF County"
    taxable_code: str = "Tax"
    nontaxable_code: str = "Non"


def told(preferences: Preferences, tax_item: Body | None, codes: tuple[Body | None, Body | None]) -> Body:
    """The PreferencesRet; believed, above all that sales orders have a switch among the jobs and estimates."""
    taxes: Body = {}
    if preferences.sales_tax:
        given = {
            "DefaultItemSalesTaxRef": tax_item,
            "PaySalesTax": "Monthly",
            "DefaultTaxableSalesTaxCodeRef": codes[0],
            "DefaultNonTaxableSalesTaxCodeRef": codes[1],
        }
        taxes = {"SalesTaxPreferences": {name: value for name, value in given.items() if value}}
    return {
        "AccountingPreferences": {
            "IsUsingAccountNumbers": _said(preferences.account_numbers),
            "IsRequiringAccounts": "true",
            "IsUsingClassTracking": _said(preferences.classes),
            "IsUsingAuditTrail": "true",
            "IsAssigningJournalEntryNumbers": "true",
        },
        "JobsAndEstimatesPreferences": {
            "IsUsingEstimates": _said(preferences.estimates),
            "IsUsingProgressInvoicing": "false",
            "IsPrintingItemsWithZeroAmounts": "false",
        },
        "MultiCurrencyPreferences": {"IsMultiCurrencyOn": _said(preferences.multi_currency)},
        "MultiLocationInventoryPreferences": {
            "IsMultiLocationInventoryAvailable": "false",
            "IsMultiLocationInventoryEnabled": _said(preferences.inventory_sites),
        },
        "PurchasesAndVendorsPreferences": {
            "IsUsingInventory": _said(preferences.inventory),
            "DaysBillsAreDue": "10",
            "IsAutomaticallyUsingDiscounts": "false",
        },
        "SalesAndCustomersPreferences": {
            "IsTrackingReimbursedExpensesAsIncome": "false",
            "IsAutoApplyingPayments": "true",
        },
        **taxes,
        "CurrentAppAccessRights": {
            "IsAutomaticLoginAllowed": "true",
            "AutomaticLoginUserName": "cartbooks",
            "IsPersonalDataAccessAllowed": "false",
        },
        "ItemsAndInventoryPreferences": {
            "IsEnhancedInventoryReceivingEnabled": "false",
            "IsTrackingSerialOrLotNumber": "None",
            "FIFOEnabled": "false",
        },
    }


def _said(switch: bool) -> str:  # noqa: FBT001 - the value itself
    return "true" if switch else "false"
