"""How the whole thing runs on one machine. Imports no app, no Django; no app imports it."""
