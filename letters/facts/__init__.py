"""What each event means for a letter: from keys and dates in the story to the words of a template.

``known`` fetches what a chunk of events needs, a few statements whatever their number. The other
modules turn one event into a draft, or into None where nothing is to be written after all.
"""
