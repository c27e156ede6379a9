"""Registrations on Jobnet that come as a file: ``reading`` makes values of rows, ``importing`` cases of values."""
