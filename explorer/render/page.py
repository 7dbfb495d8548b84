"""The shell of every page: one file, no request, and only the scripts and styles that we put there."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup, escape

from explorer import __version__
from explorer.render import text
from explorer.render.about import about
from explorer.result import Result

# Scripts that may not stand in a page: they would end their own element, or ask for a file.
_ENDS_SCRIPT = re.compile(r"</(?:script|style)|<!--", re.IGNORECASE)
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_UNPAIRED = re.compile("[\ud800-\udfff]")
EXACT = 2**53  # beyond this JavaScript does not tell integers apart


@cache
def asset(*names: str) -> str:
    """Return files of `viewer/`, one after the other."""
    folder = resources.files("explorer.render") / "viewer"
    return "\n".join((folder / name).read_text(encoding="utf-8").strip() for name in names)


def inline(code: str) -> str:
    """Return a script or a style as it can stand in a page."""
    code = _SOURCE_MAP.sub("", code.replace("\r\n", "\n")).strip()
    if _ENDS_SCRIPT.search(code) or "\r" in code or "\0" in code:
        raise ValueError("this script or style cannot stand in a page")
    return code


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """Return the Content-Security-Policy under which nothing but these scripts and styles can act."""

    def hashes(parts: Iterable[str]) -> str:
        found = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in parts]
        return " ".join(f"'sha256-{one}'" for one in found) or "'none'"

    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {hashes(scripts)}",
            f"style-src {hashes(styles)}",
            "img-src data: blob:",
            "worker-src blob:",
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )


def json_block(value: Any) -> Markup:
    """Return data as JSON that cannot end the element it stands in."""
    return json_text(json.dumps(as_exact(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def json_text(dumped: str) -> Markup:
    """Return JSON text, escaped so that it cannot end the element it stands in."""
    for char in "<>&\u2028\u2029":
        dumped = dumped.replace(char, f"\\u{ord(char):04x}")
    return Markup(_UNPAIRED.sub("\ufffd", dumped))  # noqa: S704 (escaped just above)


def as_exact(value: Any) -> Any:
    """Return the value with integers that JavaScript would round as text; O(values)."""
    if isinstance(value, Mapping):
        return {key: as_exact(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_exact(one) for one in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > EXACT:
        return str(value)
    return value


def shown(value: object, kind: str = "") -> Markup:
    """Return one value as HTML: numbers with separators, moments in UTC, text made harmless.

    `kind` is a column type. A missing value is an empty string, a list one line for each member.
    """
    if value is None:
        return Markup("")
    if isinstance(value, Markup):
        return value
    if isinstance(value, bool):
        return Markup("yes") if value else Markup("no")
    if isinstance(value, int) and kind == "moment":
        return escape(text.short_moment(value))
    if isinstance(value, (int, float)):
        return escape(text.number(value))
    if isinstance(value, (list, tuple)):
        inner = kind.removeprefix("list<").removesuffix(">")
        return Markup("<br>").join(shown(one, inner) for one in value)
    return text.html(value, lines=True)


def provenance(result: Result, left_out: Sequence[str] = ()) -> dict[str, object]:
    """Return what the foot of a page says of where its rows come from."""
    return {
        "about": about(result, left_out),
        "id": result.id,
        "store": result.store,
        "parameters": {str(name): value for name, value in result.parameters.items()},
        "cypher": result.cypher,
        "rows": len(result),
        "cut": text.part_of(result.cut) if result.cut else "",
        "columns": [(column.name, column.type, column.meaning) for column in result.columns],
    }


def _code(source: str) -> Markup:
    return text.html(source, lines=True, verbatim=True)


@cache
def environment() -> jinja2.Environment:
    """Return the templates of `viewer/`: everything is escaped unless it is Markup."""
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(asset),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(bdi=text.html, plain=text.visible, shown=shown, counted=text.counted, code=_code)
    made.filters.update(json_block=json_block, json_text=json_text)
    made.globals["version"] = __version__
    return made


def render(template: str, *, scripts: Mapping[str, str], style: str, **values: Any) -> str:
    """Return a page made from a template; `scripts` maps the type of each script to its code."""
    values |= shell(scripts=scripts, style=style)
    return environment().get_template(template).render(**values)


def shell(*, scripts: Mapping[str, str], style: str) -> dict[str, Any]:
    """Return the values that the frame of every template needs."""
    codes = {name: inline(code) for name, code in scripts.items()}
    style = inline(style)
    return {
        "policy": policy(codes.values(), [style]),
        "scripts": {name: Markup(code) for name, code in codes.items()},  # noqa: S704 (our own files)
        "style": Markup(style),  # noqa: S704 (our own file)
    }
