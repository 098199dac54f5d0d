"""`python -m datagen.cli`, where the datagen script is not on the path."""

import sys

from datagen.cli import main

sys.exit(main())
