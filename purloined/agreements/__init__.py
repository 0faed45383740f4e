"""What agreements among the holdings promise about notice: who, how soon, counted from when, in which form, silence.

durations.py   "forty-eight (48) hours", 三営業日以内
sentences.py   text to sentences, each with its place
clauses.py     what one sentence calls for
finding.py     the clauses of a file that is an agreement, or supplier terms
proposals.py   clauses and parties to agreements as case.toml states them, until a person confirms
shown.py       as a person or a program reads them

The words are data: knowledge/notice_clauses.toml. Nothing found here is known: a person confirms it.
"""
