"""What is taken home holds what was on the screen, and opens without this server."""

import io
import json
import re
import struct
import zlib

import pandas as pd

from browser.reading import ask, numbers, visit
from collabsim.dashboard.words import words

W, C, CHARTS = words("explore"), words("compare"), words("charts")["figure"]
OUTSIDE = re.compile(r"""(?:src|href)=["'](?!#|data:)[^"']*|@import|url\((?!["']?(?:#|data:))""")


def download(page, button):
    with page.expect_download() as found:
        button.click()
    return found.value.path().read_bytes()


def shades(png):
    """Size of a PNG file, and how many different bytes its picture is made of."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    place, pixels, size = 8, b"", (0, 0)
    while place < len(png):
        (length,), kind = struct.unpack(">I", png[place : place + 4]), png[place + 4 : place + 8]
        body = png[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            size = struct.unpack(">II", body[:8])
        if kind == b"IDAT":
            pixels += body
        place += 12 + length
    return size, len(set(zlib.decompress(pixels)))


def test_files_of_explore(server, open_page):
    page = visit(open_page(), f"{server.url}/explore?seeds=6")
    shown = numbers(page)

    def button(name):
        return page.get_by_role("button", name=W[name], exact=True)

    runs = pd.read_csv(io.BytesIO(download(page, button("csv"))))
    assert len(runs) == 2 * 6
    sums = runs.pivot_table(index="seed", columns="strategy", values="cumulative_35")
    difference = (sums["slow-inclusive"] - sums["fast-divisive"]).mean()
    assert abs(difference - shown[0]) < 1e-9
    months = pd.read_csv(io.BytesIO(download(page, button("months_csv"))))
    assert len(months) % 420 == 0
    answer = json.loads(download(page, button("json")))
    assert repr(shown[0]) in json.dumps(answer)
    assert json.loads(download(page, button("choices_json")))["seeds"] == 6


def test_pictures_and_numbers_of_a_chart(server, open_page):
    page = visit(open_page(), f"{server.url}/explore?seeds=6")
    figure = page.locator("main figure").first
    figure.locator("summary").click()
    png = download(page, figure.get_by_role("button", name=CHARTS["save_png"]))
    (width, height), used = shades(png)
    assert width > 600
    assert height > 300
    assert used > 50
    svg = download(page, figure.get_by_role("button", name=CHARTS["save_svg"])).decode()
    assert svg.count("<path") > 5
    assert "var(--" not in svg
    assert "http" not in svg.replace("http://www.w3.org/", "")
    table = pd.read_csv(
        io.BytesIO(download(page, figure.get_by_role("button", name=CHARTS["save_csv"])))
    )
    assert table.iloc[-1, 0] == 35
    drawn = figure.get_by_role("table").get_by_role("row").count()
    assert len(table) >= drawn - 1


def test_the_brief_of_compare(server, open_page, tmp_path):
    page = ask(visit(open_page(), f"{server.url}/compare?plausible=0&seeds=4&years=10"))

    def button(name):
        return page.get_by_role("button", name=C[name], exact=True)

    pdf = download(page, button("pdf"))
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert len(pdf) > 10_000
    html = download(page, button("html")).decode()
    assert not OUTSIDE.findall(html)
    shown = [page.locator("main data").nth(i).inner_text() for i in range(3)]
    (tmp_path / "brief.html").write_text(html, "utf-8")
    alone = open_page((tmp_path / "brief.html").as_uri(), java_script_enabled=False)
    assert alone.get_by_role("heading", level=1).count() == 1
    assert alone.locator("svg, img").count() >= 1
    text = alone.locator("body").inner_text()
    for number in shown:
        assert number.strip() in text
    runs = pd.read_csv(io.BytesIO(download(page, button("csv"))))
    assert len(runs) == 4 * 4  # two strategies more tell pace and style apart
    json.loads(download(page, button("json")))
