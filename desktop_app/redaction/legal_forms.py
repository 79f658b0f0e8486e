"""How companies say what they are: "GmbH", "Ltd", "有限公司"."""

from __future__ import annotations

import re

FORMS = (
    r"Inc|Incorporated|LLC|L\.L\.C|LLP|Ltd|Limited|PLC|plc|Corp|Corporation|Co|Pty|GmbH|mbH|gGmbH|AG|KG"
    r"|KGaA|OHG|UG|SE|e\.V|eG|e\.K"
    r"|S\.?A|SARL|S\.?A\.?R\.?L|SAS|S\.A\.S|EURL|SNC|SCI|S\.?p\.?A|S\.?r\.?l|S\.?L|S\.?L\.?U|S\.A\. de C\.V"
    r"|Ltda|Lda|B\.?V|N\.?V|VOF|Oyj?|ApS|A/S|AS|AB|ASA|HB"
    r"|[Ss]p\. ?z ?o\. ?o|[Ss]p\. ?j|[Ss]p\. ?k|S\.A|a\.s|s\.r\.o|d\.o\.o|d\.d|Kft|Zrt|Nyrt|OÜ|SIA|UAB|EOOD"
    r"|OOD|A\.Ş|Ltd\. ?Şti|OOO|ООО|ОАО|ЗАО|АО|Pvt\. Ltd|Pty\.? Ltd"
)
_LEGAL_END = re.compile(rf",?\s(?:& Co\.?\s)?(?:{FORMS})\.?(?:\s(?:& Co\.?\s)?(?:{FORMS})\.?)?$")
EAST_FORMS = r"(?:股份有限公司|有限责任公司|有限公司|集团公司|株式会社|有限会社|合同会社|주식회사|유한회사)"


def without_legal_form(name: str) -> str:
    """Returns "Weber & Sons" for "Weber & Sons Ltd."; the name itself when it has no legal form."""
    name = name.strip()
    shorter = _LEGAL_END.sub("", name)
    return re.sub(rf"^{EAST_FORMS}|{EAST_FORMS}$", "", shorter).strip() or name
