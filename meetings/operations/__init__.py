"""What is done to talks, and to a case and its talks together.

``course`` changes the case and its talks, ``booking`` finds a time, ``attendance`` records what
became of it, ``slots`` makes the times. ``talks`` holds the steps that they share on locked rows.
"""
