"""Companies: those of the person's circle are known (see `person`), others show their legal form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context, stems
from desktop_app.redaction.finding import Finding
from desktop_app.redaction.legal_forms import FORMS

_WORD = r"[A-ZÀ-ÖØ-ÞŁŚŻŹĆŽŠČŘĐА-Я0-9][\w'’&.\-]{0,30}"
_WESTERN = re.compile(
    rf"(?<![0-9A-Za-z&])(?P<value>[A-ZÀ-ÖØ-ÞŁŚŻŹĆŽŠČŘĐА-Я][\w'’&.\-]{{1,30}}(?:[ \t\u00a0](?:&|and|und|et|y|e|i"
    rf"|de|{_WORD})){{0,5}},?\s(?:& Co\.? ?)?(?:{FORMS})\.?)(?![0-9A-Za-z])(?! [0-9])"
)
_EAST = re.compile(
    r"(?P<value>[一-龥A-Za-z0-9（）()]{2,24}?(?:股份有限公司|有限责任公司|有限公司|集团公司))|(?P<jp>(?:株式会社|合同会社|有限会社"
    r"|주식회사)\s?[一-龥ァ-ンーA-Za-z가-힣]{2,16}|[一-龥ァ-ンーA-Za-z가-힣]{2,16}(?:株式会社|合同会社|㈜|주식회사))"
)
# Words before a Chinese company that are not part of its name.
_EAST_LEAD = re.compile(
    r"^.{0,8}?(?:我在|就职于|任职于|在|于|是|为|与|和|给|由|向|到|去|从|公司名称|单位|名称|收款方|付款方|抬头)(?=.{2})"
)
_FORM_HINTS = stems(
    """
    inc incorporated llc llp ltd limited plc corp corporation co pty gmbh mbh ggmbh ag kg kgaa ohg ug se sa sarl
    sas eurl snc sci spa srl slu ltda lda bv nv vof oy oyj aps ab asa kft zrt nyrt oü sia uab eood ood ooo ооо
    оао зао ао sp
    """
)
_DOTTED_FORM = re.compile(r" (?:e\.[VK]|eG|S\.|s\.r|[BN]\.V|a\.s|d\.[od]|L\.L|A/S|A\.Ş)")


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields names with a legal form: "Weber & Sons Ltd", "Müller GmbH", "杭州某某科技有限公司"."""
    if context.says(_FORM_HINTS) or _DOTTED_FORM.search(text):
        for match in _WESTERN.finditer(text):
            yield _finding(match.start("value"), match.end("value"))
    if context.has_han:
        for match in _EAST.finditer(text):
            start = match.start()
            lead = _EAST_LEAD.match(match.group())
            yield _finding(start + (lead.end() if lead else 0), match.end())


def _finding(start: int, end: int) -> Finding:
    return Finding(start=start, end=end, kind="ORGANIZATION", confidence=0.7, reason="legal_form")
