"""The plans of all countries' numbers; where a number lies and who sells it is not asked."""

from PyInstaller.utils.hooks import collect_submodules

hiddenimports = [*collect_submodules("phonenumbers.data"), *collect_submodules("phonenumbers.shortdata")]
excludedimports = [
    f"phonenumbers.{name}" for name in ("geodata", "carrierdata", "tzdata", "geocoder", "carrier", "timezone")
]
