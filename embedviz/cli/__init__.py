"""The command line: open the app on a file, or do one thing to a table and leave.

    embedviz [FILE [META]]                 open the app
    embedviz convert IN OUT                write a table in another format
    embedviz project IN --out coords.csv   two or three coordinates for each row
    embedviz neighbours IN WORD            the nearest rows
    embedviz info IN                       what was understood

A file called like a command opens as `./info`. Bad input ends with one sentence and exit status 2.
"""

from embedviz.cli.commands import main

__all__ = ["main"]
