"""Every preview by name: template, context, and whether it is a page of the frame."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.template import Context, Engine
from tests.web.previews import detail, lists, proofs, records, workbenches
from tests.web.previews.common import LATER, NOW, frame

from liuhen import web
from liuhen.web.viewmodels.frame import Frame

SOURCE = Path(web.__file__).parent


@dataclass(frozen=True)
class Preview:
    template: str
    page: object
    frame: Callable[[], Frame] | None = None


def keeper(current: str, now: datetime = NOW, query: str = "") -> Frame:
    """The frame of a record keeper."""
    return frame(current, person="周敏", unit="资料管理员", now=now, query=query)


PREVIEWS: dict[str, Preview] = {
    "login": Preview("login", proofs.LOGIN),
    "login-wrong": Preview("login", proofs.LOGIN_WRONG),
    "login-locked": Preview("login", proofs.LOGIN_LOCKED),
    "workbench-officer": Preview("workbench_officer", workbenches.OFFICER, lambda: frame("workbench")),
    "workbench-calm": Preview("workbench_officer", workbenches.OFFICER_CALM, lambda: frame("workbench")),
    "workbench-keeper": Preview("workbench_keeper", workbenches.KEEPER, lambda: keeper("workbench")),
    "obligations": Preview("obligations", lists.OBLIGATIONS, lambda: frame("obligations")),
    "missing": Preview("missing", lists.MISSING_PAGE, lambda: keeper("missing")),
    "recordings": Preview("recordings", records.RECORDINGS, lambda: keeper("recordings", now=LATER, query="工地")),
    "recordings-empty": Preview("recordings", records.RECORDINGS_EMPTY, lambda: keeper("recordings")),
    "recording": Preview(
        "recording", detail.RECORDING, lambda: frame("recordings", person="赵立新", unit="法制科", now=LATER)
    ),
    "recording-broken": Preview("recording", detail.BROKEN, lambda: keeper("recordings", now=LATER)),
    "recording-waiting": Preview("recording", detail.AUDIO, lambda: keeper("recordings", now=LATER)),
    "ledger": Preview("ledger", proofs.ledger(proofs.IDLE), lambda: frame("ledger")),
    "ledger-running": Preview("ledger", proofs.ledger(proofs.RUNNING), lambda: frame("ledger")),
    "ledger-done": Preview("ledger", proofs.ledger(proofs.DONE), lambda: frame("ledger")),
    "receipt": Preview("receipt", proofs.RECEIPT),
    "refused": Preview("refused", proofs.REFUSED, lambda: frame("recordings")),
    "not-found": Preview("error", proofs.NOT_FOUND),
    "broken": Preview("error", proofs.BROKEN),
}


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The templates alone, without the applications, so that a page can be shown before there is a database."""
    return Engine(
        dirs=[str(SOURCE / "templates")],
        libraries={"liuhen": "liuhen.web.templatetags.liuhen", "static": "django.templatetags.static"},
        string_if_invalid="",
    )


def render(name: str) -> str:
    """Return the page's HTML."""
    preview = PREVIEWS[name]
    context = {"page": preview.page, "frame": preview.frame() if preview.frame else None, "csrf_token": "preview"}
    return engine().get_template(f"web/pages/{preview.template}.html").render(Context(context))


def render_part(name: str, **context: object) -> str:
    """Return the HTML of a part."""
    return engine().get_template(f"web/parts/{name}.html").render(Context({"csrf_token": "preview", **context}))
