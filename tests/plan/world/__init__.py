"""The random world of the promises: companies of every flavour, orders of every shape, choices of every kind."""
