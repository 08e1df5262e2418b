"""What an application brings besides its tables: demo data, purging, and finding accounts."""
