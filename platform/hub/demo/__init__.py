"""A city district of simulated children, for showing the product."""
