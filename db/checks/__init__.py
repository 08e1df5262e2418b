"""What must hold before production starts."""
