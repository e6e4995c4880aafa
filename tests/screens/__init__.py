"""`make screens`: pictures of every page of a demonstration, at the sizes, themes and in the languages that people have."""
