"""The case.toml that `purloined new` writes: every key that decides something, explained, commented out."""

_TEXT = """\
# What a responder knows about the incident. Every key is optional; what is not stated is not assumed in anyone's
# favour. Times need a zone: 2026-03-01T00:00:00Z. Lines that begin with # do nothing: take the # away to state one.

[case]
name = "{name}"
# title = "Acme Precision: the incident of March 2026"

# From the first moment the intruder may have been inside to containment. Every proof must hold over all of it.
# Left out: from the earliest event to the latest, the report says so, and nothing is ruled out.
# window = {{ from = 2026-02-27T00:00:00Z, to = 2026-03-06T00:00:00Z }}

# timezone = "Europe/Paris"              # for logs that carry none; default UTC
# internal = ["198.51.100.0/24", "acme.example"]   # own networks and domains, besides the private ones

# Where the incident is a supplier's, and the files are those that it had of you: docs/supplier.md.
# [supplier]
# name = "Bracket Precision Works"
# next_update = 2026-03-12T17:00:00Z     # when it said that it writes again

# A host whose files are held.
# [[host]]
# name = "fs01"
# addresses = ["10.0.5.10"]
# aliases = ["fs01-old"]
# intruder_admin = true                  # default true: logs kept on this host alone are not trusted
# access = ["smb", "local"]              # the ways to its files; default smb and local
# shares = {{ parts = "/srv/parts" }}      # where a share lies on the host; guessed from the names where left out
# images = ["*/vm/fs01/*.vmdk"]          # its disk images and backups, if their paths do not name it

# A log that watches one route at one place.
# [[sensor]]
# name = "samba audit of fs01"
# match = "fs01-audit*.log"              # which added files it is, by name; or a list: ["fs01-audit*.log", "smb.conf"]
# watches = {{ host = "fs01", route = "smb", records = ["read"] }}
# kept = "forwarded"                     # "forwarded": on a log server; "local" (default): on the host itself
# continuous = {{ declared = "the log server had no outage in March", by = "head of IT" }}
# timezone = "Asia/Tokyo"                # of this log, where it differs
# prefix = "%u|%I|%m|%S"                 # Samba full_audit: as in smb.conf
# year = 2026                            # for syslog lines without a year; else the latest that fits
# clock = {{ ahead = 90, within = 5 }}     # seconds its clock runs ahead, and how sure that is; else other logs tell
# date_order = "day"                     # what comes first in 03/04/2026, where the whole file leaves it open
# sampling = 100                         # flow records that count one packet in 100: no bound rests on them

# [[sensor]]
# name = "edge firewall"
# match = "conn*.log"
# watches = {{ route = "internet", hosts = ["*"] }}
# kept = "forwarded"
# continuous = {{ declared = "no restart in March", by = "network team" }}

# The ways out of the house that exist. Default: internet, and "other", which nobody watches; so a proof that
# something cannot have left needs this statement.
# [[exit]]
# name = "internet"

# Who is hostile. account, session, host, address (or network), process, destination, or evidence (the thief's own log).
# This and what else people declare can also be recorded with `purloined decide`, which keeps who, when and why.
# [[hostile]]
# account = "svc-x"
# from = 2026-03-01T00:00:00Z            # from, to: optional
# why = "its password was in the ransom chat"
# by = "incident lead"

# Who is vouched for. What is neither is unknown, and keeps files from being ruled out.
# [[vouched]]
# destination = "198.51.100.7"
# why = "backup provider, contract 2024-11"
# by = "head of IT"

# What was out of reach: switched off, unplugged, in the safe. host, paths, or both; from, to: optional.
# [[offline]]
# host = "tape01"
# paths = ["/Archive/**"]
# from = 2026-02-20T00:00:00Z
# to = 2026-03-10T00:00:00Z
# why = "in the safe, by the register"
# by = "head of IT"

# Where a listing of the thieves came from, and what part of all files it is by their own words, in per cent.
# [[listing]]
# match = "*tree*.txt"
# origin = "chat"                        # chat, site, police, or in other words
# share = 30                             # left out: what its name or its first lines say

# Whose data it is. Paths end in /** and fit at any depth (D:/Shares/Customers/Northwind/...); what an inventory states
# stands where no path fits.
# [[owner]]
# name = "Northwind Aerospace"
# paths = ["/Customers/Northwind/**"]
# aliases = ["Northwind", "NWA"]         # found in text, legends, agreements and names of folders by `purloined scan`
# domains = ["northwind.example"]        # of mail addresses
# parts = ["NW-"]                        # how its part and order numbers begin

# Many owners stand in a CSV file: docs/owners.md.
# [owners]
# register = "owners.csv"

# What duties hang on: whom to tell, by when. `purloined duties facts` lists what counts; docs/duties.md explains.
# [facts]
# company = {{ timezone = "Europe/Paris", gdpr_controller = true }}
# persons = {{ eu = 40 }}                  # the highest it may be

# [[agreement]]
# owner = "Northwind Aerospace"
# kind = "NDA"
# clauses = ["DFARS 252.204-7012"]
# notify = {{ within = "72 hours", after = "discovery" }}

# Who tells the owners, in every notice: docs/notices.md.
# [notice]
# sender = "Acme Precision Works, Inc."
# contact = "Jo Marsh, incident lead"
# email = "incident@acme.example"
# next_update = 2026-03-12T17:00:00Z
"""


def case_toml(name: str) -> str:
    """The commented file for a case of that name."""
    return _TEXT.format(name=name.replace("\\", "\\\\").replace('"', '\\"'))
