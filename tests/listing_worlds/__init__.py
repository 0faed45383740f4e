"""Invented file shares of any size, and listings of parts of them, damaged as real listings are; the truth is kept.

    words     what firms in five languages call their folders, documents, forms and customers
    share     what is held: projects, forms, photographs, scans, software, backups
    damage    what programs and hands do to names, sizes and times on the way into a listing
    profiles  which of that one listing suffered
    theirs    the listings: rows of the share and rows of another firm's, by profile
    world     all of it as a case whose tables are written as `add` would have left them
    score     the tables `matches` against the truth

It knows nothing of how matching works. Everything follows from one seed. A world of 10 million held files takes about
a minute and a half on two cores; the tests use one of a few thousand.

**What is true.** Files have a content. A copy has that of its original, an untouched form that of the form, a file of a
package that of the same file elsewhere. A match is right if the held file has the content of the listed one, wherever
the two lie. Listed rows are `own` (drawn from what is held) or `foreign` (another firm's, made by the same rules: it
uses the same forms, packages, folders and camera names; its own content).
"""
