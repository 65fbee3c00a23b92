# Statements as a JSON list on stdin -> for each, null or why sqlglot's Redshift dialect does not read it, on stdout.
import json
import logging
import sys

import sqlglot
from sqlglot import exp

# Falling back to an unread command is told as an answer, not as a log line.
logging.disable(logging.WARNING)


def problem(sql):
    try:
        trees = sqlglot.parse(sql, read="redshift")
    except sqlglot.errors.SqlglotError as error:
        return str(error).replace("\x1b[4m", "").replace("\x1b[0m", "")
    if len(trees) != 1 or trees[0] is None:
        return f"{len(trees)} statements in one text"
    # sqlglot keeps what it does not know as an unread command; that accepts anything.
    if any(isinstance(node, exp.Command) for node in trees[0].walk()):
        return "not read: a word that sqlglot does not know"
    return None


json.dump([problem(sql) for sql in json.load(sys.stdin)], sys.stdout)
