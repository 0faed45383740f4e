"""Whom to tell, by when: rules as data, facts in, answers out. Nothing here knows where a case lies.

rules.py       reads and checks knowledge/duties/*.toml
conditions.py  all, any, not over facts; unknown stays unknown
clocks.py      from a start to a deadline
facts.py       what is known of a case
due.py         rules and facts to answers
words.py       every text that reaches a reader, in each language
"""
