"""`python -m purloined.cli`, for where the program is not on the path."""

import sys

from purloined.cli import main

sys.exit(main())
