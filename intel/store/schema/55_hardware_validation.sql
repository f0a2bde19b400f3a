-- How far the hardware model is from what was published, case by case and by family.

CREATE TABLE hardware_validation (
    case_id VARCHAR NOT NULL,
    case_group VARCHAR NOT NULL,
    family VARCHAR NOT NULL,
    quantity VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    published DOUBLE NOT NULL,
    predicted DOUBLE,
    error DOUBLE,
    is_target BOOLEAN NOT NULL,
    is_calibration BOOLEAN NOT NULL,
    held_out_error DOUBLE,
    is_extrapolated BOOLEAN NOT NULL,
    within_tolerance BOOLEAN,
    tolerance VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    document VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    note VARCHAR NOT NULL
);
COMMENT ON TABLE hardware_validation IS 'Every published measurement of data/hardware/validation.csv beside what the hardware model predicts from its inputs.';
COMMENT ON COLUMN hardware_validation.case_id IS 'The case.';
COMMENT ON COLUMN hardware_validation.case_group IS 'What is measured: a_topology, b_training, c_collectives and so on.';
COMMENT ON COLUMN hardware_validation.family IS 'The family errors are given by: the group, and for training the accelerator and dense or experts.';
COMMENT ON COLUMN hardware_validation.quantity IS 'The quantity published.';
COMMENT ON COLUMN hardware_validation.unit IS 'Unit of published and predicted.';
COMMENT ON COLUMN hardware_validation.published IS 'The published value.';
COMMENT ON COLUMN hardware_validation.predicted IS 'The model''s value; NULL where it predicts none.';
COMMENT ON COLUMN hardware_validation.error IS 'predicted / published - 1; NULL where the model predicts none.';
COMMENT ON COLUMN hardware_validation.is_target IS 'Whether the model is judged by it; vendor claims, derived and secondary figures are context.';
COMMENT ON COLUMN hardware_validation.is_calibration IS 'Whether the case helped to fit a constant.';
COMMENT ON COLUMN hardware_validation.held_out_error IS 'Error when a fit that did not see the case predicts it (cross-validation); NULL where the case was not fitted to.';
COMMENT ON COLUMN hardware_validation.is_extrapolated IS 'Whether it lies outside the range of the cases that were fitted to.';
COMMENT ON COLUMN hardware_validation.within_tolerance IS 'Whether the prediction keeps the tolerance the case states; NULL where it states none or nothing is predicted.';
COMMENT ON COLUMN hardware_validation.tolerance IS 'The tolerance the case states; empty if none.';
COMMENT ON COLUMN hardware_validation.reason IS 'Why nothing is predicted, or what to bear in mind; empty if nothing.';
COMMENT ON COLUMN hardware_validation.document IS 'The document that published it.';
COMMENT ON COLUMN hardware_validation.url IS 'Its address.';
COMMENT ON COLUMN hardware_validation.note IS 'What the reviewer noted.';

CREATE VIEW hardware_validation_summary AS
    WITH judged AS (
        SELECT *, is_target AND error IS NOT NULL AS is_judged
        FROM hardware_validation
    ),
    by_name AS (
        SELECT family AS name, 'family' AS level, * FROM judged
        UNION ALL
        SELECT case_group AS name, 'group' AS level, *
        FROM judged
        WHERE case_group NOT IN (SELECT family FROM judged)
        UNION ALL
        SELECT 'all' AS name, 'all' AS level, * FROM judged
    )
    SELECT
        name AS family,
        level,
        count(*) AS n_cases,
        count(predicted) AS n_predicted,
        count(*) FILTER (WHERE is_judged) AS n_targets,
        avg(abs(error)) FILTER (WHERE is_judged) AS mean_abs_error,
        median(abs(error)) FILTER (WHERE is_judged) AS median_abs_error,
        max(abs(error)) FILTER (WHERE is_judged) AS worst_abs_error,
        coalesce(arg_max(case_id, abs(error)) FILTER (WHERE is_judged), '') AS worst_case_id,
        avg(CAST(within_tolerance AS INTEGER)) FILTER (WHERE is_judged) AS within_tolerance,
        count(*) FILTER (WHERE is_calibration) AS n_calibration,
        avg(abs(held_out_error)) FILTER (WHERE is_judged) AS held_out_mean_abs_error,
        count(*) FILTER (WHERE is_extrapolated) AS n_extrapolated
    FROM by_name
    GROUP BY name, level;
COMMENT ON VIEW hardware_validation_summary IS 'Errors of the hardware model by family, by group and over all, over the targets; cross-validation beside.';
COMMENT ON COLUMN hardware_validation_summary.family IS 'The family, the group or all.';
COMMENT ON COLUMN hardware_validation_summary.level IS 'Whether family names a family, a group of families or all.';
COMMENT ON COLUMN hardware_validation_summary.n_cases IS 'Cases.';
COMMENT ON COLUMN hardware_validation_summary.n_predicted IS 'Cases the model predicts.';
COMMENT ON COLUMN hardware_validation_summary.n_targets IS 'Predicted cases the model is judged by.';
COMMENT ON COLUMN hardware_validation_summary.mean_abs_error IS 'Mean absolute error, a fraction of the published value.';
COMMENT ON COLUMN hardware_validation_summary.median_abs_error IS 'Median absolute error, a fraction.';
COMMENT ON COLUMN hardware_validation_summary.worst_abs_error IS 'Largest absolute error, a fraction.';
COMMENT ON COLUMN hardware_validation_summary.worst_case_id IS 'The case it belongs to; joins to hardware_validation.';
COMMENT ON COLUMN hardware_validation_summary.within_tolerance IS 'Share of the cases with a tolerance that keep it, 0 to 1.';
COMMENT ON COLUMN hardware_validation_summary.n_calibration IS 'Cases that helped to fit a constant.';
COMMENT ON COLUMN hardware_validation_summary.held_out_mean_abs_error IS 'Mean absolute error of the fitted cases when held out of the fit, a fraction.';
COMMENT ON COLUMN hardware_validation_summary.n_extrapolated IS 'Cases outside the range of those that were fitted to.';
