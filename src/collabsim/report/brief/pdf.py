"""The brief as a PDF on A4: tagged for screen readers, and the same bytes every time."""

import dataclasses
import json
from importlib import resources
from pathlib import Path

import matplotlib as mpl

from collabsim.report.brief.content import Brief
from collabsim.report.style import INK, MUTED, text_colour


def to_pdf(brief: Brief) -> bytes:
    """The PDF; the same brief gives the same bytes."""
    import typst

    names = [name for name, _ in brief.compared.strategies]
    look = {"ink": INK, "muted": MUTED, "colours": {name: text_colour(name) for name in names}}
    with resources.as_file(resources.files("collabsim.report.brief")) as folder:
        found: bytes = typst.compile(
            folder / "brief.typ",
            root=folder,
            font_paths=[_fonts()],
            ignore_system_fonts=True,  # another machine has others
            format="pdf",
            sys_inputs={
                "brief": json.dumps(dataclasses.asdict(brief)),
                "look": json.dumps(look),
            },
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    return found


def _fonts() -> Path:
    """The folder of the fonts that Matplotlib brings."""
    return Path(mpl.get_data_path()) / "fonts" / "ttf"
