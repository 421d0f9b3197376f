"""The main job in real Chromium, told in the words of the people who do it."""
