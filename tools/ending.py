"""How a tool ends: with its exit status, and with a sentence where it was stopped."""

import sys


def ended(main):
    """Run a tool's `main`; return its exit status, 1 where Ctrl+C stopped it.

    Examples
    --------
    >>> ended(lambda: 0)
    0
    """
    try:
        return main()
    except KeyboardInterrupt:
        print("\nStopped; the same command begins again.", file=sys.stderr)
        return 1
