"""Pages that are not the wizard: sign in, connect, activity, manage, hooks, health."""
