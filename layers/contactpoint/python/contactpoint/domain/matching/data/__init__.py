"""The matching engine's data: trained weights, name frequencies, nicknames and special words."""
