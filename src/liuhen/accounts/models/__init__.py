"""Tables of agencies, units, people, their posts, and how they come in."""

from liuhen.accounts.models.organisation import Agency, PackBinding, Unit
from liuhen.accounts.models.people import Delegation, Person, PersonManager, Post, RoleTitle
from liuhen.accounts.models.signing_in import ApiToken, RecoveryCode, SecondFactor, SignIn, SignInRules

__all__ = [
    "Agency",
    "ApiToken",
    "Delegation",
    "PackBinding",
    "Person",
    "PersonManager",
    "Post",
    "RecoveryCode",
    "RoleTitle",
    "SecondFactor",
    "SignIn",
    "SignInRules",
    "Unit",
]
