"""The brief as one HTML page that needs nothing else: no other files, no network, no scripts.

Drawings are part of the page. Their colours become variables of its style sheet, so that they
change with light and dark; on paper they are always those for white.
"""

import re
from functools import cache
from importlib import resources

import jinja2
from markupsafe import Markup, escape

from collabsim.analysis.verdicts import UNSURE
from collabsim.report.brief.content import Brief
from collabsim.report.style import DARK, MUTED, text_colour

_HEX = re.compile(r"#[0-9a-f]{6}\b")
_WHOLE = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>|<style.*?</style>", re.S)
_NAMESPACE = re.compile(r' xmlns(:\w+)?="[^"]*"')
_SIZE = re.compile(r'(<svg\b[^>]*?) (?:width|height)="[^"]*"')


def to_html(brief: Brief) -> str:
    """The page, complete; the same brief gives the same text."""
    return _template().render(brief=brief, light=_variables(dark=False), dark=_variables(dark=True))


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_source), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["drawing"] = drawing
    environment.filters["colour"] = _colour
    return environment.get_template("brief.html.j2")


def _source(name: str) -> str:
    return resources.files("collabsim.report.brief").joinpath(name).read_text("utf-8")


def _variable(colour: str) -> str:
    return f"--c{colour.removeprefix('#').lower()}"


def _variables(*, dark: bool) -> list[tuple[str, str]]:
    return [(_variable(light), night if dark else light) for light, night in DARK.items()]


def _colour(strategy: str) -> str:
    """The colour of words about a strategy as a variable; muted where nobody is surely ahead."""
    return f"var({_variable(MUTED if strategy == UNSURE else text_colour(strategy))})"


def drawing(svg: str, name: str, alt: str) -> Markup:
    """An SVG file as part of a page.

    Args:
        svg: The file.
        name: Put before all names inside, so that two drawings in one page do not mix them up.
        alt: The drawing in words.
    """
    svg = _NAMESPACE.sub("", _WHOLE.sub("", svg)).strip()
    svg = _SIZE.sub(r"\1", _SIZE.sub(r"\1", svg))
    used = set(re.findall(r"(?:url\(#|href=\"#)([\w.-]+)", svg))
    svg = re.sub(
        r' id="([^"]*)"', lambda at: f' id="{name}-{at[1]}"' if at[1] in used else "", svg
    )
    svg = re.sub(r"url\(#", f"url(#{name}-", svg)
    svg = re.sub(r'xlink:href="#', f'href="#{name}-', svg)
    svg = re.sub(r"font: ([\d.]+px) [^;\"]+", r"font-size: \1", svg)
    svg = _HEX.sub(lambda at: f"var({_variable(at[0])})", svg)
    label = escape(alt)
    return Markup(svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1))
