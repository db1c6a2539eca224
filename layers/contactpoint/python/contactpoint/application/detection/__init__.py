"""Finding looks that somebody should ask about, and opening their cases."""
