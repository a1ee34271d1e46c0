"""The application without Qt: jobs, queue, history, messages, settings, a controller for every workspace and dialog."""
