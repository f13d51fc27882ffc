"""The lecture as a static web site, whose explorers live without Python; `python lab.py pages` builds it."""
