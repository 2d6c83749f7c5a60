"""One file a section: its model, its rules and its SECTION."""
