"""Parameters of the rules that join communities: peers, laws, money, and imitation.

Each class belongs to the rule of the same name in ``collabsim/mechanisms``. Rates are per month.
"""

from collabsim.parameters.declare import ESSAY, Group, number

# fmt: off  (a table: a parameter reads best in as few lines as it needs)


class Diffusion(Group):
    """What governments take from the results of their peers."""

    success: float = number(
        0.00118, (0.0, 0.03), "Wear on a stereotype by the best result seen at a peer.",
        symbol="θ_s", unit="/month",
        source="cities copy by learning and imitation: Shipan & Volden 2008 (abstract)",
    )
    conflict: float = number(
        0.0268, (0.0, 0.03), "Wariness caught from peers in conflict.", symbol="θ_c", unit="/month"
    )


class Law(Group):
    """When a national law passes, and what it covers."""

    possible: int = number(
        0, (0, 1), "Whether a national law is on the agenda at all (0 no, 1 yes).", symbol="L₀",
        limits=(0, 1),
    )
    vote_months: int = number(
        20, (6, 24), "Months between votes on the bill.", symbol="T_v", unit="month",
        limits=(1, 1200),
    )
    threshold: float = number(
        0.39, (0.2, 0.6), "Support at which the bill is as likely to pass as to fail.",
        symbol="L_½", limits=(0.0, 2.0),
    )
    slope: float = number(
        14.2, (6.0, 24.0), "How sharply support decides the vote.", symbol="L_k",
        limits=(0.0, 1000.0),
    )
    conflict: float = number(
        0.0941, (0.0, 1.0), "Support lost where all communities are in conflict.", symbol="L_R"
    )
    window: float = number(
        0.0645, (0.0, 0.2), "Support gained in a national window.", symbol="L_W"
    )
    term_months: int = number(
        54, (48, 72), "Months between national elections.", symbol="T_n", unit="month",
        limits=(1, 1200),
    )
    breadth: float = number(
        0.503, (0.3, 0.7), "Share of governments that must know a facet for the law to cover it.",
        symbol="L_f",
    )


class Funding(Group):
    """Money: what keeps an organisation alive, and what funders reward."""

    patience: float = number(
        0.516, (0.1, 0.6), "Weight that funders give to growing trust and membership over wins.",
        symbol="p_f", source="essay: a system that rewards quick results",
    )
    runway: float = number(
        24.7, (18.0, 60.0), "Months that an organisation can live on its first money.",
        symbol="R₀", unit="month", limits=(0.0, 1e9),
        source="half of new establishments survive five years (US Bureau of Labor Statistics)",
    )
    runway_cap: float = number(
        84.8, (36.0, 120.0), "Months of money that an organisation can hold at most.",
        symbol="R_max", unit="month", limits=(0.0, 1e9),
    )
    cost: float = number(
        1.0, (0.0, 1.0), "Months of money spent in a month; 0 means that money never runs out.",
        symbol="c_e", unit="month/month",
    )
    contract: float = number(
        0.618, (0.5, 1.5), "Income from contracts when all policies deliver fully.", symbol="c_c",
        unit="month/month", limits=(0.0, 100.0),
    )
    grant: float = number(
        1.4, (0.5, 1.5), "A funder's budget for each organisation in its portfolio.",
        symbol="c_g", unit="month/month", limits=(0.0, 100.0),
    )
    elsewhere: float = number(
        0.341, (0.1, 0.5), "Pull of other causes on the funder's budget.", symbol="c_o",
        limits=(1e-6, 100.0),
    )
    attention: float = number(
        28.0, (12.0, 48.0), "Months over which funders remember wins and growth.", symbol="T_a",
        unit="month", limits=(1.0, 1e6),
    )
    growth_unit: float = number(
        0.217, (0.05, 0.3), "Growth of trust and membership that counts like one win.",
        symbol="γ_f", limits=(1e-6, 10.0),
    )
    government_budget: float = number(
        54.5, (10.0, 80.0), "Monthly spending of a government at full capacity.", symbol="B_g",
        unit="organisation-months", limits=(0.0, 1e6), source=ESSAY,
    )


class Renewal(Group):
    """How organisations end, what stays behind, and how new ones begin."""

    shock: float = number(
        6.59, (5.0, 20.0), "Strength, for members, of the organisation leaving.", symbol="s_x",
        limits=(0.0, 20.0),
    )
    entry: float = number(
        0.11, (1 / 60, 1 / 6), "Chance per month that a new organisation takes the place.",
        symbol="h_n", unit="/month",
    )
    lasting_months: int = number(
        48, (12, 48), "Months that an agreement must hold to count as lasting.", symbol="T_l",
        unit="month", limits=(1, 1200),
    )


class Imitation(Group):
    """How adaptive organisations copy those that funders reward."""

    rate: float = number(
        0.068, (0.0, 1 / 6), "Chance per month to compare oneself with another.", symbol="μ",
        unit="/month",
    )
    intensity: float = number(
        4.32, (0.0, 20.0), "How strongly a difference in reward decides (Fermi rule).",
        symbol="β", limits=(0.0, 1000.0),
    )
