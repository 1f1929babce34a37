"""How a case of the corpus is stated: a small file, the one point it makes, and what must come of it."""

CASES = []
FILES = {}


def finding(rule, severity=None, line=None, column=None, value=None, count=None, details=None):
    """What must be found; parts that the rules leave open stay out and are not compared."""
    parts = dict(
        rule=rule, severity=severity, line=line, column=column, value=value, count=count, details=details)
    return {key: part for key, part in parts.items() if part is not None}


def error(rule, **parts): return finding(rule, "error", **parts)
def warning(rule, **parts): return finding(rule, "warning", **parts)
def repair(rule, **parts): return finding(rule, "repair", **parts)
def note(rule, **parts): return finding(rule, "note", **parts)


def case(name, point, data, *findings, outcome=None, reader="appraisals", optional=(), options=None, **expected):
    """States a case.

    Errors, warnings and repairs that are neither among `findings` nor `optional` fail it; notes may come and go.
    `data` are the bytes of the file, its text, or the files of a folder by name.
    """
    refused = outcome == "refused" or any(f.get("severity") == "error" for f in findings)
    outcome = outcome or ("refused" if refused else "loaded")
    if isinstance(data, dict):
        for part, content in data.items():
            FILES[f"{name}/{part}"] = encoded(content)
    elif data is not None:
        FILES[name] = encoded(data)
    CASES.append({
        "file": name, "point": point, "reader": reader, "outcome": outcome,
        **({"options": options} if options else {}), **expected, "findings": list(findings),
        **({"optional": list(optional)} if optional else {}),
    })


def encoded(content): return content.encode() if isinstance(content, str) else content


def lines(*rows, delimiter=",", end="\n"):
    """Rows of text cells; whoever needs quotes writes them."""
    return end.join(delimiter.join(row) for row in rows) + end
