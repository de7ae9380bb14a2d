"""Numbers that name a party: an identity card's, or an organisation's credit code 统一社会信用代码.

A row keeps two things of a number. `id_digest` is a keyed digest, by which the whole number is found again and a
party stands once; `id_sealed` is the number itself, encrypted. Both are made with the instance's own key, so that a
copy of the database tells no number, not even to somebody who tries them all. Words of refusals and entries of the log
never repeat one.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from liuhen.accounts.keyed import keyed_digest, seal, unseal
from liuhen.kernel.refusals import Refused

if TYPE_CHECKING:
    from liuhen.accounts.models import Agency
    from liuhen.activities.models import Party

PURPOSE = "party number"
SHORTEST, LONGEST = 6, 40
UNREADABLE = "（读不出）"
_CARD, _WEIGHTS, _CHECKS = 18, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
_FIRST, _LAST = 1, 2


def compared(number: str) -> str:
    """Return a number as it is compared: full-width letters made narrow, no white space, capitals."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def checked(number: str, kind: str) -> str:
    """Return a number as it is kept, "" for none.

    Raises Refused for what cannot be one, and for an 18-digit card of a person whose check digit (GB 11643) is wrong:
    with a slip of the pen the party would be somebody else, without a history.
    """
    plain = compared(number)
    if not plain:
        return ""
    body = plain.replace("-", "").replace("(", "").replace(")", "")
    if not (SHORTEST <= len(plain) <= LONGEST and body.isascii() and body.isalnum()):
        words = f"证件号或信用代码是 {SHORTEST} 到 {LONGEST} 位字母和数字。"
        raise Refused("activities.party.number", words, remedy="对照证件核对；没有证件号的可以不填。")
    if kind == "person" and len(plain) == _CARD and plain[:-1].isdigit() and not _adds_up(plain):
        words = "身份证号的最后一位（校验码）和前面的数字对不上。"
        raise Refused("activities.party.number", words, remedy="对照证件逐位核对。")
    return plain


def digest_of(agency: Agency, number: str) -> str:
    """Return the keyed digest by which a number is found within its agency, "" for none."""
    plain = compared(number)
    return keyed_digest(f"{agency.pk}:{plain}", purpose=PURPOSE) if plain else ""


def sealed(number: str, digest: str) -> str:
    """Return the number encrypted, "" for none; it opens only beside its own digest."""
    return seal(number.encode(), purpose=PURPOSE, about=digest) if number else ""


def number_of(party: Party) -> str:
    """Return the number of a party in clear, "" for none. Raises Refused when this instance's key does not open it."""
    return unseal(party.id_sealed, purpose=PURPOSE, about=party.id_digest).decode() if party.id_sealed else ""


def shown(party: Party) -> str:
    """Return the number as people may see it: of a person the first and the last two characters, credit codes whole.

    Credit codes are published by the register of enterprises; the number of a person is nobody's to read again.
    """
    try:
        number = number_of(party)
    except Refused:
        return UNREADABLE
    if party.kind != "person" or not number:
        return number
    return number[:_FIRST] + "*" * (len(number) - _FIRST - _LAST) + number[-_LAST:]


def _adds_up(card: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(card[:-1], _WEIGHTS, strict=True))
    return _CHECKS[total % len(_CHECKS)] == card[-1]
