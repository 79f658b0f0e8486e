"""Only two-dimensional plots: none of the examples, of the flow charts and of the 3-D scenes."""

from PyInstaller.utils.hooks import collect_data_files

datas = collect_data_files("pyqtgraph", subdir="icons", excludes=["**/peegee/*"])
datas += collect_data_files("pyqtgraph", subdir="colors")
excludedimports = [
    f"pyqtgraph.{name}" for name in ("examples", "opengl", "flowchart", "jupyter", "canvas", "console")
]
