"""The lists and documents of a company file: their name spaces, and which list a reference points into."""

NAMES = "names"
ITEMS = "items"
ITEM_KINDS = (
    "ItemService",
    "ItemNonInventory",
    "ItemOtherCharge",
    "ItemInventory",
    "ItemDiscount",
    "ItemSubtotal",
    "ItemPayment",
    "ItemGroup",
    "ItemSalesTax",
    "ItemSalesTaxGroup",
)
PEOPLE = ("Customer", "Vendor", "OtherName", "Employee")
PLAIN_LISTS = (
    "Account",
    "PaymentMethod",
    "ShipMethod",
    "SalesTaxCode",
    "Class",
    "StandardTerms",
    "CustomerMsg",
    "SalesRep",
    "Template",
    "CustomerType",
    "JobType",
    "PriceLevel",
    "Currency",
    "UnitOfMeasureSet",
    "InventorySite",
)
LISTS = (*PEOPLE, *ITEM_KINDS, *PLAIN_LISTS)
# Lists whose objects may stand below another; only they answer a FullName.
NESTED_ITEMS = ("ItemService", "ItemNonInventory", "ItemOtherCharge", "ItemInventory", "ItemDiscount")
NESTED = frozenset(["Account", "Customer", "Class", *NESTED_ITEMS])
SALES = ("Estimate", "SalesOrder", "Invoice", "SalesReceipt", "CreditMemo")
DOCUMENTS = (*SALES, "ReceivePayment")
POSTING = frozenset(["Invoice", "SalesReceipt", "CreditMemo"])
RECEIVABLE = frozenset(["Invoice", "CreditMemo"])
TITLES = {
    "Estimate": "Estimate",
    "SalesOrder": "Sales order",
    "Invoice": "Invoice",
    "SalesReceipt": "Sales receipt",
    "CreditMemo": "Credit memo",
    "ReceivePayment": "Payment",
}
TAX_ITEMS = ("ItemSalesTax", "ItemSalesTaxGroup")
_TARGETS: dict[str, tuple[str, ...]] = {
    "CustomerRef": ("Customer",),
    "ClassRef": ("Class",),
    "DiscountClassRef": ("Class",),
    "CustomerTypeRef": ("CustomerType",),
    "JobTypeRef": ("JobType",),
    "TermsRef": ("StandardTerms",),
    "SalesRepRef": ("SalesRep",),
    "SalesTaxCodeRef": ("SalesTaxCode",),
    "CustomerSalesTaxCodeRef": ("SalesTaxCode",),
    "PurchaseTaxCodeRef": ("SalesTaxCode",),
    "ItemSalesTaxRef": TAX_ITEMS,
    "PaymentMethodRef": ("PaymentMethod",),
    "PreferredPaymentMethodRef": ("PaymentMethod",),
    "ShipMethodRef": ("ShipMethod",),
    "CustomerMsgRef": ("CustomerMsg",),
    "TemplateRef": ("Template",),
    "PriceLevelRef": ("PriceLevel",),
    "CurrencyRef": ("Currency",),
    "ItemRef": ITEM_KINDS,
    "ItemGroupRef": ("ItemGroup",),
    "PrefVendorRef": ("Vendor",),
    "TaxVendorRef": ("Vendor",),
    "UnitOfMeasureSetRef": ("UnitOfMeasureSet",),
    "OverrideUOMSetRef": ("UnitOfMeasureSet",),
    "InventorySiteRef": ("InventorySite",),
    "InventorySiteLocationRef": ("InventorySite",),
}


def space_of(kind: str) -> str:
    if kind in PEOPLE:
        return NAMES
    return ITEMS if kind in ITEM_KINDS else kind


def targets(field: str) -> tuple[str, ...]:
    """The kinds that a reference of this name may point at."""
    if field.endswith("AccountRef"):
        return ("Account",)
    return _TARGETS[field]


def label_of(field: str) -> str:
    """What QuickBooks calls the target in its texts."""
    if field.endswith("AccountRef"):
        return "Account"
    return {"CustomerSalesTaxCodeRef": "SalesTaxCode"}.get(field, field.removesuffix("Ref"))
