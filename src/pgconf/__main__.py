"""`python -m pgconf`."""

from pgconf.cli import main

main()
