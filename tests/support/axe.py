"""axe-core, the accessibility checker, on a page as it stands. It is a development tool and is never shipped."""

from collections.abc import Sequence
from typing import Any

from tests.support.browser import ROOT

__all__ = ["axe_findings"]

_SCRIPT = ROOT / "ui" / "node_modules" / "axe-core" / "axe.min.js"

_RUN = """async (without) => {
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  const { violations } = await axe.run(document, { resultTypes: ["violations"], rules });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
    `${id} at ${target.flat().join(" ")}: ${failureSummary}`));
}"""


_SETTLED = """() => {
  const roots = (root) => [root, ...[...root.querySelectorAll("*")].flatMap((each) =>
    each.shadowRoot ? roots(each.shadowRoot) : [])];
  const ends = (one) => one.effect.getComputedTiming().endTime !== Infinity;
  const moving = roots(document).flatMap((root) => root.getAnimations()).filter(ends);
  return Promise.all(moving.map((one) => one.finished.catch(() => {})));
}"""


async def axe_findings(page: Any, *, without: Sequence[str] = ()) -> list[str]:
    """What axe finds wrong, in words; empty when there is nothing. Shadow roots are looked into.

    Args:
        without: rules, by their names, that cannot be judged here.
    """
    # By the debugger's channel: the page's policy would let no inline script in, and that is not what is tested here.
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(_SCRIPT.read_text())
    # What comes in softly is judged when it is there: half-transparent text has no contrast worth measuring.
    await page.evaluate(_SETTLED)
    found: list[str] = await page.evaluate(_RUN, list(without))
    return found
