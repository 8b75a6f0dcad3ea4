"""Parameters of the rules that act inside one community.

Each class belongs to the rule of the same name in ``collabsim/mechanisms``. Rates are per month.
Plausible ranges are starting points for exploration, not measurements, unless a source is named.
"""

from collabsim.parameters.declare import ESSAY, Group, number

# fmt: off  (a table: a parameter reads best in as few lines as it needs)

BRAZIL = "party change in 242 Brazilian cities over one election (public replication data)"
LEVER = "assumption; log-odds of a decision, so 1 roughly triples the odds"


class Effort(Group):
    """How far an organisation's effort stretches over the places where it works."""

    reach: float = number(
        1.49,
        (1.0, 4.0),
        "Communities an organisation can serve with full effort; in more it is spread thin.",
        symbol="r",
        unit="communities",
        limits=(0.0, 10_000.0),
    )
    quorum: float = number(
        1.0, (0.0, 1.0), "Share of the wanted quorum that organisations really wait for.",
        symbol="m_q",
    )
    seats: float = number(
        1.0, (0.0, 1.0), "Share of the seats that strategies offer that members really get.",
        symbol="m_s",
    )


class Environment(Group):
    """Elections, crises, budgets, and a problem that changes."""

    term_months: int = number(
        31,
        (24, 72),
        "Months between local elections.",
        symbol="T_e",
        unit="month",
        limits=(1, 1200),
        source="terms of mayors, mostly two or four years",
    )
    turnover_probability: float = number(
        0.41, (0.4, 0.65), "Chance that an election changes the administration.", symbol="p_t",
        source=BRAZIL,
    )
    turnover_loss: float = number(
        0.308, (0.2, 0.8), "Share of the government's trust that leaves with the officials.",
        symbol="l_t",
    )
    redraw: float = number(
        0.617, (0.2, 0.8), "Share of listening and curiosity that a new administration sets anew.",
        symbol="ρ_t",
    )
    memory: float = number(
        1.0, (0.0, 1.0), "How well an organised community carries trust over a change of people.",
        symbol="m", source=ESSAY,
    )
    window_months: int = number(
        11, (6, 12), "Months that a window of opportunity stays open.", symbol="T_w",
        unit="month", limits=(0, 1200),
    )
    crisis_rate: float = number(
        0.00116, (0.0, 1 / 60), "Chance per month that a national crisis begins.", symbol="h_c",
        unit="/month",
    )
    crisis_depth: float = number(
        0.133, (0.1, 0.5), "Share of government capacity lost when a crisis begins.", symbol="d_c",
        source="essay: a budget cut by half in Sefton",
    )
    crisis_months: int = number(
        8, (6, 24), "Months before recovery from a crisis begins.", symbol="T_c",
        unit="month", limits=(0, 1200),
    )
    recovery: float = number(
        0.0554, (0.01, 0.1), "Speed at which government capacity returns to its base.",
        symbol="k_r", unit="/month",
    )
    drift: float = number(
        0.0028, (0.0005, 0.004), "Chance that what is known of a facet goes out of date.",
        symbol="δ", unit="/month per facet", limits=(0.0, 1 / 64),
    )


class Listening(Group):
    """How governments and entrepreneurs learn about the problem from others."""

    meetings: int = number(
        1, (1, 4), "Meetings of a government with each organisation.", symbol="n_m",
        unit="/month", limits=(0, 30),
    )
    conversations: float = number(
        13.3, (5.0, 30.0), "Talks with residents that a full effort of listening makes possible.",
        symbol="n_c", unit="/month", limits=(0.0, 1000.0),
    )
    stranger: float = number(
        0.155, (0.1, 0.4), "How well a government hears those whom it does not trust at all.",
        symbol="t₀",
    )
    asymmetry_weight: float = number(
        0.886, (0.3, 0.9), "How much asymmetry of power makes others hold back.", symbol="w_A",
        source=ESSAY,
    )


class Curiosity(Group):
    """Finding facets alone, unlearning preconceptions, and keeping solutions fresh."""

    discovery_entrepreneur: float = number(
        0.739, (0.3, 2.0), "Facets found per month by an organisation exploring with full effort.",
        symbol="η_e", unit="/month", limits=(0.0, 10.0),
    )
    discovery_government: float = number(
        0.0843, (0.01, 0.1), "Facets found per month by a curious government with trusted partners.",
        symbol="η_g", unit="/month", limits=(0.0, 10.0),
    )
    contact: float = number(
        0.00648, (0.002, 0.02), "Speed at which contact as equals wears a stereotype down.",
        symbol="κ", unit="/month",
        source="intergroup contact: Pettigrew & Tropp 2006, Paluck et al. 2019 (abstracts)",
    )
    contact_floor: float = number(
        0.0939, (0.05, 0.2), "Contact that takes place even before anyone has joined.", symbol="c₀"
    )
    unlearning: float = number(
        0.00294, (0.001, 0.01), "Growth of listening and curiosity through what a policy delivers.",
        symbol="u", unit="/month",
    )
    uptake: float = number(
        0.507, (0.1, 0.6), "Facets that a running policy takes up per unit of curiosity.",
        symbol="υ", unit="/month",
    )


class Inclusion(Group):
    """Who joins, who leaves, and what growth does to cohesion."""

    invitation_rate: float = number(
        3.11, (2.0, 14.0), "People invited per month by a full effort of inviting.", symbol="ι",
        unit="/month", limits=(0.0, 1e6),
    )
    peer_rate: float = number(
        0.0393, (0.004, 0.04), "Chance that a member with a full seat invites a given neighbour.",
        symbol="ι_p", unit="/month",
    )
    leave_rate: float = number(
        0.0259, (0.005, 0.03), "Base chance to leave for a member without trust.", symbol="λ",
        unit="/month",
    )
    leave_floor: float = number(
        0.00873, (0.0, 0.5), "Share of the base chance to leave that is there without resentment.",
        symbol="l₀",
    )
    fatigue: float = number(
        0.0261, (0.002, 0.03), "Added chance to leave where nothing is delivered.", symbol="φ",
        unit="/month",
    )
    inheritance: float = number(
        0.48, (0.3, 0.9), "Share of the habits of working together that newcomers take over.",
        symbol="ω", source="weak-link growth: Weber 2006 (direction only)",
    )
    cohesion_growth: float = number(
        0.0742, (0.01, 0.08), "Speed at which cohesion is rebuilt.", symbol="k_h", unit="/month"
    )


class Sharing(Group):
    """Sharing the ability to solve, and the power that goes with it."""

    teaching: float = number(
        0.0362, (0.005, 0.06), "Growth of members' capacity by a full effort of teaching.",
        symbol="τ", unit="/month",
    )
    member_teaching: float = number(
        0.0188, (0.002, 0.02), "Growth of capacity by members who teach one another.", symbol="τ_m",
        unit="/month", source=ESSAY,
    )
    law_training: float = number(
        0.00176, (0.0, 0.01), "Growth of capacity by training that a law provides.", symbol="τ_L",
        unit="/month", source=ESSAY,
    )
    letting_go: float = number(
        0.0214, (0.005, 0.03), "Speed at which a trusting government lets go of control.",
        symbol="g", unit="/month",
    )
    taking_back: float = number(
        0.00821, (0.0, 0.03), "Speed at which a wary government takes control back.", symbol="b",
        unit="/month",
    )
    nurture: float = number(
        0.0169, (0.002, 0.02), "Growth of an organisation's capacity by a trusting government.",
        symbol="ν", unit="/month", source=ESSAY,
    )


class Decision(Group):
    """What moves a government to adopt a policy when it is pushed to decide."""

    push: float = number(
        0.914, (0.2, 1.0), "Half the monthly chance to push for a decision at full lobbying.",
        symbol="π", unit="/month",
    )
    window_boost: float = number(
        3.76, (0.0, 4.0), "How much more often a decision is pushed for in an open window.",
        symbol="π_w", limits=(0.0, 100.0),
    )
    base: float = number(
        -6.13, (-8.0, -3.5), "Log-odds of adoption with nothing in favour.", symbol="z₀",
        limits=(-50.0, 50.0), source=LEVER,
    )
    trust: float = number(
        3.21, (1.0, 5.0), "Weight of the government's trust.", symbol="z_T", limits=(-50.0, 50.0),
        source=LEVER,
    )
    quality: float = number(
        1.71, (1.0, 4.0), "Weight of how much of the problem is known at the table.",
        symbol="z_Q", limits=(-50.0, 50.0), source=LEVER,
    )
    voice: float = number(
        1.69, (1.0, 4.0), "Weight of members who speak for themselves.", symbol="z_v",
        limits=(-50.0, 50.0), source=LEVER,
    )
    window: float = number(
        2.35, (0.5, 2.5), "Weight of an open window.", symbol="z_W", limits=(-50.0, 50.0),
        source=LEVER,
    )
    pressure: float = number(
        3.97, (1.0, 5.0), "Weight of pressure, the lever of a divisive push.", symbol="z_d",
        limits=(-50.0, 50.0), source=LEVER,
    )
    stereotype: float = number(
        0.851, (0.5, 2.5), "Weight of the stereotype against the idea.", symbol="z_st",
        limits=(-50.0, 50.0), source=LEVER,
    )
    wariness: float = number(
        2.74, (1.0, 4.0), "Weight of wariness after past conflict.", symbol="z_wa",
        limits=(-50.0, 50.0), source=LEVER,
    )
    control: float = number(
        0.953, (0.5, 2.0), "Weight of the control that the government holds.", symbol="z_P",
        limits=(-50.0, 50.0), source=LEVER,
    )
    law: float = number(
        2.8, (1.0, 3.0), "Weight of a national law.", symbol="z_L", limits=(-50.0, 50.0),
        source=LEVER,
    )
    peer: float = number(
        1.08, (0.0, 2.0), "Weight of the best result seen at a peer.", symbol="z_p",
        limits=(-50.0, 50.0), source=LEVER,
    )
    table: int = number(
        11, (4, 16), "Seats for members at a table where all have a say.", symbol="n_s",
        unit="people", limits=(0, 64),
    )


class Delivery(Group):
    """What a policy delivers, and to whom."""

    rate: float = number(
        0.0407, (0.02, 0.08), "Speed at which delivery follows capability.", symbol="k_d",
        unit="/month",
    )
    government: float = number(
        0.811, (0.5, 0.9), "What a government with full capacity can deliver of a policy.",
        symbol="w_g",
    )
    entrepreneur: float = number(
        0.564, (0.2, 0.8), "What an organisation with half its effort on delivery can deliver.",
        symbol="w_e",
    )
    community: float = number(
        0.741, (0.5, 1.0), "What a fully organised and able community can deliver.", symbol="w_c"
    )
    trust_floor: float = number(
        0.566, (0.3, 0.9), "Share of its ability that a government uses without trust.", symbol="f"
    )
    around: float = number(
        0.398, (0.1, 0.8), "Share of its ability that an organisation keeps without an agreement.",
        symbol="w_a", source="essay: working around governments, not with them",
    )
    resistance: float = number(
        0.797, (0.3, 1.0), "Share of delivery lost where all are resentful and wary.", symbol="ζ"
    )
    contracted: float = number(
        0.444, (0.3, 1.0), "Share of what an organisation delivers under an agreement that the"
        " government pays for.", symbol="w_p", source=ESSAY,
    )
    status_quo: float = number(
        0.303, (0.3, 0.9), "What a government with full capacity delivers of its usual service.",
        symbol="w_q",
    )


class Setback(Group):
    """What undoes an agreement when the administration changes or a crisis comes."""

    base: float = number(
        0.0409, (0.0, 0.2), "Chance of reversal of a well-rooted agreement.", symbol="ψ₀",
        unit="/event", source=BRAZIL,
    )
    resentment: float = number(
        0.268, (0.2, 1.0), "Added chance where all are resentful and wary.", symbol="ψ_R",
        unit="/event",
    )
    thin: float = number(
        0.61, (0.1, 0.8), "Added chance of an agreement with neither members nor trust.",
        symbol="ψ_v", unit="/event", source=BRAZIL,
    )
    contest: float = number(
        1.14, (0.0, 1.7), "How far an election that changes nothing puts agreements in question,"
        " for each chance of a change.", symbol="ψ_e", limits=(0.0, 10.0), source=BRAZIL,
    )
    law_protection: float = number(
        0.25, (0.0, 0.9), "Share of the chance of reversal that a law takes away.", symbol="ψ_L"
    )


class Trust(Group):
    """How experience moves trust; bad experience weighs more than good."""

    gain: float = number(
        0.0113, (0.005, 0.03), "Step of trust after a good experience of strength 1.",
        symbol="α", unit="/event",
    )
    asymmetry: float = number(
        1.12, (1.0, 4.0), "How many times heavier a bad experience weighs; 1 is symmetric.",
        symbol="A_T", limits=(0.0, 20.0),
        source="1.3 to 2.3 in meta-analyses of loss aversion, an analogue",
    )
    heard: float = number(
        1.05, (0.5, 2.0), "Strength of a meeting in which one was heard.", symbol="s_h",
        limits=(0.0, 10.0),
    )
    small_win: float = number(
        5.58, (1.0, 8.0), "Strength of a win without divisiveness.", symbol="s_w",
        limits=(0.0, 10.0), source="small wins build trust: Ansell & Gash 2008 (137 cases)",
    )
    pressure: float = number(
        4.41, (1.0, 8.0), "Strength of being pushed by those who leave others out.", symbol="s_p",
        limits=(0.0, 10.0),
    )
    refusal: float = number(
        1.68, (0.1, 2.0), "Strength of a refused proposal, for both sides.", symbol="s_f",
        limits=(0.0, 10.0),
    )
    reversal: float = number(
        8.72, (2.0, 10.0), "Strength of a broken agreement, for those who relied on it.",
        symbol="s_r", limits=(0.0, 10.0),
    )
    seat: float = number(
        0.38, (0.1, 1.0), "Strength, each month, of a full seat at the table.", symbol="s_s",
        limits=(0.0, 10.0),
    )
    ignored: float = number(
        0.0413, (0.02, 0.3), "Strength, each month, of needs that nobody meets.", symbol="s_i",
        limits=(0.0, 10.0),
    )


class Resentment(Group):
    """What a divisive push leaves behind in people."""

    push: float = number(
        0.181, (0.03, 0.3), "Resentment left by a fully divisive push that ignores one's needs.",
        symbol="ε", unit="/push",
    )
    member_share: float = number(
        0.505, (0.1, 0.6), "Share of that mark left on members of the movement that pushes.",
        symbol="ε_m",
    )
    half_life: float = number(
        52.9, (24.0, 144.0), "Months in which resentment and wariness halve.", symbol="T_½",
        unit="month", limits=(0.1, 1e9),
    )
    gossip: float = number(
        0.0374, (0.0, 0.05), "Pull of the neighbours' resentment on one's own.", symbol="γ",
        unit="/month",
    )
