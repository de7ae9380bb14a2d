"""The answers a rule may give, one file a verb.

Every verb has `reads` (facts), `settings` and `find(template, facts, context)`, which completes the finding that the
rule has prepared (its id, articles, basis and words) with what the verb says about these facts.
"""

from liuhen.policy.verbs.chain import Chain
from liuhen.policy.verbs.classify import Classify
from liuhen.policy.verbs.cover import Cover
from liuhen.policy.verbs.keep import Keep
from liuhen.policy.verbs.need import Need
from liuhen.policy.verbs.owe import Owe
from liuhen.policy.verbs.permit import Permit
from liuhen.policy.verbs.text import Text
from liuhen.policy.verbs.verb import Verb

VERBS = ("owe", "need", "class", "keep", "cover", "chain", "text", "allow", "bar")

__all__ = ["VERBS", "Chain", "Classify", "Cover", "Keep", "Need", "Owe", "Permit", "Text", "Verb"]
