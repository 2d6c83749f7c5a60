"""The wizard and the settings, over HTTP and in parts."""
