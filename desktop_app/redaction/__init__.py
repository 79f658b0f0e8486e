"""Finds personal data, holds what is decided about it, and makes the only text that may be trained on.

`finding` (data types), `detectors/` (one file a kind), `name_lists`, `name_context`, `name_context_east`, `people`
and `who_is_who` (who is known in this project), `model_names` (what a language model saw, if one was asked),
`find` (all texts -> privacy/findings.jsonl), `decisions`,
`excluded` (contacts never learned from), `cast` (who is who in one conversation), `chat_tokens` (what stands for
me and the correspondent, and is filled in at chat time), `tags`, `invented_names`, `invented_numbers`, `inflected`
and `replacements` (what is put for everybody else), `leaks` (the search that replaces), `apply` (->
privacy/redacted.jsonl), `proof` (the search that proves, by digests), `promises` and `report` (what can be said of
it), `single_texts` (the same for texts that are no messages), `risk` (which findings to look at first),
`before_after` (messages to compare).

May import: core, `protocol.model_names` and the data types of importers. Promises: only `apply` can make a
`RedactedConversation`, so text that was not redacted cannot reach `dataset`; the same person gets the same
replacement everywhere in a project; what cannot be checked is left out and counted, never passed on.

Kinds, with the names that the field gives them (`finding.Kind`):

| kind | what it is | told by |
|---|---|---|
| PERSON | a person's name or a part of it, without titles | known people, greetings, lists, a language model |
| ORGANIZATION | a company | names added by hand, legal forms (Ltd, GmbH, 有限公司) |
| EMAIL | an e-mail address, disguised ones too | form (RFC 5321, 6531) |
| PHONE | a telephone or fax number | form, words near it, `phonenumbers` |
| USERNAME | what somebody is called in a messenger, a forum or at a login | words near it, @ |
| ADDRESS | a postal address, from the street to the town | form by country |
| DATE_OF_BIRTH | a date that somebody was born on | a word near it |
| NATIONAL_ID | social security, tax, health, identity card and driving licence numbers | check sum, words |
| PASSPORT | a passport's number or its machine-readable lines | a word near it, form |
| LICENSE_PLATE | a vehicle's plate or its identification number (VIN) | form, words, check digit |
| CREDIT_CARD | the number of a bank card | Luhn, four groups of four |
| IBAN | an international account number | check sum (ISO 13616) |
| BANK_ACCOUNT | a national account or bank number, a BIC | a word near it, check sum |
| ORDER_NUMBER | somebody's order, ticket, booking, customer or parcel number | words near it, check digit (S10) |
| IP | an internet address of a computer, version 4 or 6 | form |
| MAC | the number of a network card or a telephone (IMEI) | form, a word near it |
| URL | a web address that leads to a person or opens something | form, path and query |
| COORDINATES | a place on the globe, to the house | form |
| CRYPTO | an address of crypto money | check sum, form |
| SECRET | a password, one-time code, key or token | a word near it, known prefixes, entropy |
"""
