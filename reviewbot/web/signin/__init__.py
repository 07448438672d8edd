"""Sign-in: who may read the web log and act there, and how they come in.

Three ways, ``web.sign_in``: the link that ``run`` prints on this machine, accounts with passwords, or an
identity provider by OpenID Connect. However somebody comes, they get a session: a random cookie, of which the
store has the digest. Programs show an API token instead.
"""
