"""The configuration document as pages: the install wizard and the settings are the same forms in two frames."""
