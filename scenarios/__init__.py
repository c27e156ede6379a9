"""Dated stories, run against the real operations: tests, documentation and what-if in one."""
