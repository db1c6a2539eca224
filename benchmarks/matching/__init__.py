"""How well the matching engine finds children, how it scales, and what it is trained on."""
