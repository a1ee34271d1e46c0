"""The numbers of the tags that are looked at, as the TIFF 6.0 specification and its users name them."""

from __future__ import annotations

from typing import Final

NEW_SUBFILE_TYPE: Final = 254
SUBFILE_TYPE: Final = 255
WIDTH: Final = 256
HEIGHT: Final = 257
BITS: Final = 258
COMPRESSION: Final = 259
PHOTOMETRIC: Final = 262
FILL_ORDER: Final = 266
DESCRIPTION: Final = 270
STRIP_OFFSETS: Final = 273
ORIENTATION: Final = 274
SAMPLES: Final = 277
ROWS_PER_STRIP: Final = 278
STRIP_BYTES: Final = 279
MIN_VALUE: Final = 280
MAX_VALUE: Final = 281
PLANES: Final = 284
FAX3_OPTIONS: Final = 292
PREDICTOR: Final = 317
PALETTE: Final = 320
TILE_WIDTH: Final = 322
TILE_HEIGHT: Final = 323
TILE_OFFSETS: Final = 324
TILE_BYTES: Final = 325
SUB_DIRECTORIES: Final = 330
INK_SET: Final = 332
EXTRA_SAMPLES: Final = 338
SAMPLE_FORMAT: Final = 339
SMIN_VALUE: Final = 340
SMAX_VALUE: Final = 341
JPEG_TABLES: Final = 347
YCBCR_COEFFICIENTS: Final = 529
YCBCR_SUBSAMPLING: Final = 530
REFERENCE_BLACK_WHITE: Final = 532
DEPTH: Final = 32997
TILE_DEPTH: Final = 32998
METAMORPH_PLANES: Final = 33629
XMP: Final = 700
PROFILE: Final = 34675
NO_DATA: Final = 42113
DNG_VERSION: Final = 50706
