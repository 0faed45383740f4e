"""Answer sheets: the fields of an authority's form, in the form's order, each with what the case knows of it.

forms.py   the forms, from knowledge/sheets/*.toml
known.py   what a case knows, as far as forms ask
fill.py    one function for each thing that forms ask: a value and its source, or None: not yet known
pages.py   a sheet as HTML, CSV and Markdown
"""
