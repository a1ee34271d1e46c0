"""A session as a report: a book of all its images, or a page of one; as a page, for print, as a table, as data."""
