"""Whose data it is: the register of owners, and what in a file's name and content speaks for one of them."""
