"""What schema step 3 adds, as released: the order of the inputs of a management review. It never changes again."""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE review_input ADD COLUMN place INTEGER",
    "ALTER TABLE review_input ADD COLUMN left_out INTEGER",
)
