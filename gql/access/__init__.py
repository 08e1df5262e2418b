"""Who may ask: tokens, keys, rates and the account check."""
