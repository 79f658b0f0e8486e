"""Which lines of a mail did its writer type? The parts of `importers.reply_text`, in the order in which they work.

`mail_lines` cuts a text into bounded clean lines; `banners` takes off what mail servers write above it;
`field_words`, `intro_words` and `closing_words` are tables of
what mail programs print, by language; `header_blocks` ("From: ... Sent: ...") and `introductions` ("On ... X
wrote:") find where a quoted mail begins; `quotes` takes the quoted lines out; `parents` finds lines of the
answered mail that nothing marks; `signatures` splits off what programs and companies put below a text.

May import: the standard library, nothing else of the app.

Promises: never raises; every pattern is linear in the length of a line, and lines and texts have a longest length.
"""
