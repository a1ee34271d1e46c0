"""What file servers and systems leave in folders of images: it is nobody's image."""

from __future__ import annotations

# Compared without case. Thumbnails, what was deleted, snapshots, and what a repair of the file system found; names that
# start with a dot (.Trash-1000, .AppleDouble, .snapshot, .@__thumb, ._x.jpg) are hidden anyway.
_FOLDERS = frozenset(
    {
        "@eadir",  # Synology
        "#recycle",
        "#snapshot",
        "@tmp",
        "@sharebin",
        "@sharesnap",
        "@recycle",  # QNAP
        "@recently-snapshot",
        "@__thumb",
        "$recycle.bin",  # Windows
        "recycler",
        "recycled",
        "system volume information",
        "found.000",
        "lost+found",  # ext2 to ext4
        "__macosx",  # macOS
        "network trash folder",
        "temporary items",
        "thevolumesettingsfolder",
        "~snapshot",  # NetApp
    }
)
_FILES = frozenset({"thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r", "picasa.ini"})


def is_hidden(name: str) -> bool:
    """Return whether file managers do not show a file or folder of this name."""
    return name.startswith(".")


def is_leftover_folder(name: str) -> bool:
    """Return whether a file server or a system made this folder for itself."""
    return name.casefold() in _FOLDERS


def is_leftover_file(name: str) -> bool:
    """Return whether a system keeps its own notes in this file."""
    return name.casefold() in _FILES
