"""Questions and reports over the window. Opened with `open()`, never `exec()`: the window's loop keeps turning."""
