"""When an attempt may start: rate limits, ceilings, and who goes first."""
