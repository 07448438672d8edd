"""The API: the verbs of the command line for programs, under /api/v1 (docs/api.md).

The same rules as for people: a program shows a token, and may do what its scope and its account may, at the
places of both. Whatever goes wrong is told as a problem (RFC 9457) in the words that people read.
"""
