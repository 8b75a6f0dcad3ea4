"""The whole model in plain Python: the best first read, and what the compiled model is held to.

People, governments, organisations, the ties between them, suppliers, funders and nations are
objects with attributes; facets are sets of numbers; every rule of the month is one method of
:class:`Oracle`, in the order in which the month goes through them. Nothing is compiled or
vectorised. The oracle starts from a world of month 0 and gives the same trajectory as the compiled
model, only slower.

Chance is a function of (seed, stream, agent, month, draw), so who is asked first does not matter.
Benchmarks subclass the agents (``person_type`` and its likes) and override :meth:`Oracle.make`.
"""

import math
import struct
from typing import TYPE_CHECKING, Any

from collabsim.randomness import stream as number_of
from collabsim.scenarios import Scenario
from collabsim.state.columns import NEVER

Facets = frozenset[int]
WORD = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15


def scramble(z: int) -> int:
    """The finaliser of SplitMix64: 64 bits in, 64 unrelated bits out."""
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & WORD
    z = (z ^ z >> 27) * 0x94D049BB133111EB & WORD
    return z ^ z >> 31


class Chance:
    """Uniform numbers in [0, 1) that depend on nothing but their address."""

    def __init__(self, seed: int) -> None:
        self.seed = scramble(seed + GOLDEN & WORD)
        self.keys: dict[str, tuple[int, int]] = {}  # of each stream: the month and its key

    def key(self, month: int, stream: str) -> int:
        known = self.keys.get(stream)
        if known is None or known[0] != month:
            number = int(number_of(stream))
            key = scramble(self.seed ^ (number * GOLDEN & WORD))
            known = self.keys[stream] = month, scramble(key + month * GOLDEN & WORD)
        return known[1]

    def uniform(self, month: int, stream: str, agent: int, draw: int = 0) -> float:
        bits = scramble(self.key(month, stream) + (64 * agent + draw) * GOLDEN & WORD)
        return (bits >> 11) / 2**53


class Single:
    """A number of a person, rounded to single precision, in which people are kept."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.slot = "_" + name

    def __get__(self, person: Any, owner: type) -> float:
        return person.__dict__[self.slot]  # type: ignore[no-any-return]

    def __set__(self, person: Any, value: float) -> None:
        person.__dict__[self.slot] = struct.unpack("f", struct.pack("f", value))[0]


class Agent:
    """Anyone in the model. Attributes are the columns of ``collabsim/state/columns.py``, which says
    what they mean; instead of the number of a row, an agent holds the other agent itself."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...
        def __setattr__(self, name: str, value: Any) -> None: ...


class Person(Agent):
    """A beneficiary, with the five ``acquaintances`` they have and the ``movement`` they joined.

    Who lacks the long tie to someone across the ring stands there themselves.
    """

    trust: Any = Single()
    capacity: Any = Single()
    resentment: Any = Single()
    readiness: Any = Single()
    benefit: Any = Single()


class Government(Agent):
    """The government of a community.

    It has a ``nation``, ``people``, ``ties``, a ``supplier`` of the usual service, and ``peers``.
    """

    def conflict(self) -> float:
        return 0.5 * self.wariness + 0.5 * self.resentment  # type: ignore[no-any-return]

    def asymmetry(self) -> float:
        return max(0.0, 2.0 * self.power - 1.0)  # type: ignore[no-any-return]

    def money(self) -> float:
        """What is left of the usual budget."""
        return self.capacity / self.base_capacity if self.base_capacity else 0.0


class Tie(Agent):
    """One ``organisation`` in the community of one ``government``: movement, policy and trust."""

    def share(self) -> float:
        """Members as a share of the community."""
        return self.members / len(self.government.people)  # type: ignore[no-any-return]

    def movement(self) -> list[Person]:
        return [person for person in self.government.people if person.movement is self]

    def lose(self, person: Person, month: int) -> None:
        """``person``, a member, is none from ``month`` on."""
        self.members -= 1
        self.joined -= person.since
        person.movement, person.since = None, month


class Organisation(Agent):
    """An organisation of social entrepreneurs, with its ``nation``, ``funder`` and ``ties``."""


class Supplier(Agent):
    """Who runs the usual service of a community."""

    def opposition(self) -> float:
        return self.power * self.capacity * self.trust  # type: ignore[no-any-return]


class Funder(Agent):
    """A funder, with a ``portfolio`` of organisations."""


class Nation(Agent):
    """A nation, with its ``governments`` and ``organisations``."""

    def lever(self, strength: float) -> float:
        """How far a lever of the law works that is as strong as this on paper."""
        return strength * self.law_strength if self.law else 0.0  # type: ignore[no-any-return]


def copy_row(thing: Any, row: Any, without: tuple[str, ...] = ()) -> None:
    """Give ``thing`` an attribute for each column of ``row``; words become sets of facets."""
    for name in row.dtype.names:
        if name not in without:
            value = row[name].item()
            if row.dtype[name] == "u8":
                value = frozenset(f for f in range(64) if value >> f & 1)
            setattr(thing, name, value)


def logistic(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-z))


def better(trust: float, step: float) -> float:
    return trust + min(1.0, step) * (1.0 - trust)


def worse(trust: float, step: float) -> float:
    return trust * (1.0 - min(1.0, step))


def one_of(facets: Facets, u: float) -> Facets:
    """One facet of a set, or none of the empty set."""
    return frozenset([sorted(facets)[int(u * len(facets))]]) if facets else facets


class Oracle:
    """The model. ``run`` lives through months and returns what is observed in each."""

    person_type: type = Person
    government_type: type = Government
    tie_type: type = Tie
    organisation_type: type = Organisation
    supplier_type: type = Supplier
    funder_type: type = Funder
    nation_type: type = Nation

    def __init__(self, scenario: Scenario, world: Any, seed: int) -> None:
        """Start from ``world``, a world of month 0 of ``scenario`` made with ``seed``."""
        self.p = scenario.parameters
        self.events = scenario.events
        self.names = list(scenario.all_strategies)
        self.strategies = list(scenario.all_strategies.values())
        self.chance = Chance(seed)
        self.month = 0
        self.nations = self._things(self.nation_type, world.nations)
        self.governments = self._things(self.government_type, world.governments)
        self.ties = self._things(self.tie_type, world.ties, ("entrepreneur", "government"))
        self.organisations = self._things(self.organisation_type, world.entrepreneurs, ("ties",))
        self.suppliers = self._things(self.supplier_type, world.suppliers)
        self.funders = self._things(self.funder_type, world.funders)
        self.people = self._things(self.person_type, world.beneficiaries)
        self._introduce(world)

    def make(self, kind: type) -> Any:
        """A new agent of the type ``kind``."""
        return kind()

    def _things(self, kind: type, table: Any, without: tuple[str, ...] = ()) -> list[Any]:
        things = []
        for row in table:
            things.append(self.make(kind))
            copy_row(things[-1], row, without)
        return things

    def _introduce(self, world: Any) -> None:
        """Replace numbers of rows by the agents themselves."""
        for nation in self.nations:
            nation.governments = self.governments[nation.first_government : nation.end_government]
            nation.organisations = self.organisations[
                nation.first_entrepreneur : nation.end_entrepreneur
            ]
        for c, g in enumerate(self.governments):
            g.nation = self.nations[g.nation]
            g.people = self.people[g.first_person : g.end_person]
            g.ties = self.ties[g.first_tie : g.end_tie]
            g.supplier = self.suppliers[c]
            g.peers = [self.governments[row] for row in world.peers[c] if row >= 0]
            n = len(g.people)
            mainstream = n - round(self.p.start.marginalised * n)
            for i, person in enumerate(g.people):
                person.id = g.first_id + i
                person.group = int(i >= mainstream)
                person.benefit = 0.0
                beside = (i + 1, i - 1, i + 2, i - 2) if n >= 3 else (i + 1, i + 1, i, i)
                places = [place % n for place in beside] + [person.shortcut]
                person.acquaintances = tuple(g.people[place] for place in places)
                person.movement = None
        for funder in self.funders:
            funder.portfolio = []
        for e in self.organisations:
            e.nation, e.funder, e.ties = self.nations[e.nation], self.funders[e.funder], []
            e.funder.portfolio.append(e)
        for tie, row in zip(self.ties, world.ties, strict=True):
            tie.organisation = self.organisations[row["entrepreneur"]]
            tie.government = self.governments[row["government"]]
            tie.organisation.ties.append(tie)

    def draw(self, stream: str, agent: int, draw: int = 0) -> float:
        """A uniform number of this month."""
        return self.chance.uniform(self.month, stream, agent, draw)

    # The month

    def run(self, months: int) -> list[dict[str, float]]:
        """Live through ``months`` months and return the observables of each."""
        return [self.step() for _ in range(months)]

    def step(self) -> dict[str, float]:
        """One month, in this order."""
        self.national_environment()
        for g in self.governments:
            self.life(g)
            self.effort(g)
            self.environment(g)
            self.listening(g)
            self.curiosity(g)
            self.inclusion(g)
            self.voice(g)
            self.sharing(g)
            self.decision(g)
            self.agreement(g)
            self.opposition(g)
            self.delivery(g)
            self.trust(g)
            self.resentment(g)
            self.diffusion(g)
            self.take_stock(g)
        self.showing()
        self.law()
        self.gathering()
        self.funding()
        self.renewal()
        self.widening()
        self.imitation()
        observed = self.observe()
        self.month += 1
        return observed

    # What happens to everybody

    def national_environment(self) -> None:
        """Events of history, crises and national elections; organisations' knowledge ages."""
        w = self.p.environment
        for nation in self.nations:
            nation.crisis_begins = nation.changes = False
            nation.opens = 0
            nation.budget = 1.0
            nation.window = max(0, nation.window - 1)
            nation.crisis = max(0, nation.crisis - 1)
            for event in self.events:
                since = self.month - event.month
                if event.kind == "budget_cut" and since >= 0:
                    if event.months == 0 or since < event.months:
                        nation.budget *= 1.0 - event.depth
                elif event.kind == "window" and since == 0:
                    nation.opens = max(nation.opens, event.months)
                elif event.kind == "crisis" and since == 0:
                    nation.crisis_begins = True
                    nation.crisis_depth = event.depth
                    nation.crisis = max(nation.crisis, event.months)
                elif event.kind == "change" and since == 0:
                    nation.changes = True
                    nation.values = math.nan if event.values is None else event.values
            struck = self.draw("CRISIS", nation.id) < w.crisis_rate
            if struck and nation.crisis == 0 and not nation.crisis_begins:
                nation.crisis_begins = True
                nation.crisis_depth = w.crisis_depth
                nation.crisis = w.crisis_months
            if nation.crisis_begins:
                nation.opens = max(nation.opens, w.window_months)
            election = (self.month + nation.phase) % self.p.law.term_months == 0
            nation.window = max(nation.window, nation.opens, w.window_months if election else 0)
        for e in self.organisations:
            e.known -= self.stale("DRIFT_ENTREPRENEUR", e.id)

    def stale(self, stream: str, agent: int) -> Facets:
        """The facet that goes out of date for ``agent`` this month, if any."""
        facets = self.p.start.facets
        if self.draw(stream, agent, 0) < facets * self.p.environment.drift:
            return frozenset([int(self.draw(stream, agent, 1) * facets)])
        return frozenset()

    def life(self, g: Government) -> None:
        """What nobody practises fades; some people go, and others come in their places."""
        fade, goes = self.p.life.fade, 1.0 / (12.0 * self.p.life.stay_years)
        for person in g.people:
            if person.movement is None:
                person.capacity += fade * (self.p.start.beneficiary_capacity - person.capacity)
            if self.draw("LIFE", person.id) < goes:
                g.ever -= person.since != NEVER
                if person.movement is not None:
                    person.movement.lose(person, NEVER)
                self.come(person)
        g.listening += fade * (g.usual_listening - g.listening)
        g.curiosity += fade * (g.usual_curiosity - g.curiosity)
        g.stereotype += fade * (g.usual_stereotype - g.stereotype)

    def come(self, person: Person) -> None:
        """Somebody new stands in the place of ``person``, drawn as at the start."""
        start, mean = self.p.start, self.p.inclusion.readiness
        length = (start.facets + round(start.overlap * start.facets)) // 2
        first = start.facets - length if person.group else 0
        self.month += 1  # who comes is there next month, and in month 0 is somebody else
        chosen = self.facets("FACETS_BENEFICIARY", person.id, length, start.needs)
        person.needs = frozenset(first + facet for facet in chosen)
        u, v, w = (self.draw("START_BENEFICIARY", person.id, draw) for draw in range(3))
        self.month -= 1
        person.trust = self.around(start.beneficiary_trust, u)
        person.capacity = self.around(start.beneficiary_capacity, v)
        person.readiness = w ** ((1.0 - mean) / mean)
        person.resentment, person.since = 0.0, NEVER

    def effort(self, g: Government) -> None:
        """Every organisation spends its effort by its strategy; last month's marks are wiped."""
        for tie in g.ties:
            e = tie.organisation
            style = self.strategies[e.strategy]
            tie.seats = style.seats * self.p.effort.seats
            tie.divisiveness = style.divisiveness
            spend = e.capacity * e.drive * e.presence if tie.present else 0.0
            spend *= 1.0 - self.p.effort.seat_cost * tie.seats
            tie.invite, tie.listen = style.invite * spend, style.listen * spend
            tie.teach, tie.explore = style.teach * spend, style.explore * spend
            tie.deliver, tie.lobby = style.deliver * spend, 0.0
            if tie.adopted:
                tie.deliver += style.lobby * spend
            elif tie.voice < style.quorum * self.p.effort.quorum:
                tie.invite += style.lobby * spend
            else:
                tie.lobby = style.lobby * spend
            tie.heard = tie.newcomers = 0
            tie.pushed = tie.won = tie.agreed = tie.reversed = False
            tie.learned, tie.nurtured = frozenset(), 0.0

    def environment(self, g: Government) -> None:
        """Elections, windows, budgets and crises; what is known here goes out of date."""
        w = self.p.environment
        g.changed = False
        g.window = max(0, g.window - 1)
        if (self.month + g.phase) % w.term_months == 0:
            g.changed = self.draw("ELECTION", g.id, 0) < w.turnover_probability
        if g.nation.changes and self.month > 0:
            g.changed = True
        if g.changed:
            self.new_administration(g)
        if g.nation.changes and not math.isnan(g.nation.values):
            g.values = g.nation.values
        if g.nation.crisis_begins:
            g.capacity *= 1.0 - g.nation.crisis_depth
        g.window = max(g.window, g.nation.opens)
        base = g.base_capacity * g.nation.budget
        g.capacity = min(g.capacity, base)
        if g.nation.crisis == 0:
            g.capacity += w.recovery * (base - g.capacity)
        stale = self.stale("DRIFT_LOCAL", g.id)
        g.known -= stale
        for tie in g.ties:
            tie.solution -= stale

    def new_administration(self, g: Government) -> None:
        """Others come into office, with a mind of their own."""
        w = self.p.environment
        g.window = w.window_months
        for tie in g.ties:
            tie.refusals = 0
            tie.government_trust *= 1.0 - w.turnover_loss * (1.0 - w.memory * tie.voice)
        new = self.around(self.p.start.listening, self.draw("ELECTION", g.id, 1))
        g.listening = (1.0 - w.redraw) * g.listening + w.redraw * new
        new = self.around(self.p.start.curiosity, self.draw("ELECTION", g.id, 2))
        g.curiosity = (1.0 - w.redraw) * g.curiosity + w.redraw * new
        aside = w.values_spread * (2.0 * self.draw("ELECTION", g.id, 3) - 1.0)
        g.values = min(1.0, max(-1.0, g.usual_values + aside))

    def around(self, mean: float, u: float) -> float:
        """A value around ``mean``, as far away as differences between agents allow."""
        return mean + min(self.p.start.spread, mean, 1.0 - mean) * (2.0 * u - 1.0)

    # Learning

    def listening(self, g: Government) -> None:
        """The government hears organisations or their members; organisations talk with people."""
        w = self.p.listening
        open_to_others = g.listening * (1.0 - g.stereotype)
        open_to_others *= 1.0 - w.asymmetry_weight * g.asymmetry()
        for tie in g.ties:
            if not tie.present:
                continue
            useful = open_to_others * (w.stranger + (1.0 - w.stranger) * tie.government_trust)
            for meeting in range(w.meetings):
                agent, draw = 2 * tie.id + meeting // 16, 4 * (meeting % 16)
                if self.draw("MEETING", agent, draw) < useful:
                    tie.heard += 1
                    spoken = tie.organisation.known
                    if tie.members > 0 and self.draw("MEETING", agent, draw + 1) < tie.seated:
                        which = int(self.draw("MEETING", agent, draw + 2) * tie.members)
                        spoken = tie.movement()[which].needs
                    g.known |= one_of(spoken, self.draw("MEETING", agent, draw + 3))
            talks = w.conversations * tie.listen
            left = talks - int(talks)
            for talk in range(int(talks) + (self.draw("CONVERSATION", 1024 * tie.id) < left)):
                agent = 1024 * tie.id + 1 + talk
                person = g.people[int(self.draw("CONVERSATION", agent, 0) * len(g.people))]
                if self.draw("CONVERSATION", agent, 1) < person.trust:
                    tie.learned |= one_of(person.needs, self.draw("CONVERSATION", agent, 2))

    def curiosity(self, g: Government) -> None:
        """Finding out alone, unlearning stereotypes in contact, keeping policies fresh."""
        w = self.p.curiosity
        equality = 1.0 - g.asymmetry()
        for tie in g.ties:
            e = tie.organisation
            if tie.present:
                contact = w.contact * equality * min(1.0, w.contact_floor + tie.share())
                g.stereotype *= 1.0 - contact * (1.0 - tie.divisiveness)
                if self.draw("EXPLORATION", tie.id, 0) < w.discovery_entrepreneur * tie.explore:
                    found = int(self.draw("EXPLORATION", tie.id, 1) * self.p.start.facets)
                    tie.learned |= {found}
            if tie.adopted:
                step = w.unlearning * tie.delivery
                g.listening += step * (1.0 - g.listening)
                g.curiosity += step * (1.0 - g.curiosity)
                if self.draw("UPTAKE", tie.id, 0) < w.uptake * (tie.explore + g.curiosity):
                    fresh = (g.known | e.known) - tie.solution
                    tie.solution |= one_of(fresh, self.draw("UPTAKE", tie.id, 1))
        trusted = max((tie.government_trust for tie in g.ties if tie.present), default=0.0)
        if self.draw("GOVERNMENT_IDEA", g.id, 0) < w.discovery_government * g.curiosity * trusted:
            g.known |= {int(self.draw("GOVERNMENT_IDEA", g.id, 1) * self.p.start.facets)}

    # Movements

    def inclusion(self, g: Government) -> None:
        """People join and leave movements, all on what was so before; growth dilutes cohesion."""
        w = self.p.inclusion
        before = {person: person.movement for person in g.people}
        outsiders = sum(1 for tie in before.values() if tie is None)
        paid = g.nation.lever(self.p.law.pay) * min(1.0, 4.0 * g.depth)
        for person in g.people:
            u = self.draw("MEMBERSHIP", person.id)
            ready = person.readiness + (1.0 - person.readiness) * paid
            tie = before[person]
            if tie is not None:
                unhappy = w.leave_rate * (w.leave_floor + person.resentment)
                unhappy += w.fatigue * (1.0 - tie.delivery)
                leaving = w.exit * (1.5 - ready) + (1.0 - person.trust) * unhappy
                if u < leaving * (1.0 - paid):
                    tie.lose(person, self.month)
                continue
            if self.month - person.since < w.rest_months:
                continue
            offers = [self.invitations(tie, person, before, outsiders) for tie in g.ties]
            accepting = ready * person.trust * (1.0 - person.resentment)
            accepted = min(1.0, sum(offers)) * accepting
            if u < accepted:
                point = u / accepted * sum(offers)
                for tie, offer in zip(g.ties, offers, strict=True):
                    if offer > 0.0:
                        person.movement = tie
                        if point < offer:
                            break
                    point -= offer
                person.movement.members += 1
                person.movement.newcomers += 1
                person.movement.joined += self.month
                g.ever += person.since == NEVER
                person.since = self.month
        for tie in g.ties:
            if tie.members > 0:
                tie.cohesion *= 1.0 - (1.0 - w.inheritance) * tie.newcomers / tie.members
            tie.cohesion += w.cohesion_growth * (1.0 - tie.cohesion)

    def invitations(self, tie: Tie, person: Person, before: Any, outsiders: int) -> float:
        """Invitations to ``tie`` that reach ``person``: by the organisation and by neighbours."""
        knowing = sum(1 for other in person.acquaintances if before[other] is tie)
        people = outsiders * self.p.size.people_per_agent
        invited = self.p.inclusion.invitation_rate * tie.invite / people
        if tie.invite > 0 or tie.handed_over:
            invited += knowing * self.p.inclusion.peer_rate * tie.seats
        return invited  # type: ignore[no-any-return]

    def voice(self, g: Government) -> None:
        """How far each movement is heard, and how many chairs its members have."""
        w, each = self.p.voice, self.p.size.people_per_agent
        others = 1.0 - self.p.start.government_power
        for tie in g.ties:
            tie.voice, tie.chairs = 0.0, 0
            if tie.members > 0:
                members = tie.members * each
                enough = w.half * (len(g.people) * each / 1000.0) ** w.scale
                tie.voice = tie.cohesion * members / (members + enough)
                say = min(1.0, tie.members_power / others) if others > 0.0 else 1.0
                tie.chairs = round(w.table * tie.seats * say)
            tie.seated = tie.chairs / w.table if w.table else 0.0
            tie.chair = min(1.0, tie.chairs / (tie.members * each)) if tie.members else 0.0

    def sharing(self, g: Government) -> None:
        """The government lets go or takes back; it nurtures partners; members become able."""
        w = self.p.sharing
        for tie in g.ties:
            if tie.adopted and tie.present:
                missing = 1.0 - tie.organisation.capacity
                tie.nurtured = w.nurture * tie.government_trust * missing
        if g.ties:
            claims = [tie.seats * tie.government_trust * tie.voice for tie in g.ties]
            aim = self.p.start.government_power * (1.0 - min(1.0, sum(claims)))
            released = max(0.0, w.letting_go * (g.power - aim))
            for tie, claim in zip(g.ties, claims, strict=True):
                part = released * claim / sum(claims) if claim > 0.0 else 0.0
                kept = 1.0 - w.taking_back * g.wariness
                seats = tie.seats if tie.present else 1.0
                tie.members_power = (tie.members_power + part * seats) * kept
                tie.power = (tie.power + part * (1.0 - seats)) * kept
                if not tie.members:
                    tie.members_power = 0.0
            g.power = 1.0 - sum(tie.power + tie.members_power for tie in g.ties)
        for tie in g.ties:
            rate = w.teaching * tie.teach + w.member_teaching * tie.seats * tie.cohesion
            rate += w.law_training * g.nation.lever(self.p.law.training)
            movement = tie.movement()
            for person in movement:
                person.capacity += min(1.0, rate) * (1.0 - person.capacity)
            tie.member_capacity = sum(person.capacity for person in movement)
            tie.member_capacity /= max(1, len(movement))
        g.people_capacity = sum(person.capacity for person in g.people) / len(g.people)

    # Decisions and what comes of them

    def decision(self, g: Government) -> None:
        """Organisations push, the government decides, and pushes leave marks."""
        for tie in g.ties:
            if not self.due(tie):
                continue
            tie.pushed = True
            known = self.table(g, tie)
            chance = logistic(self.log_odds(g, tie, known, tie.divisiveness))
            hurt = self.p.resentment.push * tie.divisiveness
            for person in g.people if hurt > 0.0 else ():
                mark = hurt * len(person.needs - known) / self.p.start.needs
                if person.movement is tie:
                    mark *= self.p.resentment.member_share
                person.resentment += mark * (1.0 - person.resentment)
            g.wariness += hurt * (1.0 - tie.voice) * (1.0 - g.wariness)
            if self.draw("ADOPTION", tie.id) < chance:
                tie.won = tie.own = True
                tie.wins += 1
                self.agree(tie, known)
            else:
                tie.refusals = min(5, tie.refusals + 1)
        self.own_accord(g)

    def due(self, tie: Tie) -> bool:
        """Whether a decision that somebody pushed for, now or earlier, falls this month."""
        w = self.p.decision
        if tie.wait > 0:
            tie.wait = tie.wait - 1 if tie.lobby > 0.0 else 0
            return tie.wait == 0 and tie.lobby > 0.0  # type: ignore[no-any-return]
        if self.draw("PUSH", tie.id) >= 2.0 * w.push * tie.lobby:
            return False
        tie.wait = round(w.deliberation * tie.seats)
        return tie.wait == 0  # type: ignore[no-any-return]

    def log_odds(self, g: Government, tie: Tie, known: Facets, divisiveness: float) -> float:
        """What speaks for a proposal that addresses what is ``known``, less what is against it."""
        w = self.p.decision
        z = w.base + g.place + w.values * g.values + w.trust * tie.government_trust
        z += w.quality * len(known) / self.p.start.facets + w.voice * tie.voice * tie.seated
        z += w.window if g.window > 0 else 0.0
        z += w.pressure * divisiveness * (0.5 + 0.5 * tie.power)
        z -= w.stereotype * g.stereotype + w.wariness * g.wariness + w.control * g.power
        z += w.law * g.nation.lever(self.p.law.mandate) - w.refusal * tie.refusals
        return z - self.p.opposition.weight * g.supplier.opposition()  # type: ignore[no-any-return]

    def table(self, g: Government, tie: Tie) -> Facets:
        """What is known at the table, where some members may sit."""
        known = g.known | tie.organisation.known | g.nation.law_facets
        movement = tie.movement()
        for chair in range(tie.chairs if movement else 0):
            known |= movement[int(self.draw("TABLE", tie.id, chair) * len(movement))].needs
        return known  # type: ignore[no-any-return]

    def agree(self, tie: Tie, known: Facets) -> None:
        """A policy begins, on paper."""
        tie.agreed = tie.adopted = tie.ever_adopted = True
        tie.adopted_months = tie.refusals = 0
        tie.depth = tie.carried = 0.0
        tie.signed_values = tie.government.values
        tie.solution = known
        if tie.first_win < 0:
            tie.first_win = self.month

    def own_accord(self, g: Government) -> None:
        """A government without a policy decides unasked, if a law obliges it."""
        mandate = g.nation.lever(self.p.law.mandate)
        if not g.ties or any(tie.adopted for tie in g.ties):
            return
        often = self.p.law.mandate_rate * mandate * 0.5 * (1.0 + g.values)
        if self.draw("ACCORD", g.id, 0) < often:
            open_ties = [tie for tie in g.ties if tie.opens <= self.month]
            if not open_ties:
                return
            tie = open_ties[int(self.draw("ACCORD", g.id, 1) * len(open_ties))]
            known = g.known | g.nation.law_facets
            if self.draw("ACCORD", g.id, 2) < logistic(self.log_odds(g, tie, known, 0.0)):
                tie.own = False
                self.agree(tie, known)

    def agreement(self, g: Government) -> None:
        """Policies get from paper into life, or end."""
        w = self.p.agreement
        training = g.nation.lever(self.p.law.training)
        able = g.able + training * max(0.0, 1.0 - g.able)
        for tie in g.ties:
            if tie.adopted and tie.adopted_months > 0:
                ends = 1.0 - math.exp(-self.hazard(g, tie))
                if self.draw("REVERSAL", tie.id) < ends:
                    tie.adopted, tie.reversed, tie.depth = False, True, 0.0
                    tie.reversals += 1
            if tie.adopted:
                partner = tie.voice if tie.handed_over else min(1.0, 2.0 * tie.deliver)
                aim = g.money() * able * (w.alone + (1.0 - w.alone) * partner)
                tie.depth += w.rollout * (min(1.0, aim) - tie.depth)
                tie.carried += tie.depth
                tie.adopted_months += 1
                if tie.own and tie.adopted_months >= self.p.renewal.lasting_months:
                    tie.lasting = True
        g.depth = max((tie.depth for tie in g.ties if tie.adopted), default=0.0)

    def hazard(self, g: Government, tie: Tie) -> float:
        """How strongly the policy of ``tie`` is in question this month."""
        w = self.p.agreement
        event = 0.0
        if (self.month + g.phase) % self.p.environment.term_months == 0:
            event = min(1.0, w.contest * self.p.environment.turnover_probability)
        if g.changed or g.nation.crisis_begins:
            event = 1.0
        against = 1.0 + 0.5 * self.p.opposition.weight * g.supplier.opposition()
        lapse = w.lapse * (1.0 - tie.depth) * (1.0 - g.values) * against
        broken = w.base + w.values_gap * max(0.0, tie.signed_values - g.values)
        broken += w.resentment * g.conflict() + w.thin * (1.0 - tie.voice)
        return (lapse + event * broken) / (1.0 + w.habit * tie.carried / 12.0)  # type: ignore[no-any-return]

    def opposition(self, g: Government) -> None:
        """The supplier of the usual service loses what policies take over."""
        supplier, w = g.supplier, self.p.trust
        supplier.power = 1.0 - g.depth
        supplier.capacity += self.p.opposition.pace * (supplier.power - supplier.capacity)
        pleased = better(supplier.trust, w.gain * supplier.power)
        supplier.trust = worse(pleased, w.gain * w.asymmetry * (1.0 - supplier.power))

    def delivery(self, g: Government) -> None:
        """Three partners deliver together; each person gets the better of what is offered."""
        w = self.p.delivery
        for tie in g.ties:
            by_organisation = w.entrepreneur * min(1.0, 2.0 * tie.deliver)
            by_government = by_community = 0.0
            if tie.adopted:
                working = w.trust_floor + (1.0 - w.trust_floor) * tie.government_trust
                by_government = w.government * g.base_capacity * tie.depth * working
                by_organisation *= 1.0 - w.contracted * (1.0 - g.money())
            else:
                by_organisation *= w.around
            if tie.ever_adopted:
                served = 1.0 - math.exp(-w.serves * tie.share() * tie.member_capacity)
                by_community = w.community * tie.cohesion * served
            failing = (1.0 - by_government) * (1.0 - by_organisation) * (1.0 - by_community)
            target = (1.0 - failing) * (1.0 - w.resistance * g.conflict())
            tie.delivery += w.rate * (target - tie.delivery)
            tie.delivered = tie.delivery
            tie.offer = tie.solution if tie.ever_adopted else tie.organisation.known
        g.usual = usual = w.status_quo * g.capacity
        benefits: tuple[list[float], list[float]] = ([], [])
        for person in g.people:
            best = usual * len(g.status_quo & person.needs)
            for tie in g.ties:
                best = max(best, tie.delivery * len(tie.offer & person.needs))
            person.benefit = best / self.p.start.needs
            benefits[person.group].append(best / self.p.start.needs)
        mainstream, marginalised = benefits
        g.need_met = (sum(mainstream) + sum(marginalised)) / len(g.people)
        g.gap = 0.0
        if mainstream and marginalised:
            g.gap = sum(mainstream) / len(mainstream) - sum(marginalised) / len(marginalised)

    # Feelings

    def trust(self, g: Government) -> None:
        """Good experience raises trust, bad experience lowers it more."""
        w = self.p.trust
        up, down = w.gain, w.gain * w.asymmetry
        for tie in g.ties:
            good = w.heard * tie.heard
            good += tie.delivery if tie.adopted else 0.0
            good += w.small_win * (1.0 - tie.divisiveness) if tie.won else 0.0
            pressed = w.pressure * tie.divisiveness * (1.0 - tie.voice) if tie.pushed else 0.0
            broken = w.reversal if tie.reversed else 0.0
            for side, bad in (
                ("government", pressed),
                ("entrepreneur", broken),
            ):
                before = getattr(tie, f"{side}_trust")
                setattr(tie, f"{side}_trust", worse(better(before, up * good), down * bad))
        for person in g.people:
            good = person.benefit
            bad = w.ignored * (1.0 - person.benefit)
            if person.movement is not None:
                tie = person.movement
                good += w.seat * tie.chair * tie.depth
                bad *= 1.0 - tie.chair * tie.depth
                bad += w.reversal * (1.0 + tie.chair) if tie.reversed else 0.0
            person.trust = worse(better(person.trust, up * good), down * bad)
        g.people_trust = sum(person.trust for person in g.people) / len(g.people)

    def resentment(self, g: Government) -> None:
        """Resentment and wariness fade; people's resentment drifts towards that of others."""
        w = self.p.resentment
        kept = 0.5 ** (1.0 / w.half_life)
        g.wariness *= kept
        before = {person: person.resentment for person in g.people}
        for person in g.people:
            others = sum(before[other] for other in person.acquaintances) / 5.0
            person.resentment = kept * ((1.0 - w.gossip) * before[person] + w.gossip * others)
        g.resentment = sum(person.resentment for person in g.people) / len(g.people)

    # Between communities

    def diffusion(self, g: Government) -> None:
        """Governments take heart or fright from what peers showed last month."""
        w = self.p.diffusion
        if g.peers:
            best = max(peer.shown_success for peer in g.peers)
            g.stereotype *= 1.0 - w.success * best
            tension = sum(peer.shown_conflict for peer in g.peers) / len(g.peers)
            g.wariness += w.conflict * tension * (1.0 - g.wariness)

    def showing(self) -> None:
        """What peers will see next month."""
        for g in self.governments:
            g.shown_success = max((tie.delivery for tie in g.ties if tie.adopted), default=0.0)
            g.shown_conflict = g.conflict()

    def law(self) -> None:
        """Where a law is on the agenda: a bill, as likely as its support, and a vote on it."""
        w = self.p.law
        if not w.possible or self.month == 0 or self.month % w.vote_months != 0:
            return
        for nation in self.nations:
            if nation.law:
                continue
            number = len(nation.governments)
            depth = sum(g.depth for g in nation.governments) / number
            voices = [max((tie.voice for tie in g.ties), default=0.0) for g in nation.governments]
            support = 0.5 * depth + 0.5 * sum(voices) / number
            support += w.window if nation.window > 0 else 0.0
            if support >= w.threshold and self.draw("LAW", nation.id) < support:
                nation.law, nation.law_month = True, self.month
                conflict = sum(g.conflict() for g in nation.governments) / number
                nation.law_strength = 1.0 - conflict
                nation.law_facets = frozenset(
                    facet
                    for facet in range(self.p.start.facets)
                    if sum(facet in g.known for g in nation.governments) >= 0.5 * number
                )

    # Organisations

    def gathering(self) -> None:
        """Every organisation gathers what its people learned and gained in their communities."""
        w = self.p.funding
        keep = 1.0 - 1.0 / w.attention
        for e in self.organisations:
            n = len(e.ties)
            e.age += e.active
            e.lead_months += e.active
            e.trust = sum(tie.entrepreneur_trust for tie in e.ties) / n
            e.power = sum(tie.power for tie in e.ties) / n
            e.known = e.known.union(*(tie.learned for tie in e.ties))
            e.capacity += sum(tie.nurtured for tie in e.ties) / n
            e.wins = keep * e.wins + sum(tie.won for tie in e.ties) / n
            earned = sum(tie.delivery * tie.depth for tie in e.ties if tie.adopted and tie.present)
            e.contracts = w.contract * earned / n
            standing = sum(0.5 * (tie.share() + tie.government_trust) for tie in e.ties) / n
            grown = keep * e.growth + standing - e.standing
            e.growth = grown if e.age > 1 else 0.0
            e.standing = standing

    def funding(self) -> None:
        """Funders score organisations, pay grants and renew some; leads tire and hand over."""
        w, gain = self.p.funding, self.p.trust.gain
        for funder in self.funders:
            for e in funder.portfolio:
                growth = min(1.0, max(0.0, e.growth / w.growth_unit))
                e.score = (1.0 - funder.patience) * min(1.0, e.wins) + funder.patience * growth
                e.score *= e.active
                e.grants = 0.0
                if e.active:
                    self.live_on(e)
                    raised = better(e.funder_trust, gain * e.score)
                    bad = gain * self.p.trust.asymmetry * (1.0 - e.score)
                    e.funder_trust = worse(raised, bad)
            funder.paid = sum(e.grants for e in funder.portfolio)
            funder.trust = funder.working = funder.power = 0.0
            for e in funder.portfolio:
                funder.trust += e.funder_trust / len(funder.portfolio)
                funder.working += e.active / len(funder.portfolio)
                if e.grants + e.contracts > 0.0:
                    funder.power += e.grants / (e.grants + e.contracts) / len(funder.portfolio)

    def live_on(self, e: Organisation) -> None:
        """The month's money of an organisation, and what drives it next month."""
        w = self.p.funding
        if self.month == e.grant_end:
            z = w.renew + w.renewal_score * (e.score - 0.3)
            z += w.renewal_trust * (e.funder_trust - 0.5)
            if self.draw("GRANT", e.id) < logistic(z):
                e.grant_end = self.month + self.grant_length("GRANT", e)
        e.grants = w.cost if self.month < e.grant_end else 0.0
        e.money = max(0.0, e.money + e.contracts + e.grants - w.cost)
        if self.draw("LEAD", e.id) < 1.0 / (12.0 * w.lead_years):
            e.lead_months = 0
        e.drive = math.exp(-w.tire * e.lead_months)
        short = w.cost - e.contracts
        if short > 0.0:
            left = max(0, e.grant_end - (self.month + 1)) + e.money / short
            e.drive *= min(1.0, left / max(1.0, w.wind_down))

    def grant_length(self, stream: str, e: Organisation) -> int:
        """Months that a new grant pays for, at least one."""
        waits = [-math.log(1.0 - self.draw(stream, e.id, draw)) for draw in (1, 2)]
        return 1 + int(0.5 * self.p.funding.grant_months * sum(waits))

    def renewal(self) -> None:
        """Organisations end, give places up or hand them over; others begin, come back and open."""
        carried_on = {tie for tie in self.ties if tie.handed_over and tie.adopted}
        done = [e for e in self.organisations if all(tie in carried_on for tie in e.ties)]
        ending = [
            e
            for e in self.organisations
            if e.active
            if e in done
            or (self.p.funding.cost > 0.0 and self.month >= e.grant_end and e.money <= 0.0)
        ]
        entry = self.p.renewal.entry
        beginning = [
            e
            for e in self.organisations
            if not e.active and e not in done and self.draw("ENTRY", e.id) < entry
        ]
        for e in self.organisations:
            e.ended = e in ending
            e.active = e.active and not e.ended
        for e in beginning:
            self.begin(e)
        for tie in self.ties:
            e, next_month = tie.organisation, self.month + 1
            if tie.present:
                weary = self.p.renewal.give_up * max(0.0, 1.0 - 2.0 * tie.entrepreneur_trust)
                if not e.active or self.draw("GIVING_UP", tie.id) < weary:
                    self.leave(tie)
                    self.scatter(tie)
                elif self.draw("HANDING_OVER", tie.id) < self.handing_over(tie):
                    self.leave(tie)
                    tie.handed_over = True
            elif e.active and tie.opens <= next_month and tie not in carried_on:
                back = self.draw("ENTRY", tie.id, 1) < entry
                if e in beginning or tie.opens == next_month or back:
                    self.enter(tie)
        for e in self.organisations:
            places = sum(tie.present for tie in e.ties)
            e.presence = min(1.0, self.p.effort.reach / max(1, places))

    def begin(self, e: Organisation) -> None:
        """An organisation as it begins."""
        start = self.p.start
        e.capacity = self.around(start.entrepreneur_capacity, self.draw("START_ENTREPRENEUR", e.id))
        e.known = self.facets("FACETS_ENTREPRENEUR", e.id, start.facets, start.entrepreneur_facets)
        e.funder_trust = start.funder_trust
        e.active, e.age, e.lead_months = True, 0, 0
        e.drive, e.money = 1.0, 0.0
        e.grant_end = self.month + 1 + self.grant_length("START_ENTREPRENEUR", e)
        e.wins = e.growth = e.standing = e.score = 0.0
        if e.adaptive:
            kept = [row for row, style in enumerate(self.strategies) if not style.then]
            e.strategy = kept[int(self.draw("START_STRATEGY", e.id, 1) * len(kept))]
        else:
            e.strategy = e.first_strategy

    def facets(self, stream: str, agent: int, length: int, count: int) -> Facets:
        """``count`` different facets of ``length``, by Floyd's method."""
        chosen: Facets = frozenset()
        for draw in range(count):
            last = length - count + draw
            facet = int(self.draw(stream, agent, draw) * (last + 1))
            chosen |= {last if facet in chosen else facet}
        return chosen

    def leave(self, tie: Tie) -> None:
        """The organisation of ``tie`` leaves the place."""
        nation = tie.government.nation
        nation.attempts += 1
        nation.lasting += tie.lasting
        tie.own = tie.lasting = tie.present = False

    def handing_over(self, tie: Tie) -> float:
        """The chance that the place is handed over to an organised community with a habit."""
        if not tie.adopted:
            return 0.0
        years = self.p.agreement.habit * tie.carried / 12.0
        return self.p.renewal.hand_over * tie.voice * years / (1.0 + years)  # type: ignore[no-any-return]

    def scatter(self, tie: Tie) -> None:
        """Members who are left behind go, but for those who are able to stay organised."""
        rested = self.month - self.p.inclusion.rest_months
        for person in tie.movement():
            if self.draw("STAYING", person.id) >= person.capacity * self.p.environment.memory:
                tie.lose(person, rested)

    def enter(self, tie: Tie) -> None:
        """Somebody comes as a stranger but for what the community carries over."""
        start = self.p.start
        known_better = max(0.0, tie.government_trust - start.government_trust)
        carried = self.p.environment.memory * tie.voice
        tie.government_trust = start.government_trust + carried * known_better
        tie.entrepreneur_trust = start.entrepreneur_trust
        tie.present, tie.handed_over = True, False
        if not tie.ever_adopted:
            tie.delivery = 0.0

    def widening(self) -> None:
        """Who has an agreement of their own takes up the strategy that theirs leads to."""
        for e in self.organisations:
            then = self.strategies[e.strategy].then
            if then and any(tie.own for tie in e.ties):
                e.strategy = self.names.index(then)

    def imitation(self) -> None:
        """Adaptive organisations copy others with higher scores, all at once."""
        w = self.p.imitation
        for e in self.organisations:
            e.next_strategy = e.strategy
            looks = w.rate * e.funder.power
            if e.adaptive and e.active and self.draw("IMITATION", e.id, 0) < looks:
                peers = e.nation.organisations
                other = peers[int(self.draw("IMITATION", e.id, 1) * len(peers))]
                chance = logistic(w.intensity * (other.score - e.score))
                if other.active and self.draw("IMITATION", e.id, 2) < chance:
                    e.next_strategy = other.strategy
        for e in self.organisations:
            e.strategy = e.next_strategy

    # What is seen of it

    def take_stock(self, g: Government) -> None:
        """Inequality of benefit (half the relative mean difference) and mean trust."""
        benefits = sorted(person.benefit for person in g.people)
        n, total = len(benefits), sum(benefits)
        ranked = sum(rank * benefit for rank, benefit in enumerate(benefits, start=1))
        g.gini = 2.0 * ranked / (n * total) - (n + 1) / n if total > 0.0 else 0.0
        if g.ties:
            g.trust = sum(tie.government_trust for tie in g.ties) / len(g.ties)

    def observe(self) -> dict[str, float]:
        """Every observable of the month."""

        def mean(values: list[float]) -> float:
            return sum(values) / len(values) if values else 0.0

        def over_people(name: str) -> float:
            total = sum(getattr(g, name) * len(g.people) for g in self.governments)
            return total / len(self.people)  # type: ignore[no-any-return]

        communities, facets = len(self.governments), self.p.start.facets
        governments, ties, organisations = self.governments, self.ties, self.organisations
        active = [e for e in organisations if e.active]
        adopted = [g for g in governments if any(tie.adopted for tie in g.ties)]
        carried_out = [g for g in governments if g.depth >= 0.15]
        members = [person for person in self.people if person.movement is not None]
        contracts = sum(e.contracts for e in organisations)
        budgets = self.p.funding.government_budget * sum(g.capacity for g in governments)
        return {
            "need_met": over_people("need_met"),
            "unmet_need": 1.0 - over_people("need_met"),
            "gini": over_people("gini"),
            "gap": over_people("gap"),
            "adopted": mean([g in adopted for g in governments]),
            "carried_out": mean([g in carried_out for g in governments]),
            "on_paper": mean([g in adopted and g not in carried_out for g in governments]),
            "depth": mean([g.depth for g in governments]),
            "habit": mean([tie.carried / 12.0 for tie in ties if tie.adopted]),
            "handed_over": mean([
                any(tie.adopted and tie.handed_over for tie in g.ties) for g in governments
            ]),
            "opposition": mean([supplier.opposition() for supplier in self.suppliers]),
            "delivery": mean([max((t.delivery for t in g.ties), default=0.0) for g in governments]),
            "quality": mean([
                max((len(t.solution) for t in g.ties if t.ever_adopted), default=0) / facets
                for g in governments
            ]),
            "government_trust": mean([g.trust for g in governments]),
            "entrepreneur_trust": mean([e.trust for e in organisations]),
            "beneficiary_trust": over_people("people_trust"),
            "funder_trust": mean([e.funder_trust for e in organisations]),
            "government_power": mean([g.power for g in governments]),
            "entrepreneur_power": sum(tie.power for tie in ties) / communities,
            "beneficiary_power": sum(tie.members_power for tie in ties) / communities,
            "asymmetry": mean([g.asymmetry() for g in governments]),
            "government_capacity": mean([g.capacity for g in governments]),
            "entrepreneur_capacity": mean([e.capacity for e in active]),
            "beneficiary_capacity": over_people("people_capacity"),
            "members": len(members) / len(self.people),
            "ever_members": mean([person.since != NEVER for person in self.people]),
            "tenure": mean([(self.month - person.since) / 12.0 for person in members]),
            "voice": mean([max((tie.voice for tie in g.ties), default=0.0) for g in governments]),
            "cohesion": mean([tie.cohesion for tie in ties if tie.members > 0]),
            "resentment": over_people("resentment"),
            "wariness": mean([g.wariness for g in governments]),
            "stereotype": mean([g.stereotype for g in governments]),
            "known_facets": mean([len(g.known) / facets for g in governments]),
            "open_windows": mean([g.window > 0 for g in governments]),
            "active_entrepreneurs": len(active) / max(1, len(organisations)),
            "closures": mean([e.ended for e in organisations]),
            "organisation_age": mean([e.age / 12.0 for e in active]),
            "pushes": mean([tie.pushed for tie in ties]),
            "adoptions": mean([tie.agreed for tie in ties]),
            "reversals": mean([tie.reversed for tie in ties]),
            "standing": mean([tie.adopted for tie in ties]),
            "law": mean([nation.law for nation in self.nations]),
            "changes": mean([g.changed for g in governments]),
            "public_money": (contracts + budgets) / communities,
            "contract_money": contracts / communities,
            "philanthropic_money": sum(e.grants for e in organisations) / communities,
        }  # fmt: skip
