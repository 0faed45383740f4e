"""The exit codes of every command."""

DONE = 0
ERROR = 1
USAGE = 2
UNREAD = 3  # done, with inputs that could not be read
ALARM = 10  # with --alarm: something is taken or published
DEADLINE = 11  # with --alarm: a hard deadline is near or missed
