"""Tests of the services that work with a child."""
