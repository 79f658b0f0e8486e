"""How the window looks: tokens (space, type), palettes (colour), style, icons, and the theme that applies them.

Colours come from a palette, never from a literal in a widget. Widgets repaint on `QEvent.PaletteChange`; those
that keep a drawn colour (charts) listen to `theme.active().changed`.
"""
