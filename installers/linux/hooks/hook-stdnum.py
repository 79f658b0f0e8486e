"""Validators are asked for by country and name; some read tables.

Who makes a network card and which network a SIM card is of is not asked: their tables would be 1.6 MB.
"""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules

excludedimports = ["stdnum.mac", "stdnum.imsi"]
hiddenimports = collect_submodules("stdnum", filter=lambda name: name not in excludedimports)
datas = collect_data_files("stdnum", excludes=["oui.dat", "imsi.dat"])
