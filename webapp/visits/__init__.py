"""Home visits (入户办): two officers come to somebody who cannot come, for one named matter."""
