"""The dashboard in a real browser: what it promises, each promise proved by a test.

The server runs in a process of its own, Chromium is driven by Playwright, and no request may leave
this machine. Where there is no Chromium the tests are skipped, unless ``CI_BROWSER=1``.
"""
