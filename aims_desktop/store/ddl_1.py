"""The domain tables of schema step 1, as released: literal text that never changes again, whatever becomes of the classes."""

TABLES: tuple[str, ...] = (
    """CREATE TABLE organisation (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, name TEXT, sector TEXT, people_band TEXT,
    sponsor_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, business_case TEXT, goals TEXT, start_on TEXT, target_on TEXT,
    charter_approved_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, charter_approved_on TEXT, team_reason TEXT,
    committee_waiver_reason TEXT, separation_mitigation TEXT, logo TEXT, paper TEXT, content_language TEXT, classification TEXT,
    go_decision TEXT, go_decided_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, go_decided_on TEXT, exceptions TEXT,
    exceptions_approved_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, exceptions_approved_on TEXT
) STRICT""",
    """CREATE TABLE person (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, name TEXT, kind TEXT, job_title TEXT, department TEXT,
    email TEXT, in_scope INTEGER, top_management INTEGER, joined_on TEXT, left_on TEXT, project_team INTEGER, time_share TEXT,
    auditor INTEGER, auditor_competence TEXT, independence_statement TEXT, areas_excluded TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE role (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, function TEXT,
    deputy_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, needed INTEGER, everyone INTEGER, duties TEXT, authority TEXT,
    may_stop_ai INTEGER, reports_to_top INTEGER, committee_member INTEGER, communicated_on TEXT, raci_responsible TEXT,
    raci_accountable TEXT, raci_consulted TEXT, raci_informed TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE milestone (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, step TEXT, cycle_event TEXT,
    owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, start_on TEXT, due_on TEXT, done_on TEXT, status TEXT,
    notes TEXT
) STRICT""",
    """CREATE TABLE resource (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, kind TEXT,
    system_id TEXT REFERENCES ai_system (id) DEFERRABLE INITIALLY DEFERRED, amount TEXT, unit TEXT, version_licence TEXT, location TEXT,
    footprint TEXT, owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, status TEXT,
    approved_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, approved_on TEXT,
    decision_id TEXT REFERENCES management_review (id) DEFERRABLE INITIALLY DEFERRED, notes TEXT
) STRICT""",
    """CREATE TABLE communication (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, kind TEXT, side TEXT, audience TEXT,
    channel TEXT, planned_for TEXT, frequency TEXT, owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, done_on TEXT,
    message TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE context_issue (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, side TEXT, area TEXT, direction TEXT,
    effect TEXT, climate_decision TEXT, response TEXT, owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, status TEXT,
    reviewed_on TEXT, next_review_on TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE interested_party (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, kind TEXT, side TEXT, need TEXT,
    requirement_type TEXT, climate_need INTEGER, adopted INTEGER, how_addressed TEXT,
    obligation_id TEXT REFERENCES obligation (id) DEFERRABLE INITIALLY DEFERRED, influence TEXT, channel TEXT,
    owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, reviewed_on TEXT, next_review_on TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE obligation (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, kind TEXT, source TEXT, requirement TEXT,
    applies_from TEXT, applies_until TEXT, owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, status TEXT,
    how_met TEXT, reviewed_on TEXT, next_review_on TEXT, reporting_duty INTEGER, recipient TEXT, trigger TEXT, deadline TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE scope (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, statement TEXT, units TEXT, sites TEXT, activities TEXT,
    exclusions TEXT, interfaces TEXT, issues_considered TEXT, prepared_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    next_review_on TEXT
) STRICT""",
    """CREATE TABLE ai_system (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, purpose TEXT, intended_use TEXT,
    excluded_use TEXT, org_roles TEXT, owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    technical_owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, lifecycle TEXT, in_scope INTEGER, scope_reason TEXT,
    technology TEXT, source TEXT, model_version TEXT, autonomy TEXT, affected_groups TEXT, users_band TEXT, meets_people INTEGER,
    personal TEXT, data_waiver_reason TEXT, tier TEXT, ai_act_class TEXT, go_live_on TEXT, retired_on TEXT, known_limits TEXT,
    logs_kept INTEGER, logging_spec TEXT, log_retention TEXT, last_review_on TEXT, next_review_on TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE data_flow (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    system_id TEXT REFERENCES ai_system (id) DEFERRABLE INITIALLY DEFERRED, title TEXT, direction TEXT, source TEXT, destination TEXT,
    personal TEXT, location TEXT
) STRICT""",
    """CREATE TABLE gap_item (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, requirement TEXT, result TEXT, maturity INTEGER,
    target_maturity INTEGER, current_state TEXT, gap TEXT, owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    assessed_on TEXT, assessed_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, notes TEXT
) STRICT""",
    """CREATE TABLE process (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, purpose TEXT,
    owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, inputs TEXT, outputs TEXT, criteria TEXT,
    externally_provided INTEGER, status TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE risk_method (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, appetite TEXT, acceptance_rules TEXT, low_to INTEGER,
    medium_to INTEGER, high_to INTEGER, finding_risks TEXT, analysing TEXT, treating TEXT, opportunities TEXT, review_months INTEGER,
    triggers TEXT, prepared_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, next_review_on TEXT
) STRICT""",
    """CREATE TABLE scale_level (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    method_id TEXT REFERENCES risk_method (id) DEFERRABLE INITIALLY DEFERRED, scale TEXT, level INTEGER, label TEXT, meaning TEXT
) STRICT""",
    """CREATE TABLE risk (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, kind TEXT,
    system_id TEXT REFERENCES ai_system (id) DEFERRABLE INITIALLY DEFERRED, category TEXT, cause TEXT, event TEXT, consequence TEXT,
    harmed TEXT, owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, status TEXT, existing_controls TEXT,
    likelihood INTEGER, impact_organisation INTEGER, impact_people INTEGER, impact_society INTEGER, treatment TEXT, treatment_plan TEXT,
    residual_likelihood INTEGER, residual_impact INTEGER, residual_confirmed_on TEXT,
    plan_approved_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, plan_approved_on TEXT, next_review_on TEXT,
    last_review_on TEXT, accepted_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, accepted_role TEXT, accepted_on TEXT,
    acceptance_reason TEXT, accepted_until TEXT, lifecycle_phase TEXT, catalogue_ref TEXT, level_override TEXT, override_reason TEXT,
    method_version_id TEXT REFERENCES version (id) DEFERRABLE INITIALLY DEFERRED, notes TEXT
) STRICT""",
    """CREATE TABLE soa (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, introduction TEXT,
    prepared_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, next_review_on TEXT
) STRICT""",
    """CREATE TABLE soa_item (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, control TEXT, title TEXT, own_control INTEGER,
    applicable INTEGER, reasons TEXT, justification TEXT, owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    implementation TEXT, how TEXT, planned_for TEXT, last_checked_on TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE objective (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, serves TEXT,
    policy_id TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    measure_id TEXT REFERENCES measure (id) DEFERRABLE INITIALLY DEFERRED, baseline TEXT, target TEXT, due_on TEXT,
    owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, plan TEXT, resources TEXT, evaluation TEXT, status TEXT,
    notes TEXT
) STRICT""",
    """CREATE TABLE measure (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, kind TEXT,
    system_id TEXT REFERENCES ai_system (id) DEFERRABLE INITIALLY DEFERRED, method TEXT, source TEXT, automatic_kpi TEXT, unit TEXT,
    direction TEXT, target TEXT, lower_limit TEXT, upper_limit TEXT, on_breach TEXT, frequency TEXT,
    owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    analyst_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, active INTEGER, notes TEXT
) STRICT""",
    """CREATE TABLE measurement (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    measure_id TEXT REFERENCES measure (id) DEFERRABLE INITIALLY DEFERRED, period_start TEXT, period_end TEXT, value TEXT,
    analysis TEXT, handled TEXT, corrects_id TEXT REFERENCES measurement (id) DEFERRABLE INITIALLY DEFERRED
) STRICT""",
    """CREATE TABLE document (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, code TEXT, title TEXT, type TEXT, covers TEXT,
    owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, status TEXT, classification TEXT, external_availability TEXT,
    body TEXT, file TEXT, author_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    reviewer_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, effective_on TEXT, review_months INTEGER,
    next_review_on TEXT, last_review_on TEXT, review_outcome TEXT, access TEXT, retention TEXT, location TEXT, address TEXT,
    acknowledge TEXT, external_source TEXT, external_version TEXT, checked_on TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE evidence (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, kind TEXT, file TEXT, address TEXT,
    dated_on TEXT, valid_until TEXT, owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, description TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE training_topic (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, code TEXT, covers TEXT, audience TEXT,
    repeat_months INTEGER, minutes INTEGER, proof TEXT, active INTEGER, notes TEXT
) STRICT""",
    """CREATE TABLE training_record (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    person_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    topic_id TEXT REFERENCES training_topic (id) DEFERRABLE INITIALLY DEFERRED, kind TEXT, method TEXT, provider TEXT, planned_for TEXT,
    done_on TEXT, hours TEXT, result TEXT, score TEXT, valid_until TEXT, effective TEXT, effect_checked_on TEXT, effect_method TEXT,
    follow_up TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE audit_programme (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, period_start TEXT, period_end TEXT,
    objectives TEXT, frequency TEXT, methods TEXT, risks TEXT, responsible_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    reporting TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE audit (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, kind TEXT,
    programme_id TEXT REFERENCES audit_programme (id) DEFERRABLE INITIALLY DEFERRED, objective TEXT, scope TEXT, criteria TEXT,
    sampling TEXT, method TEXT, lead_auditor_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, independence TEXT,
    independence_mitigation TEXT, planned_from TEXT, planned_to TEXT, agenda TEXT, plan_sent_on TEXT, people_confirmed_on TEXT,
    held_from TEXT, held_to TEXT, conclusion TEXT, conclusion_text TEXT, reported_on TEXT, body_decision TEXT, status TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE audit_answer (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    audit_id TEXT REFERENCES audit (id) DEFERRABLE INITIALLY DEFERRED, requirement TEXT, question TEXT, look_for TEXT, found TEXT,
    sample TEXT, result TEXT, finding_id TEXT REFERENCES finding (id) DEFERRABLE INITIALLY DEFERRED, note TEXT,
    answered_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED
) STRICT""",
    """CREATE TABLE finding (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, source TEXT,
    audit_id TEXT REFERENCES audit (id) DEFERRABLE INITIALLY DEFERRED, grade TEXT, requirement TEXT, requirement_text TEXT,
    statement TEXT, objective_evidence TEXT, system_id TEXT REFERENCES ai_system (id) DEFERRABLE INITIALLY DEFERRED,
    raised_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, raised_on TEXT,
    owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, due_on TEXT,
    repeat_of_id TEXT REFERENCES finding (id) DEFERRABLE INITIALLY DEFERRED, correction TEXT, corrected_on TEXT, cause_method TEXT,
    root_cause TEXT, spread_check TEXT, aims_changes TEXT, plan_accepted_on TEXT, status TEXT, closed_on TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE action (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, kind TEXT, origin TEXT, detail TEXT,
    owner_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, due_on TEXT, status TEXT, implemented_on TEXT, closed_on TEXT,
    criterion TEXT, effect_due_on TEXT, verified_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, verified_on TEXT,
    effectiveness TEXT, decision_type TEXT, reason TEXT, benefit TEXT,
    proposed_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, notes TEXT
) STRICT""",
    """CREATE TABLE management_review (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT, planned_for TEXT, held_on TEXT, place TEXT,
    period_start TEXT, period_end TEXT, chair_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    minute_taker_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, systems_note TEXT, no_decision_reason TEXT,
    suitable INTEGER, suitable_reason TEXT, adequate INTEGER, adequate_reason TEXT, effective INTEGER, effective_reason TEXT,
    conclusion TEXT, next_review_on TEXT, pack TEXT, notes TEXT
) STRICT""",
    """CREATE TABLE review_input (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0,
    review_id TEXT REFERENCES management_review (id) DEFERRABLE INITIALLY DEFERRED, input TEXT, figures TEXT, content TEXT,
    nothing_reason TEXT, discussed INTEGER, discussion TEXT
) STRICT""",
    """CREATE TABLE link (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, from_table TEXT, from_id TEXT, to_table TEXT, to_id TEXT,
    role TEXT
) STRICT""",
    """CREATE TABLE version (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, of_table TEXT, of_id TEXT, version TEXT,
    approved_by_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, approved_on TEXT, names TEXT, snapshot TEXT, note TEXT
) STRICT""",
    """CREATE TABLE author (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, name TEXT,
    person_id TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED
) STRICT""",
    """CREATE TABLE task_note (
    id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, task TEXT, set_aside INTEGER, reason TEXT, notes TEXT
) STRICT""",
    "CREATE INDEX resource_by_system ON resource (system_id)",
    "CREATE INDEX resource_by_decision ON resource (decision_id)",
    "CREATE INDEX interested_party_by_obligation ON interested_party (obligation_id)",
    "CREATE INDEX data_flow_by_system ON data_flow (system_id)",
    "CREATE INDEX scale_level_by_method ON scale_level (method_id)",
    "CREATE INDEX risk_by_system ON risk (system_id)",
    "CREATE INDEX risk_by_method_version ON risk (method_version_id)",
    "CREATE INDEX objective_by_policy ON objective (policy_id)",
    "CREATE INDEX objective_by_measure ON objective (measure_id)",
    "CREATE INDEX measure_by_system ON measure (system_id)",
    "CREATE INDEX measurement_by_measure ON measurement (measure_id)",
    "CREATE INDEX measurement_by_corrects ON measurement (corrects_id)",
    "CREATE INDEX training_record_by_person ON training_record (person_id)",
    "CREATE INDEX training_record_by_topic ON training_record (topic_id)",
    "CREATE INDEX audit_by_programme ON audit (programme_id)",
    "CREATE INDEX audit_answer_by_audit ON audit_answer (audit_id)",
    "CREATE INDEX audit_answer_by_finding ON audit_answer (finding_id)",
    "CREATE INDEX finding_by_audit ON finding (audit_id)",
    "CREATE INDEX finding_by_system ON finding (system_id)",
    "CREATE INDEX finding_by_repeat_of ON finding (repeat_of_id)",
    "CREATE INDEX action_by_origin ON action (origin)",
    "CREATE INDEX review_input_by_review ON review_input (review_id)",
    "CREATE INDEX link_by_from ON link (from_id)",
    "CREATE INDEX link_by_to ON link (to_id)",
    "CREATE INDEX version_by_of ON version (of_id)",
)
