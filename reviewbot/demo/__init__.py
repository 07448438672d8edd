"""The demo: everything on one machine with no account, through the same code as in earnest."""
