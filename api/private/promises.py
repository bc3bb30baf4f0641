"""What the form of reports promises and the store keeps; free of the store's libraries, which load slowly."""

from __future__ import annotations

import re
from typing import Final

#: Days after which a contact is erased though the report is still open.
CONTACT_DAYS: Final = 180
#: Signs that nobody takes for another: a reference is read out and typed.
SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE: Final = re.compile(f"M-[{SIGNS}]{{8}}")
