"""The basement: history, one base error, calendar arithmetic. No models and no domain words."""
