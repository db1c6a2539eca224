"""What must hold over everything that can be observed: permissions, no inference, canaries."""
