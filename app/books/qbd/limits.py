"""What QuickBooks Desktop can do, as data for the plan. Lengths are those of Intuit's qbXML schema 13.0."""

from app.core.document import Kind, Limits

NOTE_LENGTH = 4095
MARKER_LENGTH = 21  # 20 letters and digits, and the space before them
NUMBER_LENGTH = 11
CUSTOMER_NAME_LENGTH = 41
ITEM_NAME_LENGTH = 31
PART_NUMBER_LENGTH = 31
DESCRIPTION_LENGTH = 4095
REFERENCE_LENGTH = 20
FORBIDDEN_IN_NAMES = ":\t\n"
PRICE_PLACES = 5
CHARSET = "cp1252"  # believed: what a company file keeps; anything else would come back as another letter

LIMITS = Limits(
    kinds=frozenset(
        {
            Kind.ESTIMATE,
            Kind.SALES_ORDER,
            Kind.INVOICE,
            Kind.SALES_RECEIPT,
            Kind.PAYMENT,
            Kind.CREDIT_MEMO,
        }
    ),
    number_length=NUMBER_LENGTH,
    customer_name_length=CUSTOMER_NAME_LENGTH,
    item_name_length=ITEM_NAME_LENGTH,
    sku_length=PART_NUMBER_LENGTH,
    memo_length=NOTE_LENGTH - MARKER_LENGTH,
    message_length=0,  # a customer message is an entry of a list there, not a text
    description_length=DESCRIPTION_LENGTH,
    reference_length=REFERENCE_LENGTH,
    classes=True,
    locations=False,
    forbidden_in_names=FORBIDDEN_IN_NAMES,
    keeps_tax=False,
    price_places=PRICE_PLACES,
    always_numbers=True,  # believed: a RefNumber that is left out is the next one
    in_place=False,
    charset=CHARSET,
)
