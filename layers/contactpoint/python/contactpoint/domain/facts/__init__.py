"""What a written fact can be: something known, a filler that says nothing, or an identifier with rules of its own."""
