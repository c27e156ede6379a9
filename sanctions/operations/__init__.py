"""From a flag to a decision. The clock flags and recomputes, people hear and decide.

``talks`` are the entrances that change a talk first and the sanction case with it, ``flags`` opens
and recomputes, ``hearings`` hears, ``decisions`` decides, ends, annuls and takes complaints.
"""
