"""Passwords, one-time codes and keys: things that must never be trained on, not even in another form."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from desktop_app.redaction.detectors.context import Context, stems
from desktop_app.redaction.finding import Finding
from desktop_app.redaction.folding import lower_case

_ANNOUNCED_BY = (
    r"(?:pass(?:word|code|wort|phrase|key)s?|pass(?=\s?[:：])|passwd|pwd|pw|kennwort|mot de passe|mdp"
    r"|contraseña|clave|senha"
    r"|palavra-passe|parola d'ordine|wachtwoord|hasło|hasła|hasłem"
    r"|lösenord(?:et)?|adgangskode[nr]?|kodeord(?:et)?|passord(?:et)?|salasana|heslo|jelszó|şifre|parola|lozinka|geslo|slaptažodis|parole"
    r"|пароль|(?-i:PIN|TAN|PUK|CVV|CVC|Pin)(?:[ \-]?(?:code|nummer))?)"
)
# The value is the named group. After ":" or "=" any word counts, after "is" it must hold a digit or a sign: "my
# password is wrong" says nothing.
_PASSWORD = lower_case(
    rf"(?<![0-9A-Za-z\-]){_ANNOUNCED_BY}(?![a-zäöüß])(?:\s(?:for|für|to|zum|do|de|du)\s[^\n:=]{{1,24}})?"
    r"(?:\s{0,2}[:=：]\s{0,2}['\"‘“`]?(?P<plain>[^\s,;，。；'\"`<>]{4,128})"
    r"|['\"]?\s{1,2}(?:(?:is|was|are|lautet|ist|war|est|es|é|è|är|er|este|on|to|jest|to jest|set to|still|now"
    r"|noch|jetzt"
    r"|będzie)\s{1,2}){1,3}['\"‘“`]?"
    r"(?P<said>(?=[^\s]{0,64}[0-9!@#$%^&*_])[^\s,;'\"’”`]{4,128})"
    # "with password Qr7!dke#39": a letter and a digit or a sign, or it is an ordinary word.
    r"|\s(?P<bare>(?=[^\s]{0,64}[A-Za-z])(?=[^\s]{0,64}[0-9!@#$%^&*])[^\s,;'\"’”)]{6,128})"
    r"|\s(?:(?:is|was|of|ist|war|lautet|set to)\s){0,2}['\"‘“`(](?P<quoted>[^\s'\"’”`]{4,128})['\"’”`)])"
)
# "login / password: anna / hunter22", and user and password told apart from their words.
_KEY_WORD = lower_case(
    r"(?<![0-9A-Za-z])(?:api[ _\-]?(?:key|token)|access[ _\-]?(?:key|token)|secret(?:[ _\-]?(?:key|token"
    r"|access[ _\-]key))?|client[ _\-]secret|token|auth(?:orization)?|bearer|private[ _\-]key|license key"
    r"|serial key|recovery (?:key|code)|backup codes?)"
    r"(?:['\"]?\s{0,2}[:=]\s{0,2}(?:bearer\s|basic\s)?"
    r"|\s(?:is\s)?)['\"]?(?P<plain>(?=[^\s]{0,128}[0-9])(?=[^\s]{0,128}[A-Za-z])[0-9A-Za-z_\-+/.=]{8,256})"
)
_PASSWORD_EAST = re.compile(
    r"(?:密码|口令|密碼|パスワード|暗証番号|비밀번호|암호|패스워드)(?:是|为|は|는|은|가|：|:|=|\s){1,3}(?P<plain>[!-~]{4,128})"
)
_DIGIT_CODE = r"[0-9]{3,4}[ \-]?[0-9]{1,4}"
_CODE = lower_case(
    r"(?<![0-9A-Za-z])(?:(?:verification|verify|security|access|login|log-in|sign-in|confirmation|one-time"
    r"|onetime|authentication|auth|activation|passcode|pairing|unlock|door|gate|alarm|sicherheits"
    r"|bestätigungs|anmelde|zugangs|tür|aktivierungs|verifizierungs)[ \-]?(?:code|pin|passcode)|otp|2fa|mfa"
    r"|mtan|sms[ \-]?(?:code|tan|kod)|code\s{1,2}(?:is|ist|lautet)"
    r"|code de (?:vérification|sécurité|confirmation)|código de (?:verificación|seguridad|confirmación"
    r"|verificação|segurança)|codice di (?:verifica|sicurezza|conferma)|verificatiecode"
    r"|kod (?:weryfikacyjny|autoryzacyjny|sms|dostępu|potwierdzenia)"
    r"|код(?: подтверждения)?|verifieringskod|bekræftelseskode|vahvistuskoodi)"
    rf"[^0-9A-Za-z\n]{{1,6}}(?:(?:is|ist|lautet|est|es|è|é|to|for"
    rf"|jest)\s{{1,2}}){{0,2}}(?P<code>{_DIGIT_CODE}|[A-Z]-?[0-9]{{6}}"
    rf"|(?-i:(?=[A-Z0-9]{{0,5}}[0-9])[A-Z0-9]{{5,8}}))"
    r"(?![0-9A-Za-z])(?![.,][0-9])"
)
_CODE_SAID = lower_case(
    r"(?<![0-9A-Za-z])(?:code|otp|TAN|PIN|kod)(?:\s[a-zäöüé']{1,12}){0,4}(?:\s{1,2}(?:is|was|are|ist|war"
    r"|lautet|est|to)\s{1,2}|:\s{0,2})"
    rf"(?P<code>{_DIGIT_CODE})(?![0-9A-Za-z])(?![.,][0-9])"
)
_CODE_FIRST = lower_case(
    r"(?<![0-9A-Za-z])(?P<code>[A-Z]-[0-9]{6}|[0-9]{3}[ \-]?[0-9]{1,5})\s{1,2}(?:is your|is the|ist Ihr"
    r"|ist dein|est votre|est ton|es tu|es su|è il tuo|é o seu|to twój|to Twój|is je|är din|er din)"
    r"[^\n]{0,40}(?:code|TAN|PIN|código|codice|kod|otp)"
)
_CODE_EAST = re.compile(
    r"(?:验证码|驗證碼|校验码|动态码|动态密码|激活码|取件码|提货码|確認コード|認証コード|認証番号|인증번호"
    r"|인증코드)[^0-9A-Za-z\n]{0,6}(?P<code>[0-9A-Za-z]{4,8})(?![0-9A-Za-z])"
)
_CODE_EAST_FIRST = re.compile(
    r"(?<![0-9A-Za-z])(?P<code>[0-9]{4,8})(?:\s{0,2})(?:是您的|为您的|是你的|（|\()[^\n]{0,12}(?:验证码|校验码|动态码|驗證碼)"
)
# Prefixes that the makers of the keys document.
_KEY = re.compile(
    r"(?<![0-9A-Za-z])(?:sk-[A-Za-z0-9_\-]{16,200}|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}"
    r"|xox[abeprs]-[A-Za-z0-9\-]{10,200}|xapp-[A-Za-z0-9\-]{20,200}|(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}"
    r"|AIza[A-Za-z0-9_\-]{30,50}|ya29\.[A-Za-z0-9_\-]{20,300}"
    r"|[rsp]k_(?:live|test)_[A-Za-z0-9]{10,200}|whsec_[A-Za-z0-9]{20,100}|glpat-[A-Za-z0-9_\-]{16,64}"
    r"|hf_[A-Za-z0-9]{20,64}"
    r"|npm_[A-Za-z0-9]{30,64}|pypi-[A-Za-z0-9_\-]{40,300}|dop_v1_[a-f0-9]{40,80}|shp(?:at|ca|pa"
    r"|ss)_[a-fA-F0-9]{32}|SG\.[A-Za-z0-9_\-]{16,32}\.[A-Za-z0-9_\-]{20,64}"
    r"|(?:AC|SK)[0-9a-f]{32}|key-[0-9a-f]{32}|[0-9]{8,10}:AA[A-Za-z0-9_\-]{33}"
    r"|dckr_pat_[A-Za-z0-9_\-]{20,40}|lin_api_[A-Za-z0-9]{32,64}|NRAK-[A-Z0-9]{20,40}"
    r"|sq0(?:atp|csp)-[A-Za-z0-9_\-]{20,60}|AGE-SECRET-KEY-1[0-9A-Z]{40,70}"
    r"|eyJ[A-Za-z0-9_\-]{8,2000}\.[A-Za-z0-9_\-]{4,4000}\.[A-Za-z0-9_\-]{1,1000})"
)
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[0-9A-Za-z+/=\s:,\-.()]{0,20000}")
_RANDOM = re.compile(r"(?<![0-9A-Za-z_\-+/=.@:])[A-Za-z0-9_\-+/]{24,200}={0,2}(?![0-9A-Za-z_\-+/=@])")
_PASSWORD_HINTS = stems(
    "password passwords passcode passwort passphrase passkey passwd pwd pw kennwort mot mdp contraseña "
    "clave senha palavra parola wachtwoord hasło lösenord"
    " adgangskode passord salasana heslo jelszó şifre lozinka geslo slaptažodis parole пароль pin pincode "
    "tan puk cvv cvc wlan-passwort"
)
_CODE_HINTS = stems(
    "code codes passcode otp mfa fa tan mtan pin kod kód код sicherheitscode bestätigungscode anmeldecode "
    "zugangscode türcode aktivierungscode"
    " verifizierungscode código codigo codice verificatiecode verifieringskod bekræftelseskode vahvistuskoodi sms"
)
_KEY_HINTS = stems(
    "api apikey access secret client token auth authorization bearer private license serial recovery backup"
)
_EAST_HINTS = ("码", "碼", "口令", "パスワード", "コード", "番号", "번호", "암호", "코드")
# A random base-64 word of 24 characters has about 4.2 bits a character, a long English word or a path below 3.6.
_RANDOM_BITS = 3.9
# What stands after "password:" in forms and instructions, and is none.
_NO_SECRETS = frozenset(
    """
    none null true false required optional changed forgotten reset string str empty same below above here todo
    tbd n/a xxxx **** ******** •••••••• password passwort username field input please enter your must should
    """.split()
)


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields the secret itself, without the word that announces it."""
    yield from _announced(text, context)
    if context.has_digit or "-----" in text:
        yield from _recognised(text, context)


def _announced(text: str, context: Context) -> Iterator[Finding]:
    matches: list[Iterable[re.Match[str]]] = []
    if context.says(_PASSWORD_HINTS):
        matches.append(_PASSWORD.finditer(context.lower))
    if context.has_digit:
        matches.append(context.near_numbers_lower(_KEY_WORD, _KEY_HINTS))
        matches += [context.near_numbers_lower(p, _CODE_HINTS) for p in (_CODE_SAID, _CODE, _CODE_FIRST)]
    if context.has_han and any(hint in text for hint in _EAST_HINTS):
        matches += [p.finditer(text) for p in (_PASSWORD_EAST, _CODE_EAST, _CODE_EAST_FIRST)]
    for found in matches:
        for match in found:
            group = next(name for name, value in match.groupdict().items() if value is not None)
            value = match.group(group)
            kept = value.rstrip(".,;:?)]\"'") if group != "code" else value
            start = match.start(group)
            kept = text[start : start + len(kept)]
            if (
                len(kept) < 3
                or kept.lower() in _NO_SECRETS
                or _is_code(kept, group)
                or _is_word(text, match, kept)
            ):
                continue
            yield _finding(start, start + len(kept), 0.9, "secret_word")


def _is_word(text: str, match: re.Match[str], value: str) -> bool:
    """Whether "tan", "pin" and a code of letters are but words: in small letters and without a digit."""
    announced = text[match.start() : match.start() + 3]
    has_digit = any(c.isdigit() for c in value)
    if announced in ("pin", "tan", "puk", "cvv", "cvc", "pw") and not has_digit:
        return True
    return "code" in match.groupdict() and not has_digit


def _is_code(value: str, group: str) -> bool:
    """Whether a "password" is a name in a program: `password=settings.password`, `token: str`, `{{password}}`."""
    if group not in ("plain", "bare"):
        return False
    return (
        re.match(r"[A-Za-z_.]+[(\[]|[({\[].*[)}\]]$", value) is not None
        or re.fullmatch(r"(?:[A-Za-z_]+(?:\.[A-Za-z_]+)+|[A-Z_]{4,}|[a-z]+_[a-z_]+|\$\{?[A-Za-z_]+\}?)", value)
        is not None
    )


def _recognised(text: str, context: Context) -> Iterator[Finding]:
    for match in context.near_numbers(_KEY):
        yield _finding(match.start(), match.end(), 0.99, "key_prefix")
    if "-----BEGIN" in text:
        for match in _PRIVATE_KEY.finditer(text):
            yield _finding(match.start(), match.end(), 0.99, "key_prefix")
    for match in _RANDOM.finditer(text) if context.longest_word >= 20 else ():
        word = match.group()
        mixed = (
            any(c.isdigit() for c in word) and any(c.isupper() for c in word) and any(c.islower() for c in word)
        )
        if mixed and _bits(word) >= _RANDOM_BITS and not _is_path(word):
            yield _finding(match.start(), match.end(), 0.7, "looks_random")


_PLAIN_PIECE = re.compile(r"[A-Z]?[a-z]+[0-9]{0,2}|[A-Z]+|[0-9]{1,4}|[0-9]{1,3}[A-Za-z]|(?:[A-Z][a-z]+){2,}")


def _is_path(word: str) -> bool:
    """Whether the pieces between the signs are words: "en-US/Docs/Web-2024/Images-Large"."""
    pieces = [piece for piece in re.split(r"[/_\-+]", word) if piece]
    plain = sum(len(p) for p in pieces if _PLAIN_PIECE.fullmatch(p))
    return plain >= 0.7 * len(word.replace("-", ""))


def _bits(word: str) -> float:
    """Returns Shannon's entropy in bits a character."""
    total = len(word)
    return -sum(n / total * math.log2(n / total) for n in Counter(word).values())


def _finding(start: int, end: int, confidence: float, reason: str) -> Finding:
    return Finding(start=start, end=end, kind="SECRET", confidence=confidence, reason=reason)
