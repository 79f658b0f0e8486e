"""Numbers of orders, tickets, customers and parcels: shops and authorities know who stands behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context, stems
from desktop_app.redaction.finding import Finding
from desktop_app.redaction.folding import lower_case

_CUSTOMER = (
    r"customer|client|kunden|client|cliente|klant|klienta|member(?:ship)?|mitglieds?|membre|loyalty"
    r"|frequent flyer|bahncard"
    r"|employee|staff|personal|student|matrikel|policy(?:\s?holder)?|versicherungs?|insurance|polis[ya]"
    r"|patient|patienten|claim|schaden|contract|vertrags?|umowy"
    r"|case|akten|vorgangs|ticket|support|incident|booking|reservation|buchungs|reservierungs|confirmation"
    r"|réservation|reserva|prenotazione|rezerwacji|pnr|record locator"
    r"|tracking|shipment|parcel|sendungs|paket|colis|envío|przesyłki|waybill|awb|application|registration"
    r"|reference|ref|zgłoszenia|sprawy|dossier|expediente|bestätigungs"
)
_ORDER = (
    r"order|purchase|invoice|bestell|auftrags?|rechnungs?|commande|facture|pedido|factura|ordine|fattura|bestelling"
    r"|zamówienia|faktury|ordrenummer|beställnings?|tilaus"
)
_NUMBER_WORD = (
    r"(?:number|num|no|nr|n°|nº|nummer|numer|número|numero|numéro|id|code|ref|reference|#|zeichen|kennzeichen)"
)
_VALUE = (
    r"(?P<value>(?=[0-9A-Za-z\-/_.]{0,24}[0-9])[0-9A-Za-z]{1,24}(?:[\-/_.][0-9A-Za-z]{1,20}){0,5}"
    r"(?: [0-9]{2,6}(?![0-9A-Za-z])){0,3})"
)
_NAMED = lower_case(
    rf"(?<![0-9A-Za-z])(?:(?P<customer>{_CUSTOMER})"
    rf"|(?P<order>{_ORDER}))(?:[ \-]?{_NUMBER_WORD}[.:#)]{{0,2}}\s{{0,2}}|\s{{0,2}}[#:]\s{{0,2}}#?)(?:(?:is"
    rf"|ist|was|:|#|est|es)\s?){{0,2}}"
    rf"{_VALUE}(?![0-9A-Za-z])"
)
_WHOSE = lower_case(
    r"(?:(?<![a-z])(?:my|your|his|her|our|ihre?|meine?|deine?|unsere?|votre|ma|ta|su|mi|tu|vostro|mio|sua"
    r"|minha|twoje|moje)\s(?:\w{1,12}\s){0,2})$"
)
_CHINESE_CUSTOMER = re.compile(
    r"(?:快递单号|运单号|物流单号|取件码|客户编?号|会员编?号|会员卡号?|工单号|受理编?号|保单号|预订号|票号|追跡番号|お客様番号|会員番号|송장번호|고객번호|회원번호|예약번호)(?:是"
    r"|为|：|:|\s){0,3}(?P<value>[0-9A-Za-z][0-9A-Za-z\-]{3,24})(?![0-9A-Za-z])"
)
_CHINESE_ORDER = re.compile(
    r"(?P<whose>[你您我他她]的?)?(?:订单编?号?|注文番号|주문번호)(?:是|为|：|:"
    r"|\s){0,3}(?P<value>[0-9A-Za-z][0-9A-Za-z\-]{5,24})(?![0-9A-Za-z])"
)
# UPS, and the Universal Postal Union's S10 ("RR123456785DE").
_PARCEL = re.compile(r"(?<![0-9A-Za-z])(?:1Z[0-9A-Z]{16}|[A-Z]{2}[0-9]{9}[A-Z]{2})(?![0-9A-Za-z])")
_HINTS = stems(
    "customer client kunden kundennummer cliente klant klienta member membership mitglied mitgliedsnummer "
    "membre loyalty frequent bahncard employee staff"
    " personal personalnummer student matrikel matrikelnummer policy policyholder versicherung "
    "versicherungsnummer insurance polisa polisy patient"
    " patienten claim schaden contract vertrag vertragsnummer umowy case akten aktenzeichen vorgang "
    "vorgangsnummer ticket support incident booking"
    " reservation buchung buchungsnummer reservierung confirmation réservation reserva prenotazione "
    "rezerwacji pnr record tracking shipment parcel"
    " sendung sendungsnummer paket colis envío przesyłki waybill awb application registration reference "
    "ref zgłoszenia sprawy dossier expediente"
    " bestätigung order purchase invoice bestell bestellung auftrag auftragsnummer rechnung "
    "rechnungsnummer commande facture pedido factura ordine"
    " fattura bestelling zamówienia faktury ordrenummer beställning tilaus"
)
# A bare "order 4711" says nothing about anybody; "your order 4711" does.
_SOMEBODYS, _NOBODYS = 0.65, 0.4


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields numbers that a word announces. Orders and invoices count as personal when the text says whose."""
    if not context.has_digit:
        return
    for match in context.near_numbers_lower(_NAMED, _HINTS):
        value = match["value"]
        if sum(c.isdigit() for c in value) < 3 or re.fullmatch(r"(?:19|20)[0-9]{2}", value):
            continue
        owned = match["customer"] is not None or _WHOSE.search(
            context.lower, max(0, match.start() - 30), match.start()
        )
        yield _finding(match, _SOMEBODYS if owned else _NOBODYS, "named_number")
    for match in context.near_numbers(_PARCEL):
        if match.group().startswith("1Z") or _is_s10(match.group()):
            yield Finding(
                start=match.start(), end=match.end(), kind="ORDER_NUMBER", confidence=0.8, reason="checksum"
            )
    if context.has_han:
        for match in context.near_numbers(_CHINESE_CUSTOMER):
            yield _finding(match, _SOMEBODYS, "named_number")
        for match in context.near_numbers(_CHINESE_ORDER):
            yield _finding(match, _SOMEBODYS if match["whose"] else _NOBODYS, "named_number")


def _is_s10(number: str) -> bool:
    """UPU S10: weights 8 6 4 2 3 5 9 7, modulo 11."""
    total = sum(int(digit) * weight for digit, weight in zip(number[2:10], (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    check = 11 - total % 11
    return {10: 0, 11: 5}.get(check, check) == int(number[10])


def _finding(match: re.Match[str], confidence: float, reason: str) -> Finding:
    return Finding(
        start=match.start("value"),
        end=match.end("value"),
        kind="ORDER_NUMBER",
        confidence=confidence,
        reason=reason,
    )
