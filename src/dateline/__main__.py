"""`python -m dateline` is the command line."""

from dateline.cli.main import main

main()
