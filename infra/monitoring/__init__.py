"""Monitoring: alarms, dashboards, saved queries, and the deployments that alarms undo."""
