"""Checks what must hold before production starts."""
