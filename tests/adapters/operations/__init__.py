"""The commands of operators, on moto."""
