"""Turn hostile inputs over and hand them to the readers, looking for anything but an InputError.

``python scripts/fuzz.py 60`` does so for 60 seconds. What is found is said as Hypothesis says it:
the smallest input that fails, and how. Give ``--seed N`` to meet the same inputs again.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

import hostile_inputs
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from collabsim.cli.terminal import parse_settings
from collabsim.errors import InputError
from collabsim.scenarios import change, load_scenario
from collabsim.study.experiment import load_experiment, make_experiment
from collabsim.study.factors import base_scenario, check_factor
from collabsim.study.tables import read_points

MEMORY = 8_000_000_000  # bytes of addresses; what asks for more fails
_ROUND = 100  # inputs between two looks at the clock
_LONGEST = 20_000  # bytes of a seed; larger ones are about size, which the tests look at
_SLOW = 10.0  # seconds

_SOUND = (
    ("scenario", b'title = "x"\nmonths = 12\n[trust]\ngain = 0.02\n[mix]\nslow-inclusive = 1.0\n'),
    ("experiment", b'seeds = 2\n[design]\nkind = "grid"\n[factors]\ntrust.gain = [0.01, 0.02]\n'),
    ("csv", b"trust.gain,strategy\n0.01,mix\n0.02,fast-divisive\n"),
    ("parquet", hostile_inputs.sound()),
    ("parquet", hostile_inputs.told_nonsense()),
    ("set", b"trust.gain=0.02"),
    ("set", b"slow-inclusive.teach=0.4"),
)


def seeds_of(kind: str) -> list[bytes]:
    """The small inputs of one kind, with some in which nothing is wrong."""
    hostile = [case for case in hostile_inputs.INPUTS if case.kind == kind]
    small = [case.read() for case in hostile if not callable(case.content)]
    sound = [content for name, content in _SOUND if name == kind]
    return [content for content in (*sound, *small) if len(content) <= _LONGEST]


@st.composite
def turned_over(draw: st.DrawFn, kind: str) -> bytes:
    """An input of one kind with a few stretches removed, repeated, or put in from elsewhere."""
    known = seeds_of(kind)
    content = draw(st.sampled_from(known))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(content)))
        end = draw(st.integers(at, min(len(content), at + 40)))
        put = draw(st.one_of(st.binary(max_size=8), st.text(max_size=4).map(str.encode),
                             st.sampled_from(known), st.just(content[at:end] * 2)))  # fmt: skip
        content = content[:at] + put[:_LONGEST] + content[end:]
    return content


def read(kind: str, content: bytes, folder: Path) -> None:
    """Read an input as the package does."""
    if kind == "set":
        settings_given = parse_settings([content.decode("utf-8", "surrogateescape")])
        change(load_scenario("classroom"), settings_given)
        return
    ending = "toml" if kind in ("scenario", "experiment") else kind
    file = folder / f"input.{ending}"
    file.write_bytes(content)
    if kind == "scenario":
        load_scenario(file)
    elif kind == "experiment":
        asked = load_experiment(file)
        base_scenario(asked)
        for name in asked.factors:
            check_factor(name, asked)
    else:
        read_points(file, lambda name: check_factor(name, make_experiment({})))


def look(kind: str, number: int, folder: Path) -> None:
    """Read a round of inputs of one kind.

    Raises:
        Exception: Whatever a reader raised that is no InputError, or that it took too long.
    """

    @seed(number)
    @settings(max_examples=_ROUND, deadline=None, database=None,
              suppress_health_check=list(HealthCheck),
              phases=(Phase.generate, Phase.shrink))  # fmt: skip
    @given(turned_over(kind))
    def is_refused_or_read(content: bytes) -> None:
        begun, said = time.process_time(), ""
        try:
            read(kind, content, folder)
        except InputError as error:
            said = str(error)
        assert said.isprintable(), "the message holds what cannot be seen"
        assert len(said) < 5_000, "the message is too long"
        assert time.process_time() - begun < _SLOW, "it took too long"

    is_refused_or_read()


def main() -> None:
    """Look until the time is over, or something is found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given_ = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    end, number = time.monotonic() + given_.seconds, given_.seed
    kinds = tuple(dict.fromkeys(kind for kind, _ in _SOUND))
    counts = dict.fromkeys(kinds, 0)
    print(f"seed {number}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            for kind in kinds:
                look(kind, number, Path(folder))
                counts[kind] += _ROUND
            number += 1
    print("nothing found in " + ", ".join(f"{count} of {kind}" for kind, count in counts.items()))


if __name__ == "__main__":
    main()
