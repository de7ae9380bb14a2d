"""What the caller's own books say of an object. They are kept elsewhere: who forges the store has not forged them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .inventory import Inventory


@dataclass(frozen=True, slots=True)
class Expected:
    """SHA-256 (hex) of an object's original and of its inventory.json, each empty when the books do not say.

    The inventory fixes the sidecar by digest, so that its own digest fixes everything the object holds.
    """

    content: str = ""
    inventory: str = ""

    def fits(self, inventory: Inventory) -> bool:
        """Say whether an inventory is the one the books know, as far as they say."""
        return self.content in {"", inventory.content_digest} and self.inventory in {"", inventory.digest}


ANYTHING = Expected()
# A text alone is the digest of the original; an id alone, or an empty text, says only that the object must be there.
Objects = Mapping[str, str | Expected] | Iterable[str | tuple[str, str | Expected]]


def each(objects: Objects) -> Iterator[tuple[str, Expected]]:
    """Yield ids and expectations in the order they were named, one at a time: books may be long."""
    for named in objects.items() if isinstance(objects, Mapping) else objects:
        object_id, said = (named, "") if isinstance(named, str) else named
        yield object_id, said if isinstance(said, Expected) else Expected(said)
