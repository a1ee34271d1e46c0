"""The application without Qt: jobs, queue, history, messages, settings, a controller for each workspace and dialog."""
