"""How a parameter is declared: once, with everything anyone needs to know about it.

A parameter of the model is one number with a symbol, a unit, a default, the hard limits that
keep it meaningful, the range in which it is plausible, a meaning in plain words and a source.
Validation, tables in the documentation, sliders, sweep bounds and error messages all read
this one declaration. The classes themselves stand in the files of the rules that use them.
"""

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:  # the set of all parameters is put together from the rules
    from collabsim.parameters import Parameters as AllParameters

type Parameters = "AllParameters"
"""All parameters, as a rule reads them: ``p.trust.gain``."""

ASSUMED = "assumption, explored over its range"
ESSAY = "Haselmayer's essay"
BRAZIL = "party change in 242 Brazilian cities over one election (public replication data)"


class Group(BaseModel):
    """A frozen set of parameters that belong to one rule of the model."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False
    )


def number(
    default: float,
    plausible: tuple[float, float],
    meaning: str,
    *,
    symbol: str,
    unit: str = "1",
    limits: tuple[float, float] = (0.0, 1.0),
    source: str = ASSUMED,
    searched: bool = True,
) -> Any:
    """Declare one parameter.

    Args:
        default: Value used when nobody sets it.
        plausible: Lowest and highest value worth exploring; bounds of sweeps and sliders.
        meaning: What the number says about people, in one sentence.
        symbol: Letters used for it in equations.
        unit: Unit of measurement; ``1`` for a pure number, ``/month`` for a monthly rate.
        limits: Lowest and highest value that makes sense at all; beyond them it is refused.
        source: Where default and range come from.
        searched: Whether studies of all parameters vary it. Sizes, switches, what a scenario says,
            mere accounting and what moves no outcome stay as they are.

    Returns:
        A pydantic field that validates the limits and carries the rest as metadata.
    """
    low, high = plausible
    if not limits[0] <= low <= default <= high <= limits[1]:
        raise ValueError(f"{symbol}: need limits ⊇ plausible ∋ default")
    return Field(
        default=default,
        ge=limits[0],
        le=limits[1],
        description=meaning,
        json_schema_extra={
            "symbol": symbol,
            "unit": unit,
            "low": low,
            "high": high,
            "source": source,
            "searched": searched,
        },
    )
