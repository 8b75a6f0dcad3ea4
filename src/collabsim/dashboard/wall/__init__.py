"""The wall around the dashboard: what may come in from a browser, and nothing else.

Whoever can reach a port can send it anything, and so can any page that a browser happens to visit.
Solara and ipyvue trust what a browser says; the wall does not. It stands in front of both, lets
through what the dashboard needs, and drops the rest before they see it:

- ``gate``, with ``request``, ``reply`` and ``headers``: which requests come in, and what every
  answer carries;
- ``hosts`` and ``token``: who may come in;
- ``talk``, ``messages`` and ``component``: what a page may say once it is in;
- ``tabs`` and ``shares``: how much room a visitor may take, and for how long;
- ``sockets``: connections that say nothing, or never finish saying it;
- ``upstream``: everything that leans on the insides of Solara, in one place;
- ``log``: a line for what was refused, and not one for each time.
"""
