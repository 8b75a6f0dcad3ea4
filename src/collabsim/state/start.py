"""Parameters of month 0: how large the world is and what people bring to it."""

from collabsim.quantity import ESSAY, Group, number

# fmt: off  (a table: a parameter reads best in as few lines as it needs)


class Size(Group):
    """How many of everything there are."""

    people_per_agent: float = number(
        1.0, (1.0, 100.0), "People or families that one agent stands for.", symbol="n_p",
        unit="people", limits=(1e-3, 1e9), searched=False,
    )
    communities: int = number(
        12, (1, 2000), "Communities, each with one government.", symbol="C",
        unit="communities", limits=(1, 10_000_000), searched=False,
    )
    beneficiaries: int = number(
        480, (40, 200_000), "Agents with needs, over all communities.", symbol="N",
        unit="agents", limits=(1, 200_000_000), searched=False,
    )
    entrepreneurs: int = number(
        6, (1, 2000), "Organisations of social entrepreneurs.", symbol="E",
        unit="organisations", limits=(0, 10_000_000), searched=False,
    )
    communities_per_entrepreneur: int = number(
        2, (1, 40), "Communities in which each organisation works.", symbol="k_e",
        unit="communities", limits=(1, 100_000), searched=False,
    )
    funders: int = number(
        2, (1, 20), "Funders, each with a portfolio of organisations.", symbol="F",
        unit="funders", limits=(1, 1_000_000), searched=False,
    )
    nations: int = number(
        1, (1, 10), "Separate countries among which everything is divided.", symbol="S",
        unit="nations", limits=(1, 1000), searched=False,
    )
    peers: int = number(
        6, (2, 20), "Other governments whose results a government sees.", symbol="k_g",
        unit="governments", limits=(0, 1000), searched=False,
    )


class Start(Group):
    """What people know, trust and can do in month 0."""

    facets: int = number(
        48, (24, 64), "Facets of the problem.", symbol="M", unit="facets", limits=(2, 64),
        searched=False,
    )
    needs: int = number(
        5, (2, 8), "Facets that each person lives with.", symbol="n_b", unit="facets",
        limits=(1, 16),
    )
    overlap: float = number(
        0.174, (0.0, 0.8), "Share of facets that both groups can live with.", symbol="o"
    )
    marginalised: float = number(
        0.111, (0.1, 0.7), "Share of people in the marginalised group.", symbol="m_g"
    )
    homophily: float = number(
        0.305, (0.0, 1.0), "Share of long ties that stay inside one's own group.", symbol="h_o",
        searched=False,
    )
    entrepreneur_facets: int = number(
        26, (8, 26), "Facets that an organisation knows when it starts.", symbol="n_e",
        unit="facets", limits=(0, 64),
    )
    government_facets: int = number(
        9, (6, 24), "Mainstream facets that a government knows at the start.", symbol="n_g",
        unit="facets", limits=(0, 64),
    )
    government_trust: float = number(
        0.307, (0.1, 0.7), "Government's trust in an organisation that it does not know.",
        symbol="T_ge",
    )
    entrepreneur_trust: float = number(
        0.387, (0.1, 0.7), "An organisation's trust in a government.", symbol="T_eg"
    )
    beneficiary_trust: float = number(
        0.194, (0.1, 0.7), "People's trust in those who say that they will help.", symbol="T_b"
    )
    funder_trust: float = number(
        0.375, (0.1, 0.7), "A funder's trust in an organisation.", symbol="T_f"
    )
    government_power: float = number(
        0.84, (0.6, 1.0), "Share of decisions that the government takes alone.", symbol="P_g",
        source=ESSAY,
    )
    government_capacity: float = number(
        0.663, (0.3, 0.9), "What the government can do with its budget.", symbol="C_g"
    )
    entrepreneur_capacity: float = number(
        0.679, (0.2, 0.8), "What an organisation can do.", symbol="C_e"
    )
    beneficiary_capacity: float = number(
        0.321, (0.02, 0.4), "What people can do for the solution untaught.", symbol="C_b"
    )
    listening: float = number(
        0.21, (0.2, 0.8), "Average readiness of an administration to listen.", symbol="ℓ"
    )
    curiosity: float = number(
        0.131, (0.1, 0.6), "Average curiosity of an administration.", symbol="q_g"
    )
    stereotype: float = number(
        0.636, (0.2, 0.9), "Average stereotype of a government against the people concerned.",
        symbol="σ",
    )
    wariness: float = number(
        0.0207, (0.0, 0.5), "Average wariness of a government.", symbol="ω_g"
    )
    administration_spread: float = number(
        0.643, (0.2, 0.8), "How far administrations differ for good in what they can carry out.",
        symbol="s_A", limits=(0.0, 3.0), source="assumption; deviation of the logarithm",
    )
    spread: float = number(
        0.0627, (0.0, 0.3), "Half-width of the differences between people around an average.",
        symbol="Δ",
    )
