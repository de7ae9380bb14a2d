"""Conditions: three-valued, closed, compiled to closures when a pack is loaded.

A condition is true, false or unknown (None). Unknown stays unknown unless another line decides. There is no
arithmetic, no expression language and no regular expression.
"""

from liuhen.policy.conditions.compiled import ALWAYS, Condition, Test, all_of
from liuhen.policy.conditions.reading import ConditionReader

__all__ = ["ALWAYS", "Condition", "ConditionReader", "Test", "all_of"]
