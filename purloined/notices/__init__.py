"""One owner's pack: a letter, the list of that owner's files, and what it may start for them. No other owner is in it.

parties.py   who owners are, and what each is known by
forms.py     text in every form in which it may stand in a finished file
traces.py    what would tell of other owners; finds it in text, and withholds it
leaks.py     looks for it in the finished bytes, unpacked
told.py      what an owner is told, from the tables
letter.py    the letter: a plain text with places, filled in
docx.py      the letter as DOCX, in a frame that a firm can replace
pack.py      writes all of it, and leaves it only if nothing leaks
"""

FOLDER = "notices"  # in the case's report
