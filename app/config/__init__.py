"""What the merchant decided: one document of sections, each a wizard step and a settings page."""
