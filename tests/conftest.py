"""What holds for every test: no property is judged by how long an example takes."""

from hypothesis import settings

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")
