"""The local workbench: the report's pages over a live case, where a person decides. No analysis of its own.

One state of the case is shown at a time (`shown`): judged, complete, kept whole while another is made beside it
(`judging`). A decision goes to the case's own decisions.jsonl, as `purloined decide` writes it, and is on the disk
before the page answers. What may be asked by whom is decided in one place, before any page is reached (`guard`).
"""
