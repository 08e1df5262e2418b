"""What an operation asks for, and what that costs, before it runs."""
