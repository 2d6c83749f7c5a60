"""QuickBooks' account types: their class, which side is their plus, and the detail types they may have."""

CLASSIFICATION = {
    "Bank": "Asset",
    "Accounts Receivable": "Asset",
    "Other Current Asset": "Asset",
    "Fixed Asset": "Asset",
    "Other Asset": "Asset",
    "Accounts Payable": "Liability",
    "Credit Card": "Liability",
    "Other Current Liability": "Liability",
    "Long Term Liability": "Liability",
    "Equity": "Equity",
    "Income": "Revenue",
    "Other Income": "Revenue",
    "Cost of Goods Sold": "Expense",
    "Expense": "Expense",
    "Other Expense": "Expense",
}

SUB_TYPES = {
    "Bank": ("Checking", "CashOnHand", "MoneyMarket", "RentsHeldInTrust", "Savings", "TrustAccounts"),
    "Accounts Receivable": ("AccountsReceivable",),
    "Other Current Asset": (
        *("OtherCurrentAssets", "UndepositedFunds", "Inventory", "PrepaidExpenses", "AllowanceForBadDebts"),
        *("EmployeeCashAdvances", "LoansToOthers", "Retainage", "GlobalTaxRefund"),
    ),
    "Fixed Asset": (
        "OtherFixedAssets",
        "Buildings",
        "FurnitureAndFixtures",
        "MachineryAndEquipment",
        "Vehicles",
    ),
    "Other Asset": ("OtherLongTermAssets", "SecurityDeposits", "Goodwill", "Licenses"),
    "Accounts Payable": ("AccountsPayable",),
    "Credit Card": ("CreditCard",),
    "Other Current Liability": (
        *("OtherCurrentLiabilities", "SalesTaxPayable", "GlobalTaxPayable", "GlobalTaxSuspense"),
        *("DeferredRevenue", "LoanPayable", "PrepaidExpensesPayable", "TrustAccountsLiabilities"),
    ),
    "Long Term Liability": ("OtherLongTermLiabilities", "NotesPayable"),
    "Equity": ("OpeningBalanceEquity", "OwnersEquity", "RetainedEarnings", "PartnersEquity"),
    "Income": (
        *("SalesOfProductIncome", "ServiceFeeIncome", "OtherPrimaryIncome", "DiscountsRefundsGiven"),
        *("NonProfitIncome", "UnappliedCashPaymentIncome"),
    ),
    "Other Income": ("OtherMiscellaneousIncome", "InterestEarned", "OtherInvestmentIncome"),
    "Cost of Goods Sold": (
        *("SuppliesMaterialsCogs", "ShippingFreightDeliveryCos", "OtherCostsOfServiceCos"),
        *("CostOfLaborCos", "EquipmentRentalCos"),
    ),
    "Expense": (
        *(
            "OtherMiscellaneousServiceCost",
            "BankCharges",
            "FinanceCosts",
            "OfficeGeneralAdministrativeExpenses",
        ),
        *("ShippingFreightDelivery", "SuppliesMaterials", "AdvertisingPromotional", "LegalProfessionalFees"),
        *("TaxesPaid", "Travel", "Utilities", "RentOrLeaseOfBuildings"),
    ),
    "Other Expense": (
        "OtherMiscellaneousExpense",
        "ExchangeGainOrLoss",
        "Depreciation",
        "PenaltiesSettlements",
    ),
}

TYPE_OF_SUB_TYPE = {sub: kind for kind, subs in SUB_TYPES.items() for sub in subs}


def is_profit_and_loss(account_type: str) -> bool:
    return CLASSIFICATION[account_type] in {"Revenue", "Expense"}


def grows_by_debit(account_type: str) -> bool:
    return CLASSIFICATION[account_type] in {"Asset", "Expense"}
