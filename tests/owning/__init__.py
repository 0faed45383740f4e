"""Tests of whose a file is."""
