"""What a page did wrong while nobody looked: console errors, policy violations, lost requests."""

from dataclasses import dataclass, field

from playwright.async_api import BrowserContext, ConsoleMessage, Request, WebError

# The page itself tells of a violation: the console's own words differ between policies.
TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => console.error(
  `policy: ${event.effectiveDirective} refused ${event.blockedURI || "inline"}`
  + ` at ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
"""
LEFT_THE_PAGE = "net::ERR_ABORTED"  # a request overtaken by the next page is no fault


@dataclass
class Faults:
    """All faults of one test's pages. Who causes one on purpose says so with *expect*."""

    found: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)

    def expect(self, *parts: str) -> None:
        """Take no notice of a fault that contains one of *parts*, before or after this call."""
        self.expected.update(parts)

    @property
    def unexpected(self) -> list[str]:
        return [fault for fault in self.found if not any(part in fault for part in self.expected)]

    async def watch(self, context: BrowserContext) -> None:
        """Listen to every page of *context*, those it opens later included."""
        context.on("console", self._console)
        context.on("weberror", self._weberror)
        context.on("requestfailed", self._requestfailed)
        await context.add_init_script(TELL_VIOLATIONS)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.location.get("url", "")
            self.found.append(f"console error: {message.text} ({where})")

    def _weberror(self, error: WebError) -> None:
        self.found.append(f"uncaught: {error.error}")

    def _requestfailed(self, request: Request) -> None:
        if request.failure != LEFT_THE_PAGE:
            self.found.append(f"request failed: {request.method} {request.url}: {request.failure}")
