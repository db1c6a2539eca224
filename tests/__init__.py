"""Tests: unit (memory only), storage (moto), infra (templates), acceptance (the running local stack)."""
