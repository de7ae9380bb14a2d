"""The words packs are written in: facts, questions, roles, things that can be owed.

The data stand beside this file (`facts.toml`, `questions.toml`); `docs/facts.md` is generated from them. A pack may add
facts of its own, further values of open lists, roles and obligations; new questions belong to the program, because
someone must ask them.
"""

from liuhen.policy.vocabulary.words import Fact, FactType, Question, Vocabulary, base_vocabulary

__all__ = ["Fact", "FactType", "Question", "Vocabulary", "base_vocabulary"]
