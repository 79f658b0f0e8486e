# ruff: noqa: T201 - a program for a terminal
"""Writes what winget-pkgs wants to know of a version: three files, to be sent there as a pull request by a person.

    python installers/release/winget.py --setup FILE --repository OWNER/NAME --out DIR

The hash is that of the setup given, the rest stands in installers/release/winget.yaml. Schema 1.10.0 of
github.com/microsoft/winget-cli (schemas/JSON/manifests).
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop_app import __version__

HERE = Path(__file__).resolve().parent
SCHEMA = "1.10.0"


def manifests(setup: Path, repository: str, released: date) -> dict[str, dict[str, Any]]:
    """File name -> content. Raises ValueError: a setup that is only for tests, or of another version."""
    if "-test-" in setup.name or __version__ not in setup.name:
        raise ValueError(f"{setup.name} is not the setup of version {__version__}")
    template = yaml.safe_load((HERE / "winget.yaml").read_text(encoding="utf-8"))
    with setup.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest().upper()
    address = f"https://github.com/{repository}"
    tag = f"v{__version__}"
    installer = {"InstallerUrl": f"{address}/releases/download/{tag}/{setup.name}", "InstallerSha256": digest}
    template["installer"] |= {"ReleaseDate": released}
    template["installer"]["Installers"] = [template["installer"]["Installers"][0] | installer]
    links = {
        "PublisherUrl": address,
        "PackageUrl": address,
        "LicenseUrl": f"{address}/blob/{tag}/LICENSE",
        "ReleaseNotesUrl": f"{address}/releases/tag/{tag}",
    }
    template["defaultLocale"] |= links
    name = template.pop("identifier")
    files = {}
    for kind, content in template.items():
        locale = content.get("PackageLocale", "")
        middle = {"version": "", "installer": ".installer"}.get(kind, f".locale.{locale}")
        shape = "locale" if kind.startswith("locale") else kind
        files[f"{name}{middle}.yaml"] = {
            "PackageIdentifier": name,
            "PackageVersion": __version__,
            **content,
            "ManifestType": shape,
            "ManifestVersion": SCHEMA,
        }
    return files


def text_of(content: dict[str, Any]) -> str:
    """A manifest as winget's own tools write it, with the line by which editors find its schema."""
    schema = f"https://aka.ms/winget-manifest.{content['ManifestType']}.{SCHEMA}.schema.json"
    plain = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)
    return f"# yaml-language-server: $schema={schema}\n\n{plain}"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--setup", type=Path, required=True, metavar="FILE")
    parser.add_argument("--repository", required=True, metavar="OWNER/NAME")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parsed = parser.parse_args()
    try:
        files = manifests(parsed.setup, parsed.repository, datetime.now(UTC).date())
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    parsed.out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (parsed.out / name).write_text(text_of(content), encoding="utf-8", newline="\n")
        print(parsed.out / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
