"""Why not: what keeps orders from being served and days from having a plan, and what would help."""
