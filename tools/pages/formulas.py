"""The notebooks' formulas as MathML, which browsers draw by themselves: as much of LaTeX as they use."""

import re
from html import escape

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[A-Za-z]|\d+(?:\.\d+)?|[^\s]")
SYMBOLS = {
    **{"times": "×", "cdot": "⋅", "in": "∈", "ell": "ℓ", "circledast": "⊛", "dots": "…", "nabla": "∇", "ge": "≥"},
    **{"leftarrow": "←", "eta": "η", "sigma": "σ", "varepsilon": "ε", "theta": "θ", "sum": "∑", "lfloor": "⌊"},
    **{"rfloor": "⌋", "|": "‖", "le": "≤", "mu": "μ", "beta": "β", "lambda": "λ", "to": "→", "approx": "≈", "pm": "±"},
}
LETTERS = set("ℓησεθμβλ")
NAMES = ("max", "min", "log", "exp", "sin", "cos")
ACCENTS = {"bar": "¯", "hat": "^"}
ALPHABETS = {"mathbb": {"R": "ℝ"}, "mathcal": {"A": "𝒜", "I": "ℐ", "S": "𝒮"}}


def mathml(formula, display=False):
    """A formula as MathML.

    Parameters
    ----------
    formula : str
        LaTeX, without dollars.
    display : bool
        In a line of its own.

    Raises
    ------
    ValueError
        A command that is not known here; add it to this module.

    Examples
    --------
    >>> mathml("x_1")
    '<math><mrow><msub><mi>x</mi><mn>1</mn></msub></mrow></math>'
    """
    tokens = TOKEN.findall(formula)
    kind = ' display="block"' if display else ""
    return f"<math{kind}>{_row(tokens, None)}</math>"


def in_html(html):
    """An HTML text with its formulas, $ between dollars $, as MathML; code is left alone."""
    parts = re.split(r"(<pre.*?</pre>|<code.*?</code>)", html, flags=re.S)
    return "".join(part if number % 2 else _in_prose(part) for number, part in enumerate(parts))


def _in_prose(html):
    unescape = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}

    def drawn(match):
        formula = re.sub("|".join(unescape), lambda each: unescape[each[0]], match[1] or match[2])
        return mathml(formula, display=match[1] is not None)

    return re.sub(r"\$\$(.+?)\$\$|\$([^$\n]+?)\$", drawn, html, flags=re.S)


def _row(tokens, end):
    """What stands up to a closing token, which is taken, too."""
    parts = []
    while tokens and tokens[0] != end:
        parts.append(_with_scripts(tokens))
    if end and not tokens:
        raise ValueError(f"the formula lacks its {end}")
    del tokens[:1]
    return f"<mrow>{''.join(parts)}</mrow>"


def _with_scripts(tokens):
    base, scripts = _atom(tokens), {}
    while tokens and tokens[0] in "_^":
        where = tokens.pop(0)
        scripts[where] = _atom(tokens)
    if not scripts:
        return base
    is_limit = any(f">{name}<" in base for name in ("∑", "max", "min"))
    kinds = ("munder", "mover", "munderover") if is_limit else ("msub", "msup", "msubsup")
    kind = kinds[2 if len(scripts) == 2 else "_^".index(*scripts)]
    return f"<{kind}>{base}{''.join(scripts[each] for each in '_^' if each in scripts)}</{kind}>"


def _atom(tokens):
    token = tokens.pop(0)
    name = token[1:]
    if token == "{":
        return _row(tokens, "}")
    if not token.startswith("\\"):
        kind = "mi" if token.isalpha() else "mn" if token[0].isdigit() else "mo"
        return f"<{kind}>{escape(token.replace('-', '−').replace('*', '∗'))}</{kind}>"
    if name in (",", ";", " "):
        return '<mspace width="0.17em"/>'
    if name == "frac":
        return f"<mfrac>{_atom(tokens)}{_atom(tokens)}</mfrac>"
    if name == "sqrt":
        return f"<msqrt>{_atom(tokens)}</msqrt>"
    if name in ACCENTS:
        return f'<mover accent="true">{_atom(tokens)}<mo>{ACCENTS[name]}</mo></mover>'
    if name == "text":  # a word
        return f"<mtext>{re.sub('<.*?>', '', _atom(tokens))}</mtext>"
    if name in ("left", "right"):
        return _atom(tokens)
    if name in ALPHABETS:
        return f"<mi>{ALPHABETS[name][re.sub('<.*?>', '', _atom(tokens))]}</mi>"
    if name in NAMES:
        return f"<mi>{name}</mi>"
    if name not in SYMBOLS:
        raise ValueError(f"{token} is not known to tools/pages/formulas.py; add it there")
    symbol = SYMBOLS[name]
    return f"<mi>{symbol}</mi>" if symbol in LETTERS else f"<mo>{symbol}</mo>"
