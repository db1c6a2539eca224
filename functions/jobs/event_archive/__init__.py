"""The Lambda function `sequencer`."""
