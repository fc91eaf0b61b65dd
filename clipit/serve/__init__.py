"""The live page: search the shots of a summarised video, at any length, without rendering."""
