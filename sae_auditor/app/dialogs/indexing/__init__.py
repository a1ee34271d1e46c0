"""The dialog that indexes folders of images, so that latents get reference images, labels and scores of one's own."""
