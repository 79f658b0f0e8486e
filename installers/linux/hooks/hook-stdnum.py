"""Validators are asked for by country and name; some read tables."""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules

hiddenimports = collect_submodules("stdnum")
datas = collect_data_files("stdnum")
