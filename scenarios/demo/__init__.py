"""An invented fund with twelve weeks behind it, made by the real operations under one story clock.

``names`` and ``fund`` are who and where, ``lives`` what members do, ``staff`` and ``members`` their acts, ``history`` the clock.
"""
