"""What is watched while nothing has happened yet, or nothing is known to have: names on leak sites' feeds."""
