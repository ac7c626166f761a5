"""A page taken apart as a browser does: where it leads, its forms, and what could come alive."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

ASLEEP = {"iframe", "object", "embed", "base", "style"}  # none of our pages has one of these
LEADS = {"href", "src", "action", "formaction", "data", "xlink:href"}
SCHEMES = {"", "http", "https", "mailto", "tel", "sms"}
TYPED = {"text", "search", "tel", "email", "url", "password"}
PICKED = {"date", "time", "month", "number"}


@dataclass
class FormFound:
    """A form as it would be sent, and how much may be typed into which of its fields."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    typed: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)  # what is picked from a calendar or a clock
    uploads: bool = False


class Page(HTMLParser):
    """Reads one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[FormFound] = []
        self.alive: list[str] = []
        self._form: FormFound | None = None
        self._select: str | None = None
        self._by_id: dict[str, FormFound] = {}
        self.feed(text)
        if "49ssti" in text:
            self.alive.append("a template was filled in")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self._look(tag, said)
        if tag == "a" and said.get("href", "").startswith("/"):
            self.links.append(said["href"])
        if tag == "form":
            self._form = FormFound(said.get("action", ""), said.get("method", "get").lower())
            self.forms.append(self._form)
            self._by_id[said.get("id", "")] = self._form
        form = self._by_id.get(said["form"]) if said.get("form") else self._form
        if form is not None:
            self._field(form, tag, said)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None

    def handle_comment(self, data: str) -> None:
        if "<" in data:  # a browser ends a comment sooner than this reader does
            self.alive.append("a comment with markup in it")

    def _field(self, form: FormFound, tag: str, said: dict[str, str]) -> None:
        name, kind = said.get("name", ""), said.get("type", "text")
        if "disabled" in said:  # shown to whoever keeps passwords, never sent
            return
        match tag:
            case "textarea":
                self._typed(form, name, said)
            case "select" if name:
                self._select = name
                form.values[name] = ""
            case "option" if self._select and said.get("value"):
                # "Choose" is nobody's choice: whoever fills it in takes one of the others.
                if "selected" in said or not form.values[self._select]:
                    form.values[self._select] = said["value"]
            case "input" if kind == "file":
                form.uploads = True
            case "input" if kind in TYPED and name:
                self._typed(form, name, said)
            case "input" if kind in ("radio", "checkbox") and name:
                if "checked" in said or "required" in said or name not in form.values:
                    form.values[name] = said.get("value", "on")
            case "input" | "button" if name:
                form.values.setdefault(name, said.get("value") or said.get("min", ""))
                if kind in PICKED:
                    form.kinds[name] = kind
            case _:
                pass

    def _typed(self, form: FormFound, name: str, said: dict[str, str]) -> None:
        form.values[name] = said.get("value", "")
        form.typed[name] = int(said.get("maxlength", 400))

    def _look(self, tag: str, said: dict[str, str]) -> None:
        wakes = [name for name in said if name.startswith("on") or name in ("style", "srcdoc")]
        wakes += [
            name
            for name in LEADS & said.keys()
            if urlsplit(said[name].strip()).scheme.lower() not in SCHEMES
            or urlsplit(said[name].strip()).hostname == "live.example"
        ]
        if tag in ASLEEP or (tag == "script" and not said.get("src", "").startswith("/static/")):
            wakes.append("element")
        if tag == "meta" and said.get("http-equiv"):
            wakes.append("http-equiv")
        self.alive += [f"<{tag}> {name}" for name in wakes]
