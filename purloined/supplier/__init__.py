"""The customer's side of a supplier's incident: what lay there, what is published of it, what the supplier says.

files.py       each file once: what the supplier says of it, and what a listing says
questions.py   what to ask the supplier, from what is missing
answer.py      both, with the owners and the duties of a case, as one answer
shown.py       the answer for people, for programs, and as a table of files

The supplier's word is kept beside the verdict and never becomes one: docs/supplier.md.
"""
