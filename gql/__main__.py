"""`python -m gql` is the command `gateway`."""

from gql.cli import main

main()
