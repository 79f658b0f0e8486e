"""Parts that know no page: each is given words and numbers, and says by a signal what the person did.

`charts` needs pyqtgraph and is imported only where a chart is shown: the window must open in about a second.
"""
