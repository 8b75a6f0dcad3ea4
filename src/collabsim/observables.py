"""From columns to numbers: what is observed of a community, and of the whole world, each month.

``OBSERVABLES`` names every number recorded in a month, with its unit and meaning; the same names
are used in tables, on axes and in the documentation. Means over people weigh everybody alike.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from collabsim.compiled import rule
from collabsim.inequality import observe_inequality
from collabsim.quantity import Parameters
from collabsim.randomness import Clock, count_facets
from collabsim.state.columns import World
from collabsim.state.readings import CARRIED_OUT, asymmetry, number_of_people, opposition_of
from collabsim.state.scratch import Scratch


class Observable(NamedTuple):
    """One recorded number: its name, unit and meaning in plain words."""

    name: str
    unit: str
    meaning: str


_SHARE = "share, 0 to 1"

OBSERVABLES: Final = (
    Observable("need_met", _SHARE, "Mean share of people's needs that are met."),
    Observable("unmet_need", _SHARE, "What is missing from need_met to 1."),
    Observable("gini", _SHARE, "Gini coefficient of benefit inside communities, averaged."),
    Observable("gap", "difference of shares", "Need met, mainstream less marginalised people."),
    Observable("adopted", _SHARE, "Communities with an adopted policy."),
    Observable("carried_out", _SHARE, "Communities with a policy of a depth of 0.15 or more."),
    Observable("on_paper", _SHARE, "Communities whose policies have less depth than that."),
    Observable("depth", _SHARE, "Part of the deepest policy that is carried out, averaged."),
    Observable("habit", "years", "Years for which policies in force have been carried out."),
    Observable("handed_over", _SHARE, "Communities that carry on a policy by themselves."),
    Observable("opposition", _SHARE, "How loud suppliers of the usual service speak against."),
    Observable("delivery", _SHARE, "Best delivery of any organisation's offer, averaged."),
    Observable("quality", _SHARE, "Facets addressed by the broadest policy, of all facets."),
    Observable("government_trust", _SHARE, "Governments' trust in the organisations they know."),
    Observable("entrepreneur_trust", _SHARE, "Organisations' trust in governments."),
    Observable("beneficiary_trust", _SHARE, "People's trust in those who say they will help."),
    Observable("funder_trust", _SHARE, "Funders' trust in organisations."),
    Observable("government_power", _SHARE, "Share of decisions governments take alone."),
    Observable("entrepreneur_power", _SHARE, "Share of decisions held by organisations."),
    Observable("beneficiary_power", _SHARE, "Share of decisions held by members."),
    Observable("asymmetry", _SHARE, "How far governments stand above all others."),
    Observable("government_capacity", _SHARE, "What governments can do."),
    Observable("entrepreneur_capacity", _SHARE, "What active organisations can do."),
    Observable("beneficiary_capacity", _SHARE, "What people can do for the solution."),
    Observable("members", _SHARE, "People who belong to a movement."),
    Observable("ever_members", _SHARE, "People who are or once were members."),
    Observable("tenure", "years", "Years for which present members have been members."),
    Observable("voice", _SHARE, "How far the best organised movement is heard, averaged."),
    Observable("cohesion", _SHARE, "Cohesion of movements that have members."),
    Observable("resentment", _SHARE, "Mean resentment of people."),
    Observable("wariness", _SHARE, "Mean wariness of governments."),
    Observable("stereotype", _SHARE, "Mean stereotype of governments."),
    Observable("known_facets", _SHARE, "Facets that governments know, of all facets."),
    Observable("open_windows", _SHARE, "Communities with an open window of opportunity."),
    Observable("active_entrepreneurs", _SHARE, "Organisations at work."),
    Observable("closures", "per organisation", "Organisations that ended this month."),
    Observable("organisation_age", "years", "Age of the organisations at work."),
    Observable("pushes", "per tie", "Pushes for a decision this month."),
    Observable("adoptions", "per tie", "Policies adopted this month, on a push or not."),
    Observable("reversals", "per tie", "Agreements that ended this month."),
    Observable("standing", "per tie", "Agreements in force."),
    Observable("law", _SHARE, "Nations with a law."),
    Observable("changes", _SHARE, "Communities whose administration changed this month."),
    Observable("public_money", "organisation-months per community", "Public money spent."),
    Observable(
        "contract_money", "organisation-months per community", "Part of it that contracts pay."
    ),
    Observable("philanthropic_money", "organisation-months per community", "Grants paid."),
)
"""Everything recorded in a month, in the order of the columns of the record."""

NAMES: Final = tuple(observable.name for observable in OBSERVABLES)

RECORD: Final = np.dtype([(name, "f8") for name in NAMES], align=True)
"""Type of the row that a month leaves behind."""


@rule
def observe_trust(world: World, c: int) -> None:
    """Write the mean trust of government ``c`` into its row."""
    g = world.governments[c]
    if g.first_tie < g.end_tie:
        trusting = 0.0
        for k in range(g.first_tie, g.end_tie):
            trusting += world.ties[k].government_trust
        g.trust = trusting / (g.end_tie - g.first_tie)


@rule
def observe_community(
    world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch, inequality: bool
) -> None:
    """Write what is observed of community ``c`` beside its rules into its government's row.

    Inequality takes a while and no rule reads it, so it is NaN unless it is asked for.
    """
    observe_trust(world, c)
    if inequality:
        observe_inequality(world, c, p, scratch)
    else:
        world.governments[c].gini = np.nan


@rule
def observe_world(world: World, clock: Clock, p: Parameters, row: Any) -> None:
    """Add the observables of the month to ``row``, a record of zeros of type :data:`RECORD`."""
    _observe_organisations(world, row)
    _observe_governments(world, row, p)
    _observe_ties(world, clock, row, p)
    for n in range(len(world.nations)):
        row.law += 1.0 * world.nations[n].law / len(world.nations)


@rule
def _observe_organisations(world: World, row: Any) -> None:
    communities = 1.0 * len(world.governments)
    organisations = max(1.0, 1.0 * len(world.entrepreneurs))
    active = 0.0
    capacity = 0.0
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        active += e.active
        row.closures += e.ended / organisations
        row.organisation_age += e.active * e.age / 12.0
        capacity += e.active * e.capacity
        row.entrepreneur_trust += e.trust / organisations
        row.funder_trust += e.funder_trust / organisations
        row.public_money += e.contracts / communities
        row.contract_money += e.contracts / communities
        row.philanthropic_money += e.grants / communities
    row.active_entrepreneurs = active / organisations
    row.organisation_age = row.organisation_age / active if active > 0.0 else 0.0
    row.entrepreneur_capacity = capacity / active if active > 0.0 else 0.0


@rule
def _observe_governments(world: World, row: Any, p: Parameters) -> None:
    everybody = 1.0 * number_of_people(world)
    communities = 1.0 * len(world.governments)
    for c in range(len(world.governments)):
        g = world.governments[c]
        share = (g.end_person - g.first_person) / everybody
        row.need_met += share * g.need_met
        row.ever_members += g.ever / everybody
        row.depth += g.depth / communities
        row.opposition += opposition_of(world.suppliers[c]) / communities
        row.gap += share * g.gap
        row.gini += share * g.gini
        row.beneficiary_trust += share * g.people_trust
        row.beneficiary_capacity += share * g.people_capacity
        row.resentment += share * g.resentment
        row.government_trust += g.trust / communities
        row.government_power += g.power / communities
        row.asymmetry += asymmetry(g.power) / communities
        row.government_capacity += g.capacity / communities
        row.wariness += g.wariness / communities
        row.stereotype += g.stereotype / communities
        row.known_facets += count_facets(g.known) / p.start.facets / communities
        row.open_windows += (1.0 if g.window > 0 else 0.0) / communities
        row.changes += 1.0 * g.changed / communities
        row.public_money += p.funding.government_budget * g.capacity / communities
    row.unmet_need = 1.0 - row.need_met


@rule
def _observe_ties(world: World, clock: Clock, row: Any, p: Parameters) -> None:
    everybody = 1.0 * number_of_people(world)
    communities = 1.0 * len(world.governments)
    ties = max(1.0, 1.0 * len(world.ties))
    moving = members = standing = 0.0
    for c in range(len(world.governments)):
        g = world.governments[c]
        adopted = 0.0
        delivered = 0.0
        broadest = 0.0
        loudest = 0.0
        alone = 0.0
        for k in range(g.first_tie, g.end_tie):
            tie = world.ties[k]
            adopted = max(adopted, 1.0 * tie.adopted)
            alone = max(alone, 1.0 * tie.adopted * tie.handed_over)
            delivered = max(delivered, tie.delivery)
            if tie.ever_adopted:
                broadest = max(broadest, count_facets(tie.solution) / p.start.facets)
            row.members += tie.members / everybody
            members += tie.members
            row.tenure += (clock.month * tie.members - tie.joined) / 12.0
            loudest = max(loudest, tie.voice)
            standing += tie.adopted
            row.habit += tie.adopted * tie.carried / 12.0
            row.entrepreneur_power += tie.power / communities
            row.beneficiary_power += tie.members_power / communities
            row.pushes += 1.0 * tie.pushed / ties
            row.adoptions += 1.0 * tie.agreed / ties
            row.reversals += 1.0 * tie.reversed / ties
            row.standing += 1.0 * tie.adopted / ties
            if tie.members > 0:
                moving += 1.0
                row.cohesion += tie.cohesion
        row.adopted += adopted / communities
        carried = 1.0 if g.depth >= CARRIED_OUT else 0.0
        row.carried_out += carried / communities
        row.on_paper += (adopted - carried) / communities
        row.handed_over += alone / communities
        row.voice += loudest / communities
        row.delivery += delivered / communities
        row.quality += broadest / communities
    row.tenure = row.tenure / members if members > 0.0 else 0.0
    row.habit = row.habit / standing if standing > 0.0 else 0.0
    row.cohesion = row.cohesion / moving if moving > 0.0 else 0.0
