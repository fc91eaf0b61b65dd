"""A page to ask: shots of a summarised video by what is typed, at any length, without rendering."""
