"""An application whose database has policies of its own, as PostgREST and Supabase serve it."""
