"""The application without Qt: jobs, the queue, history, messages, settings, and a controller for every workspace and dialog."""
