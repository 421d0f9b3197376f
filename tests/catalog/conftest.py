"""Settings of the property tests: a busy machine is no failure."""

from hypothesis import settings

settings.register_profile("onego", deadline=None, max_examples=60)
settings.load_profile("onego")
