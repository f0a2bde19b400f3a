-- What ran, what was refused, and which snapshot this is.

CREATE TABLE job_run (
    run_id VARCHAR NOT NULL,
    job VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    outcome VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    counts VARCHAR NOT NULL,
    snapshot_id VARCHAR NOT NULL
);
COMMENT ON TABLE job_run IS 'Every run of a job up to the building of this snapshot.';
COMMENT ON COLUMN job_run.run_id IS 'Identifier of the run.';
COMMENT ON COLUMN job_run.job IS 'Which job: refresh ….';
COMMENT ON COLUMN job_run.started_at IS 'Start, UTC.';
COMMENT ON COLUMN job_run.ended_at IS 'End, UTC; NULL while it ran.';
COMMENT ON COLUMN job_run.outcome IS 'published, unchanged, running, failed, refused, abandoned, died or missed.';
COMMENT ON COLUMN job_run.message IS 'What there is to say about it.';
COMMENT ON COLUMN job_run.counts IS 'Counts of the run, JSON.';
COMMENT ON COLUMN job_run.snapshot_id IS 'The snapshot it published; empty if none.';

CREATE TABLE quarantine (
    file VARCHAR NOT NULL,
    "row" INTEGER,
    field VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    remedy VARCHAR NOT NULL,
    raw VARCHAR NOT NULL
);
COMMENT ON TABLE quarantine IS 'Rows that were refused, with the reason; nothing is dropped in silence.';
COMMENT ON COLUMN quarantine.file IS 'The file.';
COMMENT ON COLUMN quarantine."row" IS 'The line in it.';
COMMENT ON COLUMN quarantine.field IS 'The field that broke the rule.';
COMMENT ON COLUMN quarantine.value IS 'What stood there.';
COMMENT ON COLUMN quarantine.rule IS 'The rule that was broken.';
COMMENT ON COLUMN quarantine.remedy IS 'What to do about it.';
COMMENT ON COLUMN quarantine.raw IS 'The whole row as read.';

CREATE TABLE fact_accounting (
    file VARCHAR NOT NULL,
    "read" INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    merged INTEGER NOT NULL,
    quarantined INTEGER NOT NULL
);
COMMENT ON TABLE fact_accounting IS 'For every file of facts: accepted + merged + quarantined = read.';
COMMENT ON COLUMN fact_accounting.file IS 'The file.';
COMMENT ON COLUMN fact_accounting."read" IS 'Rows read.';
COMMENT ON COLUMN fact_accounting.accepted IS 'Rows that became facts.';
COMMENT ON COLUMN fact_accounting.merged IS 'Rows with the same number from the same document as another.';
COMMENT ON COLUMN fact_accounting.quarantined IS 'Rows refused; see quarantine.';

CREATE TABLE snapshot (
    id VARCHAR NOT NULL,
    built_at TIMESTAMP NOT NULL,
    inputs_digest VARCHAR NOT NULL,
    code_version VARCHAR NOT NULL
);
COMMENT ON TABLE snapshot IS 'Which snapshot this is; one row.';
COMMENT ON COLUMN snapshot.id IS 'Its number, also the name of its folder.';
COMMENT ON COLUMN snapshot.built_at IS 'When it was built, UTC.';
COMMENT ON COLUMN snapshot.inputs_digest IS 'Digest of everything that went in; equal digests give equal numbers.';
COMMENT ON COLUMN snapshot.code_version IS 'Version of the code that built it.';
