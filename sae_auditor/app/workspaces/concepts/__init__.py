"""The Concepts workspace: all latents of an SAE, what each means, how far to trust it."""
