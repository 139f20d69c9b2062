"""What schema step 2 adds, as released: the registers the first version did not have, and the links to them. It never changes again."""

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE data_sheet (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, used_for TEXT,
    owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, content TEXT, held_by_vendor INTEGER, source TEXT, selection TEXT,
    rights TEXT, personal TEXT, provenance TEXT, quality_criteria TEXT, quality_result TEXT, quality_checked_on TEXT, bias_check TEXT,
    known_gaps TEXT, preparation TEXT, location TEXT, retention TEXT, next_review_on TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE model_card (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    system_id TEXT REFERENCES ai_system (id) DEFERRABLE INITIALLY DEFERRED, title TEXT, model_version TEXT, technique TEXT,
    design_choices TEXT, requirements TEXT, components TEXT, intended_use TEXT, limits TEXT, oversight TEXT, metrics TEXT,
    fairness_results TEXT, security_results TEXT, run_notes TEXT, audiences TEXT, supplier_evidence TEXT,
    owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, next_review_on TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE lifecycle_record (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    system_id TEXT REFERENCES ai_system (id) DEFERRABLE INITIALLY DEFERRED, kind TEXT, title TEXT, stage TEXT, model_version TEXT,
    done_on TEXT, covers TEXT, criteria TEXT, result TEXT, outcome TEXT, conditions TEXT, exception_until TEXT, plan_and_rollback TEXT,
    performed_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    approver_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, notes TEXT
) STRICT""",
    """CREATE TABLE supplier (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, service TEXT, ai_involved TEXT, tier TEXT,
    owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, location TEXT, data_shared TEXT, status TEXT, contract_ref TEXT,
    contract_until TEXT, responsibilities TEXT, ai_clauses TEXT, exit_plan TEXT, certifications TEXT, assessed_on TEXT, result TEXT,
    assessment_notes TEXT, next_review_on TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE impact_assessment (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    system_id TEXT REFERENCES ai_system (id) DEFERRABLE INITIALLY DEFERRED, depth TEXT, trigger TEXT,
    assessor_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, purpose_context TEXT, misuse TEXT, affected TEXT,
    vulnerable TEXT, benefits TEXT, scale TEXT, reversibility TEXT, consultation TEXT, oversight TEXT, measures TEXT, decision TEXT,
    conditions TEXT, told_to TEXT, next_review_on TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE impact_answer (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    assessment_id TEXT REFERENCES impact_assessment (id) DEFERRABLE INITIALLY DEFERRED, question TEXT, choice_answer TEXT, answer TEXT,
    benefit TEXT, severity INTEGER, likelihood INTEGER, severity_after INTEGER, likelihood_after INTEGER
) STRICT""",
    """CREATE TABLE planned_change (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, kind TEXT,
    system_id TEXT REFERENCES ai_system (id) DEFERRABLE INITIALLY DEFERRED, reason TEXT, effect TEXT, reassess TEXT, resources TEXT,
    decision_id TEXT REFERENCES action (id) DEFERRABLE INITIALLY DEFERRED,
    owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, requested_on TEXT, planned_for TEXT,
    approved_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, approved_on TEXT, done_on TEXT, status TEXT, review TEXT,
    notes TEXT
) STRICT""",
    """CREATE TABLE oversight_plan (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    system_id TEXT REFERENCES ai_system (id) DEFERRABLE INITIALLY DEFERRED, level TEXT, level_reason TEXT,
    reviewer_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    deputy_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, information_shown TEXT, cases_per_hour INTEGER,
    override_threshold TEXT, escalation_to_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    stop_authority_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, stop_procedure TEXT, fallback TEXT, log_days INTEGER,
    owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, next_review_on TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE override_entry (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    plan_id TEXT REFERENCES oversight_plan (id) DEFERRABLE INITIALLY DEFERRED, kind TEXT, done_on TEXT,
    reviewer_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, reviewed_count INTEGER, overridden_count INTEGER, output TEXT,
    action TEXT, reason TEXT, minutes_to_stop INTEGER, worked INTEGER
) STRICT""",
    """CREATE TABLE notice (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    system_id TEXT REFERENCES ai_system (id) DEFERRABLE INITIALLY DEFERRED, audience TEXT, version TEXT, channel TEXT, language TEXT,
    moment TEXT, says TEXT, text TEXT, contact TEXT, opt_out TEXT, opt_out_reason TEXT, opt_out_how TEXT, status TEXT, published_on TEXT,
    owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, next_review_on TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE incident (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, kind TEXT, type TEXT,
    system_id TEXT REFERENCES ai_system (id) DEFERRABLE INITIALLY DEFERRED, severity TEXT, description TEXT, harm TEXT, occurred_at TEXT,
    detected_at TEXT, contained_at TEXT, source TEXT, confidential INTEGER,
    handler_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, immediate_action TEXT, answer_due_on TEXT, answered_on TEXT,
    root_cause TEXT, finding_id TEXT REFERENCES finding (id) DEFERRABLE INITIALLY DEFERRED, lessons TEXT, status TEXT, closed_on TEXT,
    notes TEXT
) STRICT""",
    """CREATE TABLE notification (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    incident_id TEXT REFERENCES incident (id) DEFERRABLE INITIALLY DEFERRED, recipient TEXT,
    obligation_id TEXT REFERENCES obligation (id) DEFERRABLE INITIALLY DEFERRED, needed INTEGER, due_at TEXT, done_at TEXT, content TEXT
) STRICT""",
    """CREATE TABLE competence (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    role_id TEXT REFERENCES role (id) DEFERRABLE INITIALLY DEFERRED,
    topic_id TEXT REFERENCES training_topic (id) DEFERRABLE INITIALLY DEFERRED, required_level INTEGER, reason TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE competence_rating (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    competence_id TEXT REFERENCES competence (id) DEFERRABLE INITIALLY DEFERRED,
    person_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, actual_level INTEGER, basis TEXT, rated_on TEXT,
    rated_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, gap_action TEXT
) STRICT""",
    """CREATE TABLE acknowledgement (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    person_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    document_id TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    version_id TEXT REFERENCES version (id) DEFERRABLE INITIALLY DEFERRED, acknowledged_on TEXT, method TEXT, quiz_score TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE certification (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, body TEXT, accredited INTEGER, accreditation_checked_on TEXT,
    contract_on TEXT, agreed_scope TEXT, audit_days TEXT, findings_days INTEGER, stage_1_pack_on TEXT, decision TEXT, decided_on TEXT,
    certificate_no TEXT, valid_from TEXT, valid_until TEXT, wording_checked_on TEXT, announced_on TEXT
) STRICT""",
    "ALTER TABLE ai_system ADD COLUMN supplier_id TEXT REFERENCES supplier (id) DEFERRABLE INITIALLY DEFERRED",
    "ALTER TABLE data_flow ADD COLUMN data_sheet_id TEXT REFERENCES data_sheet (id) DEFERRABLE INITIALLY DEFERRED",
    "ALTER TABLE data_flow ADD COLUMN supplier_id TEXT REFERENCES supplier (id) DEFERRABLE INITIALLY DEFERRED",
    "CREATE INDEX ai_system_by_supplier ON ai_system (supplier_id)",
    "CREATE INDEX data_flow_by_data_sheet ON data_flow (data_sheet_id)",
    "CREATE INDEX data_flow_by_supplier ON data_flow (supplier_id)",
    "CREATE INDEX model_card_by_system ON model_card (system_id)",
    "CREATE INDEX lifecycle_record_by_system ON lifecycle_record (system_id)",
    "CREATE INDEX impact_assessment_by_system ON impact_assessment (system_id)",
    "CREATE INDEX impact_answer_by_assessment ON impact_answer (assessment_id)",
    "CREATE INDEX planned_change_by_system ON planned_change (system_id)",
    "CREATE INDEX planned_change_by_decision ON planned_change (decision_id)",
    "CREATE INDEX oversight_plan_by_system ON oversight_plan (system_id)",
    "CREATE INDEX override_entry_by_plan ON override_entry (plan_id)",
    "CREATE INDEX notice_by_system ON notice (system_id)",
    "CREATE INDEX incident_by_system ON incident (system_id)",
    "CREATE INDEX incident_by_finding ON incident (finding_id)",
    "CREATE INDEX notification_by_incident ON notification (incident_id)",
    "CREATE INDEX notification_by_obligation ON notification (obligation_id)",
    "CREATE INDEX competence_by_role ON competence (role_id)",
    "CREATE INDEX competence_by_topic ON competence (topic_id)",
    "CREATE INDEX competence_rating_by_competence ON competence_rating (competence_id)",
    "CREATE INDEX competence_rating_by_person ON competence_rating (person_id)",
    "CREATE INDEX acknowledgement_by_person ON acknowledgement (person_id)",
    "CREATE INDEX acknowledgement_by_document ON acknowledgement (document_id)",
    "CREATE INDEX acknowledgement_by_version ON acknowledgement (version_id)",
)
