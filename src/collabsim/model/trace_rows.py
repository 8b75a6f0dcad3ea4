"""What a trace keeps of everybody each month, and how much memory that takes."""

from typing import Final

import numpy as np

from collabsim.scenarios import Scenario
from collabsim.state.columns import TABLES

PERSON: Final = np.dtype(
    [
        ("trust", "f4"),  # in those who say that they will help
        ("power", "f4"),  # share of the community's decisions
        ("capacity", "f4"),  # what they can do for the solution
        ("resentment", "f4"),  # left by pushes that left them out
        ("benefit", "f4"),  # share of needs met
        ("movement", "i4"),  # tie whose movement they belong to, from 0; -1 for none
    ]
)
"""What is kept of a person each month."""

GOVERNMENT: Final = np.dtype(
    [
        ("trust", "f4"),  # mean over the organisations it knows
        ("power", "f4"),  # share of decisions it takes alone
        ("capacity", "f4"),  # what it can do now
        ("listening", "f4"),  # readiness to listen
        ("curiosity", "f4"),  # readiness to find out
        ("stereotype", "f4"),  # against the people concerned
        ("wariness", "f4"),  # after past conflict
        ("need_met", "f4"),  # mean benefit of its people
        ("people_trust", "f4"),  # mean of its people
        ("resentment", "f4"),  # mean of its people
        ("known", "u8"),  # facets it knows, one bit each
        ("window", "i4"),  # months left of the open window
        ("changed", "u1"),  # the administration changed this month
        ("crisis", "i4"),  # of the nation: months left of the crisis
        ("law", "u1"),  # of the nation: there is a law
    ]
)
"""What is kept of the government each month, and of its nation as far as it is felt here."""

TIE: Final = np.dtype(
    [
        ("government_trust", "f4"),  # of the government in the organisation
        ("entrepreneur_trust", "f4"),  # of the organisation in the government
        ("power", "f4"),  # share of decisions held by the organisation
        ("members_power", "f4"),  # and by its members together
        ("capacity", "f4"),  # of the organisation: what it can do
        ("members", "i4"),  # of the movement here
        ("member_capacity", "f4"),  # mean
        ("cohesion", "f4"),  # habit of working together
        ("delivery", "f4"),  # how well the offer reaches people
        ("invite", "f4"),  # effort this month on inviting people
        ("seats", "f4"),  # how far members sit at the table
        ("divisiveness", "f4"),  # of its pushes
        ("offer", "u8"),  # facets addressed by what is delivered, one bit each
        ("heard", "i4"),  # meetings of this month in which one was heard
        ("pushed", "u1"),  # a decision was pushed for this month
        ("won", "u1"),  # and won
        ("reversed", "u1"),  # the policy was reversed this month
        ("adopted", "u1"),  # a policy is in force
        ("active", "u1"),  # the organisation is at work
        ("strategy", "i4"),  # that it follows, a row of the scenario's strategies
        ("funder_trust", "f4"),  # of its funder in the organisation
        ("score", "f4"),  # what its funder rewards: recent wins and growth
    ]
)
"""What is kept each month of an organisation and of its tie to the community."""

FUNDER: Final = np.dtype([("trust", "f4"), ("power", "f4"), ("capacity", "f4")])
"""What is kept of a funder each month: means and shares over its whole portfolio."""


def memory_of_trace(scenario: Scenario, months: int) -> int:
    """About how many bytes a trace of one community takes over so many months, at its most."""
    size = scenario.parameters.size
    people = size.beneficiaries // size.communities + 1
    places = min(size.communities_per_entrepreneur, size.communities)
    ties = size.entrepreneurs * places // size.communities + 1
    rows = TABLES["ties"].itemsize + TABLES["entrepreneurs"].itemsize  # kept whole for a while
    return months * (people * PERSON.itemsize + ties * (TIE.itemsize + rows))
