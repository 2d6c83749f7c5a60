"""The pages after the wizard, over real HTTP, with people and with strangers."""
