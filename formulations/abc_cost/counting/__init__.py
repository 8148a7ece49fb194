"""Count schedules: how often each SKU is counted, so that errors of records cost least."""
