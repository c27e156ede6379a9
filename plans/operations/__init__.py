"""What is done to a plan and to recommendations of offers. Each locks the case first, then its parts.

``versions`` writes the plan and makes it valid, ``agreements`` marks what was kept, ``offers`` asks
the Jobcenter for offers and stores its answers. ``drafts`` holds the steps on locked rows.
"""
