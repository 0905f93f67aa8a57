"""What is asked of every screen: axe finds nothing, nothing sticks out at its side, no English, no script."""

from __future__ import annotations

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe

#: Names that Chinese offices write so themselves, and units of measure.
ALLOWED = frozenset(
    ["word", "excel", "csv", "pdf", "ofd", "jpg", "png", "wps", "totp", "ipv4", "ipv6"]
    + ["http", "https", "mb", "a4", "ctrl"]
)
#: Names of files and their endings, addresses, codes of documents and areas, dates.
NOT_WORDS = re.compile(
    r"https?://\S+|\S+@\S+|\S*\.(?:docx?|xlsx?|txt|pdf|wps|et|ofd|csv|jpe?g|png|html?)\b|\b[A-Z]岗|\(?[A-Za-z]\)?类",
    re.I,
)
WORDS = re.compile(r"[A-Za-z][A-Za-z0-9']+")
TEXTS = """() => {
  const out = [], hidden = new Set(['SCRIPT', 'STYLE', 'TEMPLATE']);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (!hidden.has(parent.tagName) && !parent.closest('code, [lang="en"], td.place')) out.push(walk.currentNode.data);
  }
  for (const e of document.querySelectorAll('*'))
    for (const name of ['alt', 'title', 'placeholder', 'aria-label', 'aria-description'])
      if (e.getAttribute(name)) out.push(e.getAttribute(name));
  for (const e of document.querySelectorAll('input[type=submit], input[type=button]')) out.push(e.value);
  out.push(document.title);
  return out.map(t => t.trim()).filter(t => t);
}"""
SCRIPTS = """() => [...document.scripts].map(s => s.src || s.text).concat(
  [...document.querySelectorAll('noscript')].map(n => 'noscript: ' + n.textContent),
  [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on')))
    .map(e => 'handler on ' + e.tagName))"""
STICKS_OUT = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return '';
  const inside = e => { for (let p = e.parentElement; p; p = p.parentElement)
    if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(p).overflowX)) return true; return false; };
  const out = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > wide + 1 && !inside(e));
  return document.documentElement.scrollWidth + ' > ' + wide + ': ' + out.slice(0, 3).map(e => e.tagName + '.' + e.className).join(' ');
}"""
#: The one script there is: a 复制 button beside texts that can be copied by hand as well.
SCRIPTS_THAT_MAY_STAND = ("ledger/copy.js",)
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}

_axe = Axe()


def axe(page: Any) -> list[str]:
    """What axe-core finds, one line a kind of fault with the first places."""
    found = _axe.run(page, options=RULES).response["violations"]
    return [
        f"axe {v['id']}: {'; '.join(n['html'][:120] for n in v['nodes'][:2])} — {v['help']}" for v in found
    ]


def english(page: Any, known: set[str]) -> list[str]:
    """Latin words in what is seen, read aloud or shown on pointing. known: names of the test's own people."""
    words = set()
    for text in page.evaluate(TEXTS):
        for name in known:
            text = text.replace(name, "")
        words |= {(w, text[:50]) for w in WORDS.findall(NOT_WORDS.sub(" ", text)) if w.lower() not in ALLOWED}
    return [f"English: {word!r} in {text!r}" for word, text in sorted(words)[:5]]


def scripts(page: Any) -> list[str]:
    return [f"script: {s[:80]}" for s in page.evaluate(SCRIPTS) if not s.endswith(SCRIPTS_THAT_MAY_STAND)]


def sticks_out(page: Any, width: int) -> list[str]:
    """Whether the page scrolls sideways at this width."""
    page.set_viewport_size({"width": width, "height": 812})
    how = page.evaluate(STICKS_OUT)
    return [f"sideways at {width}: {how}"] if how else []


def look(page: Any, known: set[str], narrow: int = 375) -> list[str]:
    """All of it on the page as it stands, wide and narrow."""
    page.set_viewport_size({"width": 1280, "height": 900})
    found = [*axe(page), *english(page, known), *scripts(page), *sticks_out(page, narrow)]
    page.set_viewport_size({"width": 375, "height": 812})
    return list(dict.fromkeys([*found, *axe(page)]))
