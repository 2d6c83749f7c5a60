"""What a setting offers and this version does not do yet: shown, not choosable, with the reason."""

from app.config.section import Labelled
from app.config.sections.fees import FeesMode

# Keyed by class and value: options of different settings are equal as texts ("none", "one").
_LATER: dict[tuple[type[Labelled], str], str] = {
    (FeesMode, FeesMode.BULK.value): "Fees in bulk come with a later version.",
}


def not_yet(option: Labelled) -> str:
    """Why the option cannot be chosen in this version; "" when it can."""
    return _LATER.get((type(option), option.value), "")
