"""Runs before the app: sacrebleu imports lxml for corpora that it can download, which nobody does here.

lxml would be 2 MB of the package. The import must succeed and nothing more: chrF and BLEU never touch it.
"""

import sys
from types import ModuleType

package = ModuleType("lxml")
package.__path__ = []
package.etree = ModuleType("lxml.etree")
sys.modules["lxml"], sys.modules["lxml.etree"] = package, package.etree
