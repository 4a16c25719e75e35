"""Tabs and profiles that one test after another uses: new ones cost as much as what is looked at in them."""

from collections import defaultdict
from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext, Page

_BACK = """(address) => {
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}"""


def go_on(page: Page, address: str, *, title: str) -> None:
    """Open another page of the app as Back and Forward do: what was loaded and compiled stays.

    Args:
        page: where the app is open.
        address: to open, below the app's.
        title: of the page that comes, so that nobody looks at the one that goes.
    """
    assert not page.title().startswith(title)
    page.evaluate(_BACK, address)
    page.wait_for_function("(title) => document.title.startsWith(title)", arg=title)


class Tabs:
    """Tabs of a browser, each in a context of its own; a test gets none that it already has.

    Args:
        browser: which opens them.
        prepare: called once with each new tab.
    """

    def __init__(self, browser: Browser, prepare: Callable[[Page], None]) -> None:
        self._browser, self._prepare = browser, prepare
        self._free: dict[tuple, list[Page]] = defaultdict(list)
        self._taken: list[tuple[tuple, Page, dict[str, Callable]]] = []

    def take(
        self,
        *,
        width: int,
        height: int,
        color_scheme: str = "light",
        reduced_motion: str = "no-preference",
        on: dict[str, Callable],
        **context: bool,
    ) -> Page:
        """An empty tab, the test's own until :meth:`give_back`.

        Args:
            width: of the page, in pixels.
            height: of the page, in pixels.
            color_scheme: as :meth:`Page.emulate_media` takes it.
            reduced_motion: as :meth:`Page.emulate_media` takes it.
            on: what listens to which event of the tab.
            **context: what an open tab cannot become, such as ``java_script_enabled``.
        """
        key = tuple(sorted(context.items()))
        free = self._free[key]
        if free:
            tab = free.pop()
        else:
            tab = self._browser.new_context(**context).new_page()
            self._prepare(tab)
        tab.set_viewport_size({"width": width, "height": height})
        tab.emulate_media(color_scheme=color_scheme, reduced_motion=reduced_motion)
        for event, listener in on.items():
            tab.on(event, listener)
        self._taken.append((key, tab, on))
        return tab

    def give_back(self) -> None:
        """Empty the test's tabs."""
        for key, tab, on in self._taken:
            for event, listener in on.items():
                tab.remove_listener(event, listener)
            if dict(key).get("has_touch"):  # fingers leave a zoom behind
                tab.context.new_cdp_session(tab).send("Emulation.resetPageScaleFactor")
            tab.mouse.move(0, 0)
            tab.goto("about:blank")
            self._free[key].append(tab)
        self._taken.clear()


class Visitors:
    """Profiles in which one visitor after another comes to the app.

    A profile keeps the app's code, which to compile costs as much as a page; who was there is forgotten.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: list[BrowserContext] = []
        self._taken: list[BrowserContext] = []

    def __contains__(self, context: BrowserContext) -> bool:
        return context in self._free or context in self._taken

    def take(self, *, width: int = 1440, height: int = 900) -> Page:
        """A page of somebody who was never here; somebody else at each call until :meth:`give_back`."""
        context = self._free.pop() if self._free else self._browser.new_context()
        assert context.cookies() == [], "somebody was here, and would be taken for the newcomer"
        context.set_default_timeout(90_000)
        self._taken.append(context)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        return page

    def give_back(self) -> None:
        """Close the pages of all, and forget who they were."""
        while self._taken:
            context = self._taken.pop()
            for page in context.pages:
                if page.url.startswith("http"):
                    stored = {"origin": page.url, "storageTypes": "local_storage"}
                    context.new_cdp_session(page).send("Storage.clearDataForOrigin", stored)
                page.close()
            context.clear_cookies()
            self._free.append(context)
