"""The catalog: what a life event is made of, and the bundle that a person's answers compose."""
