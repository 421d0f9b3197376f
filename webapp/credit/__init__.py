"""Credit (信用分级): what official lists say, broken promises, and the human look at both."""
