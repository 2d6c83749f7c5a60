"""What QuickBooks Online can do, as data for the plan."""

from app.core.document import Kind, Limits

NOTE_LENGTH = 4000
MARKER_LENGTH = 21  # 20 letters and digits, and the line break before them
NUMBER_LENGTH = 21
REFERENCE_LENGTH = 21
MESSAGE_LENGTH = 1000
DESCRIPTION_LENGTH = 4000
CUSTOMER_NAME_LENGTH = 500
ITEM_NAME_LENGTH = 100
ACCOUNT_NAME_LENGTH = 100
SKU_LENGTH = 100
PERSON_NAME_LENGTH = 100
COMPANY_NAME_LENGTH = 100
EMAIL_LENGTH = 100
PHONE_LENGTH = 30
STREET_LENGTH = 500
PLACE_LENGTH = 255
POSTCODE_LENGTH = 30
PRICE_PLACES = 7
FORBIDDEN_IN_NAMES = ":\t\n"

LIMITS = Limits(
    kinds=frozenset(Kind) - {Kind.SALES_ORDER},
    number_length=NUMBER_LENGTH,
    customer_name_length=CUSTOMER_NAME_LENGTH,
    item_name_length=ITEM_NAME_LENGTH,
    sku_length=SKU_LENGTH,
    memo_length=NOTE_LENGTH - MARKER_LENGTH,
    message_length=MESSAGE_LENGTH,
    description_length=DESCRIPTION_LENGTH,
    reference_length=REFERENCE_LENGTH,
    classes=True,
    locations=True,
    forbidden_in_names=FORBIDDEN_IN_NAMES,
    keeps_tax=True,
    price_places=PRICE_PLACES,
    always_numbers=False,
)
