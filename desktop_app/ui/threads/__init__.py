"""Objects that live in a QThread and tell the window by signals what happened.

May import: Qt, supervisor, protocol, core. Promises: nothing here touches a widget; `QThread.terminate()` is never
used.
"""
