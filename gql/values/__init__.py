"""How values are read, printed and sealed."""
