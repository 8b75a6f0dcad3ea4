"""How tests look at a page: as a visitor does, by roles and words, and at its numbers in full."""

from typing import Any

from collabsim.dashboard.words import words

PAGES = ("/", "/explore", "/compare", "/sweep", "/model")

WATCH_PICTURES = """() => {
    // when a line of a chart was last drawn anew, and when a key or the mouse was last used
    window.seen = { pictures: [], used: 0 };
    let due = false;
    const note = () => {
        if (due) return;
        due = true;
        requestAnimationFrame(() => setTimeout(() => {
            due = false;
            window.seen.pictures.push(performance.now());
        }));
    };
    new MutationObserver((changes) => {
        if (changes.some((change) => change.target.closest('svg'))) note();
    }).observe(document.querySelector('main'),
        { subtree: true, attributes: true, attributeFilter: ['d', 'points'] });
    for (const kind of ['keydown', 'pointermove', 'pointerup'])
        window.addEventListener(kind, (event) => { window.seen.used = event.timeStamp; }, true);
}"""
LATEST = "() => window.seen.pictures[window.seen.pictures.length - 1] - window.seen.used"
FIRST = "() => window.seen.pictures.find(at => at > window.seen.used) - window.seen.used"


def heading(page: Any) -> Any:
    """The heading of a page; it is there when the page is."""
    return page.get_by_role("main").get_by_role("heading", level=1)


def settled(page: Any, quiet: int = 300) -> None:
    """Wait until the page has stopped changing for so many milliseconds."""
    heading(page).wait_for()
    page.evaluate(
        """quiet => new Promise(resolve => {
            const end = () => {
                const here = document.querySelector('header [aria-current=page]');
                const wrong = here && new URL(here.href).pathname !== window.location.pathname;
                if (wrong || document.querySelector('[aria-busy=true]')) {
                    timer = setTimeout(end, quiet);
                    return;
                }
                observer.disconnect();
                resolve();
            };
            let timer = setTimeout(end, quiet);
            const observer = new MutationObserver(() => {
                clearTimeout(timer);
                timer = setTimeout(end, quiet);
            });
            observer.observe(document.body,
                { subtree: true, childList: true, attributes: true, characterData: true });
        })""",
        quiet,
    )


def visit(page: Any, url: str) -> Any:
    """Open a page and wait until it stands still."""
    page.goto(url)
    settled(page)
    return page


ASKED = {"/compare": "plausible=8&seeds=2&years=10", "/sweep": "seeds=3&years=10"}
"""Pages that answer when a button is pressed, and questions that are short."""


def ask(page: Any) -> Any:
    """Press the button that runs what is chosen, unless its answer is known, and wait for it."""
    name = "compare" if "/compare" in page.url else "sweep"
    button = page.get_by_role("button", name=words(name)["run"], exact=True)
    if button.is_enabled():
        button.click()
    page.locator("main figure svg").first.wait_for()
    settled(page)
    return page


def answered(page: Any, server_url: str, path: str) -> Any:
    """A page with everything on it that it can show."""
    if path not in ASKED:
        return visit(page, server_url + path)
    return ask(visit(page, f"{server_url}{path}?{ASKED[path]}"))


def numbers(page: Any) -> list[float]:
    """All numbers that the page shows, with all their digits."""
    return [
        float(value)
        for value in page.locator("main data").evaluate_all("all => all.map(e => e.value)")
    ]


def slider(page: Any, label: str) -> Any:
    """A slider by the words on it."""
    return page.get_by_role("slider", name=label, exact=True)


def pictures(page: Any) -> list[str]:
    """All charts of the page, as they are drawn."""
    found = page.locator("main figure svg[role=img]")
    return list(found.evaluate_all("all => all.map(e => e.outerHTML)"))
