"""The commands that `contactpoint` offers: a module each."""
