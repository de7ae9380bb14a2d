"""A duty 执法活动: officers, arrival and end, notices, interruptions, exemptions, patrol log, parties; its closing.

What a duty demands and lacks is judged by the agency's regulation pack; `facts.py` turns rows into the facts that packs
read, `judging.py` names which question is asked about what.
"""
