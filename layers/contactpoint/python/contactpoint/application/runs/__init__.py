"""The runs of a job: a manifest of batches, a step for each batch, and a report of what happened."""
