"""A rotation of many records, killed after each step while others write, and checked by the tests' index checker."""
