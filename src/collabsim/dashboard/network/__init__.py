"""One community, person by person, played in the browser: who trusts whom, and why."""
