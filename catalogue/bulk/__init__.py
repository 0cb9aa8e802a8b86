"""The whole catalogue as files, made by a worker when something public has changed.

Datasets lie in blocks by the first digits of their ids. A change makes its block anew, and a file is all blocks one
behind the other; so nothing has to fit into memory, and little is done for a little change.
"""

from catalogue.bulk.folder import FILES, Made, made, paths
from catalogue.bulk.keeping import Dumps

__all__ = ["FILES", "Dumps", "Made", "made", "paths"]
