"""What schema step 4 adds, as released: levels of single cells of the matrix, scores without controls, frameworks that are followed
already, and who asked for which change of a document. It never changes again."""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE risk_method ADD COLUMN cells TEXT",
    "ALTER TABLE risk ADD COLUMN inherent_likelihood INTEGER",
    "ALTER TABLE risk ADD COLUMN inherent_impact INTEGER",
    "ALTER TABLE organisation ADD COLUMN followed TEXT",
    "ALTER TABLE document ADD COLUMN change_request TEXT",
    "ALTER TABLE document ADD COLUMN change_requested_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED",
    "ALTER TABLE document ADD COLUMN change_requested_on TEXT",
)
