"""The pages, asked by people over real HTTP."""
