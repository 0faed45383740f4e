"""Whole invented incidents, made without any knowledge of the judge, and the judge scored against their truth.

    world     the firm: servers, people, files
    work      what its people do on an ordinary day
    theft     what the thief does
    story     all of that played in order of time: what happened, file by file
    sensors   which logs the firm keeps, and what case.toml says of them
    formats   the lines of those logs, as the real programs write them
    damage    what happened to the logs afterwards
    papers    inventories, the thieves' listings, case.toml
    oracle    which files perfect logic could rule out from the same premises
    incident  one incident on disk, judged, compared with the truth

**The rule for a fair world.** What case.toml declares is true in the world: declarations are premises, and no tool can
check them. Everything else may be broken, but not without a trace:
- who is vouched for is clean, for as long as the declaration says; the thief may act through anyone else;
- the access routes and exits that are stated are all that exist; where none are stated, the defaults are all;
- a log said to be kept elsewhere was out of the thief's reach; one kept on a host whose intruder was administrator may
  have been altered in any way, without a trace;
- a log without record numbers that is declared continuous lost nothing between its first record and its last, or
  between the times that the declaration states. It may be cut at either end (if no times are stated), bear unreadable
  lines, be left out, be renamed or come twice. A stretch may be missing only where whole flow records show far more
  bytes served than the reads that are left;
- a log whose continuity nobody declared, or one with record numbers, may have lost anything;
- a clock that is wrong is stated, or the log shows it.
"""
