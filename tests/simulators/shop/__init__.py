"""The practice store, asked over HTTP as any connector would ask it."""
