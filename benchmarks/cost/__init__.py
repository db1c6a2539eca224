"""Measures what each operation costs: calls, capacity units, bytes and processor time, in one process on moto."""
