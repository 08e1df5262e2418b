"""Building blocks for models: ids, text rules, row-level security policies, migrations."""
